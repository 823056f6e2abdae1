//! How long an event takes until it is durable on the phone.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, ensure};
use bamin_engine::clock::Timekeeper;
use bamin_engine::ports::clock::SystemClock;
use bamin_engine::ports::{Clock, MemoryStorage, Randomness, SystemRandomness};
use bamin_engine::queue::event::Scan;
use bamin_engine::queue::{Direction, Duty, EventBody, Place, Queue};
use bamin_engine::store::{OpenRequest, Store};
use bamin_protocol::presentation::{Claims, GroupTag};
use bamin_protocol::{KeyId, seal};
use ring::rand::SystemRandom;
use rusqlite::Connection;

use crate::bare_sqlite::BareQueue;
use crate::province::Province;
use crate::report::{Report, Row};
use crate::timing::{Spread, seconds};

/// Events appended; every other commit is the peer's, so that both meet the same disk.
const EVENTS: u32 = 1_000;

/// `queue_append`, `queue_append_p99`: sealed to the server and committed, as the
/// scanner does it before it shows a verdict. The peer commits the same bytes.
pub fn append(report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("phone.sqlite3");
    let queue = queue(&path)?;
    let (duty, body) = (duty(), EventBody::Scan(scan()?));
    queue.append(&duty, &body)?;
    let mut bare = BareQueue::open(folder.path(), sealed_length(&path)?)?;
    let (mut ours, mut peers) = (Vec::new(), Vec::new());
    for _ in 0..EVENTS {
        let (taken, appended) = seconds(|| queue.append(&duty, &body));
        appended?;
        ours.push(taken);
        let (taken, inserted) = seconds(|| bare.insert());
        inserted?;
        peers.push(taken);
    }
    ensure!(queue.pending()? == EVENTS + 1, "not every event was kept");
    let (ours, peers) = (Spread::of(ours), Spread::of(peers));
    for (name, share) in [("queue_append", 0.5), ("queue_append_p99", 0.99)] {
        report.row(Row {
            name,
            value: ours.at(share) * 1e3,
            unit: "ms",
            peer: Some(("bare SQLite, FULL", peers.at(share) * 1e3)),
        })?;
    }
    Ok(())
}

fn queue(path: &Path) -> Result<Queue> {
    let random: Arc<dyn Randomness> = Arc::new(SystemRandomness);
    let clock = Arc::new(SystemClock::new()?);
    let opened = Store::open(OpenRequest {
        path: path.to_owned(),
        secure: &MemoryStorage::new(7),
        random: random.clone(),
        wall_ms: clock.wall_ms(),
    })?;
    let time = Timekeeper::open(clock, opened.store.clone())?;
    let queue = Queue::new(opened.store, time, random);
    let kid = KeyId {
        issuer: 3500,
        number: 5,
    };
    queue.seal_to(kid, seal::generate(&SystemRandom::new())?.1);
    Ok(queue)
}

fn duty() -> Duty {
    Duty {
        unit: 4_711,
        account: 42,
        point: 17,
        point_version: 1,
        direction: Direction::In,
        place: Some(Place {
            lat: 26_075,
            lon: 119_297,
        }),
    }
}

/// A green scan with the longest presentation.
fn scan() -> Result<Scan> {
    let province = Province::new()?;
    let claims = Claims {
        challenge: Some(9999),
        group: Some(GroupTag {
            tag: u32::MAX,
            i: 9,
            n: 9,
        }),
        ..province.claims()
    };
    Ok(Scan {
        method: "qr".into(),
        presentation: Some(province.text(&province.pass()?, claims)?),
        verdict: "green".into(),
        reason: None,
        issuer: Some(3500),
        slice: Some(2517),
        index: Some(49_999_999),
        trust_age: Some(120),
        status_age: Some(30),
        challenge: Some(true),
        group: None,
        confirms: None,
    })
}

/// Bytes of the one event in the phone's database.
fn sealed_length(path: &Path) -> Result<usize> {
    let phone = Connection::open(path)?;
    let length = "SELECT length(sealed) FROM events";
    let length: i64 = phone.query_row(length, [], |row| row.get(0))?;
    Ok(usize::try_from(length)?)
}
