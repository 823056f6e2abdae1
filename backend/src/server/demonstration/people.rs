//! People who do not exist, the same at every start.

use bamin_rules::Day;
use bamin_rules::document::ResidentId;

use crate::server::seed::{GIVEN, SURNAMES};

/// Somebody made up.
pub(super) struct Invented {
    /// In full.
    pub name: String,
    /// A resident's number that holds.
    pub number: String,
}

/// Twelve of them.
pub(super) fn all(today: Day) -> Vec<Invented> {
    (0..12).filter_map(|place| one(place, today)).collect()
}

fn one(place: usize, today: Day) -> Option<Invented> {
    let surname = SURNAMES[place % SURNAMES.len()];
    let given = GIVEN[(place * 5 + 1) % GIVEN.len()];
    let year = 1950 + place * 5;
    // 999 000 people share a county and a day of birth; these are its last.
    let digits = format!("350102{year}0101{:03}", 980 + place);
    let document = ResidentId::completed(&digits, today).ok()?;
    Some(Invented {
        name: format!("{surname}{given}"),
        number: document.number.as_str().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn everybody_invented_has_a_number_that_holds() {
        assert_eq!(all("2026-11-22".parse().unwrap()).len(), 12);
    }
}
