//! The province's other systems, each behind a port.

pub mod certificate_signers;
pub mod enrolment;
pub mod identity_provider;
pub mod national;
pub mod sms;
