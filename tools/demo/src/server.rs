//! The backend as a process, started and stopped like anywhere else.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use bamin_standins::national::CLIENT;
use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How to start it.
pub struct Server {
    /// `bamin-server`.
    pub binary: PathBuf,
    /// Its data folder.
    pub data: PathBuf,
    /// On the loopback address.
    pub port: u16,
    /// Offered by its page.
    pub commands: [String; 3],
    /// The national platform's address, and the file with the shared key.
    pub national: (String, PathBuf),
}

/// A server that runs; it is ended when this is dropped.
pub struct Running(Child);

impl Server {
    /// What phones call it.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    async fn is_ready(&self) -> bool {
        let asked = async {
            let mut connection = TcpStream::connect(("127.0.0.1", self.port)).await?;
            connection
                .write_all(b"GET /readyz HTTP/1.0\r\n\r\n")
                .await?;
            let mut answer = String::new();
            connection.read_to_string(&mut answer).await?;
            std::io::Result::Ok(answer)
        };
        asked
            .await
            .is_ok_and(|answer| answer.split(' ').nth(1) == Some("200"))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .args(["--data-dir".as_ref(), self.data.as_os_str()])
            .env("BAMIN_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("BAMIN_TLS", "off")
            // The demo enrols 182 phones from one address within seconds.
            .env("BAMIN_LOGINS_PER_MINUTE", "60000")
            .env("BAMIN_REQUESTS_PER_MINUTE", "60000")
            .env("BAMIN_STATUS_INTERVAL", "1")
            .env("BAMIN_IDENTITY_PROVIDER", "demonstration")
            .env("BAMIN_DEMO_COMMANDS", self.commands.join("\n"))
            .env("BAMIN_NATIONAL_URL", &self.national.0)
            .env("BAMIN_NATIONAL_CLIENT", CLIENT)
            .env("BAMIN_NATIONAL_KEY", &self.national.1)
            .stdin(Stdio::null());
        command
    }

    /// Runs one of its commands to the end and gives what it printed.
    pub fn run(&self, arguments: &[&str]) -> Result<Vec<u8>> {
        let output = self
            .command()
            .args(arguments)
            .output()
            .context("cannot run bamin-server")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "bamin-server {}: {said}",
            arguments.join(" ")
        );
        Ok(output.stdout)
    }

    /// Starts it and waits until it is ready.
    pub async fn start(&self) -> Result<Running> {
        let taken = std::net::TcpListener::bind(("127.0.0.1", self.port)).is_err();
        ensure!(
            !taken,
            "port {} is taken; choose another: BAMIN_DEMO_PORT=8555 make demo",
            self.port
        );
        let log = self.data.join("server.log");
        let file = File::options().create(true).append(true).open(&log)?;
        let child = self
            .command()
            .arg("serve")
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()?;
        let mut running = Running(child);
        for _ in 0..200 {
            if self.is_ready().await {
                return Ok(running);
            }
            if let Some(status) = running.0.try_wait()? {
                bail!("the server ended ({status}); see {}", log.display());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!(
            "the server was not ready within 10 s; see {}",
            log.display()
        )
    }
}

impl Running {
    /// Asks it to end, as an operator would, and waits for it.
    pub fn stop(mut self) -> Result<()> {
        self.terminate();
        let status = self.0.wait()?;
        ensure!(status.success(), "the server did not end well: {status}");
        Ok(())
    }

    /// Whether it still runs.
    pub fn is_up(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    fn terminate(&self) {
        if let Some(pid) = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw) {
            // It may have ended by itself: then there is nothing to tell.
            let _ = kill_process(pid, Signal::TERM);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.terminate();
        let _ = self.0.wait();
    }
}
