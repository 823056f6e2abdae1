//! The judge: rules on one side, audit entry, message and hint on the other.

use std::sync::Arc;

use bamin_protocol::hint;
use bamin_rules::colour::{Assessment, Colour, Policy, Reason, assess};
use serde_json::{Value, json};

use super::{facts, is_rules};
use crate::hints;
use crate::personal::Personal;
use crate::random::Random;
use crate::store::facts::{ColourChange, Judge, Judgement, Outcome, Person, Touched};
use crate::store::inbox::InboxMessage;
use crate::store::{StoreError, StoreResult, SubjectId, Trail};

/// Whose facts can't be read is looked at again after so many seconds.
const AGAIN: i64 = 3600;

/// Judges at one moment.
pub(super) struct ColourJudge {
    pub now: i64,
    pub now_ms: i64,
    pub hint_hour: u32,
    pub policy: Policy,
    pub personal: Arc<Personal>,
    pub random: Random,
    /// In the audit, where no record made it happen.
    pub actor: String,
}

impl Judge for ColourJudge {
    fn judge(&self, person: &Person, touched: Option<&Touched>) -> StoreResult<Judgement> {
        let facts = match facts::of(person) {
            Ok(facts) => facts,
            Err(error) => {
                // One person's damaged row must not stop everybody else's judgement,
                // nor count as a row that isn't there: the colour stays.
                tracing::error!(%error, subject = %person.subject, "a fact can't be read");
                return Ok(Judgement {
                    change: None,
                    next_change: Some(self.now + AGAIN),
                });
            }
        };
        let now = assess(&facts, self.now, &self.policy);
        let colour = match now.colour {
            Colour::Green => 0,
            Colour::Orange => 1,
        };
        // A colour that the operator set has its cause there, not in a record:
        // no record can take it away.
        let by_hand = person.colour == 1 && !is_rules(&person.colour_cause);
        if colour == person.colour || (by_hand && colour == 0) {
            return Ok(Judgement {
                change: None,
                next_change: now.next_change,
            });
        }
        let then = assess(&facts, person.colour_at, &self.policy);
        Ok(Judgement {
            change: Some(self.change(person, colour, &now, &then, touched)?),
            next_change: now.next_change,
        })
    }

    fn tag(&self, subject: SubjectId, sealed: &[u8]) -> Option<u64> {
        match hints::open(&self.personal, subject, sealed) {
            Ok(secret) => Some(hint::tag(&secret, self.hint_hour)),
            Err(error) => {
                tracing::error!(%error, "a hint secret does not open: no hint");
                None
            }
        }
    }
}

impl ColourJudge {
    fn change(
        &self,
        person: &Person,
        colour: u8,
        now: &Assessment,
        then: &Assessment,
        touched: Option<&Touched>,
    ) -> StoreResult<ColourChange> {
        let cause = match (now.reasons.first(), touched) {
            (Some(reason), _) => reason.rule.code(),
            (None, Some(touched)) if touched.outcome == Outcome::Withdrawn => "withdrawn",
            (None, Some(touched)) if touched.outcome == Outcome::Corrected => "corrected",
            (None, Some(_)) => "lifted",
            (None, None) => "ended",
        };
        let actor = match touched {
            Some(touched) => format!("supplier:{}", touched.supplier),
            None => self.actor.clone(),
        };
        let trail = Trail::new(
            self.now,
            actor,
            "colour.change",
            format!("subject:{}", person.subject),
        )
        .detail(json!({
            "colour": colour,
            "cause": cause,
            "record": touched.map(record),
            "reasons": now.reasons.iter().map(reason).collect::<Vec<_>>(),
            "lifted": now.lifted.iter().map(|one| reason(&one.reason)).collect::<Vec<_>>(),
            "before": then.reasons.iter().map(reason).collect::<Vec<_>>(),
        }));
        let (code, params) = match now.reasons.first() {
            Some(reason) => ("colour_orange", json!({"reason": reason.rule.code()})),
            None => ("colour_green", json!({})),
        };
        let id = self.random.uuid(self.now_ms);
        Ok(ColourChange {
            colour,
            cause: cause.to_owned(),
            trail,
            message: InboxMessage {
                id: id.map_err(|_| StoreError::Unavailable("no random bytes".into()))?,
                subject: person.subject,
                at: self.now,
                code: code.to_owned(),
                params,
            },
        })
    }
}

fn record(touched: &Touched) -> Value {
    let outcome = match touched.outcome {
        Outcome::Withdrawn => "withdrawn",
        Outcome::Corrected => "corrected",
        _ => "accepted",
    };
    json!({
        "supplier": touched.supplier,
        "feed": touched.kind.word(),
        "record": touched.record,
        "outcome": outcome,
    })
}

fn reason(reason: &Reason) -> Value {
    json!({
        "rule": reason.rule.code(),
        "supplier": reason.source.supplier,
        "feed": reason.source.feed,
        "record": reason.source.record,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use uuid::Uuid;

    use super::*;
    use crate::keys::KeyFolder;
    use crate::store::facts::{Fact, FactKind};
    use crate::store::people::SubjectState;

    const NOW: i64 = 1_795_320_000;

    fn judge(folder: &std::path::Path) -> ColourJudge {
        let random = Random::system();
        let keys = KeyFolder::at(folder.join("keys"));
        keys.init(NOW, &random).unwrap();
        ColourJudge {
            now: NOW,
            now_ms: NOW * 1000,
            hint_hour: 1,
            policy: Policy::default(),
            personal: Arc::new(Personal::load(&keys, random.clone()).unwrap()),
            random,
            actor: "test".into(),
        }
    }

    fn person(kind: FactKind, place: Option<&str>, value: i16) -> Person {
        Person {
            subject: SubjectId(Uuid::from_u128(1)),
            colour: 1,
            colour_cause: "R5".into(),
            colour_at: NOW - 60,
            state: SubjectState::Active,
            facts: vec![Fact {
                supplier: "s".into(),
                kind,
                record: "r".into(),
                person: None,
                place: place.map(str::to_owned),
                starts: NOW - 60,
                ends: None,
                value,
            }],
            places: vec![],
        }
    }

    #[test]
    fn a_fact_that_cannot_be_read_neither_changes_a_colour_nor_stops_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let judge = judge(folder.path());
        for damaged in [
            person(FactKind::Clinic, Some("somewhere"), 0),
            person(FactKind::Lifting, None, 95),
            person(FactKind::Lifting, Some("no-record"), 50),
        ] {
            let judged = judge.judge(&damaged, None).unwrap();
            assert!(judged.change.is_none(), "{damaged:?}");
            assert_eq!(judged.next_change, Some(NOW + AGAIN));
        }
        let whole = person(FactKind::Test, None, 1);
        let change = judge.judge(&whole, None).unwrap().change.unwrap();
        assert_eq!((change.colour, change.cause.as_str()), (0, "ended"));
        assert_eq!(change.message.code, "colour_green");
    }
}
