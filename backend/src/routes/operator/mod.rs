//! What operators call, each call signed by a client key.

pub mod appeals;
pub mod contents;
