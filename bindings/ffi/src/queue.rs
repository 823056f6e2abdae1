//! What the server does not have yet.

use std::sync::Arc;

use bamin_engine::phone::Phone;
use bamin_engine::queue as engine;

use crate::error::BaminError;
use crate::wallet::id;
use crate::words::{CodeChange, Colour, RecordKind};

/// Something that staff must be told, until they dismiss it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Alert {
    /// The event, UUID text.
    pub event: String,
    /// What a code that was let pass had become by then.
    pub change: Option<CodeChange>,
    /// A checked number's colour.
    pub colour: Option<Colour>,
    /// A checked number's masked name.
    pub name: Option<String>,
    /// Why a number could not be checked.
    pub problem: Option<String>,
}

/// An event that the server will not take; kept on the phone.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SetAsideEvent {
    /// UUID text.
    pub event: String,
    /// Its kind.
    pub kind: RecordKind,
    /// Why.
    pub reason: String,
}

/// The queue. Its calls read or commit: make them on a worker thread.
#[derive(uniffi::Object)]
pub struct Queue(pub(crate) Arc<Phone>);

#[uniffi::export]
impl Queue {
    /// How many events wait.
    pub fn pending(&self) -> Result<u32, BaminError> {
        Ok(self.0.queue.pending()?)
    }

    /// What staff must be told.
    pub fn alerts(&self) -> Result<Vec<Alert>, BaminError> {
        let alert = |alert: engine::Alert| Alert {
            event: alert.event.to_string(),
            change: alert.detail.verdict.map(CodeChange::from),
            colour: alert.detail.colour.map(Colour::from),
            name: alert.detail.name,
            problem: alert.detail.problem,
        };
        Ok(self.0.queue.alerts()?.into_iter().map(alert).collect())
    }

    /// Staff have read the alert about this event.
    pub fn dismiss(&self, event: String) -> Result<(), BaminError> {
        Ok(self.0.queue.dismiss(id(&event)?)?)
    }

    /// Events that the server will not take.
    pub fn set_aside(&self) -> Result<Vec<SetAsideEvent>, BaminError> {
        let aside = |aside: engine::SetAsideEvent| SetAsideEvent {
            event: aside.event.to_string(),
            kind: RecordKind::of_word(&aside.kind),
            reason: aside.reason,
        };
        Ok(self.0.queue.set_aside()?.into_iter().map(aside).collect())
    }

    /// Tries those once more.
    pub fn try_set_aside_again(&self) -> Result<(), BaminError> {
        Ok(self.0.queue.try_set_aside_again()?)
    }
}
