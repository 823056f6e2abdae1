//! What only other scans of the same code tell: one code at two phones at once,
//! or too far apart for the time between.

use std::collections::HashMap;

use crate::app::App;
use crate::http::problem::Problem;
use crate::store::events::{FLAG_TRAVEL, FLAG_TWICE, Settled, Sighting, Unverified};
use crate::store::points::Place;
use crate::store::{CodeRef, PointId, UnitId};

/// Nobody travels faster, in metres a second …
const FASTEST: f64 = 100.0;
/// … over at least so many metres (places are rounded).
const FAR: f64 = 3_000.0;

/// Flags of these events, in their order, and of the other scans of each pair.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn compare(
    app: &App,
    events: &[Unverified],
) -> Result<(Vec<u32>, Vec<Settled>), Problem> {
    let seen = sightings(app, events).await?;
    let mut places = Places::default();
    let (mut flags, mut others) = (Vec::with_capacity(events.len()), Vec::new());
    for event in events {
        let mut flag = 0;
        let of_its_code = event.code.and_then(|code| seen.get(&code));
        for other in of_its_code.into_iter().flatten() {
            let found = pair(app, &mut places, event, other).await?;
            if found != 0 {
                flag |= found;
                others.push(Settled {
                    key: other.key,
                    flags: found,
                });
            }
        }
        flags.push(flag);
    }
    Ok((flags, others))
}

async fn sightings(
    app: &App,
    events: &[Unverified],
) -> Result<HashMap<CodeRef, Vec<Sighting>>, Problem> {
    let mut codes: Vec<CodeRef> = events.iter().filter_map(|event| event.code).collect();
    codes.sort_unstable_by_key(|code| (code.issuer, code.slice, code.index));
    codes.dedup();
    let mut seen: HashMap<CodeRef, Vec<Sighting>> = HashMap::with_capacity(codes.len());
    for sighting in app.store.scans_of(codes).await? {
        seen.entry(sighting.code).or_default().push(sighting);
    }
    Ok(seen)
}

/// The flag of two scans of one code, 0 for none.
async fn pair(
    app: &App,
    places: &mut Places,
    event: &Unverified,
    other: &Sighting,
) -> Result<u32, Problem> {
    if other.key == event.key {
        return Ok(0);
    }
    let twice = other.device != event.device
        && event.presented_at.is_some()
        && other.presented_at == event.presented_at;
    if twice {
        return Ok(FLAG_TWICE);
    }
    if event.point == other.point {
        return Ok(0);
    }
    let here = places.of(app, event.key.unit, event.point).await?;
    let there = places.of(app, other.key.unit, other.point).await?;
    let (Some(here), Some(there)) = (here, there) else {
        return Ok(0);
    };
    let seconds = (event.at - other.at).unsigned_abs() as f64;
    Ok(match too_fast(distance(here, there), seconds) {
        true => FLAG_TRAVEL,
        false => 0,
    })
}

fn too_fast(metres: f64, seconds: f64) -> bool {
    metres > FAR && metres > FASTEST * seconds
}

/// Metres between two places, good enough within a province.
fn distance(a: Place, b: Place) -> f64 {
    const METRES: f64 = 111.2;
    let shrink = (f64::from(a.lat) / 1000.0).to_radians().cos();
    let north = f64::from(a.lat - b.lat) * METRES;
    let east = f64::from(a.lon - b.lon) * METRES * shrink;
    north.hypot(east)
}

/// Places of points, each looked up once.
#[derive(Default)]
struct Places(HashMap<(UnitId, PointId), Option<Place>>);

impl Places {
    async fn of(
        &mut self,
        app: &App,
        unit: UnitId,
        point: Option<PointId>,
    ) -> Result<Option<Place>, Problem> {
        let Some(point) = point else {
            return Ok(None);
        };
        if let Some(place) = self.0.get(&(unit, point)) {
            return Ok(*place);
        }
        let found = app.store.point(unit, point).await?;
        let place = found.and_then(|point| point.place);
        self.0.insert((unit, point), place);
        Ok(place)
    }
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

    #[test]
    fn only_what_nobody_can_travel_is_too_fast() {
        assert!(too_fast(200_000.0, 600.0));
        assert!(!too_fast(200_000.0, 3_600.0));
        assert!(!too_fast(2_900.0, 0.0));
    }
}
