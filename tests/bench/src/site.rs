//! A real server in this process with a made-up population, and phones that
//! enrol and log in as real ones do: over HTTP, with proofs.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use bamin_protocol::cose::Unsigned;
use bamin_protocol::proof::{self, Purpose};
use bamin_protocol::signing::SigningKey;
use bamin_protocol::trust::TrustList;
use bamin_server::clock::SystemClock;
use bamin_server::config::{Config, Tls};
use bamin_server::random::Random;
use bamin_server::secrets::keys::{finish, public_from_hex};
use bamin_server::server::seed::{self, SeedPlan, Seeded};
use bamin_server::server::{Jobs, Server};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use crate::requests::{Prepared, Sent, number, send, text, to_base64};

/// Connections at a time while a population is brought in.
const CONNECTIONS: usize = 16;
/// So that no limit is what is measured.
const UNLIMITED: u32 = 100_000_000;
const PASSWORD: &str = "correct horse battery";

/// The server and what it was seeded with.
pub struct Site {
    /// Running.
    pub server: Server,
    /// Its population.
    pub seeded: Seeded,
    /// Randomness of the phones.
    pub random: Random,
    _folder: TempDir,
}

/// A holder's phone.
pub struct Holder {
    device: Uuid,
    access: String,
    /// Whose passes it may renew.
    pub subjects: Vec<Uuid>,
}

/// A staff member's phone.
pub struct Staff {
    /// Signs its batches.
    pub key: SigningKey,
    /// Its number.
    pub device: Uuid,
    /// Access token.
    pub access: String,
    /// Who is logged in.
    pub account: i64,
    /// Whose records.
    pub unit: u64,
    /// Where.
    pub point: i64,
}

impl Site {
    /// Starts the server on SQLite in a folder of its own, or on the database
    /// that `database_url` names, and seeds it.
    pub async fn start(database_url: Option<String>, plan: &SeedPlan, jobs: Jobs) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let config = Config {
            listen: ([127, 0, 0, 1], 0).into(),
            database_url,
            data_dir: folder.path().join("data"),
            tls: Tls::Off,
            requests_per_minute: UNLIMITED,
            logins_per_minute: UNLIMITED,
            ..Config::default()
        };
        let random = Random::system();
        let clock = Arc::new(SystemClock);
        let server = Server::start(config, clock, random.clone(), jobs).await?;
        let seeded = seed::run(server.app(), plan)
            .await
            .map_err(|problem| anyhow!("seed: {}", problem.code.as_str()))?;
        Ok(Self {
            server,
            seeded,
            random,
            _folder: folder,
        })
    }

    /// Unix seconds.
    pub fn now(&self) -> i64 {
        self.server.app().now()
    }

    /// A new key of a phone.
    pub fn key(&self) -> Result<SigningKey> {
        Ok(SigningKey::generate(self.random.source())?)
    }

    /// Signs a message.
    pub fn sign(&self, key: &SigningKey, unsigned: Unsigned) -> Result<Vec<u8>> {
        Ok(finish(key, unsigned, &self.random)?)
    }

    /// Sends over so many connections at once.
    pub async fn send(&self, connections: usize, requests: Vec<Prepared>) -> Result<Sent> {
        send(self.server.url(), connections, requests).await
    }

    /// The trust list, accepted as a phone does.
    pub async fn trust(&self) -> Result<TrustList> {
        let url = format!("{}/api/v1/trust", self.server.url());
        let answer = reqwest::get(url).await?.error_for_status()?;
        let roots = self.seeded.roots.iter();
        let roots = roots
            .map(|root| public_from_hex(root))
            .collect::<Result<Vec<_>, _>>()?;
        TrustList::accept(&answer.bytes().await?, &roots, self.now(), None)
            .map_err(|error| anyhow!(error))
    }

    /// Enrols every citizen.
    pub async fn holders(&self) -> Result<Vec<Holder>> {
        let mut requests = Vec::new();
        for citizen in &self.seeded.citizens {
            let code = &citizen.enrolment_code;
            let mut body = self.device(&self.key()?, code)?;
            body["enrolment_code"] = json!(code);
            requests.push(Prepared::json("/devices", None, &body));
        }
        let answers = self.send(CONNECTIONS, requests).await?.read()?;
        let enrolled = self.seeded.citizens.iter().zip(&answers);
        enrolled
            .map(|(citizen, answer)| {
                Ok(Holder {
                    device: text(&answer["device"])?.parse()?,
                    access: access(answer)?,
                    subjects: citizen.subjects.iter().map(|one| one.subject).collect(),
                })
            })
            .collect()
    }

    /// Logs every staff member in, with a changed password.
    pub async fn staff(&self) -> Result<Vec<Staff>> {
        let seeded = self.seeded.units.iter().flat_map(|unit| &unit.staff);
        let seeded: Vec<_> = seeded.collect();
        let mut logins = Vec::new();
        let mut keys = Vec::new();
        for staff in &seeded {
            let key = self.key()?;
            let mut body = self.device(&key, &staff.phone)?;
            body["phone"] = json!(staff.phone);
            body["password"] = json!(staff.password);
            logins.push(Prepared::json("/staff/login", None, &body));
            keys.push(key);
        }
        let answers = self.send(CONNECTIONS, logins).await?.read()?;
        let staff = answers
            .iter()
            .zip(keys)
            .map(|(answer, key)| logged_in(answer, key));
        let staff = staff.collect::<Result<Vec<Staff>>>()?;
        let changes = seeded.iter().zip(&staff).map(|(seeded, staff)| {
            let body = json!({"old": seeded.password, "new": PASSWORD});
            Prepared::json("/staff/password", Some(&staff.access), &body)
        });
        self.send(CONNECTIONS, changes.collect()).await?;
        Ok(staff)
    }

    /// What every phone brings with a word that allows it in.
    fn device(&self, key: &SigningKey, word: &str) -> Result<Value> {
        let public = key.public().as_bytes();
        Ok(json!({
            "device_key": to_base64(public),
            "key_kind": "software",
            "platform": "bench",
            "proof": self.prove(key, Purpose::Enrol, &[word.as_bytes(), public])?,
        }))
    }

    /// A renewal for one subject, and the key that will present its passes.
    pub fn renewal(&self, holder: &Holder, subject: Uuid) -> Result<(SigningKey, Prepared)> {
        let key = self.key()?;
        let public = key.public().as_bytes();
        let parts: [&[u8]; 4] = [
            holder.device.as_bytes(),
            subject.as_bytes(),
            public,
            holder.access.as_bytes(),
        ];
        let item = json!({
            "subject": subject,
            "holder_key": to_base64(public),
            "key_kind": "software",
            "proof": self.prove(&key, Purpose::Renew, &parts)?,
        });
        let body = json!({"items": [item]});
        let request = Prepared::json("/passes/renew", Some(&holder.access), &body);
        Ok((key, request))
    }

    fn prove(&self, key: &SigningKey, purpose: Purpose, parts: &[&[u8]]) -> Result<String> {
        let unsigned = proof::unsigned(purpose, &proof::context(parts));
        Ok(to_base64(&self.sign(key, unsigned)?))
    }
}

fn logged_in(answer: &Value, key: SigningKey) -> Result<Staff> {
    let unit = number(&answer["staff"]["unit"])?;
    Ok(Staff {
        key,
        device: text(&answer["device"])?.parse()?,
        access: access(answer)?,
        account: number(&answer["staff"]["account"])?,
        unit: unit.try_into().context("a unit below zero")?,
        point: number(&answer["points"][0]["point"])?,
    })
}

fn access(answer: &Value) -> Result<String> {
    Ok(text(&answer["session"]["access_token"])?.to_owned())
}
