//! Batches of scan events, sealed and signed as a staff phone does.

use std::collections::HashSet;

use anyhow::{Context, Result};
use bamin_protocol::batch::{Batch, Item, Run};
use bamin_protocol::cose::KeyId;
use bamin_protocol::seal::{ItemKey, SealRun};
use bamin_protocol::slice::Day;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::requests::Prepared;
use crate::site::{Site, Staff};

/// Events in a batch.
const SIZE: usize = 200;

/// A code as a scanner saw it.
pub struct Shown {
    /// When, Unix seconds.
    pub at: i64,
    /// The QR text.
    pub text: String,
}

/// Requests ready to be sent, and what they hold.
#[derive(Default)]
pub struct Batches {
    /// One a batch, the phones' one after the other.
    pub requests: Vec<Prepared>,
    /// The ids of all events.
    pub events: HashSet<Uuid>,
    /// The sealed events of each batch.
    pub sealed: Vec<Vec<Vec<u8>>>,
}

impl Batches {
    /// So many batches of each phone; `shown` gives the code of each event.
    pub async fn prepare(
        site: &Site,
        staff: &[Staff],
        each: usize,
        shown: impl Fn(usize) -> Result<Shown>,
    ) -> Result<Self> {
        let trust = site.trust().await?;
        let server = trust.seal_key(site.seeded.issuer, site.now());
        let server = server.context("no key to seal to")?;
        let mut batches = Self::default();
        for phone in staff {
            for _ in 0..each {
                batches.add(site, phone, server, &shown)?;
            }
        }
        Ok(batches)
    }

    fn add(
        &mut self,
        site: &Site,
        phone: &Staff,
        (kid, server): (KeyId, [u8; 32]),
        shown: &impl Fn(usize) -> Result<Shown>,
    ) -> Result<()> {
        let mut run = SealRun::new(kid, &server, site.random.source())?;
        let mut items = Vec::with_capacity(SIZE);
        for place in 0..SIZE {
            let shown = shown(self.events.len())?;
            // Ascending within a batch, as a phone makes them.
            let event = site.random.uuid(shown.at * 1000 + place as i64)?;
            let key = ItemKey {
                unit: phone.unit,
                day: Day::of(shown.at).0,
                event: *event.as_bytes(),
                kind: "scan".to_owned(),
                version: 1,
            };
            let text = scan(phone, &shown).to_string();
            let (n, sealed) = run.seal(&key, text.as_bytes())?;
            self.events.insert(event);
            items.push(Item {
                key,
                run: 0,
                n,
                sealed,
            });
        }
        self.sealed
            .push(items.iter().map(|item| item.sealed.clone()).collect());
        let batch = Batch {
            device: *phone.device.as_bytes(),
            sent: u32::try_from(site.now())?,
            runs: vec![Run { kid, enc: run.enc }],
            items,
        };
        let bytes = site.sign(&phone.key, batch.unsigned())?;
        self.requests.push(Prepared::batch(&phone.access, bytes));
        Ok(())
    }
}

fn scan(phone: &Staff, shown: &Shown) -> Value {
    json!({
        "kind": "scan", "version": 1, "at": shown.at, "mono_ms": 1_234_567, "boot": "7c1b2f0a",
        "clock": 0, "account": phone.account, "direction": "in",
        "point": phone.point, "point_version": 1, "place": {"lat": 26_075, "lon": 119_297},
        "method": "qr", "presentation": shown.text, "verdict": "green",
        "trust_age": 120, "status_age": 30,
    })
}
