//! What the books themselves are held to: audit, retention, resealing.

pub mod audit;
pub mod reseal;
pub mod retention;
