//! The project's own table of regions against the collection it was written from.
//!
//! Needs `BAMIN_TEST_DATA`, a folder with `regions/provinces.csv`, `cities.csv` and
//! `areas.csv`; without it the comparison is skipped, and says so.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

use std::path::PathBuf;

use bamin_rules::arrival::cities;
use bamin_rules::region::{FUJIAN, counties, prefectures, province, provinces};

/// Codes that GB/T 2260 has and the collection leaves out.
const NOT_COLLECTED: [u8; 3] = [71, 81, 82];

#[test]
fn the_table_is_the_collection() {
    let Some(folder) = std::env::var_os("BAMIN_TEST_DATA") else {
        eprintln!("skipped: BAMIN_TEST_DATA is not set");
        return;
    };
    let rows = |name: &str| {
        let path = PathBuf::from(&folder).join("regions").join(name);
        let text = std::fs::read_to_string(&path).unwrap();
        let rows = text.lines().skip(1).filter_map(|line| {
            let mut cells = line.split(',');
            let code: u32 = cells.next()?.parse().ok()?;
            Some((code, cells.next()?.trim_matches('"').to_owned()))
        });
        rows.collect::<Vec<_>>()
    };
    let of_fujian = |mut rows: Vec<(u32, String)>, rest: u32| {
        rows.retain(|(code, _)| code / rest == u32::from(FUJIAN));
        rows
    };

    let ours: Vec<_> = provinces()
        .iter()
        .filter(|of| !NOT_COLLECTED.contains(&of.code))
        .map(|of| (u32::from(of.code), of.name.to_owned()))
        .collect();
    assert_eq!(ours, rows("provinces.csv"));
    assert!(NOT_COLLECTED.iter().all(|&code| province(code).is_some()));

    let ours = prefectures()
        .iter()
        .map(|of| (u32::from(of.code), of.name.to_owned()));
    assert_eq!(ours.collect::<Vec<_>>(), of_fujian(rows("cities.csv"), 100));

    let ours: Vec<_> = cities()
        .iter()
        .map(|of| (u32::from(of.code), of.name.to_owned()))
        .collect();
    let mut elsewhere = rows("cities.csv");
    elsewhere.retain(|(code, _)| code / 100 != u32::from(FUJIAN));
    assert_eq!(ours.len(), 333);
    assert_eq!(ours, elsewhere);

    let ours: Vec<_> = counties()
        .iter()
        .map(|of| (of.code, of.name.to_owned()))
        .collect();
    assert_eq!(ours.len(), 84);
    assert_eq!(ours, of_fujian(rows("areas.csv"), 10_000));
}
