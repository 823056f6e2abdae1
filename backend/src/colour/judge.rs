//! The judge: rules on one side, audit entry, message and hint on the other.

use std::sync::Arc;

use bamin_protocol::hint;
use bamin_rules::colour::{Assessment, Colour, Policy, Reason, Source, assess};
use serde_json::{Value, json};

use super::facts;
use crate::colour::hints;
use crate::random::Random;
use crate::secrets::personal::Personal;
use crate::store::facts::{
    Because, ColourChange, Fact, FactKind, Judge, Judgement, Outcome, Person, Touched,
};
use crate::store::inbox::InboxMessage;
use crate::store::message_code::MessageCode;
use crate::store::{StoreError, StoreResult, SubjectId, Trail};

/// Whose records the operator's orders are, and what they are shown as.
pub(crate) const OPERATOR: &str = "operator";
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
        let order = super::order(person);
        let colour = match (now.colour, order) {
            (Colour::Green, None) => 0,
            _ => 1,
        };
        if colour == person.colour {
            return Ok(Judgement {
                change: None,
                next_change: now.next_change,
            });
        }
        let then = assess(&facts, person.colour_at, &self.policy);
        Ok(Judgement {
            change: Some(self.change(person, order, &now, &then, touched)?),
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
        order: Option<&Fact>,
        now: &Assessment,
        then: &Assessment,
        touched: Option<&Touched>,
    ) -> StoreResult<ColourChange> {
        let cause = match (now.reasons.first(), order, touched) {
            (Some(reason), ..) => reason.rule.code(),
            (None, Some(order), _) => order.place.as_deref().unwrap_or(OPERATOR),
            (None, None, Some(touched)) if touched.outcome == Outcome::Withdrawn => "withdrawn",
            (None, None, Some(touched)) if touched.outcome == Outcome::Corrected => "corrected",
            (None, None, Some(_)) => "lifted",
            (None, None, None) => "ended",
        };
        let colour = u8::from(!now.reasons.is_empty() || order.is_some());
        let actor = match touched {
            Some(touched) if touched.kind != FactKind::Order => {
                format!("supplier:{}", touched.supplier)
            }
            _ => self.actor.clone(),
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
        let (code, params) = match (now.reasons.first(), order) {
            (Some(reason), _) => (
                MessageCode::COLOUR_ORANGE,
                json!({"reason": reason.rule.code()}),
            ),
            (None, Some(_)) => (MessageCode::COLOUR_ORANGE, json!({"reason": OPERATOR})),
            (None, None) => (MessageCode::COLOUR_GREEN, json!({})),
        };
        let id = self.random.uuid(self.now_ms);
        let message = InboxMessage {
            id: id.map_err(|_| StoreError::Unavailable("no random bytes".into()))?,
            subject: person.subject,
            at: self.now,
            code,
            params,
        };
        let because = because(person, order, now, then, touched);
        ColourChange::caused(because, colour, cause.to_owned(), trail, message)
    }
}

/// The record that came, else those that speak for the colour now, else those that
/// spoke for the last one, else what it was.
fn because(
    person: &Person,
    order: Option<&Fact>,
    now: &Assessment,
    then: &Assessment,
    touched: Option<&Touched>,
) -> Because {
    if let Some(touched) = touched {
        return Because::Record(touched.clone());
    }
    let named = |source: &Source| format!("{}/{}/{}", source.supplier, source.feed, source.record);
    let order = order.map(|order| super::reference(&order.supplier, order.kind, &order.record));
    let mut records: Vec<String> = now.reasons.iter().map(|one| named(&one.source)).collect();
    records.extend(order);
    if records.is_empty() {
        records.extend(now.lifted.iter().map(|one| named(&one.by)));
        records.extend(then.reasons.iter().map(|one| named(&one.source)));
    }
    match records.is_empty() {
        true => Because::Ended(person.colour_cause.clone()),
        false => Because::Records(records),
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
    use crate::secrets::keys::KeyFolder;
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
