//! A PostgreSQL of the tests' own, from the installed binaries: in a temporary
//! folder, on a Unix socket, under an unprivileged user when the tests run as
//! root. It stops, and its folder goes, when the last handle is dropped or the
//! process ends in whatever way: a shell beside it waits for the end of its input.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use anyhow::{Context, Result, bail, ensure};

/// A running server.
pub struct Postgres {
    binaries: PathBuf,
    folder: PathBuf,
    databases: AtomicU32,
    keeper: Child,
    talk: Mutex<Option<Talk>>,
}

/// What is said to the keeper, and what it answers.
struct Talk {
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// Makes a cluster, starts it, says where, crashes and starts it when told, and
/// stops it at the end of the input.
/// fsync stays on: what is measured and crashed here must mean something.
const KEEP: &str = r#"
set -eu
trap : INT TERM
export PATH="$1:$PATH" LC_ALL=C.UTF-8
folder=$(mktemp -d "${TMPDIR:-/tmp}/bamin-postgres.XXXXXX")
cd "$folder"
trap 'rm -rf "$folder"' EXIT
initdb -D data -U postgres -A trust -E UTF8 --no-sync >log 2>&1 || { tail -3 log >&2; exit 1; }
start() {
  pg_ctl -D data -l log -w -t 60 -o "-k $folder -c listen_addresses= -c max_connections=200 \
    -c fsync=on -c synchronous_commit=on" start >/dev/null
}
start || { tail -3 log >&2; exit 1; }
echo "$folder"
while read -r word; do
  case $word in
    crash) pg_ctl -D data -m immediate -w stop >/dev/null && echo crashed ;;
    start) start && echo started ;;
  esac || { tail -3 log >&2; echo failed; }
done
# Immediate: nobody will read this cluster again.
pg_ctl -D data -m immediate -w stop >/dev/null 2>&1 || true
"#;

impl Postgres {
    /// Starts a server; takes a few seconds.
    ///
    /// # Errors
    /// No binaries below `/usr/lib/postgresql` (or `BAMIN_TEST_POSTGRES_BIN`), or
    /// the server's own words.
    pub fn start() -> Result<Postgres> {
        let binaries = binaries()?;
        let mut command = unprivileged()?;
        command
            .args(["sh", "-c", KEEP, "postgres-keeper"])
            .arg(&binaries);
        command
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut keeper = command.spawn().context("start PostgreSQL")?;
        let (input, output) = (keeper.stdin.take(), keeper.stdout.take());
        let mut talk = Talk {
            input: input.context("no input of PostgreSQL's keeper")?,
            output: BufReader::new(output.context("no output of PostgreSQL's keeper")?),
        };
        let mut folder = String::new();
        talk.output.read_line(&mut folder)?;
        if folder.is_empty() {
            let status = keeper.wait()?;
            bail!("PostgreSQL did not start ({status}); its words stand above");
        }
        let folder = PathBuf::from(folder.trim_end());
        Ok(Postgres {
            binaries,
            folder,
            databases: AtomicU32::new(0),
            keeper,
            talk: Mutex::new(Some(talk)),
        })
    }

    /// Ends it as a power cut of its host would: no checkpoint, connections cut.
    ///
    /// # Errors
    /// The server's own words; it ran no longer, for one.
    pub fn crash(&self) -> Result<()> {
        self.tell("crash", "crashed")
    }

    /// Starts it again after a crash; what was committed is recovered.
    ///
    /// # Errors
    /// The server's own words.
    pub fn restart(&self) -> Result<()> {
        self.tell("start", "started")
    }

    fn tell(&self, word: &str, done: &str) -> Result<()> {
        let mut talk = self.talk.lock().unwrap_or_else(PoisonError::into_inner);
        let talk = talk.as_mut().context("PostgreSQL is stopping")?;
        writeln!(talk.input, "{word}")?;
        let mut answer = String::new();
        talk.output.read_line(&mut answer)?;
        ensure!(
            answer.trim_end() == done,
            "PostgreSQL, told to {word}: {answer}"
        );
        Ok(())
    }

    /// The one server of this process, started by whoever asks first.
    ///
    /// # Errors
    /// As [`Postgres::start`], for everybody.
    pub fn shared() -> Result<&'static Postgres> {
        static SHARED: OnceLock<Result<Postgres, String>> = OnceLock::new();
        let started = SHARED.get_or_init(|| Postgres::start().map_err(|e| format!("{e:#}")));
        started.as_ref().map_err(|error| anyhow::anyhow!("{error}"))
    }

    /// A fresh, empty database; returns its URL.
    ///
    /// # Errors
    /// `createdb` failed.
    pub fn create_database(&self) -> Result<String> {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}");
        let status = Command::new(self.binaries.join("createdb"))
            .args(["-U", "postgres", "-T", "template0", "-h"])
            .arg(&self.folder)
            .arg(&name)
            .status()?;
        ensure!(status.success(), "createdb: {status}");
        Ok(self.url(&name))
    }

    /// The URL of a database of this server.
    pub fn url(&self, database: &str) -> String {
        let host = self.folder.to_string_lossy().replace('/', "%2F");
        format!("postgres://postgres@{host}/{database}")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut talk = self.talk.lock().unwrap_or_else(PoisonError::into_inner);
        talk.take();
        // A keeper that is gone already has nothing left to stop.
        let _ = self.keeper.wait();
    }
}

fn binaries() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("BAMIN_TEST_POSTGRES_BIN") {
        return Ok(named.into());
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .context("no PostgreSQL below /usr/lib/postgresql: apt-get install postgresql")?;
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            Some((version, path.join("bin")))
        })
        .filter(|(_, path)| path.join("initdb").is_file())
        .collect();
    found.sort();
    found
        .pop()
        .map(|(_, path)| path)
        .context("no initdb: apt-get install postgresql")
}

/// PostgreSQL refuses to run as root: then as `postgres`, else as `nobody`.
fn unprivileged() -> Result<Command> {
    if id(&["-u"])? != "0" {
        return Ok(Command::new("env"));
    }
    let user = ["postgres", "nobody"]
        .into_iter()
        .find(|user| id(&["-u", user]).is_ok());
    let user = user.context("neither postgres nor nobody is a user here")?;
    let setpriv = Path::new("/usr/bin/setpriv");
    ensure!(setpriv.is_file(), "no setpriv (util-linux)");
    let mut command = Command::new(setpriv);
    let (uid, gid) = (id(&["-u", user])?, id(&["-g", user])?);
    command
        .args([&format!("--reuid={uid}"), &format!("--regid={gid}")])
        .arg("--clear-groups");
    Ok(command)
}

fn id(args: &[&str]) -> Result<String> {
    let output = Command::new("id")
        .args(args)
        .stderr(Stdio::null())
        .output()
        .context("id")?;
    ensure!(output.status.success(), "id {args:?}: {}", output.status);
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    #[test]
    fn a_dropped_server_leaves_no_folder() {
        let server = Postgres::start().unwrap();
        let folder = server.folder.clone();
        assert!(server.create_database().unwrap().ends_with("/test_0"));
        assert!(folder.exists());
        drop(server);
        assert!(!folder.exists());
    }

    #[test]
    fn a_crashed_server_starts_again_and_keeps_its_databases() {
        let server = Postgres::start().unwrap();
        server.create_database().unwrap();
        server.crash().unwrap();
        assert!(server.create_database().is_err(), "it is down");
        server.restart().unwrap();
        assert!(server.create_database().unwrap().ends_with("/test_2"));
    }
}
