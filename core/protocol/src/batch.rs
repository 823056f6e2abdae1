//! A batch of sealed events, signed by the staff device's key
//! (`docs/format.md` §10).

use ciborium::Value;

use crate::cose::{Algorithm, Domain, KeyId, Protected, Signed, Unsigned};
use crate::fields::{Fields, Malformed, encode};
use crate::key::PublicKey;
use crate::point::MAX_ID;
use crate::seal::ItemKey;

/// Most items in a batch.
pub const MAX_ITEMS: usize = 500;
/// Longest batch, bytes.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;
const MAX_KIND: usize = 32;
const MAX_SEALED: usize = 64 * 1024;

/// One encapsulation that some items of the batch were sealed under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The server's key (use `seal`).
    pub kid: KeyId,
    /// The encapsulation.
    pub enc: [u8; 32],
}

/// One sealed event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its key and kind, to which the seal is bound.
    pub key: ItemKey,
    /// Which of the batch's runs it was sealed in.
    pub run: u16,
    /// Its number in that run.
    pub n: u32,
    /// The sealed bytes.
    pub sealed: Vec<u8>,
}

/// What the device signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The device's UUID.
    pub device: [u8; 16],
    /// Sent at, the device's time, Unix seconds.
    pub sent: u32,
    /// The runs of its items.
    pub runs: Vec<Run>,
    /// At most [`MAX_ITEMS`].
    pub items: Vec<Item>,
}

impl Batch {
    /// The batch, to be signed by the device's key.
    pub fn unsigned(&self) -> Unsigned {
        let runs = self.runs.iter().map(|run| {
            Value::Array(vec![
                Value::Bytes(run.kid.to_bytes().to_vec()),
                Value::Bytes(run.enc.to_vec()),
            ])
        });
        let items = self.items.iter().map(|item| {
            Value::Array(vec![
                item.key.unit.into(),
                item.key.day.into(),
                Value::Bytes(item.key.event.to_vec()),
                Value::Text(item.key.kind.clone()),
                item.key.version.into(),
                item.run.into(),
                item.n.into(),
                Value::Bytes(item.sealed.clone()),
            ])
        });
        let payload = encode(vec![
            Value::Bytes(self.device.to_vec()),
            self.sent.into(),
            Value::Array(runs.collect()),
            Value::Array(items.collect()),
        ]);
        Unsigned::new(
            Domain::Batch,
            &Protected::Kid(self.device.to_vec()),
            payload,
        )
    }

    fn parse(payload: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Fields::parse(payload, &[4])?;
        let mut batch = Self {
            device: fields.array_of()?,
            sent: fields.u32()?,
            runs: Vec::new(),
            items: Vec::new(),
        };
        let mut runs = fields.list(MAX_ITEMS)?;
        while runs.left() > 0 {
            let mut run = runs.nested(&[2])?;
            batch.runs.push(Run {
                kid: KeyId::from_bytes(&run.array_of::<4>()?)?,
                enc: run.array_of()?,
            });
        }
        let mut items = fields.list(MAX_ITEMS)?;
        while items.left() > 0 {
            let item = parse_item(items.nested(&[8])?)?;
            if usize::from(item.run) >= batch.runs.len() {
                return Err(Malformed("run"));
            }
            batch.items.push(item);
        }
        Ok(batch)
    }
}

fn parse_item(mut fields: Fields<'_>) -> Result<Item, Malformed> {
    Ok(Item {
        key: ItemKey {
            unit: fields.uint(MAX_ID - 1)?,
            day: fields.u16()?,
            event: fields.array_of()?,
            kind: fields.text(MAX_KIND)?,
            version: fields.u8()?,
        },
        run: fields.u16()?,
        n: fields.u32()?,
        sealed: fields.bytes(MAX_SEALED)?,
    })
}

/// A parsed batch whose signature is not checked yet.
#[derive(Clone, Debug)]
pub struct SignedBatch {
    /// What it says.
    pub batch: Batch,
    signed: Signed,
}

impl SignedBatch {
    /// Parses a request body.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let signed = Signed::parse(bytes, Domain::Batch, MAX_BYTES)?;
        let batch = Batch::parse(signed.payload())?;
        if signed.kid()? != batch.device {
            Err(Malformed("device"))
        } else {
            Ok(Self { batch, signed })
        }
    }

    /// Whether the device's key signed it.
    pub fn verify(&self, device: &PublicKey) -> bool {
        self.signed.algorithm == Algorithm::Es256 && self.signed.holds(device)
    }
}
