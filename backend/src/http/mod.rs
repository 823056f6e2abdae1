//! How calls and answers travel: problems, bodies, caches, limits.

pub mod cache;
pub mod client_certificate;
pub mod limit;
pub mod list;
pub mod page;
pub mod problem;
pub mod signed_request;
pub mod wire;
