//! The store's rows as the rules take them.

use bamin_rules::Day;
use bamin_rules::colour::{
    CaseState, Declared, Fact, LiftingCause, OriginColour, Rule, Source, Span, What,
};

use crate::store::StoreError;
use crate::store::facts::{Fact as Row, FactKind, Person};

/// Level of an area of high risk.
const HIGH: i16 = 3;

/// Everything recorded about a person, joined with its places.
///
/// # Errors
/// [`StoreError::Corrupt`] for a value that no build writes: a fact that can't be
/// read must not look like one that isn't there.
pub fn of(person: &Person) -> Result<Vec<Fact>, StoreError> {
    let mut facts = Vec::with_capacity(person.facts.len());
    for row in &person.facts {
        if let Some(what) = what(row, &person.places)? {
            facts.push(Fact {
                source: Source {
                    supplier: row.supplier.clone(),
                    feed: row.kind.word().to_owned(),
                    record: row.record.clone(),
                },
                what,
            });
        }
    }
    Ok(facts)
}

fn what(row: &Row, places: &[Row]) -> Result<Option<What>, StoreError> {
    let corrupt = || StoreError::Corrupt("value of a fact");
    let (span, at) = (span(row), row.starts);
    Ok(Some(match row.kind {
        FactKind::Case => What::Case {
            state: match row.value {
                1 => CaseState::Confirmed,
                _ => CaseState::Suspected,
            },
            span,
        },
        FactKind::Contact => What::Contact { span },
        FactKind::Traveller => What::Traveller {
            left: Day::of_unix(at),
            high: states(row, places, FactKind::Area)
                .filter(|area| area.value == HIGH)
                .map(self::span)
                .collect(),
        },
        FactKind::Resident => What::Resident {
            span,
            closed: states(row, places, FactKind::Community)
                .map(self::span)
                .collect(),
        },
        FactKind::Clinic => What::ClinicVisit {
            at,
            region: region(row)?,
        },
        FactKind::Medicine => What::MedicineSale {
            at,
            region: region(row)?,
        },
        FactKind::Origin => What::Origin {
            at,
            colour: match row.value {
                0 => OriginColour::Green,
                _ => OriginColour::NotGreen,
            },
        },
        FactKind::Arrival => What::Arrival { at },
        FactKind::Declaration => What::Declaration {
            at,
            declared: match row.value {
                0 => Declared::Isolation,
                1 => Declared::Contact,
                _ => Declared::Discharge,
            },
        },
        FactKind::Lifting => What::Lifting {
            rule: rule(row.value / 10).ok_or_else(corrupt)?,
            record: row.place.as_deref().map(source).transpose()?,
            span,
            cause: cause(row.value % 10).ok_or_else(corrupt)?,
        },
        FactKind::Test => What::Test { sampled: at },
        // They speak of places, and come in by those who name them; orders are no
        // rule's, and the judge takes them by itself.
        FactKind::Area | FactKind::Community | FactKind::Order => return Ok(None),
    }))
}

fn span(row: &Row) -> Span {
    Span {
        from: row.starts,
        to: row.ends,
    }
}

fn states<'a>(row: &'a Row, places: &'a [Row], kind: FactKind) -> impl Iterator<Item = &'a Row> {
    places
        .iter()
        .filter(move |state| state.kind == kind && state.place == row.place)
}

fn region(row: &Row) -> Result<u32, StoreError> {
    let place = row.place.as_deref().unwrap_or_default();
    place
        .parse()
        .map_err(|_| StoreError::Corrupt("region of a fact"))
}

fn rule(number: i16) -> Option<Rule> {
    Rule::ALL
        .get(usize::try_from(number).ok()?.checked_sub(1)?)
        .copied()
}

fn cause(number: i16) -> Option<LiftingCause> {
    match number {
        0 => Some(LiftingCause::Appeal),
        1 => Some(LiftingCause::ObservationCompleted),
        2 => Some(LiftingCause::Correction),
        _ => None,
    }
}

/// A record from [`super::reference`]'s text.
fn source(text: &str) -> Result<Source, StoreError> {
    let mut parts = text.splitn(3, '/').map(str::to_owned);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(supplier), Some(feed), Some(record)) => Ok(Source {
            supplier,
            feed,
            record,
        }),
        _ => Err(StoreError::Corrupt("record of a lifting")),
    }
}
