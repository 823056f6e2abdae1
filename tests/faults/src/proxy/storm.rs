//! Scripts of bad weather: citizens show, staff scan, colours change, time passes
//! and apps restart while the proxy does its worst; then it heals, and the phone's
//! own timers must bring everything home.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use bamin_engine::scan::{ScanStep, Scanner, VerdictWord};
use bamin_engine::sync::Task;
use bamin_protocol::presentation::ClockQuality;
use bamin_server::colour::subjects::NewState;
use bamin_standins::postgres::Postgres;
use uuid::Uuid;

use super::province::{Held, Province};
use super::relay::Weather;
use crate::draws::Draws;
use crate::scenario::{Context, Outcome};

/// Scripts with the same server and phones.
const ON_ONE_PROVINCE: u32 = 8;
/// The policy's `evidence_green`, and what a second here and there may add.
const GREEN_FOR: i64 = 1800 + 5;
/// One back-off: the longest wait after a failure, and the longest that a server's
/// wish is heeded.
const ONE_BACK_OFF_MS: i64 = 300_000 + 3_600_000;

/// `proxy`.
///
/// # Errors
/// The first promise that is broken.
pub fn run(context: &Context) -> Result<Outcome> {
    let postgres = Postgres::start()?;
    context.runtime.block_on(scripts(context, &postgres))
}

async fn scripts(context: &Context, postgres: &Postgres) -> Result<Outcome> {
    let mut counted = BTreeMap::<&'static str, u64>::new();
    let mut events = 0;
    for first in (0..context.runs).step_by(ON_ONE_PROVINCE as usize) {
        let on_postgres = first / ON_ONE_PROVINCE % 2 == 1;
        let database = on_postgres
            .then(|| postgres.create_database())
            .transpose()?;
        let folder = context.folder.join(format!("from-script-{first}"));
        let mut story = Story::begin(folder, database).await?;
        for number in first..context.runs.min(first + ON_ONE_PROVINCE) {
            let script = story.script(context.draws(number)).await;
            script.with_context(|| format!("script {number}"))?;
        }
        events += story.told.len() as u64;
        for (what, number) in story.province.relay.counted() {
            *counted.entry(what).or_default() += number;
        }
    }
    let outcome = Outcome::default().count("events", events);
    Ok(counted
        .into_iter()
        .fold(outcome, |outcome, (what, number)| {
            outcome.count(what, number)
        }))
}

/// A province and everything that was seen in it.
struct Story {
    province: Province,
    citizens: Vec<Held>,
    /// Since when each is orange for the server, if so.
    orange_since: Vec<Option<i64>>,
    staff: Held,
    scanner: Scanner,
    /// What staff were told, by event.
    told: BTreeMap<Uuid, String>,
    seen: Seen,
}

/// The newest that the staff phone has known.
#[derive(Default)]
struct Seen {
    trust: u32,
    lists: BTreeMap<(u16, u16), (u32, u32)>,
    points: u32,
    now_ms: i64,
}

impl Story {
    async fn begin(folder: std::path::PathBuf, database: Option<String>) -> Result<Self> {
        let mut province = Province::open(folder, database).await?;
        let citizens = vec![province.citizen(0).await?, province.citizen(1).await?];
        let staff = province.staff(0).await?;
        Ok(Self {
            province,
            orange_since: vec![None; citizens.len()],
            citizens,
            scanner: staff.scanner()?,
            staff,
            told: BTreeMap::new(),
            seen: Seen::default(),
        })
    }

    async fn script(&mut self, mut draws: Draws) -> Result<()> {
        let relay = &self.province.relay;
        relay.set(Weather::Storm(Draws::new(draws.number())));
        for _ in 0..12 + draws.below(24) {
            self.something(&mut draws).await?;
            self.province
                .pass_ms(500 + 250 * draws.below(120) as i64)
                .await?;
            self.everybody_syncs().await;
            self.nothing_goes_back()?;
        }
        self.heal().await
    }

    async fn something(&mut self, draws: &mut Draws) -> Result<()> {
        let citizen = draws.place(self.citizens.len());
        match draws.below(16) {
            0..=5 => self.scan(citizen).await?,
            6 => self.change_colour(citizen).await?,
            7 | 8 => {
                self.province
                    .pass_ms(60_000 * (1 + draws.below(12) as i64))
                    .await?
            }
            9 => {
                self.province
                    .pass_ms(60_000 * (20 + draws.below(25) as i64))
                    .await?
            }
            10 => self.restart()?,
            11 => self.citizens[citizen].restart()?,
            12 => self.province.relay.set(Weather::Frozen),
            13 => self.province.relay.flush().await,
            14 => self.province.new_version_of_the_point(0).await?,
            _ => {
                let weather = Weather::Storm(Draws::new(draws.number()));
                self.province.relay.set(weather);
            }
        }
        Ok(())
    }

    async fn change_colour(&mut self, citizen: usize) -> Result<()> {
        let since = &mut self.orange_since[citizen];
        let state = match since {
            Some(_) => NewState::Green,
            None => NewState::Orange,
        };
        *since = match since {
            Some(_) => None,
            None => Some(self.province.now()),
        };
        self.province.set_state(citizen, state).await
    }

    fn restart(&mut self) -> Result<()> {
        self.staff.restart()?;
        self.scanner = self.staff.scanner()?;
        Ok(())
    }

    /// The citizen shows, staff scan, and a second look is confirmed by a tap.
    async fn scan(&mut self, citizen: usize) -> Result<()> {
        let Some(code) = self.citizens[citizen].code().await? else {
            return Ok(());
        };
        let evidence = self.staff.phone.evidence();
        let mut word = self.verdict(|scanner| scanner.text(&code, &evidence))?;
        if word == Some(VerdictWord::AlreadyShown) {
            word = self.verdict(|scanner| scanner.confirm(&evidence))?;
        }
        let Some(since) = self.orange_since[citizen] else {
            return Ok(());
        };
        let age = self.province.now() - since;
        let green = word == Some(VerdictWord::Green);
        ensure!(
            !(green && age > GREEN_FOR),
            "a false green: orange for {age} s"
        );
        Ok(())
    }

    fn verdict(
        &mut self,
        look: impl FnOnce(&mut Scanner) -> ScanStep,
    ) -> Result<Option<VerdictWord>> {
        match look(&mut self.scanner) {
            ScanStep::Verdict(view) => {
                self.told.insert(view.event, view.word.word().to_owned());
                Ok(Some(view.word))
            }
            ScanStep::StillInView | ScanStep::Nothing => Ok(None),
            step => bail!("no verdict: {step:?}"),
        }
    }

    /// Whatever is due; in bad weather any of it may fail.
    async fn everybody_syncs(&self) {
        self.staff.phone.sync.step().await;
        for citizen in &self.citizens {
            citizen.phone.sync.step().await;
        }
    }

    /// Versions, sequence numbers and signed time never go back, and a clock that
    /// calls itself certain is right.
    fn nothing_goes_back(&mut self) -> Result<()> {
        let (phone, seen) = (&self.staff.phone, &mut self.seen);
        let evidence = phone.evidence();
        let trust = evidence.trust.as_ref().map_or(0, |trust| trust.version);
        ensure!(trust >= seen.trust, "the trust list went back");
        seen.trust = trust;
        for list in evidence.status.iter() {
            let manifest = list.manifest();
            let known = seen
                .lists
                .entry((manifest.issuer, manifest.slice.0))
                .or_default();
            let new = (manifest.seq, manifest.iat);
            ensure!(
                new.0 >= known.0 && new.1 >= known.1,
                "a status list went back"
            );
            *known = new;
        }
        let session = phone.sync.staff_session()?.context("no session")?;
        let points = session.points.iter().map(|point| point.version);
        let points = points.max().unwrap_or(0);
        ensure!(points >= seen.points, "the points went back");
        seen.points = points;
        let now = phone.time.now();
        // The server's clock is set in seconds: within one, an anchor moves both ways.
        ensure!(now.ms + 1_000 > seen.now_ms, "the phone's time went back");
        seen.now_ms = now.ms;
        let off_ms = (now.ms - self.province.now() * 1000).abs();
        let sure = matches!(now.quality, ClockQuality::Certain | ClockQuality::Fair);
        ensure!(
            !sure || off_ms <= now.uncertainty_ms.unwrap_or(0) + 1_000,
            "a clock off by {off_ms} ms calls itself certain"
        );
        Ok(())
    }

    /// The weather clears; nobody scans. The events' own timer brings all of them
    /// home, and everything else catches up.
    async fn heal(&mut self) -> Result<()> {
        self.province.relay.set(Weather::Calm);
        let sync = &self.staff.phone.sync;
        let events = sync
            .status()
            .into_iter()
            .find(|(task, _)| *task == Task::Events);
        let (_, events) = events.context("no such task")?;
        let wait_ms = events.next_try_mono_ms - self.staff.phone.time.mono_ms();
        ensure!(
            events.failures == 0 || wait_ms <= ONE_BACK_OFF_MS,
            "it would wait {} s",
            wait_ms / 1000
        );
        if events.failures > 0 {
            self.province.pass_ms(wait_ms.max(0)).await?;
        }
        let done = self.staff.phone.sync.step().await;
        let queue = &self.staff.phone.queue;
        let left = queue.pending()?;
        let outcome = done.iter().find(|(task, _)| *task == Task::Events);
        ensure!(left == 0, "{left} events still wait: {outcome:?}");
        let aside = queue.set_aside()?;
        ensure!(aside.is_empty(), "set aside: {}", aside[0].reason);
        self.province.relay.flush().await;
        self.everything_is_told_once().await?;
        self.staff.sync().await.context("staff, after it healed")?;
        for citizen in &self.citizens {
            citizen.sync().await.context("a citizen, after it healed")?;
        }
        self.nothing_goes_back()
    }

    async fn everything_is_told_once(&self) -> Result<()> {
        let kept = self.province.scans(0).await?;
        let kept: BTreeMap<Uuid, String> = kept
            .into_iter()
            .map(|(event, (_, verdict))| (event, verdict))
            .collect();
        ensure!(
            kept == self.told,
            "{} events are kept, staff were told {}",
            kept.len(),
            self.told.len()
        );
        Ok(())
    }
}
