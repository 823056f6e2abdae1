//! The engine from outside: store, queue and sync against a small server in this
//! process. No sleeps: the clock is moved by hand, and a step does what is due.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod consents;
mod events;
mod fake;
mod family;
mod faults;
mod holder;
mod lists;
mod phone;
mod schema;
mod staff;
