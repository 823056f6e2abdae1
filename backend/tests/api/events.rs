//! `POST /events`: exactly once in effect, item by item.

use bamin_protocol::slice::Day;
use bamin_server::scans::events::ingest::sealed_place;
use bamin_server::store::events::{
    Event, EventState, FLAG_FORGED, FLAG_LATE, FLAG_TIME_OFF, FLAG_TWICE, FLAG_UNKNOWN_KIND,
    FLAG_VERIFIED,
};
use bamin_server::store::{DeviceId, Trail, UnitId};
use serde_json::{Value, json};

use crate::main_path::{batch, event_id, scan, send};
use crate::world::{Phone, World, new_key, refused};

async fn kept(world: &World, unit: usize) -> Vec<Event> {
    world.server.run_jobs().await.unwrap();
    let unit = UnitId(world.seeded.units[unit].unit);
    let day = Day::of(world.now()).0;
    world
        .server
        .app()
        .store
        .events_of(unit, day - 10, day, None, 100)
        .await
        .unwrap()
}

async fn one(world: &World, staff: &Phone, event: Value) -> Value {
    let bytes = batch(world, staff, &[(event_id(world), event)]).await;
    let (status, answer) = send(world, staff, bytes).await;
    assert_eq!(status, 200, "{answer}");
    answer["items"][0].clone()
}

#[tokio::test]
async fn a_poisoned_item_does_not_hold_up_the_others() {
    let world = World::new().await;
    let staff = world.staff(0).await;
    let good =
        json!({"kind": "feedback", "version": 1, "at": world.now(), "scan": event_id(&world)});
    let bad = json!({"kind": "scan", "version": 1, "verdict": "green"});
    let new = json!({"kind": "paper", "version": 3, "at": world.now()});
    let events = [good, bad, new].map(|event| (event_id(&world), event));
    let (_, answer) = send(&world, &staff, batch(&world, &staff, &events).await).await;
    let said = |place: usize, key: &str| {
        answer["items"][place][key]
            .as_str()
            .unwrap_or("")
            .to_owned()
    };
    assert_eq!(said(0, "outcome"), "stored");
    assert_eq!(
        (said(1, "outcome"), said(1, "reason")),
        ("rejected".into(), "malformed".into())
    );
    assert_eq!(
        (said(2, "outcome"), said(2, "reason")),
        ("stored".into(), "unknown_kind".into())
    );
    let kept = kept(&world, 0).await;
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().any(|event| event.flags == FLAG_UNKNOWN_KIND));
}

#[tokio::test]
async fn the_same_event_with_other_content_is_a_conflict() {
    let world = World::new().await;
    let staff = world.staff(0).await;
    let id = event_id(&world);
    let event = |text: &str| json!({"kind": "feedback", "version": 1, "at": world.now(), "passage_reason": text});
    for (text, outcome) in [("a", "stored"), ("a", "duplicate"), ("b", "conflict")] {
        let bytes = batch(&world, &staff, &[(id, event(text))]).await;
        let (_, answer) = send(&world, &staff, bytes).await;
        assert_eq!(answer["items"][0]["outcome"], outcome);
    }
    assert_eq!(kept(&world, 0).await.len(), 1);
}

#[tokio::test]
async fn another_units_item_is_rejected() {
    let world = World::new().await;
    let (staff, other) = (world.staff(0).await, world.staff(1).await);
    let event = json!({"kind": "feedback", "version": 1, "at": world.now()});
    let disguised = Phone {
        answer: other.answer.clone(),
        ..staff
    };
    let answer = one(&world, &disguised, event).await;
    assert_eq!(answer["reason"], "wrong_unit");
    assert!(kept(&world, 1).await.is_empty());
}

#[tokio::test]
async fn an_event_over_a_year_old_is_rejected_and_a_late_one_flagged() {
    let world = World::new().await;
    let staff = world.staff(0).await;
    let event = |days: i64| {
        let at = world.now() - days * 86_400;
        json!({"kind": "feedback", "version": 1, "at": at})
    };
    assert_eq!(one(&world, &staff, event(400)).await["reason"], "too_old");
    assert_eq!(one(&world, &staff, event(8)).await["outcome"], "stored");
    assert_eq!(kept(&world, 0).await[0].flags, FLAG_LATE);
}

#[tokio::test]
async fn a_batch_of_another_device_or_changed_on_the_way_is_refused() {
    let world = World::new().await;
    let (staff, other) = (world.staff(0).await, world.staff(1).await);
    let events = [(
        event_id(&world),
        json!({"kind": "feedback", "version": 1, "at": world.now()}),
    )];
    let bytes = batch(&world, &staff, &events).await;
    let answer = send(&world, &other, bytes.clone()).await;
    assert_eq!(
        refused(answer, "invalid_request"),
        json!({"field": "device"})
    );
    let stranger = Phone {
        key: new_key(),
        answer: staff.answer.clone(),
        access: staff.access.clone(),
        refresh: String::new(),
        device: staff.device,
    };
    let forged = batch(&world, &stranger, &events).await;
    let answer = send(&world, &staff, forged).await;
    assert_eq!(
        refused(answer, "invalid_request"),
        json!({"field": "signature"})
    );
    let answer = send(&world, &staff, b"not a batch".to_vec()).await;
    assert_eq!(
        refused(answer, "invalid_request"),
        json!({"field": "batch", "bytes": 11})
    );
}

#[tokio::test]
async fn what_a_revoked_device_sends_is_kept_in_quarantine() {
    let world = World::new().await;
    let staff = world.staff(0).await;
    let now = world.now();
    let trail = Trail::new(now, "test", "device.revoke", "device");
    let store = &world.server.app().store;
    assert!(
        store
            .revoke_device(DeviceId(staff.device), now, trail)
            .await
            .unwrap()
    );
    let event = json!({"kind": "feedback", "version": 1, "at": now});
    let bytes = batch(&world, &staff, &[(event_id(&world), event)]).await;
    let params = refused(send(&world, &staff, bytes).await, "device_revoked");
    assert_eq!(params["items"][0]["outcome"], "quarantined");
    assert_eq!(kept(&world, 0).await[0].state, EventState::Quarantined);
    refused(
        world.get("/staff/points", Some(&staff.access)).await,
        "device_revoked",
    );
}

#[tokio::test]
async fn the_job_flags_what_is_forged_out_of_time_or_shown_twice() {
    let world = World::new().await;
    let citizen = world.enrol(1).await;
    let held = world.renew(&citizen, world.subject(1)).await.remove(0);
    let (one_phone, other_phone) = (world.staff(0).await, world.staff(1).await);
    let text = held.present(world.now());
    one(&world, &one_phone, scan(&world, &one_phone, &text, "green")).await;
    one(
        &world,
        &other_phone,
        scan(&world, &other_phone, &text, "green"),
    )
    .await;
    let flags = |events: &[Event]| events.iter().map(|event| event.flags).collect::<Vec<_>>();
    assert_eq!(flags(&kept(&world, 0).await), [FLAG_VERIFIED | FLAG_TWICE]);
    assert_eq!(flags(&kept(&world, 1).await), [FLAG_VERIFIED | FLAG_TWICE]);

    let world = World::new().await;
    let staff = world.staff(0).await;
    let citizen = world.enrol(1).await;
    let mut held = world.renew(&citizen, world.subject(1)).await.remove(0);
    let old = held.present(world.now() - 61);
    one(&world, &staff, scan(&world, &staff, &old, "refused")).await;
    held.key = new_key();
    let forged = held.present(world.now());
    one(&world, &staff, scan(&world, &staff, &forged, "green")).await;
    let mut found = flags(&kept(&world, 0).await);
    found.sort_unstable();
    assert_eq!(found, [FLAG_FORGED, FLAG_VERIFIED | FLAG_TIME_OFF]);
}

#[tokio::test]
async fn a_pass_of_an_earlier_renewal_is_verified_by_its_issuers_signature() {
    let world = World::new().await;
    let staff = world.staff(0).await;
    let citizen = world.enrol(1).await;
    let held = world.renew(&citizen, world.subject(1)).await.remove(0);
    world.renew(&citizen, world.subject(1)).await;
    let old = held.present(world.now());
    one(&world, &staff, scan(&world, &staff, &old, "green")).await;
    assert_eq!(kept(&world, 0).await[0].flags, FLAG_VERIFIED);
}

#[tokio::test]
async fn a_changed_pass_that_the_phone_refused_is_found_forged() {
    let world = World::new().await;
    let staff = world.staff(0).await;
    let citizen = world.enrol(1).await;
    let mut held = world.renew(&citizen, world.subject(1)).await.remove(0);
    let signature = held.bytes.len() - 64;
    held.bytes[signature] ^= 1;
    let changed = held.present(world.now());
    one(&world, &staff, scan(&world, &staff, &changed, "refused")).await;
    assert_eq!(kept(&world, 0).await[0].flags, FLAG_FORGED);
}

#[tokio::test]
async fn a_number_typed_offline_is_resolved_as_of_then() {
    let world = World::new().await;
    let citizen = world.enrol(1).await;
    let held = world.renew(&citizen, world.subject(1)).await.remove(0);
    let staff = world.staff(0).await;
    let (number, at) = (held.number(world.now()), world.now());
    world.clock.advance(600);
    let event = json!({"kind": "number_to_check", "version": 1, "at": at, "number": number});
    let detail = one(&world, &staff, event).await["detail"].clone();
    assert_eq!(detail["colour"], "green");
    assert_eq!(detail["name"], citizen.answer["subjects"][0]["name"]);
    let event =
        json!({"kind": "number_to_check", "version": 1, "at": world.now(), "number": number});
    let detail = one(&world, &staff, event).await["detail"].clone();
    assert_eq!(detail, json!({"problem": "number_unknown"}));
}

#[tokio::test]
async fn once_verified_a_presentation_is_nowhere_any_more() {
    let world = World::new().await;
    let citizen = world.enrol(1).await;
    let held = world.renew(&citizen, world.subject(1)).await.remove(0);
    let staff = world.staff(0).await;
    let text = held.present(world.now());
    let scan = scan(&world, &staff, &text, "green");
    assert_eq!(one(&world, &staff, scan).await["outcome"], "stored");
    let event = kept(&world, 0).await.remove(0);
    assert_eq!((event.flags, event.presentation), (FLAG_VERIFIED, None));
    let personal = world.server.app().personal();
    let kept = personal.open(sealed_place(event.key.event), &event.sealed);
    let kept: Value = serde_json::from_str(&kept.unwrap()).unwrap();
    assert_eq!(kept["verdict"], "green");
    assert_eq!(kept.get("presentation"), None);
}
