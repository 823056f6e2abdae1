//! The signed list of the shards' hashes: what is current, and since when.

use ciborium::Value;
use ring::digest::{Context, SHA256};

use super::StatusError;
use crate::cose::{Domain, KeyId, Protected, Signed, Unsigned};
use crate::fields::{Fields, Malformed, encode};
use crate::issuer::KeyUse;
use crate::slice::Slice;
use crate::trust::TrustList;

/// Most shards of one list.
const MAX_SHARDS: usize = 64;
const MAX_BYTES: usize = 8 * 1024;

/// What a status list is, as of a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The issuer's number.
    pub issuer: u16,
    /// The day slice.
    pub slice: Slice,
    /// Rises with every change.
    pub seq: u32,
    /// So old is the evidence, Unix time.
    pub iat: u32,
    /// SHA-256 of each shard.
    pub hashes: Vec<[u8; 32]>,
}

impl Manifest {
    /// The manifest, to be signed by a key of use `manifest`.
    pub fn unsigned(&self, kid: KeyId) -> Unsigned {
        let hashes = self
            .hashes
            .iter()
            .map(|hash| Value::Bytes(hash.to_vec()))
            .collect();
        let payload = encode(vec![
            self.issuer.into(),
            self.slice.0.into(),
            self.seq.into(),
            self.iat.into(),
            Value::Array(hashes),
        ]);
        Unsigned::new(
            Domain::Manifest,
            &Protected::Kid(kid.to_bytes().to_vec()),
            payload,
        )
    }

    /// SHA-256 over all hashes: what a delta must lead to.
    pub fn result(&self) -> [u8; 32] {
        let mut context = Context::new(&SHA256);
        self.hashes.iter().for_each(|hash| context.update(hash));
        let mut result = [0; 32];
        result.copy_from_slice(context.finish().as_ref());
        result
    }

    fn parse(payload: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Fields::parse(payload, &[5])?;
        let mut manifest = Self {
            issuer: fields.u16()?,
            slice: Slice(fields.u16()?),
            seq: fields.u32()?,
            iat: fields.u32()?,
            hashes: Vec::new(),
        };
        let mut hashes = fields.list(MAX_SHARDS)?;
        while hashes.left() > 0 {
            manifest.hashes.push(hashes.array_of()?);
        }
        Ok(manifest)
    }
}

/// A parsed manifest whose signature is not checked yet.
#[derive(Clone, Debug)]
pub struct SignedManifest {
    kid: KeyId,
    manifest: Manifest,
    signed: Signed,
}

impl SignedManifest {
    /// Parses a manifest as served.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let signed = Signed::parse(bytes, Domain::Manifest, MAX_BYTES)?;
        let kid = KeyId::from_bytes(signed.kid()?)?;
        Ok(Self {
            kid,
            manifest: Manifest::parse(signed.payload())?,
            signed,
        })
    }

    /// The manifest, if a key of use `manifest` of that issuer signed it.
    pub fn verify(self, trust: &TrustList) -> Result<Manifest, StatusError> {
        let iat = self.manifest.iat.into();
        trust.check(&self.signed, self.kid, KeyUse::Manifest, iat)?;
        if self.kid.issuer == self.manifest.issuer {
            Ok(self.manifest)
        } else {
            Err(StatusError::OtherList)
        }
    }
}
