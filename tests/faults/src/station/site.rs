//! What stands around a station: a real server in this process, reached over HTTP,
//! and holders whose phones show codes.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use bamin_engine::consents::Purpose;
use bamin_engine::phone::Phone;
use bamin_engine::scan::Evidence;
use bamin_engine::wallet::Presented;
use bamin_server::clock::SystemClock;
use bamin_server::config::{Config, Tls};
use bamin_server::random::Random;
use bamin_server::server::seed::{self, SeedPlan, Seeded};
use bamin_server::server::{Jobs, Server};
use tokio::runtime::Handle;

use super::process::{self, Station, said};
use crate::draws::Draws;
use crate::scenario::Context;

/// So that no limit is what is tried out.
const UNLIMITED: u32 = 100_000_000;
const PASSWORD: &str = "correct horse battery";
/// Each with three more codes.
const HOLDERS: u32 = 8;

/// The server and the holders.
pub struct Site {
    server: Server,
    seeded: Seeded,
    holders: Vec<Phone>,
    data: PathBuf,
    runtime: Handle,
}

impl Site {
    /// Starts the server with so many staff accounts, and enrols the holders.
    pub fn start(context: &Context, staff: u32) -> Result<Self> {
        let data = context.folder.join("server");
        let config = Config {
            listen: ([127, 0, 0, 1], 0).into(),
            data_dir: data.clone(),
            tls: Tls::Off,
            requests_per_minute: UNLIMITED,
            logins_per_minute: UNLIMITED,
            ..Config::default()
        };
        let plan = SeedPlan {
            citizens: HOLDERS,
            families: HOLDERS,
            staff,
            ..SeedPlan::default()
        };
        context.runtime.block_on(async {
            let random = Random::system();
            let server =
                Server::start(config, Arc::new(SystemClock), random, Jobs::Background).await?;
            let seeded = seed::run(server.app(), &plan)
                .await
                .map_err(|problem| anyhow!("seed: {}", problem.code.as_str()))?;
            let mut site = Self {
                server,
                seeded,
                holders: Vec::new(),
                data,
                runtime: context.runtime.handle().clone(),
            };
            for (number, citizen) in site.seeded.citizens.iter().enumerate() {
                let folder = context.folder.join(format!("holder-{number}"));
                let station = site.station(&folder);
                let phone = station.open()?;
                phone
                    .sync
                    .enrol(&citizen.enrolment_code)
                    .await
                    .map_err(said)?;
                phone
                    .sync
                    .answer_consent(Purpose::Showing, true)
                    .map_err(said)?;
                phone.sync.sync_now();
                for (_, outcome) in phone.sync.step().await {
                    outcome.map_err(said)?;
                }
                site.holders.push(phone);
            }
            Ok(site)
        })
    }

    /// A phone in `folder` that knows this server.
    pub fn station(&self, folder: &Path) -> Station {
        Station {
            folder: folder.to_owned(),
            server: self.server.url().to_owned(),
            roots: self.seeded.roots.clone(),
            upload_after: None,
            drain: false,
            login: None,
            given: String::new(),
            own: String::new(),
            point: 0,
        }
    }

    /// The same, about to sign in with an account.
    pub fn new_station(&self, folder: &Path, account: usize) -> Result<Station> {
        let unit = self.seeded.units.first().context("a unit")?;
        let staff = unit.staff.get(account).context("a staff account")?;
        let point = unit.points.first().context("a point")?;
        Ok(Station {
            login: Some(staff.phone.clone()),
            given: staff.password.clone(),
            own: PASSWORD.to_owned(),
            point: point.point.try_into()?,
            ..self.station(folder)
        })
    }

    /// Makes a phone in `folder` ready for a shift: signed in, at a point, with all
    /// lists.
    pub fn ready_station(&self, folder: &Path, account: usize) -> Result<Station> {
        let station = self.new_station(folder, account)?;
        let phone = station.open()?;
        let login = station.login.as_deref().context("an account")?;
        self.runtime
            .block_on(station.sign_in(&phone, login, |_| Ok(())))?;
        Ok(self.station(folder))
    }

    /// Uploads until nothing is left on the phone.
    pub fn drain(&self, station: &Station) -> Result<()> {
        let phone = station.open()?;
        ensure!(phone.set_aside.is_none(), "{:?}", phone.set_aside);
        self.runtime.block_on(async {
            phone.sync.sync_now();
            for (task, outcome) in phone.sync.step().await {
                outcome.map_err(|error| said(error).context(task.name()))?;
            }
            Ok::<_, anyhow::Error>(())
        })?;
        let (pending, aside) = (
            phone.queue.pending().map_err(said)?,
            phone.queue.set_aside().map_err(said)?,
        );
        ensure!(pending == 0, "{pending} events are left on the phone");
        ensure!(aside.is_empty(), "the server would not take {aside:?}");
        Ok(())
    }

    /// What staff do in a while: codes as they are shown now, what is no code, and
    /// feedback on what was scanned before.
    pub fn commands(&self, draws: &mut Draws, count: usize) -> Result<Vec<String>> {
        let mut codes = self.codes()?;
        let command = |place| match draws.below(10) {
            0..6 if !codes.is_empty() => {
                format!("scan {}", codes.swap_remove(draws.place(codes.len())))
            }
            6..8 if place > 0 => "feedback".to_owned(),
            _ => format!("scan BM1:{:016X}", draws.number()),
        };
        Ok((0..count).map(command).collect())
    }

    /// The lists that phones hold now.
    pub fn evidence(&self) -> Evidence {
        self.holders[0].evidence()
    }

    /// The server's database file.
    pub fn database(&self) -> PathBuf {
        self.data.join("bamin.sqlite3")
    }

    /// The texts that all holders show now.
    fn codes(&self) -> Result<Vec<String>> {
        self.runtime.block_on(async {
            let mut texts = Vec::new();
            for holder in &self.holders {
                let now = holder.time.now();
                for subject in holder.wallet.subjects(&now) {
                    let presented = holder.wallet.present(subject.subject, &now).await;
                    match presented.map_err(said)? {
                        Presented::Showing(showing) => texts.push(showing.text),
                        Presented::NoPass { reason, .. } => {
                            bail!("nothing to show: {}", reason.code())
                        }
                    }
                }
            }
            Ok(texts)
        })
    }
}

impl Station {
    /// The process of this phone.
    pub fn process(&self, context: &Context) -> Result<Command> {
        let mut process = context.process(process::COMMAND)?;
        process.arg(&self.folder).args(["--server", &self.server]);
        for root in &self.roots {
            process.args(["--root", root]);
        }
        if let Some(after) = self.upload_after {
            process.args(["--upload-after", &after.to_string()]);
        }
        if self.drain {
            process.arg("--drain");
        }
        if let Some(login) = &self.login {
            process.args(["--login", login, "--given", &self.given, "--own", &self.own]);
            process.args(["--point", &self.point.to_string()]);
        }
        Ok(process)
    }
}
