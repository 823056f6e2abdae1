//! What a holder is told, and tells: messages, reasons, looks, appeals, help and
//! services, between the real engine and the real server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use bamin_engine::EngineError;
use bamin_engine::appeals::{About, AppealState, Draft};
use bamin_engine::scan::ScanStep;
use bamin_protocol::pass::Colour;
use bamin_server::citizens::appeals::{decide, photos};
use bamin_server::citizens::contents::{self, Name};
use bamin_server::colour;
use bamin_server::colour::subjects::{self, NewState};
use bamin_server::config::Config;
use bamin_server::store::SubjectId;
use bamin_server::store::facts::{Chunk, Fact, FactKind, NewFact, Withdrawal};
use bamin_system_tests::{Held, World, holds, on_both, sqlite};
use uuid::Uuid;

on_both!(
    an_appeal_written_offline_is_sent_decided_and_turns_the_code_green,
    messages_wait_for_a_phone_that_was_offline_and_are_read_on_all_phones,
    a_scan_stands_in_the_holders_list,
    a_code_on_the_screen_changes_its_colour_within_a_minute,
);

const TEXT: &str = "我那天在厦门出差，没有去医院";

async fn an_appeal_written_offline_is_sent_decided_and_turns_the_code_green(
    database: fn(&mut Config),
) {
    let world = World::new(database).await;
    let citizen = world.citizen("citizen", 1).await;
    let subject = citizen.own_subject();
    world.pass_seconds(60);
    clinic_visit(&world, subject, "v-1").await;
    hinted(&citizen).await;
    assert_eq!(colour_of(&citizen), Colour::Orange);
    let why = citizen.phone.sync.reasons(subject).await.unwrap();
    let reason = why.reasons[0].clone();
    assert_eq!((reason.rule.as_str(), why.colour), ("R5", Colour::Orange));

    citizen.set_online(false);
    let photo = photo();
    let draft = Draft {
        subject,
        about: About::Reason {
            rule: reason.rule,
            since: reason.since,
        },
        text: TEXT.to_owned(),
        photos: vec![photo.clone(), b"not a photo".to_vec()],
    };
    let refused = citizen.phone.sync.write_appeal(&draft).unwrap_err();
    assert_eq!(refused.code(), "photo_type", "judged before it is kept");
    let draft = Draft {
        photos: vec![photo.clone(), photo],
        ..draft
    };
    let appeal = citizen.phone.sync.write_appeal(&draft).unwrap();
    let citizen = citizen.restarted();
    let folder = world.folder().join("citizen");
    assert!(!holds(&folder, TEXT.as_bytes()), "sealed on the phone");
    assert_eq!(state(&citizen, appeal), AppealState::Waiting);

    citizen.set_online(true);
    citizen.sync().await;
    assert_eq!(state(&citizen, appeal), AppealState::Open);
    let app = world.server().app();
    let (_, kept) = photos::open(app, appeal, 1).await.unwrap();
    assert!(kept.starts_with(&[0xFF, 0xD8, 0xFF]));
    assert!(
        !holds(world.folder(), TEXT.as_bytes()),
        "sealed on the server"
    );

    world.pass_seconds(60);
    let verdict = decide::Verdict {
        accepted: true,
        lifted_until: Some(app.now() + 7 * 86_400),
        answer: "情况属实".to_owned(),
    };
    decide::decide(app, appeal, verdict, "operator:test")
        .await
        .unwrap();
    world.server().run_jobs().await.unwrap();
    hinted(&citizen).await;
    assert_eq!(colour_of(&citizen), Colour::Green);
    let decided = citizen.phone.sync.appeals().list().unwrap().remove(0);
    assert_eq!(decided.state, AppealState::Accepted);
    assert_eq!(decided.answer.as_deref(), Some("情况属实"));
    let codes: Vec<String> = messages(&citizen).into_iter().map(|one| one.1).collect();
    for code in ["colour_orange", "appeal_accepted", "colour_green"] {
        assert!(codes.iter().any(|one| one == code), "{code}: {codes:?}");
    }
    let why = citizen.phone.sync.reasons(subject).await.unwrap();
    assert_eq!(why.lifted[0].cause, "appeal");
    let log = citizen.phone.sync.access_log(subject, None).await.unwrap();
    let looks = log.entries;
    assert!(looks.is_empty(), "decided without opening: {looks:?}");
}

async fn messages_wait_for_a_phone_that_was_offline_and_are_read_on_all_phones(
    database: fn(&mut Config),
) {
    let world = World::new(database).await;
    let citizen = world.citizen("citizen", 1).await;
    let subject = citizen.own_subject();
    citizen.set_online(false);
    clinic_visit(&world, subject, "v-1").await;
    world.pass_seconds(86_400);
    world.server().run_jobs().await.unwrap();
    assert!(messages(&citizen).is_empty());
    citizen.set_online(true);
    citizen.sync().await;
    let inbox = citizen.phone.sync.inbox();
    let message = inbox.page(None, 10).unwrap().remove(0);
    assert_eq!(
        (message.code.as_str(), message.read),
        ("colour_orange", false)
    );
    assert_eq!(message.params["reason"], "R5");
    assert_eq!(inbox.unread().unwrap(), 1);

    // Read without a network, told later; the phone was even restarted between.
    citizen.set_online(false);
    citizen.phone.sync.mark_read(&[message.message]).unwrap();
    let citizen = citizen.restarted();
    assert_eq!(citizen.phone.sync.inbox().unread().unwrap(), 0);
    let store = &world.server().app().store;
    let unread = async || {
        let subjects = vec![SubjectId(subject)];
        store.unread_messages(subjects, 9).await.unwrap().len()
    };
    assert_eq!(unread().await, 1);
    citizen.set_online(true);
    citizen.sync().await;
    assert_eq!(unread().await, 0);
    assert_eq!(citizen.phone.sync.inbox().unread().unwrap(), 0);
    let folder = world.folder().join("citizen");
    assert!(!holds(&folder, b"colour_orange"), "sealed on the phone");

    // What another phone of the holder's reads is read here.
    clinic_visit(&world, subject, "v-2").await;
    withdraw_visits(&world).await;
    citizen.sync().await;
    assert_eq!(citizen.phone.sync.inbox().unread().unwrap(), 1);
    let subjects = vec![SubjectId(subject)];
    let ids = store.unread_messages(subjects.clone(), 9).await.unwrap();
    let now = world.server().app().now();
    store.read_messages(subjects, ids, now).await.unwrap();
    citizen.sync().await;
    assert_eq!(citizen.phone.sync.inbox().unread().unwrap(), 0);
}

async fn a_scan_stands_in_the_holders_list(database: fn(&mut Config)) {
    let world = World::new(database).await;
    let citizen = world.citizen("citizen", 1).await;
    let staff = world.staff("staff", 0).await;
    let showing = citizen.showing().await;
    let step = staff.scanner().text(&showing.text, &staff.phone.evidence());
    assert!(matches!(step, ScanStep::Verdict(_)), "{step:?}");
    let scanned = world.server().app().now();
    world.pass_seconds(30);
    staff.sync().await;
    world.server().run_jobs().await.unwrap();
    let looks = citizen
        .phone
        .sync
        .access_log(citizen.own_subject(), None)
        .await
        .unwrap();
    let look = &looks.entries[0];
    assert_eq!(
        (looks.entries.len(), look.at, look.method.as_str()),
        (1, scanned, "code")
    );
    assert_eq!(look.unit, world.seeded.units[0].name);
    assert!(look.point.is_some() && looks.next.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_is_told_without_a_network_as_it_was_last() {
    let mut world = World::new(sqlite).await;
    let citizen = world.citizen("citizen", 1).await;
    let subject = citizen.own_subject();
    clinic_visit(&world, subject, "v-1").await;
    let told = citizen.phone.sync.reasons(subject).await.unwrap();
    world.stop_server().await;
    let citizen = citizen.restarted();
    assert_eq!(citizen.phone.sync.reasons(subject).await.unwrap(), told);
    let other = citizen.phone.sync.reasons(Uuid::nil()).await.unwrap_err();
    assert!(matches!(other, EngineError::Network { .. }), "{other:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn help_and_services_are_read_without_a_network_and_never_go_back() {
    let mut world = World::new(sqlite).await;
    let family = world.citizen("family", 0).await;
    let help = |phone: &Held, language: &str| {
        let now = phone.phone.time.now();
        phone
            .phone
            .sync
            .contents()
            .help(language, &now)
            .unwrap()
            .unwrap()
    };
    let services = |phone: &Held, place: usize| {
        let view = phone
            .phone
            .wallet
            .subjects(&phone.phone.time.now())
            .remove(place);
        let services = phone
            .phone
            .sync
            .contents()
            .services(&view, "zh-CN")
            .unwrap();
        services.into_iter().map(|one| one.name).collect::<Vec<_>>()
    };
    assert_eq!(
        services(&family, 0),
        ["疫情服务", "去乘车", "去买药", "为家人申领"]
    );
    assert_eq!(
        services(&family, 1),
        ["疫情服务", "去乘车", "去买药"],
        "a member's page"
    );
    assert!(
        !help(&family, "zh-CN").hotlines[0].open,
        "noon is not within service hours"
    );
    world.pass_seconds(2 * 3_600);
    assert!(help(&family, "zh-CN").hotlines[0].open);

    let app = world.server().app();
    let text = contents::current(app, Name::Help).await.unwrap();
    let text = text.replace("0591-62623959", "0591-11112222");
    contents::put(app, Name::Help, text.as_bytes(), "test")
        .await
        .unwrap();
    family.sync().await;
    clinic_visit(&world, family.own_subject(), "v-1").await;
    hinted(&family).await;
    assert!(services(&family, 0).is_empty(), "orange hides all");
    world.stop_server().await;
    let family = family.restarted();
    let kept = help(&family, "en");
    assert_eq!(
        (kept.version, kept.hotlines[0].number.as_str()),
        (1, "0591-11112222")
    );
    assert!(
        kept.topics
            .iter()
            .any(|topic| topic.body.contains("level L4"))
    );
}

async fn a_code_on_the_screen_changes_its_colour_within_a_minute(database: fn(&mut Config)) {
    let world = World::new(database).await;
    let citizen = world.citizen("citizen", 1).await;
    let subject = SubjectId(citizen.own_subject());
    let mut waits = Vec::new();
    for round in 0..8 {
        // The phone's timers stand anywhere when it happens.
        for _ in 0..(7 * round) % 19 {
            world.second_on_screen(&citizen).await;
        }
        let (state, colour) = match round % 2 {
            0 => (NewState::Orange, Colour::Orange),
            _ => (NewState::Green, Colour::Green),
        };
        let changed = subjects::set_state(world.server().app(), subject, state, "test", "test");
        assert!(changed.await.unwrap());
        let mut waited = 0;
        loop {
            world.second_on_screen(&citizen).await;
            if citizen.showing().await.colour == colour {
                break;
            }
            waited += 1;
            assert!(waited < 60, "still the old colour");
        }
        waits.push(waited);
    }
    println!("seconds until the colour on the screen changed: {waits:?}");
    assert!(
        waits.iter().any(|waited| *waited > 0),
        "nothing was waited for: {waits:?}"
    );
}

/// A hint is read in one step, and what it asks for is done in the next.
async fn hinted(citizen: &Held) {
    citizen.sync().await;
    citizen.sync().await;
}

fn colour_of(citizen: &Held) -> Colour {
    let view = citizen
        .phone
        .wallet
        .subjects(&citizen.phone.time.now())
        .remove(0);
    view.pass.unwrap().colour
}

fn state(citizen: &Held, appeal: Uuid) -> AppealState {
    let all = citizen.phone.sync.appeals().list().unwrap();
    all.iter().find(|one| one.appeal == appeal).unwrap().state
}

fn messages(citizen: &Held) -> Vec<(Uuid, String)> {
    let page = citizen.phone.sync.inbox().page(None, 100).unwrap();
    page.into_iter()
        .map(|one| (one.message, one.code))
        .collect()
}

/// A picture of 700 kB, so that it goes in parts.
fn photo() -> Vec<u8> {
    let mut state = 7_u32;
    let image = image::RgbImage::from_fn(800, 600, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        image::Rgb(state.to_be_bytes()[..3].try_into().unwrap())
    });
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90)
        .encode_image(&image)
        .unwrap();
    assert!(bytes.len() > 300_000, "{}", bytes.len());
    bytes
}

/// A supplier's record arrives.
async fn clinic_visit(world: &World, subject: Uuid, record: &str) {
    let app = world.server().app();
    let subject = app
        .store
        .subject(SubjectId(subject))
        .await
        .unwrap()
        .unwrap();
    let fact = Fact {
        supplier: "health_commission".into(),
        kind: FactKind::Clinic,
        record: record.into(),
        person: Some(subject.document_index),
        place: Some("350102".into()),
        starts: app.now(),
        ends: None,
        value: 0,
    };
    let new = NewFact {
        fact,
        hash: [record.len() as u8; 32],
        version: 0,
        sealed: None,
    };
    apply(world, vec![new], Vec::new()).await;
}

async fn withdraw_visits(world: &World) {
    let taken_back = |record: &str| Withdrawal {
        record: record.into(),
        version: 1,
    };
    let both = vec![taken_back("v-1"), taken_back("v-2")];
    apply(world, Vec::new(), both).await;
}

async fn apply(world: &World, put: Vec<NewFact>, withdraw: Vec<Withdrawal>) {
    let app = world.server().app();
    let chunk = Chunk {
        supplier: "health_commission".into(),
        kind: FactKind::Clinic,
        put,
        withdraw,
        rejected: Vec::new(),
    };
    let (moment, judge) = (colour::moment(app), colour::judge(app, "supplier"));
    app.store.apply_chunk(chunk, moment, judge).await.unwrap();
    world.server().run_jobs().await.unwrap();
}
