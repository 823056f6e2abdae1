//! Reading a password: from standard input for scripts, else from the terminal
//! without showing it.

use std::io::{BufRead, IsTerminal, Write};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::voice::Voice;

/// Where passwords come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// One line each, of standard input.
    Stdin,
    /// Asked for at the terminal.
    Terminal,
}

impl Source {
    /// As `--password-stdin` says; without a terminal there is only standard input.
    pub fn of(password_stdin: bool) -> Self {
        match password_stdin || !std::io::stdin().is_terminal() {
            true => Self::Stdin,
            false => Self::Terminal,
        }
    }

    /// One password; `key` is the text that asks for it.
    pub fn read(self, voice: &Voice, key: &str) -> Result<String, Failure> {
        let line = match self {
            Self::Stdin => line(),
            Self::Terminal => {
                let _ = write!(std::io::stderr(), "{} ", voice.text(key, &[]));
                let line = without_echo(line);
                let _ = writeln!(std::io::stderr());
                line
            }
        };
        line.ok_or_else(|| Failure::new(Exit::Usage, "no_password", []))
    }
}

fn line() -> Option<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).ok()?;
    let line = line.trim_end_matches(['\r', '\n']);
    (!line.is_empty()).then(|| line.to_owned())
}

#[cfg(unix)]
fn without_echo<T>(read: impl FnOnce() -> T) -> T {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let stdin = std::io::stdin();
    let Ok(shown) = tcgetattr(&stdin) else {
        return read();
    };
    let mut hidden = shown.clone();
    hidden.local_modes.remove(LocalModes::ECHO);
    let _ = tcsetattr(&stdin, OptionalActions::Flush, &hidden);
    let done = read();
    let _ = tcsetattr(&stdin, OptionalActions::Flush, &shown);
    done
}

#[cfg(not(unix))]
fn without_echo<T>(read: impl FnOnce() -> T) -> T {
    read()
}
