//! The number above a code: asked of the server, or noted for it. Never green
//! without the server's word.

use super::Phone;
use crate::error::EngineError;
use crate::queue::EventId;
use crate::queue::event::{EventBody, NumberToCheck};
use crate::sync::ResolvedNumber;

/// What became of a number.
#[derive(Debug, Clone, PartialEq)]
pub enum NumberAnswer {
    /// The server's word.
    Resolved(ResolvedNumber),
    /// The server was not reached: the number waits in the queue, to be judged as
    /// of now.
    Noted {
        /// The event that holds it.
        event: EventId,
    },
}

impl Phone {
    /// Asks the server about a 12-digit number; without a network it is noted.
    ///
    /// # Errors
    /// The server's refusal; `no_point` if it must be noted and no point is chosen.
    pub async fn ask_number(&self, number: &str) -> Result<NumberAnswer, EngineError> {
        match self.sync.resolve_number(number, None).await {
            Ok(resolved) => Ok(NumberAnswer::Resolved(resolved)),
            Err(EngineError::Network { .. }) => self.note_number(number),
            Err(error) => Err(error),
        }
    }

    fn note_number(&self, number: &str) -> Result<NumberAnswer, EngineError> {
        let duty = self
            .duty()?
            .ok_or(EngineError::SignIn { code: "no_point" })?;
        let body = EventBody::NumberToCheck(NumberToCheck {
            number: number.to_owned(),
        });
        let event = self.queue.append(&duty, &body)?;
        Ok(NumberAnswer::Noted { event })
    }
}
