//! When each task is due, pure. Every task has its own timer and back-off (full
//! jitter), so one that fails never holds up another. Times are the clock port's
//! monotonic milliseconds, which go on while a phone sleeps: a timer that expired
//! in the pocket is due on waking.

use std::collections::BTreeMap;

use crate::error::EngineError;

const BASE_MS: u64 = 1_000;
const LONGEST_MS: u64 = 300_000;
/// Full jitter may draw nothing; this keeps a broken server from being hammered.
const SHORTEST_MS: u64 = 250;
/// A server's wish to wait is kept for so long; a broken proxy may say any number,
/// and a queue must not wait for years.
const LONGEST_WISH_MS: u64 = 3_600_000;

/// What sync does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Task {
    /// An anchor for the clock, when no other answer brought one.
    Time,
    /// The trust list.
    Trust,
    /// Status lists (staff).
    Status,
    /// The unit's points (staff).
    Points,
    /// Queued events (staff).
    Events,
    /// To what the holder agreed (holder).
    Consents,
    /// Who is carried (holder).
    Subjects,
    /// Passes (holder).
    Renew,
    /// Change hints (holder).
    Hints,
    /// Messages and what of them was read (holder).
    Messages,
    /// Appeals, their photos and answers (holder).
    Appeals,
    /// Help and services.
    Contents,
}

impl Task {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Time,
        Self::Trust,
        Self::Status,
        Self::Points,
        Self::Events,
        Self::Consents,
        Self::Subjects,
        Self::Renew,
        Self::Hints,
        Self::Messages,
        Self::Appeals,
        Self::Contents,
    ];

    /// The task's name in records, logs and interfaces.
    pub fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Trust => "trust",
            Self::Status => "status",
            Self::Points => "points",
            Self::Events => "events",
            Self::Consents => "consents",
            Self::Subjects => "subjects",
            Self::Renew => "renew",
            Self::Hints => "hints",
            Self::Messages => "messages",
            Self::Appeals => "appeals",
            Self::Contents => "contents",
        }
    }

    /// How long after a success it is due again, in milliseconds. The wallet knows
    /// better when a renewal is.
    fn period_ms(self) -> i64 {
        let seconds = match self {
            Self::Status | Self::Events => 60,
            Self::Trust => 300,
            Self::Hints | Self::Messages => 900,
            Self::Time
            | Self::Points
            | Self::Consents
            | Self::Subjects
            | Self::Renew
            | Self::Appeals => 3_600,
            Self::Contents => 21_600,
        };
        seconds * 1_000
    }
}

/// How a task stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskStatus {
    /// When it last succeeded, Unix seconds; survives a restart.
    pub last_success: Option<i64>,
    /// When it is due, monotonic milliseconds.
    pub next_try_mono_ms: i64,
    /// Failures since the last success.
    pub failures: u32,
    /// The code of the last failure, until a success.
    pub last_error: Option<String>,
    /// The last failure was the network's: its return is worth a try.
    pub waits_for_network: bool,
}

/// The timers of all tasks.
#[derive(Debug, Clone, Default)]
pub struct Schedule {
    tasks: BTreeMap<Task, TaskStatus>,
}

impl Schedule {
    /// All tasks due at once; `last_success` as far as known.
    pub fn new(last_success: impl Fn(Task) -> Option<i64>) -> Self {
        let tasks = Task::ALL.map(|task| {
            let status = TaskStatus {
                last_success: last_success(task),
                ..TaskStatus::default()
            };
            (task, status)
        });
        Self {
            tasks: tasks.into(),
        }
    }

    /// How `task` stands.
    pub fn status(&self, task: Task) -> TaskStatus {
        self.tasks.get(&task).cloned().unwrap_or_default()
    }

    /// It worked at `seconds` (Unix time): due again after its period.
    #[must_use]
    pub fn succeeded(mut self, task: Task, mono_ms: i64, seconds: i64) -> Self {
        let status = TaskStatus {
            last_success: Some(seconds),
            next_try_mono_ms: mono_ms + task.period_ms(),
            ..TaskStatus::default()
        };
        self.tasks.insert(task, status);
        self
    }

    /// It failed: due again after a wait drawn by `drawn` (any `u64`) from an
    /// interval that doubles with each failure, but not before the server's wish, if
    /// that is within an hour.
    #[must_use]
    pub fn failed(mut self, task: Task, mono_ms: i64, error: &EngineError, drawn: u64) -> Self {
        let status = self.tasks.entry(task).or_default();
        status.failures = status.failures.saturating_add(1);
        status.last_error = Some(error.code().to_owned());
        status.waits_for_network = matches!(error, EngineError::Network { .. });
        let longest = (BASE_MS << status.failures.min(16)).min(LONGEST_MS);
        let jitter = (drawn % (longest + 1)).max(SHORTEST_MS);
        let asked = u64::from(error.retry_after().unwrap_or(0)) * 1_000;
        let asked = asked.min(LONGEST_WISH_MS);
        let wait = i64::try_from(asked + jitter).unwrap_or(i64::MAX / 2);
        status.next_try_mono_ms = mono_ms + wait;
        self
    }

    /// Due now, unless it is waiting after a failure.
    #[must_use]
    pub fn due_now(mut self, task: Task, mono_ms: i64) -> Self {
        let status = self.tasks.entry(task).or_default();
        if status.failures == 0 {
            status.next_try_mono_ms = status.next_try_mono_ms.min(mono_ms);
        }
        self
    }

    /// The network is back: whatever waited for it is due now.
    #[must_use]
    pub fn network_returned(mut self, mono_ms: i64) -> Self {
        for status in self.tasks.values_mut() {
            if status.waits_for_network {
                status.next_try_mono_ms = status.next_try_mono_ms.min(mono_ms);
            }
        }
        self
    }

    /// Somebody asked for `tasks`: they are due now, whatever failed before.
    #[must_use]
    pub fn asked(mut self, tasks: &[Task], mono_ms: i64) -> Self {
        for task in tasks {
            let status = self.tasks.entry(*task).or_default();
            status.next_try_mono_ms = status.next_try_mono_ms.min(mono_ms);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn down() -> EngineError {
        EngineError::Network {
            code: "unreachable",
            retry_after: None,
        }
    }

    #[test]
    fn the_wait_after_failures_doubles_up_to_five_minutes() {
        let mut schedule = Schedule::new(|_| None);
        let mut longest = Vec::new();
        for _ in 0..12 {
            schedule = schedule.failed(Task::Trust, 0, &down(), 300_000);
            longest.push(schedule.status(Task::Trust).next_try_mono_ms);
        }
        assert!(longest.iter().all(|wait| *wait <= 300_000));
        assert_eq!(longest.last(), Some(&300_000));
        let drawn_most = |failures: u32| {
            let mut schedule = Schedule::new(|_| None);
            for _ in 0..failures {
                schedule = schedule.failed(Task::Trust, 0, &down(), 1_000 << failures);
            }
            schedule.status(Task::Trust).next_try_mono_ms
        };
        assert_eq!(
            [drawn_most(1), drawn_most(2), drawn_most(3)],
            [2_000, 4_000, 8_000]
        );
    }

    #[test]
    fn a_broken_server_is_never_hammered() {
        let schedule = Schedule::new(|_| None).failed(Task::Trust, 5_000, &down(), 0);
        assert_eq!(schedule.status(Task::Trust).next_try_mono_ms, 5_250);
    }

    #[test]
    fn the_servers_wish_to_wait_is_kept() {
        let busy = EngineError::Network {
            code: "unavailable",
            retry_after: Some(120),
        };
        let schedule = Schedule::new(|_| None).failed(Task::Events, 0, &busy, 0);
        assert!(schedule.status(Task::Events).next_try_mono_ms >= 120_000);
    }

    #[test]
    fn a_wish_to_wait_for_years_is_kept_for_an_hour() {
        let broken = EngineError::Network {
            code: "unavailable",
            retry_after: Some(u32::MAX),
        };
        let schedule = Schedule::new(|_| None).failed(Task::Events, 0, &broken, 0);
        assert_eq!(schedule.status(Task::Events).next_try_mono_ms, 3_600_250);
    }

    #[test]
    fn one_failing_task_does_not_move_another() {
        let schedule = Schedule::new(|_| None).failed(Task::Trust, 0, &down(), 7);
        let waiting = |task: &Task| schedule.status(*task).next_try_mono_ms > 0;
        let waiting: Vec<_> = Task::ALL.into_iter().filter(waiting).collect();
        assert_eq!(waiting, [Task::Trust]);
    }

    #[test]
    fn a_returned_network_ends_the_wait_of_those_that_waited_for_it_only() {
        let refused = EngineError::Answer { code: "malformed" };
        let schedule = Schedule::new(|_| None)
            .failed(Task::Trust, 0, &down(), 1_999)
            .failed(Task::Status, 0, &refused, 1_999)
            .network_returned(10);
        assert_eq!(schedule.status(Task::Trust).next_try_mono_ms, 10);
        assert_eq!(schedule.status(Task::Status).next_try_mono_ms, 1_999);
    }

    #[test]
    fn a_success_forgets_the_failures() {
        let schedule = Schedule::new(|_| None)
            .failed(Task::Trust, 0, &down(), 1_999)
            .succeeded(Task::Trust, 100, 1_640_000_000);
        let status = schedule.status(Task::Trust);
        assert_eq!((status.failures, status.last_error), (0, None));
        assert_eq!(status.next_try_mono_ms, 300_100);
    }
}
