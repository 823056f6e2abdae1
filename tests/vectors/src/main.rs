//! Writes `tests/vectors/*.json` anew; the same bytes each time.

use std::path::Path;

use anyhow::Context;

fn main() -> anyhow::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, text) in bamin_vectors::files() {
        let path = folder.join(name);
        std::fs::write(&path, &text).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{name}: {} bytes", text.len());
    }
    Ok(())
}
