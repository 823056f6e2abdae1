//! The made-up population: what the server's `seed` wrote, and its phones.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use bamin_engine::consents::Purpose;
use bamin_engine::phone::{Phone, PhoneConfig, PhonePorts};
use bamin_engine::sync::Role;
use bamin_engine::wallet::{NoPass, SubjectView};
use serde::Deserialize;
use uuid::Uuid;

use crate::folder::Folder;
use crate::server::Server;
use crate::window;

/// Holders with one code, beside the one who carries a family of four; one of them
/// comes to no gate before the story's end.
pub const SINGLES: u32 = 182;
const ORANGE_SHARE: &str = "0.11";

/// What the demo needs of `bamin-server seed`'s answer.
#[derive(Deserialize)]
pub struct Seeded {
    /// Pinned by phones.
    pub roots: Vec<String>,
    /// Holders.
    pub citizens: Vec<Citizen>,
    /// One unit.
    pub units: Vec<Unit>,
}

/// A holder.
#[derive(Deserialize)]
pub struct Citizen {
    /// Used once.
    pub enrolment_code: String,
    /// The own code first.
    pub subjects: Vec<Subject>,
}

/// Whose code.
#[derive(Deserialize)]
pub struct Subject {
    /// Its id.
    pub subject: Uuid,
    /// Of a document that nobody has.
    pub document_number: String,
    /// `green` or `orange`.
    pub colour: String,
}

/// A unit with its staff and points.
#[derive(Deserialize)]
pub struct Unit {
    /// Its name.
    pub name: String,
    /// Who checks.
    pub staff: Vec<Staff>,
    /// Where.
    pub points: Vec<Point>,
}

/// A staff account.
#[derive(Deserialize)]
pub struct Staff {
    /// For logging in.
    pub phone: String,
    /// The first one.
    pub password: String,
}

/// A point.
#[derive(Deserialize)]
pub struct Point {
    /// Its number.
    pub point: i64,
    /// Its name.
    pub name: String,
}

/// What was made in an earlier run, or is made now.
pub fn seeded(folder: &Folder, server: &Server) -> Result<Seeded> {
    let file = folder.seeded();
    if !file.exists() {
        // One of two families and a few others are for the window.
        let citizens = (SINGLES + 1 + window::HOLDERS).to_string();
        let path = file
            .to_str()
            .context("the demo's folder has a name that is no text")?;
        server.run(&["migrate"])?;
        server.run(&[
            "seed",
            "--citizens",
            &citizens,
            "--families",
            "2",
            "--orange-share",
            ORANGE_SHARE,
            "--units",
            "1",
            "--staff",
            "3",
            "--points",
            "2",
            "--json",
            path,
        ])?;
    }
    let mut seeded = read(&file)?;
    let people = window::People::taken_from(&mut seeded)?;
    people.write(&folder.window(), &server.url(), &seeded)?;
    Ok(seeded)
}

/// Who was made up, as the server's `seed` wrote it.
pub fn read(file: &Path) -> Result<Seeded> {
    serde_json::from_slice(&fs::read(file)?)
        .with_context(|| format!("{} is damaged: make demo-reset", file.display()))
}

/// The phone of that name, as it was left.
pub fn phone(folder: &Folder, name: &str, seeded: &Seeded, server: &Server) -> Result<Arc<Phone>> {
    let path = folder.phone(name);
    fs::create_dir_all(&path)?;
    // As `bamin enrol` would leave it, so that the command line opens the same phone.
    let settings = serde_json::json!({"server": server.url(), "trust_roots": seeded.roots});
    fs::write(path.join("settings.json"), settings.to_string())?;
    let config = PhoneConfig {
        folder: path.clone(),
        server: server.url(),
        trust_roots: seeded.roots.clone(),
        tls_roots: Vec::new(),
        least_trust: 0,
        platform: "desk".into(),
        version: env!("CARGO_PKG_VERSION").into(),
    };
    Ok(Arc::new(Phone::open(config, PhonePorts::desk(&path)?)?))
}

/// Enrols a citizen's phone if it is not, has the holder agree, and renews its passes.
pub async fn enrol(phone: &Phone, citizen: &Citizen) -> Result<()> {
    if !phone.sync.signed_in(Role::Holder)? {
        phone.sync.enrol(&citizen.enrolment_code).await?;
    }
    agree(phone)?;
    phone.wallet.renew_now()?;
    sync(phone).await
}

/// Until the holder agrees the phone shows nothing.
fn agree(phone: &Phone) -> Result<()> {
    let consents = phone.sync.consents().all();
    for open in consents.iter().filter(|consent| !consent.holds) {
        if open.purpose == Purpose::Showing {
            let subjects = phone.wallet.subjects(&phone.time.now());
            let silent = |one: &SubjectView| one.pass == Err(NoPass::NoConsent);
            ensure!(subjects.iter().all(silent), "a code before the consent");
        }
        phone.sync.answer_consent(open.purpose, true)?;
    }
    Ok(())
}

/// Signs staff in, with a password of their own, and sends them to a point.
pub async fn sign_in(phone: &Phone, staff: &Staff, point: &Point) -> Result<()> {
    let own = format!("{}-Demo-7", staff.password);
    if !phone.sync.signed_in(Role::Staff)? {
        let session = phone
            .sync
            .staff_login(&staff.phone, &staff.password)
            .await?;
        if session.must_change_password {
            phone.sync.change_password(&staff.password, &own).await?;
        }
    }
    sync(phone).await?;
    let point = u64::try_from(point.point)?;
    phone.choose_point(point, bamin_engine::queue::Direction::In)?;
    Ok(())
}

/// Does everything that is due; the first failure is told.
pub async fn sync(phone: &Phone) -> Result<()> {
    phone.sync.sync_now();
    for (task, outcome) in phone.sync.step().await {
        outcome.with_context(|| format!("the task {} of a phone failed", task.name()))?;
    }
    Ok(())
}
