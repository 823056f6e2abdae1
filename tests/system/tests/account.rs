//! The holder's rights, between the real engine and the real server: consents,
//! everything that is kept in one file, and the end of the account.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use bamin_engine::consents::Purpose;
use bamin_engine::sync::Role;
use bamin_engine::wallet::Presented;
use bamin_protocol::history::History;
use bamin_server::config::Config;
use bamin_server::store::{HolderId, SubjectId};
use bamin_system_tests::{Held, World, on_both};
use serde_json::Value;

on_both!(
    a_consent_is_kept_with_its_text_and_a_withdrawal_ends_showing_on_every_phone,
    an_export_has_what_the_holder_did_and_an_ended_account_leaves_nothing_to_show,
);

async fn a_consent_is_kept_with_its_text_and_a_withdrawal_ends_showing_on_every_phone(
    database: fn(&mut Config),
) {
    let world = World::new(database).await;
    let citizen = world.citizen("citizen", 1).await;
    let kept = answers(&world, &citizen).await;
    assert_eq!(
        kept,
        [("account".to_owned(), true), ("showing".to_owned(), true)]
    );
    assert_eq!(shown(&citizen).await, "green");

    citizen.set_online(false);
    world.pass_seconds(60);
    let consents = &citizen.phone.sync;
    consents.answer_consent(Purpose::Showing, false).unwrap();
    assert_eq!(shown(&citizen).await, "no_consent");
    world.pass_seconds(60);
    citizen.set_online(true);
    citizen.sync().await;
    assert_eq!(
        answers(&world, &citizen).await.last(),
        Some(&("showing".to_owned(), false))
    );
    assert_eq!(shown(&citizen).await, "no_consent", "the server agrees");
}

async fn an_export_has_what_the_holder_did_and_an_ended_account_leaves_nothing_to_show(
    database: fn(&mut Config),
) {
    let world = World::new(database).await;
    let citizen = world.citizen("citizen", 1).await;
    let staff = world.staff("staff", 0).await;
    let sync = &citizen.phone.sync;
    let export: Value = serde_json::from_slice(&sync.export_account().await.unwrap()).unwrap();
    let subject = citizen.own_subject().to_string();
    assert!(
        export["subjects"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["subject"] == subject)
    );
    assert_eq!(export["consents"].as_array().unwrap().len(), 2);
    let again = sync.export_account().await.unwrap_err();
    assert_eq!(again.code(), "too_many_requests");

    // Lists are published by the minute, and a picture counts for one.
    world.pass_seconds(50);
    let code = citizen.showing().await.text;
    let deletion = sync.begin_deletion().await.unwrap();
    assert_eq!(deletion.subjects, 1);
    assert!(
        deletion
            .kept
            .iter()
            .any(|kept| kept.code == "scans" && kept.days == 30)
    );
    assert_eq!(shown(&citizen).await, "green", "asking changes nothing");
    sync.delete_account(&deletion).await.unwrap();
    assert!(
        citizen
            .phone
            .wallet
            .subjects(&citizen.phone.time.now())
            .is_empty()
    );
    assert!(!sync.signed_in(Role::Holder).unwrap());
    assert!(sync.consents().all().iter().all(|consent| !consent.holds));
    assert_eq!(citizen.phone.wallet.renewal_due(), None);

    // The code that was on the screen is withdrawn for whoever has a fresh list.
    world.pass_seconds(10);
    world.server().run_jobs().await.unwrap();
    staff.sync().await;
    let verdict = staff.phone.check(&code, &History::default());
    assert_eq!(verdict.reason.unwrap().code, "withdrawn");
    let gone = sync.delete_account(&deletion).await.unwrap_err();
    assert_eq!(gone.code(), "session_over");
}

async fn answers(world: &World, citizen: &Held) -> Vec<(String, bool)> {
    let store = &world.server().app().store;
    let subject = SubjectId(citizen.own_subject());
    let holder: HolderId = store.subject(subject).await.unwrap().unwrap().holder;
    let kept = store.consents_of(holder).await.unwrap();
    kept.into_iter()
        .map(|one| (one.purpose, one.given))
        .collect()
}

/// The colour on the screen, or why there is none.
async fn shown(held: &Held) -> String {
    let now = held.phone.time.now();
    let wallet = &held.phone.wallet;
    match wallet.present(held.own_subject(), &now).await.unwrap() {
        Presented::Showing(showing) => showing.colour.word().to_owned(),
        Presented::NoPass { reason, .. } => reason.code().to_owned(),
    }
}
