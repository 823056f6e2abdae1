//! A staff phone at a gate: frames in, verdicts out, no server.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use bamin_engine::decode::LumaFrame;
use bamin_engine::phone::Phone;
use bamin_engine::scan::{ChallengeMode, GroupWord, ScanStep, Scanner, VerdictView};
use bamin_engine::wallet::QrMatrix;
use bamin_frames::{Code, Conditions, Frame, draw_phone};
use uuid::Uuid;

/// Frames that a camera gives before the person is asked to hold the phone better.
const PATIENCE: u64 = 60;
/// A camera's pace.
const FRAME: Duration = Duration::from_millis(33);

/// A gate with its phone.
pub struct Gate {
    /// The staff phone.
    pub phone: Arc<Phone>,
    scanner: Scanner,
    seed: u64,
    /// Every event that was shown as recorded, with its verdict.
    pub recorded: BTreeMap<Uuid, String>,
    /// How long reading and deciding took, for each frame that led to a verdict.
    pub times: Vec<Duration>,
    /// Codes, and those of them that the first frame was enough for.
    pub first_frame: (usize, usize),
}

/// What was said to one person.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    /// The verdict's word.
    pub word: String,
    /// Its reason.
    pub reason: Option<&'static str>,
}

impl Gate {
    /// Opens the gate at the point that the phone's staff chose.
    pub fn open(phone: Arc<Phone>, seed: u64) -> Result<Self> {
        let scanner = phone.scanner(ChallengeMode::OnTap)?;
        Ok(Self {
            phone,
            scanner,
            seed,
            recorded: BTreeMap::new(),
            times: Vec::new(),
            first_frame: (0, 0),
        })
    }

    /// Shows one code to the camera until there is a verdict; `keep` is where the first frame is written.
    pub async fn show(
        &mut self,
        modules: &QrMatrix,
        conditions: &Conditions,
        keep: Option<&Path>,
    ) -> Result<Said> {
        let mut last = None;
        for attempt in 0..PATIENCE {
            let frame = self.draw(modules, conditions);
            if let (0, Some(path)) = (attempt, keep) {
                frame.write_png(path)?;
            }
            match self.take(&frame)? {
                ScanStep::Verdict(view) => {
                    self.first_frame.0 += 1;
                    self.first_frame.1 += usize::from(attempt == 0);
                    return Ok(self.note(&view));
                }
                ScanStep::Stop(reason) => bail!("the gate had to stop: {}", reason.code()),
                step => last = Some(step),
            }
            tokio::time::sleep(FRAME).await;
        }
        bail!("no verdict after {PATIENCE} frames; at last {last:?}")
    }

    /// One frame of a family's turn; the whole family's verdict once all were read and counted.
    pub fn show_member(
        &mut self,
        modules: &QrMatrix,
        conditions: &Conditions,
    ) -> Result<Option<Said>> {
        let frame = self.draw(modules, conditions);
        let step = match self.take(&frame)? {
            ScanStep::CountThem { .. } => self.scanner.confirm_count(&self.phone.evidence()),
            step => step,
        };
        let ScanStep::Group(group) = step else {
            return Ok(None);
        };
        for member in &group.members {
            self.note(&member.verdict);
        }
        let word = if group.word == GroupWord::Green {
            "green"
        } else {
            "not green"
        };
        Ok(Some(Said {
            word: word.into(),
            reason: None,
        }))
    }

    fn draw(&mut self, modules: &QrMatrix, conditions: &Conditions) -> Frame {
        self.seed += 1;
        draw_phone(
            Code {
                width: modules.width as usize,
                dark: &modules.dark,
            },
            conditions,
            self.seed,
        )
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the story says how long a scan took"
    )]
    fn take(&mut self, frame: &Frame) -> Result<ScanStep> {
        let start = Instant::now();
        let luma = LumaFrame::new(&frame.pixels, frame.width, frame.height);
        let step = self.scanner.frame(&luma, &self.phone.evidence())?;
        if matches!(step, ScanStep::Verdict(_)) {
            self.times.push(start.elapsed());
        }
        Ok(step)
    }

    fn note(&mut self, view: &VerdictView) -> Said {
        let word = view.word.word().to_owned();
        self.recorded.insert(view.event, word.clone());
        Said {
            word,
            reason: view.reason.as_ref().map(|reason| reason.code),
        }
    }
}
