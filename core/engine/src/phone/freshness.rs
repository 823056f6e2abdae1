//! How old what a checkpoint relies on is, and what that means: by the limits of the
//! signed policy, the same by which codes are judged. [`Phone::freshness`] reads,
//! [`Freshness::of_age`] decides.

use bamin_protocol::policy::Policy;
use bamin_protocol::presentation::ClockQuality;
use bamin_protocol::slice::Slice;

use super::Phone;
use crate::error::EngineError;
use crate::scan::Evidence;

/// What a checkpoint relies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FreshnessSource {
    /// The trust list.
    Trust,
    /// The status lists of today's codes.
    Status,
    /// This phone's clock.
    Clock,
    /// The staff session.
    Session,
}

impl FreshnessSource {
    /// The stable word; the text is `freshness.<word>`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Trust => "trust",
            Self::Status => "status",
            Self::Clock => "clock",
            Self::Session => "session",
        }
    }
}

/// Whether it is new enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FreshnessLevel {
    /// New enough.
    Fresh,
    /// Connect soon: verdicts get worse.
    Old,
    /// Connect now: nothing passes with it.
    TooOld,
}

/// The age of one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// Of what.
    pub source: FreshnessSource,
    /// What the age means.
    pub level: FreshnessLevel,
    /// Seconds; [`None`] if there is nothing that could be old.
    pub age: Option<i64>,
    /// From this age on it is [`FreshnessLevel::Old`].
    pub old_from: Option<i64>,
    /// From this age on it is [`FreshnessLevel::TooOld`].
    pub too_old_from: Option<i64>,
}

impl Freshness {
    /// By age alone; what is absent is too old.
    #[must_use]
    pub fn of_age(
        source: FreshnessSource,
        age: Option<i64>,
        old_from: Option<i64>,
        too_old_from: Option<i64>,
    ) -> Self {
        let over = |limit: Option<i64>, age| limit.is_some_and(|limit| age > limit);
        let level = match age {
            None => FreshnessLevel::TooOld,
            Some(age) if over(too_old_from, age) => FreshnessLevel::TooOld,
            Some(age) if over(old_from, age) => FreshnessLevel::Old,
            Some(_) => FreshnessLevel::Fresh,
        };
        Self {
            source,
            level,
            age,
            old_from,
            too_old_from,
        }
    }

    fn of_trust(evidence: &Evidence, policy: &Policy, now: i64) -> Self {
        let trust = evidence.trust.as_deref();
        Self::of_age(
            FreshnessSource::Trust,
            trust.map(|trust| trust.age(now)),
            Some(policy.trust_warning.into()),
            trust.map(|trust| i64::from(trust.exp) - i64::from(trust.iat)),
        )
    }

    /// The oldest list of the codes that run now counts.
    fn of_status(evidence: &Evidence, policy: &Policy, now: i64) -> Self {
        let running: Vec<Slice> = Slice::live(now).collect();
        let manifests = evidence.status.iter().map(|list| list.manifest());
        let ages = manifests
            .filter(|manifest| running.contains(&manifest.slice))
            .map(|manifest| now - i64::from(manifest.iat));
        Self::of_age(
            FreshnessSource::Status,
            ages.max(),
            Some(policy.evidence_green.into()),
            Some(policy.evidence_unchecked.into()),
        )
    }

    fn of_clock(quality: ClockQuality, age: Option<i64>) -> Self {
        Self {
            source: FreshnessSource::Clock,
            level: match quality {
                ClockQuality::Certain | ClockQuality::Fair => FreshnessLevel::Fresh,
                ClockQuality::Wall => FreshnessLevel::Old,
                ClockQuality::Unset => FreshnessLevel::TooOld,
            },
            age,
            old_from: None,
            too_old_from: None,
        }
    }
}

impl Phone {
    /// How fresh everything is that a checkpoint relies on. The session counts only
    /// once staff have signed in here. Reads the disk.
    pub fn freshness(&self) -> Result<Vec<Freshness>, EngineError> {
        let (evidence, now) = (self.evidence(), self.time.now());
        let (policy, seconds) = (evidence.policy(), now.seconds());
        let set_ago = self.time.set_ago_ms().map(|ms| ms.div_euclid(1_000));
        let mut all = vec![
            Freshness::of_trust(&evidence, &policy, seconds),
            Freshness::of_status(&evidence, &policy, seconds),
            Freshness::of_clock(now.quality, set_ago),
        ];
        if let Some(session) = self.sync.staff_session()? {
            let limit = i64::from(policy.staff_offline);
            let mut fresh = Freshness::of_age(
                FreshnessSource::Session,
                Some(seconds - session.contact),
                None,
                Some(limit),
            );
            if session.over {
                fresh.level = fresh.level.max(FreshnessLevel::Old);
            }
            all.push(fresh);
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_judged_by_its_limits_and_absence_is_too_old() {
        let level =
            |age| Freshness::of_age(FreshnessSource::Status, age, Some(60), Some(600)).level;
        let levels = [Some(60), Some(61), Some(600), Some(601), None].map(level);
        use FreshnessLevel::{Fresh, Old, TooOld};
        assert_eq!(levels, [Fresh, Old, Old, TooOld, TooOld]);
    }

    #[test]
    fn a_phone_without_lists_has_nothing_that_is_fresh() {
        let (evidence, policy) = (Evidence::default(), Policy::default());
        let all = [
            Freshness::of_trust(&evidence, &policy, 1_640_000_000),
            Freshness::of_status(&evidence, &policy, 1_640_000_000),
            Freshness::of_clock(ClockQuality::Unset, None),
        ];
        assert!(all.iter().all(|one| one.level == FreshnessLevel::TooOld));
    }
}
