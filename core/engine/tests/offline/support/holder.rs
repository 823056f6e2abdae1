//! A holder's phone: a wallet in a database of its own.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bamin_engine::clock::{Now, Timekeeper};
use bamin_engine::consents::Purpose;
use bamin_engine::ports::keys::SoftwareKeys;
use bamin_engine::ports::{
    KeyStore, KeyStoreError, ManualClock, ManualNetwork, NewKey, Ports, RawSignature,
    SeededRandomness,
};
use bamin_engine::wallet::{
    Presented, Relation, RenewResponse, RenewalReport, Showing, Subject, Wallet,
};
use bamin_protocol::pass::SubjectKind;
use tempfile::TempDir;
use uuid::Uuid;

use super::{Issuer, Person, anchored, store};

const TOKEN: &str = "an access token";

pub struct Holder {
    pub clock: Arc<ManualClock>,
    pub time: Timekeeper,
    pub wallet: Wallet,
    pub keys: Arc<RecordingKeys>,
    pub people: Vec<Person>,
    device: Uuid,
    folder: TempDir,
}

impl Holder {
    /// A phone that carries `people`, with no passes yet.
    pub fn new(people: &[Person], clock: &Arc<ManualClock>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = Arc::new(RecordingKeys::default());
        let holder = Self::open(folder, keys, people, clock);
        let relation = |i| {
            if i == 0 {
                Relation::Own
            } else {
                Relation::Family
            }
        };
        let subjects = people.iter().enumerate().map(|(i, person)| Subject {
            subject: person.subject,
            kind: if i == 0 {
                SubjectKind::Resident
            } else {
                SubjectKind::Family
            },
            name: person.name.clone(),
            relation: relation(i),
            family_relation: None,
        });
        holder.wallet.set_subjects(subjects.collect()).unwrap();
        holder.answers(true);
        holder
    }

    /// The same with fresh passes.
    pub async fn enrolled(people: &[Person], issuer: &Issuer, clock: &Arc<ManualClock>) -> Self {
        let holder = Self::new(people, clock);
        let report = holder.renew(issuer).await;
        assert_eq!(report.refused, []);
        holder
    }

    /// Agrees to showing, or withdraws it.
    pub fn answers(&self, given: bool) {
        let consents = self.wallet.consents();
        consents
            .answer(Purpose::Showing, given, None, &self.now())
            .unwrap();
    }

    fn open(
        folder: TempDir,
        keys: Arc<RecordingKeys>,
        people: &[Person],
        clock: &Arc<ManualClock>,
    ) -> Self {
        let store = store(folder.path(), 1);
        let ports = Ports {
            clock: clock.clone(),
            random: Arc::new(SeededRandomness::new(11)),
            keys: keys.clone(),
            network: Arc::new(ManualNetwork::default()),
        };
        Self {
            clock: clock.clone(),
            time: anchored(clock, &store),
            wallet: Wallet::open(store, &ports).unwrap(),
            keys,
            people: people.to_vec(),
            device: Uuid::from_u128(99),
            folder,
        }
    }

    /// The app is killed and started again.
    pub fn restarted(self) -> Self {
        let Self {
            folder,
            keys,
            people,
            clock,
            wallet,
            time,
            ..
        } = self;
        drop((wallet, time));
        Self::open(folder, keys, &people, &clock)
    }

    pub fn now(&self) -> Now {
        self.time.now()
    }

    pub async fn renew(&self, issuer: &Issuer) -> RenewalReport {
        self.renew_with(issuer, |answer| answer).await
    }

    /// Renews, with the server's answer changed on its way.
    pub async fn renew_with(
        &self,
        issuer: &Issuer,
        change: impl FnOnce(RenewResponse) -> RenewResponse,
    ) -> RenewalReport {
        let now = self.now();
        let prepared = self.wallet.prepare_renewal(self.device, TOKEN, &now).await;
        let prepared = prepared.unwrap().unwrap();
        let json = serde_json::to_string(&prepared.request).unwrap();
        let request = serde_json::from_str(&json).unwrap();
        let called = (self.device, TOKEN);
        let answer = change(issuer.renew(&request, called, &self.people, now.seconds()));
        let json = serde_json::to_string(&answer).unwrap();
        let answer = serde_json::from_str(&json).unwrap();
        let report = self.wallet.accept_renewal(prepared, answer, &now).await;
        report.unwrap()
    }

    /// A renewal whose answer never comes.
    pub async fn renew_in_vain(&self) {
        let now = self.now();
        let prepared = self.wallet.prepare_renewal(self.device, TOKEN, &now).await;
        assert!(prepared.unwrap().is_some());
    }

    pub async fn presented(&self) -> Presented {
        let own = self.people[0].subject;
        self.wallet.present(own, &self.now()).await.unwrap()
    }

    pub async fn showing(&self) -> Showing {
        showing(self.presented().await)
    }
}

/// What is on the screen; fails if nothing is.
pub fn showing(presented: Presented) -> Showing {
    match presented {
        Presented::Showing(showing) => *showing,
        Presented::NoPass { reason, .. } => panic!("nothing to show: {reason:?}"),
    }
}

/// Software keys that note what is asked of them.
pub struct RecordingKeys {
    keys: SoftwareKeys,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    made: Vec<NewKey>,
    deleted: Vec<String>,
    signed: usize,
}

impl Default for RecordingKeys {
    fn default() -> Self {
        Self {
            keys: SoftwareKeys::in_memory(),
            log: Mutex::default(),
        }
    }
}

impl RecordingKeys {
    pub fn made(&self) -> Vec<NewKey> {
        self.log.lock().unwrap().made.clone()
    }

    pub fn deleted(&self) -> Vec<String> {
        self.log.lock().unwrap().deleted.clone()
    }

    pub fn signed(&self) -> usize {
        self.log.lock().unwrap().signed
    }
}

#[async_trait]
impl KeyStore for RecordingKeys {
    async fn create(&self) -> Result<NewKey, KeyStoreError> {
        let key = self.keys.create().await?;
        self.log.lock().unwrap().made.push(key.clone());
        Ok(key)
    }

    async fn sign(&self, id: &str, message: &[u8]) -> Result<RawSignature, KeyStoreError> {
        self.log.lock().unwrap().signed += 1;
        self.keys.sign(id, message).await
    }

    async fn delete(&self, id: &str) -> Result<(), KeyStoreError> {
        self.log.lock().unwrap().deleted.push(id.to_owned());
        self.keys.delete(id).await
    }
}
