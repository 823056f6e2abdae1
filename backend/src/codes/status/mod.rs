//! Status lists: what of the store's changes is published, and how it is served.
//!
//! The store numbers the changes; any server can build any list from them.
//! [`publish`] signs new manifests, [`serve`] signs the rest when it is asked for;
//! `memory` holds the lists in between.

pub mod publish;
pub mod serve;
