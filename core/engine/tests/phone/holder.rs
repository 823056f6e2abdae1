use bamin_engine::consents::Purpose;
use bamin_engine::ports::NetworkState;
use bamin_engine::sync::{Role, Task};
use bamin_protocol::hint;

use crate::fake::{ENROLMENT_CODE, FakeServer, Fault};
use crate::phone::Phone;

pub async fn enrolled(server: &FakeServer) -> Phone {
    let phone = Phone::new(server);
    let subjects = phone.sync.enrol(ENROLMENT_CODE).await.unwrap();
    assert_eq!(subjects.len(), 1);
    phone.sync.answer_consent(Purpose::Showing, true).unwrap();
    phone
}

pub fn can_show(phone: &Phone) -> bool {
    let views = phone.wallet.subjects(&phone.time.now());
    views.iter().any(|view| view.pass.is_ok())
}

#[tokio::test]
async fn an_enrolled_phone_gets_its_passes_by_itself() {
    let server = FakeServer::start().await;
    let phone = enrolled(&server).await;
    assert!(!can_show(&phone));
    phone.step_well().await;
    assert!(can_show(&phone));
}

#[tokio::test]
async fn a_wrong_enrolment_code_is_said_with_the_servers_code() {
    let server = FakeServer::start().await;
    let phone = Phone::new(&server);
    let refused = phone.sync.enrol("wrong").await.unwrap_err();
    assert_eq!(refused.code(), "enrolment_refused");
    assert!(!phone.sync.signed_in(Role::Holder).unwrap());
}

#[tokio::test]
async fn a_lost_reply_to_an_enrolment_is_no_dead_end() {
    let server = FakeServer::start().await;
    let phone = Phone::new(&server);
    server.fail("/devices", [Fault::LostReply]);
    let lost = phone.sync.enrol(ENROLMENT_CODE).await.unwrap_err();
    assert_eq!(lost.code(), "unreachable");
    phone.sync.enrol(ENROLMENT_CODE).await.unwrap();
}

#[tokio::test]
async fn a_restarted_phone_shows_without_asking_and_does_not_renew_again() {
    let server = FakeServer::start().await;
    let phone = enrolled(&server).await;
    phone.step_well().await;
    let phone = phone.restarted();
    phone.network.set(NetworkState::Offline);
    assert!(can_show(&phone));
    phone.network.set(NetworkState::Online);
    phone.step_well().await;
    assert_eq!(server.asked("/passes/renew"), 1);
}

#[tokio::test]
async fn passes_are_renewed_when_the_server_said_so() {
    let server = FakeServer::start().await;
    let phone = enrolled(&server).await;
    phone.step_well().await;
    phone.clock.advance_ms(86_000_000);
    server.clock.advance_ms(86_000_000);
    phone.step_well().await;
    assert_eq!(server.asked("/passes/renew"), 1);
    phone.clock.advance_ms(2_600_000);
    server.clock.advance_ms(2_600_000);
    phone.step_well().await;
    assert_eq!(server.asked("/passes/renew"), 2);
}

#[tokio::test]
async fn a_hint_of_ours_renews_at_once_and_a_strangers_does_not() {
    let server = FakeServer::start().await;
    let phone = enrolled(&server).await;
    phone.step_well().await;
    let hour = hint::hour(phone.time.now().seconds());
    server.inside().hints.insert(hour, vec![1, 2, 3]);
    phone.clock.advance_ms(20_000);
    phone.sync.code_on_screen();
    phone.step_well().await;
    phone.step_well().await;
    assert_eq!(server.asked("/passes/renew"), 1);

    let ours = {
        let inside = server.inside();
        hint::tag(&inside.hint_secrets[0], hour)
    };
    server.inside().hints.insert(hour, vec![1, 2, ours]);
    phone.clock.advance_ms(20_000);
    phone.sync.code_on_screen();
    phone.step_well().await;
    phone.step_well().await;
    assert_eq!(server.asked("/passes/renew"), 2);
}

#[tokio::test]
async fn a_session_is_refreshed_before_it_ends_and_survives_a_lost_reply() {
    let server = FakeServer::start().await;
    let phone = enrolled(&server).await;
    phone.step_well().await;
    server.fail("/sessions/refresh", [Fault::LostReply]);
    phone.clock.advance_ms(3_700_000);
    server.clock.advance_ms(3_700_000);
    let lost = phone.step(Task::Consents).await.unwrap();
    assert_eq!(lost.unwrap_err().code(), "unreachable");
    phone.clock.advance_ms(30_000);
    phone.step_well().await;
    assert_eq!(server.asked("/sessions/refresh"), 2);
}

#[tokio::test]
async fn a_token_that_the_server_forgot_is_replaced_and_the_call_repeated() {
    let server = FakeServer::start().await;
    let phone = enrolled(&server).await;
    server.inside().tokens.clear();
    phone.step_well().await;
    assert!(can_show(&phone));
}

#[tokio::test]
async fn a_session_that_is_over_asks_for_a_new_enrolment_and_showing_goes_on() {
    let server = FakeServer::start().await;
    let phone = enrolled(&server).await;
    phone.step_well().await;
    {
        let mut inside = server.inside();
        inside.tokens.clear();
        inside.refresh.clear();
    }
    phone.clock.advance_ms(3_700_000);
    let over = phone.step(Task::Consents).await.unwrap();
    assert_eq!(over.unwrap_err().code(), "unauthenticated");
    assert!(!phone.sync.signed_in(Role::Holder).unwrap());
    assert!(can_show(&phone));
    phone.wait();
    assert_eq!(phone.step(Task::Subjects).await, None);
}
