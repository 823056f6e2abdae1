//! The scanner: camera frames or texts in, verdicts out, with no server on the way.
//!
//! [`session`] is the pure core (what is in view, what it means), [`gather`] its
//! part for families, [`challenge`] for typed digits. [`Scanner`] is the shell: it
//! decodes frames and commits each event to disk *before* its verdict is returned.
//! What was shown in the last ten minutes is kept in memory only: a restarted app
//! forgets it. Start at [`Scanner::frame`].

mod challenge;
mod gather;
mod record;
mod scanner;
mod session;
mod step;
mod unrecognised;
mod view;

pub use crate::sync::lists::Snapshot as Evidence;
pub use scanner::{ScanSettings, Scanner};
pub use step::{ChallengeMode, ScanStep, StopReason};
pub use view::{
    Cue, GroupView, GroupWord, MemberView, NaatView, PersonView, ReasonView, RegionView,
    VerdictView, VerdictWord,
};
