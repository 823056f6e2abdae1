//! The audit's daily heads: the ends of a day's chains, joined in a Merkle tree
//! whose root is signed together with the number of entries and the hash of the head
//! before. Who changes, removes or adds an entry later would have to forge that
//! signature; who removes a whole day, every signature since.
//!
//! Heads are public (`GET /audit/heads`): an outsider who keeps them can check an
//! export ([`verify`]) without trusting the server. `docs/audit.md` is the format.

pub mod export;
pub mod verify;

use bamin_protocol::slice::Day;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::http::problem::Problem;
use crate::http::wire::Bytes;
use crate::secrets::digest::sha256;
use crate::secrets::keys::{KeysError, Usage};
use crate::store::Digest;
use crate::store::audit::AuditHead;

/// A day is signed when it has been over for so many seconds: every server's
/// last transaction of it is done by then.
const SETTLED: i64 = 600;

/// A day's signed head, as kept and as published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SignedHead {
    /// From 1, without gaps.
    pub serial: u32,
    /// Day of docs/format.md §1; later than that of the head before.
    pub day: u16,
    /// Entries of the day, all chains together.
    pub entries: u64,
    /// SHA-256 of the head before (what was signed, then the signature); zeros for
    /// the first.
    pub previous: Bytes,
    /// Root of the tree over the chains' ends.
    pub root: Bytes,
    /// The audit key's number.
    pub key: u16,
    /// ES256.
    pub signature: Bytes,
}

/// A public audit key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AuditKey {
    /// Its number.
    pub number: u16,
    /// P-256, compressed.
    pub public: Bytes,
}

impl SignedHead {
    /// What is signed: `BM1/audit-head ‖ serial u32 ‖ day u16 ‖ entries u64 ‖
    /// previous ‖ root`, big-endian.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        [
            b"BM1/audit-head".as_slice(),
            &self.serial.to_be_bytes(),
            &self.day.to_be_bytes(),
            &self.entries.to_be_bytes(),
            &self.previous.0,
            &self.root.0,
        ]
        .concat()
    }

    /// As the next head names it.
    #[must_use]
    pub fn hash(&self) -> Digest {
        sha256(&[self.message(), self.signature.0.clone()].concat())
    }
}

/// Signs every day that is over and has no head yet, in order. Gives how many.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn sign_days(app: &App) -> Result<usize, Problem> {
    let now = app.now();
    let today = Day::of(now - SETTLED).0;
    let mut last = heads(app).await?.pop();
    let after = last.as_ref().map_or(0, |head| head.day);
    let mut days: Vec<u16> = app.store.audit_days(after, today).await?;
    days.retain(|day| last.is_none() || *day > after);
    let mut signed = 0;
    for day in days {
        let ends = app.store.audit_heads(day).await?;
        let keys = app.keys();
        let signer = keys.signer(Usage::Audit, now)?;
        let mut head = SignedHead {
            serial: last.as_ref().map_or(1, |head| head.serial + 1),
            day,
            entries: ends.iter().map(|end| end.seq).sum(),
            previous: Bytes(last.as_ref().map_or([0; 32], SignedHead::hash).to_vec()),
            root: Bytes(merkle(&ends).to_vec()),
            key: signer.kid.number,
            signature: Bytes(Vec::new()),
        };
        let signature = signer.sign(&head.message(), &app.random)?;
        head.signature = Bytes(signature.as_bytes().to_vec());
        let text = serde_json::to_vec(&head).map_err(|error| Problem::internal(&error))?;
        if !app.store.put_signed_head(day, text).await? {
            // Another server signs: the next run goes on from its head.
            break;
        }
        signed += 1;
        last = Some(head);
    }
    Ok(signed)
}

/// The signed heads, by serial number.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn heads(app: &App) -> Result<Vec<SignedHead>, Problem> {
    let kept = app.store.signed_heads().await?;
    kept.iter()
        .map(|(_, text)| serde_json::from_slice(text).map_err(|error| Problem::internal(&error)))
        .collect()
}

/// The public keys of these heads.
///
/// # Errors
/// `internal` if one is not in the key folder.
pub fn keys_of(app: &App, heads: &[SignedHead]) -> Result<Vec<AuditKey>, Problem> {
    let mut numbers: Vec<u16> = heads.iter().map(|head| head.key).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let keys = app.keys();
    let public = |number| {
        let public = keys.public(number).ok_or(KeysError::Unknown(number))?;
        Ok(AuditKey {
            number,
            public: Bytes(public),
        })
    };
    numbers.into_iter().map(public).collect()
}

/// Leaf: `SHA-256(0x00 ‖ shard u16 ‖ seq u64 ‖ hash)`; node: `SHA-256(0x01 ‖ left ‖
/// right)`, an odd one goes up as it is.
#[must_use]
pub fn merkle(ends: &[AuditHead]) -> Digest {
    let leaf = |end: &AuditHead| {
        let (shard, seq) = (end.shard.to_be_bytes(), end.seq.to_be_bytes());
        sha256(&[&[0], shard.as_slice(), &seq, &end.hash].concat())
    };
    let mut level: Vec<Digest> = ends.iter().map(leaf).collect();
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
