//! What colour a person's code is, and why: a pure function from what is recorded
//! about the person to a colour and its reasons (R1 to R8, docs/colour.md).
//!
//! Start at [`assess`]. Every fact is first laid out as [`Ground`]s: for which
//! rule it speaks, from which second until before which. Liftings take grounds
//! away for a time and are never mixed with them. A person is orange while at
//! least one ground holds that no lifting takes away; nothing else makes a colour.
//! Times are unix seconds; all spans contain their first second and not their end.

mod fact;
mod ground;
mod rule;

use ground::Ground;

pub use fact::{CaseState, Declared, Fact, LiftingCause, OriginColour, Source, Span, What};
pub use rule::{Advice, Policy, Rule};

/// The two colours of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Colour {
    /// 绿码.
    Green,
    /// 橙码.
    Orange,
}

/// Why a code is orange: one recorded fact that speaks for one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Which rule.
    pub rule: Rule,
    /// Which record, and whose.
    pub source: Source,
    /// The second from which it counts.
    pub start: i64,
    /// The first second at which it counts no more; none where no end is known.
    pub end: Option<i64>,
    /// What the person is asked to do.
    pub advice: Advice,
}

/// A reason that would hold, were it not lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiftedReason {
    /// What would hold.
    pub reason: Reason,
    /// The record of the lifting.
    pub by: Source,
    /// Why it was lifted.
    pub cause: LiftingCause,
    /// The first second at which the reason counts again; none: it does not.
    pub expires: Option<i64>,
}

/// What the facts come to at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// Orange if there is at least one reason.
    pub colour: Colour,
    /// By rule, then by start.
    pub reasons: Vec<Reason>,
    /// What liftings take away now, in the same order.
    pub lifted: Vec<LiftedReason>,
    /// When this may be something else by time alone; until then it stays as it is.
    pub next_change: Option<i64>,
}

/// Assesses all facts recorded about one person at the second `now`.
#[must_use]
pub fn assess(facts: &[Fact], now: i64, policy: &Policy) -> Assessment {
    let grounds = ground::of(facts, policy);
    let (mut reasons, mut lifted) = (Vec::new(), Vec::new());
    for ground in grounds.iter().filter(|ground| ground.span.contains(now)) {
        let reason = ground.reason();
        match lifting_of(facts, ground, now) {
            Some((by, cause, span)) => lifted.push(LiftedReason {
                reason,
                by: by.clone(),
                cause,
                expires: span.to,
            }),
            None => reasons.push(reason),
        }
    }
    reasons.sort_by(|a, b| (a.rule, a.start, &a.source).cmp(&(b.rule, b.start, &b.source)));
    lifted.sort_by(|a, b| {
        let key = |lifted: &LiftedReason| (lifted.reason.rule, lifted.reason.start);
        (key(a), &a.reason.source).cmp(&(key(b), &b.reason.source))
    });
    Assessment {
        colour: match reasons.is_empty() {
            true => Colour::Green,
            false => Colour::Orange,
        },
        reasons,
        lifted,
        next_change: next_boundary(facts, &grounds, now),
    }
}

/// The next second after `now` at which a ground or a lifting begins or ends.
#[must_use]
pub fn next_change(facts: &[Fact], now: i64, policy: &Policy) -> Option<i64> {
    next_boundary(facts, &ground::of(facts, policy), now)
}

fn next_boundary(facts: &[Fact], grounds: &[Ground<'_>], now: i64) -> Option<i64> {
    let liftings = facts.iter().filter_map(|fact| match &fact.what {
        What::Lifting { span, .. } => Some(*span),
        _ => None,
    });
    grounds
        .iter()
        .map(|ground| ground.span)
        .chain(liftings)
        .flat_map(|span| [Some(span.from), span.to])
        .flatten()
        .filter(|boundary| *boundary > now)
        .min()
}

/// The lifting that takes the ground away now; of several, the one that lasts
/// longest.
fn lifting_of<'a>(
    facts: &'a [Fact],
    ground: &Ground<'_>,
    now: i64,
) -> Option<(&'a Source, LiftingCause, Span)> {
    facts
        .iter()
        .filter_map(|fact| match &fact.what {
            What::Lifting {
                rule,
                record,
                span,
                cause,
            } if *rule == ground.rule && span.contains(now) => {
                let meant = match record {
                    Some(record) => record == ground.source,
                    None => ground.span.from <= span.from,
                };
                meant.then_some((&fact.source, *cause, *span))
            }
            _ => None,
        })
        .max_by_key(|(_, _, span)| span.to.unwrap_or(i64::MAX))
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
