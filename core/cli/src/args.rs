//! The command line, as `docs/cli.md` describes it. The words of `--help` stand
//! in the text catalogue (`cli.help.…`), see [`crate::help`].

use std::path::PathBuf;

use bamin_texts::Lang;
use clap::{Parser, Subcommand, ValueEnum};

#[derive(Parser)]
#[command(name = "bamin", version, disable_help_subcommand = true)]
pub struct Args {
    #[arg(long, global = true, env = "BAMIN_HOME", value_name = "DIR")]
    pub home: Option<PathBuf>,
    #[arg(long, global = true)]
    pub json: bool,
    #[arg(long, global = true, value_name = "zh|en", value_parser = language)]
    pub lang: Option<Lang>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    Enrol {
        #[command(flatten)]
        server: ServerArgs,
        #[arg(long, env = "BAMIN_ENROLMENT_CODE", hide_env_values = true)]
        code: String,
    },
    SignIn {
        #[command(flatten)]
        server: ServerArgs,
        #[arg(long, value_name = "TEXT")]
        returned: Option<String>,
        #[arg(long)]
        keep_others: bool,
    },
    Apply {
        #[arg(long, value_name = "DDDDDD", value_parser = clap::value_parser!(u32).range(100_000..=999_999))]
        county: u32,
    },
    #[command(subcommand)]
    Staff(StaffCommand),
    Show(ShowArgs),
    Scan {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        how: ScanArgs,
    },
    Gate(GateArgs),
    Verify {
        #[arg(value_name = "TEXT")]
        text: String,
    },
    Number {
        #[arg(value_name = "DDDDDDDDDDDD", value_parser = digits::<12>)]
        number: String,
    },
    Decode {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    Queue {
        #[arg(long)]
        again: bool,
    },
    Sync {
        #[arg(long)]
        watch: bool,
    },
    Subjects,
    #[command(subcommand)]
    Consent(ConsentCommand),
    #[command(subcommand)]
    Account(AccountCommand),
}

/// Where the server is and what is pinned; kept in the home for later calls.
#[derive(clap::Args)]
pub struct ServerArgs {
    #[arg(long, env = "BAMIN_SERVER", value_name = "URL")]
    pub server: Option<String>,
    #[arg(
        long,
        env = "BAMIN_TRUST_ROOT",
        value_name = "HEX",
        value_delimiter = ','
    )]
    pub trust_root: Vec<String>,
    #[arg(long, env = "BAMIN_TLS_ROOT", value_name = "PEM")]
    pub tls_root: Option<PathBuf>,
}

#[derive(Subcommand)]
pub enum StaffCommand {
    Login {
        #[command(flatten)]
        server: ServerArgs,
        #[arg(long)]
        phone: String,
        #[arg(long)]
        password_stdin: bool,
    },
    Password {
        #[arg(long)]
        password_stdin: bool,
    },
    Points,
    Point {
        point: u64,
        #[arg(long, value_enum, default_value_t = Direction::Both)]
        direction: Direction,
    },
    Logout,
}

#[derive(Subcommand)]
pub enum ConsentCommand {
    List,
    Give { purpose: Purpose },
    Withdraw { purpose: Purpose },
}

/// What a holder agrees to.
#[derive(Clone, Copy, ValueEnum)]
pub enum Purpose {
    Account,
    Showing,
}

#[derive(Subcommand)]
pub enum AccountCommand {
    Export {
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    Delete {
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Direction {
    In,
    Out,
    Both,
}

#[derive(clap::Args)]
pub struct ShowArgs {
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=9))]
    pub subject: u8,
    #[arg(long, conflicts_with = "subject")]
    pub group: bool,
    #[arg(long)]
    pub once: bool,
    #[arg(long, value_name = "DDDD", value_parser = digits::<4>)]
    pub challenge: Option<String>,
}

#[derive(clap::Args)]
pub struct ScanArgs {
    /// Digits that somebody else chose prove nothing that may be recorded.
    #[arg(long, value_name = "DDDD", value_parser = digits::<4>, requires = "no_record")]
    pub challenge: Option<String>,
    #[arg(long)]
    pub no_record: bool,
    #[arg(long, value_name = "N", conflicts_with = "no_record", value_parser = clap::value_parser!(u8).range(1..=9))]
    pub count: Option<u8>,
}

#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("source").required(true).args(["camera", "frames"])))]
pub struct GateArgs {
    #[arg(long, value_name = "N")]
    pub camera: Option<u32>,
    #[arg(long, value_name = "DIR")]
    pub frames: Option<PathBuf>,
    #[arg(long, requires = "frames", default_value_t = 10.0, value_parser = frames_per_second)]
    pub fps: f64,
    #[arg(long)]
    pub challenge: bool,
}

/// `--challenge` as the number that is signed.
pub fn challenge(digits: Option<&str>) -> Option<u16> {
    digits.and_then(|digits| digits.parse().ok())
}

fn language(tag: &str) -> Result<Lang, String> {
    Lang::of_tag(tag).ok_or_else(|| "zh, en".to_owned())
}

fn digits<const N: usize>(value: &str) -> Result<String, String> {
    let plain: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    match plain.len() == N && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Ok(plain),
        false => Err(format!("{N} × 0–9")),
    }
}

fn frames_per_second(value: &str) -> Result<f64, String> {
    match value.parse() {
        Ok(fps) if (0.1..=1000.0).contains(&fps) => Ok(fps),
        _ => Err("0.1–1000".to_owned()),
    }
}
