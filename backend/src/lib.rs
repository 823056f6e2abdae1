//! The backend: issues passes, publishes lists, takes in records.
//!
//! Start at [`server::Server`] (one process from settings to listening) and
//! `router.rs` (the map of all calls). `store` keeps everything behind traits,
//! `keys` holds what signs, [`jobs`] what happens by itself. Time and randomness
//! come from [`clock`] and [`random`] only.

pub mod access;
pub mod app;
pub mod citizens;
pub mod clock;
pub mod codes;
pub mod colour;
pub mod config;
pub mod governance;
pub mod http;
pub mod memory;
pub mod outside;
pub mod random;
pub mod routes;
pub mod scans;
pub mod secrets;
pub mod server;
pub mod store;
pub mod units;
