//! The register of this issuer's keys: which exist, for what, from when to when.
//!
//! `keys.json` holds no secret, but stands in the secret folder, since whoever
//! changes it changes what the server signs with. A key never leaves it: it
//! ends or is revoked.

use serde::{Deserialize, Serialize};

/// What stands in `keys.json`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Register {
    /// The issuer's keys, ascending by number.
    pub keys: Vec<Entry>,
    /// Versions of the keys that personal fields are sealed with; the last is
    /// the one to write with.
    pub personal: Vec<u16>,
}

/// One key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number in the trust list.
    pub number: u16,
    /// The one thing it does.
    pub usage: Usage,
    /// It signs from then (Unix seconds) …
    pub nbf: i64,
    /// … until then.
    pub exp: i64,
    /// Compromised: left out of every trust list signed since (Unix seconds).
    pub revoked: Option<i64>,
}

/// The one thing that a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum Usage {
    /// Signs passes.
    Pass,
    /// Signs status shards.
    Status,
    /// Signs manifests.
    Manifest,
    /// Signs point codes.
    Point,
    /// Opens what staff phones seal.
    Seal,
    /// Signs the list of closed points.
    ClosedPoints,
    /// Signs the audit's daily heads; for the operator only, in no trust list.
    Audit,
}

impl Usage {
    /// All uses, in the order in which first keys are made.
    pub const ALL: [Self; 7] = [
        Self::Pass,
        Self::Status,
        Self::Manifest,
        Self::Point,
        Self::Seal,
        Self::ClosedPoints,
        Self::Audit,
    ];

    /// As in file names.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Status => "status",
            Self::Manifest => "manifest",
            Self::Point => "point",
            Self::Seal => "seal",
            Self::ClosedPoints => "closed_points",
            Self::Audit => "audit",
        }
    }
}

impl Register {
    /// The number for the next key.
    #[must_use]
    pub fn next_number(&self) -> u16 {
        self.keys.last().map_or(1, |entry| entry.number + 1)
    }

    /// The key of `usage` to work with at `now`: the newest that has begun.
    #[must_use]
    pub fn current(&self, usage: Usage, now: i64) -> Option<&Entry> {
        let usable = |entry: &&Entry| {
            entry.usage == usage && entry.revoked.is_none() && (entry.nbf..entry.exp).contains(&now)
        };
        self.keys
            .iter()
            .filter(usable)
            .max_by_key(|entry| (entry.nbf, entry.number))
    }

    /// The keys that a trust list of `now` carries: those that will begin too,
    /// so that verifiers know a key before it is used.
    pub fn listed(&self, now: i64) -> impl Iterator<Item = &Entry> {
        let listed = move |entry: &&Entry| {
            entry.usage != Usage::Audit && entry.revoked.is_none() && now < entry.exp
        };
        self.keys.iter().filter(listed)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn key(number: u16, nbf: i64) -> Entry {
        Entry {
            number,
            usage: Usage::Pass,
            nbf,
            exp: 1_000,
            revoked: None,
        }
    }

    #[test]
    fn a_rotated_key_is_listed_before_it_signs() {
        let register = Register {
            keys: vec![key(1, 0), key(2, 500)],
            personal: vec![],
        };
        assert_eq!(register.current(Usage::Pass, 499).unwrap().number, 1);
        assert_eq!(register.listed(499).count(), 2);
        assert_eq!(register.current(Usage::Pass, 500).unwrap().number, 2);
    }

    #[test]
    fn a_revoked_key_neither_signs_nor_is_listed() {
        let mut register = Register {
            keys: vec![key(1, 0), key(2, 0)],
            personal: vec![],
        };
        register.keys[1].revoked = Some(10);
        assert_eq!(register.current(Usage::Pass, 20).unwrap().number, 1);
        assert_eq!(
            register
                .listed(20)
                .map(|entry| entry.number)
                .collect::<Vec<_>>(),
            [1]
        );
    }

    #[test]
    fn no_key_signs_for_another_use() {
        let register = Register {
            keys: vec![key(1, 0)],
            personal: vec![],
        };
        assert!(register.current(Usage::Manifest, 20).is_none());
    }
}
