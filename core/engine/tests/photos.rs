//! Photographs of QR codes that other projects test their readers with.
//!
//! Runs when `BAMIN_TEST_DATA` names a folder with `qr-photos/qrcode-{1,2,3}`, each with
//! pictures (`NAME.png`) and what they say (`NAME.txt`). Otherwise it says that it didn't.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use bamin_engine::decode::{Decoder, LumaFrame};

/// Folder and how many of its pictures were read when this was last changed: never fewer.
const FLOORS: [(&str, usize); 3] = [("qrcode-1", 20), ("qrcode-2", 32), ("qrcode-3", 42)];

#[test]
fn photographs_are_read_as_well_as_before() {
    let Some(data) = std::env::var_os("BAMIN_TEST_DATA") else {
        println!("skipped: BAMIN_TEST_DATA is not set");
        return;
    };
    let photos = PathBuf::from(data).join("qr-photos");
    let mut fallen = Vec::new();
    for (folder, floor) in FLOORS {
        let pictures = pictures_in(&photos.join(folder));
        let read = pictures.iter().filter(|path| is_read(path)).count();
        println!("{folder}: {read} of {} photographs read", pictures.len());
        if read < floor {
            fallen.push(folder);
        }
    }
    assert!(fallen.is_empty(), "fewer than before in {fallen:?}");
}

fn pictures_in(folder: &Path) -> Vec<PathBuf> {
    let mut pictures: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder is among the test data")
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension() == Some(OsStr::new("png")))
        .collect();
    pictures.sort();
    pictures
}

/// Whether the picture is read. Read wrongly is worse than not at all, and never happens.
fn is_read(picture: &Path) -> bool {
    let grey = image::open(picture).unwrap().into_luma8();
    let frame = LumaFrame::new(grey.as_raw(), grey.width(), grey.height());
    let Some(symbol) = Decoder::new().decode(&frame).unwrap() else {
        return false;
    };
    let expected = fs::read_to_string(picture.with_extension("txt")).unwrap();
    assert_eq!(symbol.text.trim_end(), expected.trim_end(), "{picture:?}");
    true
}
