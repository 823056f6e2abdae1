//! The story, step by step.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use bamin_engine::clock::Now;
use bamin_engine::phone::Phone;
use bamin_engine::wallet::{Presented, QrMatrix};
use bamin_frames::Conditions;
use bamin_protocol::issuer::KeyUse;
use bamin_protocol::pass::{Colour, KeyKind, Pass, SubjectKind};
use bamin_protocol::presentation::{Claims, ClockQuality, to_text};
use bamin_protocol::signing::SigningKey;
use bamin_protocol::slice::Slice;
use bamin_protocol::{KeyId, Unsigned};
use ring::rand::SystemRandom;
use uuid::Uuid;

use crate::cast::{self, Role, Visit};
use crate::folder::Folder;
use crate::gate::{Gate, Said};
use crate::people::{self, Seeded};
use crate::records;
use crate::server::{Running, Server};

/// What goes on after the story.
pub struct Told {
    /// Runs again.
    pub running: Running,
    /// Its settings.
    pub server: Server,
    /// A citizen with a green code.
    pub citizen: Arc<Phone>,
    /// Whose code.
    pub subject: Uuid,
}

/// Everybody's phones.
struct Phones {
    citizens: Vec<Arc<Phone>>,
    gates: Vec<Gate>,
}

const GATES: [&str; 2] = ["staff-1", "staff-2"];
/// The citizen whose phone the commands to paste use.
pub const SHOWN: &str = "citizen";

/// Tells the story; fails when anything is not as it should be.
pub async fn tell(folder: &Folder, server: Server) -> Result<Told> {
    say(
        1,
        "A server on SQLite, and a made-up population (demo data: nobody in it exists).",
    );
    let seeded = people::seeded(folder, &server)?;
    let running = server.start().await?;
    line(&format!(
        "{} is ready; unit {}, gates {}",
        server.url(),
        unit(&seeded)?.unit,
        points(&seeded)?
    ));

    say(
        2,
        "Citizens and two scan staff enrol; each phone gets signed passes for today and the next days.",
    );
    let phones = enrol(folder, &server, &seeded).await?;
    let visits = cast::visits(&seeded)?;
    withdraw(&server, &seeded, &phones, &visits).await?;
    let before = records::scans(&server.data)?;

    say(3, "The server is stopped. Nothing below asks anybody.");
    running.stop()?;
    let mut phones = phones;
    let (said, took) = everybody(folder, &mut phones, &seeded, &visits).await?;
    tell_counts(&said, &phones, took)?;

    say(
        4,
        "The server is started again; the queues drain by themselves.",
    );
    let running = server.start().await?;
    drain(&phones).await?;

    say(5, "The database holds exactly what was scanned.");
    let mut shown = BTreeMap::new();
    phones
        .gates
        .iter()
        .for_each(|gate| shown.extend(gate.recorded.clone()));
    records::compare(&before, &records::scans(&server.data)?, &shown)?;
    line(&format!(
        "{} records, each with the verdict that staff saw; none twice, none missing",
        shown.len()
    ));

    let green = visits
        .iter()
        .find(|visit| visit.role == Role::Green)
        .and_then(|visit| visit.citizen);
    let place = green.context("nobody is green")?;
    let citizen = phones
        .citizens
        .get(place)
        .context("no such citizen")?
        .clone();
    Ok(Told {
        running,
        server,
        citizen,
        subject: own_subject(&seeded, place)?,
    })
}

async fn enrol(folder: &Folder, server: &Server, seeded: &Seeded) -> Result<Phones> {
    let start = now();
    let first_green = cast::visits(seeded)?
        .iter()
        .find(|visit| visit.role == Role::Green)
        .and_then(|v| v.citizen);
    let mut citizens = Vec::new();
    for (place, citizen) in seeded.citizens.iter().enumerate() {
        let name = if Some(place) == first_green {
            SHOWN.to_owned()
        } else {
            format!("citizen-{place:03}")
        };
        let phone = people::phone(folder, &name, seeded, server)?;
        people::enrol(&phone, citizen)
            .await
            .with_context(|| format!("{name} could not enrol (make demo-reset begins anew)"))?;
        citizens.push(phone);
    }
    let unit = unit(seeded)?;
    let mut gates = Vec::new();
    for (place, name) in GATES.iter().enumerate() {
        let phone = people::phone(folder, name, seeded, server)?;
        let (staff, point) = unit
            .staff
            .get(place)
            .zip(unit.points.get(place))
            .context("two staff and two points")?;
        people::sign_in(&phone, staff, point)
            .await
            .with_context(|| format!("{name} could not sign in"))?;
        gates.push(Gate::open(phone, 1_000_000 * (place as u64 + 1))?);
    }
    line(&format!(
        "{} citizens and {} staff phones, {}",
        citizens.len(),
        gates.len(),
        seconds(start.elapsed())
    ));
    Ok(Phones { citizens, gates })
}

/// Some passes are withdrawn after they were issued; the gates fetch the status list once more.
async fn withdraw(
    server: &Server,
    seeded: &Seeded,
    phones: &Phones,
    visits: &[Visit],
) -> Result<()> {
    let mut count = 0;
    for visit in visits.iter().filter(|visit| visit.role == Role::Withdrawn) {
        let subject = own_subject(
            seeded,
            visit.citizen.context("a withdrawn pass has a holder")?,
        )?
        .to_string();
        server.run(&[
            "subject",
            "set-state",
            &subject,
            "withdrawn",
            "--cause",
            "demo",
        ])?;
        count += 1;
    }
    // The server signs its lists anew every second here.
    tokio::time::sleep(Duration::from_millis(2500)).await;
    for gate in &phones.gates {
        people::sync(&gate.phone).await?;
    }
    line(&format!(
        "{count} passes are withdrawn; the gates' status lists know it"
    ));
    Ok(())
}

type SaidTo = Vec<(Role, Said)>;

async fn everybody(
    folder: &Folder,
    phones: &mut Phones,
    seeded: &Seeded,
    visits: &[Visit],
) -> Result<(SaidTo, Duration)> {
    let start = now();
    let forger = Forger::new(phones)?;
    let mut said = Vec::new();
    let mut kept = Vec::new();
    for (place, visit) in visits.iter().enumerate() {
        let keep = sample(visit.role).filter(|name| !kept.contains(name));
        kept.extend(keep);
        let path = keep.map(|name| folder.frame(name));
        let conditions = conditions(place);
        let phone = visit
            .citizen
            .and_then(|citizen| phones.citizens.get(citizen))
            .cloned();
        let gate = phones.gates.get_mut(visit.gate).context("two gates")?;
        let heard = match (visit.role, phone, visit.citizen) {
            (Role::Forged, ..) => {
                gate.show(&forger.code()?, &conditions, path.as_deref())
                    .await?
            }
            (Role::Stranger, ..) => {
                gate.show(&stranger(place)?, &conditions, path.as_deref())
                    .await?
            }
            (Role::Family, Some(phone), Some(_)) => family(gate, &phone).await?,
            (role, Some(phone), Some(citizen)) => {
                let code = code(&phone, own_subject(seeded, citizen)?, role).await?;
                gate.show(&code, &conditions, path.as_deref()).await?
            }
            _ => bail!("a visit without a phone"),
        };
        said.push((visit.role, heard));
        progress(place + 1, visits.len());
    }
    Ok((said, start.elapsed()))
}

/// The code on a citizen's screen; a screenshot is of a minute ago.
async fn code(phone: &Phone, subject: Uuid, role: Role) -> Result<QrMatrix> {
    let mut time: Now = phone.time.now();
    if role == Role::Screenshot {
        time.ms -= 61_000;
    }
    match phone.wallet.present(subject, &time).await? {
        Presented::Showing(showing) => Ok(showing.modules),
        Presented::NoPass { reason, .. } => bail!("a phone has nothing to show: {}", reason.code()),
    }
}

/// Four codes in turn, until the gate has read all and staff have counted.
async fn family(gate: &mut Gate, phone: &Phone) -> Result<Said> {
    let members: Vec<Uuid> = phone
        .wallet
        .subjects(&phone.time.now())
        .iter()
        .map(|view| view.subject)
        .collect();
    let group = phone.wallet.start_group(&members, &phone.time.now())?;
    for _ in 0..200 {
        if let Presented::Showing(showing) = phone
            .wallet
            .present_group(&group, &phone.time.now())
            .await?
            && let Some(said) = gate.show_member(&showing.modules, &Conditions::ordinary())?
        {
            return Ok(said);
        }
    }
    bail!("the family was not read")
}

fn stranger(place: usize) -> Result<QrMatrix> {
    let text = format!("https://example.com/menu?table={place}");
    QrMatrix::of(&text).ok_or_else(|| anyhow!("the stranger's code cannot be drawn"))
}

/// Claims to be the province, with the right names and a key of its own.
struct Forger {
    issuer: SigningKey,
    kid: KeyId,
    now: i64,
}

impl Forger {
    fn new(phones: &Phones) -> Result<Self> {
        let gate = phones.gates.first().context("two gates")?;
        let trust = gate.phone.evidence().trust.context("no trust list")?;
        let issuer = trust.issuers.first().context("no issuer")?;
        let key = issuer
            .keys
            .iter()
            .find(|key| key.usage == KeyUse::Pass)
            .context("no key")?;
        let kid = KeyId {
            issuer: issuer.id,
            number: key.number,
        };
        Ok(Self {
            issuer: SigningKey::generate(&SystemRandom::new())?,
            kid,
            now: gate.phone.time.now().seconds(),
        })
    }

    fn code(&self) -> Result<QrMatrix> {
        let rng = SystemRandom::new();
        let sign = |unsigned: Unsigned, key: &SigningKey| {
            key.sign(&rng, unsigned.to_be_signed())
                .map(|signature| unsigned.finish(&signature))
        };
        let holder = SigningKey::generate(&rng)?;
        let slice = Slice::running(self.now);
        let pass = Pass {
            slice,
            index: 7,
            iat: u32::try_from(self.now)?,
            nbf: 0,
            exp: Slice::MINUTES,
            subject_kind: SubjectKind::Resident,
            colour: Colour::Green,
            key_kind: KeyKind::Software,
            region: None,
            naat: None,
            name: "无*".into(),
            birth_year: 1990,
            document_tail: "12".into(),
            holder_key: *holder.public(),
        };
        let pass = sign(pass.unsigned(self.kid)?, &self.issuer)?;
        let t = u32::try_from(wall_seconds())?;
        let claims = Claims {
            t,
            clock: ClockQuality::Certain,
            challenge: None,
            group: None,
        };
        let text = to_text(&sign(claims.unsigned(&pass), &holder)?);
        QrMatrix::of(&text).ok_or_else(|| anyhow!("the forged code cannot be drawn"))
    }
}

fn tell_counts(said: &SaidTo, phones: &Phones, took: Duration) -> Result<()> {
    let mut wrong = 0;
    for role in Role::ALL {
        let of_role: Vec<&Said> = said
            .iter()
            .filter(|(other, _)| *other == role)
            .map(|(_, said)| said)
            .collect();
        let (word, reason) = role.expected();
        let right = of_role
            .iter()
            .filter(|said| said.word == word && (reason.is_none() || said.reason == reason));
        let right = right.count();
        let heard = reason.map_or(word.to_owned(), |reason| format!("{word}: {reason}"));
        line(&format!(
            "{:<28} {right:>3} of {:>3}  {heard}",
            role.words(),
            of_role.len()
        ));
        if right < of_role.len() || of_role.is_empty() {
            wrong += 1;
            of_role
                .iter()
                .for_each(|said| line(&format!("    said: {said:?}")));
        }
    }
    ensure!(
        wrong == 0,
        "{wrong} kinds of codes were not judged as expected"
    );
    let mut times: Vec<Duration> = phones
        .gates
        .iter()
        .flat_map(|gate| gate.times.clone())
        .collect();
    times.sort();
    let (codes, at_once) = phones
        .gates
        .iter()
        .map(|gate| gate.first_frame)
        .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    line(&format!(
        "{} people in {}; frame to recorded verdict {:.1} ms (median); {at_once} of {codes} decided at the first frame",
        cast::PEOPLE,
        seconds(took),
        median.as_secs_f64() * 1e3
    ));
    Ok(())
}

async fn drain(phones: &Phones) -> Result<()> {
    let start = now();
    for gate in &phones.gates {
        let waiting = gate.phone.queue.pending()?;
        for _ in 0..100 {
            if gate.phone.queue.pending()? == 0 {
                break;
            }
            gate.phone.sync.network_returned();
            gate.phone.sync.step().await;
        }
        let left = gate.phone.queue.pending()?;
        ensure!(left == 0, "{left} of {waiting} records could not be sent");
        let aside = gate.phone.queue.set_aside()?;
        ensure!(
            aside.is_empty(),
            "the server set {} records aside",
            aside.len()
        );
        line(&format!("{waiting} waiting → 0"));
    }
    line(&format!("after {}", seconds(start.elapsed())));
    Ok(())
}

/// Every fourth frame is a hard one.
fn conditions(place: usize) -> Conditions {
    match place % 4 {
        3 => Conditions::HARD[place / 4 % Conditions::HARD.len()].1,
        _ => Conditions::ordinary(),
    }
}

/// Roles whose first frame is kept as a picture.
fn sample(role: Role) -> Option<&'static str> {
    match role {
        Role::Green => Some("green"),
        Role::Screenshot => Some("screenshot"),
        Role::Forged => Some("forged"),
        _ => None,
    }
}

fn unit(seeded: &Seeded) -> Result<&people::Unit> {
    seeded.units.first().context("no unit was seeded")
}

fn points(seeded: &Seeded) -> Result<String> {
    Ok(unit(seeded)?
        .points
        .iter()
        .map(|point| point.name.as_str())
        .collect::<Vec<_>>()
        .join(" and "))
}

fn own_subject(seeded: &Seeded, place: usize) -> Result<Uuid> {
    let subject = seeded
        .citizens
        .get(place)
        .and_then(|citizen| citizen.subjects.first());
    Ok(subject.context("no such citizen")?.subject)
}

fn say(step: u8, text: &str) {
    println!("\n[{step}/5] {text}");
}

fn line(text: &str) {
    println!("      {text}");
}

fn progress(done: usize, all: usize) {
    if done.is_multiple_of(50) || done == all {
        line(&format!("{done} of {all} at the gates"));
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the story says how long things took"
)]
fn now() -> Instant {
    Instant::now()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a forger uses the clock on the wall"
)]
fn wall_seconds() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}
