//! Which tables an export tells of. Every table of the schema stands in one of the
//! three lists: one that is added names itself here.

/// What is in the export: the table, and a place of the answer where a row stands
/// (RFC 6901).
pub const EXPORTED: [(&str, &str); 15] = [
    ("holders", "/holder"),
    ("identities", "/identity"),
    ("devices", "/devices/0"),
    ("consents", "/consents/0"),
    ("appeals", "/appeals/0"),
    ("appeal_photos", "/appeals/0/photos/0"),
    ("subjects", "/subjects/0"),
    ("applications", "/subjects/0/first_place"),
    ("family_members", "/subjects/1/family"),
    ("arrivals", "/subjects/0/arrival"),
    ("overseas_arrivals", "/subjects/0/overseas"),
    ("check_ins", "/subjects/0/check_ins/0"),
    ("facts", "/subjects/0/records/0"),
    ("inbox", "/subjects/0/messages/0"),
    ("looks", "/subjects/0/looks/0"),
];

/// What tells of a person and is not in the export; docs/privacy.md has the reason of
/// each.
pub const LEFT_OUT: [&str; 18] = [
    "appeal_parts",
    "audit",
    "codes",
    "colour_checks",
    "enrolment_codes",
    "event_conflicts",
    "events",
    "hand_overs",
    "hint_secrets",
    "number_attempts",
    "outbox",
    "pass_entries",
    "sessions",
    "sign_ins",
    "sms_codes",
    "sms_sends",
    "subject_documents",
    "used_holder_keys",
];

/// What tells of no holder.
pub const OF_NOBODY: [&str; 20] = [
    "accounts",
    "audit_heads",
    "audit_signed_heads",
    "contents",
    "feed_errors",
    "feeds",
    "hints",
    "issuers",
    "jobs",
    "national_platform",
    "operators",
    "points",
    "slice_counters",
    "status_log",
    "status_publications",
    "supplier_nonces",
    "suppliers",
    "trust_lists",
    "units",
    "verifiers",
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::governance::reseal;
    use crate::store::holders::{OF_APPEAL, OF_DEVICE, OF_HOLDER, OF_SUBJECT};

    /// Every table that a migration makes.
    fn tables(database: &str) -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
        let mut found = BTreeSet::new();
        for file in folder.join(database).read_dir().unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "sql") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let whole = |line: &&str| !line.contains(" PARTITION OF ");
            let made = text.lines().filter(whole).filter_map(|line| {
                let rest = line.strip_prefix("CREATE TABLE ")?;
                rest.split([' ', '(']).next()
            });
            found.extend(made.map(str::to_owned));
        }
        assert!(found.len() > 40, "{found:?}");
        found
    }

    #[test]
    fn every_table_is_exported_or_left_out_for_a_reason_or_of_nobody() {
        let exported = EXPORTED.iter().map(|(table, _)| *table);
        let listed: Vec<&str> = exported.chain(LEFT_OUT).chain(OF_NOBODY).collect();
        let known: BTreeSet<String> = listed.iter().map(|table| (*table).to_owned()).collect();
        assert_eq!(known.len(), listed.len(), "one of them stands twice");
        assert_eq!(tables("sqlite"), known);
        assert_eq!(tables("postgres"), known);
    }

    #[test]
    fn what_goes_with_an_account_or_holds_sealed_fields_is_never_of_nobody() {
        let gone = [
            OF_SUBJECT.as_slice(),
            OF_APPEAL.as_slice(),
            OF_DEVICE.as_slice(),
            OF_HOLDER.as_slice(),
        ]
        .concat();
        for table in gone {
            assert!(!OF_NOBODY.contains(&table), "{table}");
        }
        let staff = ["accounts", "operators", "suppliers"];
        for field in reseal::FIELDS {
            let table = field.column.table;
            assert!(
                staff.contains(&table) || !OF_NOBODY.contains(&table),
                "{table}"
            );
        }
    }

    #[test]
    fn the_manual_says_why_something_is_left_out() {
        let manual = include_str!("../../../../../docs/privacy.md");
        for table in LEFT_OUT {
            let named = format!("`{table}`");
            let rows = manual
                .lines()
                .filter(|line| line.starts_with("| not exported: "));
            let there = rows.filter(|row| row.contains(&named)).count();
            assert_eq!(there, 1, "docs/privacy.md does not say why of {table}");
        }
    }
}
