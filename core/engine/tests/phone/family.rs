//! Forms for family members on a bad network.

use bamin_engine::family::{FamilyForm, FamilyRelation, MemberAnswer};
use serde_json::{Value, json};

use crate::fake::{FakeServer, Fault};
use crate::holder::enrolled;

fn form(name: &str, sms_code: &str) -> FamilyForm {
    FamilyForm {
        relation: Some(FamilyRelation::Child),
        name: name.into(),
        sms_code: sms_code.into(),
        ..FamilyForm::default()
    }
}

fn applications(server: &FakeServer) -> Vec<Value> {
    let forms = &server.inside().forms;
    forms
        .iter()
        .map(|form| form["application"].clone())
        .collect()
}

#[tokio::test]
async fn a_form_whose_answer_was_lost_is_sent_again_under_the_same_id() {
    let server = FakeServer::start().await;
    let phone = enrolled(&server).await;
    server.fail("/family/members", [Fault::LostReply]);
    let first = form("陈小榕", "111111");
    let lost = phone.sync.add_member(&first, None).await.unwrap_err();
    assert_eq!(lost.code(), "unreachable");

    let phone = phone.restarted();
    let again = form("陈小榕", "222222");
    let answer = phone.sync.add_member(&again, None).await.unwrap();
    assert!(matches!(answer, MemberAnswer::Added(_)), "{answer:?}");
    let sent = applications(&server);
    assert_eq!(sent[0], sent[1], "whatever SMS code it carries");

    phone.sync.add_member(&again, None).await.unwrap();
    phone
        .sync
        .add_member(&form("陈大榕", "3"), None)
        .await
        .unwrap();
    let sent = applications(&server);
    assert!(
        sent[1] != sent[2] && sent[2] != sent[3],
        "answered, or another form"
    );
}

#[tokio::test]
async fn a_new_member_is_in_the_wallet_before_the_next_list() {
    let server = FakeServer::start().await;
    let phone = enrolled(&server).await;
    server.fail("/subjects", [Fault::Cut, Fault::Cut]);
    phone
        .sync
        .add_member(&form("陈小榕", "1"), None)
        .await
        .unwrap();
    let views = phone.wallet.subjects(&phone.time.now());
    assert_eq!(views[1].family_relation, Some(FamilyRelation::Child));
}

#[tokio::test]
async fn what_is_no_refusal_of_the_rules_stays_an_error() {
    let server = FakeServer::start().await;
    let phone = enrolled(&server).await;
    let strange = json!({"code": "family_refused", "params": {"reasons": 7}});
    let busy = json!({"code": "too_many_requests", "params": {"seconds": 9}});
    server.fail(
        "/family/members",
        [Fault::Problem(422, strange), Fault::Problem(429, busy)],
    );
    let sent = form("陈小榕", "1");
    let malformed = phone.sync.add_member(&sent, None).await.unwrap_err();
    assert_eq!(malformed.code(), "malformed");
    let refused = phone.sync.add_member(&sent, None).await.unwrap_err();
    assert_eq!(refused.retry_after(), Some(9));
}
