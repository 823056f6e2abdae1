//! The network between phones and server: what is delayed, cut, repeated, old or
//! garbage loses no event, doubles none, and never makes a verdict better than it
//! may be.
//!
//! [`relay`] is the proxy that does it, [`fault`] what it does; [`province`] the
//! server and the phones; [`storm`], [`retries`] and [`clocks`] the scenarios.

mod clocks;
mod fault;
mod http;
mod province;
mod relay;
mod retries;
mod storm;

use crate::scenario::Scenario;

/// The scenarios of this room.
#[must_use]
pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario {
            name: "proxy",
            asserts: "the queue drains within one back-off, each event once; never a false green; nothing goes back",
            short: 20,
            long: 400,
            run: storm::run,
        },
        Scenario {
            name: "retries",
            asserts: "one row for each event across midnight, lost replies, wrong clocks and another unit",
            short: 10,
            long: 80,
            run: retries::run,
        },
        Scenario {
            name: "clocks",
            asserts: "no picture of a code is green after the clock was set, the phone slept or restarted",
            short: 12,
            long: 200,
            run: clocks::run,
        },
    ]
}
