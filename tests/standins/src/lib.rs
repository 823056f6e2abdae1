//! Stand-ins for what the product talks to: other services, databases.

pub mod cdn;
pub mod openid;
pub mod postgres;
pub mod sms;
