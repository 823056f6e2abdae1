//! Stopwatches; and medians over rounds, so that a busy moment of a shared machine
//! does not count.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::runtime::Builder;

/// Seconds that one call of `job` takes: the median of `rounds` rounds of `calls` calls.
pub fn median<T>(rounds: usize, calls: u32, mut job: impl FnMut() -> T) -> f64 {
    let mut taken: Vec<f64> = (0..rounds)
        .map(|_| {
            let (taken, ()) = seconds(|| {
                for _ in 0..calls {
                    black_box(job());
                }
            });
            taken / f64::from(calls)
        })
        .collect();
    taken.sort_by(f64::total_cmp);
    taken[rounds / 2]
}

/// Durations of single calls, in order.
pub struct Spread(Vec<f64>);

impl Spread {
    /// Of these, seconds each.
    pub fn of(mut taken: Vec<f64>) -> Self {
        taken.sort_by(f64::total_cmp);
        Self(taken)
    }

    /// That share of the calls (0 to 1) took no longer, in seconds.
    pub fn at(&self, share: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        self.0
            .get((share * last as f64).round() as usize)
            .copied()
            .unwrap_or(f64::NAN)
    }
}

/// Seconds that `job` takes, and what it gives.
pub fn seconds<T>(job: impl FnOnce() -> T) -> (f64, T) {
    let start = now();
    let result = job();
    (start.elapsed().as_secs_f64(), result)
}

/// Seconds until `job` is done, and what it gives.
pub async fn stopwatch<T>(job: impl Future<Output = T>) -> (f64, T) {
    let start = now();
    let result = job.await;
    (start.elapsed().as_secs_f64(), result)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark is the place to read a stopwatch"
)]
fn now() -> Instant {
    Instant::now()
}

/// Runs `job` to its end on a runtime of its own; what still runs beside it (the
/// server's jobs) ends with it.
pub fn on_a_runtime<T>(job: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(job);
    runtime.shutdown_timeout(Duration::from_secs(10));
    result
}
