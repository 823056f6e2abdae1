//! The shared statements in SQLite's words.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// Statements that were translated already.
#[derive(Default)]
pub struct Texts(RefCell<HashMap<String, Arc<str>>>);

impl Texts {
    /// The statement for SQLite, translated once.
    pub fn of(&self, sql: &str) -> Arc<str> {
        if let Some(text) = self.0.borrow().get(sql) {
            return text.clone();
        }
        let text: Arc<str> = translate(sql).into();
        self.0.borrow_mut().insert(sql.to_owned(), text.clone());
        text
    }
}

/// What SQLite says otherwise: `?1` for `$1`, a table of values for a list, numbers for
/// truth values, `max` of two for `greatest`; and no lock of rows, since one writer has
/// nobody to wait for.
const WORDS: [(&str, &str); 8] = [
    ("= ANY($", "IN rarray($"),
    ("$", "?"),
    ("= true", "= 1"),
    ("= false", "= 0"),
    ("greatest(", "max("),
    ("least(", "min("),
    (" FOR UPDATE", ""),
    (" FOR NO KEY UPDATE", ""),
];

fn translate(sql: &str) -> String {
    WORDS.iter().fold(sql.to_owned(), |sql, (shared, ours)| {
        sql.replace(shared, ours)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_lists_truths_and_locks_are_said_otherwise() {
        let shared = "SELECT greatest(a, $1) FROM t WHERE b = ANY($2) AND c = true AND d > $12 \
            FOR UPDATE";
        let sqlite = "SELECT max(a, ?1) FROM t WHERE b IN rarray(?2) AND c = 1 AND d > ?12";
        assert_eq!(translate(shared), sqlite);
        assert_eq!(translate("SELECT 1"), "SELECT 1");
    }

    #[test]
    fn a_statement_is_translated_once() {
        let texts = Texts::default();
        let once = texts.of("SELECT $1");
        assert!(Arc::ptr_eq(&once, &texts.of("SELECT $1")));
    }
}
