//! Codes for family members (为家人申领): who may be added, and how a member
//! leaves again.
//!
//! [`Application::check`] judges a form as `docs/family.md` says, on the phone
//! before it is sent and on the server before it is stored. What only the server
//! can know (whether the document is free, whether the SMS code was right) comes
//! in as a fact. [`ageing`] tells when a child's code ends, [`hand_over`] how a
//! member goes to another holder.

pub mod ageing;
mod error;
mod form;
pub mod hand_over;
mod relation;

pub use error::{FamilyError, Field};
pub use form::{Application, DocumentClaim, FamilyForm, Holder};
pub use relation::Relation;

/// The most members of one holder: 4 parents, 3 children and a spouse together.
pub const MOST_MEMBERS: usize = 8;
/// The youngest parent, in completed years.
pub const PARENT_LEAST_AGE: u32 = 55;
/// The oldest child, in completed years.
pub const CHILD_MOST_AGE: u32 = 16;

#[cfg(test)]
mod tests;
