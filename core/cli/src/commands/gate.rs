//! `bamin gate`: a checkpoint. Frames of a camera, or of a folder at a given pace,
//! go through one scanner; staff answer with single letters and Enter.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bamin_engine::phone::Phone;
use bamin_engine::scan::{ChallengeMode, ScanStep, Scanner};

use super::scan::close_group;
use crate::args::GateArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::picture::Picture;
use crate::scan_report::ScanReport;
use crate::taps::{Tap, Taps};
use crate::voice::Voice;

pub async fn run(home: &Home, how: &GateArgs, voice: &Voice) -> Result<Exit, Failure> {
    let phone = home.open()?;
    let challenge = match how.challenge {
        true => ChallengeMode::Always,
        false => ChallengeMode::OnTap,
    };
    let mut gate = Gate {
        scanner: phone.scanner(challenge)?,
        report: ScanReport::new(voice),
        taps: Taps::of_terminal(),
        phone: &phone,
    };
    // Lists are fetched and records sent while people pass; none of it is waited for.
    let background = phone.sync.start()?;
    voice.line(voice.text("scan.waiting", &[]));
    if gate.taps.listen() {
        voice.line(voice.text("cli.gate_taps", &[]));
    }
    let walked = match (&how.frames, how.camera) {
        (Some(folder), _) => gate.walk(&frames_in(folder)?, how.fps).await,
        (None, camera) => gate.watch(camera.unwrap_or(0)).await,
    };
    background.stop();
    walked?;
    close_group(&phone, &mut gate.scanner, &mut gate.report)?;
    gate.report.summary();
    Ok(gate.report.worst())
}

struct Gate<'a> {
    phone: &'a Phone,
    scanner: Scanner,
    report: ScanReport<'a>,
    taps: Taps,
}

impl Gate<'_> {
    /// Frame after frame of a folder.
    async fn walk(&mut self, files: &[PathBuf], fps: f64) -> Result<(), Failure> {
        let mut pace = tokio::time::interval(Duration::from_secs_f64(1.0 / fps));
        for file in files {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => return Ok(()),
                _ = pace.tick() => {}
            }
            let picture = Picture::open(file)?;
            let step = self
                .scanner
                .frame(&picture.frame(), &self.phone.evidence())
                .map_err(|_| Failure::file("no_picture", file))?;
            self.tell(step, Some(file))?;
            self.tapped()?;
        }
        Ok(())
    }

    #[cfg(feature = "camera")]
    async fn watch(&mut self, number: u32) -> Result<(), Failure> {
        use bamin_engine::decode::LumaFrame;
        let mut camera = crate::camera::Camera::open(number)?;
        loop {
            let frame = tokio::select! {
                _ = tokio::signal::ctrl_c() => return Ok(()),
                frame = camera.frame() => frame?,
            };
            let luma = LumaFrame::new(&frame.pixels, frame.width, frame.height);
            let step = self
                .scanner
                .frame(&luma, &self.phone.evidence())
                .map_err(|_| crate::camera::failed(number))?;
            self.tell(step, None)?;
            self.tapped()?;
        }
    }

    #[cfg(not(feature = "camera"))]
    #[expect(clippy::unused_async, reason = "as with the feature")]
    async fn watch(&mut self, _number: u32) -> Result<(), Failure> {
        Err(Failure::new(Exit::Usage, "no_camera_support", []))
    }

    /// What staff answered since the last frame.
    fn tapped(&mut self) -> Result<(), Failure> {
        while let Some(tap) = self.taps.next() {
            let evidence = self.phone.evidence();
            let step = match tap {
                Tap::Again => self.scanner.confirm(&evidence),
                Tap::CountRight => self.scanner.confirm_count(&evidence),
                Tap::CountWrong => self.scanner.finish_group(&evidence),
                Tap::AskDigits => ScanStep::AskChallenge {
                    digits: self.scanner.ask_challenge(&evidence)?,
                },
            };
            self.tell(step, None)?;
        }
        Ok(())
    }

    fn tell(&mut self, step: ScanStep, file: Option<&Path>) -> Result<(), Failure> {
        self.report
            .tell(step, file, self.phone.time.now().seconds())
    }
}

/// The picture files of a folder, by name.
fn frames_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    const PICTURES: [&str; 5] = ["png", "jpg", "jpeg", "pgm", "pnm"];
    let entries =
        std::fs::read_dir(folder).map_err(|_| Failure::file("file_unreadable", folder))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let extension = path.extension().and_then(|extension| extension.to_str());
            extension.is_some_and(|it| PICTURES.contains(&it.to_ascii_lowercase().as_str()))
        })
        .collect();
    files.sort();
    match files.is_empty() {
        true => Err(Failure::file("no_frames", folder)),
        false => Ok(files),
    }
}
