//! Medians over rounds, so that a busy moment of a shared machine does not count.

use std::hint::black_box;
use std::time::Instant;

/// Seconds that one call of `job` takes: the median of `rounds` rounds of `calls` calls.
#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark is the place to read a stopwatch"
)]
pub fn median<T>(rounds: usize, calls: u32, mut job: impl FnMut() -> T) -> f64 {
    let mut seconds: Vec<f64> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..calls {
                black_box(job());
            }
            start.elapsed().as_secs_f64() / f64::from(calls)
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds[rounds / 2]
}
