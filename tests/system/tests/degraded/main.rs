//! The table "When something is old, missing or wrong" of docs/format.md: each
//! row is brought about with the real server and the real engine, and the verdict must be
//! the one that stands there. A row without a situation, or the other way round, fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod clocks;
mod files;
mod lists;
mod scene;

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use scene::Told;

type Situation = fn() -> Pin<Box<dyn Future<Output = Told>>>;

macro_rules! situations {
    ($($room:ident :: $name:ident),+ $(,)?) => {
        &[$((stringify!($name), || Box::pin($room::$name()))),+]
    };
}

const SITUATIONS: &[(&str, Situation)] = situations![
    lists::lists_29_minutes_old,
    lists::lists_31_minutes_old,
    lists::lists_25_hours_old,
    lists::list_replayed_for_31_minutes,
    lists::everything_replayed_for_25_hours,
    lists::delta_lost,
    lists::delta_and_shard_lost_for_31_minutes,
    lists::older_status_list_replayed,
    lists::no_trust_list,
    lists::trust_list_8_days_old,
    lists::trust_list_past_its_end,
    lists::older_trust_list_replayed,
    clocks::picture_61_seconds_old,
    clocks::holder_clock_behind,
    clocks::holder_clock_ahead,
    clocks::scanner_clock_a_day_ahead,
    clocks::scanner_clock_a_day_behind,
    clocks::scanner_slept_8_hours,
    clocks::scanner_rebooted,
    clocks::scanner_rebooted_a_day_ahead,
    clocks::scanner_rebooted_a_day_behind,
    files::app_killed,
    files::disk_full,
    files::database_newer,
    files::database_corrupt,
    files::database_key_lost,
];

#[tokio::test(flavor = "multi_thread")]
async fn every_verdict_is_the_one_that_the_format_promises() {
    let promised = table();
    let mut told = BTreeMap::new();
    for (name, situation) in SITUATIONS {
        told.insert((*name).to_owned(), situation().await.to_string());
    }
    assert_eq!(told, promised);
}

/// Situation and verdict of each row in docs/format.md.
fn table() -> BTreeMap<String, String> {
    let page = include_str!("../../../../docs/format.md");
    let (_, section) = page
        .split_once("### When something is old, missing or wrong")
        .expect("the section is there");
    let rows = section
        .lines()
        .take_while(|line| !line.starts_with('#'))
        .filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        (cells[1].replace('`', ""), cells[3].replace(['`', '*'], ""))
    })
    .collect()
}
