//! From the log-in page to a code in the hand.

use bamin_engine::sync::{OtherPhones, PlaceSource};
use bamin_rules::{Day, Document, DocumentKind};
use bamin_server::colour::records::{self, OwnRecord};
use bamin_server::config::Config;
use bamin_server::secrets::facts::Facts;
use bamin_server::server::seed::{self, SeedPlan};
use bamin_server::store::facts::FactKind;
use bamin_server::store::identities::InitialPlace;
use bamin_server::store::people::Subject;
use bamin_server::store::{SubjectId, Trail};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::scene::{Scene, clock, number};
use bamin_system_tests::on_both;

/// 鼓楼区.
const COUNTY: u32 = 350_102;

on_both!(
    a_person_signs_in_and_gets_a_code_by_one_tap,
    a_second_phone_ends_the_first_and_says_so,
    two_phones_are_kept_if_the_person_wants_both,
    a_lower_level_has_a_session_but_no_code,
    a_family_member_who_signs_in_takes_the_own_code_over,
    a_renewed_permit_finds_what_was_recorded_under_the_one_before,
    a_renewed_permit_finds_the_family_claim,
    a_signed_in_identity_is_asked_for_again,
    nothing_of_a_person_lies_in_the_clear,
);

async fn a_person_signs_in_and_gets_a_code_by_one_tap(database: fn(&mut Config)) {
    let scene = Scene::new(database).await;
    let held = scene.world.phone("lin");
    let signed_in = scene.sign_in(&held, "lin").await.unwrap();
    assert_eq!(signed_in.subjects, []);
    let identity = held.phone.sync.identity().await.unwrap();
    assert_eq!(identity, signed_in.identity);
    assert_eq!((identity.level.word(), identity.missing.len()), ("L4", 0));
    assert_eq!(identity.name.as_deref(), Some("林**"));
    let tail = number(1)[16..].to_owned();
    assert_eq!(
        identity.document_number,
        Some(format!("{}{tail}", "*".repeat(16)))
    );
    assert_eq!(identity.phone.as_deref(), Some("+86*******0000"));
    assert_eq!(held.phone.sync.kept_identity().unwrap(), Some(identity));

    let applied = held
        .phone
        .sync
        .apply(COUNTY, PlaceSource::Gps)
        .await
        .unwrap();
    assert_eq!(applied.colour.word(), "green");
    held.sync().await;
    assert_eq!(held.showing().await.name, "林**");
    let again = held
        .phone
        .sync
        .apply(350_203, PlaceSource::Chosen)
        .await
        .unwrap();
    assert_eq!(again.subject, applied.subject);
    let store = &scene.world.server().app().store;
    let place = store
        .initial_place(SubjectId(applied.subject))
        .await
        .unwrap();
    let at = scene.world.server().app().now();
    assert_eq!(
        place,
        Some(InitialPlace {
            county: COUNTY,
            source: 0,
            at
        })
    );
    let refused = held.phone.sync.apply(110_101, PlaceSource::Gps).await;
    assert_eq!(refused.unwrap_err().code(), "invalid_request");
}

async fn a_second_phone_ends_the_first_and_says_so(database: fn(&mut Config)) {
    let scene = Scene::new(database).await;
    let (first, second) = (scene.world.phone("first"), scene.world.phone("second"));
    scene.sign_in(&first, "lin").await.unwrap();
    let own = first
        .phone
        .sync
        .apply(COUNTY, PlaceSource::Gps)
        .await
        .unwrap();
    first.sync().await;
    let signed_in = scene.sign_in(&second, "lin").await.unwrap();
    assert_eq!(signed_in.subjects[0].subject, own.subject);
    second.sync().await;
    assert_eq!(second.showing().await.name, "林**");
    let failed = first.try_sync().await;
    assert!(
        failed.iter().any(|(_, code)| code == "device_revoked"),
        "{failed:?}"
    );
    let store = &scene.world.server().app().store;
    let inbox = store.inbox(SubjectId(own.subject), 9).await.unwrap();
    assert_eq!(inbox[0].code, "phone_replaced");
}

async fn two_phones_are_kept_if_the_person_wants_both(database: fn(&mut Config)) {
    let scene = Scene::new(database).await;
    let (first, second) = (scene.world.phone("first"), scene.world.phone("second"));
    scene.sign_in(&first, "lin").await.unwrap();
    first
        .phone
        .sync
        .apply(COUNTY, PlaceSource::Gps)
        .await
        .unwrap();
    let link = scene.go(&second, "lin").await;
    let sync = &second.phone.sync;
    sync.finish_sign_in(&link, OtherPhones::Kept).await.unwrap();
    first.sync().await;
    second.sync().await;
    assert_eq!(first.showing().await.name, second.showing().await.name);
}

async fn a_lower_level_has_a_session_but_no_code(database: fn(&mut Config)) {
    let mut scene = Scene::new(database).await;
    scene.person("chen", "L3", "陈海", &number(2));
    scene.person("somebody", "L1", "", "");
    for (login, level, missing) in [
        ("chen", "L3", vec!["face"]),
        ("somebody", "L1", vec!["real_name", "face"]),
    ] {
        let held = scene.world.phone(login);
        let signed_in = scene.sign_in(&held, login).await.unwrap();
        assert_eq!(
            (signed_in.identity.level.word(), signed_in.identity.missing),
            (level, missing.iter().map(|one| (*one).to_owned()).collect())
        );
        let refused = held.phone.sync.apply(COUNTY, PlaceSource::Gps).await;
        let refused = refused.unwrap_err();
        assert_eq!(refused.code(), "level_too_low");
        assert_eq!(refused.params()["missing"], serde_json::json!(missing));
        assert_eq!(refused.params()["needed"], "L4");
    }
    // The face is compared later: the same account, the same phone, now a code.
    scene.person("chen", "L4", "陈海", &number(2));
    let held = scene.world.phone("chen-again");
    scene.sign_in(&held, "chen").await.unwrap();
    held.phone
        .sync
        .apply(COUNTY, PlaceSource::Gps)
        .await
        .unwrap();
    // And back below it there is no way to the code.
    scene.person("chen", "L3", "陈海", &number(2));
    let stranger = scene.world.phone("stranger");
    let refused = scene.sign_in(&stranger, "chen").await.unwrap_err();
    assert_eq!(refused.code(), "level_too_low");
}

async fn a_family_member_who_signs_in_takes_the_own_code_over(database: fn(&mut Config)) {
    let mut scene = Scene::new(database).await;
    let plan = SeedPlan {
        citizens: 1,
        families: 1,
        units: 0,
        ..SeedPlan::default()
    };
    let app = scene.world.server().app().clone();
    let seeded = seed::run(&app, &plan).await.unwrap();
    let carrier = scene.world.phone("carrier");
    let family = &seeded.citizens[0];
    carrier
        .phone
        .sync
        .enrol(&family.enrolment_code)
        .await
        .unwrap();
    carrier.agree();
    carrier.sync().await;
    let parent = SubjectId(family.subjects[1].subject);
    let kept = app.store.subject(parent).await.unwrap().unwrap();
    let facts = Facts::open(&kept, &app.personal()).unwrap();
    scene.person("parent", "L4", &facts.name, &facts.document_number);

    let held = scene.world.phone("parent");
    let signed_in = scene.sign_in(&held, "parent").await.unwrap();
    let carried: Vec<_> = signed_in.subjects.iter().map(|one| one.subject).collect();
    assert_eq!(carried, [parent.0]);
    held.sync().await;
    assert_eq!(held.showing().await.name, facts.masked_name());
    carrier.sync().await;
    let now = carrier.phone.time.now();
    assert_eq!(carrier.phone.wallet.subjects(&now).len(), 3);
    let own = SubjectId(family.subjects[0].subject);
    assert_eq!(
        app.store.inbox(own, 9).await.unwrap()[0].code,
        "family_member_left"
    );
    let applied = held
        .phone
        .sync
        .apply(COUNTY, PlaceSource::Chosen)
        .await
        .unwrap();
    assert_eq!(applied.subject, parent.0);
}

async fn a_renewed_permit_finds_what_was_recorded_under_the_one_before(database: fn(&mut Config)) {
    let mut scene = Scene::new(database).await;
    let app = scene.world.server().app().clone();
    let met = OwnRecord {
        record: "c-1".to_owned(),
        person: app.personal().document(&permit("H1234567801")),
        starts: app.now() - 3_600,
        value: 0,
        version: 0,
    };
    records::put(&app, "health_commission", FactKind::Contact, vec![met])
        .await
        .unwrap();
    scene.claims("wong", &resident_of_hong_kong("H1234567802"));
    let held = scene.world.phone("wong");
    scene.sign_in(&held, "wong").await.unwrap();
    let applied = held
        .phone
        .sync
        .apply(COUNTY, PlaceSource::Gps)
        .await
        .unwrap();
    assert_eq!(applied.colour.word(), "orange");
}

async fn a_renewed_permit_finds_the_family_claim(database: fn(&mut Config)) {
    let mut scene = Scene::new(database).await;
    let carrier = scene.world.phone("carrier");
    scene.sign_in(&carrier, "lin").await.unwrap();
    let sync = &carrier.phone.sync;
    let own = sync.apply(COUNTY, PlaceSource::Gps).await.unwrap();
    let app = scene.world.server().app().clone();
    let carried = app.store.subject(SubjectId(own.subject)).await.unwrap();
    let member = SubjectId(Uuid::from_u128(7));
    let facts = Facts {
        name: "黄伟".to_owned(),
        birth_year: 1960,
        document_kind: "hong_kong_macao_permit".to_owned(),
        document_number: "H1234567801".to_owned(),
        region: None,
        last_day: None,
        demo: false,
    };
    let personal = app.personal();
    let claimed = Subject {
        subject: member,
        kind: 1,
        relation: 1,
        sealed: facts.seal(member, &personal).unwrap(),
        document_index: personal.document(&permit("H1234567801")),
        ..carried.unwrap()
    };
    let trail = Trail::new(app.now(), "test", "family.add", "test");
    app.store.add_subjects(vec![claimed], trail).await.unwrap();

    scene.claims("wong", &resident_of_hong_kong("H1234567802"));
    let held = scene.world.phone("wong");
    let signed_in = scene.sign_in(&held, "wong").await.unwrap();
    let carried: Vec<_> = signed_in.subjects.iter().map(|one| one.subject).collect();
    assert_eq!(carried, [member.0]);
}

fn permit(number: &str) -> Document {
    let today = Day::of_unix(clock());
    Document::parse(DocumentKind::HongKongMacaoPermit, number, today).unwrap()
}

fn resident_of_hong_kong(number: &str) -> Value {
    json!({
        "acr": "L4",
        "name": "黄伟",
        "birthdate": "1960-04-05",
        "document_type": "hong_kong_macao_permit",
        "document_number": number,
    })
}

async fn a_signed_in_identity_is_asked_for_again(database: fn(&mut Config)) {
    let mut scene = Scene::new(database).await;
    scene.person("chen", "L3", "陈海", &number(2));
    let held = scene.world.phone("chen");
    scene.sign_in(&held, "chen").await.unwrap();
    let before = held.phone.sync.identity().await.unwrap();
    scene.person("chen", "L3", "陈海生", &number(2));
    scene.world.pass_seconds(30);
    let after = held.phone.sync.refresh_identity().await.unwrap();
    assert_eq!(after.name.as_deref(), Some("陈**"));
    assert_eq!(after.verified_at, before.verified_at + 30);
    assert_eq!(held.phone.sync.identity().await.unwrap(), after);
    // Refresh tokens rotate: the next one works, too.
    held.phone.sync.refresh_identity().await.unwrap();
}

async fn nothing_of_a_person_lies_in_the_clear(database: fn(&mut Config)) {
    let scene = Scene::new(database).await;
    let held = scene.world.phone("lin");
    scene.sign_in(&held, "lin").await.unwrap();
    held.phone
        .sync
        .apply(COUNTY, PlaceSource::Gps)
        .await
        .unwrap();
    for needle in ["林秀英", &number(1), "13800000000"] {
        let found = bamin_system_tests::holds(scene.world.folder(), needle.as_bytes());
        assert!(!found, "{needle}");
    }
}
