//! Writes `tests/vectors/*.json` anew, below the folder that it is started in (the
//! clone's root); the same bytes each time.

use std::path::Path;

use anyhow::{Context, ensure};

fn main() -> anyhow::Result<()> {
    // Not where it was built: a build may be shared by clones.
    let folder = Path::new("tests/vectors");
    ensure!(folder.is_dir(), "start it in the root of the clone");
    for (name, text) in bamin_vectors::files() {
        let path = folder.join(name);
        std::fs::write(&path, &text).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{name}: {} bytes", text.len());
    }
    Ok(())
}
