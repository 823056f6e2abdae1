//! The backend: issue, renew, lists, events.

pub mod store;
