//! What this process holds in memory beside the store: the published status lists
//! with what was signed of them, and indexes for codes to come. Nothing here is lost
//! for good when the process ends.

mod fresh_indexes;
mod status_board;
mod status_list;

pub use fresh_indexes::FreshIndexes;
pub use status_board::StatusBoard;
pub use status_list::StatusList;
