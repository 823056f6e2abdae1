//! The server's word for each event: done, or set aside with its reason; and
//! what the server knows better than the phone did, as alerts for the staff.
//! An event without an answer stays pending.

use bamin_protocol::pass::Colour;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{EventId, PENDING, Queue, SET_ASIDE};
use crate::error::EngineError;
use crate::store::{Access, StoreError};

const ALERT: &str = "alert";

/// One item of the answer to `POST /events`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ItemAnswer {
    /// The event.
    pub event: Uuid,
    /// `stored`, `duplicate`, `conflict`, `quarantined` or `rejected`.
    pub outcome: String,
    /// Why, for some outcomes.
    #[serde(default)]
    pub reason: Option<String>,
    /// What the server knows better.
    #[serde(default)]
    pub detail: Option<AlertDetail>,
}

/// What a code that was checked had become by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeChange {
    /// Withdrawn for good.
    Withdrawn,
    /// Not valid for a while.
    Suspended,
    /// Orange.
    Orange,
    /// What only a newer version knows: no reason to leave the server's answer unread.
    #[serde(other)]
    Other,
}

impl CodeChange {
    /// The stable word; the text is `change.<word>`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Suspended => "suspended",
            Self::Orange => "orange",
            Self::Other => "other",
        }
    }
}

/// What the server found out about an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertDetail {
    /// What the code was, though the phone could not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<CodeChange>,
    /// A checked number's colour.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "crate::word::maybe"
    )]
    pub colour: Option<Colour>,
    /// A checked number's masked name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Why a number could not be checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// Something that staff must be told, until they dismiss it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// The event that it is about.
    pub event: EventId,
    /// What the server found out.
    pub detail: AlertDetail,
}

/// An event that the server will not take; kept on the phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAsideEvent {
    /// The event.
    pub event: EventId,
    /// Its kind.
    pub kind: String,
    /// `conflict`, `rejected:<reason>`, `invalid_request` …, or `unreadable` if the
    /// row is damaged on this phone.
    pub reason: String,
}

impl Queue {
    /// Acts on the server's answers. Asking again after a lost reply does no
    /// harm: a `duplicate` is done, and an event that is gone is passed over.
    pub fn answered(&self, answers: &[ItemAnswer]) -> Result<(), EngineError> {
        let (with_news, done): (Vec<_>, Vec<_>) = answers
            .iter()
            .partition(|answer| answer.detail.is_some() || reason_to_keep(answer).is_some());
        // What only frees space goes first, so that a full disk cannot hold up
        // the very step that empties it.
        self.store.write(|access| {
            done.iter()
                .try_for_each(|answer| remove(access, answer.event))?;
            access.sql().execute(
                "DELETE FROM seal_runs WHERE run NOT IN
                 (SELECT run FROM events WHERE run IS NOT NULL)",
                [],
            )?;
            Ok(())
        })?;
        for answer in with_news {
            self.store.write(|access| settle(access, answer))?;
        }
        Ok(())
    }

    /// What staff have not dismissed yet, oldest event first.
    pub fn alerts(&self) -> Result<Vec<Alert>, EngineError> {
        let records = self.store.read(|access| access.list(ALERT))?;
        Ok(records
            .into_iter()
            .filter_map(|(id, detail)| {
                let event = id.parse().ok()?;
                Some(Alert { event, detail })
            })
            .collect())
    }

    /// Staff have taken note of the alert about `event`.
    pub fn dismiss(&self, event: EventId) -> Result<(), EngineError> {
        Ok(self
            .store
            .write(|access| access.remove(ALERT, &event.to_string()))?)
    }

    /// The events that the server will not take.
    pub fn set_aside(&self) -> Result<Vec<SetAsideEvent>, EngineError> {
        Ok(self.store.read(|access| {
            let mut statement = access.sql().prepare_cached(
                "SELECT event, kind, coalesce(reason, '') FROM events
                 WHERE state = ?1 ORDER BY event",
            )?;
            let rows = statement.query_map([SET_ASIDE], |row| {
                Ok(SetAsideEvent {
                    event: Uuid::from_bytes(row.get(0)?),
                    kind: row.get(1)?,
                    reason: row.get(2)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?)
    }

    /// Somebody of `unit` has signed in: what was set aside only because another
    /// unit's staff had, is sent under its own key now.
    pub fn unit_signed_in(&self, unit: u64) -> Result<(), EngineError> {
        self.store.write(|access| {
            access.sql().execute(
                "UPDATE events SET state = ?1, reason = NULL
                 WHERE state = ?2 AND reason = ?3 AND unit = ?4",
                params![
                    PENDING,
                    SET_ASIDE,
                    WRONG_UNIT,
                    i64::try_from(unit).unwrap_or(i64::MAX)
                ],
            )?;
            Ok(())
        })?;
        self.appended.notify_one();
        Ok(())
    }

    /// Sends what was set aside once more, as after a repaired server; the key
    /// stays the same, so nothing can be counted twice.
    pub fn try_set_aside_again(&self) -> Result<(), EngineError> {
        self.store.write(|access| {
            access.sql().execute(
                "UPDATE events SET state = ?1, reason = NULL WHERE state = ?2",
                [PENDING, SET_ASIDE],
            )?;
            Ok(())
        })?;
        self.appended.notify_one();
        Ok(())
    }
}

/// Why an event of another unit stays on the phone.
const WRONG_UNIT: &str = "rejected:wrong_unit";

/// Why the event stays on the phone; `None` when the server has it.
fn reason_to_keep(answer: &ItemAnswer) -> Option<String> {
    match answer.outcome.as_str() {
        "stored" | "duplicate" | "quarantined" => None,
        "conflict" => Some("conflict".to_owned()),
        outcome => Some(format!(
            "{outcome}:{}",
            answer.reason.as_deref().unwrap_or("unknown")
        )),
    }
}

fn settle(access: &Access<'_>, answer: &ItemAnswer) -> Result<(), StoreError> {
    if let Some(detail) = &answer.detail {
        access.put(ALERT, &answer.event.to_string(), detail)?;
    }
    let Some(reason) = reason_to_keep(answer) else {
        return remove(access, answer.event);
    };
    tracing::warn!(reason, "an event was set aside");
    access.sql().execute(
        "UPDATE events SET state = ?1, reason = ?2 WHERE event = ?3",
        params![SET_ASIDE, reason, answer.event.into_bytes()],
    )?;
    Ok(())
}

fn remove(access: &Access<'_>, event: Uuid) -> Result<(), StoreError> {
    access
        .sql()
        .prepare_cached("DELETE FROM events WHERE event = ?1")?
        .execute([event.into_bytes()])?;
    Ok(())
}
