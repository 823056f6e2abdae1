//! The engine for Kotlin, Swift and Python: records, errors and objects at the
//! edge, and nothing decided here.
//!
//! [`phone::Phone`] is a whole phone, over the ports in [`ports`] that a platform
//! implements; [`verifier::Verifier`] is verification alone, for other apps that
//! check our codes. Closed sets are enums ([`words`], which also says how a shell finds
//! their texts). Calls that decode or commit say so: make them on a worker
//! thread.

pub mod account;
pub mod appeals;
pub mod arrivals;
pub mod contents;
pub mod error;
pub mod family;
pub mod freshness;
pub mod home;
pub mod identity;
pub mod inbox;
pub mod log;
pub mod phone;
pub mod ports;
pub mod queue;
pub mod reasons;
pub mod regions;
pub mod scanner;
pub mod sync;
pub mod verifier;
pub mod wallet;
pub mod words;

mod runtime;

uniffi::setup_scaffolding!();
