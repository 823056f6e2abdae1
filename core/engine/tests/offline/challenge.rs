//! Four digits, typed by the holder, against pictures younger than a minute.

use bamin_engine::ports::ManualClock;
use bamin_engine::scan::{ChallengeMode, ScanStep, VerdictWord};
use std::sync::Arc;
use uuid::Uuid;

use crate::support::{Checkpoint, Holder, Issuer, Person, morning, showing, verdict};

struct Scene {
    issuer: Issuer,
    clock: Arc<ManualClock>,
    holder: Holder,
    checkpoint: Checkpoint,
}

async fn scene(people: u32, mode: ChallengeMode) -> Scene {
    let (issuer, clock) = (Issuer::new(), morning());
    let people: Vec<Person> = (1..=people).map(Person::new).collect();
    Scene {
        holder: Holder::enrolled(&people, &issuer, &clock).await,
        checkpoint: Checkpoint::with(&issuer, &clock, mode),
        clock,
        issuer,
    }
}

fn asked(step: ScanStep) -> u16 {
    match step {
        ScanStep::AskChallenge { digits } => digits,
        other => panic!("asks no digits: {other:?}"),
    }
}

impl Scene {
    async fn show(&mut self) -> ScanStep {
        let text = self.holder.showing().await.text;
        self.checkpoint.text(&text)
    }

    fn type_in(&self, digits: u16) {
        self.holder
            .wallet
            .answer_challenge(digits, &self.holder.now());
    }
}

#[tokio::test]
async fn a_point_that_asks_everybody_lets_pass_who_types_the_digits() {
    let mut scene = scene(1, ChallengeMode::Always).await;
    let digits = asked(scene.show().await);
    assert_eq!(asked(scene.show().await), digits);
    assert_eq!(scene.checkpoint.recorded(), [""; 0]);
    scene.type_in(digits);
    assert_eq!(verdict(scene.show().await).word, VerdictWord::Green);
    scene.clock.advance_ms(900);
    assert_eq!(scene.show().await, ScanStep::StillInView);
    assert_eq!(scene.checkpoint.events()[0]["challenge"], true);
}

#[tokio::test]
async fn other_digits_are_refused_and_the_right_ones_still_count() {
    let mut scene = scene(1, ChallengeMode::Always).await;
    let digits = asked(scene.show().await);
    scene.type_in((digits + 1) % 10_000);
    let view = verdict(scene.show().await);
    assert_eq!(view.reason.unwrap().code, "challenge_wrong");
    scene.type_in(digits);
    assert_eq!(verdict(scene.show().await).word, VerdictWord::Green);
    assert_eq!(scene.checkpoint.recorded(), ["refused", "green"]);
}

#[tokio::test]
async fn a_fresh_picture_without_the_digits_never_gets_a_verdict() {
    let mut scene = scene(1, ChallengeMode::Always).await;
    let picture = scene.holder.showing().await.text;
    for _ in 0..50 {
        asked(scene.checkpoint.text(&picture));
        scene.clock.advance_ms(1_000);
    }
    assert_eq!(scene.checkpoint.recorded(), [""; 0]);
}

#[tokio::test]
async fn digits_overheard_are_of_no_use_to_the_next_holder() {
    let mut scene = scene(1, ChallengeMode::Always).await;
    let other = Holder::enrolled(&[Person::new(2)], &scene.issuer, &scene.clock).await;
    let first = asked(scene.show().await);
    other.wallet.answer_challenge(first, &other.now());
    let text = other.showing().await.text;
    assert_ne!(asked(scene.checkpoint.text(&text)), first);
    assert_eq!(scene.checkpoint.recorded(), [""; 0]);
}

#[tokio::test]
async fn digits_typed_for_the_last_check_do_not_serve_the_next() {
    let mut scene = scene(1, ChallengeMode::Always).await;
    let first = asked(scene.show().await);
    scene.type_in(first);
    verdict(scene.show().await);
    scene.clock.advance_ms(5_000);
    let second = asked(scene.show().await);
    assert_ne!(second, first);
    assert_eq!(asked(scene.show().await), second);
    scene.type_in(second);
    assert_eq!(verdict(scene.show().await).word, VerdictWord::AlreadyShown);
}

#[tokio::test]
async fn digits_that_nobody_typed_in_time_are_drawn_anew() {
    let mut scene = scene(1, ChallengeMode::Always).await;
    let first = asked(scene.show().await);
    scene.clock.advance_ms(61_000);
    assert_ne!(asked(scene.show().await), first);
}

#[tokio::test]
async fn digits_typed_too_late_are_refused() {
    let mut scene = scene(1, ChallengeMode::Always).await;
    let digits = asked(scene.show().await);
    scene.clock.advance_ms(61_000);
    scene.type_in(digits);
    let view = verdict(scene.show().await);
    assert_eq!(view.reason.unwrap().code, "challenge_expired");
}

#[tokio::test]
async fn a_tap_asks_the_next_holder_only() {
    let mut scene = scene(1, ChallengeMode::OnTap).await;
    assert_eq!(verdict(scene.show().await).word, VerdictWord::Green);
    scene.clock.advance_ms(5_000);
    let evidence = scene.checkpoint.evidence.clone();
    let digits = scene.checkpoint.scanner.ask_challenge(&evidence).unwrap();
    assert_eq!(asked(scene.show().await), digits);
    scene.type_in(digits);
    assert_eq!(verdict(scene.show().await).word, VerdictWord::AlreadyShown);
    scene.clock.advance_ms(5_000);
    assert_eq!(verdict(scene.show().await).word, VerdictWord::AlreadyShown);
}

#[tokio::test]
async fn a_tap_takes_the_question_back() {
    let mut scene = scene(1, ChallengeMode::OnTap).await;
    let evidence = scene.checkpoint.evidence.clone();
    scene.checkpoint.scanner.ask_challenge(&evidence).unwrap();
    asked(scene.show().await);
    scene.checkpoint.scanner.cancel_challenge();
    assert_eq!(verdict(scene.show().await).word, VerdictWord::Green);
}

#[tokio::test]
async fn a_family_types_the_digits_once() {
    let mut scene = scene(3, ChallengeMode::Always).await;
    let members: Vec<Uuid> = scene
        .holder
        .people
        .iter()
        .map(|person| person.subject)
        .collect();
    let now = scene.holder.now();
    let group = scene.holder.wallet.start_group(&members, &now).unwrap();
    let mut step = ScanStep::Nothing;
    for _ in 0..12 {
        let now = scene.holder.now();
        let shown = scene.holder.wallet.present_group(&group, &now).await;
        step = scene.checkpoint.text(&showing(shown.unwrap()).text);
        if let ScanStep::AskChallenge { digits } = step {
            scene.type_in(digits);
        }
        scene.clock.advance_ms(333);
    }
    assert_eq!(step, ScanStep::CountThem { n: 3 });
}
