//! `bamin decode`: the text of any QR code, without any judgement.

use std::path::{Path, PathBuf};

use bamin_engine::decode::Decoder;
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::picture::Picture;
use crate::voice::Voice;

pub fn run(files: &[PathBuf], voice: &Voice) -> Result<Exit, Failure> {
    let each = files
        .iter()
        .map(|file| one(file, voice).unwrap_or_else(|failure| failure.report(voice)));
    Ok(each.max().unwrap_or(Exit::Done))
}

fn one(path: &Path, voice: &Voice) -> Result<Exit, Failure> {
    let picture = Picture::open(path)?;
    let mut decoder = Decoder::new();
    let symbol = decoder
        .decode(&picture.frame())
        .map_err(|_| Failure::file("no_picture", path))?;
    let file = path.display().to_string();
    match symbol {
        Some(symbol) => {
            let corners = symbol.corners.map(|corner| [corner.x, corner.y]);
            let object = json!({
                "file": file,
                "text": symbol.text,
                "modules": symbol.modules,
                "corners": corners,
            });
            voice.say(&symbol.text, object);
            Ok(Exit::Done)
        }
        None => {
            let in_view = decoder.symbol_in_view();
            let key = match in_view {
                true => "scan.unreadable",
                false => "scan.nothing",
            };
            voice.aside(format!("{file}: {}", voice.text(key, &[])));
            voice.object(&json!({"file": file, "text": null, "in_view": in_view}));
            Ok(Exit::NothingFound)
        }
    }
}
