//! A server with a population, its phones, and what they recorded.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, ensure};
use bamin_engine::consents::Purpose;
use bamin_engine::phone::Phone;
use bamin_engine::wallet::Presented;
use bamin_server::clock::SystemClock;
use bamin_server::random::Random;
use bamin_server::server;
use bamin_server::server::seed::{self, SeedPlan, Seeded};
use uuid::Uuid;

use super::handset::{Handset, Network};
use super::host::{Host, HostArgs};
use crate::scenario::Context;

const PLAN: SeedPlan = SeedPlan {
    citizens: 6,
    families: 0,
    orange_share: 0.0,
    units: 2,
    staff: 2,
    points: 1,
};
/// Citizens who show codes; the colours of the others change.
const SHOWING: usize = 3;
/// The hidden command that runs [`super::host::serve`].
const COMMAND: &str = "serve";

/// Everything of some runs.
pub struct Site {
    /// How the server is started.
    pub args: HostArgs,
    /// Who is there.
    pub seeded: Seeded,
    /// Staff phones.
    pub handsets: Vec<Handset>,
    /// Citizens' phones.
    showing: Vec<Phone>,
}

impl Site {
    /// Seeds a fresh database, starts the server, logs the phones in.
    ///
    /// # Errors
    /// Any of that.
    pub async fn open(
        context: &Context,
        folder: &Path,
        database: Option<String>,
    ) -> Result<(Self, Host)> {
        let mut args = HostArgs {
            data: folder.join("server"),
            database,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            subject: Vec::new(),
        };
        let seeded = seeded(&args).await?;
        let changing = seeded.citizens[SHOWING..].iter();
        args.subject = changing.map(|one| one.subjects[0].subject).collect();
        let host = Host::start(context.process(COMMAND)?, &args)?;
        // The next start is at the same address, as phones know it.
        args.listen = host.address;
        let network = Network {
            folder: folder.to_owned(),
            server: format!("http://{}", host.address),
            roots: seeded.roots.clone(),
        };
        let mut handsets = Vec::new();
        for unit in &seeded.units {
            for staff in &unit.staff {
                let name = format!("staff-{}", staff.account);
                handsets.push(Handset::on_duty(&network, &name, unit, staff).await?);
            }
        }
        let mut showing = Vec::new();
        for citizen in &seeded.citizens[..SHOWING] {
            let phone = network.phone(&format!("citizen-{}", showing.len()))?;
            phone.sync.enrol(&citizen.enrolment_code).await?;
            phone.sync.answer_consent(Purpose::Showing, true)?;
            phone.sync.step().await;
            showing.push(phone);
        }
        let site = Self {
            args,
            seeded,
            handsets,
            showing,
        };
        Ok((site, host))
    }

    /// Starts the server again, where it was.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(&self, context: &Context) -> Result<Host> {
        let host = Host::start(self.command(context)?, &self.args)?;
        ensure!(host.address == self.args.listen, "it listens elsewhere");
        Ok(host)
    }

    /// The process that serves.
    ///
    /// # Errors
    /// The path of this program is not known.
    pub fn command(&self, context: &Context) -> Result<Command> {
        context.process(COMMAND)
    }

    /// A code that somebody shows at this moment.
    ///
    /// # Errors
    /// There is none to show.
    pub async fn code(&self, run: u32) -> Result<Arc<str>> {
        let phone = &self.showing[run as usize % self.showing.len()];
        let now = phone.time.now();
        let subject = phone.wallet.subjects(&now);
        let subject = subject.first().context("no subject")?.subject;
        match phone.wallet.present(subject, &now).await? {
            Presented::Showing(showing) => Ok(showing.text.into()),
            Presented::NoPass { reason, .. } => Err(anyhow!("no code: {}", reason.code())),
        }
    }

    /// All events that the phones recorded.
    #[must_use]
    pub fn recorded(&self) -> HashSet<Uuid> {
        let recorded = self.handsets.iter().flat_map(Handset::recorded);
        recorded.copied().collect()
    }

    /// All events that the phones were told are kept.
    ///
    /// # Errors
    /// The engine's.
    pub fn acknowledged(&self) -> Result<HashSet<Uuid>> {
        let mut all = HashSet::new();
        for handset in &self.handsets {
            all.extend(handset.acknowledged()?);
        }
        Ok(all)
    }
}

async fn seeded(args: &HostArgs) -> Result<Seeded> {
    let clock = Arc::new(SystemClock);
    let app = server::app(args.config(), args.listen, clock, Random::system()).await?;
    seed::run(&app, &PLAN)
        .await
        .map_err(|problem| anyhow!("seed: {}", problem.code.as_str()))
}
