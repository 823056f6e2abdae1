//! The server: enrolling, signing in, and what is kept up to date.

use std::sync::{Arc, Mutex, PoisonError};

use bamin_engine::phone::{NumberAnswer, Phone};
use bamin_engine::sync as engine;
use bamin_engine::sync::Role;

use crate::error::BaminError;
use crate::runtime::detached;
use crate::words::{Colour, SyncTask};

/// A service point of the unit.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Point {
    /// Its number.
    pub point: u64,
    /// Its name.
    pub name: String,
    /// Its kind, a code.
    pub kind: String,
    /// GB/T 2260, six digits.
    pub region: u32,
}

/// The staff session.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Staff {
    /// Their name.
    pub name: String,
    /// The unit's name.
    pub unit_name: String,
    /// A new password is wanted before anything else.
    pub must_change_password: bool,
    /// The server ended the session; checking goes on.
    pub over: bool,
    /// The unit's points.
    pub points: Vec<Point>,
}

/// How a task of sync stands.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TaskStatus {
    /// Which.
    pub task: SyncTask,
    /// Unix seconds.
    pub last_success: Option<i64>,
    /// Since the last success.
    pub failures: u32,
    /// The code of the last failure.
    pub last_error: Option<String>,
}

/// What became of a number that staff typed.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum NumberResult {
    /// The server's word.
    Resolved {
        /// The colour.
        colour: Colour,
        /// Masked.
        name: String,
        /// Unix seconds.
        as_of: i64,
    },
    /// Not reached: the number waits in the queue. Never green.
    Noted,
}

/// The phone's side of the server's interface.
#[derive(uniffi::Object)]
pub struct Sync {
    pub(crate) phone: Arc<Phone>,
    background: Mutex<Option<engine::Background>>,
}

impl Sync {
    pub(crate) fn new(phone: Arc<Phone>) -> Self {
        Self {
            phone,
            background: Mutex::default(),
        }
    }
}

#[uniffi::export]
impl Sync {
    /// Binds this phone to the holder who got the code; gives how many codes it carries.
    pub async fn enrol(&self, enrolment_code: String) -> Result<u32, BaminError> {
        let phone = self.phone.clone();
        detached(async move {
            let subjects = phone.sync.enrol(&enrolment_code).await?;
            Ok(u32::try_from(subjects.len()).unwrap_or(u32::MAX))
        })
        .await
    }

    /// Signs scan staff in.
    pub async fn staff_login(&self, phone: String, password: String) -> Result<Staff, BaminError> {
        let this = self.phone.clone();
        detached(async move { Ok(this.sync.staff_login(&phone, &password).await?.into()) }).await
    }

    /// Changes the password.
    pub async fn change_password(&self, old: String, new: String) -> Result<(), BaminError> {
        let phone = self.phone.clone();
        detached(async move { Ok(phone.sync.change_password(&old, &new).await?) }).await
    }

    /// Who is signed in here.
    pub fn staff(&self) -> Result<Option<Staff>, BaminError> {
        Ok(self.phone.sync.staff_session()?.map(Staff::from))
    }

    /// Ends the holder's session, here and, if it can be reached, on the server.
    pub async fn sign_out(&self) -> Result<(), BaminError> {
        let phone = self.phone.clone();
        detached(async move { Ok(phone.sync.sign_out(Role::Holder).await?) }).await
    }

    /// Ends the staff session, the same way. What waits in the queue stays.
    pub async fn staff_logout(&self) -> Result<(), BaminError> {
        let phone = self.phone.clone();
        detached(async move { Ok(phone.sync.sign_out(Role::Staff).await?) }).await
    }

    /// Asks the server about a 12-digit number; without a network it is noted. May commit.
    pub async fn ask_number(&self, number: String) -> Result<NumberResult, BaminError> {
        let phone = self.phone.clone();
        detached(async move {
            Ok(match phone.ask_number(&number).await? {
                NumberAnswer::Resolved(found) => NumberResult::Resolved {
                    colour: found.colour.into(),
                    name: found.name,
                    as_of: found.as_of,
                },
                NumberAnswer::Noted { .. } => NumberResult::Noted,
            })
        })
        .await
    }

    /// Does everything that is due, and gives how each task stands.
    pub async fn step(&self) -> Result<Vec<TaskStatus>, BaminError> {
        let phone = self.phone.clone();
        detached(async move {
            phone.sync.step().await;
            Ok(())
        })
        .await?;
        Ok(self.status())
    }

    /// How each task stands.
    pub fn status(&self) -> Vec<TaskStatus> {
        let status = |(task, status): (engine::Task, engine::TaskStatus)| TaskStatus {
            task: task.into(),
            last_success: status.last_success,
            failures: status.failures,
            last_error: status.last_error,
        };
        self.phone.sync.status().into_iter().map(status).collect()
    }

    /// Everything is due at once.
    pub fn sync_now(&self) {
        self.phone.sync.sync_now();
    }

    /// The network is back.
    pub fn network_returned(&self) {
        self.phone.sync.network_returned();
    }

    /// Keeps everything up to date in the background, on a thread of the engine's.
    pub fn start(&self) -> Result<(), BaminError> {
        let mut background = self
            .background
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if background.is_none() {
            *background = Some(self.phone.sync.start()?);
        }
        Ok(())
    }

    /// Ends that, and waits for it: up to five seconds.
    pub fn stop(&self) {
        let running = self
            .background
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(running) = running {
            running.stop();
        }
    }
}

impl From<engine::Point> for Point {
    fn from(point: engine::Point) -> Self {
        Self {
            point: point.point,
            name: point.name,
            kind: point.kind,
            region: point.region,
        }
    }
}

impl From<engine::StaffSession> for Staff {
    fn from(session: engine::StaffSession) -> Self {
        Self {
            name: session.staff.name,
            unit_name: session.staff.unit_name,
            must_change_password: session.must_change_password,
            over: session.over,
            points: session.points.into_iter().map(Point::from).collect(),
        }
    }
}
