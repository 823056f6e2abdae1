//! Who calls, and what proves it: sessions, sign-ins, operators, verifiers.

pub mod identity;
pub mod operators;
pub mod session;
pub mod verifiers;
