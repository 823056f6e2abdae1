//! A phone under test: every port a double, the database in a folder of its own.

use std::sync::Arc;

use bamin_engine::EngineError;
use bamin_engine::clock::Timekeeper;
use bamin_engine::ports::{
    Clock, ManualClock, ManualNetwork, MemoryStorage, Ports, SeededRandomness, keys::SoftwareKeys,
};
use bamin_engine::queue::event::{Feedback, Scan};
use bamin_engine::queue::{Direction, Duty, EventBody, EventId, Queue};
use bamin_engine::store::{OpenRequest, Store};
use bamin_engine::sync::{SyncConfig, Syncer, Task};
use bamin_engine::wallet::Wallet;

use crate::fake::{FakeServer, PASSWORD, STAFF_PHONE, UNIT};

/// What a phone is made of.
pub struct Phone {
    pub clock: Arc<ManualClock>,
    pub network: Arc<ManualNetwork>,
    pub store: Store,
    pub time: Timekeeper,
    pub queue: Queue,
    pub wallet: Wallet,
    pub sync: Arc<Syncer>,
    ports: Ports,
    config: SyncConfig,
    folder: Arc<tempfile::TempDir>,
}

impl Phone {
    /// A new phone of `server`'s app, its clock right.
    pub fn new(server: &FakeServer) -> Self {
        let config = SyncConfig {
            server: server.address(),
            tls_roots: Vec::new(),
            trust_roots: vec![server.root()],
            least_trust: 0,
            platform: "desk".into(),
            version: "0.1.0".into(),
        };
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let clock = Arc::new(ManualClock::new(server.clock.wall_ms()));
        Self::start(config, folder, clock)
    }

    /// A phone with scan staff signed in and all lists fetched.
    pub async fn on_duty(server: &FakeServer) -> Self {
        let phone = Self::new(server);
        phone.sync.staff_login(STAFF_PHONE, PASSWORD).await.unwrap();
        phone.step_well().await;
        phone
    }

    /// The process was killed and started again: only the disk is left.
    pub fn restarted(self) -> Self {
        let Self {
            config,
            folder,
            clock,
            ..
        } = self;
        Self::start(config, folder, clock)
    }

    fn start(config: SyncConfig, folder: Arc<tempfile::TempDir>, clock: Arc<ManualClock>) -> Self {
        let random = Arc::new(SeededRandomness::new(clock.mono_ms().unsigned_abs()));
        let store = Store::open(OpenRequest {
            path: folder.path().join("phone.db"),
            secure: &MemoryStorage::new(7),
            random: random.clone(),
            wall_ms: clock.wall_ms(),
        })
        .unwrap()
        .store;
        let network = Arc::new(ManualNetwork::default());
        let ports = Ports {
            clock: clock.clone(),
            random: random.clone(),
            keys: Arc::new(SoftwareKeys::in_store(store.clone())),
            network: network.clone(),
        };
        let time = Timekeeper::open(clock.clone(), store.clone()).unwrap();
        let queue = Queue::new(store.clone(), time.clone(), random);
        let wallet = Wallet::open(store.clone(), &ports).unwrap();
        let sync = Syncer::new(
            config.clone(),
            ports.clone(),
            store.clone(),
            time.clone(),
            queue.clone(),
            wallet.clone(),
        )
        .unwrap();
        Self {
            clock,
            network,
            store,
            time,
            queue,
            wallet,
            sync,
            ports,
            config,
            folder,
        }
    }

    /// One step in which nothing may fail.
    pub async fn step_well(&self) {
        for (task, outcome) in self.sync.step().await {
            assert_eq!(outcome, Ok(()), "{task:?}");
        }
    }

    /// One step; how `task` went, if it was due.
    pub async fn step(&self, task: Task) -> Option<Result<(), EngineError>> {
        let outcomes = self.sync.step().await;
        outcomes
            .into_iter()
            .find_map(|(done, outcome)| (done == task).then_some(outcome))
    }

    pub fn config(&self) -> &SyncConfig {
        &self.config
    }

    pub fn ports(&self) -> Ports {
        self.ports.clone()
    }

    /// Lets the longest back-off pass.
    pub fn wait(&self) {
        self.clock.advance_ms(301_000);
    }

    /// Commits one scan.
    pub fn scan(&self) -> Result<EventId, EngineError> {
        self.queue.append(&duty(), &EventBody::Scan(green()))
    }

    /// Commits `count` scans; their ids, ascending (the clock stands still, so
    /// chance orders them).
    pub fn scans(&self, count: usize) -> Vec<EventId> {
        let mut events: Vec<_> = (0..count).map(|_| self.scan().unwrap()).collect();
        events.sort();
        events
    }

    /// Commits what staff added to `scan`.
    pub fn feedback(&self, scan: EventId) -> EventId {
        let body = EventBody::Feedback(Feedback {
            scan: scan.to_string(),
            passage_reason: Some("visit".into()),
            temperature: None,
        });
        self.queue.append(&duty(), &body).unwrap()
    }
}

pub fn duty() -> Duty {
    Duty {
        unit: UNIT,
        account: 3,
        point: 9,
        point_version: 1,
        direction: Direction::In,
        place: None,
    }
}

pub fn green() -> Scan {
    Scan {
        method: "qr".into(),
        presentation: Some("BM1:TEXT OF A CODE".into()),
        verdict: "green".into(),
        confirms: None,
        reason: None,
        issuer: Some(3500),
        slice: Some(700),
        index: Some(12),
        trust_age: Some(60),
        status_age: Some(30),
        challenge: None,
        group: None,
    }
}
