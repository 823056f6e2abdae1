//! What happens between a commit on the phone and the upload that succeeds: a
//! midnight, a clock put right, another unit, lost replies. One row each, under
//! the key that was frozen at the commit.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};
use bamin_engine::scan::ScanStep;
use bamin_protocol::slice::Day;
use bamin_standins::postgres::Postgres;
use uuid::Uuid;

use super::fault::Fault;
use super::province::{Held, PASSWORD, Province};
use super::relay::Weather;
use crate::draws::Draws;
use crate::scenario::{Context, Outcome};

const DAY_MS: i64 = 86_400_000;
/// Longer than this at a time nobody is away from the server.
const LEAP_MS: i64 = 3 * 3_600_000;
/// What keeps the phone from knowing that the server has its events.
const LOST: [Fault; 6] = [
    Fault::CutBefore,
    Fault::CutRequest(40),
    Fault::LoseAnswer,
    Fault::CutAnswer(50),
    Fault::Truncate(30),
    Fault::BadGateway,
];
const EVENTS: &str = "/events";

/// `retries`.
///
/// # Errors
/// The first promise that is broken.
pub fn run(context: &Context) -> Result<Outcome> {
    let postgres = Postgres::start()?;
    context.runtime.block_on(stories(context, &postgres))
}

async fn stories(context: &Context, postgres: &Postgres) -> Result<Outcome> {
    let mut desks = [
        Desk::open(context.folder.join("on-sqlite"), None).await?,
        Desk::open(
            context.folder.join("on-postgres"),
            Some(postgres.create_database()?),
        )
        .await?,
    ];
    for run in 0..context.runs {
        let mut draws = context.draws(run);
        let desk = &mut desks[(run % 2) as usize];
        let story = run / 2 % 5;
        let told = match story {
            0 => desk.across_midnight(&mut draws).await,
            1 => desk.with_a_corrected_clock(DAY_MS, &mut draws).await,
            2 => desk.with_a_corrected_clock(-DAY_MS, &mut draws).await,
            3 => desk.at_another_unit(&mut draws).await,
            _ => desk.with_lost_replies(&mut draws).await,
        };
        told.with_context(|| format!("run {run}, story {story}"))?;
    }
    let events: usize = desks.iter().map(Desk::events).sum();
    Ok(Outcome::default().count("events", events as u64))
}

/// A citizen, a staff phone, and the key of each event as it was committed.
struct Desk {
    province: Province,
    citizen: Held,
    staff: Held,
    /// By unit: the day of each event.
    told: [BTreeMap<Uuid, u16>; 2],
    /// The unit that the staff phone is logged in to.
    unit: usize,
    /// Whether the second unit's first password was changed.
    been_there: bool,
}

impl Desk {
    async fn open(folder: PathBuf, database: Option<String>) -> Result<Self> {
        let mut province = Province::open(folder, database).await?;
        Ok(Self {
            citizen: province.citizen(0).await?,
            staff: province.staff(0).await?,
            province,
            told: Default::default(),
            unit: 0,
            been_there: false,
        })
    }

    fn events(&self) -> usize {
        self.told.iter().map(BTreeMap::len).sum()
    }

    async fn across_midnight(&mut self, draws: &mut Draws) -> Result<()> {
        let midnight = Day(Day::of(self.province.now()).0 + 1).start();
        let before = 15 + draws.below(30) as i64;
        self.wait_until(midnight - before).await?;
        let day = Day::of(self.province.now()).0;
        self.record(1 + draws.below(4)).await?;
        ensure!(Day::of(self.province.now()).0 == day, "too late");
        self.fail(draws.one_of(&LOST)).await?;
        self.province
            .pass_ms(60_000 + 1_000 * draws.below(7_200) as i64)
            .await?;
        ensure!(Day::of(self.province.now()).0 == day + 1, "too early");
        self.record(1).await?;
        self.succeed().await
    }

    /// The phone restarted with its wall clock off by `off_ms`, and no network.
    async fn with_a_corrected_clock(&mut self, off_ms: i64, draws: &mut Draws) -> Result<()> {
        self.province
            .relay
            .set(Weather::Always(Fault::CutBefore, ""));
        self.staff.clock.reboot_after_ms(0);
        self.staff
            .clock
            .set_wall_ms(self.province.now() * 1000 + off_ms);
        self.staff.restart()?;
        self.record(1 + draws.below(4)).await?;
        // The time is learnt, and the clock put right, before the events get through.
        self.fail(draws.one_of(&LOST)).await?;
        self.staff.clock.set_wall_ms(self.province.now() * 1000);
        self.record(1).await?;
        self.succeed().await
    }

    async fn at_another_unit(&mut self, draws: &mut Draws) -> Result<()> {
        let recorded = 1 + draws.below(4);
        self.record(recorded).await?;
        self.fail(draws.one_of(&LOST)).await?;
        self.log_in(1).await?;
        self.province.relay.set(Weather::Calm);
        self.staff.sync().await?;
        let aside = self.staff.phone.queue.set_aside()?;
        ensure!(aside.len() as u64 == recorded, "{} set aside", aside.len());
        for event in &aside {
            ensure!(event.reason == "rejected:wrong_unit", "{}", event.reason);
        }
        self.record(1 + draws.below(2)).await?;
        self.staff.sync().await?;
        self.log_in(0).await?;
        self.succeed().await
    }

    async fn with_lost_replies(&mut self, draws: &mut Draws) -> Result<()> {
        for _ in 0..1 + draws.below(4) {
            self.record(1 + draws.below(3)).await?;
            let also = [Fault::Twice, Fault::AgainLater];
            let fault = match draws.chance(1, 4) {
                true => draws.one_of(&also),
                false => draws.one_of(&LOST),
            };
            self.province.relay.set(Weather::Always(fault, EVENTS));
            self.staff.phone.sync.sync_now();
            self.staff.phone.sync.step().await;
            if draws.chance(1, 3) {
                self.staff.restart()?;
            }
        }
        self.succeed().await
    }

    /// Scans the citizen's code so many times, a little apart.
    async fn record(&mut self, times: u64) -> Result<()> {
        let mut scanner = self.staff.scanner()?;
        for _ in 0..times {
            self.province.pass_ms(1_500).await?;
            let code = self.citizen.code().await?.context("no code to show")?;
            let day = Day::of(self.staff.phone.time.now().seconds()).0;
            match scanner.text(&code, &self.staff.phone.evidence()) {
                ScanStep::Verdict(view) => self.told[self.unit].insert(view.event, day),
                step => bail!("no verdict: {step:?}"),
            };
        }
        Ok(())
    }

    /// Tries to upload, in vain as far as the phone knows.
    async fn fail(&self, fault: Fault) -> Result<()> {
        self.province.relay.set(Weather::Always(fault, EVENTS));
        self.staff.phone.sync.sync_now();
        self.staff.phone.sync.step().await;
        ensure!(
            self.staff.phone.queue.pending()? > 0,
            "{fault:?} let it through"
        );
        Ok(())
    }

    /// The network is good again: everything comes home under its own key.
    async fn succeed(&self) -> Result<()> {
        self.province.relay.set(Weather::Calm);
        self.staff.sync().await?;
        self.province.relay.flush().await;
        let queue = &self.staff.phone.queue;
        ensure!(queue.pending()? == 0, "something still waits");
        ensure!(queue.set_aside()?.is_empty(), "something is set aside");
        for (unit, told) in self.told.iter().enumerate() {
            let kept = self.province.scans(unit).await?;
            let kept = kept.into_iter().map(|(event, (day, _))| (event, day));
            let kept: BTreeMap<Uuid, u16> = kept.collect();
            ensure!(kept == *told, "unit {unit} has other events, or days");
        }
        Ok(())
    }

    async fn log_in(&mut self, unit: usize) -> Result<()> {
        let staff = &self.province.seeded.units[unit].staff[0];
        let sync = &self.staff.phone.sync;
        let first = unit == 1 && !self.been_there;
        let password = if first { &staff.password } else { PASSWORD };
        sync.staff_login(&staff.phone, password).await?;
        if first {
            sync.change_password(password, PASSWORD).await?;
            self.been_there = true;
        }
        self.province.at_point(&self.staff, unit)?;
        self.unit = unit;
        Ok(())
    }

    /// Time passes in leaps, in good weather.
    async fn wait_until(&self, then: i64) -> Result<()> {
        self.province.relay.set(Weather::Calm);
        loop {
            let left_ms = (then - self.province.now()) * 1000;
            self.province.pass_ms(left_ms.min(LEAP_MS)).await?;
            self.staff.sync().await?;
            self.citizen.sync().await?;
            if left_ms <= LEAP_MS {
                return Ok(());
            }
        }
    }
}
