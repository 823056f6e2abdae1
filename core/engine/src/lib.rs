//! The phone: what holders show and verifiers check, with no server on the way.
//!
//! [`ports`] is what a platform brings; [`store`] keeps, [`clock`] tells the time
//! and how sure it is, [`queue`] holds events until the server has them, [`sync`]
//! talks to the server; [`decode`] finds codes in camera frames. [`phone`] opens all
//! of it together: start there.

pub mod appeals;
pub mod arrivals;
pub mod clock;
pub mod consents;
pub mod contents;
pub mod decode;
pub mod error;
pub mod family;
pub mod inbox;
mod lock;
pub mod log;
pub mod phone;
pub mod ports;
pub mod queue;
pub mod recognise;
pub mod scan;
pub mod store;
pub mod sync;
pub mod wallet;
mod word;

pub use error::EngineError;
