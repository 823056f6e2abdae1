//! A staff member's phone: the real engine, which records and uploads. What its
//! queue no longer holds, it was told that the server has.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use bamin_engine::phone::{Phone, PhoneConfig, PhonePorts};
use bamin_engine::ports::clock::SystemClock;
use bamin_engine::ports::{ManualNetwork, MemoryStorage, SystemRandomness};
use bamin_engine::queue::event::{Feedback, NumberToCheck, Scan};
use bamin_engine::queue::{Direction, Duty, EventBody};
use bamin_engine::sync::Task;
use bamin_server::server::seed::{SeededStaff, SeededUnit};
use uuid::Uuid;

use crate::draws::Draws;

const PASSWORD: &str = "correct horse battery";
/// How often a phone is asked to upload until everything must be gone, and how
/// long it rests in between.
const TRIES: u32 = 200;
const REST: Duration = Duration::from_millis(50);

/// A staff phone on duty.
pub struct Handset {
    phone: Phone,
    duty: Duty,
    recorded: HashSet<Uuid>,
}

/// Where phones live and what they pin.
#[derive(Debug, Clone)]
pub struct Network {
    /// A folder for all of them.
    pub folder: PathBuf,
    /// `http://host:port`.
    pub server: String,
    /// The trust list's roots.
    pub roots: Vec<String>,
}

impl Network {
    /// A new phone in a folder of its own.
    ///
    /// # Errors
    /// The engine's.
    pub fn phone(&self, name: &str) -> Result<Phone> {
        let config = PhoneConfig {
            folder: self.folder.join(name),
            server: self.server.clone(),
            trust_roots: self.roots.clone(),
            tls_roots: Vec::new(),
            least_trust: 0,
            platform: "desk".to_owned(),
            version: "0.1.0".to_owned(),
        };
        let ports = PhonePorts {
            clock: Arc::new(SystemClock::new()?),
            random: Arc::new(SystemRandomness),
            network: Arc::new(ManualNetwork::default()),
            secure: Arc::new(MemoryStorage::new(7)),
            keys: None,
        };
        Ok(Phone::open(config, ports)?)
    }
}

impl Handset {
    /// Logs staff in at the unit's first point.
    ///
    /// # Errors
    /// The engine's.
    pub async fn on_duty(
        network: &Network,
        name: &str,
        unit: &SeededUnit,
        staff: &SeededStaff,
    ) -> Result<Self> {
        let phone = network.phone(name)?;
        let sync = &phone.sync;
        sync.staff_login(&staff.phone, &staff.password).await?;
        sync.change_password(&staff.password, PASSWORD).await?;
        for (task, outcome) in sync.step().await {
            outcome.map_err(|error| anyhow::anyhow!("{}: {error}", task.name()))?;
        }
        let duty = Duty {
            unit: unit.unit.try_into()?,
            account: staff.account.try_into()?,
            point: unit.points[0].point.try_into()?,
            point_version: 1,
            direction: Direction::In,
            place: None,
        };
        Ok(Self {
            phone,
            duty,
            recorded: HashSet::new(),
        })
    }

    /// Records something, of any kind; `code` is one that is being shown.
    ///
    /// # Errors
    /// The engine's.
    pub fn record(&mut self, code: &str, draws: &mut Draws) -> Result<()> {
        let body = match draws.below(8) {
            0 => scan(Some(code)),
            1 => EventBody::NumberToCheck(NumberToCheck {
                number: format!("{:012}", draws.below(1_000_000_000_000)),
            }),
            2 => EventBody::Feedback(Feedback {
                scan: Uuid::from_u128(u128::from(draws.number())).to_string(),
                passage_reason: Some("work".to_owned()),
                temperature: None,
            }),
            _ => scan(None),
        };
        let event = self.phone.queue.append(&self.duty, &body)?;
        self.recorded.insert(event);
        Ok(())
    }

    /// Uploads what waits; false if that failed.
    pub async fn upload(&self) -> bool {
        let done = self.phone.sync.step().await;
        !done
            .iter()
            .any(|(task, outcome)| *task == Task::Events && outcome.is_err())
    }

    /// Uploads until nothing waits, as often as it takes while the server comes
    /// back. Gives how often.
    ///
    /// # Errors
    /// It takes too long, or something was set aside.
    pub async fn drain(&self) -> Result<u32> {
        for tried in 1..=TRIES {
            self.phone.sync.sync_now();
            self.upload().await;
            if self.phone.queue.pending()? == 0 {
                let aside = self.phone.queue.set_aside()?;
                ensure!(aside.is_empty(), "set aside: {:?}", aside[0].reason);
                return Ok(tried);
            }
            tokio::time::sleep(REST).await;
        }
        anyhow::bail!("{} events still wait", self.phone.queue.pending()?)
    }

    /// Everything that it recorded.
    #[must_use]
    pub fn recorded(&self) -> &HashSet<Uuid> {
        &self.recorded
    }

    /// What it was told that the server has.
    ///
    /// # Errors
    /// The engine's; more waits than one batch holds.
    pub fn acknowledged(&self) -> Result<HashSet<Uuid>> {
        let batch = self.phone.queue.next_batch([0; 16])?;
        let items = batch
            .map(|outgoing| outgoing.batch.items)
            .unwrap_or_default();
        let waiting = items.iter().map(|item| Uuid::from_bytes(item.key.event));
        let waiting: HashSet<Uuid> = waiting.collect();
        ensure!(
            waiting.len() == self.phone.queue.pending()? as usize,
            "more waits than a batch holds"
        );
        Ok(&self.recorded - &waiting)
    }
}

fn scan(code: Option<&str>) -> EventBody {
    EventBody::Scan(Scan {
        method: "qr".to_owned(),
        presentation: code.map(str::to_owned),
        verdict: "green".to_owned(),
        reason: None,
        issuer: None,
        slice: None,
        index: None,
        trust_age: Some(60),
        status_age: Some(30),
        challenge: None,
        group: None,
        confirms: None,
    })
}
