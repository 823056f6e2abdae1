//! How well and how fast camera frames are read, beside zxing-cpp on the very same
//! frames. All are drawn from seeds that no decoder was tuned by ([`MEASURING_SEEDS`]);
//! each shows another code, and each is drawn, read by both and dropped.

mod photos;
mod race;
mod readers;
mod symbols;

use anyhow::Result;
use bamin_frames::{Conditions, Empty, Frame, MEASURING_SEEDS, draw_empty, draw_phone, draw_scan};

use crate::report::Report;
use race::Race;
use readers::Effort;
use symbols::Format;

pub use photos::photos;

/// A code of ours, as the other rows' frames show them.
pub fn symbol(seed: u64) -> Result<symbols::Symbol> {
    Format::Bamin.symbol(seed)
}

/// Frames of each hard kind.
const HARD: usize = 40;
/// Frames of each kind beyond.
const HARDER: usize = 30;
/// Ordinary frames of each size.
const ORDINARY: usize = 60;
/// Frames of each scene without a code.
const EMPTY: usize = 25;
/// Scans in motion, and the frames of each.
const SCANS: usize = 8;
const STEPS: u32 = 45;

/// `frame_hard_read` and the same with codes as large as others'.
pub fn hard(report: &mut Report) -> Result<()> {
    for (name, format) in [
        ("frame_hard_read", Format::Bamin),
        ("frame_hard_read_dcc", Format::Dcc),
        ("frame_hard_read_coronacheck", Format::CoronaCheck),
    ] {
        let mut race = Race::beside(Effort::Default);
        let low_contrast = ("low contrast", Conditions::low_contrast());
        for (kind, conditions) in Conditions::HARD.into_iter().chain([low_contrast]) {
            for seed in MEASURING_SEEDS.take(HARD) {
                read_phone(&mut race, format, &conditions, seed)?;
            }
            progress(name, &format!("with {kind}: {}", race.score()));
        }
        race.share_row(report, name)?;
    }
    Ok(())
}

/// `frame_harder_read`.
pub fn harder(report: &mut Report) -> Result<()> {
    let mut race = Race::beside(Effort::Default);
    for kind in 0..Conditions::harder(0).len() {
        for seed in MEASURING_SEEDS.take(HARDER) {
            let (_, conditions) = Conditions::harder(seed)[kind];
            read_phone(&mut race, Format::Bamin, &conditions, seed)?;
        }
        let (kind, _) = Conditions::harder(0)[kind];
        progress(
            "frame_harder_read",
            &format!("with {kind}: {}", race.score()),
        );
    }
    race.share_row(report, "frame_harder_read")
}

/// `frame_read_…` and `frame_cold_…`: a phone held well, each frame seen for the first time.
pub fn ordinary(report: &mut Report) -> Result<()> {
    for (read, cold, width, height) in [
        ("frame_read_480", "frame_cold_480", 640, 480),
        ("frame_read_720", "frame_cold_720", 1280, 720),
        ("frame_read_1080", "frame_cold_1080", 1920, 1080),
    ] {
        let conditions = Conditions::ordinary().sized(width, height);
        let mut with_default = Race::beside(Effort::Default);
        let mut with_fast = Race::beside(Effort::Fast);
        for seed in MEASURING_SEEDS.take(ORDINARY) {
            let symbol = Format::Bamin.symbol(seed)?;
            let frame = draw_phone(symbol.code(), &conditions, seed);
            with_default.read(&frame, Some(&symbol.text))?;
            with_fast.time(&frame, Some(&symbol.text))?;
        }
        progress(cold, &with_default.score());
        with_default.share_row(report, read)?;
        with_fast.median_row(report, cold)?;
    }
    Ok(())
}

/// `frame_tracked_720`, `frame_tracked_720_read`: scans in motion, thirty frames a second.
pub fn tracked(report: &mut Report) -> Result<()> {
    let mut race = Race::beside(Effort::Fast);
    for seed in MEASURING_SEEDS.take(SCANS) {
        let symbol = Format::Bamin.symbol(seed)?;
        let scan: Vec<Frame> = (0..STEPS)
            .map(|step| draw_scan(symbol.code(), &Conditions::ordinary(), seed, step))
            .collect();
        race.follow(&scan, &symbol.text)?;
        progress("frame_tracked_720", &race.score());
    }
    race.median_row(report, "frame_tracked_720")?;
    race.share_row(report, "frame_tracked_720_read")
}

/// `frame_none_720`, its worst, and the worst of scenes made to be hard.
pub fn none(report: &mut Report) -> Result<()> {
    let empty = |scenes: &[Empty]| -> Result<Race> {
        let mut race = Race::beside(Effort::Fast);
        for &scene in scenes {
            for seed in MEASURING_SEEDS.take(EMPTY) {
                race.time(&draw_empty(scene, &Conditions::ordinary(), seed), None)?;
            }
            progress("frame_none_720", &format!("with {scene:?}"));
        }
        Ok(race)
    };
    let ordinary = empty(&Empty::ORDINARY)?;
    ordinary.median_row(report, "frame_none_720")?;
    ordinary.worst_row(report, "frame_none_720_worst")?;
    empty(&[Empty::FinderTiles])?.worst_row(report, "frame_none_720_hostile")
}

fn read_phone(race: &mut Race, format: Format, conditions: &Conditions, seed: u64) -> Result<()> {
    let symbol = format.symbol(seed)?;
    let frame = draw_phone(symbol.code(), conditions, seed);
    race.read(&frame, Some(&symbol.text))
}

#[expect(
    clippy::print_stderr,
    reason = "drawing takes a while, and the table is on the other stream"
)]
fn progress(row: &str, what: &str) {
    eprintln!("  {row} {what}");
}
