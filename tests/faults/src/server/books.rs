//! What must be true of the database whenever the server has come back: looked at
//! through the store itself, while nothing changes.

use std::collections::{BTreeMap, HashSet};

use anyhow::{Context as _, Result, ensure};
use bamin_protocol::slice::Day;
use bamin_server::clock::{Clock as _, SystemClock};
use bamin_server::server::database;
use bamin_server::server::seed::SeededUnit;
use bamin_server::store::audit::verify_chain;
use bamin_server::store::events::Event;
use bamin_server::store::{SharedStore, SubjectId, UnitId};
use serde_json::Value;
use uuid::Uuid;

use super::host::HostArgs;

const PAGE: u32 = 2_000;

/// The open books.
pub struct Books {
    store: SharedStore,
    units: Vec<UnitId>,
    /// Of the events and of the audit: midnight may come while the books are open.
    days: (u16, u16),
}

impl Books {
    /// Opens those of `units`; the server may run, but must rest.
    ///
    /// # Errors
    /// The store's.
    pub async fn open(args: &HostArgs, units: &[SeededUnit]) -> Result<Self> {
        let today = Day::of(SystemClock.now()).0;
        Ok(Self {
            store: database::open(&args.config()).await?,
            units: units.iter().map(|unit| UnitId(unit.unit)).collect(),
            days: (today - 1, today + 1),
        })
    }

    /// Everything that must hold. `acknowledged` must be there; nothing else than
    /// `recorded` may be. Gives how many events there are.
    ///
    /// # Errors
    /// The first promise that is broken.
    pub async fn check(
        &self,
        acknowledged: &HashSet<Uuid>,
        recorded: &HashSet<Uuid>,
    ) -> Result<usize> {
        let kept = self.events().await?;
        let lost: Vec<_> = acknowledged
            .iter()
            .filter(|id| !kept.contains(id))
            .collect();
        ensure!(
            lost.is_empty(),
            "{} acknowledged events are lost, {} of them",
            lost.len(),
            lost[0]
        );
        let strange = kept.iter().find(|id| !recorded.contains(id));
        ensure!(strange.is_none(), "nobody recorded {strange:?}");
        let audit = self.audit().await?;
        ensure!(
            audit.kept == kept.len() as u64,
            "{} events are kept, the audit says {}",
            kept.len(),
            audit.kept
        );
        for (subject, colour) in audit.colours {
            let stored = self.store.subject(SubjectId(subject)).await?;
            let stored = stored.context("a subject is gone")?.colour;
            ensure!(
                u64::from(stored) == colour,
                "a colour without its audit entry, or the other way round"
            );
        }
        Ok(kept.len())
    }

    /// The ids of all events; each stands there once and nothing was set aside.
    async fn events(&self) -> Result<HashSet<Uuid>> {
        let mut kept = HashSet::new();
        let (from, to) = self.days;
        for unit in self.units.iter().copied() {
            let mut after = None;
            loop {
                let page: Vec<Event> = self.store.events_of(unit, from, to, after, PAGE).await?;
                let Some(last) = page.last() else { break };
                after = Some((last.key.day, last.key.event));
                for event in &page {
                    let id = event.key.event;
                    ensure!(kept.insert(id), "{id} stands there twice");
                }
            }
            for day in from..=to {
                let conflicts = self.store.conflicts_of(unit, day).await?;
                ensure!(conflicts.is_empty(), "an event contradicts itself");
            }
        }
        Ok(kept)
    }

    async fn audit(&self) -> Result<Audit> {
        let mut audit = Audit::default();
        for day in self.days.0..=self.days.1 {
            for head in self.store.audit_heads(day).await? {
                let rows = self.store.audit_chain(head.shard, day).await?;
                verify_chain(&rows, head, day)?;
                for row in rows {
                    audit.take(&serde_json::from_str(&row.entry)?)?;
                }
            }
        }
        Ok(audit)
    }
}

/// What the audit says happened.
#[derive(Default)]
struct Audit {
    /// Events of batches that brought any.
    kept: u64,
    /// By subject, the last colour.
    colours: BTreeMap<Uuid, u64>,
}

impl Audit {
    /// A phone sends a batch again as it was, so one entry stands for all of it.
    fn take(&mut self, entry: &Value) -> Result<()> {
        let detail = &entry["detail"];
        match entry["action"].as_str() {
            Some("events.ingest") => {
                self.kept += detail["kept"].as_u64().context("no number")?;
            }
            Some("colour.change") => {
                let object = entry["object"].as_str().unwrap_or_default();
                let subject = object.strip_prefix("subject:").context("no subject")?;
                let colour = detail["colour"].as_u64().context("no colour")?;
                self.colours.insert(subject.parse()?, colour);
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use std::path::Path;

    use bamin_server::store::Trail;
    use bamin_server::store::events::{EventKey, EventState};
    use bamin_server::store::{AccountId, DeviceId};
    use serde_json::json;

    use super::super::host::sqlite_file;
    use super::*;

    /// A database with one event, and the event.
    async fn one_event(folder: &Path) -> (HostArgs, Vec<SeededUnit>, HashSet<Uuid>) {
        let args = HostArgs {
            data: folder.to_owned(),
            database: None,
            listen: ([127, 0, 0, 1], 0).into(),
            subject: Vec::new(),
        };
        let now = SystemClock.now();
        let store = database::open(&args.config()).await.unwrap();
        store.migrate().await.unwrap();
        let event = Uuid::from_u128(7);
        let key = EventKey {
            unit: UnitId(1),
            day: Day::of(now).0,
            event,
        };
        let kept = Event {
            key,
            kind: "scan".to_owned(),
            version: 1,
            content_hash: [1; 32],
            sealed: vec![1],
            device: DeviceId(Uuid::from_u128(1)),
            account: AccountId(1),
            received_at: now,
            at: now,
            point: None,
            flags: 0,
            state: EventState::Kept,
            presentation: None,
            presented_at: None,
            code: None,
            verdict: None,
        };
        let trail = Trail::new(now, "device:1", "events.ingest", "unit:1");
        let trail = trail.detail(json!({"kept": 1}));
        store.ingest(vec![kept], trail).await.unwrap();
        let unit = SeededUnit {
            unit: 1,
            name: String::new(),
            uscc: String::new(),
            staff: Vec::new(),
            points: Vec::new(),
        };
        (args, vec![unit], HashSet::from([event]))
    }

    async fn said(sql: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let (args, units, events) = one_event(folder.path()).await;
        let conn = rusqlite::Connection::open(sqlite_file(folder.path())).unwrap();
        conn.execute_batch(sql).unwrap();
        let books = Books::open(&args, &units).await.unwrap();
        match books.check(&events, &events).await {
            Ok(kept) => format!("{kept} kept"),
            Err(error) => format!("{error:#}"),
        }
    }

    #[tokio::test]
    async fn whole_books_are_not_complained_about() {
        assert_eq!(said("").await, "1 kept");
    }

    #[tokio::test]
    async fn a_lost_event_a_second_row_and_a_lost_audit_entry_are_found() {
        let lost = said("DELETE FROM events").await;
        assert!(lost.contains("are lost"), "{lost}");
        let twice = said(
            "CREATE TEMP TABLE again AS SELECT * FROM events; UPDATE again SET day = day - 1;
             INSERT INTO events SELECT * FROM again",
        );
        let twice = twice.await;
        assert!(twice.contains("stands there twice"), "{twice}");
        let silent = said("DELETE FROM audit; DELETE FROM audit_heads").await;
        assert!(silent.contains("the audit says 0"), "{silent}");
        let broken = said("DELETE FROM audit").await;
        assert!(broken.contains("breaks at"), "{broken}");
    }
}
