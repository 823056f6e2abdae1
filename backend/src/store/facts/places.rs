//! Facts about people that name a place, joined with what is recorded of the place.

use std::collections::HashMap;

use super::{Fact, FactKind, Person};
use crate::store::people::Subject;

/// What is recorded of places.
#[derive(Default)]
pub(in crate::store) struct PlaceStates(HashMap<(FactKind, String), Vec<Fact>>);

impl PlaceStates {
    /// The kinds of these records, as SQL lists them.
    pub fn kinds() -> String {
        format!("{}, {}", FactKind::Area.code(), FactKind::Community.code())
    }

    /// Those that these people's facts name.
    fn named_by(&self, facts: &[Fact]) -> Vec<Fact> {
        let mut mine: Vec<Fact> = Vec::new();
        for fact in facts {
            let (Some(kind), Some(place)) = (fact.kind.place(), &fact.place) else {
                continue;
            };
            let known = mine
                .iter()
                .any(|one| one.kind == kind && one.place.as_ref() == Some(place));
            if !known && let Some(states) = self.0.get(&(kind, place.clone())) {
                mine.extend(states.iter().cloned());
            }
        }
        mine
    }
}

impl FromIterator<Fact> for PlaceStates {
    fn from_iter<I: IntoIterator<Item = Fact>>(records: I) -> Self {
        let mut states = Self::default();
        for record in records {
            let place = record.place.clone().unwrap_or_default();
            let of_place = states.0.entry((record.kind, place)).or_default();
            of_place.push(record);
        }
        states
    }
}

/// The places that facts name, once each.
pub(in crate::store) fn places_of(facts: &[Fact]) -> Vec<String> {
    let mut places: Vec<String> = facts
        .iter()
        .filter(|fact| fact.kind.place().is_some())
        .filter_map(|fact| fact.place.clone())
        .collect();
    places.sort_unstable();
    places.dedup();
    places
}

impl Person {
    /// A subject with its facts and the states of the places that they name.
    pub(in crate::store) fn new(subject: Subject, facts: Vec<Fact>, states: &PlaceStates) -> Self {
        Self {
            subject: subject.subject,
            colour: subject.colour,
            colour_cause: subject.colour_cause,
            colour_at: subject.colour_at,
            state: subject.state,
            places: states.named_by(&facts),
            facts,
        }
    }
}
