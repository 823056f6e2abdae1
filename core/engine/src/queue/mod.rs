//! The queue of events: committed before a verdict is shown, sealed to the
//! server so that a stolen phone reads none, kept until the server answers for
//! each one. Start at [`Queue::append`]; [`batch`] is what is sent, [`answers`]
//! what the server's words do.

mod answers;
mod batch;
pub mod event;
mod seal;

use std::sync::{Arc, Mutex};

use bamin_protocol::cose::KeyId;
use bamin_protocol::seal::ItemKey;
use bamin_protocol::slice::Day;
use rusqlite::params;
use serde_json::Value;
use tokio::sync::Notify;
use uuid::Uuid;

pub use answers::{Alert, AlertDetail, CodeChange, ItemAnswer, SetAsideEvent};
pub use batch::{MOST_ITEMS, OutgoingBatch};
pub use event::{Direction, Duty, EventBody, Place};

use crate::clock::Timekeeper;
use crate::error::EngineError;
use crate::lock::lock;
use crate::ports::{Randomness, random};
use crate::store::{Store, StoreError};
use seal::Runs;

/// States of the column `events.state`.
const PENDING: i64 = 0;
const SET_ASIDE: i64 = 1;

/// The id of an event: UUIDv7, made from the injected clock and randomness.
pub type EventId = Uuid;

/// The queue; cheap to clone. Calls commit: make them on a worker thread.
#[derive(Clone)]
pub struct Queue {
    store: Store,
    time: Timekeeper,
    random: Arc<dyn Randomness>,
    runs: Arc<Mutex<Runs>>,
    limit: Arc<Mutex<usize>>,
    appended: Arc<Notify>,
}

impl Queue {
    /// The queue in `store`. A new process begins a new run: the secret of an
    /// older one was never written down.
    pub fn new(store: Store, time: Timekeeper, random: Arc<dyn Randomness>) -> Self {
        Self {
            store,
            time,
            random,
            runs: Arc::default(),
            limit: Arc::new(Mutex::new(MOST_ITEMS)),
            appended: Arc::default(),
        }
    }

    /// From now on events are sealed to this key of the server.
    pub fn seal_to(&self, kid: KeyId, key: [u8; 32]) {
        self.runs().use_key(kid, key);
    }

    /// Whether a key of the server is known; without one events wait on the phone.
    pub fn has_seal_key(&self) -> bool {
        self.runs().has_key()
    }

    /// Commits one event to disk; only then may its verdict be shown. Its key
    /// (unit, day, id) is frozen here: no retry, midnight or corrected clock
    /// makes a second row of it.
    ///
    /// # Errors
    /// [`EngineError::StorageFull`] stops the shift; what was committed stays.
    pub fn append(&self, duty: &Duty, body: &EventBody) -> Result<EventId, EngineError> {
        let now = self.time.now();
        let event = uuid::Builder::from_unix_timestamp_millis(
            u64::try_from(now.ms).unwrap_or(0),
            &random::array(&*self.random)?,
        )
        .into_uuid();
        let key = ItemKey {
            unit: duty.unit,
            day: Day::of(now.seconds()).0,
            event: event.into_bytes(),
            kind: body.kind().to_owned(),
            version: body.version(),
        };
        let plain = self.json(&key, duty, body, now)?;
        self.commit(&key, &plain)?;
        self.appended.notify_one();
        Ok(event)
    }

    /// How many events the server does not have yet.
    pub fn pending(&self) -> Result<u32, EngineError> {
        Ok(self.store.read(|access| {
            Ok(access
                .sql()
                .prepare_cached("SELECT count(*) FROM events WHERE state = ?1")?
                .query_row([PENDING], |row| row.get(0))?)
        })?)
    }

    /// Resolves when an event was appended since the last call.
    pub async fn appended(&self) {
        self.appended.notified().await;
    }

    fn json(
        &self,
        key: &ItemKey,
        duty: &Duty,
        body: &EventBody,
        now: crate::clock::Now,
    ) -> Result<Vec<u8>, EngineError> {
        let unwritable = |_| EngineError::Storage {
            code: "storage_unreadable",
        };
        let mut fields = body.fields().map_err(unwritable)?;
        let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        set("kind", key.kind.clone().into());
        set("version", key.version.into());
        set("at", now.seconds().into());
        set("mono_ms", now.mono_ms.into());
        set("boot", self.time.boot_id().into());
        set("clock", now.quality.number().into());
        set("account", duty.account.into());
        set(
            "direction",
            serde_json::to_value(duty.direction).map_err(unwritable)?,
        );
        set("point", duty.point.into());
        set("point_version", duty.point_version.into());
        if let Some(place) = duty.place {
            set("place", serde_json::to_value(place).map_err(unwritable)?);
        }
        serde_json::to_vec(&fields).map_err(unwritable)
    }

    fn commit(&self, key: &ItemKey, plain: &[u8]) -> Result<(), EngineError> {
        let sealed = self.runs().seal(key, plain, self.time.mono_ms())?;
        self.store.write(|access| {
            let (run, n, bytes) = match &sealed {
                Some(sealed) => {
                    sealed.keep_run(access)?;
                    (Some(sealed.run), Some(sealed.n), sealed.bytes.clone())
                }
                None => {
                    let bytes = access
                        .sealer()
                        .seal("events", "sealed", &key.event, plain)?;
                    (None, None, bytes)
                }
            };
            access
                .sql()
                .prepare_cached(
                    "INSERT INTO events (event, unit, day, kind, version, run, n, sealed)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )?
                .execute(params![
                    key.event,
                    i64::try_from(key.unit).unwrap_or(i64::MAX),
                    key.day,
                    key.kind,
                    key.version,
                    run,
                    n,
                    bytes,
                ])?;
            Ok(())
        })?;
        Ok(())
    }

    fn runs(&self) -> std::sync::MutexGuard<'_, Runs> {
        lock(&self.runs)
    }
}

/// A row of the queue that is not what this code wrote.
fn unreadable() -> StoreError {
    StoreError::Unreadable { table: "events" }
}
