//! One statement for many rows: what `INSERT … VALUES` says of one, said of columns.

use std::fmt::Write as _;

use tokio_postgres::types::Type;

use super::super::sql::Value;

/// The same for arrays, one for each column; none where it isn't the same: the row holds
/// something else than its values in their order, or a later row may change an earlier.
pub fn at_once(sql: &str, types: &[Type]) -> Option<String> {
    let (insert, rest) = sql.split_once("VALUES (")?;
    let (row, conflict) = rest.split_once(')')?;
    let in_order = |(number, place): (usize, &str)| place.trim() == format!("${number}");
    let whole = row.split(',').count() == types.len() && (1..).zip(row.split(',')).all(in_order);
    let plain = conflict.trim().is_empty() || conflict.trim() == "ON CONFLICT DO NOTHING";
    if !whole || !plain {
        return None;
    }
    let mut arrays = String::new();
    for (number, ty) in (1..).zip(types) {
        let comma = if number == 1 { "" } else { ", " };
        write!(arrays, "{comma}${number}::{}[]", ty.name()).ok()?;
    }
    Some(format!("{insert}SELECT * FROM unnest({arrays}){conflict}"))
}

/// Rows as columns.
pub fn columns(rows: &[Vec<Value>]) -> Vec<Value> {
    let width = rows.first().map_or(0, Vec::len);
    let column = |at: usize| rows.iter().filter_map(|row| row.get(at).cloned()).collect();
    (0..width).map(|at| Value::List(column(at))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_insert_is_said_of_columns() {
        let types = [Type::UUID, Type::INT8];
        let one = "INSERT INTO t (a, b)\n VALUES ($1, $2) ON CONFLICT DO NOTHING";
        let many = "INSERT INTO t (a, b)\n SELECT * FROM unnest($1::uuid[], $2::int8[]) \
            ON CONFLICT DO NOTHING";
        assert_eq!(at_once(one, &types).as_deref(), Some(many));
    }

    #[test]
    fn what_a_column_cannot_say_stays_row_by_row() {
        let types = [Type::UUID, Type::INT8];
        for other in [
            "INSERT INTO t (a, b, c) VALUES ($1, $2, 0)",
            "INSERT INTO t (a, b) VALUES ($2, $1)",
            "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO UPDATE SET b = excluded.b",
            "UPDATE t SET a = $1 WHERE b = $2",
        ] {
            assert_eq!(at_once(other, &types), None, "{other}");
        }
    }

    #[test]
    fn rows_become_columns() {
        let row = |n| vec![Value::Int(n), Value::Null];
        let one = Value::List(vec![Value::Int(1), Value::Int(2)]);
        let two = Value::List(vec![Value::Null, Value::Null]);
        assert_eq!(columns(&[row(1), row(2)]), [one, two]);
    }
}
