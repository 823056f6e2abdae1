//! Stand-ins for what the product talks to: other services, databases.

pub mod cdn;
pub mod health_authority;
mod listener;
pub mod national;
pub mod openid;
pub mod postgres;
pub mod sms;
