use bamin_engine::sync::Task;
use bamin_protocol::presentation::CodeId;
use bamin_protocol::slice::Slice;
use bamin_protocol::status::{State, StatusLookup};

use serde_json::json;

use crate::fake::{FakeServer, Fault, ISSUER};
use crate::phone::Phone;

const INDEX: u32 = 17;

/// The state of code 17 and the evidence's time, as the phone knows them.
fn known(phone: &Phone) -> Option<(State, i64)> {
    let code = CodeId {
        issuer: ISSUER,
        slice: Slice::running(phone.time.now().seconds()),
        index: INDEX,
    };
    phone.sync.lists().snapshot().status.look_up(code)
}

/// The server withdraws code 17.
fn withdraw(server: &FakeServer) {
    let mut inside = server.inside();
    let authority = &mut inside.authority;
    let mut shards = authority.history.last().unwrap().clone();
    shards[0].set(INDEX, State::Withdrawn);
    authority.history.push(shards);
}

fn a_minute_passes(server: &FakeServer, phone: &Phone) {
    server.inside().authority.manifest_iat += 60;
    server.clock.advance_ms(61_000);
    phone.clock.advance_ms(61_000);
}

#[tokio::test]
async fn untouched_shards_are_not_fetched() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    assert_eq!(known(&phone).unwrap().0, State::Valid);
    assert_eq!(server.asked(&format!("/status/{ISSUER}/")), 1);
}

#[tokio::test]
async fn an_issuer_whose_lists_the_server_does_not_keep_is_no_failure() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let before = known(&phone).unwrap();
    a_minute_passes(&server, &phone);
    let not_here = json!({"code": "not_found", "params": {}});
    server.fail("/status", [Fault::Problem(404, not_here)]);
    assert_eq!(phone.step(Task::Status).await, Some(Ok(())));
    assert_eq!(known(&phone), Some(before), "what is held only grows older");
}

#[tokio::test]
async fn a_manifest_without_changes_makes_the_evidence_newer() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let before = known(&phone).unwrap().1;
    a_minute_passes(&server, &phone);
    phone.step_well().await;
    assert_eq!(known(&phone).unwrap().1, before + 60);
}

#[tokio::test]
async fn a_withdrawal_comes_as_a_delta_and_survives_a_restart() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    withdraw(&server);
    a_minute_passes(&server, &phone);
    phone.step_well().await;
    assert_eq!(known(&phone).unwrap().0, State::Withdrawn);
    assert!(
        !server
            .inside()
            .asked
            .iter()
            .any(|path| path.contains("shards"))
    );
    assert_eq!(known(&phone.restarted()).unwrap().0, State::Withdrawn);
}

#[tokio::test]
async fn a_stored_shard_that_is_none_any_more_is_fetched_anew() {
    let server = FakeServer::start().await;
    for damaged in ["x'00'", "1", "'a text'"] {
        let phone = Phone::on_duty(&server).await;
        let sql = format!("UPDATE shards SET bits = {damaged}");
        let damage = phone
            .store
            .write(|access| Ok(access.sql().execute(&sql, [])?));
        assert!(damage.unwrap() > 0);
        let phone = phone.restarted();
        assert_eq!(known(&phone), None, "{damaged}");
        a_minute_passes(&server, &phone);
        phone.step_well().await;
        assert_eq!(known(&phone).unwrap().0, State::Valid, "{damaged}");
    }
}

#[tokio::test]
async fn without_a_delta_only_the_shard_that_differs_is_fetched() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    server.inside().authority.deltas = false;
    withdraw(&server);
    a_minute_passes(&server, &phone);
    phone.step_well().await;
    assert_eq!(known(&phone).unwrap().0, State::Withdrawn);
    let shards = server
        .inside()
        .asked
        .iter()
        .filter(|path| path.contains("shards"))
        .count();
    assert_eq!(shards, 1);
}

#[tokio::test]
async fn a_replayed_older_manifest_is_refused_and_changes_nothing() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    withdraw(&server);
    a_minute_passes(&server, &phone);
    phone.step_well().await;
    server.inside().authority.history.pop();
    a_minute_passes(&server, &phone);
    let refused = phone.step(Task::Status).await.unwrap();
    assert_eq!(refused.unwrap_err().code(), "rolled_back");
    assert_eq!(known(&phone).unwrap().0, State::Withdrawn);
}

#[tokio::test]
async fn an_unchanged_trust_list_is_not_sent_again() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    phone.clock.advance_ms(301_000);
    assert_eq!(phone.step(Task::Trust).await, Some(Ok(())));
    assert_eq!(server.asked("/trust"), 2);
}

#[tokio::test]
async fn an_older_trust_list_is_refused_even_after_a_restart() {
    let server = FakeServer::start().await;
    server.inside().authority.version = 7;
    let phone = Phone::on_duty(&server).await;
    server.inside().authority.version = 6;
    let phone = phone.restarted();
    let refused = phone.step(Task::Trust).await.unwrap();
    assert_eq!(refused.unwrap_err().code(), "rolled_back");
    assert_eq!(phone.sync.lists().snapshot().trust.unwrap().version, 7);
}

#[tokio::test]
async fn a_garbled_trust_list_does_not_stop_the_status_lists() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    let before = known(&phone).unwrap().1;
    for _ in 0..6 {
        a_minute_passes(&server, &phone);
    }
    server.fail("/trust", [Fault::Garbage]);
    let outcomes = phone.sync.step().await;
    let failed: Vec<_> = outcomes
        .iter()
        .filter(|(_, outcome)| outcome.is_err())
        .collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].0, Task::Trust);
    assert_eq!(known(&phone).unwrap().1, before + 360);
}

#[tokio::test]
async fn an_ended_trust_list_is_kept_so_that_a_verdict_can_say_so() {
    let server = FakeServer::start().await;
    let phone = Phone::on_duty(&server).await;
    phone.clock.advance_ms(40 * 86_400_000);
    let phone = phone.restarted();
    let trust = phone.sync.lists().snapshot().trust.unwrap();
    assert!(i64::from(trust.exp) < phone.time.now().seconds());
}
