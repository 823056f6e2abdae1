//! The server and its database killed while staff phones upload: what a phone was
//! told is kept stays kept, once; and every change stands beside its audit entry.
//!
//! [`host`] is the process to kill, [`handset`] a real phone at a point, [`books`]
//! what must be true of the database; [`kill`] and [`power`] are the scenarios.

mod books;
mod handset;
pub mod host;
mod kill;
mod power;
mod shift;
mod site;

use crate::scenario::Scenario;

/// The scenarios of this room.
#[must_use]
pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario {
            name: "server_killed_sqlite",
            asserts: "what was answered as kept is kept, once; every change with its audit entry",
            short: 8,
            long: 200,
            run: kill::on_sqlite,
        },
        Scenario {
            name: "server_killed_postgres",
            asserts: "the same; every tenth time PostgreSQL itself, and the server finds it again",
            short: 12,
            long: 200,
            run: kill::on_postgres,
        },
        Scenario {
            name: "server_power_cut_sqlite",
            asserts: "the same when the disk loses every write that was not synced",
            short: 3,
            long: 100,
            run: power::synced,
        },
        Scenario {
            name: "server_power_cut_unsynced",
            asserts: "with a disk that only says that it syncs, the losses are noticed",
            short: 8,
            long: 20,
            run: power::unsynced,
        },
    ]
}
