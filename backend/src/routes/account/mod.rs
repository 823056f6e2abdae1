//! A holder's own account: everything kept about it, and its end.

pub mod delete;
pub mod export;
