//! The one statement behind every list (`store/list.rs`): filters, the place to go on
//! from, the order, the bound.

use super::super::StoreResult;
use super::super::list::{
    COUNTED, Cursor, Direction, Key, KeyKind, Page, PageRequest, Sort, SortBy, Total,
};
use super::{Any, Query, QueryExt, Row, ToValue, Value};

/// A list: what is read, of which table, and which of its rows.
pub struct List {
    columns: &'static str,
    table: &'static str,
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl List {
    /// Every row of the table.
    pub(super) fn new(columns: &'static str, table: &'static str) -> List {
        List {
            columns,
            table,
            conditions: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Those whose column has this value.
    pub(super) fn equal(self, column: &str, value: impl ToValue) -> List {
        self.filter(&format!("{column} ="), "", value.to_value())
    }

    /// Those whose column has one of these values.
    pub(super) fn one_of<T: ToValue>(self, column: &str, list: &[T]) -> List {
        self.filter(&format!("{column} = ANY("), ")", Any(list).to_value())
    }

    /// Those whose column is not less.
    pub(super) fn from(self, column: &str, value: impl ToValue) -> List {
        self.filter(&format!("{column} >="), "", value.to_value())
    }

    fn filter(mut self, before: &str, after: &str, value: Value) -> List {
        self.values.push(value);
        let number = self.values.len();
        let gap = if after.is_empty() { " " } else { "" };
        self.conditions
            .push(format!("{before}{gap}${number}{after}"));
        self
    }

    /// A page of it.
    pub(super) async fn page<T, S: Sort>(
        self,
        db: &dyn Query,
        request: &PageRequest<S>,
        read: impl Fn(&Row) -> StoreResult<T> + Send,
    ) -> StoreResult<Page<T>> {
        let total = match request.total {
            true => Some(self.total(db).await?),
            false => None,
        };
        let (by, direction) = (request.sort.by(), request.direction);
        let (sql, values) = self.statement(by, request);
        let mut found = db.query(&sql, &values).await?;
        let more = found.len() > request.size as usize;
        found.truncate(request.size as usize);
        let last = found.last().filter(|_| more);
        let keys = last.map(|row| keys(by, row)).transpose()?;
        Ok(Page {
            next: keys.map(|keys| Cursor::new(by, direction, keys)),
            rows: found.iter().map(read).collect::<StoreResult<_>>()?,
            total,
        })
    }

    /// One row more than the page has tells whether there is a next one. The sort's
    /// columns come behind the list's own.
    fn statement<S: Sort>(&self, by: &SortBy, request: &PageRequest<S>) -> (String, Vec<Value>) {
        let (mut conditions, mut values) = (self.conditions.clone(), self.values.clone());
        let names: Vec<&str> = by.keys.iter().map(|(column, _)| *column).collect();
        let (than, order) = match request.direction {
            Direction::Ascending => (">", "ASC"),
            Direction::Descending => ("<", "DESC"),
        };
        if let Some(cursor) = &request.after {
            let first = values.len() + 1;
            values.extend(cursor.keys.iter().map(Key::to_value));
            let places: Vec<_> = (first..=values.len()).map(|n| format!("${n}")).collect();
            let (names, places) = (names.join(", "), places.join(", "));
            conditions.push(format!("({names}) {than} ({places})"));
        }
        let order: Vec<_> = names.iter().map(|name| format!("{name} {order}")).collect();
        values.push((request.size + 1).to_value());
        let sql = format!(
            "SELECT {}, {} FROM {}{} ORDER BY {} LIMIT ${}",
            self.columns,
            names.join(", "),
            self.table,
            condition(&conditions),
            order.join(", "),
            values.len()
        );
        (sql, values)
    }

    async fn total(&self, db: &dyn Query) -> StoreResult<Total> {
        let mut values = self.values.clone();
        values.push((COUNTED + 1).to_value());
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM {}{} LIMIT ${}) AS counted",
            self.table,
            condition(&self.conditions),
            values.len()
        );
        let count: u32 = db.one(&sql, &values, |row| row.get(0)).await?;
        Ok(match count > COUNTED {
            true => Total::MoreThan(COUNTED),
            false => Total::Exactly(count),
        })
    }
}

fn keys(by: &SortBy, row: &Row) -> StoreResult<Vec<Key>> {
    let first = row.width() - by.keys.len();
    let keys = (first..).zip(by.keys);
    keys.map(|(at, (_, kind))| {
        Ok(match kind {
            KeyKind::Int => Key::Int(row.get(at)?),
            KeyKind::Text => Key::Text(row.get(at)?),
            KeyKind::Uuid => Key::Uuid(row.get(at)?),
        })
    })
    .collect()
}

impl ToValue for Key {
    fn to_value(&self) -> Value {
        match self {
            Key::Int(number) => number.to_value(),
            Key::Text(text) => text.to_value(),
            Key::Uuid(uuid) => uuid.to_value(),
        }
    }
}

fn condition(conditions: &[String]) -> String {
    match conditions.is_empty() {
        true => String::new(),
        false => format!(" WHERE {}", conditions.join(" AND ")),
    }
}

#[cfg(test)]
mod tests;
