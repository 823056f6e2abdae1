//! What this phone says to the server, and when. [`Syncer::step`] does whatever is
//! due and returns: deterministic, for tests and command lines;
//! [`Syncer::start`] repeats it in the background. Each task ([`schedule`]) has its
//! own back-off and visible age. Nothing here stands on the path of showing or
//! checking a code.

mod account;
mod appeals;
mod arrivals;
mod background;
mod config;
mod consents;
mod contents;
mod enrol;
mod family;
mod hints;
mod http;
mod identity;
pub mod lists;
mod messages;
mod nucleic_acid;
pub mod reasons;
mod renew;
pub mod schedule;
mod session;
mod staff;
mod status;
mod trust;
mod upload;
mod wire;

use std::sync::{Arc, Mutex};

use tokio::sync::Notify;

pub use account::{Deletion, Kept};
pub use background::Background;
pub use config::SyncConfig;
pub use enrol::OtherPhones;
pub use identity::{
    Application, ApplicationReason, Identity, IdentityLevel, PlaceSource, SignInPage, SignedIn,
};
pub use lists::{Lists, Snapshot};
pub use nucleic_acid::{NucleicAcidTest, NucleicAcidTests};
pub use schedule::{Schedule, Task, TaskStatus};
pub use session::Role;
pub use staff::{ResolvedNumber, StaffSession};
pub use wire::{Point, Staff};

use crate::appeals::Appeals;
use crate::clock::Timekeeper;
use crate::contents::Contents;
use crate::error::EngineError;
use crate::inbox::Inbox;
use crate::lock::lock;
use crate::ports::{NetworkState, Ports, random};
use crate::queue::Queue;
use crate::store::Store;
use crate::wallet::Wallet;
use http::Http;
use session::Sessions;

const SYNCED: &str = "synced";

/// The phone's side of the server's interface.
pub struct Syncer {
    config: SyncConfig,
    ports: Ports,
    store: Store,
    time: Timekeeper,
    queue: Queue,
    wallet: Wallet,
    lists: Lists,
    inbox: Inbox,
    appeals: Appeals,
    contents: Contents,
    http: Http,
    sessions: Sessions,
    schedule: Mutex<Schedule>,
    update_required: Mutex<Option<u64>>,
    kicked: Notify,
}

impl Syncer {
    /// Puts the parts together; asks the server nothing yet.
    pub fn new(
        config: SyncConfig,
        ports: Ports,
        store: Store,
        time: Timekeeper,
        queue: Queue,
        wallet: Wallet,
    ) -> Result<Arc<Self>, EngineError> {
        let lists = Lists::open(
            store.clone(),
            &config.trust_roots,
            config.least_trust,
            time.now().seconds(),
        )?;
        let synced = |task: Task| store.get(SYNCED, task.name()).ok().flatten();
        let sync = Self {
            http: Http::new(&config, time.clone(), ports.random.clone())?,
            sessions: Sessions::new(store.clone(), time.clone(), ports.clone()),
            inbox: Inbox::new(store.clone(), time.clone()),
            appeals: Appeals::new(store.clone(), time.clone(), ports.random.clone()),
            contents: Contents::new(store.clone()),
            schedule: Mutex::new(Schedule::new(synced)),
            update_required: Mutex::default(),
            kicked: Notify::default(),
            config,
            ports,
            store,
            time,
            queue,
            wallet,
            lists,
        };
        if let Some(trust) = sync.lists.snapshot().trust {
            sync.use_seal_key(&trust);
        }
        Ok(Arc::new(sync))
    }

    /// The trust and status lists, for the scanner.
    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    /// Does every task that is due, side by side, and says how each went.
    /// Without a network nothing is tried.
    pub async fn step(&self) -> Vec<(Task, Result<(), EngineError>)> {
        let due = &self.due();
        let run = |task| async move {
            let outcome = match due.contains(&task) {
                true => Some(self.run_task(task).await),
                false => None,
            };
            (task, outcome)
        };
        // Without the time no list can be judged; and what only a trust list brings,
        // everything else waits for.
        let time_first = match self.time.now().uncertainty_ms {
            Some(_) => None,
            None => Some(run(Task::Time).await),
        };
        let ready = self.lists.snapshot().trust.is_some() && self.queue.has_seal_key();
        let trust_first = match ready {
            true => None,
            false => Some(run(Task::Trust).await),
        };
        let time = async {
            match time_first {
                Some(done) => done,
                None => run(Task::Time).await,
            }
        };
        let trust = async {
            match trust_first {
                Some(done) => done,
                None => run(Task::Trust).await,
            }
        };
        let holder = async {
            // In this order: subjects and hints decide whether a renewal is due.
            [
                run(Task::Consents).await,
                run(Task::Subjects).await,
                run(Task::Hints).await,
                run(Task::Renew).await,
                // A message may say that an appeal was decided.
                run(Task::Messages).await,
                run(Task::Appeals).await,
            ]
        };
        let (trust, time, status, points, events, contents, holder) = tokio::join!(
            trust,
            time,
            run(Task::Status),
            run(Task::Points),
            run(Task::Events),
            run(Task::Contents),
            holder,
        );
        [trust, time, status, points, events, contents]
            .into_iter()
            .chain(holder)
            .filter_map(|(task, outcome)| Some((task, outcome?)))
            .collect()
    }

    /// How each task stands.
    pub fn status(&self) -> Vec<(Task, TaskStatus)> {
        let schedule = self.schedule();
        Task::ALL.map(|task| (task, schedule.status(task))).into()
    }

    /// When the server last answered any task, Unix seconds.
    pub fn last_contact(&self) -> Option<i64> {
        let tasks = self.status().into_iter();
        tasks.filter_map(|(_, status)| status.last_success).max()
    }

    /// The least app version that the server asks for, if this one is older.
    /// Showing and checking go on.
    pub fn update_required(&self) -> Option<u64> {
        *lock(&self.update_required)
    }

    /// The network is back: what waited for it is tried at once.
    pub fn network_returned(&self) {
        let mono_ms = self.time.mono_ms();
        self.reschedule(|schedule| schedule.network_returned(mono_ms));
        self.kicked.notify_one();
    }

    /// The user asked for a sync: everything is tried at once.
    pub fn sync_now(&self) {
        self.ask(&Task::ALL);
    }

    /// Whether this phone has an open session as `role`.
    pub fn signed_in(&self, role: Role) -> Result<bool, EngineError> {
        self.sessions.is_open(role)
    }

    /// Ends the session of `role`, here and, if it can be reached, on the server.
    pub async fn sign_out(&self, role: Role) -> Result<(), EngineError> {
        let answer = self
            .sessions
            .send(&self.http, role, || {
                Ok(http::Call {
                    method: reqwest::Method::DELETE,
                    ..http::Call::get("/sessions")
                })
            })
            .await;
        if let Err(error) = answer {
            tracing::info!(code = error.code(), "the server was not told of a sign-out");
        }
        self.sessions.end(role)
    }

    async fn run_task(&self, task: Task) -> Result<(), EngineError> {
        let outcome = match task {
            Task::Time => self.sync_time().await,
            Task::Trust => self.sync_trust().await,
            Task::Status => self.sync_status().await,
            Task::Points => self.sync_points().await,
            Task::Events => self.sync_events().await,
            Task::Consents => self.sync_consents().await,
            Task::Subjects => self.sync_subjects().await,
            Task::Renew => self.sync_renew().await,
            Task::Hints => self.sync_hints().await,
            Task::Messages => self.sync_messages().await,
            Task::Appeals => self.sync_appeals().await,
            Task::Contents => self.sync_contents().await,
        };
        self.note(task, &outcome);
        outcome
    }

    fn note(&self, task: Task, outcome: &Result<(), EngineError>) {
        let (mono_ms, seconds) = (self.time.mono_ms(), self.time.now().seconds());
        match outcome {
            Ok(()) => {
                self.reschedule(|schedule| schedule.succeeded(task, mono_ms, seconds));
                self.set_update_required(None, task);
                if let Err(error) = self.store.put(SYNCED, task.name(), &seconds) {
                    tracing::warn!(code = error.code(), "a sync time was not kept");
                }
            }
            Err(error) => {
                tracing::info!(
                    task = task.name(),
                    code = error.code(),
                    "a sync task failed"
                );
                let drawn = random::up_to(&*self.ports.random, u64::MAX).unwrap_or(u64::MAX);
                self.reschedule(|schedule| schedule.failed(task, mono_ms, error, drawn));
                if let EngineError::UpdateRequired { least } = error {
                    self.set_update_required(Some(*least), task);
                }
            }
        }
    }

    /// `/trust` and `/time` answer old apps, too: their success proves nothing.
    fn set_update_required(&self, least: Option<u64>, task: Task) {
        if least.is_some() || !matches!(task, Task::Trust | Task::Time) {
            *lock(&self.update_required) = least;
        }
    }

    /// The tasks that are due and make sense in the sessions of this phone; none
    /// without a network.
    fn due(&self) -> Vec<Task> {
        if self.ports.network.state() == NetworkState::Offline {
            return Vec::new();
        }
        let mono_ms = self.time.mono_ms();
        let schedule = self.schedule().clone();
        let due = |task: &Task| {
            self.due_at(&schedule, *task)
                .is_some_and(|at| at <= mono_ms)
        };
        Task::ALL.into_iter().filter(due).collect()
    }

    /// When `task` is due, monotonic milliseconds; `None` while it makes no sense.
    fn due_at(&self, schedule: &Schedule, task: Task) -> Option<i64> {
        let open = |role| self.sessions.is_open(role).unwrap_or(false).then_some(());
        let status = schedule.status(task);
        let timer = status.next_try_mono_ms;
        match task {
            Task::Time | Task::Trust | Task::Contents => Some(timer),
            Task::Status | Task::Points => open(Role::Staff).map(|()| timer),
            Task::Consents | Task::Subjects | Task::Hints | Task::Messages | Task::Appeals => {
                open(Role::Holder).map(|()| timer)
            }
            Task::Events => {
                open(Role::Staff)?;
                let pending = self.queue.pending().is_ok_and(|pending| pending > 0);
                // Fresh events wait for no timer, only for a back-off.
                pending.then_some(if status.failures == 0 { 0 } else { timer })
            }
            Task::Renew => {
                open(Role::Holder)?;
                let in_seconds = self.wallet.renewal_due()? - self.time.now().seconds();
                let due = self.time.mono_ms() + in_seconds.saturating_mul(1_000);
                Some(if status.failures == 0 {
                    due
                } else {
                    due.max(timer)
                })
            }
        }
    }

    /// Milliseconds until a task that is not `busy` is due; `None` without one, and
    /// without a network, whose return is announced.
    fn wait_ms(&self, busy: &[Task]) -> Option<u64> {
        if self.ports.network.state() == NetworkState::Offline {
            return None;
        }
        let schedule = self.schedule().clone();
        let next = Task::ALL
            .into_iter()
            .filter(|task| !busy.contains(task))
            .filter_map(|task| self.due_at(&schedule, task))
            .min()?;
        Some(u64::try_from(next.saturating_sub(self.time.mono_ms())).unwrap_or(0))
    }

    /// Tries `tasks` at once, whatever failed before.
    fn ask(&self, tasks: &[Task]) {
        let mono_ms = self.time.mono_ms();
        self.reschedule(|schedule| schedule.asked(tasks, mono_ms));
        self.kicked.notify_one();
    }

    /// Tries `tasks` at once, unless they wait after a failure.
    fn retry_now(&self, tasks: &[Task]) {
        let mono_ms = self.time.mono_ms();
        self.reschedule(|schedule| {
            tasks
                .iter()
                .fold(schedule, |schedule, task| schedule.due_now(*task, mono_ms))
        });
        self.kicked.notify_one();
    }

    fn reschedule(&self, step: impl FnOnce(Schedule) -> Schedule) {
        let mut schedule = self.schedule();
        *schedule = step(std::mem::take(&mut *schedule));
    }

    fn schedule(&self) -> std::sync::MutexGuard<'_, Schedule> {
        lock(&self.schedule)
    }
}
