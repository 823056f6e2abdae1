//! `GET /subjects/{subject}/looks`: who looked.

use bamin_server::colour::looks::{self, NewLook};
use bamin_server::store::list::{Direction, PageRequest};
use bamin_server::store::looks::{LookMethod, LookSort};
use bamin_server::store::{SubjectId, UnitId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::both::both;
use crate::feeds::audited;
use crate::main_path::{batch, event_id, scan, send};
use crate::world::{Phone, World, refused};

async fn looks(world: &World, phone: &Phone, subject: Uuid) -> Vec<Value> {
    let path = format!("/subjects/{subject}/looks");
    let (status, answer) = world.get(&path, Some(&phone.access)).await;
    assert_eq!(status, 200, "{answer}");
    answer["looks"].as_array().unwrap().clone()
}

fn first() -> PageRequest<LookSort> {
    PageRequest::first(LookSort::Time, Direction::Descending, 9)
}

both! {
    async fn a_scan_stands_in_the_list_with_time_unit_and_point(world) {
        let (citizen, staff) = (world.enrol(1).await, world.staff(0).await);
        let subject = world.subject(1);
        let held = world.renew(&citizen, subject).await.remove(0);
        let (id, forged) = (event_id(&world), event_id(&world));
        let event = scan(&world, &staff, &held.present(world.now()), "green");
        let stolen = crate::world::Held { key: crate::world::new_key(), ..world.renew(&citizen, subject).await.remove(0) };
        let wrong = scan(&world, &staff, &stolen.present(world.now()), "refused");
        let bytes = batch(&world, &staff, &[(id, event), (forged, wrong)]).await;
        for _ in 0..2 {
            send(&world, &staff, bytes.clone()).await;
            world.server.run_jobs().await.unwrap();
        }
        let unit = &world.seeded.units[0];
        let point = staff.answer["points"][0].clone();
        assert_eq!(looks(&world, &citizen, subject).await, [json!({
            "look": id, "at": world.now(), "method": "code", "unit": unit.name,
            "point": point["name"], "region": point["region"],
        })]);
        let (stranger, path) = (world.enrol(0).await, format!("/subjects/{subject}/looks"));
        refused(world.get(&path, Some(&stranger.access)).await, "not_found");

        // Codes are forgotten after a week, looks after thirty days.
        world.clock.advance(29 * 86_400);
        world.server.run_jobs().await.unwrap();
        let store = &world.server.app().store;
        let kept = async || store.looks_at(SubjectId(subject), 0, first()).await.unwrap().rows.len();
        assert_eq!(kept().await, 1);
        world.clock.advance(86_400 + 3_600);
        world.server.run_jobs().await.unwrap();
        assert_eq!(kept().await, 0);
    }

    async fn a_resolved_number_and_a_consoles_page_stand_there_too(world) {
        let (citizen, staff) = (world.enrol(1).await, world.staff(0).await);
        let subject = world.subject(1);
        let held = world.renew(&citizen, subject).await.remove(0);
        let body = json!({"number": held.number(world.now())});
        assert_eq!(world.post("/numbers/resolve", Some(&staff.access), body).await.0, 200);
        world.clock.advance(5);
        let unit = UnitId(world.seeded.units[1].unit);
        let look = NewLook { subject: SubjectId(subject), unit: Some(unit), method: LookMethod::Console, actor: "account:7", page: "person", object: None };
        looks::note(world.server.app(), look).await.unwrap();
        let seen = looks(&world, &citizen, subject).await;
        let told: Vec<_> = seen.iter().map(|look| (look["method"].as_str().unwrap(), look["unit"].as_str().unwrap())).collect();
        let units = &world.seeded.units;
        assert_eq!(told, [("console", units[1].name.as_str()), ("number", units[0].name.as_str())]);
        let entry = audited(&world, subject).await.pop().unwrap();
        assert_eq!((&entry["action"], &entry["actor"]), (&json!("subject.look"), &json!("account:7")));
    }

    async fn a_number_noted_offline_is_one_look_however_often_it_is_sent(world) {
        let (citizen, staff) = (world.enrol(1).await, world.staff(0).await);
        let held = world.renew(&citizen, world.subject(1)).await.remove(0);
        let event = json!({"kind": "number_to_check", "version": 1, "at": world.now(), "number": held.number(world.now())});
        let bytes = batch(&world, &staff, &[(event_id(&world), event)]).await;
        for _ in 0..2 {
            let (_, answer) = send(&world, &staff, bytes.clone()).await;
            assert_eq!(answer["items"][0]["detail"]["colour"], "green", "{answer}");
        }
        assert_eq!(looks(&world, &citizen, world.subject(1)).await.len(), 1);
    }
}

#[tokio::test]
async fn older_looks_come_page_by_page() {
    use bamin_server::store::looks::Look;
    let world = World::new().await;
    let phone = world.enrol(1).await;
    let subject = SubjectId(world.subject(1));
    let look = |n: u32| Look {
        subject,
        at: world.now() - i64::from(n / 3),
        look: Uuid::from_u128(u128::from(n)),
        unit: None,
        point: None,
        method: LookMethod::Code,
    };
    let store = &world.server.app().store;
    let all: Vec<_> = (0..120).map(look).collect();
    store.put_looks(all, None).await.unwrap();
    let too_old = Look {
        at: world.now() - 30 * 86_400 - 1,
        ..look(500)
    };
    store.put_looks(vec![too_old], None).await.unwrap();
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/subjects/{subject}/looks{cursor}");
        let (_, answer) = world.get(&path, Some(&phone.access)).await;
        let looks = answer["looks"].as_array().unwrap();
        seen.extend(
            looks
                .iter()
                .map(|look| look["look"].as_str().unwrap().to_owned()),
        );
        match answer["next"].as_str() {
            Some(next) => cursor = format!("?cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 120);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 120, "none twice");
    let path = format!("/subjects/{subject}/looks?cursor=x");
    refused(
        world.get(&path, Some(&phone.access)).await,
        "invalid_request",
    );

    // Either way, in the size asked for, with how many there are.
    let path = format!("/subjects/{subject}/looks?direction=ascending&size=7&total=true");
    let (_, answer) = world.get(&path, Some(&phone.access)).await;
    let looks = answer["looks"].as_array().unwrap();
    assert_eq!(looks.len(), 7);
    assert!(looks[0]["at"].as_i64() < looks[6]["at"].as_i64());
    assert_eq!(answer["total"], json!({"counted": 120, "more": false}));
    let next = answer["next"].as_str().unwrap();
    for wrong in [
        "size=0".to_owned(),
        "size=201".to_owned(),
        "sort=unit".to_owned(),
        "direction=up".to_owned(),
        format!("cursor={next}"),
    ] {
        let path = format!("/subjects/{subject}/looks?{wrong}");
        refused(
            world.get(&path, Some(&phone.access)).await,
            "invalid_request",
        );
    }
}
