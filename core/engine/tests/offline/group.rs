//! A family at a checkpoint: read in turn, counted, decided together.

use bamin_engine::scan::{Cue, GroupView, GroupWord, ScanStep, VerdictWord};
use bamin_engine::wallet::{GroupShowing, Showing};
use bamin_frames::{Code, Conditions, draw_phone};
use bamin_protocol::pass::Colour;
use bamin_protocol::presentation::{Claims, Presentation};
use uuid::Uuid;

use crate::support::{Checkpoint, Holder, Issuer, Person, morning, showing, verdict};

struct Scene {
    holder: Holder,
    checkpoint: Checkpoint,
    group: GroupShowing,
    issuer: Issuer,
}

async fn scene(people: &[Person]) -> Scene {
    let (issuer, clock) = (Issuer::new(), morning());
    let holder = Holder::enrolled(people, &issuer, &clock).await;
    let members: Vec<Uuid> = people.iter().map(|person| person.subject).collect();
    Scene {
        group: holder.wallet.start_group(&members, &holder.now()).unwrap(),
        checkpoint: Checkpoint::new(&issuer, &clock),
        holder,
        issuer,
    }
}

fn family(size: u32) -> Vec<Person> {
    (1..=size).map(Person::new).collect()
}

impl Scene {
    /// The member whose turn it is; then a third of a second passes.
    async fn turn(&self) -> Showing {
        let now = self.holder.now();
        let shown = self.holder.wallet.present_group(&self.group, &now).await;
        self.holder.clock.advance_ms(333);
        showing(shown.unwrap())
    }

    /// Reads turns until something else than progress is said.
    async fn read(&mut self) -> ScanStep {
        for _ in 0..20 {
            let text = self.turn().await.text;
            let step = self.checkpoint.text(&text);
            if !matches!(step, ScanStep::Gathering { .. }) {
                return step;
            }
        }
        panic!("never decided")
    }

    fn confirm_count(&mut self) -> GroupView {
        let evidence = self.checkpoint.evidence.clone();
        group(self.checkpoint.scanner.confirm_count(&evidence))
    }

    fn finish(&mut self) -> GroupView {
        let evidence = self.checkpoint.evidence.clone();
        group(self.checkpoint.scanner.finish_group(&evidence))
    }
}

fn group(step: ScanStep) -> GroupView {
    match step {
        ScanStep::Group(view) => *view,
        other => panic!("no decision on a group: {other:?}"),
    }
}

fn numbers(view: &GroupView) -> Vec<u8> {
    view.members.iter().map(|member| member.i).collect()
}

#[tokio::test]
async fn a_family_of_four_is_green_once_it_is_counted() {
    let mut scene = scene(&family(4)).await;
    for _ in 0..4 {
        let shown = scene.turn().await;
        let code = Code {
            width: shown.modules.width as usize,
            dark: &shown.modules.dark,
        };
        scene
            .checkpoint
            .frame(&draw_phone(code, &Conditions::ordinary(), 3));
    }
    assert_eq!(scene.checkpoint.recorded(), [""; 0]);
    let text = scene.turn().await.text;
    assert_eq!(scene.checkpoint.text(&text), ScanStep::CountThem { n: 4 });
    let view = scene.confirm_count();
    assert_eq!((view.word, view.cue), (GroupWord::Green, Cue::Pass));
    assert_eq!(numbers(&view), [1, 2, 3, 4]);
    let events = scene.checkpoint.events();
    assert_eq!(events.len(), 4);
    for event in events {
        assert_eq!(event["verdict"], "green");
        assert_eq!(event["group"]["tag"], scene.group.tag);
        assert_eq!(event["group"]["confirmed"], true);
    }
}

#[tokio::test]
async fn a_family_that_stays_in_view_is_one_scan_each() {
    let mut scene = scene(&family(3)).await;
    assert_eq!(scene.read().await, ScanStep::CountThem { n: 3 });
    scene.confirm_count();
    for _ in 0..60 {
        let text = scene.turn().await.text;
        assert_eq!(scene.checkpoint.text(&text), ScanStep::StillInView);
    }
    assert_eq!(scene.checkpoint.recorded(), ["green"; 3]);
}

#[tokio::test]
async fn a_family_passed_back_is_unchecked_and_each_was_already_shown() {
    let mut scene = scene(&family(2)).await;
    scene.read().await;
    scene.confirm_count();
    scene.holder.clock.advance_ms(20_000);
    let view = group(scene.read().await);
    assert_eq!(view.word, GroupWord::Unchecked);
    let again = |word| word == VerdictWord::AlreadyShown;
    assert!(view.members.iter().all(|member| again(member.verdict.word)));
}

#[tokio::test]
async fn one_orange_member_stops_the_family_without_a_count() {
    let mut people = family(3);
    people[1].colour = Colour::Orange;
    let mut scene = scene(&people).await;
    let view = group(scene.read().await);
    assert_eq!((view.word, view.cue), (GroupWord::Orange, Cue::Stop));
    let words: Vec<_> = view
        .members
        .iter()
        .map(|member| member.verdict.word)
        .collect();
    assert_eq!(
        words,
        [VerdictWord::Green, VerdictWord::Orange, VerdictWord::Green]
    );
    let events = scene.checkpoint.events();
    assert!(
        events
            .iter()
            .all(|event| event["group"]["confirmed"] == false)
    );
}

#[tokio::test]
async fn who_is_not_read_is_said_to_be_missing() {
    let mut scene = scene(&family(3)).await;
    for _ in 0..2 {
        let text = scene.turn().await.text;
        scene.checkpoint.text(&text);
    }
    let view = scene.finish();
    assert_eq!(view.word, GroupWord::Incomplete);
    assert_eq!((numbers(&view).len(), view.missing.len()), (2, 1));
    assert_eq!(scene.checkpoint.recorded(), ["green"; 2]);
}

#[tokio::test]
async fn a_missing_member_who_is_read_after_all_completes_the_family() {
    let mut scene = scene(&family(3)).await;
    for _ in 0..2 {
        let text = scene.turn().await.text;
        scene.checkpoint.text(&text);
    }
    scene.finish();
    assert_eq!(scene.read().await, ScanStep::CountThem { n: 3 });
    assert_eq!(scene.confirm_count().word, GroupWord::Green);
    assert_eq!(scene.checkpoint.recorded(), ["green"; 3]);
}

#[tokio::test]
async fn a_family_that_walks_off_before_it_was_counted_is_recorded_as_not_counted() {
    let mut scene = scene(&family(2)).await;
    assert_eq!(scene.read().await, ScanStep::CountThem { n: 2 });
    scene.holder.clock.advance_ms(61_000);
    let next = Holder::enrolled(&[Person::new(9)], &scene.issuer, &scene.holder.clock).await;
    let text = next.showing().await.text;
    let view = group(scene.checkpoint.text(&text));
    assert_eq!((view.word, view.cue), (GroupWord::NotCounted, Cue::Stop));
    assert_eq!(
        verdict(scene.checkpoint.text(&text)).word,
        VerdictWord::Green
    );
    assert_eq!(scene.checkpoint.recorded().len(), 3);
}

#[tokio::test]
async fn a_wrong_count_is_no_green() {
    let mut scene = scene(&family(2)).await;
    assert_eq!(scene.read().await, ScanStep::CountThem { n: 2 });
    assert_eq!(scene.finish().word, GroupWord::NotCounted);
    let events = scene.checkpoint.events();
    assert!(
        events
            .iter()
            .all(|event| event["group"]["confirmed"] == false)
    );
}

#[tokio::test]
async fn a_member_with_a_picture_of_an_hour_ago_is_refused_once_and_stays_missing() {
    let mut scene = scene(&family(2)).await;
    let old = scene.turn().await;
    scene.holder.clock.advance_ms(80_000);
    scene.checkpoint.evidence = scene.issuer.evidence(scene.holder.now().seconds(), &[]);
    let view = verdict(scene.checkpoint.text(&old.text));
    assert_eq!(view.reason.unwrap().code, "expired");
    let waiting = ScanStep::Gathering {
        read: Vec::new(),
        n: 2,
    };
    for _ in 0..5 {
        assert_eq!(scene.checkpoint.text(&old.text), waiting);
        scene.holder.clock.advance_ms(333);
    }
    assert_eq!(scene.checkpoint.recorded(), ["refused"]);
}

#[tokio::test]
async fn a_stranger_who_claims_a_members_number_is_not_taken() {
    let mut scene = scene(&family(2)).await;
    let member = scene.turn().await;
    let claims = Presentation::parse_text(&member.text).unwrap().claims;
    scene.checkpoint.text(&member.text);
    let stranger = with_claims(&scene.issuer, claims);
    let view = verdict(scene.checkpoint.text(&stranger));
    assert_eq!(view.word, VerdictWord::Refused);
    assert_eq!(view.reason.unwrap().code, "group_repeated");
    assert_eq!(view.person, None);
}

/// A presentation by somebody else's key with exactly these claims.
fn with_claims(issuer: &Issuer, claims: Claims) -> String {
    use bamin_protocol::presentation::to_text;
    use bamin_protocol::signing::SigningKey;
    use ring::rand::SystemRandom;
    let rng = SystemRandom::new();
    let key = SigningKey::generate(&rng).unwrap();
    let passes = issuer.issue(&Person::new(50), *key.public(), claims.t.into());
    let unsigned = claims.unsigned(&passes.passes[0].pass.0);
    let signature = key.sign(&rng, unsigned.to_be_signed()).unwrap();
    to_text(&unsigned.finish(&signature))
}
