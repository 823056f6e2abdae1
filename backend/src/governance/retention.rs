//! Retention: what is kept how long, by kind (docs/privacy.md has the same table).
//!
//! One line of [`RULES`] for each kind; a table that is added names here when its
//! rows are given up. What lives for minutes or hours (sessions, hints, codes of
//! slices, nonces) is swept by `jobs`. No rule may change a colour: a record goes
//! only when it has stopped speaking long ago.

use bamin_protocol::slice::Day;
use serde_json::json;

use crate::app::App;
use crate::citizens::overseas;
use crate::config::Config;
use crate::http::problem::Problem;
use crate::store::Trail;
use crate::store::retention::{Old, Table};

const DAY: i64 = 86_400;
/// Rows in one transaction.
const BATCH: u32 = 2_000;
/// Transactions in one run: the job's lease must not end under it.
const MOST_BATCHES: u32 = 400;

/// How long a kind is kept.
#[derive(Debug, Clone, Copy)]
pub enum Life {
    /// So many days, by the setting of this name.
    Setting(&'static str, fn(&Config) -> u16),
    /// By the setting of this name, but not less than so many days.
    AtLeast(&'static str, fn(&Config) -> u16, u16),
    /// So many days, always.
    Days(u16),
}

/// A kind and its tables.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The word in metrics, audit and manual.
    pub kind: &'static str,
    /// How long.
    pub life: Life,
    /// Where.
    pub tables: &'static [Table],
}

/// Everything that is given up in time.
pub const RULES: &[Rule] = &[
    Rule {
        kind: "scans",
        life: Life::Setting("keep_scans_days", |config| config.keep_scans_days),
        tables: &[
            Table {
                name: "events",
                key: "unit_id, day, event_id",
                old: Old::Day("day < $1"),
            },
            Table {
                name: "event_conflicts",
                key: "unit_id, day, event_id, content_hash",
                old: Old::Day("day < $1"),
            },
            Table {
                name: "looks",
                key: "subject_id, at, look_id",
                old: Old::Second("at < $1"),
            },
        ],
    },
    Rule {
        kind: "messages",
        life: Life::Setting("keep_messages_days", |config| config.keep_messages_days),
        tables: &[Table {
            name: "inbox",
            key: "subject_id, message_id",
            old: Old::Second("at < $1"),
        }],
    },
    Rule {
        kind: "records",
        life: Life::Setting("keep_records_days", |config| config.keep_records_days),
        tables: &[Table {
            name: "facts",
            key: "supplier, kind, record",
            old: Old::Second(ENDED_RECORDS),
        }],
    },
    Rule {
        kind: "arrival_records",
        life: Life::AtLeast(
            "keep_records_days",
            |config| config.keep_records_days,
            overseas::PROOF_DAYS,
        ),
        tables: &[Table {
            name: "facts",
            key: "supplier, kind, record",
            old: Old::Second(ENDED_ARRIVALS),
        }],
    },
    Rule {
        kind: "arrivals",
        life: Life::Days(30),
        tables: &[Table {
            name: "arrivals",
            key: "subject_id",
            old: Old::Second("ended_at < $1"),
        }],
    },
    Rule {
        kind: "check_ins",
        life: Life::Days(30),
        tables: &[Table {
            name: "check_ins",
            key: "subject_id, check_in_id",
            old: Old::Second("at < $1"),
        }],
    },
    Rule {
        kind: "enrolments",
        life: Life::Days(7),
        tables: &[Table {
            name: "enrolment_codes",
            key: "code_hash",
            old: Old::Second("expires_at < $1"),
        }],
    },
    Rule {
        kind: "holder_keys",
        life: Life::Days(30),
        tables: &[Table {
            name: "used_holder_keys",
            key: "key_hash",
            old: Old::Second("used_at < $1"),
        }],
    },
    Rule {
        kind: "consents",
        life: AUDIT_LIFE,
        tables: &[Table {
            name: "consents",
            key: "holder_id, purpose, given_at, version, given",
            // Those of an account that still is are the proof that it may be.
            old: Old::Second(
                "at < $1 AND NOT EXISTS
                     (SELECT 1 FROM holders h WHERE h.holder_id = consents.holder_id)",
            ),
        }],
    },
    Rule {
        kind: "audit",
        life: AUDIT_LIFE,
        tables: &[
            Table {
                name: "audit",
                key: "shard, day, seq",
                old: Old::Day("day < $1"),
            },
            Table {
                name: "audit_heads",
                key: "shard, day",
                old: Old::Day(
                    "day < $1 AND NOT EXISTS (SELECT 1 FROM audit a
                         WHERE a.shard = audit_heads.shard AND a.day = audit_heads.day)",
                ),
            },
        ],
    },
];

const AUDIT_LIFE: Life = Life::Setting("keep_audit_days", |config| config.keep_audit_days);

/// Records that can't speak any more: taken back, over, or of a kind whose window is
/// counted from its start (travellers, clinics, medicines, declarations, tests) and
/// much shorter than the shortest life. Codes of origin and arrivals hold each other:
/// a code goes when the last arrival is old too, an arrival ([`ENDED_ARRIVALS`]) when no
/// code is left.
const ENDED_RECORDS: &str = "withdrawn_at < $1 OR ends < $1
    OR (kind IN (2, 4, 5, 8, 9) AND starts < $1)
    OR (kind = 6 AND starts < $1
        AND EXISTS (SELECT 1 FROM facts a WHERE a.person = facts.person AND a.kind = 7
            AND a.withdrawn_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM facts a WHERE a.person = facts.person AND a.kind = 7
            AND a.withdrawn_at IS NULL AND a.starts >= $1))";

/// Arrivals by a life of their own: they prove who registers from overseas.
const ENDED_ARRIVALS: &str = "kind = 7 AND starts < $1
    AND NOT EXISTS (SELECT 1 FROM facts o WHERE o.person = facts.person AND o.kind = 6)";

impl Life {
    /// In days.
    #[must_use]
    pub fn days(self, config: &Config) -> u16 {
        match self {
            Self::Setting(_, days) => days(config),
            Self::AtLeast(_, days, least) => days(config).max(least),
            Self::Days(days) => days,
        }
    }
}

/// Gives up everything that is old. Gives how many rows, by kind.
///
/// # Errors
/// `internal`, `unavailable`; what went before the error is gone.
pub async fn run(app: &App) -> Result<Vec<(&'static str, u64)>, Problem> {
    let mut gone = Vec::with_capacity(RULES.len());
    for rule in RULES {
        let days = rule.life.days(&app.config);
        let mut rows = 0;
        for table in rule.tables {
            rows += forget(app, table, days).await?;
        }
        metrics::counter!("bamin_forgotten_rows_total", "kind" => rule.kind).increment(rows);
        gone.push((rule.kind, rows));
    }
    if gone.iter().any(|(_, rows)| *rows > 0) {
        let rows: serde_json::Map<_, _> = gone
            .iter()
            .filter(|(_, rows)| *rows > 0)
            .map(|(kind, rows)| ((*kind).to_owned(), json!(rows)))
            .collect();
        let trail = Trail::new(app.now(), "job:retention", "retention.forget", "retention");
        app.store.note(trail.detail(json!(rows))).await?;
    }
    Ok(gone)
}

/// The first day whose audit entries must still be there.
#[must_use]
pub fn audit_kept_from(app: &App) -> u16 {
    first_kept_day(app.now(), app.config.keep_audit_days)
}

async fn forget(app: &App, table: &'static Table, days: u16) -> Result<u64, Problem> {
    let before = match table.old {
        Old::Second(_) => app.now() - i64::from(days) * DAY,
        Old::Day(_) => first_kept_day(app.now(), days).into(),
    };
    let mut rows = 0;
    for _ in 0..MOST_BATCHES {
        let gone = app.store.forget(table, before, BATCH).await?;
        rows += gone;
        if gone < u64::from(BATCH) {
            break;
        }
    }
    Ok(rows)
}

fn first_kept_day(now: i64, days: u16) -> u16 {
    Day::of(now).0.saturating_sub(days)
}

#[cfg(test)]
mod tests {
    use super::{Life, RULES};
    use crate::config::Config;

    #[test]
    fn every_kind_stands_in_the_manual_with_its_life() {
        let manual = include_str!("../../../docs/privacy.md");
        for rule in RULES {
            let days = rule.life.days(&Config::default());
            let life = match rule.life {
                Life::Setting(name, _) => format!("`{name}`, {days} d"),
                Life::AtLeast(name, _, least) => format!("`{name}`, at least {least} d"),
                Life::Days(_) => format!("{days} d"),
            };
            let row = format!("| `{}` | {life} |", rule.kind);
            assert!(manual.contains(&row), "docs/privacy.md lacks {row}");
        }
    }
}
