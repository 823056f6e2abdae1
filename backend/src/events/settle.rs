//! The job that verifies presentations after the fact, flags what it finds and
//! deletes them: a scan is believed because a holder's key signed it.
//!
//! That the key is the code's is known from this server's own books, where it is
//! the one of the last renewal; else the issuer's signature must say so, and also
//! whenever the phone refused the code.
//!
//! It uses every core as long as no batch comes in, then one: what staff phones
//! wait for goes first. While one part's signatures are checked, the part before
//! is compared and written.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use bamin_protocol::issuer::{KeyUse, TrustedPublic};
use bamin_protocol::pass::SignedPass;
use bamin_protocol::presentation::Presentation;
use bamin_protocol::trust::TrustList;

use super::body::Verdict;
use super::compare::compare;
use super::ingest::presentation_place;
use crate::app::App;
use crate::personal::Personal;
use crate::problem::Problem;
use crate::store::events::{Event, FLAG_FORGED, FLAG_TIME_OFF, FLAG_VERIFIED, Settled};
use crate::store::passes::SliceIndex;
use crate::trust;

/// Events read at once.
const AT_ONCE: u32 = 4_000;
/// Events verified, compared and written together.
const PART: usize = 250;
/// Scan time minus presentation time, in seconds.
const IN_TIME: std::ops::RangeInclusive<i64> = -30..=60;

/// Settles everything that waits. Gives how many events.
///
/// # Errors
/// `internal`, `unavailable`; what was settled before stays so.
pub async fn run(app: &App) -> Result<u64, Problem> {
    let mut all = 0;
    loop {
        let waiting = app.store.unverified(AT_ONCE).await?;
        if waiting.is_empty() {
            return Ok(all);
        }
        let done = settle(app, waiting).await?;
        if done == 0 {
            return Ok(all);
        }
        all += done;
    }
}

async fn settle(app: &App, waiting: Vec<Event>) -> Result<u64, Problem> {
    let verifier = Arc::new(Verifier::new(app).await?);
    let mut parts = parts(waiting).into_iter();
    let mut verified = match parts.next() {
        Some(first) => verify(app, &verifier, first).await?,
        None => return Ok(0),
    };
    let mut done = 0;
    for part in parts {
        let next = verify(app, &verifier, part);
        let (next, written) = tokio::join!(next, write(app, verified));
        verified = next?;
        done += written?;
    }
    Ok(done + write(app, verified).await?)
}

fn parts(mut events: Vec<Event>) -> Vec<Vec<Event>> {
    let mut parts = Vec::new();
    while !events.is_empty() {
        let rest = events.split_off(events.len().min(PART));
        parts.push(std::mem::replace(&mut events, rest));
    }
    parts
}

/// Events with the flags that their presentations give.
type Verified = (Vec<Event>, Vec<u32>);

async fn verify(
    app: &App,
    verifier: &Arc<Verifier>,
    events: Vec<Event>,
) -> Result<Verified, Problem> {
    let keys = keys_in_our_books(app, &events).await?;
    let verifier = Arc::clone(verifier);
    let threads = match app.ingesting() {
        true => 1,
        false => thread::available_parallelism().map_or(1, usize::from),
    };
    let verified = tokio::task::spawn_blocking(move || {
        let share = events.len().div_ceil(threads);
        let flags = thread::scope(|scope| {
            let shares = events.chunks(share).zip(keys.chunks(share));
            let running: Vec<_> = shares
                .map(|(events, keys)| scope.spawn(|| verifier.flags(events, keys)))
                .collect();
            let joined = running.into_iter().map(|thread| thread.join());
            joined
                .flat_map(|flags| flags.unwrap_or_else(|panic| resume_unwind(panic)))
                .collect()
        });
        (events, flags)
    });
    Ok(verified.await?)
}

/// The key that a code was last issued for.
type BookedKey = Option<[u8; 33]>;

/// In the order of the events; none of other issuers' codes, nor of refused ones.
async fn keys_in_our_books(app: &App, events: &[Event]) -> Result<Vec<BookedKey>, Problem> {
    let own = |event: &Event| {
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
    let keys = codes.iter().map(|code| {
        let holder = code.and_then(|_| holders.next().flatten());
        holder.map(|holder| holder.holder_key)
    });
    Ok(keys.collect())
}

async fn write(app: &App, (events, flags): Verified) -> Result<u64, Problem> {
    let (compared, others) = compare(app, &events).await?;
    let flags = flags.into_iter().zip(compared);
    let settled = events.iter().zip(flags);
    let settled = settled.map(|(event, (alone, compared))| Settled {
        key: event.key,
        flags: alone | compared,
    });
    let done = app.store.settle(settled.collect()).await?;
    if !others.is_empty() {
        app.store.flag_events(others).await?;
    }
    Ok(done)
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

    fn flags(&self, events: &[Event], keys: &[BookedKey]) -> Vec<u32> {
        let flags = events.iter().zip(keys).map(|(event, key)| {
            let sealed = event.presentation.as_deref().unwrap_or_default();
            let place = presentation_place(event.key.event);
            match self.personal.open(place, sealed) {
                Ok(text) => self.flag(&text, event, key),
                Err(_) => FLAG_FORGED,
            }
        });
        flags.collect()
    }

    fn flag(&self, text: &str, event: &Event, key: &BookedKey) -> u32 {
        let Ok(presentation) = Presentation::parse_text(text) else {
            return FLAG_FORGED;
        };
        let booked = *key == Some(*presentation.pass.pass.holder_key.as_bytes())
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
