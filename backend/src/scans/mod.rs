//! What staff phones record: taken in, verified afterwards, settled.

pub mod events;
