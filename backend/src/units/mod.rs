//! Units and the accounts of their staff.

pub mod accounts;
