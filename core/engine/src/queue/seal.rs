//! Runs of sealed items. A run serves at most 200 items or one hour, so that a
//! phone that is taken with its memory gives away little. Before any trust list
//! names a server key, an event is sealed with the database key instead (better
//! than to refuse a shift) and sealed to the server as soon as a key is known.

use bamin_protocol::cose::KeyId;
use bamin_protocol::seal::{ItemKey, SealRun};
use ring::rand::SystemRandom;
use rusqlite::params;

use crate::error::EngineError;
use crate::store::{Access, StoreError};

const MOST_IN_A_RUN: u32 = 200;
const LONGEST_RUN_MS: i64 = 3_600_000;

/// The server's key and the run that is under way.
#[derive(Default)]
pub(super) struct Runs {
    key: Option<(KeyId, [u8; 32])>,
    current: Option<Current>,
}

struct Current {
    run: SealRun,
    began_mono_ms: i64,
}

/// A sealed item and the run that it belongs to.
pub(super) struct SealedItem {
    /// The run's id on this phone.
    pub run: i64,
    pub kid: KeyId,
    pub enc: [u8; 32],
    pub n: u32,
    pub bytes: Vec<u8>,
}

impl Runs {
    pub(super) fn has_key(&self) -> bool {
        self.key.is_some()
    }

    pub(super) fn use_key(&mut self, kid: KeyId, key: [u8; 32]) {
        if self.key != Some((kid, key)) {
            self.key = Some((kid, key));
            self.current = None;
        }
    }

    /// Seals to the server; `None` while no server key is known.
    pub(super) fn seal(
        &mut self,
        item: &ItemKey,
        plain: &[u8],
        mono_ms: i64,
    ) -> Result<Option<SealedItem>, EngineError> {
        let Some((kid, key)) = self.key else {
            return Ok(None);
        };
        let failed = |_| EngineError::Keys {
            code: "sealing_failed",
        };
        self.current = self.current.take().filter(|current| {
            let age_ms = mono_ms - current.began_mono_ms;
            current.run.used() < MOST_IN_A_RUN && (0..LONGEST_RUN_MS).contains(&age_ms)
        });
        let current = match &mut self.current {
            Some(current) => current,
            none => none.insert(Current {
                run: SealRun::new(kid, &key, &SystemRandom::new()).map_err(failed)?,
                began_mono_ms: mono_ms,
            }),
        };
        let (n, bytes) = current.run.seal(item, plain).map_err(failed)?;
        let enc = current.run.enc;
        Ok(Some(SealedItem {
            run: id(&enc),
            kid,
            enc,
            n,
            bytes,
        }))
    }
}

impl SealedItem {
    /// Writes the run down if this is its first item that is kept.
    pub(super) fn keep_run(&self, access: &Access<'_>) -> Result<(), StoreError> {
        access
            .sql()
            .prepare_cached("INSERT OR IGNORE INTO seal_runs (run, kid, enc) VALUES (?1, ?2, ?3)")?
            .execute(params![self.run, self.kid.to_bytes(), self.enc])?;
        Ok(())
    }
}

/// Encapsulations are random, so a part of one names the run.
fn id(enc: &[u8; 32]) -> i64 {
    let mut first = [0; 8];
    first.copy_from_slice(&enc[..8]);
    i64::from_be_bytes(first) & i64::MAX
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    const HOUR_MS: i64 = 3_600_000;

    fn runs() -> Runs {
        let mut runs = Runs::default();
        runs.use_key(kid(1), key());
        runs
    }

    fn kid(number: u16) -> KeyId {
        KeyId {
            issuer: 3500,
            number,
        }
    }

    fn key() -> [u8; 32] {
        bamin_protocol::seal::generate(&SystemRandom::new())
            .unwrap()
            .1
    }

    fn item() -> ItemKey {
        ItemKey {
            unit: 1,
            day: 1,
            event: [1; 16],
            kind: "scan".to_owned(),
            version: 1,
        }
    }

    fn sealed(runs: &mut Runs, mono_ms: i64) -> SealedItem {
        runs.seal(&item(), b"{}", mono_ms).unwrap().unwrap()
    }

    #[test]
    fn a_run_ends_after_two_hundred_items() {
        let mut runs = runs();
        let first = sealed(&mut runs, 0);
        let others: Vec<_> = (1..200).map(|_| sealed(&mut runs, 0)).collect();
        assert!(others.iter().all(|item| item.run == first.run));
        assert_eq!(others.last().unwrap().n, 199);
        let next = sealed(&mut runs, 0);
        assert!(next.run != first.run && next.n == 0);
    }

    #[test]
    fn a_run_ends_after_an_hour_and_with_a_reboot() {
        let mut runs = runs();
        let first = sealed(&mut runs, 5_000);
        assert_eq!(sealed(&mut runs, 5_000 + HOUR_MS - 1).run, first.run);
        let second = sealed(&mut runs, 5_000 + HOUR_MS);
        assert_ne!(second.run, first.run);
        assert_ne!(sealed(&mut runs, 0).run, second.run);
    }

    #[test]
    fn another_server_key_begins_another_run_and_the_same_one_does_not() {
        let mut runs = Runs::default();
        let (old, new) = (key(), key());
        runs.use_key(kid(1), old);
        let first = sealed(&mut runs, 0);
        runs.use_key(kid(1), old);
        assert_eq!(sealed(&mut runs, 0).run, first.run);
        runs.use_key(kid(2), new);
        assert_eq!(sealed(&mut runs, 0).kid, kid(2));
    }

    #[test]
    fn without_a_server_key_nothing_is_sealed_to_it() {
        assert!(Runs::default().seal(&item(), b"{}", 0).unwrap().is_none());
    }
}
