//! Stand-ins for what the product talks to: other services, databases.

pub mod postgres;
