//! The signed list of printed codes that no longer count.

use ciborium::Value;

use crate::cose::{Domain, KeyId, Protected, Signed, Unsigned};
use crate::fields::{Fields, Malformed, encode};
use crate::issuer::KeyUse;
use crate::point::{MAX_ID, PointCode};
use crate::status::StatusError;
use crate::trust::TrustList;

const MAX_CLOSED: usize = 100_000;
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// That version of a point's code, and all before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClosedPoint {
    /// The unit.
    pub unit: u64,
    /// The point.
    pub point: u64,
    /// The last version that is closed.
    pub version: u32,
}

/// All closed points of an issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedPoints {
    /// The issuer's number.
    pub issuer: u16,
    /// Rises with every change.
    pub seq: u32,
    /// As of, Unix time.
    pub iat: u32,
    /// Ascending by unit and point, one entry for each.
    pub closed: Vec<ClosedPoint>,
}

impl ClosedPoints {
    /// The list, to be signed by a key of use `closed_points`.
    pub fn unsigned(&self, kid: KeyId) -> Unsigned {
        let closed = self
            .closed
            .iter()
            .map(|closed| {
                Value::Array(vec![
                    closed.unit.into(),
                    closed.point.into(),
                    closed.version.into(),
                ])
            })
            .collect();
        let payload = encode(vec![
            self.issuer.into(),
            self.seq.into(),
            self.iat.into(),
            Value::Array(closed),
        ]);
        Unsigned::new(
            Domain::ClosedPoints,
            &Protected::Kid(kid.to_bytes().to_vec()),
            payload,
        )
    }

    /// Takes a list as served, if a listed key signed it and it is not older than `held`.
    pub fn accept(
        bytes: &[u8],
        trust: &TrustList,
        held: Option<&Self>,
    ) -> Result<Self, StatusError> {
        let signed = Signed::parse(bytes, Domain::ClosedPoints, MAX_BYTES)?;
        let kid = KeyId::from_bytes(signed.kid()?)?;
        let list = Self::parse(signed.payload())?;
        trust.check(&signed, kid, KeyUse::ClosedPoints, list.iat.into())?;
        if kid.issuer != list.issuer || held.is_some_and(|held| held.issuer != list.issuer) {
            return Err(StatusError::OtherList);
        }
        match held {
            Some(held) if list.seq < held.seq || list.iat < held.iat => {
                Err(StatusError::RolledBack {
                    have: held.seq,
                    got: list.seq,
                })
            }
            _ => Ok(list),
        }
    }

    fn parse(payload: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Fields::parse(payload, &[4])?;
        let mut list = Self {
            issuer: fields.u16()?,
            seq: fields.u32()?,
            iat: fields.u32()?,
            closed: Vec::new(),
        };
        let mut items = fields.list(MAX_CLOSED)?;
        while items.left() > 0 {
            let mut item = items.nested(&[3])?;
            let (unit, point) = (item.uint(MAX_ID - 1)?, item.uint(MAX_ID - 1)?);
            list.closed.push(ClosedPoint {
                unit,
                point,
                version: item.u32()?,
            });
        }
        if !list
            .closed
            .is_sorted_by(|a, b| (a.unit, a.point) < (b.unit, b.point))
        {
            return Err(Malformed("points not ascending"));
        }
        Ok(list)
    }

    /// Whether that print of a point's code no longer counts.
    pub fn closes(&self, code: &PointCode) -> bool {
        let found = self
            .closed
            .binary_search_by_key(&(code.unit, code.point), |closed| {
                (closed.unit, closed.point)
            });
        found.is_ok_and(|at| code.version <= self.closed[at].version)
    }
}
