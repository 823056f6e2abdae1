//! The engine as a shell has it: through the binding, on a JVM. `tools/bench.sh`
//! builds the release library and the Kotlin side (`BindingBench.kt`), and names both
//! in the environment; the same work in Rust, in the same run, is the peer.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use bamin_engine::consents::Purpose;
use bamin_engine::decode::LumaFrame;
use bamin_engine::phone::{Phone, PhoneConfig, PhonePorts};
use bamin_engine::ports::clock::SystemClock;
use bamin_engine::ports::{
    ManualNetwork, NetworkState, SecureStorage, SecureStorageError, SystemRandomness,
};
use bamin_engine::queue::Direction;
use bamin_engine::scan::{ChallengeMode, ScanStep};
use bamin_engine::wallet::Presented;
use bamin_frames::{Conditions, MEASURING_SEEDS, draw_scan};
use bamin_server::server::Jobs;
use bamin_server::server::seed::SeedPlan;
use serde_json::{Value, json};

use crate::frames::symbol;
use crate::report::{Report, Row};
use crate::site::Site;
use crate::timing::{Spread, on_a_runtime, seconds};

const LIBRARY: &str = "BAMIN_BENCH_LIBRARY";
const CLASSPATH: &str = "BAMIN_BENCH_CLASSPATH";
const BENCH: &str = "cn.fujian.bamin.core.binding.BindingBenchKt";
/// As many as a second and a half of a camera's.
const FRAMES: u32 = 45;
/// Of all frames; the best counts, since other work only adds.
const ROUNDS: usize = 12;
/// Processes that show a first code; the middle one counts.
const STARTS: usize = 7;

/// `ffi_call`, `ffi_frame_720`, `app_first_code`, `lib_size_stripped`.
pub fn rows(report: &mut Report) -> Result<()> {
    let (Some(library), Some(classpath)) = (std::env::var_os(LIBRARY), std::env::var_os(CLASSPATH))
    else {
        println!("the rows of the binding need java and mvn: tools/bench.sh says which it found");
        return Ok(());
    };
    let library = PathBuf::from(library);
    let folder = tempfile::tempdir()?;
    let roots = on_a_runtime(prepare(folder.path()))?;
    let settings = Settings {
        folder: folder.path().to_owned(),
        roots,
    };
    let jvm = Jvm {
        classpath: classpath.into(),
        library: library.parent().context("no folder")?.to_owned(),
        settings: &settings,
    };
    draw(folder.path())?;

    let calls = jvm.run("calls")?;
    report.row(Row {
        name: "ffi_call",
        value: figure(&calls, "call_us")?,
        unit: "µs",
        peer: None,
    })?;
    let (ours, decided) = read_frames(&settings)?;
    let through = jvm.run("frames")?;
    let told = figure(&through, "decided")?;
    ensure!(
        told == f64::from(decided),
        "{told} decided through the binding, {decided} without"
    );
    report.row(Row {
        name: "ffi_frame_720",
        value: figure(&through, "frame_ms")?,
        unit: "ms",
        peer: Some(("the same in Rust", ours)),
    })?;
    let starts = (0..STARTS).map(|_| figure(&jvm.run("first")?, "first_ms"));
    let starts: Vec<f64> = starts.collect::<Result<_>>()?;
    report.row(Row {
        name: "app_first_code",
        value: Spread::of(starts).at(0.5),
        unit: "ms",
        peer: Some(("the same in Rust", first_code(&settings)?)),
    })?;
    report.row(Row {
        name: "lib_size_stripped",
        value: stripped(&library, folder.path())?,
        unit: "MB",
        peer: None,
    })
}

struct Settings {
    folder: PathBuf,
    roots: Vec<String>,
}

/// Two phones that a server has given all that they need: `holder` and `staff`.
async fn prepare(folder: &Path) -> Result<Vec<String>> {
    let plan = SeedPlan {
        citizens: 1,
        families: 0,
        orange_share: 0.0,
        units: 1,
        staff: 1,
        points: 1,
    };
    let site = Site::start(None, &plan, Jobs::ByHand).await?;
    let settings = Settings {
        folder: folder.to_owned(),
        roots: site.seeded.roots.clone(),
    };
    let server = site.server.url().to_owned();

    let holder = open(&settings, "holder", &server, NetworkState::Online)?;
    let code = &site.seeded.citizens[0].enrolment_code;
    holder.sync.enrol(code).await?;
    for purpose in Purpose::ALL {
        holder.sync.answer_consent(purpose, true)?;
    }
    all_done(&holder).await?;

    let staff = open(&settings, "staff", &server, NetworkState::Online)?;
    let account = &site.seeded.units[0].staff[0];
    let (phone, password) = (&account.phone, &account.password);
    staff.sync.staff_login(phone, password).await?;
    staff
        .sync
        .change_password(password, "another-Password-7")
        .await?;
    all_done(&staff).await?;
    let point = staff.sync.staff_session()?.context("no session")?.points[0].point;
    staff.choose_point(point, Direction::In)?;
    site.server.shutdown().await;
    Ok(settings.roots)
}

async fn all_done(phone: &Phone) -> Result<()> {
    for (task, outcome) in phone.sync.step().await {
        outcome.with_context(|| task.name())?;
    }
    Ok(())
}

/// A phone as the Kotlin side opens it.
fn open(settings: &Settings, name: &str, server: &str, network: NetworkState) -> Result<Phone> {
    let reachable = ManualNetwork::default();
    reachable.set(network);
    let config = PhoneConfig {
        folder: settings.folder.join(name),
        server: server.to_owned(),
        trust_roots: settings.roots.clone(),
        tls_roots: Vec::new(),
        least_trust: 0,
        platform: "desk".to_owned(),
        version: "0.1.0".to_owned(),
    };
    let ports = PhonePorts {
        clock: Arc::new(SystemClock::new()?),
        random: Arc::new(SystemRandomness),
        network: Arc::new(reachable),
        secure: Arc::new(Plain),
        keys: None,
    };
    Ok(Phone::open(config, ports)?)
}

/// Where nobody listens: showing and checking ask no server.
const NOBODY: &str = "http://127.0.0.1:9";

/// Wraps with a constant, as `PlainStorage` in Kotlin does.
struct Plain;

impl SecureStorage for Plain {
    fn wrap(&self, key: &[u8]) -> Result<Vec<u8>, SecureStorageError> {
        Ok(key.iter().map(|byte| byte ^ 0x5A).collect())
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, SecureStorageError> {
        self.wrap(wrapped)
    }
}

/// One scan: a hand brings a phone before the camera and holds it there.
fn draw(folder: &Path) -> Result<()> {
    let seed = MEASURING_SEEDS.take(1).next().context("no seed")?;
    let symbol = symbol(seed)?;
    for step in 0..FRAMES {
        let conditions = Conditions::ordinary().sized(1280, 720);
        let frame = draw_scan(symbol.code(), &conditions, seed, step);
        std::fs::write(folder.join(format!("{step}.luma")), &frame.pixels)?;
    }
    Ok(())
}

/// Milliseconds a frame, and how many verdicts there were in a round.
fn read_frames(settings: &Settings) -> Result<(f64, u32)> {
    let frames =
        (0..FRAMES).map(|step| std::fs::read(settings.folder.join(format!("{step}.luma"))));
    let frames: Vec<_> = frames.collect::<Result<_, _>>()?;
    let phone = open(settings, "staff", NOBODY, NetworkState::Offline)?;
    let (mut best, mut decided) = (f64::INFINITY, 0);
    for _ in 0..ROUNDS {
        let mut scanner = phone.scanner(ChallengeMode::OnTap)?;
        decided = 0;
        let (taken, read) = seconds(|| {
            for luma in &frames {
                let frame = LumaFrame::new(luma, 1280, 720);
                let step = scanner.frame(&frame, &phone.evidence())?;
                decided += u32::from(matches!(step, ScanStep::Verdict(_)));
            }
            anyhow::Ok(())
        });
        read?;
        best = best.min(taken * 1e3 / f64::from(FRAMES));
    }
    ensure!(decided > 0, "no frame was read");
    Ok((best, decided))
}

/// From a stored state to the first code, in milliseconds: the middle one of some.
fn first_code(settings: &Settings) -> Result<f64> {
    let one = || -> Result<f64> {
        let (taken, shown) = seconds(|| -> Result<bool> {
            let phone = open(settings, "holder", NOBODY, NetworkState::Offline)?;
            let now = phone.time.now();
            let subject = phone.wallet.subjects(&now)[0].subject;
            let presented = on_a_runtime(async { Ok(phone.wallet.present(subject, &now).await?) })?;
            Ok(matches!(presented, Presented::Showing(_)))
        });
        ensure!(shown?, "no code was shown");
        Ok(taken * 1e3)
    };
    let taken = (0..STARTS).map(|_| one()).collect::<Result<Vec<_>>>()?;
    Ok(Spread::of(taken).at(0.5))
}

struct Jvm<'a> {
    classpath: PathBuf,
    library: PathBuf,
    settings: &'a Settings,
}

impl Jvm<'_> {
    /// Runs one job in a process of its own; it prints one JSON object.
    fn run(&self, job: &str) -> Result<Value> {
        let mut java = Command::new("java");
        java.arg("-Xmx512m")
            .arg("-cp")
            .arg(&self.classpath)
            .arg(format!("-Djna.library.path={}", self.library.display()))
            .args([BENCH, job])
            .arg(&self.settings.folder)
            .args([FRAMES.to_string(), ROUNDS.to_string()])
            .args(&self.settings.roots);
        let ran = java.output().context("java")?;
        if !ran.status.success() {
            bail!("{job}: {}", String::from_utf8_lossy(&ran.stderr));
        }
        let line = String::from_utf8(ran.stdout)?;
        serde_json::from_str(line.trim()).with_context(|| format!("{job} printed {line}"))
    }
}

fn figure(printed: &Value, name: &str) -> Result<f64> {
    printed[name]
        .as_f64()
        .with_context(|| format!("no {name} in {}", json!(printed)))
}

fn stripped(library: &Path, folder: &Path) -> Result<f64> {
    let bare = folder.join("stripped");
    let strip = Command::new("strip")
        .arg("-o")
        .arg(&bare)
        .arg(library)
        .status()
        .context("strip")?;
    ensure!(strip.success(), "strip failed");
    Ok(std::fs::metadata(bare)?.len() as f64 / 1e6)
}
