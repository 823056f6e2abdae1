//! Records of staff phones: taken in batches, item by item, exactly once in
//! effect. [`batch`] opens what a phone signed and sealed, [`body`] reads an
//! event, [`ingest`] keeps them and answers, [`settle`] verifies presentations
//! afterwards and deletes them, [`compare`] sets scans of one code side by side.

pub mod batch;
pub mod body;
pub mod compare;
pub mod ingest;
pub mod settle;
