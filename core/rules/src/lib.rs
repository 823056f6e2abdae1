//! What documents, regions and days, colours, families, arrivals and foreign
//! certificates mean in Fujian: pure functions on values, without I/O, clock or
//! randomness.
//!
//! Text that people type is parsed once, here, into types that can't hold a wrong
//! value: [`Document`], [`name::PersonName`], [`phone::Phone`]. A form is judged
//! whole ([`family`], [`arrival`]): either it is taken, or every reason against it
//! comes at once. Reasons have stable codes and figures, and never carry the number
//! or the name that was refused. [`colour::assess`] says what colour a code is.

pub mod appeal;
pub mod arrival;
pub mod certificate;
pub mod colour;
pub mod consent;
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
