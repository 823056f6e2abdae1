//! `photos_read`: photographs of codes by others, wherever BAMIN_TEST_DATA has them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use bamin_frames::Frame;

use super::progress;
use super::race::Race;
use super::readers::Effort;
use crate::report::Report;

/// The share of the photographs below `qr-photos`, each a `.png` beside a `.txt` of what
/// its code says, that is read. Without them there is no row.
pub fn photos(report: &mut Report) -> Result<()> {
    let Some(folder) = env::var_os("BAMIN_TEST_DATA") else {
        progress("photos_read", "skipped: BAMIN_TEST_DATA names no folder");
        return Ok(());
    };
    let photos = photos_in(&Path::new(&folder).join("qr-photos"))?;
    ensure!(
        !photos.is_empty(),
        "no photograph in BAMIN_TEST_DATA/qr-photos"
    );
    progress("photos_read", &format!("of {}", photos.len()));
    let mut race = Race::beside(Effort::Default);
    for photo in &photos {
        let text = fs::read_to_string(photo.with_extension("txt"))
            .with_context(|| photo.display().to_string())?;
        race.read(&frame_of(photo)?, Some(&text))
            .with_context(|| photo.display().to_string())?;
    }
    race.share_row(report, "photos_read")
}

fn photos_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut photos = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            photos.extend(photos_in(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "png") {
            photos.push(path);
        }
    }
    photos.sort();
    Ok(photos)
}

fn frame_of(photo: &Path) -> Result<Frame> {
    let picture = image::open(photo)?.into_luma8();
    Ok(Frame {
        width: picture.width(),
        height: picture.height(),
        pixels: picture.into_raw(),
    })
}
