//! What is old is given up, what is not stays, and no colour changes by it.

use bamin_server::governance::retention;
use bamin_server::store::facts::FactKind;
use bamin_server::store::{SubjectId, UnitId};
use serde_json::json;
use uuid::Uuid;

use crate::both::both;
use crate::feeds::{Supplier, named};
use crate::main_path::{batch, send};
use crate::world::{Phone, World};

const DAY: i64 = 86_400;

async fn scan(world: &World, staff: &Phone, text: &str) {
    let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + world.now() as u128);
    let event = json!({
        "kind": "number_to_check", "version": 1, "at": world.now(), "mono_ms": 1, "boot": "b",
        "clock": 0, "account": staff.answer["staff"]["account"], "direction": "in", "number": text,
    });
    let bytes = batch(world, staff, &[(id, event)]).await;
    let (status, answer) = send(world, staff, bytes).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["items"][0]["outcome"], "stored", "{answer}");
}

async fn scans(world: &World, staff: &Phone) -> usize {
    let unit = UnitId(staff.answer["staff"]["unit"].as_i64().unwrap());
    let store = &world.server.app().store;
    store
        .events_of(unit, 0, u16::MAX, None, 100)
        .await
        .unwrap()
        .len()
}

async fn gone(world: &World, kind: &str) -> u64 {
    let gone = retention::run(world.server.app()).await.unwrap();
    gone.into_iter().find(|(word, _)| *word == kind).unwrap().1
}

both! {
    async fn a_scan_is_kept_for_thirty_days_and_no_longer(world) {
        let staff = world.staff(0).await;
        scan(&world, &staff, "000000000000").await;
        world.clock.advance(30 * DAY);
        assert_eq!(gone(&world, "scans").await, 0);
        assert_eq!(scans(&world, &staff).await, 1);
        world.clock.advance(DAY);
        assert_eq!(gone(&world, "scans").await, 1);
        assert_eq!(scans(&world, &staff).await, 0);
        assert_eq!(gone(&world, "scans").await, 0);
    }

    async fn a_message_is_kept_for_ninety_days(world) {
        let subject = world.subject(1);
        let supplier = Supplier::new(&world, "clinic", &[FactKind::Clinic]).await;
        let visit = json!({"id": "v-1", "at": world.now(), "region": 350102});
        supplier.push("clinics", &[named(&world, subject, visit).await]).await;
        world.clock.advance(90 * DAY);
        assert_eq!(gone(&world, "messages").await, 0);
        world.clock.advance(1);
        assert_eq!(gone(&world, "messages").await, 1);
    }

    async fn a_record_goes_after_its_window_and_one_that_speaks_stays(world) {
        let subject = world.subject(1);
        let supplier = Supplier::new(&world, "all", &[
            FactKind::Clinic, FactKind::Case, FactKind::Origin, FactKind::Arrival,
        ]).await;
        let visit = json!({"id": "v-1", "at": world.now(), "region": 350102});
        supplier.push("clinics", &[named(&world, subject, visit).await]).await;
        let case = json!({"id": "c-1", "from": world.now(), "state": "confirmed"});
        supplier.push("cases", &[named(&world, subject, case).await]).await;
        let own = world.seeded.citizens[0].subjects[0].subject;
        let origin = json!({"id": "o-1", "at": world.now(), "colour": "not_green"});
        supplier.push("origins", &[named(&world, own, origin).await]).await;
        world.clock.advance(59 * DAY);
        world.server.run_jobs().await.unwrap();
        assert_eq!(gone(&world, "records").await, 0);
        world.clock.advance(2 * DAY);
        world.server.run_jobs().await.unwrap();
        let store = &world.server.app().store;
        let person = store.person(SubjectId(subject)).await.unwrap().unwrap();
        let left: Vec<FactKind> = person.facts.iter().map(|fact| fact.kind).collect();
        assert_eq!((left, person.colour), (vec![FactKind::Case], 1));
        // An origin's code that holds is kept however old; the arrival ends it.
        let person = store.person(SubjectId(own)).await.unwrap().unwrap();
        assert_eq!((person.facts.len(), person.colour), (1, 1));
        let arrival = json!({"id": "a-1", "at": world.now()});
        supplier.push("arrivals", &[named(&world, own, arrival).await]).await;
        world.clock.advance(61 * DAY);
        world.server.run_jobs().await.unwrap();
        retention::run(world.server.app()).await.unwrap();
        let person = store.person(SubjectId(own)).await.unwrap().unwrap();
        assert_eq!((person.facts.len(), person.colour), (1, 0), "the arrival proves for 90 days");
        world.clock.advance(30 * DAY);
        assert_eq!(gone(&world, "arrival_records").await, 1);
        let person = store.person(SubjectId(own)).await.unwrap().unwrap();
        assert_eq!((person.facts, person.colour), (vec![], 0));
    }

    async fn an_arrivals_record_is_kept_as_long_as_it_proves_who_somebody_is(world) {
        let own = world.subject(1);
        let supplier = Supplier::new(&world, "border", &[FactKind::Arrival]).await;
        let now = world.now();
        for id in ["a-1", "a-2"] {
            let arrival = json!({"id": id, "at": now});
            supplier.push("arrivals", &[named(&world, own, arrival).await]).await;
        }
        let taken_back = json!({"id": "a-2", "withdrawn": true});
        supplier.push("arrivals", &[taken_back]).await;
        let store = &world.server.app().store;
        let left = || async {
            let person = store.person(SubjectId(own)).await.unwrap().unwrap();
            person.facts.len()
        };
        // Past the days that other records are kept; what was taken back proves nothing.
        world.clock.advance(61 * DAY);
        assert_eq!(gone(&world, "records").await, 1);
        world.clock.advance(29 * DAY);
        assert_eq!(gone(&world, "arrival_records").await, 0, "the 90th day is whole");
        assert_eq!(left().await, 1);
        world.clock.advance(1);
        assert_eq!(gone(&world, "arrival_records").await, 1);
        assert_eq!(left().await, 0);
    }

    async fn no_run_of_retention_changes_a_colour(world) {
        let supplier = Supplier::new(&world, "all", &bamin_server::colour::feeds::suppliers::FEEDS).await;
        let subject = world.subject(1);
        let now = world.now();
        let lines = [
            ("cases", json!({"id": "1", "from": now, "to": now + 20 * DAY, "state": "suspected"})),
            ("contacts", json!({"id": "2", "from": now})),
            ("clinics", json!({"id": "3", "at": now, "region": 350102})),
            ("medicines", json!({"id": "4", "at": now, "region": 350102})),
            ("origins", json!({"id": "5", "at": now, "colour": "not_green"})),
            ("arrivals", json!({"id": "6", "at": now})),
            ("liftings", json!({"id": "7", "rule": "R2", "from": now + DAY, "cause": "observation_completed"})),
        ];
        for (feed, line) in lines {
            let answer = supplier.push(feed, &[named(&world, subject, line).await]).await;
            assert_eq!(answer["accepted"], 1, "{feed} {answer}");
        }
        let app = world.server.app();
        for _ in 0..60 {
            world.clock.advance(2 * DAY);
            bamin_server::colour::run_due(app).await.unwrap();
            let colour = || async { app.store.person(SubjectId(subject)).await.unwrap().unwrap().colour };
            let before = colour().await;
            retention::run(app).await.unwrap();
            bamin_server::colour::recompute(app, vec![SubjectId(subject)]).await.unwrap();
            assert_eq!(colour().await, before, "at {}", world.now());
        }
        let person = app.store.person(SubjectId(subject)).await.unwrap().unwrap();
        let left: Vec<FactKind> = person.facts.iter().map(|fact| fact.kind).collect();
        assert_eq!(left, [FactKind::Contact, FactKind::Lifting], "without an end they stay, together");
    }
}
