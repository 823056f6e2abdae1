//! The server as a process of its own, to be killed: the real one with its jobs,
//! and beside its callers somebody who changes people's colours all the time.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use bamin_server::app::SharedApp;
use bamin_server::clock::SystemClock;
use bamin_server::colour::subjects::{self, NewState};
use bamin_server::config::{Config, Tls};
use bamin_server::random::Random;
use bamin_server::server::{Jobs, Server};
use bamin_server::store::SubjectId;
use tokio::sync::Mutex;
use uuid::Uuid;

/// So that no limit is what is tried out.
const UNLIMITED: u32 = 100_000_000;
/// Between two changes of colour.
const BETWEEN: Duration = Duration::from_millis(3);
/// Said to the process: change colours from now on.
const CHANGE: &str = "change";
/// Said to the process: leave them alone.
const REST: &str = "rest";

/// Where a server keeps its things and listens.
#[derive(Debug, Clone, clap::Args)]
pub struct HostArgs {
    /// Its folder.
    #[arg(long)]
    pub data: PathBuf,
    /// `postgres://…`; none: SQLite in the folder.
    #[arg(long)]
    pub database: Option<String>,
    /// Its address; port 0 takes a free one.
    #[arg(long)]
    pub listen: SocketAddr,
    /// Whose colour changes.
    #[arg(long)]
    pub subject: Vec<Uuid>,
}

impl HostArgs {
    /// The server's settings.
    #[must_use]
    pub fn config(&self) -> Config {
        Config {
            listen: self.listen,
            database_url: self.database.clone(),
            data_dir: self.data.clone(),
            tls: Tls::Off,
            requests_per_minute: UNLIMITED,
            logins_per_minute: UNLIMITED,
            ..Config::default()
        }
    }

    fn add_to(&self, command: &mut Command) {
        command.arg("--data").arg(&self.data);
        command.arg("--listen").arg(self.listen.to_string());
        if let Some(url) = &self.database {
            command.arg("--database").arg(url);
        }
        for subject in &self.subject {
            command.arg("--subject").arg(subject.to_string());
        }
    }
}

/// The process's own side: serves until its input ends.
///
/// # Errors
/// The server does not start.
pub async fn serve(args: HostArgs) -> Result<()> {
    let clock = Arc::new(SystemClock);
    let server = Server::start(args.config(), clock, Random::system(), Jobs::Background).await?;
    say(&server.address().to_string())?;
    let changing = Arc::new(Mutex::new(false));
    let app = server.app().clone();
    tokio::spawn(change_colours(app, args.subject, Arc::clone(&changing)));
    let listening = tokio::task::spawn_blocking(move || -> Result<()> {
        for line in std::io::stdin().lock().lines() {
            // Taken only between two changes, so that a rest is one.
            *changing.blocking_lock() = line? == CHANGE;
            say("done")?;
        }
        Ok(())
    });
    listening.await?
}

fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

async fn change_colours(app: SharedApp, subjects: Vec<Uuid>, changing: Arc<Mutex<bool>>) {
    let states = [NewState::Orange, NewState::Green];
    for number in 0usize.. {
        let changes = changing.lock().await;
        if *changes && !subjects.is_empty() {
            let subject = SubjectId(subjects[number % subjects.len()]);
            let state = states[number / subjects.len() % states.len()];
            // While the database is down nothing changes: the next one may.
            let _ = subjects::set_state(&app, subject, state, "fault", "faults").await;
        }
        drop(changes);
        tokio::time::sleep(BETWEEN).await;
    }
}

/// The running process.
pub struct Host {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Host {
    /// Starts the process; it listens when this returns, and changes no colours.
    ///
    /// # Errors
    /// It does not start; its words stand on the standard error.
    pub fn start(mut command: Command, args: &HostArgs) -> Result<Self> {
        args.add_to(&mut command);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("start the server")?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let mut output = BufReader::new(output.context("no output of the server")?);
        let mut address = String::new();
        output.read_line(&mut address)?;
        Ok(Self {
            address: address
                .trim_end()
                .parse()
                .context("the server did not start")?,
            child,
            input: input.context("no input of the server")?,
            output,
        })
    }

    /// From now on colours change.
    ///
    /// # Errors
    /// The process is gone.
    pub fn change_colours(&mut self) -> Result<()> {
        self.tell(CHANGE)
    }

    /// No colour changes any more when this returns.
    ///
    /// # Errors
    /// The process is gone.
    pub fn rest(&mut self) -> Result<()> {
        self.tell(REST)
    }

    /// Kills it as `kill -9` does.
    ///
    /// # Errors
    /// It could not be waited for.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    fn tell(&mut self, word: &str) -> Result<()> {
        writeln!(self.input, "{word}")?;
        let mut answer = String::new();
        self.output.read_line(&mut answer)?;
        ensure!(!answer.is_empty(), "the server is gone");
        Ok(())
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // One that is gone already can't be killed and leaves nothing to wait for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the SQLite file of a server in `data` is.
#[must_use]
pub fn sqlite_file(data: &Path) -> PathBuf {
    data.join("bamin.sqlite3")
}
