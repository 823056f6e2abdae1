//! A body of records, taken chunk by chunk: while the store works on one, the next
//! is read.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Body;
use http_body_util::BodyExt;
use serde::Serialize;
use tokio::task::JoinHandle;

use super::lines::{Cutter, Damaged, Form, Line, Packing};
use super::record::{Item, Reader, Refusal};
use super::sender::Sender;
use super::spool::Spool;
use crate::app::{App, SharedApp};
use crate::colour;
use crate::http::problem::{Code, Problem};
use crate::http::signed_request;
use crate::store::Digest;
use crate::store::facts::{Applied, Chunk, FactKind, Outcome};

/// Records in one transaction.
const CHUNK: usize = 5_000;
/// Bytes of lines in one chunk.
const CHUNK_BYTES: usize = 4 << 20;
/// Waiting arrivals asked about in one statement.
const BATCH: usize = 500;
/// Refused lines that an answer lists; all are counted.
const LISTED: usize = 1_000;

/// What arrives, as its headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Packed?
    pub packing: Packing,
    /// One record or many?
    pub form: Form,
}

/// What became of a body.
#[derive(Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FeedAnswer {
    /// New records.
    pub accepted: u64,
    /// There already, with this content.
    pub duplicates: u64,
    /// There already, now with this content.
    pub corrected: u64,
    /// Taken back.
    pub withdrawn: u64,
    /// How many lines were refused.
    pub rejected_count: u64,
    /// The first of them.
    pub rejected: Vec<RejectedLine>,
    /// How many people's colours changed.
    pub colours_changed: u64,
}

/// A refused line.
#[derive(Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RejectedLine {
    /// From 1; blank lines count.
    pub line: u64,
    /// docs/feeds.md lists them.
    pub reason: &'static str,
    /// Which field, where one is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
}

/// Takes a body: all of it is there and its sender's before anything of it counts.
///
/// # Errors
/// `signature_refused` if the body is another, `invalid_request` if it doesn't
/// unpack (what came before the damage is kept), `internal`, `unavailable`: what
/// was kept is a duplicate when it is sent again.
pub async fn ingest(
    app: &SharedApp,
    sender: Sender,
    kind: FactKind,
    shape: Shape,
    body: Body,
) -> Result<FeedAnswer, Problem> {
    let mut spool = received(app, body).await?;
    let hash = spool.finish().await?;
    if sender.body_hash.is_some_and(|signed| signed != hash) {
        return Err(signed_request::refused("body"));
    }
    let supplier = sender.supplier.supplier;
    let mut work = Work {
        app,
        supplier: Arc::from(supplier),
        kind,
        reading: None,
        answer: FeedAnswer::default(),
    };
    let mut cutter = Cutter::new(shape.packing, shape.form);
    let mut waiting = Waiting::default();
    while let Some(block) = spool.next().await? {
        let mut rest = block.as_slice();
        while !rest.is_empty() {
            waiting.add(cutter.push(&mut rest).map_err(damaged)?);
            while let Some(lines) = waiting.chunk() {
                work.read(lines).await?;
            }
        }
    }
    waiting.add(cutter.finish().map_err(damaged)?);
    while let Some(lines) = waiting.chunk() {
        work.read(lines).await?;
    }
    work.read(waiting.lines).await?;
    work.finish().await
}

async fn received(app: &App, mut body: Body) -> Result<Spool, Problem> {
    let folder: PathBuf = app.config.data_dir.join("spool");
    let mut spool = Spool::new(&app.random)?;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::invalid("body"))?;
        if let Some(bytes) = frame.data_ref() {
            spool.push(bytes, &folder).await?;
        }
    }
    Ok(spool)
}

fn damaged(_: Damaged) -> Problem {
    Problem::new(Code::InvalidRequest).with("field", "body")
}

/// Lines that are not yet a chunk.
#[derive(Default)]
struct Waiting {
    lines: Vec<Line>,
    bytes: usize,
}

impl Waiting {
    fn add(&mut self, lines: Vec<Line>) {
        self.bytes += lines.iter().map(size).sum::<usize>();
        self.lines.extend(lines);
    }

    fn chunk(&mut self) -> Option<Vec<Line>> {
        if self.lines.len() < CHUNK && self.bytes < CHUNK_BYTES {
            return None;
        }
        let later = self.lines.split_off(self.lines.len().min(CHUNK));
        let now = std::mem::replace(&mut self.lines, later);
        self.bytes = self.lines.iter().map(size).sum();
        Some(now)
    }
}

fn size(line: &Line) -> usize {
    line.text.as_ref().map_or(0, Vec::len)
}

/// One body's way into the store.
struct Work<'a> {
    app: &'a SharedApp,
    supplier: Arc<str>,
    kind: FactKind,
    reading: Option<JoinHandle<Vec<ReadChunk>>>,
    answer: FeedAnswer,
}

impl Work<'_> {
    /// Begins to read these lines, and meanwhile takes those read before.
    async fn read(&mut self, lines: Vec<Line>) -> Result<(), Problem> {
        let (app, supplier) = (Arc::clone(self.app), Arc::clone(&self.supplier));
        let kind = self.kind;
        let next = (!lines.is_empty())
            .then(|| tokio::task::spawn_blocking(move || chunks(&app, &supplier, kind, lines)));
        if let Some(before) = std::mem::replace(&mut self.reading, next) {
            for chunk in before.await? {
                self.apply(chunk).await?;
            }
        }
        Ok(())
    }

    async fn finish(mut self) -> Result<FeedAnswer, Problem> {
        self.read(Vec::new()).await?;
        for (outcome, count) in [
            ("accepted", self.answer.accepted),
            ("duplicate", self.answer.duplicates),
            ("corrected", self.answer.corrected),
            ("withdrawn", self.answer.withdrawn),
            ("rejected", self.answer.rejected_count),
        ] {
            metrics::counter!("bamin_feed_records_total", "outcome" => outcome).increment(count);
        }
        metrics::counter!("bamin_colours_changed_total").increment(self.answer.colours_changed);
        Ok(self.answer)
    }

    async fn apply(&mut self, read: ReadChunk) -> Result<(), Problem> {
        for (line, refusal) in &read.refused {
            self.reject(*line, refusal.reason, refusal.field);
        }
        let judge = colour::judge(self.app, "supplier");
        let moment = colour::moment(self.app);
        let of_origin = read.chunk.kind == FactKind::Origin;
        let put = read.chunk.put.iter().filter(|_| of_origin);
        let people: Vec<Digest> = put.filter_map(|new| new.fact.person).collect();
        let applied = self
            .app
            .store
            .apply_chunk(read.chunk, moment, judge)
            .await?;
        retry_now(self.app, &people).await?;
        self.count(&applied, &read.put_lines, &read.withdraw_lines);
        if applied.others_due {
            self.answer.colours_changed += colour::run_due(self.app).await? as u64;
        }
        Ok(())
    }

    fn count(&mut self, applied: &Applied, put_lines: &[u64], withdraw_lines: &[u64]) {
        let put = applied.put.iter().zip(put_lines);
        for (outcome, line) in put.chain(applied.withdraw.iter().zip(withdraw_lines)) {
            match outcome {
                Outcome::Accepted => self.answer.accepted += 1,
                Outcome::Duplicate => self.answer.duplicates += 1,
                Outcome::Corrected => self.answer.corrected += 1,
                Outcome::Withdrawn => self.answer.withdrawn += 1,
                Outcome::Unknown => self.reject(*line, "unknown_record", None),
                Outcome::Older => self.reject(*line, "older", None),
            }
        }
        self.answer.colours_changed += applied.changed as u64;
    }

    fn reject(&mut self, line: u64, reason: &'static str, field: Option<&'static str>) {
        self.answer.rejected_count += 1;
        if self.answer.rejected.len() < LISTED {
            self.answer.rejected.push(RejectedLine {
                line,
                reason,
                field,
            });
        }
    }
}

/// A chunk with the lines that its records stood on.
struct ReadChunk {
    chunk: Chunk,
    put_lines: Vec<u64>,
    withdraw_lines: Vec<u64>,
    refused: Vec<(u64, Refusal)>,
}

impl ReadChunk {
    fn new(supplier: &str, kind: FactKind) -> Self {
        Self {
            chunk: Chunk {
                supplier: supplier.to_owned(),
                kind,
                put: Vec::new(),
                withdraw: Vec::new(),
                rejected: Vec::new(),
            },
            put_lines: Vec::new(),
            withdraw_lines: Vec::new(),
            refused: Vec::new(),
        }
    }
}

/// Reads lines. A record that is named a second time begins another chunk, so that
/// what stands later in the body also counts later.
fn chunks(app: &App, supplier: &str, kind: FactKind, lines: Vec<Line>) -> Vec<ReadChunk> {
    let personal = app.personal();
    let reader = Reader {
        supplier,
        kind,
        now: app.now(),
        personal: &personal,
    };
    let mut read = vec![ReadChunk::new(supplier, kind)];
    let mut named = HashSet::new();
    for line in lines {
        let item = match &line.text {
            Some(text) => reader.read(text),
            None => Err(Refusal {
                reason: "too_long",
                field: None,
            }),
        };
        if let Ok(item) = &item {
            let record = match item {
                Item::Put(new) => &new.fact.record,
                Item::Withdraw(withdrawal) => &withdrawal.record,
            };
            if !named.insert(record.clone()) {
                named.clear();
                named.insert(record.clone());
                read.push(ReadChunk::new(supplier, kind));
            }
        }
        let Some(into) = read.last_mut() else {
            continue;
        };
        match item {
            Ok(Item::Put(new)) => {
                into.chunk.put.push(*new);
                into.put_lines.push(line.number);
            }
            Ok(Item::Withdraw(withdrawal)) => {
                into.chunk.withdraw.push(withdrawal);
                into.withdraw_lines.push(line.number);
            }
            Err(refusal) => {
                into.chunk.rejected.push((line.number, refusal.reason));
                into.refused.push((line.number, refusal));
            }
        }
    }
    read
}

/// Who waits for the origin's code, and is among these, is looked at in the next run
/// of the job that asks.
async fn retry_now(app: &App, people: &[Digest]) -> Result<(), Problem> {
    for some in people.chunks(BATCH) {
        app.store.ask_soon(some.to_vec(), app.now()).await?;
    }
    Ok(())
}
