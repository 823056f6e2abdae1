//! The backend: issues passes, publishes lists, takes in records.
//!
//! Start at [`server::Server`] (one process from settings to listening) and
//! `server/router.rs` (the map of all calls). The modules are wings in one order, named
//! in ARCHITECTURE.md: none uses one above it. `app` holds the ports and the state that
//! handlers and jobs work with. Time and randomness come from [`clock`] and [`random`]
//! only.

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
