//! The scanning phone under faults: a process of its own that commits events,
//! shows verdicts and uploads, and a parent that kills it, cuts its power, fills
//! its disk and damages its files.
//!
//! [`process`] is what is killed, [`site`] the real server and the holders around
//! it, [`books`] what is checked after each fault.

mod books;
mod files;
mod first_opening;
mod full;
mod kills;
mod other;
pub mod process;
mod site;
mod unreadable;

use crate::scenario::Scenario;

/// The scenarios of this folder.
#[must_use]
pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario {
            name: "station_killed",
            asserts: "what was shown is on the phone or the server after each kill -9, once in the end",
            short: 25,
            long: 500,
            run: kills::killed,
        },
        Scenario {
            name: "station_power_cut",
            asserts: "the same when all that was not synced may be lost",
            short: 15,
            long: 300,
            run: kills::power_cut,
        },
        Scenario {
            name: "station_power_cut_unsynced",
            asserts: "without syncs the same harness does find events missing",
            short: 5,
            long: 20,
            run: kills::power_cut_unsynced,
        },
        Scenario {
            name: "station_first_opening",
            asserts: "killed or cut while it opens, logs in and fetches its lists, a phone still gets to work",
            short: 6,
            long: 80,
            run: first_opening::run,
        },
        Scenario {
            name: "station_disk_full",
            asserts: "a full disk withholds verdicts, says so, loses nothing and is over when there is room",
            short: 10,
            long: 250,
            run: full::run,
        },
        Scenario {
            name: "station_disk_unreadable",
            asserts: "a disk that fails to read while a phone opens costs no database; it opens once the disk reads",
            short: 10,
            long: 250,
            run: unreadable::run,
        },
        Scenario {
            name: "station_files_damaged",
            asserts: "a damaged database opens fully or is set aside; nothing wrong is sent, nothing twice",
            short: 40,
            long: 1500,
            run: files::damaged,
        },
        Scenario {
            name: "station_files_foreign",
            asserts: "a newer app's file is refused unchanged; one without its key is set aside, counted, enrolled anew",
            short: 3,
            long: 40,
            run: other::run,
        },
    ]
}
