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
