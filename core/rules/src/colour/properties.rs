//! What holds for any facts at any time.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::day::Day;

/// Facts crowd around here, so that spans touch and overlap.
const BASE: i64 = 1_795_320_000;
const HOUR: i64 = 3600;
const DAYS: i64 = 40;

fn time() -> impl Strategy<Value = i64> {
    (-DAYS * 24..DAYS * 24, -1_i64..=1).prop_map(|(hours, off)| BASE + hours * HOUR + off)
}

fn span() -> impl Strategy<Value = Span> {
    (time(), proptest::option::of(0_i64..30 * 24)).prop_map(|(from, hours)| Span {
        from,
        to: hours.map(|hours| from + hours * HOUR),
    })
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    proptest::collection::vec(span(), 0..3)
}

fn source() -> impl Strategy<Value = Source> {
    (0_u8..2, 0_u8..6).prop_map(|(supplier, record)| Source {
        supplier: format!("s{supplier}"),
        feed: "f".into(),
        record: record.to_string(),
    })
}

/// What can make a person orange, and never green.
fn adverse() -> impl Strategy<Value = What> {
    let region = prop_oneof![Just(350_102_u32), Just(360_102)];
    prop_oneof![
        span().prop_map(|span| What::Case {
            state: CaseState::Suspected,
            span
        }),
        span().prop_map(|span| What::Contact { span }),
        (time(), spans()).prop_map(|(left, high)| What::Traveller {
            left: Day::of_unix(left),
            high
        }),
        (span(), spans()).prop_map(|(span, closed)| What::Resident { span, closed }),
        (time(), region.clone()).prop_map(|(at, region)| What::ClinicVisit { at, region }),
        (time(), region).prop_map(|(at, region)| What::MedicineSale { at, region }),
        time().prop_map(|at| What::Origin {
            at,
            colour: OriginColour::NotGreen
        }),
        time().prop_map(|at| What::Declaration {
            at,
            declared: Declared::Isolation
        }),
    ]
}

fn lifting() -> impl Strategy<Value = What> {
    let rule = (0_usize..8).prop_map(|number| Rule::ALL[number]);
    (rule, proptest::option::of(source()), span()).prop_map(|(rule, record, span)| What::Lifting {
        rule,
        record,
        span,
        cause: LiftingCause::Appeal,
    })
}

fn harmless() -> impl Strategy<Value = What> {
    prop_oneof![
        time().prop_map(|at| What::Origin {
            at,
            colour: OriginColour::Green
        }),
        time().prop_map(|at| What::Arrival { at }),
        time().prop_map(|sampled| What::Test { sampled }),
    ]
}

fn facts(what: impl Strategy<Value = What>) -> impl Strategy<Value = Vec<Fact>> {
    let fact = (source(), what).prop_map(|(source, what)| Fact { source, what });
    proptest::collection::vec(fact, 0..6)
}

fn any_facts() -> impl Strategy<Value = Vec<Fact>> {
    facts(prop_oneof![4 => adverse(), 1 => harmless(), 1 => lifting()])
}

fn colour(facts: &[Fact], now: i64) -> Colour {
    assess(facts, now, &Policy::default()).colour
}

/// Every second at which a record says that something begins.
fn recorded_starts(facts: &[Fact]) -> BTreeSet<i64> {
    facts
        .iter()
        .flat_map(|fact| match &fact.what {
            What::Case { span, .. } | What::Contact { span } => vec![span.from],
            What::Traveller { left, high } => {
                let begun = high.iter().map(|high| high.from);
                begun.chain([left.start()]).collect()
            }
            What::Resident { span, closed } => {
                let begun = closed.iter().map(|closed| closed.from);
                begun.chain([span.from]).collect()
            }
            What::ClinicVisit { at, .. }
            | What::MedicineSale { at, .. }
            | What::Origin { at, .. }
            | What::Arrival { at }
            | What::Declaration { at, .. } => vec![*at],
            What::Test { .. } | What::Lifting { .. } => vec![],
        })
        .collect()
}

fn recorded_expiries(facts: &[Fact]) -> BTreeSet<i64> {
    facts
        .iter()
        .filter_map(|fact| match &fact.what {
            What::Lifting { span, .. } => span.to,
            _ => None,
        })
        .collect()
}

/// Every change that time brings, from long before the facts to long after.
fn changes(facts: &[Fact]) -> Vec<(i64, Assessment)> {
    let mut now = BASE - 100 * 86_400;
    let mut met = Vec::new();
    while let Some(next) = next_change(facts, now, &Policy::default()) {
        assert!(next > now);
        met.push((next, assess(facts, next, &Policy::default())));
        now = next;
    }
    met
}

proptest! {
    #[test]
    fn an_adverse_fact_more_never_turns_orange_to_green(
        facts in any_facts(), source in source(), what in adverse(), now in time()
    ) {
        let before = colour(&facts, now);
        let mut more = facts;
        more.push(Fact { source, what });
        prop_assert!(before == Colour::Green || colour(&more, now) == Colour::Orange);
    }

    #[test]
    fn an_adverse_fact_less_never_turns_green_to_orange(
        facts in any_facts(), source in source(), what in adverse(), place: prop::sample::Index,
        now in time()
    ) {
        let mut with = facts.clone();
        with.insert(place.index(facts.len() + 1), Fact { source, what });
        prop_assert!(colour(&with, now) == Colour::Orange || colour(&facts, now) == Colour::Green);
    }

    #[test]
    fn a_lifting_more_never_turns_green_to_orange(
        facts in any_facts(), source in source(), what in lifting(), now in time()
    ) {
        let before = colour(&facts, now);
        let mut more = facts;
        more.push(Fact { source, what });
        prop_assert!(before == Colour::Orange || colour(&more, now) == Colour::Green);
    }

    #[test]
    fn time_turns_green_to_orange_only_where_a_record_says_so(facts in any_facts()) {
        let (starts, expiries) = (recorded_starts(&facts), recorded_expiries(&facts));
        for (at, _) in changes(&facts) {
            if colour(&facts, at - 1) == Colour::Green && colour(&facts, at) == Colour::Orange {
                prop_assert!(starts.contains(&at) || expiries.contains(&at), "at {at}");
            }
        }
    }

    #[test]
    fn nothing_changes_before_the_next_change(facts in any_facts(), now in time(), later in 0_i64..90 * 86_400) {
        let known = assess(&facts, now, &Policy::default());
        let until = known.next_change.unwrap_or(i64::MAX);
        let then = (now + later).min(until - 1);
        prop_assert_eq!(assess(&facts, then, &Policy::default()), known);
    }

    #[test]
    fn no_orange_without_a_reason_that_holds_now(facts in any_facts(), now in time()) {
        let assessed = assess(&facts, now, &Policy::default());
        prop_assert_eq!(assessed.colour == Colour::Orange, !assessed.reasons.is_empty());
        for reason in assessed.reasons {
            prop_assert!(reason.start <= now && reason.end.is_none_or(|end| now < end));
            prop_assert!(facts.iter().any(|fact| fact.source == reason.source));
        }
    }

    #[test]
    fn the_order_in_which_records_arrive_says_nothing(facts in any_facts(), now in time()) {
        let mut turned = facts.clone();
        turned.reverse();
        let (one, two) = (assess(&facts, now, &Policy::default()), assess(&turned, now, &Policy::default()));
        prop_assert_eq!(one.colour, two.colour);
        prop_assert_eq!(one.next_change, two.next_change);
    }
}
