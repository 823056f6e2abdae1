//! The job that verifies presentations after the fact, flags what it finds and
//! deletes them: a scan is believed because a holder's key signed it.
//!
//! That the key is the code's is known from this server's own books, where it is
//! the one of the last renewal; else the issuer's signature must say so, and also
//! whenever the phone refused the code.
//!
//! Four stages run at once, parts of events passing from one to the next: events are
//! read, what the books say of them is asked, signatures are checked on every core,
//! and what was found is written. While batches come in, one core checks: what staff
//! phones wait for goes first.

use std::collections::HashSet;
use std::sync::Arc;
use std::thread;

use bamin_protocol::issuer::{KeyUse, TrustedPublic};
use bamin_protocol::pass::SignedPass;
use bamin_protocol::presentation::Presentation;
use bamin_protocol::trust::TrustList;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{JoinHandle, spawn_blocking};

use super::body::Verdict;
use super::compare::compare;
use super::ingest::presentation_place;
use crate::app::App;
use crate::codes::trust;
use crate::http::problem::Problem;
use crate::secrets::personal::Personal;
use crate::store::SubjectId;
use crate::store::events::{
    EventKey, FLAG_FORGED, FLAG_TIME_OFF, FLAG_VERIFIED, Settled, Unverified,
};
use crate::store::looks::{Look, LookMethod};
use crate::store::passes::SliceIndex;

/// Events read at once.
const AT_ONCE: usize = 4_000;
/// Events asked for, verified and written together.
const PART: usize = 250;
/// Parts that wait between two stages.
const AHEAD: usize = 4;
/// Scan time minus presentation time, in seconds.
const IN_TIME: std::ops::RangeInclusive<i64> = -30..=60;

/// Settles everything that waits. Gives how many events.
///
/// # Errors
/// `internal`, `unavailable`; what was settled before stays so.
pub async fn run(app: &App) -> Result<u64, Problem> {
    let (parts, waiting) = channel(AHEAD);
    let (verifying, verified) = channel(AHEAD);
    let (read, asked, written) = tokio::join!(
        read(app, parts),
        verify(app, waiting, verifying),
        write(app, verified),
    );
    let done = written?;
    asked?;
    read?;
    Ok(done)
}

/// Reads each event that waits once, by the time it came. A part that no stage takes
/// any more ends it: that stage says why.
async fn read(app: &App, parts: Sender<Part>) -> Result<(), Problem> {
    let mut from = i64::MIN;
    // Those of the last moment are read again with what follows them.
    let mut read = HashSet::<EventKey>::new();
    loop {
        let limit = u32::try_from(AT_ONCE + read.len()).unwrap_or(u32::MAX);
        let mut events = app.store.unverified(from, limit).await?;
        events.retain(|event| !read.contains(&event.key));
        let Some(last) = events.last().map(|event| event.received_at) else {
            return Ok(());
        };
        if last > from {
            read.clear();
        }
        from = last;
        let of_last = events.iter().filter(|event| event.received_at == last);
        read.extend(of_last.map(|event| event.key));
        let verifier = Arc::new(Verifier::new(app).await?);
        while !events.is_empty() {
            let rest = events.split_off(events.len().min(PART));
            let part = Part {
                events: std::mem::replace(&mut events, rest),
                verifier: Arc::clone(&verifier),
            };
            if parts.send(part).await.is_err() {
                return Ok(());
            }
        }
    }
}

/// Events that are settled together.
struct Part {
    events: Vec<Unverified>,
    verifier: Arc<Verifier>,
}

/// All that was found about a part.
struct Verified {
    /// For the lists that people see.
    looks: Vec<Look>,
    settled: Vec<Settled>,
    /// Flags for scans that these were compared with.
    others: Vec<Settled>,
}

async fn verify(
    app: &App,
    mut waiting: Receiver<Part>,
    verifying: Sender<JoinHandle<Verified>>,
) -> Result<(), Problem> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let free = Arc::new(Semaphore::new(cores));
    while let Some(Part { events, verifier }) = waiting.recv().await {
        let (booked, compared) = tokio::join!(in_our_books(app, &events), compare(app, &events));
        let (booked, (compared, others)) = (booked?, compared?);
        let wanted = if app.ingesting() { cores } else { 1 };
        let wanted = u32::try_from(wanted).unwrap_or(1);
        let permits = Arc::clone(&free).acquire_many_owned(wanted).await;
        let job = spawn_blocking(move || {
            let flags: Vec<u32> = verifier.flags(&events, &booked).collect();
            let looks = looks(&events, &booked, &flags);
            let settled = events.iter().zip(flags.into_iter().zip(compared));
            let settled = settled.map(|(event, (alone, compared))| Settled {
                key: event.key,
                flags: alone | compared,
            });
            let settled = settled.collect();
            drop(permits);
            Verified {
                looks,
                settled,
                others,
            }
        });
        if verifying.send(job).await.is_err() {
            return Ok(());
        }
    }
    Ok(())
}

async fn write(app: &App, mut verified: Receiver<JoinHandle<Verified>>) -> Result<u64, Problem> {
    let mut done = 0;
    while let Some(part) = verified.recv().await {
        let Verified {
            looks,
            settled,
            others,
        } = part.await?;
        // Before they are settled: written twice, a look stands once.
        if !looks.is_empty() {
            app.store.put_looks(looks, None).await?;
        }
        done += app.store.settle(settled).await?;
        if !others.is_empty() {
            app.store.flag_events(others).await?;
        }
    }
    Ok(done)
}

/// Whose code it is, and the key that it was last issued for.
#[derive(Clone, Copy)]
struct Booked {
    subject: SubjectId,
    key: [u8; 33],
}

/// In the order of the events; none of other issuers' codes, nor of refused ones.
async fn in_our_books(app: &App, events: &[Unverified]) -> Result<Vec<Option<Booked>>, Problem> {
    let own = |event: &Unverified| {
        let code = event.code.filter(|code| code.issuer == app.config.issuer)?;
        let refused = event.verdict.as_deref() == Some(Verdict::Refused.as_str());
        (!refused).then_some(SliceIndex {
            slice: code.slice,
            index: code.index,
        })
    };
    let codes: Vec<Option<SliceIndex>> = events.iter().map(own).collect();
    let asked = codes.iter().copied().flatten().collect();
    let mut holders = app.store.code_holders(asked).await?.into_iter();
    let booked = codes.iter().map(|code| {
        let holder = code.and_then(|_| holders.next().flatten());
        holder.map(|holder| Booked {
            subject: holder.subject,
            key: holder.holder_key,
        })
    });
    Ok(booked.collect())
}

/// Scans that a holder's key proves.
fn looks(events: &[Unverified], booked: &[Option<Booked>], flags: &[u32]) -> Vec<Look> {
    let seen = events.iter().zip(booked).zip(flags);
    seen.filter(|(_, flags)| *flags & FLAG_VERIFIED != 0)
        .filter_map(|((event, booked), _)| {
            Some(Look {
                subject: booked.as_ref()?.subject,
                at: event.at,
                look: event.key.event,
                unit: Some(event.key.unit),
                point: event.point,
                method: LookMethod::Code,
            })
        })
        .collect()
}

/// What one presentation tells by itself, by the trust list and the keys of now.
struct Verifier {
    trusted: TrustList,
    personal: Arc<Personal>,
}

impl Verifier {
    async fn new(app: &App) -> Result<Self, Problem> {
        let list = trust::current(app).await?;
        let roots = &app.keys().roots;
        let trusted = TrustList::accept(&list.bytes, roots, list.iat, None)
            .map_err(|error| Problem::internal(&error))?;
        Ok(Self {
            trusted,
            personal: app.personal(),
        })
    }

    fn flags(&self, events: &[Unverified], booked: &[Option<Booked>]) -> impl Iterator<Item = u32> {
        events.iter().zip(booked).map(|(event, booked)| {
            let place = presentation_place(event.key.event);
            match self.personal.open(place, &event.presentation) {
                Ok(text) => self.flag(&text, event, booked.as_ref()),
                Err(_) => FLAG_FORGED,
            }
        })
    }

    fn flag(&self, text: &str, event: &Unverified, booked: Option<&Booked>) -> u32 {
        let Ok(presentation) = Presentation::parse_text(text) else {
            return FLAG_FORGED;
        };
        let key = presentation.pass.pass.holder_key.as_bytes();
        let booked = booked.is_some_and(|booked| booked.key == *key)
            && event.code == Some(presentation.code().into());
        let signed = presentation.verify_holder() && (booked || self.issued(&presentation.pass));
        let in_time = IN_TIME.contains(&(event.at - i64::from(presentation.claims.t)));
        let time = if in_time { 0 } else { FLAG_TIME_OFF };
        time | if signed { FLAG_VERIFIED } else { FLAG_FORGED }
    }

    /// Whether a key of the trust list signed the pass.
    fn issued(&self, pass: &SignedPass) -> bool {
        match self.trusted.key(pass.kid, KeyUse::Pass) {
            Ok((_, key)) => match &key.public {
                TrustedPublic::Es256(public) => pass.verify(public),
                TrustedPublic::Seal(_) => false,
            },
            Err(_) => false,
        }
    }
}
