//! The audit's daily heads: the ends of a day's chains, joined in a Merkle tree
//! whose root is signed. Who changes or removes an entry later would have to
//! forge that signature too.
//!
//! Leaf: `SHA-256(0x00 ‖ shard u16 ‖ seq u64 ‖ hash)`; node: `SHA-256(0x01 ‖ left
//! ‖ right)`, an odd one goes up as it is. Signed: `BM1/audit-head ‖ day u16 ‖ root`.

use bamin_protocol::key::PublicKey;
use bamin_protocol::signature::Signature;
use bamin_protocol::slice::Day;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::identity::sha256;
use crate::keys::{KeysError, Usage};
use crate::problem::Problem;
use crate::store::Digest;
use crate::store::audit::{AuditHead, verify_chain};
use crate::wire::Bytes;

/// A day is signed when it has been over for so many seconds: every server's
/// last transaction of it is done by then.
const SETTLED: i64 = 600;

/// A day's signed head, as kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHead {
    /// Day of docs/format.md §1.
    pub day: u16,
    /// Root of the tree over the chains' ends.
    pub root: Bytes,
    /// The audit key's number.
    pub key: u16,
    /// ES256 over the root.
    pub signature: Bytes,
}

/// What is wrong with a day.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// A chain was changed.
    #[error("chain {shard} of day {day} breaks at entry {seq}")]
    Broken {
        /// Chain.
        shard: u16,
        /// Day.
        day: u16,
        /// First entry that does not fit.
        seq: u64,
    },
    /// The chains are whole, but not those that were signed.
    #[error("day {0} is not the one that was signed")]
    NotAsSigned(u16),
    /// Nothing was signed for the day.
    #[error("day {0} has no signed head yet")]
    Unsigned(u16),
    /// The store or a key.
    #[error("{0}")]
    Other(String),
}

/// Signs yesterday's head, once. True if it did.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn sign_yesterday(app: &App) -> Result<bool, Problem> {
    let now = app.now();
    let Some(day) = Day::of(now - SETTLED).0.checked_sub(1) else {
        return Ok(false);
    };
    if app.store.signed_head(day).await?.is_some() {
        return Ok(false);
    }
    let heads = app.store.audit_heads(day).await?;
    if heads.is_empty() {
        return Ok(false);
    }
    let root = merkle(&heads);
    let keys = app.keys();
    let signer = keys.signer(Usage::Audit, now)?;
    let signature = signer.sign(&message(day, &root), &app.random)?;
    let signed = SignedHead {
        day,
        root: Bytes(root.to_vec()),
        key: signer.kid.number,
        signature: Bytes(signature.as_bytes().to_vec()),
    };
    let text = serde_json::to_vec(&signed).map_err(|error| Problem::internal(&error))?;
    Ok(app.store.put_signed_head(day, text).await?)
}

/// Checks a day: every chain entry by entry, then the signed head. Gives the
/// number of entries.
///
/// # Errors
/// [`AuditError`] names the first that is wrong.
pub async fn verify_day(app: &App, day: u16) -> Result<u64, AuditError> {
    let other = |error: crate::store::StoreError| AuditError::Other(error.to_string());
    let heads = app.store.audit_heads(day).await.map_err(other)?;
    for head in &heads {
        let rows = app
            .store
            .audit_chain(head.shard, day)
            .await
            .map_err(other)?;
        verify_chain(&rows, *head, day).map_err(|broken| AuditError::Broken {
            shard: broken.shard,
            day,
            seq: broken.seq,
        })?;
    }
    let kept = app.store.signed_head(day).await.map_err(other)?;
    let kept = kept.ok_or(AuditError::Unsigned(day))?;
    let signed: SignedHead =
        serde_json::from_slice(&kept).map_err(|_| AuditError::NotAsSigned(day))?;
    let key = app
        .keys()
        .public(signed.key)
        .ok_or(KeysError::Unknown(signed.key));
    let key = key.map_err(|error| AuditError::Other(error.to_string()))?;
    match holds(&signed, day, &merkle(&heads), &key) {
        true => Ok(heads.iter().map(|head| head.seq).sum()),
        false => Err(AuditError::NotAsSigned(day)),
    }
}

fn holds(signed: &SignedHead, day: u16, root: &Digest, key: &[u8]) -> bool {
    let (Ok(key), Ok(signature)) = (
        PublicKey::from_bytes(key),
        Signature::from_bytes(&signed.signature.0),
    ) else {
        return false;
    };
    signed.root.0 == root && key.verify(&message(day, root), &signature)
}

fn message(day: u16, root: &Digest) -> Vec<u8> {
    [b"BM1/audit-head".as_slice(), &day.to_be_bytes(), root].concat()
}

fn merkle(heads: &[AuditHead]) -> Digest {
    let leaf = |head: &AuditHead| {
        let (shard, seq) = (head.shard.to_be_bytes(), head.seq.to_be_bytes());
        sha256(&[&[0], shard.as_slice(), &seq, &head.hash].concat())
    };
    let mut level: Vec<Digest> = heads.iter().map(leaf).collect();
    while level.len() > 1 {
        let join = |pair: &[Digest]| match pair {
            [left, right] => sha256(&[&[1], left.as_slice(), right].concat()),
            _ => pair[0],
        };
        level = level.chunks(2).map(join).collect();
    }
    level.first().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(shard: u16, seq: u64) -> AuditHead {
        AuditHead {
            shard,
            seq,
            hash: [7; 32],
        }
    }

    #[test]
    fn the_root_changes_with_every_chains_end() {
        let roots = [
            merkle(&[head(0, 1), head(1, 1), head(2, 1)]),
            merkle(&[head(0, 2), head(1, 1), head(2, 1)]),
            merkle(&[head(0, 1), head(1, 1), head(2, 2)]),
            merkle(&[head(0, 1), head(1, 1)]),
        ];
        for (place, root) in roots.iter().enumerate() {
            assert!(!roots[..place].contains(root));
        }
    }
}
