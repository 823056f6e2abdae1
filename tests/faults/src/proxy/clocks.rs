//! The staff phone's clock: set by a day, asleep, started anew, in any order, with
//! and without a network. A picture of a code that is over a minute old is never
//! green, and a clock that is sure of itself takes every fresh code.

use anyhow::{Context as _, Result, ensure};
use bamin_engine::scan::VerdictWord;
use bamin_protocol::history::History;
use bamin_protocol::presentation::ClockQuality;

use super::fault::Fault;
use super::province::{Held, Province};
use super::relay::Weather;
use crate::draws::Draws;
use crate::scenario::{Context, Outcome};

/// Runs with the same server and phones.
const ON_ONE_PROVINCE: u32 = 25;
const DAY_MS: i64 = 86_400_000;
/// A presentation is fresh for 60 s, and one may be signed 3 s ahead.
const OLD_MS: i64 = 64_000;
/// The policy's `evidence_green`, seconds.
const EVIDENCE_GREEN: i64 = 1800;

/// `clocks`.
///
/// # Errors
/// The first promise that is broken.
pub fn run(context: &Context) -> Result<Outcome> {
    context.runtime.block_on(runs(context))
}

async fn runs(context: &Context) -> Result<Outcome> {
    let mut tally = Tally::default();
    for first in (0..context.runs).step_by(ON_ONE_PROVINCE as usize) {
        let folder = context.folder.join(format!("from-run-{first}"));
        let mut province = Province::open(folder, None).await?;
        let citizen = province.citizen(0).await?;
        let mut staff = province.staff(0).await?;
        for number in first..context.runs.min(first + ON_ONE_PROVINCE) {
            let mut draws = context.draws(number);
            let done = once(&province, &citizen, &mut staff, &mut draws, &mut tally).await;
            done.with_context(|| format!("run {number}"))?;
        }
    }
    Ok(Outcome::default()
        .count("old pictures", tally.old)
        .count("fresh codes green", tally.fresh_green)
        .count("restarts", tally.restarts)
        .count("clocks set", tally.set))
}

#[derive(Default)]
struct Tally {
    old: u64,
    fresh_green: u64,
    restarts: u64,
    set: u64,
}

async fn once(
    province: &Province,
    citizen: &Held,
    staff: &mut Held,
    draws: &mut Draws,
    tally: &mut Tally,
) -> Result<()> {
    province.relay.set(Weather::Calm);
    staff.clock.set_wall_ms(province.now() * 1000);
    staff.sync().await?;
    citizen.sync().await?;
    let mut pictures = Vec::new();
    for _ in 0..3 + draws.below(4) {
        pictures.push(picture(citizen).await?);
        province
            .pass_ms(OLD_MS + 1_000 * draws.below(600) as i64)
            .await?;
        something(province, staff, draws, tally).await?;
        let now = staff.phone.time.now();
        for old in &pictures {
            let word = staff.phone.check(old, &History::default()).word;
            ensure!(
                !matches!(word, VerdictWord::Green | VerdictWord::AlreadyShown),
                "an old picture is {word:?}, the clock {:?}, off by {} s",
                now.quality,
                now.seconds() - province.now(),
            );
            tally.old += 1;
        }
        let fresh = staff
            .phone
            .check(&picture(citizen).await?, &History::default());
        let known = fresh.evidence_age.is_some_and(|age| age <= EVIDENCE_GREEN);
        if now.quality == ClockQuality::Certain && known {
            ensure!(
                fresh.word == VerdictWord::Green,
                "a fresh code is refused: {:?}",
                fresh.reason
            );
            tally.fresh_green += 1;
        }
    }
    Ok(())
}

async fn something(
    province: &Province,
    staff: &mut Held,
    draws: &mut Draws,
    tally: &mut Tally,
) -> Result<()> {
    let off_ms = draws.one_of(&[-DAY_MS, DAY_MS, 0]);
    match draws.below(6) {
        0 => {
            staff.clock.set_wall_ms(province.now() * 1000 + off_ms);
            tally.set += 1;
        }
        1 | 2 => {
            staff.clock.reboot_after_ms(0);
            staff.clock.set_wall_ms(province.now() * 1000 + off_ms);
            staff.restart()?;
            tally.restarts += 1;
        }
        3 => province.pass_ms(60_000 * draws.below(90) as i64).await?,
        4 => province.relay.set(Weather::Always(Fault::CutBefore, "")),
        _ => province.relay.set(Weather::Calm),
    }
    if draws.chance(1, 2) {
        staff.phone.sync.sync_now();
        staff.phone.sync.step().await;
    }
    Ok(())
}

async fn picture(citizen: &Held) -> Result<String> {
    citizen.code().await?.context("no code to show")
}
