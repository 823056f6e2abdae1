//! Who calls, and what proves it: sessions, sign-ins, operators, verifiers.

pub mod operators;
pub mod session;
pub mod sign_in;
pub mod signed_call;
pub mod verifiers;
