//! Passes of a holder's phone.

pub mod renew;
