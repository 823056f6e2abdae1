//! All scenarios. A room adds its own list here.

use crate::scenario::Scenario;
use crate::{disk, proxy, server, station};

/// In the order of the table.
#[must_use]
pub fn scenarios() -> Vec<Scenario> {
    let rooms = [
        station::scenarios(),
        disk::scenarios(),
        server::scenarios(),
        proxy::scenarios(),
    ];
    rooms.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_scenarios_share_a_name_and_each_runs_longer_than_in_short() {
        let all = scenarios();
        for (place, one) in all.iter().enumerate() {
            assert!(all[..place].iter().all(|other| other.name != one.name));
            assert!(0 < one.short && one.short <= one.long, "{}", one.name);
        }
    }
}
