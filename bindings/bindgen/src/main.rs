//! Generates the bindings: `bamin-bindgen generate LIBRARY --language kotlin …`.
//!
//! In a crate of its own, because its features would double the size of the
//! library that ships.
fn main() {
    uniffi::uniffi_bindgen_main();
}
