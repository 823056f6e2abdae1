//! What staff see when somebody shows a code.

use bamin_engine::ports::ManualClock;
use bamin_engine::scan::{Cue, ScanStep, VerdictView, VerdictWord};
use bamin_frames::{Code, Conditions, Frame, draw_clutter, draw_phone};
use bamin_protocol::pass::{Colour, NaatResult, NaatSummary, RegionLevel, RegionSummary};
use bamin_protocol::refusal::Param;
use bamin_protocol::status::State;
use std::sync::Arc;

use crate::support::{Checkpoint, Holder, Issuer, MORNING, Person, morning, verdict};
use bamin_engine::wallet::{QrMatrix, Showing};

fn drawn(showing: &Showing, seed: u64) -> Frame {
    drawn_code(&showing.modules, seed)
}

fn drawn_code(modules: &QrMatrix, seed: u64) -> Frame {
    let code = Code {
        width: modules.width as usize,
        dark: &modules.dark,
    };
    draw_phone(code, &Conditions::ordinary(), seed)
}

fn reason(view: &VerdictView) -> &'static str {
    view.reason.as_ref().map_or("", |reason| reason.code)
}

fn seconds(view: &VerdictView) -> Option<i64> {
    let reason = view.reason.as_ref()?;
    reason.params.iter().find_map(|(name, param)| match param {
        Param::Number(number) if *name == "seconds" => Some(*number),
        _ => None,
    })
}

struct Scene {
    clock: Arc<ManualClock>,
    issuer: Issuer,
    holder: Holder,
    checkpoint: Checkpoint,
}

/// One citizen, one checkpoint, lists of this minute.
async fn scene(person: Person) -> Scene {
    let clock = morning();
    let issuer = Issuer::new();
    let holder = Holder::enrolled(&[person], &issuer, &clock).await;
    let checkpoint = Checkpoint::new(&issuer, &clock);
    Scene {
        clock,
        issuer,
        holder,
        checkpoint,
    }
}

#[tokio::test]
async fn a_green_code_is_read_from_a_camera_frame_and_recorded_without_any_server() {
    let mut scene = scene(Person::new(1)).await;
    let showing = scene.holder.showing().await;
    scene.clock.advance_ms(2_000);
    let view = verdict(scene.checkpoint.frame(&drawn(&showing, 5)));
    assert_eq!((view.word, view.cue), (VerdictWord::Green, Cue::Pass));
    let person = view.person.unwrap();
    assert_eq!((person.name.as_str(), person.birth_year), ("陈*1", 1980));
    assert_eq!(
        (person.colour, person.document_tail.as_str()),
        (Colour::Green, "2X")
    );
    let events = scene.checkpoint.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["kind"], "scan");
    assert_eq!(events[0]["verdict"], "green");
    assert_eq!(events[0]["presentation"], showing.text.as_str());
    assert_eq!(events[0]["index"], 1_001);
    assert_eq!(events[0]["at"], MORNING + 2);
}

#[tokio::test]
async fn a_screenshot_61_seconds_old_is_refused_and_says_how_old_it_is() {
    let mut scene = scene(Person::new(1)).await;
    let screenshot = scene.holder.showing().await;
    scene.clock.advance_ms(61_000);
    let view = verdict(scene.checkpoint.frame(&drawn(&screenshot, 6)));
    assert_eq!((view.word, view.cue), (VerdictWord::Refused, Cue::Stop));
    assert_eq!((reason(&view), seconds(&view)), ("expired", Some(61)));
    assert_eq!(view.person, None);
    assert_eq!(scene.checkpoint.recorded(), ["refused"]);
}

#[tokio::test]
async fn a_screenshot_held_up_right_after_the_phone_does_not_keep_its_green() {
    let mut scene = scene(Person::new(1)).await;
    let screenshot = scene.holder.showing().await;
    scene.clock.advance_ms(75_000);
    let showing = scene.holder.showing().await;
    let view = verdict(scene.checkpoint.text(&showing.text));
    assert_eq!(view.word, VerdictWord::Green);
    scene.clock.advance_ms(300);
    let view = verdict(scene.checkpoint.text(&screenshot.text));
    assert_eq!(
        (view.word, reason(&view)),
        (VerdictWord::Refused, "expired")
    );
    assert_eq!(scene.checkpoint.recorded(), ["green", "refused"]);
}

#[tokio::test]
async fn an_orange_code_stops_its_holder() {
    let mut person = Person::new(1);
    person.colour = Colour::Orange;
    let mut scene = scene(person).await;
    let text = scene.holder.showing().await.text;
    let view = verdict(scene.checkpoint.text(&text));
    assert_eq!((view.word, view.cue), (VerdictWord::Orange, Cue::Stop));
    assert_eq!(view.person.unwrap().colour, Colour::Orange);
}

#[tokio::test]
async fn a_status_list_withdraws_suspends_and_turns_codes_orange() {
    for (state, word, code) in [
        (State::Withdrawn, VerdictWord::Refused, "withdrawn"),
        (State::Suspended, VerdictWord::Refused, "suspended"),
        (State::Orange, VerdictWord::Orange, ""),
    ] {
        let mut scene = scene(Person::new(1)).await;
        let changed = (scene.holder.people[0].code(MORNING), state);
        scene.checkpoint.evidence = scene.issuer.evidence(MORNING, &[changed]);
        let text = scene.holder.showing().await.text;
        let view = verdict(scene.checkpoint.text(&text));
        assert_eq!((view.word, reason(&view)), (word, code));
    }
}

#[tokio::test]
async fn a_code_that_an_unknown_issuer_signed_is_forged() {
    let mut scene = scene(Person::new(1)).await;
    let forger = Issuer::new();
    let forged = Holder::enrolled(&[Person::new(2)], &forger, &scene.clock).await;
    let view = verdict(scene.checkpoint.text(&forged.showing().await.text));
    assert_eq!((view.word, reason(&view)), (VerdictWord::Refused, "forged"));
    assert_eq!(view.person, None);
}

#[tokio::test]
async fn without_a_trust_list_nothing_is_green() {
    let mut scene = scene(Person::new(1)).await;
    scene.checkpoint.evidence.trust = None;
    let view = verdict(scene.checkpoint.text(&scene.holder.showing().await.text));
    assert_eq!(
        (view.word, reason(&view)),
        (VerdictWord::Refused, "no_trust_list")
    );
}

#[tokio::test]
async fn evidence_31_minutes_old_leaves_a_code_unchecked() {
    let mut scene = scene(Person::new(1)).await;
    scene.clock.advance_ms(31 * 60_000);
    let view = verdict(scene.checkpoint.text(&scene.holder.showing().await.text));
    assert_eq!(
        (view.word, view.cue),
        (VerdictWord::Unchecked, Cue::Unchecked)
    );
    assert_eq!((reason(&view), seconds(&view)), ("evidence", Some(31 * 60)));
    assert_eq!(view.status_age, Some(31 * 60));
}

#[tokio::test]
async fn evidence_25_hours_old_decides_nothing() {
    let mut scene = scene(Person::new(1)).await;
    scene.clock.advance_ms(25 * 3_600_000);
    let view = verdict(scene.checkpoint.text(&scene.holder.showing().await.text));
    assert_eq!(
        (view.word, reason(&view)),
        (VerdictWord::Refused, "evidence_too_old")
    );
}

#[tokio::test]
async fn a_phone_that_was_offline_for_two_days_is_green_where_the_lists_are_new() {
    let mut scene = scene(Person::new(1)).await;
    scene.clock.advance_ms(2 * 86_400_000);
    scene.checkpoint.evidence = scene.issuer.evidence(MORNING + 2 * 86_400, &[]);
    let showing = scene.holder.showing().await;
    assert_eq!(showing.as_of, MORNING);
    let view = verdict(scene.checkpoint.text(&showing.text));
    assert_eq!(view.word, VerdictWord::Green);
    assert_eq!(view.person.unwrap().as_of, MORNING);
}

#[tokio::test]
async fn a_code_in_view_all_the_time_is_one_scan() {
    let mut scene = scene(Person::new(1)).await;
    let first = scene.holder.showing().await;
    verdict(scene.checkpoint.text(&first.text));
    for _ in 0..40 {
        scene.clock.advance_ms(900);
        let text = scene.holder.showing().await.text;
        assert_eq!(scene.checkpoint.text(&text), ScanStep::StillInView);
    }
    assert_eq!(scene.checkpoint.recorded(), ["green"]);
}

#[tokio::test]
async fn a_phone_passed_back_is_already_shown_until_staff_confirm() {
    let mut scene = scene(Person::new(1)).await;
    verdict(scene.checkpoint.text(&scene.holder.showing().await.text));
    scene.clock.advance_ms(20_000);
    let again = verdict(scene.checkpoint.text(&scene.holder.showing().await.text));
    assert_eq!(
        (again.word, again.cue),
        (VerdictWord::AlreadyShown, Cue::AlreadyShown)
    );
    assert_eq!(seconds(&again), Some(20));
    scene.clock.advance_ms(1_500);
    let evidence = scene.checkpoint.evidence.clone();
    let confirmed = verdict(scene.checkpoint.scanner.confirm(&evidence));
    assert_eq!(confirmed.word, VerdictWord::Green);
    let events = scene.checkpoint.events();
    assert_eq!(
        scene.checkpoint.recorded(),
        ["green", "already_shown", "green"]
    );
    assert_eq!(events[2]["confirms"], again.event.to_string());
    assert_eq!(
        scene.checkpoint.scanner.confirm(&evidence),
        ScanStep::Nothing
    );
}

#[tokio::test]
async fn what_was_already_shown_cannot_be_confirmed_a_minute_later() {
    let mut scene = scene(Person::new(1)).await;
    verdict(scene.checkpoint.text(&scene.holder.showing().await.text));
    scene.clock.advance_ms(20_000);
    verdict(scene.checkpoint.text(&scene.holder.showing().await.text));
    scene.clock.advance_ms(61_000);
    let evidence = scene.checkpoint.evidence.clone();
    assert_eq!(
        scene.checkpoint.scanner.confirm(&evidence),
        ScanStep::Nothing
    );
    assert_eq!(scene.checkpoint.recorded(), ["green", "already_shown"]);
}

#[tokio::test]
async fn confirming_a_code_does_not_make_old_evidence_new() {
    let mut scene = scene(Person::new(1)).await;
    scene.clock.advance_ms(40 * 60_000);
    verdict(scene.checkpoint.text(&scene.holder.showing().await.text));
    scene.clock.advance_ms(20_000);
    verdict(scene.checkpoint.text(&scene.holder.showing().await.text));
    let evidence = scene.checkpoint.evidence.clone();
    let confirmed = verdict(scene.checkpoint.scanner.confirm(&evidence));
    assert_eq!(confirmed.word, VerdictWord::Unchecked);
}

#[tokio::test]
async fn two_phones_in_one_picture_are_two_scans_however_often_each_is_read() {
    let mut scene = scene(Person::new(1)).await;
    let other = Holder::enrolled(&[Person::new(2)], &scene.issuer, &scene.clock).await;
    let (first, second) = (
        scene.holder.showing().await.text,
        other.showing().await.text,
    );
    verdict(scene.checkpoint.text(&first));
    verdict(scene.checkpoint.text(&second));
    for _ in 0..10 {
        scene.clock.advance_ms(100);
        assert_eq!(scene.checkpoint.text(&first), ScanStep::StillInView);
        scene.clock.advance_ms(100);
        assert_eq!(scene.checkpoint.text(&second), ScanStep::StillInView);
    }
    assert_eq!(scene.checkpoint.recorded(), ["green", "green"]);
}

#[tokio::test]
async fn a_holder_whose_clock_is_wrong_is_told_by_how_much() {
    let mut scene = scene(Person::new(1)).await;
    let slow = Arc::new(ManualClock::new((MORNING - 300) * 1000));
    let late = Holder::enrolled(&[Person::new(2)], &scene.issuer, &slow).await;
    let first = verdict(scene.checkpoint.text(&late.showing().await.text));
    assert_eq!((reason(&first), seconds(&first)), ("expired", Some(300)));
    for _ in 0..15 {
        scene.clock.advance_ms(900);
        slow.advance_ms(900);
        let step = scene.checkpoint.text(&late.showing().await.text);
        assert_eq!(step, ScanStep::StillInView);
    }
    scene.clock.advance_ms(900 + 600);
    slow.advance_ms(900 + 600);
    let second = verdict(scene.checkpoint.text(&late.showing().await.text));
    assert_eq!(
        (reason(&second), seconds(&second)),
        ("clock_wrong", Some(-300))
    );
}

#[tokio::test]
async fn a_strangers_code_is_refused_once_it_has_been_in_view_steadily() {
    let mut scene = scene(Person::new(1)).await;
    let poster = QrMatrix::of("HTTPS://EXAMPLE.ORG/MENU").unwrap();
    let frame = drawn_code(&poster, 7);
    let mut steps = Vec::new();
    for _ in 0..6 {
        steps.push(scene.checkpoint.frame(&frame));
        scene.clock.advance_ms(150);
    }
    assert_eq!(
        steps[..3],
        [ScanStep::Looking, ScanStep::Looking, ScanStep::Looking]
    );
    let view = verdict(steps[3].clone());
    assert_eq!(
        (view.word, view.cue),
        (VerdictWord::Refused, Cue::Unreadable)
    );
    assert_eq!(reason(&view), "not_a_health_code");
    assert_eq!(steps[4..], [ScanStep::Looking, ScanStep::Looking]);
    let events = scene.checkpoint.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].get("presentation"), None);
}

#[tokio::test]
async fn nothing_in_view_says_so_and_records_nothing() {
    let mut scene = scene(Person::new(1)).await;
    let frame = draw_clutter(&Conditions::ordinary(), 8);
    assert_eq!(scene.checkpoint.frame(&frame), ScanStep::Nothing);
    assert_eq!(scene.checkpoint.recorded(), [""; 0]);
}

#[tokio::test]
async fn a_code_of_a_newer_app_is_no_forgery() {
    let mut scene = scene(Person::new(1)).await;
    let view = verdict(scene.checkpoint.text("BM2:ABC"));
    assert_eq!(
        (view.word, reason(&view)),
        (VerdictWord::Refused, "newer_format")
    );
}

#[tokio::test]
async fn staff_see_the_last_test_and_the_highest_region_with_their_days() {
    let mut person = Person::new(1);
    person.naat = Some(NaatSummary {
        result: NaatResult::Negative,
        days_before: 2,
    });
    person.region = Some(RegionSummary {
        level: RegionLevel::Medium,
        days_before: 11,
    });
    let mut scene = scene(person).await;
    let view = verdict(scene.checkpoint.text(&scene.holder.showing().await.text));
    let person = view.person.unwrap();
    let (naat, region) = (person.naat.unwrap(), person.region.unwrap());
    assert_eq!(
        (naat.result, naat.day.to_string()),
        (NaatResult::Negative, "2026-11-20".to_owned())
    );
    assert_eq!(
        (region.level, region.day.to_string()),
        (RegionLevel::Medium, "2026-11-11".to_owned())
    );
}

#[tokio::test]
async fn a_trust_list_a_week_old_is_warned_of() {
    let mut scene = scene(Person::new(1)).await;
    let trust = scene.issuer.trust(MORNING - 8 * 86_400);
    scene.checkpoint.evidence.trust = Some(Arc::new(trust));
    let view = verdict(scene.checkpoint.text(&scene.holder.showing().await.text));
    assert_eq!(
        (view.word, view.trust_age),
        (VerdictWord::Green, Some(8 * 86_400))
    );
    assert!(view.trust_warning);
}
