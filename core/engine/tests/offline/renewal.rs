//! Fresh keys out, passes in, spent keys gone.

use std::collections::HashSet;

use bamin_engine::wallet::{Base64Url, NoPass, RenewResponse, RenewedItem};
use bamin_protocol::hint;
use bamin_protocol::presentation::Presentation;
use uuid::Uuid;

use crate::support::{Holder, Issuer, MORNING, Person, hint_secret, morning};

const DAY_MS: i64 = 86_400_000;

fn family() -> Vec<Person> {
    (1..=2).map(Person::new).collect()
}

#[tokio::test]
async fn no_key_serves_two_people_or_two_renewals() {
    let issuer = Issuer::new();
    let holder = Holder::enrolled(&family(), &issuer, &morning()).await;
    holder.renew(&issuer).await;
    let keys: HashSet<_> = holder
        .keys
        .made()
        .into_iter()
        .map(|key| key.public)
        .collect();
    assert_eq!(keys.len(), 4);
}

#[tokio::test]
async fn a_key_is_deleted_when_its_last_pass_has_ended_and_not_before() {
    let issuer = Issuer::new();
    let holder = Holder::enrolled(&[Person::new(1)], &issuer, &morning()).await;
    let first = holder.keys.made()[0].id.clone();
    holder.clock.advance_ms(2 * DAY_MS);
    holder.renew(&issuer).await;
    assert_eq!(holder.keys.deleted(), [""; 0]);
    holder.clock.advance_ms(DAY_MS);
    holder.renew(&issuer).await;
    assert_eq!(holder.keys.deleted(), [first]);
}

#[tokio::test]
async fn a_key_whose_renewal_was_never_answered_is_not_offered_again() {
    let issuer = Issuer::new();
    let holder = Holder::new(&[Person::new(1)], &morning());
    holder.renew_in_vain().await;
    let holder = holder.restarted();
    holder.renew(&issuer).await;
    let made = holder.keys.made();
    assert_eq!(made.len(), 2);
    assert_eq!(holder.keys.deleted(), [made[0].id.clone()]);
    holder.showing().await;
}

#[tokio::test]
async fn a_pass_for_another_key_is_not_taken() {
    let issuer = Issuer::new();
    let people = family();
    let holder = Holder::new(&people, &morning());
    let swapped = |mut answer: RenewResponse| {
        let [RenewedItem::Issued(own), RenewedItem::Issued(other)] = &mut answer.items[..] else {
            panic!("two were asked for");
        };
        std::mem::swap(&mut own.passes, &mut other.passes);
        answer
    };
    let report = holder.renew_with(&issuer, swapped).await;
    let refused: Vec<_> = report
        .refused
        .iter()
        .map(|(_, code)| code.as_str())
        .collect();
    assert_eq!(refused, ["other_key", "other_key"]);
    let views = holder.wallet.subjects(&holder.now());
    assert!(views.iter().all(|view| view.pass == Err(NoPass::None)));
    assert_eq!(holder.keys.deleted().len(), 2);
}

#[tokio::test]
async fn one_refused_member_does_not_keep_the_others_waiting() {
    let issuer = Issuer::new();
    let mut holder = Holder::new(&family(), &morning());
    let gone = holder.people.pop().unwrap();
    let report = holder.renew(&issuer).await;
    assert_eq!(report.renewed, [holder.people[0].subject]);
    assert_eq!(report.refused, [(gone.subject, "not_found".to_owned())]);
    holder.showing().await;
    let due = holder.wallet.renewal_due().unwrap() - MORNING;
    assert!((15 * 60..=35 * 60).contains(&due), "{due}");
}

#[tokio::test]
async fn a_malformed_answer_leaves_what_was_held() {
    let issuer = Issuer::new();
    let holder = Holder::enrolled(&[Person::new(1)], &issuer, &morning()).await;
    let cut_short = |mut answer: RenewResponse| {
        if let RenewedItem::Issued(issued) = &mut answer.items[0] {
            issued.passes[1].pass.0.pop();
        }
        answer
    };
    let report = holder.renew_with(&issuer, cut_short).await;
    assert_eq!(report.refused[0].1, "malformed");
    holder.showing().await;
}

#[tokio::test]
async fn renewals_are_spread_after_the_time_that_the_server_says() {
    let issuer = Issuer::new();
    let holder = Holder::new(&[Person::new(1)], &morning());
    assert_eq!(holder.wallet.renewal_due(), Some(0));
    let mut due = HashSet::new();
    for _ in 0..5 {
        holder.renew(&issuer).await;
        let after = holder.wallet.renewal_due().unwrap() - (MORNING + 4 * 3_600);
        assert!((0..=20 * 60).contains(&after), "{after}");
        due.insert(after);
    }
    assert!(due.len() > 1);
}

#[tokio::test]
async fn a_wallet_that_carries_nobody_has_nothing_to_renew() {
    let holder = Holder::new(&[], &morning());
    assert_eq!(holder.wallet.renewal_due(), None);
    let now = holder.now();
    let prepared = holder.wallet.prepare_renewal(Uuid::nil(), "", &now).await;
    assert!(prepared.unwrap().is_none());
}

#[tokio::test]
async fn who_leaves_the_wallet_takes_passes_and_keys_along() {
    let issuer = Issuer::new();
    let holder = Holder::enrolled(&family(), &issuer, &morning()).await;
    holder.wallet.set_subjects(Vec::new()).unwrap();
    holder.wallet.tidy(&holder.now()).await.unwrap();
    assert_eq!(holder.keys.deleted().len(), 2);
    assert!(holder.wallet.subjects(&holder.now()).is_empty());
}

#[tokio::test]
async fn the_own_tag_in_a_hint_file_makes_the_renewal_due_at_once() {
    let issuer = Issuer::new();
    let holder = Holder::enrolled(&[Person::new(1)], &issuer, &morning()).await;
    let hour = hint::hour(MORNING);
    let own = hint::tag(&hint_secret(&holder.people[0], MORNING), hour);
    let strangers = hint::encode(&[1, own + 1, u64::MAX]);
    assert_eq!(holder.wallet.hinted(hour, &strangers), Ok(false));
    assert_ne!(holder.wallet.renewal_due(), Some(0));
    let ours = hint::encode(&[1, own, u64::MAX]);
    assert_eq!(holder.wallet.hinted(hour, &ours), Ok(true));
    assert_eq!(holder.restarted().wallet.renewal_due(), Some(0));
}

#[tokio::test]
async fn a_renewal_takes_the_hint_away() {
    let issuer = Issuer::new();
    let holder = Holder::enrolled(&[Person::new(1)], &issuer, &morning()).await;
    let hour = hint::hour(MORNING);
    let own = hint::tag(&hint_secret(&holder.people[0], MORNING), hour);
    holder.clock.advance_ms(1_000);
    holder.renew(&issuer).await;
    let file = hint::encode(&[own]);
    assert_eq!(holder.wallet.hinted(hour, &file), Ok(false));
}

#[tokio::test]
async fn hints_are_read_from_the_last_hour_read_and_never_further_back_than_two_days() {
    let issuer = Issuer::new();
    let holder = Holder::enrolled(&[Person::new(1)], &issuer, &morning()).await;
    let hour = hint::hour(MORNING);
    holder.clock.advance_ms(3 * 3_600_000);
    assert_eq!(holder.wallet.hint_hours(&holder.now()), hour..=hour + 3);
    holder.wallet.hinted(hour + 2, &[]).unwrap();
    assert_eq!(holder.wallet.hint_hours(&holder.now()), hour + 2..=hour + 3);
    holder.clock.advance_ms(5 * DAY_MS);
    let later = hour + 3 + 5 * 24;
    assert_eq!(holder.wallet.hint_hours(&holder.now()), later - 47..=later);
}

#[tokio::test]
async fn of_two_renewals_of_one_second_the_later_ones_pass_is_shown() {
    let issuer = Issuer::new();
    let holder = Holder::new(&[Person::new(1)], &morning());
    for _ in 0..8 {
        holder.renew(&issuer).await;
        let newest = holder.keys.made().pop().unwrap();
        let showing = holder.showing().await;
        assert_eq!(holder_key(&showing.text), newest.public);
    }
    let restarted = holder.restarted();
    let newest = restarted.keys.made().pop().unwrap();
    assert_eq!(holder_key(&restarted.showing().await.text), newest.public);
}

/// The key of the pass in a code.
fn holder_key(text: &str) -> Vec<u8> {
    let presentation = Presentation::parse_text(text).unwrap();
    presentation.pass.pass.holder_key.as_bytes().to_vec()
}

#[tokio::test]
async fn nothing_is_shown_while_the_province_of_origin_has_not_told() {
    let issuer = Issuer::new();
    let holder = Holder::enrolled(&family(), &issuer, &morning()).await;
    let own = holder.people[0].subject;
    let secret = vec![7; 32];
    let waiting = |mut answer: RenewResponse| {
        answer.items[0] = RenewedItem::Refused {
            subject: own,
            problem: "origin_waiting".to_owned(),
            hint_secret: Some(Base64Url(vec![7; 32])),
        };
        answer
    };
    holder.renew_with(&issuer, waiting).await;
    let holder = holder.restarted();
    let views = holder.wallet.subjects(&holder.now());
    assert_eq!(views[0].pass, Err(NoPass::OriginWaiting));
    assert!(views[1].pass.is_ok(), "the family goes on");
    // The hint for what was refused is recognised, the one of the passes before is not.
    let hour = hint::hour(MORNING);
    assert!(
        !holder
            .wallet
            .hint_tags(hour)
            .contains(&hint::tag(&hint_secret(&holder.people[0], MORNING), hour))
    );
    let file = hint::encode(&[hint::tag(&secret, hour)]);
    assert!(holder.wallet.hinted(hour, &file).unwrap());
    assert_eq!(holder.wallet.renewal_due(), Some(0));
    holder.renew(&issuer).await;
    assert!(holder.wallet.subjects(&holder.now())[0].pass.is_ok());
    assert!(!holder.wallet.waits_for_origin(own));
}
