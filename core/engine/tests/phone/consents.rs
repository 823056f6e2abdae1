//! Consents: nothing is shown without, at any time and without a network, and every
//! answer reaches the server once.

use bamin_engine::consents::Purpose;
use bamin_engine::ports::{Clock, NetworkState};
use bamin_engine::sync::{Role, Task};
use serde_json::{Value, json};

use crate::fake::{ENROLMENT_CODE, FakeServer, Fault};
use crate::holder::{can_show, enrolled};
use crate::phone::Phone;

fn answers(server: &FakeServer) -> Vec<(String, bool)> {
    let inside = server.inside();
    let answer = |item: &Value| {
        let purpose = item["purpose"].as_str().unwrap().to_owned();
        (purpose, item["given"].as_bool().unwrap())
    };
    inside.consents.iter().map(answer).collect()
}

fn reason(phone: &Phone) -> &'static str {
    let views = phone.wallet.subjects(&phone.time.now());
    views[0].pass.as_ref().unwrap_err().code()
}

#[tokio::test]
async fn nothing_is_shown_before_the_holder_agreed_to_showing() {
    let server = FakeServer::start().await;
    let phone = Phone::new(&server);
    phone.sync.enrol(ENROLMENT_CODE).await.unwrap();
    phone.step_well().await;
    assert_eq!(reason(&phone), "no_consent");
    phone.sync.answer_consent(Purpose::Account, true).unwrap();
    assert_eq!(reason(&phone), "no_consent", "each is asked for by itself");
    phone.sync.answer_consent(Purpose::Showing, true).unwrap();
    assert!(can_show(&phone));
}

#[tokio::test]
async fn a_withdrawal_ends_showing_at_once_without_a_network_and_over_a_restart() {
    let server = FakeServer::start().await;
    let phone = enrolled(&server).await;
    phone.step_well().await;
    assert!(can_show(&phone));
    phone.network.set(NetworkState::Offline);
    phone.sync.answer_consent(Purpose::Showing, false).unwrap();
    assert_eq!(reason(&phone), "no_consent");
    let phone = phone.restarted();
    assert_eq!(reason(&phone), "no_consent");
    phone.sync.answer_consent(Purpose::Showing, true).unwrap();
    assert!(can_show(&phone.restarted()));
}

#[tokio::test]
async fn answers_given_offline_reach_the_server_each_once_in_their_order() {
    let server = FakeServer::start().await;
    let phone = enrolled(&server).await;
    phone.step_well().await;
    phone.network.set(NetworkState::Offline);
    // In one second, by a clock that was put back meanwhile: still one after another.
    phone.sync.answer_consent(Purpose::Showing, false).unwrap();
    phone.sync.answer_consent(Purpose::Showing, true).unwrap();
    phone.sync.answer_consent(Purpose::Showing, false).unwrap();
    phone.network.set(NetworkState::Online);
    server.fail("/consents", [Fault::LostReply]);
    assert!(phone.step(Task::Consents).await.unwrap().is_err());
    phone.wait();
    phone.step_well().await;
    let showing = |given| ("showing".to_owned(), given);
    assert_eq!(answers(&server), [true, false, true, false].map(showing));
    let sent = phone.sync.consents().all();
    assert!(
        sent.iter()
            .all(|consent| consent.sent == (consent.purpose == Purpose::Showing))
    );
    assert_eq!(server.asked("/consents"), 3);
}

#[tokio::test]
async fn more_answers_than_one_call_takes_are_sent_in_several() {
    let server = FakeServer::start().await;
    let phone = enrolled(&server).await;
    phone.step_well().await;
    for turn in 0..45 {
        let given = turn % 2 == 1;
        phone.sync.answer_consent(Purpose::Showing, given).unwrap();
    }
    phone.step_well().await;
    assert_eq!(answers(&server).len(), 46);
    assert_eq!(server.asked("/consents"), 4);
    assert_eq!(reason(&phone), "no_consent");
}

#[tokio::test]
async fn an_answer_from_a_clock_that_was_ahead_is_taken() {
    let server = FakeServer::start().await;
    let phone = enrolled(&server).await;
    phone.step_well().await;
    server.inside().consents.clear();
    phone.network.set(NetworkState::Offline);
    phone.clock.reboot_after_ms(0);
    phone.clock.set_wall_ms(server.clock.wall_ms() + 86_400_000);
    let phone = phone.restarted();
    phone.sync.answer_consent(Purpose::Showing, false).unwrap();
    phone.network.set(NetworkState::Online);
    phone.step_well().await;
    assert_eq!(answers(&server), [("showing".to_owned(), false)]);
    assert_eq!(reason(&phone), "no_consent");
}

#[tokio::test]
async fn what_was_answered_on_another_phone_counts_here() {
    let server = FakeServer::start().await;
    let phone = Phone::new(&server);
    phone.sync.enrol(ENROLMENT_CODE).await.unwrap();
    let at = phone.time.now().seconds();
    let answer = |given, at| json!({"purpose": "showing", "version": 1, "given": given, "at": at});
    server.inside().consents.push(answer(true, at));
    phone.step_well().await;
    assert!(can_show(&phone));
    server.inside().consents.push(answer(false, at + 1));
    phone.clock.advance_ms(3_600_000);
    server.clock.advance_ms(3_600_000);
    phone.step_well().await;
    assert_eq!(reason(&phone), "no_consent");
}

#[tokio::test]
async fn an_answer_given_while_another_is_on_its_way_is_kept() {
    let server = FakeServer::start().await;
    let phone = enrolled(&server).await;
    let (sent, ()) = tokio::join!(phone.step(Task::Consents), async {
        while server.asked("/consents") == 0 {
            tokio::task::yield_now().await;
        }
        phone.sync.answer_consent(Purpose::Showing, false).unwrap();
    });
    sent.unwrap().unwrap();
    assert_eq!(reason(&phone), "no_consent");
    phone.sync.sync_now();
    phone.step_well().await;
    assert_eq!(
        answers(&server).last(),
        Some(&("showing".to_owned(), false))
    );
}

#[tokio::test]
async fn an_answer_before_the_phone_is_bound_is_the_holders_and_no_other_is() {
    let server = FakeServer::start().await;
    let phone = Phone::new(&server);
    phone.sync.answer_consent(Purpose::Account, true).unwrap();
    phone.sync.enrol(ENROLMENT_CODE).await.unwrap();
    phone.sync.answer_consent(Purpose::Showing, true).unwrap();
    phone.sync.sign_out(Role::Holder).await.unwrap();
    // Nothing reached the server; whoever enrols next may be somebody else, and the
    // server calls this another phone.
    server.inside().device = "018f0000-0000-7000-8000-000000000002";
    phone.sync.enrol(ENROLMENT_CODE).await.unwrap();
    phone.step_well().await;
    assert_eq!(answers(&server), []);
    assert_eq!(reason(&phone), "no_consent");
}
