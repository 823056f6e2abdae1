//! Two phones and no server: what one shows, the other decides on. The issuer
//! here signs like the real one; clocks, randomness and disks are the test's.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod challenge;
mod group;
mod records;
mod renewal;
mod scan;
mod support;
mod wallet;
