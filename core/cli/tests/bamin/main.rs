//! The built binary, run as a person or a script runs it: exit codes, words and
//! JSON, on temporary homes, against a province of a few lines ([`province`]).

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bamin;
mod checking;
mod pictures;
mod point;
mod province;
mod showing;
mod signing_in;
mod usage;
