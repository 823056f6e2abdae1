//! The BM1 formats and their verification: passes, presentations, trust and
//! status lists, numbers, hints, point codes, sealed batches.
//!
//! Pure: no file, network, clock or runtime; time and randomness are
//! arguments. `docs/format.md` says every format to the bit; [`verify`] is
//! where a code becomes a verdict. Start there, or at [`pass`].

pub mod batch;
mod canonical;
pub mod closed_points;
pub mod cose;
pub mod delegation;
mod fields;
pub mod group;
pub mod hint;
pub mod history;
pub mod index;
pub mod issuer;
pub mod key;
pub mod number;
pub mod pass;
pub mod point;
pub mod policy;
pub mod presentation;
pub mod proof;
pub mod refusal;
pub mod seal;
pub mod signature;
pub mod signing;
pub mod slice;
pub mod status;
mod strict_base45;
pub mod trust;
pub mod verdict;
pub mod verify;

pub use cose::{KeyId, Unsigned};
pub use fields::Malformed;
pub use pass::{Pass, SignedPass};
pub use presentation::{CodeId, Presentation};
pub use refusal::Refusal;
pub use trust::TrustList;
pub use verdict::{Outcome, Verdict};
pub use verify::verify;
