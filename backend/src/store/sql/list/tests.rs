//! Every list reads along the index that its sort names, on both databases.

#![allow(clippy::unwrap_used)]

use bamin_standins::postgres::Postgres;
use uuid::Uuid;

use super::super::super::appeals::{AppealSort, AppealState};
use super::super::super::inbox::MessageSort;
use super::super::super::looks::LookSort;
use super::super::super::overseas::CheckInSort;
use super::super::super::postgres::PostgresStore;
use super::super::super::sqlite::SqliteStore;
use super::super::super::{Store, SubjectId};
use super::super::{Database, appeals, inbox, looks, overseas};
use super::*;

/// A statement with its table and the index that must serve it.
struct Checked {
    table: &'static str,
    index: &'static str,
    sql: String,
    values: Vec<Value>,
}

/// Both directions, the first page and a later one, of every sort.
fn of<S: Sort>(list: &dyn Fn() -> List) -> Vec<Checked> {
    let mut checked = Vec::new();
    for sort in S::ALL {
        let by = sort.by();
        let key = |kind: &KeyKind| match kind {
            KeyKind::Int => Key::Int(5),
            KeyKind::Text => Key::Text("a".into()),
            KeyKind::Uuid => Key::Uuid(Uuid::from_u128(5)),
        };
        let keys: Vec<Key> = by.keys.iter().map(|(_, kind)| key(kind)).collect();
        for direction in [Direction::Ascending, Direction::Descending] {
            let first = PageRequest::first(*sort, direction, 50);
            let later = first.clone().behind_keys(keys.clone());
            for request in [first, later] {
                let list = list();
                let (sql, values) = list.statement(by, &request);
                let (table, index) = (list.table, by.index);
                checked.push(Checked {
                    table,
                    index,
                    sql,
                    values,
                });
            }
        }
    }
    checked
}

fn all() -> Vec<Checked> {
    let subject = SubjectId(Uuid::from_u128(1));
    [
        of::<MessageSort>(&|| inbox::list(&[subject])),
        of::<LookSort>(&|| looks::list(subject, 1)),
        of::<CheckInSort>(&|| overseas::list(subject)),
        of::<AppealSort>(&|| appeals::list(AppealState::Open)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

async fn plan(database: &impl Database, explain: &'static str, one: &Checked) -> String {
    let (sql, values) = (format!("{explain} {}", one.sql), one.values.clone());
    let rows = database.change(move |tx| {
        Box::pin(async move {
            // Tables are empty here: PostgreSQL would rather read them whole.
            tx.lock("SET LOCAL enable_seqscan = off", &[]).await?;
            tx.lock("SET LOCAL enable_bitmapscan = off", &[]).await?;
            tx.all(&sql, &values, |row| {
                // The text is the last column of both.
                row.get::<String>(row.width() - 1)
            })
            .await
        })
    });
    rows.await.unwrap().join("\n")
}

#[tokio::test]
async fn no_list_reads_its_table_whole_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("lists.db"))
        .await
        .unwrap();
    store.migrate().await.unwrap();
    for one in all() {
        let plan = plan(&store, "EXPLAIN QUERY PLAN", &one).await;
        let index = match one.index.ends_with("_pkey") {
            true => "PRIMARY KEY",
            false => one.index,
        };
        let search = format!("SEARCH {} USING ", one.table);
        let along = plan
            .lines()
            .any(|line| line.starts_with(&search) && line.contains(index));
        let scans = plan.contains(&format!("SCAN {}", one.table));
        assert!(along && !scans, "{}\n{plan}", one.sql);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_list_reads_its_table_whole_on_postgres() {
    let database = || Postgres::shared().unwrap().create_database().unwrap();
    let url = tokio::task::spawn_blocking(database).await.unwrap();
    let store = PostgresStore::open(&url, None).await.unwrap();
    store.migrate().await.unwrap();
    for one in all() {
        let plan = plan(&store, "EXPLAIN", &one).await;
        let along = plan.contains(one.index) && plan.contains("Index Cond:");
        assert!(along && !plan.contains("Seq Scan"), "{}\n{plan}", one.sql);
    }
}
