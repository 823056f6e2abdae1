//! The job that verifies presentations after the fact, flags what it finds and
//! deletes them: a scan is believed because a holder's key signed it.

use std::sync::Arc;

use bamin_protocol::issuer::{KeyUse, TrustedPublic};
use bamin_protocol::presentation::Presentation;
use bamin_protocol::trust::TrustList;

use super::ingest::presentation_place;
use crate::app::App;
use crate::problem::Problem;
use crate::store::events::{
    Event, FLAG_FORGED, FLAG_TIME_OFF, FLAG_TRAVEL, FLAG_TWICE, FLAG_VERIFIED, Settled,
};
use crate::store::points::Place;
use crate::trust;

const AT_ONCE: u32 = 200;
/// Scan time minus presentation time, in seconds.
const IN_TIME: std::ops::RangeInclusive<i64> = -30..=60;
/// Nobody travels faster, in metres a second …
const FASTEST: f64 = 100.0;
/// … over at least so many metres (places are rounded).
const FAR: f64 = 3_000.0;

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
        let verified = verify_all(app, waiting.clone()).await?;
        let mut settled = Vec::with_capacity(waiting.len());
        for (event, flags) in waiting.iter().zip(verified) {
            let also = compare(app, event).await?;
            settled.push(Settled {
                key: event.key,
                flags: flags | also,
            });
        }
        let done = app.store.settle(settled).await?;
        if done == 0 {
            return Ok(all);
        }
        all += done;
    }
}

async fn verify_all(app: &App, events: Vec<Event>) -> Result<Vec<u32>, Problem> {
    let list = trust::current(app).await?;
    let (keys, personal) = (app.keys(), app.personal());
    let trusted = TrustList::accept(&list.bytes, &keys.roots, list.iat, None)
        .map_err(|error| Problem::internal(&error))?;
    let trusted = Arc::new(trusted);
    let flags = tokio::task::spawn_blocking(move || {
        events
            .iter()
            .map(|event| {
                let sealed = event.presentation.as_deref().unwrap_or_default();
                match personal.open(presentation_place(event.key.event), sealed) {
                    Ok(text) => verify(&text, event.at, &trusted),
                    Err(_) => FLAG_FORGED,
                }
            })
            .collect()
    });
    Ok(flags.await?)
}

/// What one presentation tells by itself.
fn verify(text: &str, at: i64, trusted: &TrustList) -> u32 {
    let Ok(presentation) = Presentation::parse_text(text) else {
        return FLAG_FORGED;
    };
    let signed = match trusted.key(presentation.pass.kid, KeyUse::Pass) {
        Ok((_, key)) => match &key.public {
            TrustedPublic::Es256(public) => {
                presentation.pass.verify(public) && presentation.verify_holder()
            }
            TrustedPublic::Seal(_) => false,
        },
        Err(_) => false,
    };
    let in_time = IN_TIME.contains(&(at - i64::from(presentation.claims.t)));
    let time = if in_time { 0 } else { FLAG_TIME_OFF };
    time | if signed { FLAG_VERIFIED } else { FLAG_FORGED }
}

/// What only other scans of the same code tell. The other scan of a pair is
/// flagged too.
async fn compare(app: &App, event: &Event) -> Result<u32, Problem> {
    let Some(code) = event.code else {
        return Ok(0);
    };
    let mut flags = 0;
    let mut others = Vec::new();
    for other in app.store.scans_of(code).await? {
        if other.key == event.key {
            continue;
        }
        let twice = other.device != event.device
            && event.presented_at.is_some()
            && other.presented_at == event.presented_at;
        let flag = match twice {
            true => FLAG_TWICE,
            false if too_fast(app, event, &other).await? => FLAG_TRAVEL,
            false => continue,
        };
        flags |= flag;
        others.push(Settled {
            key: other.key,
            flags: flag,
        });
    }
    if !others.is_empty() {
        app.store.flag_events(others).await?;
    }
    Ok(flags)
}

async fn too_fast(app: &App, one: &Event, other: &Event) -> Result<bool, Problem> {
    if one.point == other.point {
        return Ok(false);
    }
    let (Some(a), Some(b)) = (place(app, one).await?, place(app, other).await?) else {
        return Ok(false);
    };
    let metres = distance(a, b);
    let seconds = (one.at - other.at).unsigned_abs() as f64;
    Ok(metres > FAR && metres > FASTEST * seconds)
}

async fn place(app: &App, event: &Event) -> Result<Option<Place>, Problem> {
    let Some(point) = event.point else {
        return Ok(None);
    };
    Ok(app
        .store
        .point(event.key.unit, point)
        .await?
        .and_then(|point| point.place))
}

/// Metres between two places, good enough within a province.
fn distance(a: Place, b: Place) -> f64 {
    const METRES: f64 = 111.2;
    let shrink = (f64::from(a.lat) / 1000.0).to_radians().cos();
    let north = f64::from(a.lat - b.lat) * METRES;
    let east = f64::from(a.lon - b.lon) * METRES * shrink;
    north.hypot(east)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuzhou_and_xiamen_are_two_hundred_kilometres_apart() {
        let fuzhou = Place {
            lat: 26_075,
            lon: 119_297,
            radius: 50,
        };
        let xiamen = Place {
            lat: 24_480,
            lon: 118_089,
            radius: 50,
        };
        let metres = distance(fuzhou, xiamen);
        assert!((205_000.0..225_000.0).contains(&metres), "{metres}");
    }
}
