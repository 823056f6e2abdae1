//! A real server whose clock is moved by hand, the proxy in front of it, and real
//! phones behind the proxy, each with a clock of its own.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context as _, Result, anyhow, bail};
use bamin_engine::consents::Purpose;
use bamin_engine::phone::{Phone, PhoneConfig, PhonePorts};
use bamin_engine::ports::{ManualClock, ManualNetwork, MemoryStorage, SystemRandomness};
use bamin_engine::queue::Direction;
use bamin_engine::scan::{ChallengeMode, Scanner};
use bamin_engine::wallet::Presented;
use bamin_protocol::slice::Day;
use bamin_server::clock::ManualClock as ServerClock;
use bamin_server::colour::subjects::{self, NewState};
use bamin_server::config::{Config, Tls};
use bamin_server::random::Random;
use bamin_server::server::seed::{self, SeedPlan, Seeded};
use bamin_server::server::{Jobs, Server};
use bamin_server::store::events::Event;
use bamin_server::store::{PointId, SubjectId, Trail, UnitId};
use uuid::Uuid;

use super::relay::Relay;

/// Noon of a day in Fujian, Unix seconds.
const NOON: i64 = 1_577_818_800 + 86_400 * 2517 + 9 * 3600;
const UNLIMITED: u32 = 100_000_000;
/// The password of all staff.
pub const PASSWORD: &str = "correct horse battery";
const PLAN: SeedPlan = SeedPlan {
    citizens: 2,
    families: 0,
    orange_share: 0.0,
    units: 2,
    staff: 1,
    points: 1,
};

/// Everything of some runs.
pub struct Province {
    /// Who is there.
    pub seeded: Seeded,
    /// The server.
    pub server: Server,
    /// Between it and the phones.
    pub relay: Relay,
    server_clock: Arc<ServerClock>,
    now_ms: AtomicI64,
    clocks: Vec<Arc<ManualClock>>,
    folder: PathBuf,
}

/// A phone, its clock, and how it is opened again.
pub struct Held {
    /// The phone.
    pub phone: Phone,
    /// Only the phone believes it.
    pub clock: Arc<ManualClock>,
    config: PhoneConfig,
    ports: PhonePorts,
}

impl Province {
    /// Two citizens, two units with one staff member and one point each.
    ///
    /// # Errors
    /// The server's.
    pub async fn open(folder: PathBuf, database_url: Option<String>) -> Result<Self> {
        let config = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            database_url,
            data_dir: folder.join("server"),
            tls: Tls::Off,
            requests_per_minute: UNLIMITED,
            logins_per_minute: UNLIMITED,
            ..Config::default()
        };
        let server_clock = Arc::new(ServerClock::at(NOON));
        let clock = Arc::clone(&server_clock);
        let server = Server::start(config, clock, Random::system(), Jobs::ByHand).await?;
        let seeded = seed::run(server.app(), &PLAN)
            .await
            .map_err(|problem| anyhow!("seed: {}", problem.code.as_str()))?;
        Ok(Self {
            relay: Relay::start(server.address()).await?,
            seeded,
            server,
            server_clock,
            now_ms: AtomicI64::new(NOON * 1000),
            clocks: Vec::new(),
            folder,
        })
    }

    /// What time it is, Unix seconds.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.server.app().now()
    }

    /// Time passes everywhere, and the server does what is due.
    ///
    /// # Errors
    /// A job's.
    pub async fn pass_ms(&self, ms: i64) -> Result<()> {
        for clock in &self.clocks {
            clock.advance_ms(ms);
        }
        // The server's clock is set in seconds; phones are at most one ahead.
        let now_ms = self.now_ms.fetch_add(ms, Ordering::SeqCst) + ms;
        self.server_clock.set(now_ms.div_euclid(1000));
        self.run_jobs().await
    }

    /// The server does what is due.
    ///
    /// # Errors
    /// A job's.
    pub async fn run_jobs(&self) -> Result<()> {
        let done = self.server.run_jobs().await;
        done.map_err(|problem| anyhow!("a job: {}", problem.code.as_str()))
    }

    /// A citizen's own subject becomes green or orange, published at once.
    ///
    /// # Errors
    /// The server's.
    pub async fn set_state(&self, citizen: usize, state: NewState) -> Result<()> {
        let subject = SubjectId(self.seeded.citizens[citizen].subjects[0].subject);
        subjects::set_state(self.server.app(), subject, state, "fault", "faults")
            .await
            .map_err(|problem| anyhow!("set state: {}", problem.code.as_str()))?;
        self.run_jobs().await
    }

    /// The point of unit `place` gets a new version.
    ///
    /// # Errors
    /// The store's.
    pub async fn new_version_of_the_point(&self, place: usize) -> Result<()> {
        let unit = UnitId(self.seeded.units[place].unit);
        let store = &self.server.app().store;
        let number = PointId(self.seeded.units[place].points[0].point);
        let mut point = store.point(unit, number).await?.context("no point")?;
        point.version += 1;
        let trail = Trail::new(
            self.now(),
            "faults",
            "point.version",
            format!("point:{number}"),
        );
        Ok(store.put_point(point, trail).await?)
    }

    /// A citizen's phone with passes.
    ///
    /// # Errors
    /// The engine's.
    pub async fn citizen(&mut self, place: usize) -> Result<Held> {
        let held = self.phone(&format!("citizen-{place}"))?;
        let code = &self.seeded.citizens[place].enrolment_code;
        held.phone.sync.enrol(code).await?;
        held.phone.sync.answer_consent(Purpose::Showing, true)?;
        held.sync().await?;
        Ok(held)
    }

    /// The phone of the staff of unit `place`, at its point, lists fetched.
    ///
    /// # Errors
    /// The engine's.
    pub async fn staff(&mut self, place: usize) -> Result<Held> {
        let held = self.phone(&format!("staff-{place}"))?;
        let staff = &self.seeded.units[place].staff[0];
        let sync = &held.phone.sync;
        sync.staff_login(&staff.phone, &staff.password).await?;
        sync.change_password(&staff.password, PASSWORD).await?;
        held.sync().await?;
        self.at_point(&held, place)?;
        Ok(held)
    }

    /// The phone works at the point of unit `place`.
    ///
    /// # Errors
    /// The engine's.
    pub fn at_point(&self, held: &Held, place: usize) -> Result<()> {
        let point = self.seeded.units[place].points[0].point.try_into()?;
        held.phone.choose_point(point, Direction::In)?;
        Ok(())
    }

    /// Every scan of a unit, with its day and verdict; each stands there once.
    ///
    /// # Errors
    /// The store's; one stands there twice, or was set aside.
    pub async fn scans(&self, place: usize) -> Result<BTreeMap<Uuid, (u16, String)>> {
        let unit = UnitId(self.seeded.units[place].unit);
        let store = &self.server.app().store;
        let today = Day::of(self.now()).0;
        let mut scans = BTreeMap::new();
        let mut after = None;
        loop {
            let page: Vec<Event> = store.events_of(unit, 0, today + 9, after, 1000).await?;
            let Some(last) = page.last() else { break };
            after = Some((last.key.day, last.key.event));
            for event in page {
                let row = (event.key.day, event.verdict.unwrap_or_default());
                if scans.insert(event.key.event, row).is_some() {
                    bail!("{} stands there twice", event.key.event);
                }
            }
        }
        for day in today - 9..=today + 2 {
            let conflicts = store.conflicts_of(unit, day).await?;
            anyhow::ensure!(conflicts.is_empty(), "an event contradicts itself");
        }
        Ok(scans)
    }

    fn phone(&mut self, name: &str) -> Result<Held> {
        let clock = Arc::new(ManualClock::new(self.now() * 1000));
        self.clocks.push(Arc::clone(&clock));
        let config = PhoneConfig {
            folder: self.folder.join(name),
            server: format!("http://{}", self.relay.address),
            trust_roots: self.seeded.roots.clone(),
            tls_roots: Vec::new(),
            least_trust: 0,
            platform: "desk".to_owned(),
            version: "0.1.0".to_owned(),
        };
        let ports = PhonePorts {
            clock: clock.clone(),
            random: Arc::new(SystemRandomness),
            network: Arc::new(ManualNetwork::default()),
            secure: Arc::new(MemoryStorage::new(7)),
            keys: None,
        };
        Ok(Held {
            phone: Phone::open(config.clone(), ports.clone())?,
            clock,
            config,
            ports,
        })
    }
}

impl Held {
    /// Does everything that there is; nothing may fail.
    ///
    /// # Errors
    /// The first task's that did.
    pub async fn sync(&self) -> Result<()> {
        self.phone.sync.sync_now();
        for (task, outcome) in self.phone.sync.step().await {
            outcome.with_context(|| task.name())?;
        }
        Ok(())
    }

    /// The app ends and starts again.
    ///
    /// # Errors
    /// The engine's.
    pub fn restart(&mut self) -> Result<()> {
        self.phone = Phone::open(self.config.clone(), self.ports.clone())?;
        Ok(())
    }

    /// The text of the code that it shows now; `None` if there is none to show.
    ///
    /// # Errors
    /// The engine's.
    pub async fn code(&self) -> Result<Option<String>> {
        let now = self.phone.time.now();
        let subjects = self.phone.wallet.subjects(&now);
        let subject = subjects.first().context("no subject")?.subject;
        Ok(match self.phone.wallet.present(subject, &now).await? {
            Presented::Showing(showing) => Some(showing.text),
            Presented::NoPass { .. } => None,
        })
    }

    /// A scanner at its point.
    ///
    /// # Errors
    /// The engine's.
    pub fn scanner(&self) -> Result<Scanner> {
        Ok(self.phone.scanner(ChallengeMode::OnTap)?)
    }
}
