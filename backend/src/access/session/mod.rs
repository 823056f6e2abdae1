//! Sessions: opaque tokens, bound to a device key.
//!
//! Tokens are 32 random bytes; the store knows only their hashes. [`tokens`]
//! makes them, [`guard`] finds out who calls, [`proof`] checks possession.

pub mod guard;
pub mod proof;
pub mod tokens;

pub use guard::{HolderCaller, StaffCaller, VerifierCaller};
pub use tokens::{SessionBody, Tokens};
