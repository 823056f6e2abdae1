//! A province on one machine: a server whose clock is moved by hand, and phones
//! whose clocks move with it.

use std::path::Path;
use std::sync::{Arc, Mutex};

use bamin_engine::ports::ManualClock;
use bamin_engine::queue::Direction;
use bamin_server::clock::ManualClock as ServerClock;
use bamin_server::config::{Config, Tls};
use bamin_server::random::Random;
use bamin_server::server::seed::{self, SeedPlan, Seeded};
use bamin_server::server::{Jobs, Server};
use bamin_server::store::UnitId;
use bamin_server::store::events::Event;
use tempfile::TempDir;
use uuid::Uuid;

use crate::held::{Held, Setup};

/// Noon of a day in Fujian, Unix seconds.
const NOON: i64 = 1_577_818_800 + 86_400 * 2517 + 9 * 3600;
const PASSWORD: &str = "correct horse battery";

pub struct World {
    pub seeded: Seeded,
    server: Option<Server>,
    config: Config,
    server_clock: Arc<ServerClock>,
    /// Of all phones.
    clocks: Mutex<Vec<Arc<ManualClock>>>,
    folder: TempDir,
}

impl World {
    /// One green citizen, a family of four, a unit with two staff and two points.
    pub async fn new(change: impl FnOnce(&mut Config)) -> Self {
        Self::at(NOON, change).await
    }

    /// The same at another time, Unix seconds.
    pub async fn at(now: i64, change: impl FnOnce(&mut Config)) -> Self {
        Self::with_clock(Arc::new(ServerClock::at(now)), change).await
    }

    /// A clock for a world, which others may follow, too.
    pub fn clock() -> Arc<ServerClock> {
        Arc::new(ServerClock::at(NOON))
    }

    /// The same with this clock.
    pub async fn with_clock(
        server_clock: Arc<ServerClock>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            data_dir: folder.path().join("server"),
            tls: Tls::Off,
            ..Config::default()
        };
        change(&mut config);
        let server = start(&config, &server_clock).await;
        // The next start is at the same address, as phones know it.
        config.listen = server.address();
        let plan = SeedPlan {
            citizens: 2,
            families: 1,
            orange_share: 0.0,
            ..SeedPlan::default()
        };
        let seeded = seed::run(server.app(), &plan).await.unwrap();
        Self {
            seeded,
            server: Some(server),
            config,
            server_clock,
            clocks: Mutex::default(),
            folder,
        }
    }

    pub fn server(&self) -> &Server {
        self.server.as_ref().expect("the server is up")
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub async fn stop_server(&mut self) {
        self.server
            .take()
            .expect("the server is up")
            .shutdown()
            .await;
    }

    pub async fn start_server(&mut self) {
        self.server = Some(start(&self.config, &self.server_clock).await);
    }

    /// Time passes everywhere.
    pub fn pass_seconds(&self, seconds: i64) {
        self.server_clock.advance(seconds);
        for clock in &*self.clocks.lock().unwrap() {
            clock.advance_ms(seconds * 1000);
        }
    }

    /// A second passes with a code on the phone's screen; what is due in the background
    /// is done, too.
    pub async fn second_on_screen(&self, held: &Held) {
        self.pass_seconds(1);
        held.phone.sync.code_on_screen();
        for (task, outcome) in held.phone.sync.step().await {
            outcome.unwrap_or_else(|error| panic!("{}: {error}", task.name()));
        }
    }

    /// What a new phone is opened with; its clock is right.
    pub fn setup(&self, name: &str) -> Setup {
        let certificate = self.server().certificate();
        let tls_roots = certificate.map(|path| std::fs::read(path).unwrap());
        let clock = Arc::new(ManualClock::new(self.server().app().clock.now_ms()));
        self.clocks.lock().unwrap().push(clock.clone());
        Setup {
            folder: self.folder.path().join(name),
            server: self.server().url().to_owned(),
            trust_roots: self.seeded.roots.clone(),
            tls_roots: tls_roots.into_iter().collect(),
            clock,
            wrapping_key: 7,
        }
    }

    pub fn phone(&self, name: &str) -> Held {
        Held::open(self.setup(name)).unwrap()
    }

    /// A citizen's phone with passes.
    pub async fn citizen(&self, name: &str, place: usize) -> Held {
        let held = self.phone(name);
        held.phone
            .sync
            .enrol(&self.seeded.citizens[place].enrolment_code)
            .await
            .unwrap();
        held.agree();
        held.sync().await;
        held
    }

    /// A staff phone at its point, lists fetched.
    pub async fn staff(&self, name: &str, place: usize) -> Held {
        self.staff_with(self.setup(name), place).await
    }

    /// The same on a phone that is opened as `setup` says.
    pub async fn staff_with(&self, setup: Setup, place: usize) -> Held {
        let held = self.signed_in(setup, place).await;
        held.sync().await;
        held
    }

    /// A staff phone at its point that has fetched nothing yet.
    pub async fn signed_in(&self, setup: Setup, place: usize) -> Held {
        let held = Held::open(setup).unwrap();
        let unit = &self.seeded.units[0];
        let staff = &unit.staff[place];
        let sync = &held.phone.sync;
        sync.staff_login(&staff.phone, &staff.password)
            .await
            .unwrap();
        sync.change_password(&staff.password, PASSWORD)
            .await
            .unwrap();
        let point = u64::try_from(unit.points[place].point).unwrap();
        held.phone.choose_point(point, Direction::In).unwrap();
        held
    }

    /// Every scan in the database, as (event, verdict).
    pub async fn scans(&self) -> Vec<(Uuid, String)> {
        let unit = UnitId(self.seeded.units[0].unit);
        let store = &self.server().app().store;
        let events: Vec<Event> = store.events_of(unit, 2510, 2530, None, 1000).await.unwrap();
        let of_kind = events.into_iter().filter(|event| event.kind == "scan");
        let mut scans: Vec<_> = of_kind
            .map(|event| (event.key.event, event.verdict.unwrap_or_default()))
            .collect();
        scans.sort();
        scans
    }
}

async fn start(config: &Config, clock: &Arc<ServerClock>) -> Server {
    Server::start(
        config.clone(),
        clock.clone(),
        Random::system(),
        Jobs::ByHand,
    )
    .await
    .unwrap()
}

/// The kind of path that a test's database needs.
pub fn sqlite(_: &mut Config) {}

pub fn postgres(config: &mut Config) {
    let url = bamin_standins::postgres::Postgres::shared()
        .unwrap()
        .create_database()
        .unwrap();
    config.database_url = Some(url);
}

pub fn with_tls(config: &mut Config) {
    config.tls = Tls::Auto;
}

/// Whether a folder holds these bytes in any file.
pub fn holds(folder: &Path, needle: &[u8]) -> bool {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries.into_iter().any(|path| match path.is_dir() {
        true => holds(&path, needle),
        false => {
            let bytes = std::fs::read(&path).unwrap();
            bytes.windows(needle.len()).any(|window| window == needle)
        }
    })
}
