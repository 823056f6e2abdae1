use bamin_engine::queue::CodeChange;
use bamin_engine::sync::Task;
use serde_json::json;

use crate::fake::FakeServer;
use crate::phone::Phone;

#[tokio::test]
async fn every_committed_event_reaches_the_server_once() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let mut sent = phone.scans(450);
    sent.push(phone.feedback(sent[0]));
    assert_eq!(phone.queue.pending().unwrap(), 451);
    phone.step_well().await;
    assert_eq!(phone.queue.pending().unwrap(), 0);
    assert_eq!(server.asked("/events"), 3);
    sent.sort();
    assert_eq!(server.stored(), sent);
}

#[tokio::test]
async fn an_event_says_when_where_and_by_whom() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    phone.scan().unwrap();
    phone.step_well().await;
    let inside = server.inside();
    let ((unit, day, _), event) = inside.events.first_key_value().unwrap();
    assert_eq!((*unit, *day), (35, 719));
    let now = phone.time.now();
    assert_eq!(
        *event,
        json!({"kind": "scan", "version": 1, "at": now.seconds(), "mono_ms": now.mono_ms,
               "boot": "boot-1", "clock": 0, "account": 3, "direction": "in", "point": 9,
               "point_version": 1, "method": "qr", "presentation": "BM1:TEXT OF A CODE",
               "verdict": "green", "issuer": 3500, "slice": 700, "index": 12,
               "trust_age": 60, "status_age": 30})
    );
}

#[tokio::test]
async fn a_kill_between_commit_and_upload_loses_nothing() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let sent = phone.scans(3);
    let phone = phone.restarted();
    assert_eq!(phone.queue.pending().unwrap(), 3);
    phone.step_well().await;
    assert_eq!(server.stored(), sent);
}

#[tokio::test]
async fn the_day_of_an_event_stays_what_it_was_when_it_was_committed() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    phone.scan().unwrap();
    phone.clock.advance_ms(3 * 86_400_000);
    phone.sync.sync_now();
    phone.step(Task::Events).await.unwrap().unwrap();
    let inside = server.inside();
    assert_eq!(inside.events.first_key_value().unwrap().0.1, 719);
}

#[tokio::test]
async fn events_before_any_trust_list_wait_and_are_sealed_once_a_key_is_known() {
    let server = FakeServer::start().await;
    server.inside().authority.without_seal_key = true;
    let phone = Phone::on_duty(&server).await;
    let sent = phone.scans(2);
    let waiting = phone.step(Task::Events).await.unwrap();
    assert_eq!(waiting.unwrap_err().code(), "no_seal_key");
    {
        let mut inside = server.inside();
        inside.authority.without_seal_key = false;
        inside.authority.version = 2;
    }
    let phone = phone.restarted();
    phone.wait();
    phone.step_well().await;
    assert_eq!(server.stored(), sent);
}

#[tokio::test]
async fn what_the_server_refuses_is_set_aside_with_its_reason_and_the_rest_goes_on() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let events = phone.scans(4);
    {
        let mut inside = server.inside();
        let rejected = json!({"outcome": "rejected", "reason": "too_old"});
        inside.answers.insert(events[0].into_bytes(), rejected);
        let conflict = json!({"outcome": "conflict"});
        inside.answers.insert(events[1].into_bytes(), conflict);
        let newer = json!({"outcome": "an outcome of next year"});
        inside.answers.insert(events[2].into_bytes(), newer);
    }
    phone.step_well().await;
    assert_eq!(phone.queue.pending().unwrap(), 0);
    assert_eq!(server.stored(), [events[3]]);
    let reasons: Vec<_> = phone
        .queue
        .set_aside()
        .unwrap()
        .into_iter()
        .map(|event| (event.event, event.reason))
        .collect();
    assert_eq!(
        reasons,
        [
            (events[0], "rejected:too_old".to_owned()),
            (events[1], "conflict".to_owned()),
            (events[2], "an outcome of next year:unknown".to_owned()),
        ]
    );
    server.inside().answers.clear();
    phone.queue.try_set_aside_again().unwrap();
    phone.step_well().await;
    assert_eq!(server.stored().len(), 4);
}

#[tokio::test]
async fn an_event_damaged_on_the_phone_is_set_aside_and_the_rest_goes_on() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let sent = phone.scans(5);
    phone
        .store
        .write(|access| {
            let damage = "UPDATE events SET n = -1 WHERE event = ?1";
            access.sql().execute(damage, [sent[0].into_bytes()])?;
            let damage = "UPDATE events SET run = NULL WHERE event = ?1";
            access.sql().execute(damage, [sent[2].into_bytes()])?;
            Ok(())
        })
        .unwrap();
    phone.step_well().await;
    assert_eq!(phone.queue.pending().unwrap(), 0);
    assert_eq!(server.stored(), [sent[1], sent[3], sent[4]]);
    let aside = phone.queue.set_aside().unwrap();
    let reasons: Vec<_> = aside
        .iter()
        .map(|one| (one.event, one.reason.as_str()))
        .collect();
    assert_eq!(reasons, [(sent[0], "unreadable"), (sent[2], "unreadable")]);
}

#[tokio::test]
async fn an_answer_that_changes_a_verdict_is_told_until_it_is_dismissed() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let event = phone.scan().unwrap();
    let answer = json!({"outcome": "stored", "detail": {"verdict": "withdrawn"}});
    server.inside().answers.insert(event.into_bytes(), answer);
    phone.step_well().await;
    assert_eq!(phone.queue.pending().unwrap(), 0);
    let phone = phone.restarted();
    let alerts = phone.queue.alerts().unwrap();
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0].event, event);
    assert_eq!(alerts[0].detail.verdict, Some(CodeChange::Withdrawn));
    phone.queue.dismiss(event).unwrap();
    assert!(phone.queue.alerts().unwrap().is_empty());
}

#[tokio::test]
async fn a_batch_that_is_too_large_is_halved_until_it_fits() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    server.inside().most_items = 30;
    phone.scans(100);
    phone.step_well().await;
    assert_eq!(server.stored().len(), 100);
    assert_eq!(phone.queue.pending().unwrap(), 0);
}

#[tokio::test]
async fn one_event_that_no_batch_can_carry_is_set_aside_alone() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    server.inside().most_items = 0;
    phone.scan().unwrap();
    phone.step_well().await;
    assert_eq!(phone.queue.set_aside().unwrap()[0].reason, "too_large");
}

#[tokio::test]
async fn a_revoked_device_gives_every_record_to_the_quarantine_and_must_sign_in() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let taken = phone.scans(250);
    server.inside().device_revoked = true;
    phone.clock.advance_ms(1_000_000);
    server.clock.advance_ms(1_000_000);
    let refused = phone.step(Task::Events).await.unwrap();
    assert_eq!(refused.unwrap_err().code(), "device_revoked");
    assert_eq!(server.stored(), taken);
    assert_eq!(phone.queue.pending().unwrap(), 0);
    let after = phone.scan();
    assert!(after.is_ok(), "checking goes on, and is recorded");
    phone.wait();
    assert_eq!(phone.step(Task::Events).await, None);
    assert_eq!(phone.queue.pending().unwrap(), 1);
}

#[tokio::test]
async fn a_full_disk_stops_plainly_and_everything_committed_still_arrives() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let before = phone.scans(5);
    let pages = phone.store.pages().unwrap();
    phone.store.limit_pages(Some(pages)).unwrap();
    let mut committed = before;
    let full = loop {
        match phone.scan() {
            Ok(event) => committed.push(event),
            Err(error) => break error,
        }
    };
    committed.sort();
    assert_eq!(full.code(), "storage_full");
    assert_eq!(phone.queue.pending().unwrap() as usize, committed.len());
    let _ = phone.step(Task::Events).await;
    assert_eq!(server.stored(), committed);
    assert_eq!(phone.queue.pending().unwrap(), 0);
    phone.scan().unwrap();
}

#[tokio::test]
async fn the_database_shows_nothing_of_a_queued_event() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    phone.scan().unwrap();
    let sealed: Vec<u8> = phone
        .store
        .read(|access| {
            let row = access
                .sql()
                .query_row("SELECT sealed FROM events", [], |row| row.get(0));
            Ok(row?)
        })
        .unwrap();
    assert!(!sealed.windows(4).any(|window| window == b"BM1:"));
    let kept: i64 = phone
        .store
        .read(|access| {
            let row = access
                .sql()
                .query_row("SELECT count(*) FROM seal_runs", [], |row| row.get(0));
            Ok(row?)
        })
        .unwrap();
    assert_eq!(kept, 1);
}
