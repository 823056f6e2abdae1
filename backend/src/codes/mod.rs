//! Codes: issued, numbered, listed, and the trust list that makes them believed.

pub mod indexes;
pub mod issue;
pub mod issuers;
pub mod numbers;
pub mod status;
pub mod trust;
