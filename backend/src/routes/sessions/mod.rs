//! Sessions: refresh and end.

pub mod end;
pub mod refresh;
