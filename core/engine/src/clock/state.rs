//! The rules of time, pure: an anchor is a server's time tied to the monotonic
//! clock of one boot. Now = anchor + monotonic delta, uncertain by half the
//! round trip + 50 ppm of the anchor's age. After a reboot only the wall clock
//! is left, and says so. Now is never before the newest signed time seen.

use serde::{Deserialize, Serialize};

pub use bamin_protocol::presentation::ClockQuality;

/// Certain to this (ms): quality 0 of `docs/format.md` §3.
const FINE_MS: i64 = 5_000;
/// Certain to this (ms): quality 1.
const FAIR_MS: i64 = 30_000;
/// How far a phone's quartz may drift: 50 ppm, as a divisor.
const DRIFT_DIVISOR: i64 = 20_000;

/// What the clock port says at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Wall clock, Unix milliseconds.
    pub wall_ms: i64,
    /// Monotonic milliseconds, sleep included.
    pub mono_ms: i64,
    /// Id of this boot.
    pub boot: String,
}

/// A server's time and when it was asked for and received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoundTrip {
    /// Monotonic milliseconds when the request left.
    pub sent_mono_ms: i64,
    /// Monotonic milliseconds when the answer's head was there.
    pub received_mono_ms: i64,
    /// `x-bamin-time`, Unix milliseconds.
    pub server_ms: i64,
}

/// A server's time tied to one boot's monotonic clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// The server's time at `mono_ms`, Unix milliseconds.
    pub server_ms: i64,
    /// Monotonic milliseconds of the anchor.
    pub mono_ms: i64,
    /// Half the round trip, in milliseconds.
    pub half_trip_ms: i64,
    /// The boot it holds for.
    pub boot: String,
}

/// Everything that is kept about time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockState {
    /// The newest good anchor; that of an earlier boot still tells that a server
    /// has set this clock once.
    pub anchor: Option<Anchor>,
    /// The newest time that a trusted signature carried, Unix milliseconds.
    pub floor_ms: i64,
}

/// The time, with its certainty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Unix milliseconds.
    pub ms: i64,
    /// Monotonic milliseconds of the same moment.
    pub mono_ms: i64,
    /// Wrong by at most so many milliseconds; unknown without a valid anchor.
    pub uncertainty_ms: Option<i64>,
    /// The quality that a presentation or a record states.
    pub quality: ClockQuality,
}

impl Now {
    /// Unix seconds.
    pub fn seconds(&self) -> i64 {
        self.ms.div_euclid(1000)
    }
}

impl ClockState {
    /// The time as far as it can be known.
    #[must_use]
    pub fn read(&self, machine: &Machine) -> Now {
        let (ms, uncertainty_ms) = match self.live_anchor(machine) {
            Some(anchor) => {
                let age_ms = machine.mono_ms - anchor.mono_ms;
                (
                    anchor.server_ms + age_ms,
                    Some(anchor.half_trip_ms + age_ms / DRIFT_DIVISOR),
                )
            }
            None => (machine.wall_ms, None),
        };
        // A clock that a signature proves wrong is not certain of anything; by more
        // than servers differ, it is as good as none: now would stand still at the
        // signed time, and a picture from then would stay fresh.
        let behind_ms = self.floor_ms - ms - uncertainty_ms.unwrap_or(0);
        let uncertainty_ms = uncertainty_ms.filter(|_| behind_ms <= 0);
        let quality = match uncertainty_ms {
            _ if behind_ms > FAIR_MS => ClockQuality::Unset,
            Some(wrong_by) if wrong_by <= FINE_MS => ClockQuality::Certain,
            Some(wrong_by) if wrong_by <= FAIR_MS => ClockQuality::Fair,
            _ if self.anchor.is_some() => ClockQuality::Wall,
            _ => ClockQuality::Unset,
        };
        Now {
            ms: ms.max(self.floor_ms),
            mono_ms: machine.mono_ms,
            uncertainty_ms,
            quality,
        }
    }

    /// Takes a round trip as the new anchor if it is at least as certain as what
    /// is held, or contradicts it (a server that was put right).
    #[must_use]
    pub fn anchored(self, trip: &RoundTrip, machine: &Machine) -> Self {
        let round_trip_ms = trip.received_mono_ms - trip.sent_mono_ms;
        if round_trip_ms < 0 || trip.received_mono_ms > machine.mono_ms {
            return self;
        }
        // The server wrote its time somewhere within the trip: take the middle.
        let anchor = Anchor {
            server_ms: trip.server_ms + round_trip_ms / 2,
            mono_ms: trip.received_mono_ms,
            half_trip_ms: round_trip_ms / 2,
            boot: machine.boot.clone(),
        };
        let Some(held) = self.live_anchor(machine) else {
            return self.with(anchor);
        };
        let age_ms = anchor.mono_ms - held.mono_ms;
        let uncertainty_ms = held.half_trip_ms + age_ms / DRIFT_DIVISOR;
        let apart_ms = (held.server_ms + age_ms - anchor.server_ms).abs();
        if anchor.half_trip_ms <= uncertainty_ms || apart_ms > uncertainty_ms + anchor.half_trip_ms
        {
            self.with(anchor)
        } else {
            self
        }
    }

    /// Raises the floor to a signed time (Unix seconds), never lowers it.
    #[must_use]
    pub fn signed_time_seen(self, seconds: i64) -> Self {
        Self {
            floor_ms: self.floor_ms.max(seconds.saturating_mul(1000)),
            ..self
        }
    }

    /// Milliseconds since a server set this clock, if one has since the machine started.
    #[must_use]
    pub fn set_ago_ms(&self, machine: &Machine) -> Option<i64> {
        let anchor = self.live_anchor(machine)?;
        Some(machine.mono_ms - anchor.mono_ms)
    }

    fn live_anchor(&self, machine: &Machine) -> Option<&Anchor> {
        self.anchor
            .as_ref()
            .filter(|anchor| anchor.boot == machine.boot && anchor.mono_ms <= machine.mono_ms)
    }

    fn with(self, anchor: Anchor) -> Self {
        Self {
            anchor: Some(anchor),
            ..self
        }
    }
}

#[cfg(test)]
mod tests;
