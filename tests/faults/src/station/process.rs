//! The process that is killed: the real engine on a folder. It takes commands line
//! by line and says what it has shown, each only after the engine gave the verdict.
//!
//! - `scan TEXT` → `shown ID`, `still` if the code is in view already, `stop CODE`
//! - `feedback` on the last scan → `shown ID`
//!
//! Before the first it says `open`, with the reason and the unsent events if a
//! database was set aside.

use std::io::{BufRead, Write};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use bamin_engine::EngineError;
use bamin_engine::phone::{Phone, PhoneConfig, PhonePorts};
use bamin_engine::queue::{Direction, EventId};
use bamin_engine::scan::{ChallengeMode, ScanStep, Scanner};
use clap::Args;

/// The command of this process.
pub const COMMAND: &str = "station";

/// What it is started with.
#[derive(Debug, Clone, Args)]
pub struct Station {
    /// Everything of the phone.
    pub folder: PathBuf,
    /// Its server.
    #[arg(long)]
    pub server: String,
    /// The pinned roots of the trust list, hexadecimal.
    #[arg(long = "root")]
    pub roots: Vec<String>,
    /// Begin to upload after so many events; never, if not given.
    #[arg(long)]
    pub upload_after: Option<usize>,
    /// When the input ends, upload as much as the server takes, and say what is left.
    #[arg(long)]
    pub drain: bool,
    /// Sign in first, as this phone number.
    #[arg(long)]
    pub login: Option<String>,
    /// With the password that was given out.
    #[arg(long, default_value = "")]
    pub given: String,
    /// Which is changed to this one.
    #[arg(long, default_value = "")]
    pub own: String,
    /// And goes to this point.
    #[arg(long, default_value_t = 0)]
    pub point: u64,
}

impl Station {
    /// Settings of a phone in this folder.
    #[must_use]
    pub fn config(&self) -> PhoneConfig {
        PhoneConfig {
            folder: self.folder.clone(),
            server: self.server.clone(),
            trust_roots: self.roots.clone(),
            tls_roots: Vec::new(),
            least_trust: 0,
            platform: "desk".to_owned(),
            version: "0.1.0".to_owned(),
        }
    }

    /// Opens the phone with the ports of a desk.
    ///
    /// # Errors
    /// The engine's, by its code.
    pub fn open(&self) -> Result<Phone> {
        std::fs::create_dir_all(&self.folder)?;
        let ports = PhonePorts::desk(&self.folder)?;
        Phone::open(self.config(), ports).map_err(said)
    }

    /// Signs in, changes the password and goes to the point, as far as that has not
    /// been done, and tells each step. A person whose phone died in between tries
    /// both passwords.
    ///
    /// # Errors
    /// The engine's, by its code.
    pub async fn sign_in(
        &self,
        phone: &Phone,
        login: &str,
        tell: impl Fn(&str) -> Result<()>,
    ) -> Result<()> {
        let sync = &phone.sync;
        if sync.staff_session().map_err(said)?.is_none() {
            match sync.staff_login(login, &self.given).await {
                Ok(_) => {}
                Err(EngineError::Refused { .. }) => {
                    sync.staff_login(login, &self.own).await.map_err(said)?;
                }
                Err(error) => return Err(said(error)),
            }
            tell("signed_in")?;
        }
        let session = sync.staff_session().map_err(said)?.context("a session")?;
        if session.must_change_password {
            match sync.change_password(&self.given, &self.own).await {
                Ok(()) | Err(EngineError::Refused { .. }) => {}
                Err(error) => return Err(said(error)),
            }
            sync.staff_login(login, &self.own).await.map_err(said)?;
            tell("password")?;
        }
        sync.sync_now();
        for (task, outcome) in sync.step().await {
            outcome.map_err(|error| said(error).context(task.name()))?;
        }
        phone
            .choose_point(self.point, Direction::In)
            .map_err(said)?;
        tell("point")
    }
}

/// Runs until it is killed, or its input ends.
///
/// # Errors
/// The engine does not open, or a command is none.
pub fn run(station: &Station) -> Result<()> {
    let phone = station.open()?;
    match &phone.set_aside {
        Some(aside) => tell(&format!("open {:?} {:?}", aside.reason, aside.unsent))?,
        None => tell("open")?,
    }
    if let Some(login) = &station.login {
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(station.sign_in(&phone, login, tell))?;
    }
    // A fresh database knows no point; it scans nothing before it is enrolled anew.
    let mut scanner = phone.scanner(ChallengeMode::OnTap);
    let mut uploading = None;
    let mut last = None;
    for (done, command) in std::io::stdin().lock().lines().enumerate() {
        if station.upload_after == Some(done) {
            uploading = Some(phone.sync.start().map_err(said)?);
        }
        let scanner = scanner.as_mut().map_err(|error| said(error.clone()))?;
        tell(&obey(&command?, &phone, scanner, &mut last)?)?;
    }
    drop(uploading);
    if station.drain {
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(drain(&phone))?;
    }
    Ok(())
}

/// Uploads, and says what the server would not take and how much is left: lines
/// `aside ID REASON`, then `left NUMBER`.
async fn drain(phone: &Phone) -> Result<()> {
    phone.sync.sync_now();
    for (task, outcome) in phone.sync.step().await {
        if let Err(error) = outcome {
            tell(&format!("failed {} {}", task.name(), error.code()))?;
        }
    }
    for aside in phone.queue.set_aside().map_err(said)? {
        tell(&format!("aside {} {}", aside.event, aside.reason))?;
    }
    tell(&format!("left {}", phone.queue.pending().map_err(said)?))
}

fn obey(
    command: &str,
    phone: &Phone,
    scanner: &mut Scanner,
    last: &mut Option<EventId>,
) -> Result<String> {
    if let Some(text) = command.strip_prefix("scan ") {
        return Ok(match scanner.text(text, &phone.evidence()) {
            ScanStep::Verdict(verdict) => {
                *last = Some(verdict.event);
                format!("shown {} {:?}", verdict.event, verdict.word)
            }
            ScanStep::Stop(reason) => format!("stop {}", reason.code()),
            ScanStep::StillInView => "still".to_owned(),
            other => bail!("unexpected: {other:?}"),
        });
    }
    match (command, *last) {
        ("feedback", Some(scan)) => Ok(match scanner.feedback(scan, Some("visit".into()), None) {
            Ok(event) => format!("shown {event} Feedback"),
            Err(error) => format!("stop {}", error.code()),
        }),
        ("feedback", None) => Ok("still".to_owned()),
        _ => bail!("no command: {command}"),
    }
}

/// Says one line; it is out when this returns.
fn tell(line: &str) -> Result<()> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{line}")?;
    Ok(output.flush()?)
}

/// The engine's error, with its code.
pub fn said(error: EngineError) -> anyhow::Error {
    let code = error.code().to_owned();
    anyhow::Error::new(error).context(code)
}
