//! The main job: a citizen's phone shows, a staff phone checks with no server,
//! and what was checked reaches the database exactly once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use bamin_engine::decode::LumaFrame;
use bamin_engine::queue::CodeChange;
use bamin_engine::scan::{ScanStep, VerdictWord};
use bamin_frames::{Code, Conditions, draw_phone};
use bamin_server::colour::subjects::{self, NewState};
use bamin_server::config::Config;
use bamin_server::store::SubjectId;
use bamin_system_tests::{Held, World, holds, on_both, sqlite, with_tls};

on_both!(
    a_code_is_shown_and_checked_while_the_server_is_down_and_recorded_once,
    a_withdrawn_pass_is_refused_once_the_status_list_is_there,
    a_colour_that_changed_is_told_to_staff_who_scanned_without_the_list,
    a_phone_without_a_network_for_two_days_still_shows,
    a_number_is_resolved_online_and_only_noted_offline,
);

async fn a_code_is_shown_and_checked_while_the_server_is_down_and_recorded_once(
    database: fn(&mut Config),
) {
    let mut world = World::new(database).await;
    let (citizen, staff) = (
        world.citizen("citizen", 1).await,
        world.staff("staff", 0).await,
    );
    world.stop_server().await;

    let showing = citizen.showing().await;
    let code = Code {
        width: showing.modules.width as usize,
        dark: &showing.modules.dark,
    };
    let frame = draw_phone(code, &Conditions::ordinary(), 7);
    let luma = LumaFrame::new(&frame.pixels, frame.width, frame.height);
    let step = staff
        .scanner()
        .frame(&luma, &staff.phone.evidence())
        .unwrap();
    let ScanStep::Verdict(verdict) = step else {
        panic!("no verdict: {step:?}")
    };
    assert_eq!(verdict.word, VerdictWord::Green, "{:?}", verdict.reason);
    assert_eq!(staff.phone.queue.pending().unwrap(), 1);
    staff.phone.sync.sync_now();
    assert!(
        staff
            .phone
            .sync
            .step()
            .await
            .iter()
            .any(|(_, outcome)| outcome.is_err())
    );
    assert_eq!(staff.phone.queue.pending().unwrap(), 1);

    world.start_server().await;
    staff.sync().await;
    assert_eq!(staff.phone.queue.pending().unwrap(), 0);
    let recorded = [(verdict.event, "green".to_owned())];
    assert_eq!(world.scans().await, recorded);
    staff.sync().await;
    world.server().run_jobs().await.unwrap();
    assert_eq!(world.scans().await, recorded);
}

async fn a_withdrawn_pass_is_refused_once_the_status_list_is_there(database: fn(&mut Config)) {
    let world = World::new(database).await;
    let (citizen, staff) = (
        world.citizen("citizen", 1).await,
        world.staff("staff", 0).await,
    );
    withdraw(&world, &citizen, NewState::Withdrawn).await;
    world.pass_seconds(61);
    world.server().run_jobs().await.unwrap();
    staff.sync().await;
    let verdict = scan(&staff, &citizen.showing().await.text);
    assert_eq!(verdict.0, VerdictWord::Refused);
    assert_eq!(verdict.1, Some("withdrawn"));
}

async fn a_colour_that_changed_is_told_to_staff_who_scanned_without_the_list(
    database: fn(&mut Config),
) {
    let world = World::new(database).await;
    let (citizen, staff) = (
        world.citizen("citizen", 1).await,
        world.staff("staff", 0).await,
    );
    staff.set_online(false);
    withdraw(&world, &citizen, NewState::Orange).await;
    let (word, _) = scan(&staff, &citizen.showing().await.text);
    assert_eq!(word, VerdictWord::Green, "the scanner cannot know yet");
    staff.set_online(true);
    staff.sync().await;
    let alerts = staff.phone.queue.alerts().unwrap();
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0].detail.verdict, Some(CodeChange::Orange));
}

async fn a_phone_without_a_network_for_two_days_still_shows(database: fn(&mut Config)) {
    let world = World::new(database).await;
    let (citizen, staff) = (
        world.citizen("citizen", 1).await,
        world.staff("staff", 0).await,
    );
    citizen.set_online(false);
    world.pass_seconds(2 * 86_400);
    world.server().run_jobs().await.unwrap();
    staff.sync().await;
    let (word, _) = scan(&staff, &citizen.showing().await.text);
    assert_eq!(
        word,
        VerdictWord::Green,
        "the status list vouches for the old pass"
    );
}

async fn a_number_is_resolved_online_and_only_noted_offline(database: fn(&mut Config)) {
    use bamin_engine::phone::NumberAnswer;
    let mut world = World::new(database).await;
    let (citizen, staff) = (
        world.citizen("citizen", 1).await,
        world.staff("staff", 0).await,
    );
    let number = citizen.showing().await.number;
    let answer = staff.phone.ask_number(&number).await.unwrap();
    let NumberAnswer::Resolved(resolved) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(resolved.colour.word(), "green");
    world.stop_server().await;
    let answer = staff.phone.ask_number(&number).await.unwrap();
    assert!(matches!(answer, NumberAnswer::Noted { .. }), "{answer:?}");
    assert_eq!(staff.phone.queue.pending().unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn phones_reach_a_server_by_tls_with_its_pinned_root() {
    let world = World::new(with_tls).await;
    assert!(world.server().url().starts_with("https://"));
    let citizen = world.citizen("citizen", 1).await;
    assert_eq!(citizen.showing().await.number.len(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_staff_phone_holds_no_scan_in_the_clear() {
    let world = World::new(sqlite).await;
    let (citizen, staff) = (
        world.citizen("citizen", 1).await,
        world.staff("staff", 0).await,
    );
    staff.set_online(false);
    let showing = citizen.showing().await;
    scan(&staff, &showing.text);
    let folder = world.folder().join("staff");
    assert!(
        holds(&folder, b"scan"),
        "the kind of an event is no secret: the search works"
    );
    assert!(!holds(&folder, showing.text.as_bytes()));
    assert!(!holds(&folder, showing.name.as_bytes()));
}

async fn withdraw(world: &World, citizen: &Held, state: NewState) {
    let subject = SubjectId(citizen.own_subject());
    subjects::set_state(world.server().app(), subject, state, "test", "test")
        .await
        .unwrap();
}

fn scan(staff: &Held, text: &str) -> (VerdictWord, Option<&'static str>) {
    match staff.scanner().text(text, &staff.phone.evidence()) {
        ScanStep::Verdict(view) => (view.word, view.reason.as_ref().map(|reason| reason.code)),
        step => panic!("no verdict: {step:?}"),
    }
}
