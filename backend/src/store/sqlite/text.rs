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

/// `?1` for `$1`, a table of values for a list, no lock of rows: one writer has none
/// to wait for.
fn translate(sql: &str) -> String {
    sql.replace("= ANY($", "IN rarray($")
        .replace('$', "?")
        .replace(" FOR UPDATE", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_values_lists_and_locks_are_said_otherwise() {
        let shared = "SELECT a FROM t WHERE b = ANY($2) AND c = $1 AND d > $12 FOR UPDATE";
        let sqlite = "SELECT a FROM t WHERE b IN rarray(?2) AND c = ?1 AND d > ?12";
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
