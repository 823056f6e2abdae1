//! The committed files are what the tool writes.
#![allow(clippy::unwrap_used)]

use std::path::Path;

#[test]
fn the_committed_vectors_are_those_that_the_tool_writes() {
    for (name, text) in bamin_vectors::files() {
        let committed =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        assert!(
            committed == text,
            "{name} differs: cargo run -p bamin-vectors"
        );
    }
}
