//! The story, step by step.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use bamin_engine::clock::Now;
use bamin_engine::phone::Phone;
use bamin_engine::wallet::{Presented, QrMatrix};
use bamin_frames::Conditions;
use bamin_standins::national::National;
use uuid::Uuid;

use crate::cast::{self, Role, Visit};
use crate::false_codes::{Forger, stranger};
use crate::folder::Folder;
use crate::gate::{Gate, Said};
use crate::life::{self, Person};
use crate::people::{self, Seeded};
use crate::records;
use crate::server::{Running, Server};
use crate::sign_in;

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

/// The staff phones.
pub const GATES: [&str; 2] = ["staff-1", "staff-2"];
/// The citizen whose phone the commands to paste use.
pub const SHOWN: &str = "citizen";

/// Tells the story; fails when anything is not as it should be.
pub async fn tell(folder: &Folder, server: Server, national: &National) -> Result<Told> {
    say(
        1,
        "A server on SQLite, and a made-up population (demo data: nobody in it exists).",
    );
    let seeded = people::seeded(folder, &server)?;
    let running = server.start().await?;
    line(&format!(
        "{} is ready; {}, {}",
        server.url(),
        unit(&seeded)?.name,
        points(&seeded)?
    ));

    say(
        2,
        "Citizens and two scan staff enrol; each phone gets signed passes for today and the next days.",
    );
    let phones = enrol(folder, &server, &seeded).await?;
    sign_in::applies(folder, &server, &seeded).await?;
    let visits = cast::visits(&seeded)?;
    withdraw(&server, &seeded, &phones, &visits).await?;
    let newcomer = cast::newcomer(&seeded, &visits)?;
    life::arrives(&phones.person(&seeded, newcomer)?, national).await?;
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
        .filter(|visit| visit.role == Role::Green && visit.gate == 0);
    let mut green = green.filter_map(|visit| visit.citizen);
    let place = green.next().context("nobody is green")?;
    let patient = green.next().context("only one is green")?;

    say(6, "A record of a clinic, and an appeal.");
    let (citizens, other_gate) = phones.at_gate(1)?;
    let person = person_of(citizens, &seeded, patient)?;
    life::clinic_and_appeal(&server, &person, other_gate).await?;

    say(7, "A family on one phone.");
    let carrier = visits.iter().find(|visit| visit.role == Role::Family);
    let carrier = carrier.context("no family comes")?;
    let holder = carrier.citizen.context("a family has a phone")?;
    let (citizens, gate) = phones.at_gate(1 - carrier.gate)?;
    life::family(person_of(citizens, &seeded, holder)?.phone, gate).await?;

    say(8, "Somebody from another province.");
    let (citizens, gate) = phones.at_gate(0)?;
    let person = person_of(citizens, &seeded, newcomer)?;
    life::origin_comes(&person, national, gate).await?;
    drain(&phones).await?;

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

impl Phones {
    fn person<'a>(&'a self, seeded: &'a Seeded, place: usize) -> Result<Person<'a>> {
        person_of(&self.citizens, seeded, place)
    }

    fn at_gate(&mut self, gate: usize) -> Result<(&[Arc<Phone>], &mut Gate)> {
        let gate = self.gates.get_mut(gate).context("two gates")?;
        Ok((&self.citizens, gate))
    }
}

fn person_of<'a>(phones: &'a [Arc<Phone>], seeded: &'a Seeded, place: usize) -> Result<Person<'a>> {
    let both = seeded.citizens.get(place).zip(phones.get(place));
    let (citizen, phone) = both.context("no such citizen")?;
    Ok(Person { citizen, phone })
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
        "{} citizens, who agreed to showing, and {} staff phones, {}",
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
    let forger = Forger::new(&phones.gates.first().context("two gates")?.phone)?;
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
            (Role::Family, Some(phone), _) => family(gate, &phone).await,
            (role, phone, citizen) => {
                let code = match (role, phone, citizen) {
                    (Role::Forged, ..) => forger.code(u32::try_from(place)?)?,
                    (Role::Stranger, ..) => stranger(place)?,
                    (role, Some(phone), Some(citizen)) => {
                        code(&phone, own_subject(seeded, citizen)?, role).await?
                    }
                    _ => bail!("a visit without a phone"),
                };
                gate.show(&code, &conditions, path.as_deref()).await
            }
        };
        let heard = heard.with_context(|| format!("visit {place}: {}", visit.role.words()))?;
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
    println!("\n[{step}/8] {text}");
}

/// A line below the step.
pub fn line(text: &str) {
    println!("      {text}");
}

fn progress(done: usize, all: usize) {
    if done.is_multiple_of(50) || done == all {
        line(&format!("{done} of {all} at the gates"));
    }
}

/// A time as people read it.
pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// What something gives, and how long it took.
pub async fn stopwatch<T>(something: impl Future<Output = T>) -> (Duration, T) {
    let start = now();
    let result = something.await;
    (start.elapsed(), result)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the story says how long things took"
)]
fn now() -> Instant {
    Instant::now()
}
