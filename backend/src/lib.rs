//! The backend: issues passes, publishes lists, takes in records.
//!
//! Start at [`server::Server`] (one process from settings to listening) and
//! `router.rs` (the map of all calls). `store` keeps everything behind traits,
//! `keys` holds what signs, [`jobs`] what happens by itself. Time and randomness
//! come from [`clock`] and [`random`] only.

pub mod accounts;
pub mod app;
pub mod appeals;
pub mod arrivals;
pub mod audit;
pub mod cache;
pub mod certificates;
pub mod cli;
pub mod client_certificate;
pub mod clock;
pub mod colour;
pub mod config;
pub mod contents;
pub mod database;
pub mod envelope;
pub mod events;
pub mod facts;
pub mod family;
pub mod feeds;
pub mod form;
pub mod hints;
pub mod identity;
pub mod indexes;
pub mod issue;
pub mod issuers;
pub mod jobs;
pub mod keys;
pub mod limit;
pub mod looks;
pub mod national;
pub mod numbers;
pub mod operators;
pub mod overseas;
pub mod password;
pub mod personal;
pub mod problem;
pub mod random;
pub mod records;
pub mod reseal;
pub mod retention;
pub mod router;
pub mod routes;
pub mod seed;
pub mod server;
pub mod session;
pub mod sms;
pub mod status;
pub mod store;
pub mod subjects;
pub mod telemetry;
pub mod tls;
pub mod trust;
pub mod verifiers;
pub mod web;
pub mod wire;
