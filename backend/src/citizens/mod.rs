//! What is done by and for citizens: their families, arrivals, appeals, and what is
//! written for them.

pub mod appeals;
pub mod arrivals;
pub mod contents;
pub mod family;
pub mod form;
pub mod overseas;
pub mod sms_codes;
