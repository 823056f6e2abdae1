//! The engine's decoder and a peer on the same frames, one after the other.

use anyhow::{Result, ensure};
use bamin_frames::Frame;
use rustix::time::{ClockId, clock_gettime};

use super::readers::{Effort, Ours, Reader, zxing};
use crate::report::{Report, Row};

/// Times that each reader reads a frame whose reading is timed; the least counts.
const ROUNDS: usize = 4;

/// Both readers and what they have done so far.
pub struct Race {
    ours: Lane,
    peer: Option<Lane>,
    effort: Effort,
}

/// One reader's part.
struct Lane {
    reader: Box<dyn Reader>,
    /// Frames whose code was read.
    read: usize,
    frames: usize,
    /// Seconds of processor time that each timed frame took.
    taken: Vec<f64>,
}

impl Race {
    /// The engine's decoder beside zxing-cpp of this effort.
    pub fn beside(effort: Effort) -> Self {
        Self {
            ours: Lane::new(Box::new(Ours::default())),
            peer: zxing(effort).map(Lane::new),
            effort,
        }
    }

    /// Each reads the frame once, having seen none like it.
    pub fn read(&mut self, frame: &Frame, text: Option<&str>) -> Result<()> {
        for lane in self.lanes() {
            lane.reader.forget(frame.width, frame.height)?;
            let read = lane.reader.read(frame)?;
            lane.count(read.as_deref(), text)?;
        }
        Ok(())
    }

    /// Each reads the frame several times, always as if it had seen none like it.
    pub fn time(&mut self, frame: &Frame, text: Option<&str>) -> Result<()> {
        let mut least = [f64::MAX; 2];
        let mut read = [None, None];
        for _ in 0..ROUNDS {
            for (i, lane) in self.lanes().enumerate() {
                lane.reader.forget(frame.width, frame.height)?;
                let (seconds, found) = lane.timed(frame)?;
                least[i] = least[i].min(seconds);
                read[i] = found;
            }
        }
        for (i, lane) in self.lanes().enumerate() {
            lane.taken.push(least[i]);
            lane.count(read[i].as_deref(), text)?;
        }
        Ok(())
    }

    /// Each reads the frames of a scan in their order, several times over.
    pub fn follow(&mut self, scan: &[Frame], text: &str) -> Result<()> {
        let Some(first) = scan.first() else {
            return Ok(());
        };
        for lane in self.lanes() {
            let mut least = vec![f64::MAX; scan.len()];
            for round in 0..ROUNDS {
                lane.reader.forget(first.width, first.height)?;
                for (frame, least) in scan.iter().zip(&mut least) {
                    let (seconds, found) = lane.timed(frame)?;
                    *least = least.min(seconds);
                    if round == 0 {
                        lane.count(found.as_deref(), Some(text))?;
                    }
                }
            }
            lane.taken.extend(least);
        }
        Ok(())
    }

    /// How many frames each has read so far, for the progress on stderr.
    pub fn score(&self) -> String {
        let peer = self.peer.as_ref();
        let peer = peer.map_or(String::new(), |peer| {
            format!(", {} {}", self.effort.name(), peer.read)
        });
        format!("read {} of {}{peer}", self.ours.read, self.ours.frames)
    }

    /// A row with the share of frames read.
    pub fn share_row(&self, report: &mut Report, name: &'static str) -> Result<()> {
        self.row(report, name, "share", Lane::share)
    }

    /// A row with the median processor time of the timed frames.
    pub fn median_row(&self, report: &mut Report, name: &'static str) -> Result<()> {
        self.row(report, name, "ms", |lane| lane.at(0.5) * 1e3)
    }

    /// A row with the greatest processor time of the timed frames.
    pub fn worst_row(&self, report: &mut Report, name: &'static str) -> Result<()> {
        self.row(report, name, "ms", |lane| lane.at(1.0) * 1e3)
    }

    fn row(
        &self,
        report: &mut Report,
        name: &'static str,
        unit: &'static str,
        figure: impl Fn(&Lane) -> f64,
    ) -> Result<()> {
        let peer = self.peer.as_ref();
        report.row(Row {
            name,
            value: figure(&self.ours),
            unit,
            peer: peer.map(|peer| (self.effort.name(), figure(peer))),
        })
    }

    fn lanes(&mut self) -> impl Iterator<Item = &mut Lane> {
        std::iter::once(&mut self.ours).chain(&mut self.peer)
    }
}

impl Lane {
    fn new(reader: Box<dyn Reader>) -> Self {
        Self {
            reader,
            read: 0,
            frames: 0,
            taken: Vec::new(),
        }
    }

    fn timed(&mut self, frame: &Frame) -> Result<(f64, Option<String>)> {
        let start = processor_seconds();
        let found = self.reader.read(frame)?;
        Ok((processor_seconds() - start, found))
    }

    /// Counts a frame. A text that nobody wrote is worse than none: it ends the run.
    fn count(&mut self, found: Option<&str>, text: Option<&str>) -> Result<()> {
        ensure!(
            found.is_none() || found == text,
            "read {found:?} where {text:?} is shown"
        );
        self.frames += 1;
        self.read += usize::from(found.is_some());
        Ok(())
    }

    fn share(&self) -> f64 {
        self.read as f64 / self.frames.max(1) as f64
    }

    /// The time that this share of the timed frames stays within.
    fn at(&self, share: f64) -> f64 {
        let mut taken = self.taken.clone();
        taken.sort_by(f64::total_cmp);
        let last = taken.len().saturating_sub(1);
        taken
            .get((last as f64 * share).round() as usize)
            .copied()
            .unwrap_or(f64::NAN)
    }
}

/// Processor time of this thread: what other programs use of the machine is not in it.
fn processor_seconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
