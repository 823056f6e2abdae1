//! Facts laid out in time: for which rule each speaks, and when.

use super::fact::{Fact, OriginColour, Source, Span, What};
use super::rule::{Policy, Rule};
use super::{Colour, Reason};
use crate::day::Day;
use crate::region::{FUJIAN, Region};

/// A fact speaks for a rule during a span.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    pub rule: Rule,
    pub source: &'a Source,
    pub span: Span,
}

impl Ground<'_> {
    pub fn reason(&self) -> Reason {
        Reason {
            rule: self.rule,
            source: self.source.clone(),
            start: self.span.from,
            end: self.span.to,
            advice: self.rule.advice(),
        }
    }
}

/// The grounds of all facts, past and coming ones included.
pub fn of<'a>(facts: &'a [Fact], policy: &Policy) -> Vec<Ground<'a>> {
    let mut grounds = Vec::with_capacity(facts.len());
    for fact in facts {
        let mut put = |rule, span| {
            grounds.push(Ground {
                rule,
                source: &fact.source,
                span,
            });
        };
        match &fact.what {
            What::Case { span, .. } => put(Rule::R1, *span),
            What::Contact { span } => put(Rule::R2, *span),
            What::Traveller { left, high } => {
                if let Some(span) = travel(*left, high, policy) {
                    put(Rule::R3, span);
                }
            }
            What::Resident { span, closed } => {
                for closed in closed {
                    if let Some(both) = span.intersection(*closed) {
                        put(Rule::R4, both);
                    }
                }
            }
            What::ClinicVisit { at, region } if in_fujian(*region) => {
                put(Rule::R5, after(*at, policy.clinic.saturating_add(1)));
            }
            What::MedicineSale { at, region } if in_fujian(*region) => {
                put(Rule::R6, after(*at, policy.medicine.saturating_add(1)));
            }
            What::Declaration { at, .. } => put(Rule::R8, after(*at, policy.declaration)),
            What::ClinicVisit { .. }
            | What::MedicineSale { .. }
            | What::Origin { .. }
            | What::Arrival { .. }
            | What::Test { .. }
            | What::Lifting { .. } => {}
        }
    }
    grounds.extend(origins(facts, policy));
    // A record whose end lies before its start says nothing.
    grounds.retain(|ground| ground.span.to.is_none_or(|to| ground.span.from < to));
    grounds
}

/// From the first second of the day on which the area was of high risk, until the
/// window after the day is over. How the area was before or became later says
/// nothing about who left it that day.
fn travel(left: Day, high: &[Span], policy: &Policy) -> Option<Span> {
    let day = Span {
        from: left.start(),
        to: Some(left.end()),
    };
    let from = high
        .iter()
        .filter_map(|high| high.intersection(day))
        .map(|both| both.from)
        .min()?;
    Some(Span {
        from,
        to: Some(left.end().saturating_add(policy.travel)),
    })
}

/// Each origin's code holds until a newer one is recorded, all of them until the
/// arrival period is over. Of two of the same second the one not green holds.
fn origins<'a>(facts: &'a [Fact], policy: &Policy) -> impl Iterator<Item = Ground<'a>> {
    let mut codes: Vec<(i64, Colour, &Source)> = facts
        .iter()
        .filter_map(|fact| match &fact.what {
            What::Origin { at, colour } => {
                let colour = match colour {
                    OriginColour::Green => Colour::Green,
                    OriginColour::NotGreen => Colour::Orange,
                };
                Some((*at, colour, &fact.source))
            }
            _ => None,
        })
        .collect();
    codes.sort_by_key(|(at, colour, source)| (*at, *colour == Colour::Orange, *source));
    let resident = facts
        .iter()
        .filter_map(|fact| match fact.what {
            What::Arrival { at } => Some(at.saturating_add(policy.arrival)),
            _ => None,
        })
        .max();
    let ends: Vec<Option<i64>> = (1..=codes.len())
        .map(|next| {
            let newer = codes.get(next).map(|(at, ..)| *at);
            newer.into_iter().chain(resident).min()
        })
        .collect();
    codes
        .into_iter()
        .zip(ends)
        .filter(|((_, colour, _), _)| *colour == Colour::Orange)
        .map(|((from, _, source), to)| Ground {
            rule: Rule::R7,
            source,
            span: Span { from, to },
        })
}

fn after(at: i64, window: i64) -> Span {
    Span {
        from: at,
        to: Some(at.saturating_add(window)),
    }
}

fn in_fujian(region: u32) -> bool {
    Region::of_code(region).is_some_and(|region| region.province_code() == FUJIAN)
}
