//! The decoder, taken in by its folder, and the function that libFuzzer drives.

#[path = "../../src/decode/mod.rs"]
pub mod decode;
pub mod look;
