//! Renewing: fresh holder keys with proofs out, passes in, spent keys deleted.
//!
//! A key that was made but whose answer never came is loose: the server may have
//! seen it, so it is never offered again, and deleted at the next turn.

use bamin_protocol::proof::{self, Purpose};
use uuid::Uuid;

use super::holdings::{RenewalRecord, Waiting};
use super::renewal::{RenewItem, held_passes};
use super::{
    Base64Url, LOOSE_KEY, ONE, ORIGIN_WAITING, PreparedRenewal, RENEWAL, RenewRequest,
    RenewResponse, RenewalReport, RenewedItem, SCHEDULE, Wallet,
};
use crate::clock::Now;
use crate::error::EngineError;
use crate::ports::{NewKey, random};

/// Phones renew this much later than the server says, at random, so that they
/// don't come all at once. Seconds.
const JITTER: u64 = 20 * 60;
/// A subject that was refused is tried again this soon, with jitter. Seconds.
const AGAIN: i64 = 15 * 60;
/// Most subjects of one request.
const MOST: usize = 9;
/// The server's word for who gets no pass before the province of origin has told.
const WAITING: &str = "origin_waiting";

impl Wallet {
    /// When the next renewal is due, Unix seconds; 0 means at once. [`None`] while
    /// there is nobody to renew for.
    pub fn renewal_due(&self) -> Option<i64> {
        let holdings = self.holdings();
        (!holdings.subjects.is_empty()).then_some(holdings.renew_at)
    }

    /// Makes a holder key for each subject and proves it, bound to this device and
    /// `access_token` as sent. [`None`] if there is nobody to renew for.
    pub async fn prepare_renewal(
        &self,
        device: Uuid,
        access_token: &str,
        now: &Now,
    ) -> Result<Option<PreparedRenewal>, EngineError> {
        self.tidy(now).await?;
        let subjects: Vec<Uuid> = {
            let holdings = self.holdings();
            let ids = holdings.subjects.iter().map(|subject| subject.subject);
            ids.take(MOST).collect()
        };
        let (mut items, mut keys) = (Vec::new(), Vec::new());
        for subject in subjects {
            let key = self.inner.keys.create().await?;
            self.inner
                .store
                .write(|access| access.put(LOOSE_KEY, &key.id, &()))?;
            let context = proof::context(&[
                device.as_bytes(),
                subject.as_bytes(),
                &key.public,
                access_token.as_bytes(),
            ]);
            let unsigned = proof::unsigned(Purpose::Renew, &context);
            let signature = self
                .inner
                .keys
                .sign(&key.id, unsigned.to_be_signed())
                .await?;
            items.push(RenewItem {
                subject,
                holder_key: Base64Url(key.public.clone()),
                key_kind: key.kind,
                proof: Base64Url(unsigned.finish(&signature.normalised()?)),
            });
            keys.push((subject, key));
        }
        let request = RenewRequest { items };
        Ok((!keys.is_empty()).then_some(PreparedRenewal { request, keys }))
    }

    /// Takes the server's answer: what is well made and for the key that was asked
    /// for is kept, in one transaction; the rest is named in the report.
    pub async fn accept_renewal(
        &self,
        prepared: PreparedRenewal,
        response: RenewResponse,
        now: &Now,
    ) -> Result<RenewalReport, EngineError> {
        let turn = self.holdings().next_turn();
        let (records, report) = sorted(prepared.keys, &response, now.seconds(), turn);
        let renew_at = self.next_renewal(&response, &report, now.seconds())?;
        self.inner.store.write(|access| {
            for record in &records {
                access.put(RENEWAL, &record.key.id, record)?;
                access.remove(LOOSE_KEY, &record.key.id)?;
                access.remove(ORIGIN_WAITING, &record.subject.to_string())?;
            }
            for (subject, hint_secret) in held_back(&response, &report) {
                let waiting = Waiting {
                    hint_secret: hint_secret.clone(),
                    since: now.seconds(),
                };
                access.put(ORIGIN_WAITING, &subject.to_string(), &waiting)?;
            }
            access.put(SCHEDULE, ONE, &renew_at)
        })?;
        self.reload()?;
        self.tidy(now).await?;
        Ok(report)
    }

    /// Deletes the keys whose passes have ended and those that came to nothing.
    /// What cannot be deleted now stays noted for the next time.
    pub async fn tidy(&self, now: &Now) -> Result<(), EngineError> {
        let spent = self.holdings().spent(now.seconds());
        if !spent.is_empty() {
            self.inner.store.write(|access| {
                spent.iter().try_for_each(|id| {
                    access.remove(RENEWAL, id)?;
                    access.put(LOOSE_KEY, id, &())
                })
            })?;
            self.reload()?;
        }
        for id in self.inner.store.read(|access| access.ids(LOOSE_KEY))? {
            if self.inner.keys.delete(&id).await.is_ok() {
                self.inner
                    .store
                    .write(|access| access.remove(LOOSE_KEY, &id))?;
            }
        }
        Ok(())
    }

    /// Shows no code of the subject until a renewal brings one: the server has withdrawn
    /// those held, since the province of origin has not told the person's code.
    pub fn wait_for_origin(&self, subject: Uuid, now: i64) -> Result<(), EngineError> {
        if self.waits_for_origin(subject) {
            return Ok(());
        }
        let waiting = Waiting {
            hint_secret: None,
            since: now,
        };
        self.inner
            .store
            .put(ORIGIN_WAITING, &subject.to_string(), &waiting)?;
        self.reload()
    }

    /// Whether the subject's code waits for that of the province of origin.
    pub fn waits_for_origin(&self, subject: Uuid) -> bool {
        self.holdings().waiting.contains_key(&subject)
    }

    /// Makes a renewal due at once: the user asked, a hint was ours, or a key is gone.
    pub fn renew_now(&self) -> Result<(), EngineError> {
        self.inner.store.put(SCHEDULE, ONE, &0_i64)?;
        self.holdings().renew_at = 0;
        Ok(())
    }

    fn next_renewal(
        &self,
        response: &RenewResponse,
        report: &RenewalReport,
        now: i64,
    ) -> Result<i64, EngineError> {
        let jitter = random::up_to(&*self.inner.random, JITTER)? as i64;
        let after = if report.refused.is_empty() {
            response.renew_after.max(now + 60)
        } else {
            now + AGAIN
        };
        Ok(after + jitter)
    }
}

/// Those whose passes wait for the province of origin, with the secret of their hints.
fn held_back<'a>(
    response: &'a RenewResponse,
    report: &'a RenewalReport,
) -> impl Iterator<Item = (Uuid, &'a Option<Base64Url>)> {
    response.items.iter().filter_map(|item| match item {
        RenewedItem::Refused {
            subject,
            problem,
            hint_secret,
        } if problem == WAITING => report
            .refused
            .iter()
            .any(|(refused, _)| refused == subject)
            .then_some((*subject, hint_secret)),
        _ => None,
    })
}

/// Tells apart, subject by subject, what can be kept.
fn sorted(
    keys: Vec<(Uuid, NewKey)>,
    response: &RenewResponse,
    now: i64,
    turn: u64,
) -> (Vec<RenewalRecord>, RenewalReport) {
    let (mut records, mut report) = (Vec::new(), RenewalReport::default());
    for (subject, key) in keys {
        let answer = response.items.iter().find(|item| item.subject() == subject);
        match kept(subject, key, answer, now, turn) {
            Ok(record) => {
                report.renewed.push(subject);
                records.push(record);
            }
            Err(code) => report.refused.push((subject, code)),
        }
    }
    (records, report)
}

fn kept(
    subject: Uuid,
    key: NewKey,
    answer: Option<&RenewedItem>,
    now: i64,
    turn: u64,
) -> Result<RenewalRecord, String> {
    match answer {
        None => Err("missing".to_owned()),
        Some(RenewedItem::Refused { problem, .. }) => Err(problem.clone()),
        Some(RenewedItem::Issued(issued)) => {
            held_passes(&issued.passes, &key.public)?;
            Ok(RenewalRecord {
                subject,
                key,
                hint_secret: issued.hint_secret.clone(),
                accepted_at: now,
                turn,
                passes: issued.passes.clone(),
            })
        }
    }
}
