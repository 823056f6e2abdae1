//! The HTTP interface, driven as phones drive it: the real server on port 0, a
//! clock that stands until it is moved, SQLite in a temporary folder.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod both;
mod world;

mod account;
mod appeals;
mod arrivals;
mod audit;
mod client_certificates;
mod contents;
mod devices;
mod events;
mod export;
mod family;
mod feeds;
mod keys;
mod looks;
mod main_path;
mod messages;
mod neighbours;
mod numbers;
mod operator;
mod overseas;
mod pages;
mod privacy;
mod renewal;
mod reseal;
mod retention;
mod sessions;
mod staff;
mod status;
mod texts;
