//! The published test vectors, made from nothing but fixed keys and times.
//!
//! Everything is encoded by hand here ([`cbor`], [`cose`], [`zlib`]), good and
//! bad alike, and nothing of `bamin-protocol` is used: what the two agree on
//! was said twice. [`files`] gives every file; [`presentation`] holds most of
//! the cases; [`world`] says who signs what.

pub mod base45;
pub mod batch;
pub mod cbor;
pub mod cose;
pub mod group;
pub mod hint;
pub mod hpke;
pub mod json;
pub mod key;
pub mod number;
pub mod point;
pub mod presentation;
pub mod proof;
pub mod status;
pub mod trust;
pub mod world;
pub mod zlib;

/// Name and text of every file, the same on each call.
pub fn files() -> Vec<(&'static str, String)> {
    [
        ("keys.json", proof::file()),
        ("presentation.json", presentation::file()),
        ("group.json", group::file()),
        ("trust.json", trust::file()),
        ("status.json", status::file()),
        ("number.json", number::file()),
        ("hint.json", hint::file()),
        ("point.json", point::file()),
        ("batch.json", batch::file()),
    ]
    .map(|(name, file)| (name, json::write_file(&file)))
    .into()
}
