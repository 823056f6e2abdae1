//! Family members of a holder: SMS codes, members, hand-overs.

pub mod hand_overs;
pub mod members;
pub mod sms_codes;
