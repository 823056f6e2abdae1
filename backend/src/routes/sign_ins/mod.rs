//! Signing in at the identity provider.

pub mod begin;
pub mod finish;
