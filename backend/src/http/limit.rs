//! Rate limits: a token bucket for each caller, in this process's memory.
//!
//! They keep one caller from taking the server from the others; what protects
//! accounts and numbers (wrong passwords, wrong numbers) is counted in the store.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use crate::http::problem::{Code, Problem};

const MOST_CALLERS: usize = 100_000;

/// Buckets that refill evenly over a minute; a caller is an address or an id.
#[derive(Debug)]
pub struct Limiter<K = IpAddr> {
    per_minute: u32,
    buckets: Mutex<HashMap<K, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// Thousandths of a request.
    level: i64,
    at_ms: i64,
}

impl<K: Eq + Hash> Limiter<K> {
    /// So many requests a minute; as many at once.
    #[must_use]
    pub fn new(per_minute: u32) -> Self {
        Self {
            per_minute,
            buckets: Mutex::default(),
        }
    }

    /// Takes one from the caller's bucket.
    ///
    /// # Errors
    /// `too_many_requests` with the seconds until there is one again.
    pub fn take(&self, caller: K, now_ms: i64) -> Result<(), Problem> {
        let rate = i64::from(self.per_minute.max(1));
        let full = rate * 1000;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_CALLERS {
            buckets.retain(|_, bucket| now_ms - bucket.at_ms < 60_000);
        }
        let bucket = buckets.entry(caller).or_insert(Bucket {
            level: full,
            at_ms: now_ms,
        });
        let elapsed = (now_ms - bucket.at_ms).clamp(0, 60_000);
        bucket.level = (bucket.level + elapsed * rate / 60).min(full);
        bucket.at_ms = now_ms;
        if bucket.level >= 1000 {
            bucket.level -= 1000;
            return Ok(());
        }
        let seconds = ((1000 - bucket.level) * 60 / rate / 1000 + 1).max(1);
        Err(Problem::new(Code::TooManyRequests).with("seconds", seconds))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    const CALLER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn the_sixty_first_request_of_a_minute_waits_a_second() {
        let limiter = Limiter::new(60);
        for _ in 0..60 {
            limiter.take(CALLER, 0).unwrap();
        }
        let problem = limiter.take(CALLER, 0).unwrap_err();
        assert_eq!(problem.code, Code::TooManyRequests);
        assert!(limiter.take(CALLER, 1_001).is_ok());
    }

    #[test]
    fn one_caller_does_not_use_up_anothers() {
        let limiter = Limiter::new(1);
        limiter.take(CALLER, 0).unwrap();
        assert!(limiter.take(CALLER, 0).is_err());
        assert!(limiter.take(IpAddr::from([10, 0, 0, 1]), 0).is_ok());
    }
}
