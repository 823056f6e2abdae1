//! Keys, and what is sealed or hashed with them.

pub mod digest;
pub mod facts;
pub mod keys;
pub mod password;
pub mod personal;
