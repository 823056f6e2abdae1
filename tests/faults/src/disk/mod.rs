//! What a disk holds after a power cut. A kill keeps the page cache, so killing
//! alone never shows a missing sync. Here a preloaded library writes down what a
//! process does to the files below a folder ([`Recording`]), and [`Medium`] rebuilds
//! what a disk may hold when the power goes: all that was synced, and of the rest
//! any part, torn at sectors. [`ledger`] shows that the harness itself can tell.

pub mod ledger;
pub mod medium;
mod recording;
pub mod trace;

pub use ledger::scenarios;
pub use medium::Medium;
pub use recording::{Cut, Full, Recording, Syncs};
