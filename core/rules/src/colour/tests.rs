#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::day::Day;

/// 2026-11-22 12:00 in Fuzhou.
const NOON: i64 = 1_795_320_000;
const WINDOW: i64 = 14 * 86_400;

fn source(record: &str) -> Source {
    Source {
        supplier: "health_commission".into(),
        feed: "any".into(),
        record: record.into(),
    }
}

fn fact(record: &str, what: What) -> Fact {
    Fact {
        source: source(record),
        what,
    }
}

fn span(from: i64, to: i64) -> Span {
    Span { from, to: Some(to) }
}

fn open(from: i64) -> Span {
    Span { from, to: None }
}

fn clinic(at: i64) -> What {
    What::ClinicVisit {
        at,
        region: 350_102,
    }
}

fn contact(from: i64) -> What {
    What::Contact { span: open(from) }
}

fn lifting(rule: Rule, record: Option<&str>, span: Span) -> What {
    What::Lifting {
        rule,
        record: record.map(source),
        span,
        cause: LiftingCause::Appeal,
    }
}

fn at(facts: &[Fact], now: i64) -> Assessment {
    assess(facts, now, &Policy::default())
}

fn rules(facts: &[Fact], now: i64) -> Vec<Rule> {
    at(facts, now)
        .reasons
        .iter()
        .map(|reason| reason.rule)
        .collect()
}

/// One fact alone speaks for `rule` from its first second to before its end.
#[track_caller]
fn holds(what: What, rule: Rule, from: i64, to: Option<i64>) {
    let facts = [fact("1", what)];
    assert_eq!(rules(&facts, from - 1), [], "a second before");
    assert_eq!(rules(&facts, from), [rule], "at the start");
    let reason = at(&facts, from).reasons.remove(0);
    assert_eq!((reason.start, reason.end), (from, to));
    assert_eq!((reason.source, reason.advice), (source("1"), rule.advice()));
    let Some(to) = to else {
        assert_eq!(rules(&facts, i64::MAX), [rule], "for ever");
        return;
    };
    assert_eq!(rules(&facts, to - 1), [rule], "the last second");
    assert_eq!(rules(&facts, to), [], "at the end");
    assert_eq!(rules(&facts, to + 1), [], "after it");
    assert_eq!(at(&facts, from - 1).next_change, Some(from));
    assert_eq!(at(&facts, from).next_change, Some(to));
    assert_eq!(at(&facts, to).next_change, None);
}

#[test]
fn a_case_is_orange_while_it_is_one() {
    for state in [CaseState::Confirmed, CaseState::Suspected] {
        let case = |span| What::Case { state, span };
        holds(case(open(NOON)), Rule::R1, NOON, None);
        holds(case(span(NOON, NOON + 9)), Rule::R1, NOON, Some(NOON + 9));
    }
}

#[test]
fn a_close_contact_is_orange_until_the_record_ends() {
    holds(contact(NOON), Rule::R2, NOON, None);
    let until = What::Contact {
        span: span(NOON, NOON + 60),
    };
    holds(until, Rule::R2, NOON, Some(NOON + 60));
}

#[test]
fn who_left_a_high_risk_area_is_orange_until_fourteen_days_after_that_day() {
    let left = Day::of_unix(NOON);
    let end = left.end() + WINDOW;
    let all_day = vec![open(left.start() - 999)];
    let what = What::Traveller {
        left,
        high: all_day,
    };
    holds(what, Rule::R3, left.start(), Some(end));
    assert_eq!(Day::of_unix(end), left.plus(15), "whole calendar days");
}

#[test]
fn an_area_counts_as_it_was_on_the_day_it_was_left() {
    let left = Day::of_unix(NOON);
    let travelled = |high: Vec<Span>| What::Traveller { left, high };
    let in_the_evening = vec![open(left.end() - 1)];
    let end = Some(left.end() + WINDOW);
    holds(travelled(in_the_evening), Rule::R3, left.end() - 1, end);
    for other in [
        vec![],
        vec![open(left.end())],
        vec![span(left.start() - 86_400, left.start())],
    ] {
        let facts = [fact("1", travelled(other.clone()))];
        assert_eq!(at(&facts, NOON).colour, Colour::Green, "{other:?}");
        assert_eq!(at(&facts, left.end()).colour, Colour::Green, "{other:?}");
    }
}

#[test]
fn a_resident_is_orange_while_both_living_there_and_closed() {
    let lives = |home: Span, closed: Vec<Span>| What::Resident { span: home, closed };
    holds(
        lives(open(0), vec![span(NOON, NOON + 9)]),
        Rule::R4,
        NOON,
        Some(NOON + 9),
    );
    holds(
        lives(span(NOON, NOON + 9), vec![open(0)]),
        Rule::R4,
        NOON,
        Some(NOON + 9),
    );
    let moved_out = [fact("1", lives(span(0, NOON), vec![span(NOON, NOON + 9)]))];
    assert_eq!(rules(&moved_out, NOON), []);
    let twice = [fact(
        "1",
        lives(
            open(0),
            vec![span(NOON, NOON + 9), span(NOON + 20, NOON + 30)],
        ),
    )];
    assert_eq!(rules(&twice, NOON + 15), [], "open in between");
    assert_eq!(rules(&twice, NOON + 20), [Rule::R4]);
}

#[test]
fn a_fever_clinic_counts_up_to_and_with_the_last_second_of_fourteen_days() {
    holds(clinic(NOON), Rule::R5, NOON, Some(NOON + WINDOW + 1));
}

#[test]
fn fever_medicine_counts_up_to_and_with_the_last_second_of_fourteen_days() {
    let sale = What::MedicineSale {
        at: NOON,
        region: 350_501,
    };
    holds(sale, Rule::R6, NOON, Some(NOON + WINDOW + 1));
}

#[test]
fn clinics_and_shops_of_other_provinces_do_not_count() {
    for region in [360_102, 110_101, 0, u32::MAX] {
        let facts = [
            fact("1", What::ClinicVisit { at: NOON, region }),
            fact("2", What::MedicineSale { at: NOON, region }),
        ];
        assert_eq!(rules(&facts, NOON), [], "{region}");
    }
}

fn origin(record: &str, at: i64, colour: OriginColour) -> Fact {
    fact(record, What::Origin { at, colour })
}

#[test]
fn an_origin_that_is_not_green_counts_until_a_newer_one_is_green() {
    let bad = || What::Origin {
        at: NOON,
        colour: OriginColour::NotGreen,
    };
    holds(bad(), Rule::R7, NOON, None);
    let facts = [
        origin("2", NOON + 60, OriginColour::Green),
        fact("1", bad()),
    ];
    assert_eq!(rules(&facts, NOON + 59), [Rule::R7]);
    assert_eq!(rules(&facts, NOON + 60), []);
    let same_second = [origin("0", NOON, OriginColour::Green), fact("1", bad())];
    assert_eq!(rules(&same_second, NOON), [Rule::R7], "never to the better");
}

#[test]
fn a_missing_origin_is_never_orange() {
    let facts = [fact("1", What::Arrival { at: NOON })];
    assert_eq!(rules(&facts, NOON), []);
}

#[test]
fn an_arrival_counts_as_resident_after_fourteen_days() {
    let facts = [
        origin("1", NOON + 5, OriginColour::NotGreen),
        fact("2", What::Arrival { at: NOON }),
    ];
    assert_eq!(rules(&facts, NOON + WINDOW - 1), [Rule::R7]);
    assert_eq!(rules(&facts, NOON + WINDOW), []);
    let late = [
        origin("1", NOON + WINDOW, OriginColour::NotGreen),
        fact("2", What::Arrival { at: NOON }),
    ];
    assert_eq!(
        rules(&late, NOON + WINDOW),
        [],
        "the origin no longer applies"
    );
}

#[test]
fn a_declaration_counts_for_less_than_fourteen_days() {
    for declared in [Declared::Isolation, Declared::Contact, Declared::Discharge] {
        let what = What::Declaration { at: NOON, declared };
        holds(what, Rule::R8, NOON, Some(NOON + WINDOW));
    }
}

#[test]
fn a_test_is_shown_and_not_judged() {
    let facts = [fact("1", What::Test { sampled: NOON })];
    assert_eq!(rules(&facts, NOON), []);
    assert_eq!(at(&facts, NOON).next_change, None);
}

#[test]
fn nothing_recorded_is_green() {
    let nothing = at(&[], NOON);
    assert_eq!(nothing.colour, Colour::Green);
    assert_eq!(nothing.next_change, None);
}

#[test]
fn the_colour_stays_until_the_last_reason_ends() {
    let facts = [fact("1", clinic(NOON)), fact("2", clinic(NOON + 100))];
    let first_ends = NOON + WINDOW + 1;
    assert_eq!(rules(&facts, first_ends - 1), [Rule::R5, Rule::R5]);
    assert_eq!(rules(&facts, first_ends), [Rule::R5]);
    assert_eq!(at(&facts, first_ends).reasons[0].source, source("2"));
    assert_eq!(at(&facts, first_ends + 100).colour, Colour::Green);
}

#[test]
fn all_reasons_are_named_by_rule() {
    let facts = [fact("1", clinic(NOON - 1)), fact("2", contact(NOON - 5))];
    assert_eq!(rules(&facts, NOON), [Rule::R2, Rule::R5]);
}

#[test]
fn a_lifting_of_a_record_lifts_only_that_record_and_only_that_rule() {
    let mut facts = vec![
        fact("1", clinic(NOON)),
        fact("2", lifting(Rule::R5, Some("1"), open(NOON + 10))),
    ];
    assert_eq!(rules(&facts, NOON + 9), [Rule::R5]);
    let lifted = at(&facts, NOON + 10);
    assert_eq!(lifted.colour, Colour::Green);
    assert_eq!(lifted.lifted.len(), 1);
    assert_eq!(lifted.lifted[0].by, source("2"));
    assert_eq!(lifted.lifted[0].reason.source, source("1"));
    facts.push(fact("3", clinic(NOON)));
    facts.push(fact("1", contact(NOON)));
    let left: Vec<_> = at(&facts, NOON + 10)
        .reasons
        .into_iter()
        .map(|reason| (reason.rule, reason.source.record))
        .collect();
    assert_eq!(left, [(Rule::R2, "1".into()), (Rule::R5, "3".into())]);
}

#[test]
fn when_a_lifting_expires_the_reason_counts_again() {
    let facts = [
        fact("1", contact(NOON)),
        fact("2", lifting(Rule::R2, None, span(NOON + 10, NOON + 20))),
    ];
    assert_eq!(at(&facts, NOON).next_change, Some(NOON + 10));
    assert_eq!(at(&facts, NOON + 10).lifted[0].expires, Some(NOON + 20));
    assert_eq!(at(&facts, NOON + 10).next_change, Some(NOON + 20));
    assert_eq!(rules(&facts, NOON + 19), []);
    assert_eq!(rules(&facts, NOON + 20), [Rule::R2]);
}

#[test]
fn a_completed_observation_lifts_what_began_before_it_and_nothing_later() {
    let done = lifting(Rule::R2, None, open(NOON + 100));
    let facts = [
        fact("1", contact(NOON)),
        fact("2", done),
        fact("3", contact(NOON + 200)),
    ];
    assert_eq!(rules(&facts, NOON + 100), []);
    assert_eq!(rules(&facts, NOON + 200), [Rule::R2], "a new contact");
    assert_eq!(at(&facts, NOON + 200).reasons[0].source, source("3"));
}

#[test]
fn a_record_that_ends_before_it_begins_says_nothing() {
    let facts = [fact(
        "1",
        What::Contact {
            span: span(NOON, NOON),
        },
    )];
    assert_eq!(rules(&facts, NOON), []);
    assert_eq!(at(&facts, NOON - 1).next_change, None);
}

#[test]
fn the_ends_of_time_do_not_fail() {
    for second in [i64::MIN, i64::MAX] {
        let facts = [
            fact("1", clinic(second)),
            fact("2", contact(second)),
            fact(
                "3",
                What::Traveller {
                    left: Day::of_unix(second),
                    high: vec![open(i64::MIN)],
                },
            ),
        ];
        at(&facts, second);
    }
}

#[test]
fn every_rule_has_its_code() {
    for rule in Rule::ALL {
        assert_eq!(Rule::of_code(rule.code()), Some(rule));
        assert!(Advice::ALL.contains(&rule.advice()));
    }
}
