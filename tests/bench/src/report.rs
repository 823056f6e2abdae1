//! The table on the screen and the lines in `target/bench.jsonl`.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;

/// One figure.
pub struct Row {
    /// Stable name.
    pub name: &'static str,
    /// The figure.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// What it is measured beside, with its figure in the same unit.
    pub peer: Option<(&'static str, f64)>,
}

/// Collects rows as they are measured.
pub struct Report {
    lines: File,
    path: String,
}

impl Report {
    /// Begins a new file in the clone, whatever target folder cargo uses.
    pub fn create() -> Result<Self> {
        let (lines, path) = lines(OpenOptions::new().create(true).write(true).truncate(true))?;
        println!(
            "{:<24} {:>14} {:<10} {:>14}  {:>7}  beside",
            "name", "value", "unit", "peer", "ratio"
        );
        Ok(Self { lines, path })
    }

    /// Goes on with the file that another process began.
    pub fn go_on() -> Result<Self> {
        let (lines, path) = lines(OpenOptions::new().append(true))?;
        Ok(Self { lines, path })
    }

    /// Prints and writes one row.
    pub fn row(&mut self, row: Row) -> Result<()> {
        let Row {
            name,
            value,
            unit,
            peer,
        } = row;
        let ratio = peer.map(|(_, peer)| value / peer);
        let (beside, figure) = peer.map_or(("", String::new()), |(name, peer)| (name, shown(peer)));
        let ratio_text = ratio.map_or(String::new(), |ratio| format!("{ratio:.2}"));
        println!(
            "{name:<24} {:>14} {unit:<10} {figure:>14}  {ratio_text:>7}  {beside}",
            shown(value)
        );
        let line = json!({"name": name, "value": value, "unit": unit, "peer": peer.map(|(_, peer)| peer), "ratio": ratio});
        writeln!(self.lines, "{line}")?;
        Ok(())
    }

    /// Says where the lines are.
    pub fn finish(self) -> Result<()> {
        println!("\n{}", self.path);
        Ok(())
    }
}

fn lines(options: &OpenOptions) -> Result<(File, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    fs::create_dir_all(&folder)?;
    let path = folder.canonicalize()?.join("bench.jsonl");
    let path = path.display().to_string();
    let lines = options
        .open(&path)
        .with_context(|| format!("cannot write {path}"))?;
    Ok((lines, path))
}

fn shown(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.3}")
    }
}
