use bamin_engine::ports::NetworkState;
use bamin_engine::sync::Task;
use serde_json::json;

use crate::fake::{FakeServer, Fault};
use crate::phone::Phone;

#[tokio::test]
async fn after_any_fault_every_event_is_stored_exactly_once() {
    let faults = [
        Fault::Status(500),
        Fault::Status(502),
        Fault::Busy(7),
        Fault::Garbage,
        Fault::Cut,
        Fault::LostReply,
        Fault::Status(404),
        Fault::Stale,
    ];
    for fault in faults {
        let server = FakeServer::start().await;
        let phone = Phone::on_duty(&server).await;
        let sent = phone.scans(3);
        server.fail("/events", [fault.clone()]);
        let failed = phone.step(Task::Events).await.unwrap();
        assert!(failed.is_err(), "{fault:?}");
        assert_eq!(phone.queue.pending().unwrap(), 3, "{fault:?}");
        phone.wait();
        phone.step_well().await;
        assert_eq!(phone.queue.pending().unwrap(), 0, "{fault:?}");
        assert_eq!(server.stored(), sent, "{fault:?}");
    }
}

#[tokio::test]
async fn an_event_whose_batch_was_cut_on_the_way_is_sent_again() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let sent = phone.scans(1);
    let cut = json!({"code": "invalid_request", "params": {"field": "batch", "bytes": 40}});
    for _ in 0..3 {
        server.fail("/events", [Fault::Problem(400, cut.clone())]);
        assert!(phone.step(Task::Events).await.unwrap().is_err());
        assert_eq!(phone.queue.pending().unwrap(), 1);
        phone.wait();
    }
    phone.step_well().await;
    assert_eq!(server.stored(), sent);
}

#[tokio::test]
async fn a_refresh_that_was_cut_on_the_way_says_nothing_of_the_event_behind_it() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let sent = phone.scans(1);
    phone.clock.advance_ms(3_700_000);
    server.clock.advance_ms(3_700_000);
    let cut = json!({"code": "invalid_request", "params": {"field": "body"}});
    server.fail("/sessions/refresh", vec![Fault::Problem(400, cut); 9]);
    assert!(phone.step(Task::Events).await.unwrap().is_err());
    assert_eq!(phone.queue.set_aside().unwrap(), []);
    assert_eq!(phone.queue.pending().unwrap(), 1);
    server.inside().faults.clear();
    phone.wait();
    phone.step_well().await;
    assert_eq!(server.stored(), sent);
}

#[tokio::test]
async fn an_expired_timer_starts_an_upload_by_itself() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    server.fail("/events", [Fault::Cut, Fault::Cut]);
    phone.scan().unwrap();
    assert!(phone.step(Task::Events).await.unwrap().is_err());
    assert_eq!(phone.step(Task::Events).await, None, "it waits");
    phone.wait();
    assert!(phone.step(Task::Events).await.unwrap().is_err());
    phone.wait();
    assert_eq!(phone.step(Task::Events).await, Some(Ok(())));
}

#[tokio::test]
async fn the_servers_wish_to_wait_is_kept() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    server.fail("/events", [Fault::Busy(400)]);
    phone.scan().unwrap();
    assert!(phone.step(Task::Events).await.unwrap().is_err());
    phone.clock.advance_ms(399_000);
    assert_eq!(phone.step(Task::Events).await, None);
    phone.clock.advance_ms(5_000);
    assert_eq!(phone.step(Task::Events).await, Some(Ok(())));
}

#[tokio::test]
async fn a_returned_network_is_used_at_once() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    server.fail("/events", [Fault::Cut]);
    phone.scan().unwrap();
    assert!(phone.step(Task::Events).await.unwrap().is_err());
    phone.network.set(NetworkState::Offline);
    assert!(phone.sync.step().await.is_empty());
    phone.network.set(NetworkState::Online);
    phone.sync.network_returned();
    assert_eq!(phone.step(Task::Events).await, Some(Ok(())));
}

#[tokio::test]
async fn one_failing_task_stops_no_other_and_its_age_is_visible() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let before = phone.time.now().seconds();
    phone.clock.advance_ms(3_700_000);
    server.clock.advance_ms(3_700_000);
    server.fail("/status", [Fault::Status(500)]);
    phone.scan().unwrap();
    let outcomes = phone.sync.step().await;
    for (task, outcome) in outcomes {
        assert_eq!(outcome.is_err(), task == Task::Status, "{task:?}");
    }
    let status = phone.restarted().sync.status();
    let age = |task| {
        let found = status.iter().find(|(named, _)| *named == task).unwrap();
        found.1.last_success.unwrap()
    };
    assert_eq!(age(Task::Status), before);
    assert_eq!(age(Task::Trust), before + 3_700);
}

#[tokio::test]
async fn an_old_app_is_told_so_and_goes_on_checking_and_recording() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let old = || {
        Fault::Problem(
            426,
            json!({"code": "update_required", "params": {"least": 200}}),
        )
    };
    server.fail("/events", [old()]);
    phone.scan().unwrap();
    assert!(phone.step(Task::Events).await.unwrap().is_err());
    assert_eq!(phone.sync.update_required(), Some(200));
    assert!(phone.sync.lists().snapshot().trust.is_some());
    phone.scan().unwrap();
    assert_eq!(phone.queue.pending().unwrap(), 2);
}

#[tokio::test]
async fn an_address_without_tls_is_refused_unless_it_is_this_machine() {
    use bamin_engine::sync::{SyncConfig, Syncer};
    let server = FakeServer::start().await;
    let phone = Phone::new(&server);
    let refused = |address: &str| {
        let config = SyncConfig {
            server: address.into(),
            ..phone.config().clone()
        };
        Syncer::new(
            config,
            phone.ports(),
            phone.store.clone(),
            phone.time.clone(),
            phone.queue.clone(),
            phone.wallet.clone(),
        )
        .is_err()
    };
    assert!(refused("http://bamin.example"));
    assert!(refused("ftp://127.0.0.1"));
    assert!(!refused("http://127.0.0.1:1"));
    assert!(!refused("https://bamin.example"));
}

#[tokio::test]
async fn the_background_loop_wakes_for_a_returned_network() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    phone.network.set(NetworkState::Offline);
    let background = phone.sync.start().unwrap();
    let sent = phone.scans(1);
    phone.network.set(NetworkState::Online);
    phone.sync.network_returned();
    while phone.queue.pending().unwrap() > 0 {
        tokio::task::yield_now().await;
    }
    tokio::task::spawn_blocking(move || background.stop())
        .await
        .unwrap();
    assert_eq!(server.stored(), sent);
}

#[tokio::test]
async fn the_background_loop_uploads_and_ends_when_told() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let background = phone.sync.start().unwrap();
    let sent = phone.scans(2);
    while phone.queue.pending().unwrap() > 0 {
        tokio::task::yield_now().await;
    }
    tokio::task::spawn_blocking(move || background.stop())
        .await
        .unwrap();
    assert_eq!(server.stored(), sent);
    phone.scan().unwrap();
    assert_eq!(phone.queue.pending().unwrap(), 1);
}
