//! A family's life: the real engine and the real server, on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use bamin_engine::family::{
    DocumentKind, Exposure, FamilyForm, FamilyRelation, HandOverAnswer, HandOverSide,
    HandOverState, HealthAnswers, MemberAnswer,
};
use bamin_engine::scan::{ScanStep, VerdictWord};
use bamin_engine::wallet::{Presented, Showing};
use bamin_server::config::Config;
use bamin_server::secrets::personal::Blind;
use bamin_server::store::SubjectId;
use bamin_server::store::facts::{Chunk, Fact, FactKind, NewFact};
use bamin_standins::sms::{SmsGateway, TOKEN};
use bamin_system_tests::{Held, World, on_both};
use uuid::Uuid;

const NUMBER: &str = "13812340001";

on_both!(
    a_child_is_added_shown_offline_checked_and_taken_out,
    the_phone_refuses_a_form_for_the_reasons_that_the_server_gives,
    a_child_goes_from_one_phone_to_another,
    a_child_who_turns_17_leaves_the_phone_and_the_holder_is_told,
    a_test_from_a_feed_is_shown_offline_and_stands_in_the_pass,
);

/// The world, its SMS gateway, and a holder without a family.
async fn town(database: fn(&mut Config)) -> (World, SmsGateway, Held) {
    let gateway = SmsGateway::start().await.unwrap();
    let address = gateway.address().to_owned();
    let world = World::new(|config| {
        database(config);
        config.sms_url = Some(address);
        config.sms_token = Some(TOKEN.to_owned());
    })
    .await;
    let holder = world.citizen("holder", 1).await;
    (world, gateway, holder)
}

fn child(number: &str) -> FamilyForm {
    FamilyForm {
        relation: Some(FamilyRelation::Child),
        name: "陈小榕".into(),
        document_kind: Some(DocumentKind::ResidentId),
        document_number: number.into(),
        birth: None,
        phone: NUMBER.into(),
        sms_code: "000000".into(),
        health: HealthAnswers {
            in_fujian: Some(true),
            left_fujian: Some(false),
            exposure: Some(Exposure::None),
            symptoms: Some(false),
            other: Some(false),
        },
        promise: true,
    }
}

/// A resident ID: Fuzhou, that birth.
fn resident_id(birth: &str) -> String {
    let body = format!("350102{birth}123");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = body.bytes().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = digits
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum();
    let check = b"10X98765432"[(sum % 11) as usize];
    format!("{body}{}", char::from(check))
}

async fn added(gateway: &SmsGateway, holder: &Held, mut form: FamilyForm) -> Uuid {
    let sync = &holder.phone.sync;
    assert!(
        holder
            .phone
            .wallet
            .check_member(&form, &holder.phone.time.now())
            .is_empty()
    );
    sync.ask_sms_code(NUMBER).await.unwrap();
    form.sms_code = gateway.code_for(NUMBER).unwrap();
    let answer = sync.add_member(&form, Some(350_102)).await.unwrap();
    let MemberAnswer::Added(subject) = answer else {
        panic!("{answer:?}")
    };
    holder.sync().await;
    subject.subject
}

async fn showing(held: &Held, subject: Uuid) -> Showing {
    let now = held.phone.time.now();
    match held.phone.wallet.present(subject, &now).await.unwrap() {
        Presented::Showing(showing) => *showing,
        Presented::NoPass { reason, .. } => panic!("nothing to show: {}", reason.code()),
    }
}

fn shown(held: &Held) -> Vec<(Option<String>, bool)> {
    let views = held
        .phone
        .wallet
        .subjects(&held.phone.time.now())
        .into_iter();
    views
        .map(|view| {
            let relation = view.family_relation.map(|one| one.code().to_owned());
            (relation, view.pass.is_ok())
        })
        .collect()
}

fn scan(staff: &Held, text: &str) -> (VerdictWord, Option<&'static str>) {
    match staff.scanner().text(text, &staff.phone.evidence()) {
        ScanStep::Verdict(view) => (view.word, view.reason.as_ref().map(|reason| reason.code)),
        step => panic!("no verdict: {step:?}"),
    }
}

async fn told(world: &World, holder: &Held) -> Vec<String> {
    let store = &world.server().app().store;
    let inbox = store
        .inbox(SubjectId(holder.own_subject()), 9)
        .await
        .unwrap();
    inbox
        .into_iter()
        .map(|message| message.code.to_string())
        .collect()
}

async fn a_child_is_added_shown_offline_checked_and_taken_out(database: fn(&mut Config)) {
    let (world, gateway, holder) = town(database).await;
    let staff = world.staff("staff", 0).await;
    let subject = added(&gateway, &holder, child(&resident_id("20150505"))).await;

    holder.set_online(false);
    assert_eq!(shown(&holder), [(None, true), (Some("child".into()), true)]);
    let first = showing(&holder, subject).await;
    assert_eq!(scan(&staff, &first.text).0, VerdictWord::Green);
    world.pass_seconds(15);
    let next = showing(&holder, subject).await;
    assert_ne!(
        (&first.text, first.seconds_left),
        (&next.text, 0),
        "it rotates"
    );
    let members = [holder.own_subject(), subject];
    let now = holder.phone.time.now();
    let group = holder.phone.wallet.start_group(&members, &now).unwrap();
    let turn = holder
        .phone
        .wallet
        .present_group(&group, &now)
        .await
        .unwrap();
    assert!(matches!(turn, Presented::Showing(_)));

    holder.set_online(true);
    let last = showing(&holder, subject).await;
    holder.phone.sync.remove_member(subject).await.unwrap();
    holder.phone.sync.remove_member(subject).await.unwrap();
    assert_eq!(shown(&holder), [(None, true)]);
    world.pass_seconds(1);
    world.server().run_jobs().await.unwrap();
    staff.sync().await;
    assert_eq!(
        scan(&staff, &last.text),
        (VerdictWord::Refused, Some("withdrawn"))
    );
}

async fn the_phone_refuses_a_form_for_the_reasons_that_the_server_gives(database: fn(&mut Config)) {
    let (_world, gateway, holder) = town(database).await;
    let mut adult = child(&resident_id("19900101"));
    adult.promise = false;
    let mut typo = child("350102201505051230");
    typo.name = "1".into();
    for form in [FamilyForm::default(), adult, typo] {
        let here = holder
            .phone
            .wallet
            .check_member(&form, &holder.phone.time.now());
        let there = holder.phone.sync.add_member(&form, None).await.unwrap();
        assert!(!here.is_empty());
        assert_eq!(there, MemberAnswer::Refused(here));
    }
    let wrong = child(&resident_id("20150505"));
    let answer = holder.phone.sync.add_member(&wrong, None).await.unwrap();
    assert_eq!(answer, MemberAnswer::WrongCode { left: 0 });
    added(&gateway, &holder, wrong).await;
}

async fn a_child_goes_from_one_phone_to_another(database: fn(&mut Config)) {
    let (world, gateway, giver) = town(database).await;
    let receiver = world.citizen("receiver", 0).await;
    let subject = added(&gateway, &giver, child(&resident_id("20150505"))).await;
    let offer = giver.phone.sync.offer_hand_over(subject).await.unwrap();
    let sync = &receiver.phone.sync;
    let refused = sync
        .accept_hand_over(&offer.code, FamilyRelation::Parent)
        .await
        .unwrap();
    let HandOverAnswer::Refused(reasons) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(reasons[0].text, "family.parent_too_young");
    let accepted = sync
        .accept_hand_over(&offer.code, FamilyRelation::Child)
        .await
        .unwrap();
    assert!(
        matches!(accepted, HandOverAnswer::Accepted(_)),
        "{accepted:?}"
    );

    let open = giver.phone.sync.hand_overs().await.unwrap();
    assert_eq!(
        (open[0].side, open[0].state),
        (HandOverSide::Giver, HandOverState::Accepted)
    );
    let reasons = giver
        .phone
        .sync
        .confirm_hand_over(open[0].hand_over)
        .await
        .unwrap();
    assert_eq!(reasons, []);
    assert_eq!(shown(&giver), [(None, true)]);
    // By the hint alone, within a minute: the member, then its passes.
    for _ in 0..60 {
        world.second_on_screen(&receiver).await;
    }
    assert_eq!(shown(&receiver).len(), 5);
    assert_eq!(
        showing(&receiver, subject).await.colour,
        giver.showing().await.colour
    );
    assert!(sync.hand_overs().await.unwrap().is_empty());
    let again = giver.phone.sync.offer_hand_over(subject).await.unwrap_err();
    assert_eq!(again.code(), "not_found");
}

async fn a_child_who_turns_17_leaves_the_phone_and_the_holder_is_told(database: fn(&mut Config)) {
    let (world, gateway, holder) = town(database).await;
    // Noon of 2026-11-22: tomorrow is the 17th birthday.
    let subject = added(&gateway, &holder, child(&resident_id("20091123"))).await;
    world.pass_seconds(86_400);
    world.server().run_jobs().await.unwrap();
    holder.sync().await;
    assert!(
        told(&world, &holder)
            .await
            .contains(&"family_last_day".to_owned())
    );
    assert_eq!(
        showing(&holder, subject).await.valid_until % 86_400,
        16 * 3600,
        "24:00 there"
    );
    world.pass_seconds(12 * 3600);
    assert_eq!(
        shown(&holder)[1],
        (Some("child".into()), false),
        "also before it syncs"
    );
    world.server().run_jobs().await.unwrap();
    holder.sync().await;
    assert_eq!(shown(&holder), [(None, true)]);
    assert!(
        told(&world, &holder)
            .await
            .contains(&"family_aged_out".to_owned())
    );
}

async fn a_test_from_a_feed_is_shown_offline_and_stands_in_the_pass(database: fn(&mut Config)) {
    let (world, _gateway, holder) = town(database).await;
    let own = holder.own_subject();
    sampled(&world, own, 2).await;
    holder.phone.sync.fetch_tests(own).await.unwrap();
    holder.set_online(false);
    let kept = holder.phone.sync.tests(own).unwrap();
    assert_eq!(kept.tests.len(), 1);
    assert_eq!(kept.tests[0].result.word(), "negative");
    world.pass_seconds(5 * 86_400);
    assert_eq!(
        holder.phone.sync.tests(own).unwrap().tests.len(),
        1,
        "the seventh day"
    );
    world.pass_seconds(1);
    assert!(holder.phone.sync.tests(own).unwrap().tests.is_empty());

    sampled(&world, own, 3).await;
    holder.set_online(true);
    world.server().run_jobs().await.unwrap();
    holder.phone.wallet.renew_now().unwrap();
    holder.sync().await;
    let staff = world.staff("staff", 0).await;
    let text = holder.showing().await.text;
    let ScanStep::Verdict(view) = staff.scanner().text(&text, &staff.phone.evidence()) else {
        panic!("no verdict")
    };
    let naat = view.person.unwrap().naat.unwrap();
    let sampled = world.server().app().now() - 3 * 86_400;
    let midnight = naat.day.start();
    assert!((midnight..midnight + 86_400).contains(&sampled));
}

/// A feed tells of a negative test so many days ago.
async fn sampled(world: &World, subject: Uuid, days: i64) {
    let app = world.server().app();
    let person = app.store.subject(SubjectId(subject)).await.unwrap();
    let record = format!("t-{days}");
    let fact = Fact {
        supplier: "laboratory".into(),
        kind: FactKind::Test,
        record: record.clone(),
        person: Some(person.unwrap().document_index),
        place: None,
        starts: app.now() - days * 86_400,
        ends: None,
        value: 1,
    };
    let new = NewFact {
        hash: app.personal().blind(Blind::FactContent, &record),
        version: 0,
        sealed: None,
        fact,
    };
    let chunk = Chunk {
        supplier: "laboratory".into(),
        kind: FactKind::Test,
        put: vec![new],
        withdraw: Vec::new(),
        rejected: Vec::new(),
    };
    let judge = bamin_server::colour::judge(app, "test");
    let moment = bamin_server::colour::moment(app);
    app.store.apply_chunk(chunk, moment, judge).await.unwrap();
}
