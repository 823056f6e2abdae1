//! What becomes of a record, by what is kept of it already, and whom that concerns.

use std::collections::HashMap;

use super::{Digest, NewFact, Outcome, Touched, Withdrawal};

/// What is kept of a record that a chunk names again.
pub(in crate::store) struct Kept {
    pub hash: Digest,
    pub version: i64,
    pub person: Option<Digest>,
    pub place: Option<String>,
    pub withdrawn: bool,
}

/// What a known record becomes when it is put again.
pub(in crate::store) fn put_again(kept: &Kept, new: &NewFact) -> Outcome {
    if new.version < kept.version {
        return match new.hash == kept.hash {
            true => Outcome::Duplicate,
            false => Outcome::Older,
        };
    }
    // The same file sent again must not bring back what was withdrawn after it.
    if kept.withdrawn && new.version == kept.version {
        return Outcome::Duplicate;
    }
    match new.hash == kept.hash && !kept.withdrawn {
        true => Outcome::Duplicate,
        false => Outcome::Corrected,
    }
}

/// What a withdrawal does to what is kept.
pub(in crate::store) fn withdraw(kept: Option<&Kept>, withdrawal: &Withdrawal) -> Outcome {
    match kept {
        None => Outcome::Unknown,
        Some(kept) if kept.withdrawn => Outcome::Duplicate,
        Some(kept) if withdrawal.version < kept.version => Outcome::Older,
        Some(_) => Outcome::Withdrawn,
    }
}

/// Who and where a chunk concerns.
#[derive(Default)]
pub(in crate::store) struct Concerned {
    pub people: HashMap<Digest, Touched>,
    pub places: Vec<String>,
}

impl Concerned {
    /// Notes the person and the place of a record, as it is and as it was.
    pub fn note(&mut self, touched: &Touched, person: Option<Digest>, place: Option<&String>) {
        if !touched.kind.decides() {
            return;
        }
        if let Some(person) = person {
            self.people.insert(person, touched.clone());
        }
        if let (Some(place), Some(_)) = (place, touched.kind.people_of_place()) {
            self.places.push(place.clone());
        }
    }
}
