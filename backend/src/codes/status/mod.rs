//! Status lists: what of the store's changes is published, and how it is served.
//!
//! The store numbers the changes; any server can build any list from them.
//! [`list::List`] is one slice's list as last published, [`publish`] signs new
//! manifests, [`board`] keeps the lists in memory.

pub mod board;
pub mod list;
pub mod publish;

pub use board::StatusBoard;
pub use list::List;
