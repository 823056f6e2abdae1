//! The fault harness: what the product promises when processes are killed, disks
//! lose what was not synced, and files are damaged, tried out with real processes
//! and sockets. `docs/reliability.md` says what each scenario shows and how to
//! repeat it.
//!
//! [`registry::scenarios`] lists them all; [`scenario`] is what one of them is
//! given and gives back. Everything drawn comes from the seed that is printed.

pub mod disk;
pub mod draws;
pub mod proxy;
pub mod registry;
pub mod report;
pub mod scenario;
pub mod server;
pub mod station;
pub mod victim;
