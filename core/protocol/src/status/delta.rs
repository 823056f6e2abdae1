//! The change from one state of a list to a later one. Unsigned: it counts
//! only if it leads to what the signed manifest says.

use ciborium::Value;

use super::shard::{deflate, inflate};
use super::{SHARD_INDEXES, Shard, State};
use crate::fields::{Fields, Malformed, encode};
use crate::slice::Slice;

/// Larger deltas are not published: the shards are taken instead. Bytes.
pub const MAX_DELTA: usize = 250 * 1024;
const MAX_INFLATED: usize = 8 * 1024 * 1024;

/// What changed between two sequence numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    /// The issuer's number.
    pub issuer: u16,
    /// The day slice.
    pub slice: Slice,
    /// Applies to the list of this sequence number.
    pub from: u32,
    /// Leads to this one.
    pub to: u32,
    /// How many shards there are then.
    pub shards: u16,
    /// [`super::Manifest::result`] at `to`.
    pub result: [u8; 32],
    /// Ascending by index.
    pub changes: Vec<(u32, State)>,
}

impl Delta {
    /// As served.
    pub fn encode(&self) -> Vec<u8> {
        let mut stream = Vec::with_capacity(3 * self.changes.len());
        let mut next = 0;
        for (index, state) in &self.changes {
            write_leb128(
                &mut stream,
                u64::from(index - next) << 2 | u64::from(state.number()),
            );
            next = index + 1;
        }
        encode(vec![
            self.issuer.into(),
            self.slice.0.into(),
            self.from.into(),
            self.to.into(),
            self.shards.into(),
            Value::Bytes(self.result.to_vec()),
            Value::Bytes(deflate(&stream)),
        ])
    }

    /// Parses a delta as served.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX_DELTA {
            return Err(Malformed("too long"));
        }
        let mut fields = Fields::parse(bytes, &[7])?;
        let mut delta = Self {
            issuer: fields.u16()?,
            slice: Slice(fields.u16()?),
            from: fields.u32()?,
            to: fields.u32()?,
            shards: fields.uint(64)? as u16,
            result: fields.array_of()?,
            changes: Vec::new(),
        };
        let stream = inflate(fields.slice(MAX_DELTA)?, MAX_INFLATED)?;
        delta.changes = read_changes(&stream, u64::from(delta.shards) * u64::from(SHARD_INDEXES))?;
        Ok(delta)
    }

    /// Writes the changes into `shards`, which grow as the delta says.
    pub fn apply(&self, shards: &mut Vec<Shard>) {
        shards.resize_with(usize::from(self.shards).max(shards.len()), Shard::new);
        for (index, state) in &self.changes {
            if let Some(shard) = shards.get_mut((index / SHARD_INDEXES) as usize) {
                shard.set(*index, *state);
            }
        }
    }
}

fn read_changes(mut stream: &[u8], end: u64) -> Result<Vec<(u32, State)>, Malformed> {
    let mut changes = Vec::new();
    let mut next = 0u64;
    while !stream.is_empty() {
        let value = read_leb128(&mut stream)?;
        let index = next + (value >> 2);
        let state = State::from_number((value & 3) as u8).ok_or(Malformed("state"))?;
        let small = u32::try_from(index)
            .ok()
            .filter(|_| index < end)
            .ok_or(Malformed("index beyond the list"))?;
        changes.push((small, state));
        next = index + 1;
    }
    Ok(changes)
}

fn write_leb128(stream: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        stream.push(value as u8 | 0x80);
        value >>= 7;
    }
    stream.push(value as u8);
}

/// At most 5 bytes (a 32-bit gap and 2 bits), in the shortest form.
fn read_leb128(stream: &mut &[u8]) -> Result<u64, Malformed> {
    let mut value = 0u64;
    for place in 0..5 {
        let (&byte, rest) = stream.split_first().ok_or(Malformed("cut short"))?;
        *stream = rest;
        value |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return if byte == 0 && place > 0 {
                Err(Malformed("not the shortest form"))
            } else {
                Ok(value)
            };
        }
    }
    Err(Malformed("number too long"))
}
