//! The province's other systems, each behind a port.

pub mod certificates;
pub mod national;
pub mod sms;
