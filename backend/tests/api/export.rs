//! `GET /account/export`: every table that tells of a person is in it, whole, and
//! nothing of anybody else.

use std::collections::BTreeSet;

use bamin_server::citizens::arrivals::{self, Application as Departed};
use bamin_server::citizens::overseas;
use bamin_server::routes::account::export::tables::EXPORTED;
use bamin_server::secrets::digest::sha256;
use bamin_server::secrets::personal::Place;
use bamin_server::store::appeals::{AppealKind, NewAppeal};
use bamin_server::store::arrivals::{Arrival, Origin, Outcome};
use bamin_server::store::facts::FactKind;
use bamin_server::store::identities::{Application, Finish, Identity};
use bamin_server::store::looks::{Look, LookMethod};
use bamin_server::store::overseas::{CheckIn, OverseasArrival};
use bamin_server::store::people::Subject;
use bamin_server::store::{HolderId, PointId, SubjectId, Trail, UnitId};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::appeals::{announced, new_id, part, photo, put};
use crate::both::both;
use crate::feeds::{Supplier, named};
use crate::operator::Operator;
use crate::world::{Phone, World};

/// More than two pages.
const LOOKS: u32 = 1_234;
const CHECK_INS: u32 = 501;
const TOKEN: &str = "refresh-token-of-the-provider";

/// A holder of whom every table has something.
async fn known_everywhere(world: &World) -> Phone {
    let phone = world.enrol(0).await;
    let own = SubjectId(world.subject(0));
    let app = world.server.app();
    let kept = app.store.subject(own).await.unwrap().unwrap();
    let supplier = Supplier::new(world, "clinic", &[FactKind::Clinic]).await;
    let visit = json!({"id": "v-1", "at": world.now(), "region": 350_102});
    supplier
        .push("clinics", &[named(world, own.0, visit).await])
        .await;
    let consent = json!({"purpose": "account", "version": 1, "given": true, "at": world.now()});
    let body = json!({"items": [consent]});
    world.post("/consents", Some(&phone.access), body).await;
    appealed(world, &phone, own).await;
    signed_in(world, &kept).await;
    came_from_elsewhere(world, &kept).await;
    let unit = &world.seeded.units[0];
    let look = |n: u32| Look {
        subject: own,
        at: world.now() - i64::from(n / 7),
        look: Uuid::from_u128(u128::from(n)),
        unit: Some(UnitId(unit.unit)),
        point: Some(PointId(unit.points[0].point)),
        method: LookMethod::Code,
    };
    let looks = (0..LOOKS).map(look).collect();
    app.store.put_looks(looks, None).await.unwrap();
    phone
}

fn trail(world: &World) -> Trail {
    Trail::new(world.now(), "test", "test", "test")
}

async fn appealed(world: &World, phone: &Phone, own: SubjectId) {
    let (photo, id) = (photo(1), new_id(world));
    let body = json!({
        "subject": own, "kind": "data", "text": "身份证号有误",
        "photos": announced(std::slice::from_ref(&photo)),
    });
    assert_eq!(put(world, phone, id, &body).await.0, 200);
    assert_eq!(part(world, phone, id, 0, 0, &photo).await.0, 200);
    let operator = Operator::new(world).await;
    let decision = json!({"state": "rejected", "answer": "无误"});
    let path = format!("/appeals/{id}/decision");
    let (status, answer) = operator.send(Method::POST, &path, &decision).await;
    assert_eq!(status, 200, "{answer}");
    // Somebody else's words about the same person.
    let of_another = NewAppeal {
        appeal: Uuid::from_u128(77_000_001),
        holder: HolderId(Uuid::from_u128(77_000_002)),
        subject: own,
        hash: [7; 32],
        kind: AppealKind::Data,
        reason: None,
        sealed: vec![7; 30],
        photos: Vec::new(),
    };
    let store = &world.server.app().store;
    store
        .begin_appeal(of_another, 9, trail(world))
        .await
        .unwrap();
}

async fn signed_in(world: &World, own: &Subject) {
    let app = world.server.app();
    let identity = Uuid::from_u128(5);
    let claims = json!({
        "name": "林秀英", "document_kind": "resident_id", "document_number": "1", "birth": "1990-01-01",
        "phone": "+8613800000000", "account": "account-at-the-provider", "refresh_token": TOKEN,
    });
    let place = Place {
        field: "identities.sealed",
        row: identity,
    };
    let finish = Finish {
        sign_in: Uuid::from_u128(4),
        identity: Identity {
            identity,
            holder: own.holder,
            account_index: [5; 32],
            document_index: Some(own.document_index),
            level: 4,
            sealed: app.personal().seal(place, &claims.to_string()).unwrap(),
            verified_at: world.now(),
        },
        code_hash: [6; 32],
        code_expires: world.now(),
        from_slice: 0,
        member: None,
        messages: [1, 2, 3].map(Uuid::from_u128),
    };
    let finished = app.store.finish_sign_in(finish, trail(world)).await;
    assert_eq!(finished.unwrap().unwrap().identity.holder, own.holder);
    let application = Application {
        subject: own.clone(),
        county: 350_102,
        source: 1,
    };
    app.store.apply(application, trail(world)).await.unwrap();
}

async fn came_from_elsewhere(world: &World, own: &Subject) {
    let (app, now) = (world.server.app(), world.now());
    let (store, personal) = (&app.store, app.personal());
    let departed = Departed {
        province: 33,
        city: 3301,
        departed: "2026-11-01".to_owned(),
        arrived: "2026-11-02".to_owned(),
        household: 330_102,
    };
    let departed = serde_json::to_string(&departed).unwrap();
    let arrival = Arrival {
        subject: own.subject,
        sealed: personal
            .seal(arrivals::place(own.subject), &departed)
            .unwrap(),
        applied_at: now,
        resident_from: now,
        ended_at: None,
        origin: Origin::Waiting,
        outcome: Outcome::NotAsked,
        tries: 0,
        last_try: None,
        next_try: now + 1_000_000,
        as_of: None,
    };
    assert!(
        store
            .put_arrival(arrival, None, trail(world))
            .await
            .unwrap()
    );
    let registration = json!({
        "name": "Anna", "surname": "ERIKSSON", "given": "ANNA", "document_kind": "foreign_passport",
        "document_number": "L898902C3", "birth": "1974-08-12", "contact": "+46700000000",
    });
    let place = overseas::place(own.subject);
    let registered = OverseasArrival {
        subject: own.subject,
        sealed: personal.seal(place, &registration.to_string()).unwrap(),
        registered_at: now,
    };
    store.put_overseas(registered, trail(world)).await.unwrap();
    for n in 0..CHECK_INS {
        let id = Uuid::from_u128(u128::from(n));
        let form = json!({"temperature": 365, "address": "鼓屏路 1 号"}).to_string();
        let check_in = CheckIn {
            subject: own.subject,
            id,
            at: now - i64::from(n / 3),
            sealed: personal.seal(overseas::check_in::place(id), &form).unwrap(),
        };
        store.put_check_in(check_in, trail(world)).await.unwrap();
    }
}

async fn export(world: &World, phone: &Phone) -> Value {
    let (status, export) = world.get("/account/export", Some(&phone.access)).await;
    assert_eq!(status, 200, "{export}");
    export
}

fn distinct(list: &Value, name: &str) -> BTreeSet<String> {
    let list = list.as_array().unwrap();
    let names: BTreeSet<String> = list.iter().map(|one| one[name].to_string()).collect();
    assert_eq!(names.len(), list.len(), "one stands twice");
    names
}

both! {
    async fn every_table_that_tells_of_a_person_is_in_the_export(world) {
        let phone = known_everywhere(&world).await;
        let export = export(&world, &phone).await;
        for (table, place) in EXPORTED {
            let found = export.pointer(place);
            assert!(found.is_some_and(|found| !found.is_null()), "{table}: nothing at {place}");
        }
        let own = &export["subjects"][0];
        assert_eq!(export["identity"]["phone"], "+8613800000000");
        assert_eq!(export["appeals"][0]["answer"], "无误");
        assert_eq!(export["appeals"][0]["photos"][0]["kept"], true);
        assert_eq!(own["first_place"], json!({"county": 350_102, "source": "chosen", "at": world.now()}));
        assert_eq!(own["arrival"]["city"], 3301);
        assert_eq!(own["overseas"]["contact"], "+46700000000");
        assert_eq!(own["check_ins"][0]["form"]["temperature"], 365);
        assert_eq!(own["looks"][0]["unit"], json!(world.seeded.units[0].name));
        let family = &export["subjects"].as_array().unwrap()[1..];
        let mut relations: Vec<&Value> = family.iter().map(|one| &one["family"]["relation"]).collect();
        relations.sort_by_key(|relation| relation.to_string());
        assert_eq!(relations, ["child", "parent", "parent"]);
        assert!(export["subjects"][1]["family"]["form"]["birth"].is_string());
    }

    async fn however_many_scans_there_are_each_is_told_once(world) {
        let phone = known_everywhere(&world).await;
        let export = export(&world, &phone).await;
        let own = &export["subjects"][0];
        assert_eq!(distinct(&own["looks"], "look").len(), LOOKS as usize);
        assert_eq!(distinct(&own["check_ins"], "check_in").len(), CHECK_INS as usize);
        assert_eq!(own["more"], false);
    }

    async fn nothing_of_anybody_else_is_in_the_export(world) {
        let phone = known_everywhere(&world).await;
        let text = export(&world, &phone).await.to_string();
        let others = world.seeded.citizens[1..].iter().flat_map(|citizen| &citizen.subjects);
        let mut needles: Vec<String> = others
            .flat_map(|one| [one.subject.to_string(), one.document_number.clone()])
            .collect();
        let staff = world.seeded.units.iter().flat_map(|unit| &unit.staff);
        needles.extend(staff.map(|one| one.phone.clone()));
        needles.extend(["fuzhou_desk", "福州席位", TOKEN].map(str::to_owned));
        needles.extend([77_000_001, 77_000_002].map(|id| Uuid::from_u128(id).to_string()));
        for needle in needles {
            assert!(!text.contains(&needle), "{needle}");
        }
        for word in ["account_id", "staff", "decided_by", "refresh_token"] {
            assert!(!text.contains(&format!("\"{word}\"")), "{word}");
        }
    }

    async fn who_cannot_be_told_everything_is_told_nothing_that_looks_whole(world) {
        let phone = known_everywhere(&world).await;
        let broken = CheckIn {
            subject: SubjectId(world.subject(0)),
            id: Uuid::from_u128(9_999),
            at: 1,
            sealed: sha256(b"damaged").to_vec(),
        };
        let store = &world.server.app().store;
        store.put_check_in(broken, trail(&world)).await.unwrap();
        let request = world.request(Method::GET, "/api/v1/account/export", Some(&phone.access));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert!(answer.bytes().await.is_err(), "the answer ends as if it were whole");
    }
}
