//! Scan staff: log-in, password, points.

pub mod login;
pub mod password;
pub mod points;
