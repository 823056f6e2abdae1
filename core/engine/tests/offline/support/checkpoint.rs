//! A checkpoint's phone: scanner and queue, with the issuer's key to read what
//! was recorded, as the server would.

use std::sync::Arc;

use bamin_engine::decode::LumaFrame;
use bamin_engine::ports::{ManualClock, SeededRandomness};
use bamin_engine::queue::{Direction, Duty, Queue};
use bamin_engine::scan::{ChallengeMode, Evidence, ScanSettings, ScanStep, Scanner, VerdictView};
use bamin_engine::store::Store;
use bamin_frames::Frame;
use bamin_protocol::seal::OpenRun;
use serde_json::Value;
use tempfile::TempDir;

use super::{Issuer, anchored, store};

pub struct Checkpoint {
    pub queue: Queue,
    pub scanner: Scanner,
    pub evidence: Evidence,
    pub store: Store,
    seal_secret: [u8; 32],
    _folder: TempDir,
}

impl Checkpoint {
    /// A phone with `issuer`'s lists of now.
    pub fn new(issuer: &Issuer, clock: &Arc<ManualClock>) -> Self {
        Self::with(issuer, clock, ChallengeMode::OnTap)
    }

    pub fn with(issuer: &Issuer, clock: &Arc<ManualClock>, challenge: ChallengeMode) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path(), 2);
        let time = anchored(clock, &store);
        let random = Arc::new(SeededRandomness::new(12));
        let queue = Queue::new(store.clone(), time.clone(), random.clone());
        queue.seal_to(issuer.seal_kid(), issuer.seal.1);
        let settings = ScanSettings {
            duty: Duty {
                unit: 1,
                account: 2,
                point: 3,
                point_version: 1,
                direction: Direction::In,
                place: None,
            },
            challenge,
        };
        Self {
            evidence: issuer.evidence(time.now().seconds(), &[]),
            scanner: Scanner::new(settings, time, queue.clone(), random),
            queue,
            store,
            seal_secret: issuer.seal.0,
            _folder: folder,
        }
    }

    pub fn text(&mut self, text: &str) -> ScanStep {
        self.scanner.text(text, &self.evidence)
    }

    pub fn frame(&mut self, frame: &Frame) -> ScanStep {
        let luma = LumaFrame::new(&frame.pixels, frame.width, frame.height);
        self.scanner.frame(&luma, &self.evidence).unwrap()
    }

    /// The events, in order, as the server reads them.
    pub fn events(&self) -> Vec<Value> {
        let Some(outgoing) = self.queue.next_batch([9; 16]).unwrap() else {
            return Vec::new();
        };
        let batch = outgoing.batch;
        let opened = batch.items.iter().map(|item| {
            let run = &batch.runs[usize::from(item.run)];
            let run = OpenRun::new(&self.seal_secret, &run.enc).unwrap();
            let plain = run.open(&item.key, item.n, &item.sealed).unwrap();
            serde_json::from_slice(&plain).unwrap()
        });
        opened.collect()
    }

    /// The verdicts on record, in order.
    pub fn recorded(&self) -> Vec<String> {
        let events = self.events();
        let verdicts = events.iter().filter_map(|event| event["verdict"].as_str());
        verdicts.map(str::to_owned).collect()
    }
}

/// The verdict of a step; fails if it is none.
pub fn verdict(step: ScanStep) -> VerdictView {
    match step {
        ScanStep::Verdict(view) => *view,
        other => panic!("no verdict: {other:?}"),
    }
}
