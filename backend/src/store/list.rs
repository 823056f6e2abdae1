//! Lists that are read page by page, all of them alike: sorted by an allowed column,
//! either way, so many rows at a time, going on behind the last row of the page before.
//!
//! A list's sorts are an enum that names, for each, its columns and the index that
//! serves it: what has no index can't be asked for. `sql/list.rs` makes the statement.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Rows of a page, at most.
pub const MOST: u32 = 200;
/// Rows that a total counts; beyond them it says that there are more.
pub const COUNTED: u32 = 10_000;

/// A sort that a list allows.
#[derive(Debug)]
pub struct SortBy {
    /// The stable word for interfaces.
    pub word: &'static str,
    /// Columns, the last of which is unique together with those before it.
    pub keys: &'static [(&'static str, KeyKind)],
    /// The index that serves it; `…_pkey` is a primary key.
    pub index: &'static str,
}

/// What a sort's column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// A number, or a time.
    Int,
    /// A text.
    Text,
    /// A UUID.
    Uuid,
}

/// The sorts of a list.
pub trait Sort: Copy + Send + Sync + 'static {
    /// Every one; the first is taken where none is named.
    const ALL: &'static [Self];

    /// Its columns and its index.
    fn by(self) -> &'static SortBy;
}

/// Which way a list runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the least.
    Ascending,
    /// From the greatest.
    Descending,
}

/// What is asked of a list.
#[derive(Debug, Clone)]
pub struct PageRequest<S> {
    pub(super) sort: S,
    pub(super) direction: Direction,
    pub(super) size: u32,
    pub(super) after: Option<Cursor>,
    pub(super) total: bool,
}

impl<S: Sort> PageRequest<S> {
    /// The first page; of more than [`MOST`] rows there are that many.
    #[must_use]
    pub fn first(sort: S, direction: Direction, size: u32) -> Self {
        Self {
            sort,
            direction,
            size: size.clamp(1, MOST),
            after: None,
            total: false,
        }
    }

    /// The page behind the cursor, if there is one; `None` when the cursor is another
    /// sort's or another direction's.
    #[must_use]
    pub fn behind(mut self, cursor: Option<Cursor>) -> Option<Self> {
        let by = self.sort.by();
        let fits = |cursor: &Cursor| {
            let kinds = cursor.keys.iter().map(Key::kind);
            cursor.sort == by.word
                && cursor.direction == self.direction
                && kinds.eq(by.keys.iter().map(|(_, kind)| *kind))
        };
        if cursor.as_ref().is_some_and(|cursor| !fits(cursor)) {
            return None;
        }
        self.after = cursor;
        Some(self)
    }

    /// The page behind these keys of the sort's columns.
    #[must_use]
    pub fn behind_keys(mut self, keys: Vec<Key>) -> Self {
        self.after = Some(Cursor {
            sort: self.sort.by().word.to_owned(),
            direction: self.direction,
            keys,
        });
        self
    }

    /// The same of the page that begins at `next`; none: there is none.
    #[must_use]
    pub fn next(self, next: Option<Cursor>) -> Option<Self> {
        next.and_then(|cursor| self.behind(Some(cursor)))
    }

    /// With the number of all rows.
    #[must_use]
    pub fn with_total(mut self) -> Self {
        self.total = true;
        self
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// In the order asked for.
    pub rows: Vec<T>,
    /// Where the next page begins; none: this is the last.
    pub next: Option<Cursor>,
    /// How many there are, if that was asked.
    pub total: Option<Total>,
}

/// How many rows a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// So many.
    Exactly(u32),
    /// More than were counted.
    MoreThan(u32),
}

/// A place in a list: behind the row with these keys. For whoever carries it, it is a
/// text without a meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    #[serde(rename = "s")]
    sort: String,
    #[serde(rename = "d")]
    direction: Direction,
    #[serde(rename = "k")]
    pub(super) keys: Vec<Key>,
}

impl Cursor {
    /// Behind a row with these keys.
    pub(super) fn new(by: &SortBy, direction: Direction, keys: Vec<Key>) -> Self {
        Self {
            sort: by.word.to_owned(),
            direction,
            keys,
        }
    }
}

/// A column's value in a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Key {
    /// Of [`KeyKind::Int`].
    #[serde(rename = "i")]
    Int(i64),
    /// Of [`KeyKind::Text`].
    #[serde(rename = "t")]
    Text(String),
    /// Of [`KeyKind::Uuid`].
    #[serde(rename = "u")]
    Uuid(Uuid),
}

impl Key {
    fn kind(&self) -> KeyKind {
        match self {
            Self::Int(_) => KeyKind::Int,
            Self::Text(_) => KeyKind::Text,
            Self::Uuid(_) => KeyKind::Uuid,
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_vec(self).map_err(|_| fmt::Error)?;
        formatter.write_str(&URL_SAFE_NO_PAD.encode(json))
    }
}

/// A text that is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor")]
pub struct NoCursor;

impl FromStr for Cursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| NoCursor)?;
        serde_json::from_slice(&json).map_err(|_| NoCursor)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[derive(Clone, Copy)]
    enum By {
        Time,
        Name,
    }

    impl Sort for By {
        const ALL: &'static [Self] = &[Self::Time, Self::Name];

        fn by(self) -> &'static SortBy {
            match self {
                Self::Time => &SortBy {
                    word: "time",
                    keys: &[("at", KeyKind::Int), ("id", KeyKind::Uuid)],
                    index: "things_by_time",
                },
                Self::Name => &SortBy {
                    word: "name",
                    keys: &[("name", KeyKind::Text), ("id", KeyKind::Uuid)],
                    index: "things_by_name",
                },
            }
        }
    }

    fn cursor() -> Cursor {
        let keys = vec![Key::Int(-5), Key::Uuid(Uuid::from_u128(7))];
        Cursor::new(By::Time.by(), Direction::Descending, keys)
    }

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        assert_eq!(cursor().to_string().parse(), Ok(cursor()));
        for broken in ["", "!", "e30", "bnVsbA"] {
            assert_eq!(broken.parse::<Cursor>(), Err(NoCursor), "{broken}");
        }
    }

    #[test]
    fn a_cursor_of_another_order_is_refused() {
        let behind = |sort, direction, cursor| {
            PageRequest::first(sort, direction, 10)
                .behind(Some(cursor))
                .is_some()
        };
        assert!(behind(By::Time, Direction::Descending, cursor()));
        assert!(!behind(By::Time, Direction::Ascending, cursor()));
        assert!(!behind(By::Name, Direction::Descending, cursor()));
        let mut short = cursor();
        short.keys.pop();
        assert!(!behind(By::Time, Direction::Descending, short));
    }

    #[test]
    fn a_page_has_at_least_one_row_and_no_more_than_the_bound() {
        let size = |asked| PageRequest::first(By::Time, Direction::Ascending, asked).size;
        assert_eq!((size(0), size(20), size(u32::MAX)), (1, 20, MOST));
    }
}
