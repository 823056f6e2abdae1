//! The calls, one file each: doc, handler, bodies. `router.rs` is the map.

#[macro_use]
pub mod problems;

pub mod account;
pub mod appeals;
pub mod applications;
pub mod arrivals;
pub mod audit;
pub mod callers;
pub mod certificates;
pub mod consents;
pub mod contents;
pub mod devices;
pub mod events;
pub mod family;
pub mod feeds;
pub mod health;
pub mod hints;
pub mod identity;
pub mod looks;
pub mod messages;
pub mod nucleic_acid;
pub mod numbers;
pub mod operator;
pub mod passes;
pub mod reasons;
pub mod sessions;
pub mod sign_ins;
pub mod staff;
pub mod status;
pub mod subjects;
pub mod time;
pub mod trust;
