use bamin_engine::ports::NetworkState;
use bamin_engine::sync::Task;
use bamin_protocol::pass::Colour;
use serde_json::json;

use crate::fake::{FakeServer, Fault, PASSWORD, STAFF_PHONE, UNIT};
use crate::phone::Phone;

#[tokio::test]
async fn staff_sign_in_and_see_their_unit_and_points() {
    let server = FakeServer::start().await;
    let phone = Phone::new(&server);
    let session = phone.sync.staff_login(STAFF_PHONE, PASSWORD).await.unwrap();
    assert_eq!(session.staff.unit, UNIT);
    assert_eq!(session.points[0].point, 9);
    assert!(session.must_change_password);
    phone
        .sync
        .change_password(PASSWORD, "another one")
        .await
        .unwrap();
    let session = phone.restarted().sync.staff_session().unwrap().unwrap();
    assert!(!session.must_change_password);
}

#[tokio::test]
async fn a_wrong_password_is_said_and_binds_nothing() {
    let server = FakeServer::start().await;
    let phone = Phone::new(&server);
    let refused = phone.sync.staff_login(STAFF_PHONE, "wrong").await;
    assert_eq!(refused.unwrap_err().code(), "wrong_credentials");
    assert_eq!(phone.sync.staff_session().unwrap(), None);
}

#[tokio::test]
async fn a_number_is_resolved_by_the_server_or_said_to_be_unknown() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let resolved = phone.sync.resolve_number("000000410000", None).await;
    assert_eq!(resolved.unwrap().colour, Colour::Orange);
    let unknown = phone.sync.resolve_number("000000420000", None).await;
    assert_eq!(unknown.unwrap_err().code(), "number_unknown");
}

#[tokio::test]
async fn without_a_network_nothing_is_tried() {
    let server = FakeServer::start().await;
    let phone = Phone::new(&server);
    phone.network.set(NetworkState::Offline);
    assert!(phone.sync.step().await.is_empty());
    assert_eq!(server.asked("/"), 0);
}

#[tokio::test]
async fn the_answers_time_anchors_a_clock_that_was_wrong() {
    let server = FakeServer::start().await;
    let phone = Phone::new(&server);
    phone.clock.set_wall_ms(5_000_000_000);
    assert_eq!(phone.step(Task::Time).await, Some(Ok(())));
    let now = phone.time.now();
    assert_eq!(now.seconds(), crate::fake::NOON_MS / 1000);
    assert_eq!(now.uncertainty_ms, Some(0));
    let again = phone.restarted().time.now();
    assert_eq!((again.ms, again.quality), (now.ms, now.quality));
}

#[tokio::test]
async fn the_old_time_of_a_cached_answer_does_not_set_the_clock() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let before = phone.time.now().ms;
    server.inside().cached_for_ms = 299_000;
    server.clock.advance_ms(301_000);
    phone.clock.advance_ms(301_000);
    assert_eq!(phone.step(Task::Trust).await, Some(Ok(())));
    assert_eq!(phone.time.now().ms, before + 301_000);
}

#[tokio::test]
async fn the_time_is_set_before_the_first_trust_list_is_judged() {
    let server = FakeServer::start().await;
    server.inside().cached_for_ms = 299_000;
    let phone = Phone::new(&server);
    phone.clock.set_wall_ms(5_000_000_000);
    phone.step_well().await;
    assert_eq!(phone.time.now().seconds(), crate::fake::NOON_MS / 1000);
    assert!(phone.sync.lists().snapshot().trust.is_some());
}

#[tokio::test]
async fn unsigned_answers_that_were_kept_on_the_way_are_not_taken() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    for (path, task) in [
        ("/staff/points", Task::Points),
        ("/time", Task::Time),
        ("/status/3500", Task::Status),
    ] {
        server.fail(path, [Fault::Stale]);
        phone.sync.sync_now();
        let outcome = phone.step(task).await.unwrap();
        assert_eq!(outcome.unwrap_err().code(), "unavailable", "{path}");
    }
}

#[tokio::test]
async fn events_of_a_unit_are_sent_when_its_staff_sign_in_again() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let events = phone.scans(2);
    for (event, reason) in events.iter().zip(["wrong_unit", "too_old"]) {
        let answer = json!({"event": event, "outcome": "rejected", "reason": reason});
        server.inside().answers.insert(event.into_bytes(), answer);
    }
    phone.step_well().await;
    assert_eq!(phone.queue.set_aside().unwrap().len(), 2);
    server.inside().answers.clear();
    phone.sync.staff_login(STAFF_PHONE, PASSWORD).await.unwrap();
    phone.step_well().await;
    assert_eq!(server.stored(), events[..1]);
    assert_eq!(
        phone.queue.set_aside().unwrap()[0].reason,
        "rejected:too_old"
    );
}
