//! Between which bounds the days of retention may be set.

use super::Config;

/// A setting of days with its least and most.
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    /// The setting's name.
    pub name: &'static str,
    /// Its value.
    pub days: fn(&Config) -> u16,
    /// The least that is accepted.
    pub least: u16,
    /// The most.
    pub most: u16,
}

/// Every setting of days.
pub const BOUNDS: &[Bound] = &[
    bound("keep_scans_days", |config| config.keep_scans_days, 1, 90),
    bound(
        "keep_messages_days",
        |config| config.keep_messages_days,
        7,
        365,
    ),
    bound(
        "keep_records_days",
        |config| config.keep_records_days,
        30,
        365,
    ),
    bound(
        "keep_audit_days",
        |config| config.keep_audit_days,
        180,
        3_650,
    ),
];

const fn bound(name: &'static str, days: fn(&Config) -> u16, least: u16, most: u16) -> Bound {
    Bound {
        name,
        days,
        least,
        most,
    }
}

#[cfg(test)]
mod tests {
    use super::BOUNDS;
    use crate::config::Config;

    #[test]
    fn every_default_is_within_its_bounds() {
        for bound in BOUNDS {
            let days = (bound.days)(&Config::default());
            let within = (bound.least..=bound.most).contains(&days);
            assert!(within, "{} {days}", bound.name);
        }
    }
}
