//! What holders see, with no server on the way.

use bamin_engine::wallet::{GroupError, MOST_MODULES, NoPass, Presented, Relation};
use bamin_protocol::pass::Colour;
use bamin_protocol::presentation::{ClockQuality, GroupTag, Presentation};
use bamin_protocol::slice::Slice;
use uuid::Uuid;

use crate::support::{Holder, Issuer, MORNING, Person, morning, showing};

/// 57 modules: version 10.
const LONGEST_TEXT: usize = 395;

fn slice_end() -> i64 {
    Slice::running(MORNING).end()
}

async fn enrolled(person: Person) -> Holder {
    Holder::enrolled(&[person], &Issuer::new(), &morning()).await
}

fn reason(presented: Presented) -> NoPass {
    match presented {
        Presented::NoPass { reason, .. } => reason,
        Presented::Showing(showing) => panic!("shows a code of {}", showing.as_of),
    }
}

#[tokio::test]
async fn an_enrolled_citizen_sees_code_number_name_and_how_long_they_hold() {
    let holder = enrolled(Person::new(1)).await;
    holder.clock.advance_ms(4_000);
    let shown = holder.showing().await;
    assert!(shown.text.starts_with("BM1:"));
    assert!(shown.modules.width <= MOST_MODULES);
    assert_eq!(shown.modules.dark.len() as u32, shown.modules.width.pow(2));
    assert_eq!((shown.colour, shown.name.as_str()), (Colour::Green, "陈*1"));
    assert!(shown.number.len() == 12 && shown.number.bytes().all(|c| c.is_ascii_digit()));
    assert_eq!((shown.seconds_left, shown.number_seconds_left), (11, 26));
    assert_eq!(shown.as_of, MORNING);
    assert_eq!(shown.valid_until, slice_end());
    assert_eq!(shown.shows_until, slice_end() + 2 * 86_400);
    assert_eq!(shown.clock, ClockQuality::Certain);
}

#[tokio::test]
async fn the_picture_changes_every_15_seconds_and_the_number_every_30() {
    let holder = enrolled(Person::new(1)).await;
    let first = holder.showing().await;
    holder.clock.advance_ms(14_999);
    let same = holder.showing().await;
    assert_eq!((&same.text, &same.number), (&first.text, &first.number));
    holder.clock.advance_ms(1);
    let next = holder.showing().await;
    assert_ne!(next.text, first.text);
    assert_eq!(next.number, first.number);
    holder.clock.advance_ms(15_000);
    assert_ne!(holder.showing().await.number, first.number);
}

#[tokio::test]
async fn the_next_presentation_is_signed_three_seconds_ahead_and_no_earlier() {
    let holder = enrolled(Person::new(1)).await;
    holder.showing().await;
    let before = holder.keys.signed();
    holder.clock.advance_ms(11_999);
    holder.showing().await;
    assert_eq!(holder.keys.signed(), before);
    holder.clock.advance_ms(1);
    holder.showing().await;
    assert_eq!(holder.keys.signed(), before + 1);
    holder.clock.advance_ms(3_000);
    let shown = holder.showing().await;
    assert_eq!(holder.keys.signed(), before + 1);
    let t = Presentation::parse_text(&shown.text).unwrap().claims.t;
    assert_eq!(i64::from(t), MORNING + 15);
}

#[tokio::test]
async fn a_phone_offline_for_two_days_still_shows_and_then_says_that_it_ended() {
    let holder = enrolled(Person::new(1)).await;
    holder.clock.advance_ms(2 * 86_400_000);
    assert_eq!(holder.showing().await.as_of, MORNING);
    let last = slice_end() + 2 * 86_400;
    holder
        .clock
        .advance_ms((last - MORNING - 2 * 86_400) * 1000 - 1);
    assert_eq!(holder.showing().await.valid_until, last);
    holder.clock.advance_ms(1);
    let ended = reason(holder.presented().await);
    assert_eq!(ended, NoPass::Ended { at: last });
}

#[tokio::test]
async fn the_ending_pass_is_shown_until_five_when_the_next_one_is_missing() {
    let mut person = Person::new(1);
    person.slices = 1;
    let holder = enrolled(person).await;
    let four = slice_end() - 3_600;
    holder.clock.advance_ms((four - MORNING) * 1000);
    assert_eq!(holder.showing().await.valid_until, slice_end());
    holder.clock.advance_ms(3_600_000);
    let ended = reason(holder.presented().await);
    assert_eq!(ended, NoPass::Ended { at: slice_end() });
}

#[tokio::test]
async fn from_three_to_five_the_running_slices_pass_is_shown() {
    let holder = enrolled(Person::new(1)).await;
    let four = slice_end() - 3_600;
    holder.clock.advance_ms((four - MORNING) * 1000);
    assert_eq!(holder.showing().await.valid_until, slice_end() + 86_400);
}

#[tokio::test]
async fn the_newest_facts_are_shown() {
    let issuer = Issuer::new();
    let mut holder = Holder::enrolled(&[Person::new(1)], &issuer, &morning()).await;
    holder.clock.advance_ms(3_600_000);
    holder.people[0].colour = Colour::Orange;
    holder.renew(&issuer).await;
    let shown = holder.showing().await;
    assert_eq!(
        (shown.colour, shown.as_of),
        (Colour::Orange, MORNING + 3_600)
    );
}

#[tokio::test]
async fn typed_digits_are_signed_for_a_minute() {
    let holder = enrolled(Person::new(1)).await;
    holder.showing().await;
    assert!(!holder.wallet.answer_challenge(10_000, &holder.now()));
    assert!(holder.wallet.answer_challenge(42, &holder.now()));
    let claims = |text: &str| Presentation::parse_text(text).unwrap().claims;
    let shown = holder.showing().await;
    assert_eq!(
        (claims(&shown.text).challenge, shown.challenge),
        (Some(42), Some(42))
    );
    holder.clock.advance_ms(59_000);
    assert_eq!(holder.showing().await.challenge, Some(42));
    holder.clock.advance_ms(1_000);
    assert_eq!(holder.showing().await.challenge, None);
}

#[tokio::test]
async fn passes_and_keys_outlive_the_app() {
    let holder = enrolled(Person::new(1)).await;
    let shown = holder.showing().await;
    let again = holder.restarted();
    let after = again.showing().await;
    assert_eq!(
        (after.number, after.valid_until),
        (shown.number, shown.valid_until)
    );
}

#[tokio::test]
async fn after_a_reboot_the_code_says_how_sure_the_phone_is_of_the_time() {
    let holder = enrolled(Person::new(1)).await;
    holder.clock.reboot_after_ms(60_000);
    let shown = holder.showing().await;
    assert_eq!(shown.clock, ClockQuality::Wall);
    let claims = Presentation::parse_text(&shown.text).unwrap().claims;
    assert_eq!(claims.clock, ClockQuality::Wall);
}

#[tokio::test]
async fn the_switch_page_shows_everybody_with_the_own_code_first() {
    let people: Vec<Person> = (1..=3).map(Person::new).collect();
    let holder = Holder::enrolled(&people, &Issuer::new(), &morning()).await;
    let views = holder.wallet.subjects(&holder.now());
    let relations: Vec<_> = views.iter().map(|view| view.relation).collect();
    assert_eq!(
        relations,
        [Relation::Own, Relation::Family, Relation::Family]
    );
    assert!(
        views
            .iter()
            .all(|view| view.pass.unwrap().colour == Colour::Green)
    );
}

#[tokio::test]
async fn nobody_shows_a_code_before_the_first_renewal() {
    let holder = Holder::new(&[Person::new(1)], &morning());
    assert_eq!(reason(holder.presented().await), NoPass::None);
    let views = holder.wallet.subjects(&holder.now());
    assert_eq!(views[0].pass, Err(NoPass::None));
}

#[tokio::test]
async fn a_family_is_drawn_in_turn_three_times_a_second() {
    let people: Vec<Person> = (1..=4).map(Person::new).collect();
    let holder = Holder::enrolled(&people, &Issuer::new(), &morning()).await;
    let members: Vec<Uuid> = people.iter().map(|person| person.subject).collect();
    let group = holder.wallet.start_group(&members, &holder.now()).unwrap();
    let mut seen = Vec::new();
    for _ in 0..4 {
        let shown = showing(
            holder
                .wallet
                .present_group(&group, &holder.now())
                .await
                .unwrap(),
        );
        let GroupTag { tag, i, n } = shown.group.unwrap();
        assert_eq!((tag, n), (group.tag, 4));
        assert_eq!(shown.subject, members[usize::from(i) - 1]);
        seen.push(i);
        holder.clock.advance_ms(333);
    }
    seen.sort_unstable();
    assert_eq!(seen, [1, 2, 3, 4]);
}

#[tokio::test]
async fn a_withdrawn_consent_takes_every_code_off_the_screen_at_once() {
    let people: Vec<Person> = (1..=2).map(Person::new).collect();
    let holder = Holder::enrolled(&people, &Issuer::new(), &morning()).await;
    let members: Vec<Uuid> = people.iter().map(|person| person.subject).collect();
    let group = holder.wallet.start_group(&members, &holder.now()).unwrap();
    // The next picture is signed already.
    holder.clock.advance_ms(13_000);
    holder.showing().await;
    holder.answers(false);
    let views = holder.wallet.subjects(&holder.now());
    assert!(views.iter().all(|view| view.pass == Err(NoPass::NoConsent)));
    for _ in 0..3 {
        assert_eq!(reason(holder.presented().await), NoPass::NoConsent);
        let turn = holder.wallet.present_group(&group, &holder.now()).await;
        assert_eq!(reason(turn.unwrap()), NoPass::NoConsent);
        holder.clock.advance_ms(1_000);
    }
    let refused = holder.wallet.start_group(&members, &holder.now());
    let subject = members[0];
    let reason = NoPass::NoConsent;
    assert_eq!(refused, Err(GroupError::Member { subject, reason }));
    holder.answers(true);
    holder.showing().await;
}

#[tokio::test]
async fn a_group_is_of_one_to_nine_different_people_who_can_all_show() {
    let people: Vec<Person> = (1..=2).map(Person::new).collect();
    let holder = Holder::enrolled(&people, &Issuer::new(), &morning()).await;
    let start = |members: &[Uuid]| holder.wallet.start_group(members, &holder.now());
    let own = people[0].subject;
    assert_eq!(start(&[]), Err(GroupError::Size));
    assert_eq!(start(&[own, own]), Err(GroupError::Size));
    let stranger = Uuid::from_u128(77);
    let refused = GroupError::Member {
        subject: stranger,
        reason: NoPass::None,
    };
    assert_eq!(start(&[own, stranger]), Err(refused));
}

#[tokio::test]
async fn the_longest_code_still_fits_57_modules() {
    let mut person = Person::new(1);
    person.name = format!("{:*<17}", "阿").chars().take(15).collect();
    assert_eq!(person.name.len(), 17);
    person.index = 49_999_999;
    let holder = enrolled(person.clone()).await;
    holder.wallet.answer_challenge(9_999, &holder.now());
    let group = holder
        .wallet
        .start_group(&[person.subject], &holder.now())
        .unwrap();
    let now = holder.now();
    let presented = holder.wallet.present_group(&group, &now).await;
    let shown = showing(presented.unwrap());
    assert!(shown.text.len() <= LONGEST_TEXT, "{}", shown.text.len());
    assert_eq!(shown.modules.width, 57);
}
