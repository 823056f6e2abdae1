//! The point that staff work at. Only the choice is kept; unit, account and the
//! point's version are those of the session and the point list at each scan.

use serde::{Deserialize, Serialize};

use super::Phone;
use crate::error::EngineError;
use crate::queue::{Direction, Duty};
use crate::sync::Point;

const DUTY: &str = "duty";
const ONE: &str = "one";

#[derive(Serialize, Deserialize)]
struct Choice {
    point: u64,
    direction: Direction,
}

impl Phone {
    /// Goes to a point of the unit's list.
    ///
    /// # Errors
    /// `no_session` before a log-in; `unknown_point` if the list has none of that number.
    pub fn choose_point(&self, point: u64, direction: Direction) -> Result<Point, EngineError> {
        let session = self
            .sync
            .staff_session()?
            .ok_or(EngineError::SignIn { code: "no_session" })?;
        let chosen = session
            .points
            .into_iter()
            .find(|known| known.point == point)
            .ok_or(EngineError::Answer {
                code: "unknown_point",
            })?;
        self.store.put(DUTY, ONE, &Choice { point, direction })?;
        Ok(chosen)
    }

    /// The point that was chosen and the direction there, however old the session is;
    /// [`None`] before a log-in or a choice, or if the point has left the list.
    pub fn chosen_point(&self) -> Result<Option<(Point, Direction)>, EngineError> {
        let (Some(session), Some(choice)) = (
            self.sync.staff_session()?,
            self.store.get::<Choice>(DUTY, ONE)?,
        ) else {
            return Ok(None);
        };
        let mut points = session.points.into_iter();
        let point = points.find(|point| point.point == choice.point);
        Ok(point.map(|point| (point, choice.direction)))
    }

    /// Who checks where, for the scanner; [`None`] before a log-in or a choice, or
    /// if the point has left the list.
    ///
    /// # Errors
    /// `staff_offline`: the server has not confirmed the session for longer than
    /// the policy lets staff work without it.
    pub fn duty(&self) -> Result<Option<Duty>, EngineError> {
        let (Some(session), Some(choice)) = (
            self.sync.staff_session()?,
            self.store.get::<Choice>(DUTY, ONE)?,
        ) else {
            return Ok(None);
        };
        let limit = i64::from(self.evidence().policy().staff_offline);
        if self.time.now().seconds() - session.contact > limit {
            return Err(EngineError::SignIn {
                code: "staff_offline",
            });
        }
        let point = session
            .points
            .iter()
            .find(|point| point.point == choice.point);
        Ok(point.map(|point| Duty {
            unit: session.staff.unit,
            account: session.staff.account,
            point: point.point,
            point_version: point.version,
            direction: choice.direction,
            place: None,
        }))
    }
}
