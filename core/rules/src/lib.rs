//! What documents, names, regions and days mean in Fujian: pure functions on
//! values, without I/O, clock or randomness.
//!
//! Text that people type is parsed once, here, into types that can't hold a
//! wrong value: start with [`Document::parse`] and [`SocialCreditCode::parse`].
//! Every refusal is a [`DocumentError`] with a stable code and its figures, and
//! never carries the number or the name that was refused.

pub mod arrival;
pub mod certificate;
pub mod colour;
pub mod day;
pub mod document;
pub mod family;
pub mod health;
pub mod masking;
pub mod mrz;
pub mod name;
pub mod phone;
pub mod region;

pub use day::Day;
pub use document::{Document, DocumentError, DocumentKind, SocialCreditCode};
pub use region::Region;
