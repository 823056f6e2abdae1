//! ES256 signatures: 64 bytes r‖s, low-S only, so that one message has one
//! signature text.

use thiserror::Error;

/// n, the order of P-256 (FIPS 186-5), and half of it, rounded down.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];
const HALF_ORDER: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8,
];

/// A signature in the only form that the formats take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature([u8; 64]);

/// Why bytes are no signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// Neither 64 bytes nor, from a key store, DER.
    #[error("not a signature")]
    Form,
    /// s over n/2.
    #[error("high-S signature")]
    HighS,
}

impl Signature {
    /// Takes 64 bytes r‖s; refuses high-S.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SignatureError> {
        let bytes: [u8; 64] = bytes.try_into().map_err(|_| SignatureError::Form)?;
        if bytes[32..] > HALF_ORDER[..] {
            return Err(SignatureError::HighS);
        }
        Ok(Self(bytes))
    }

    /// Takes r‖s as a signer made it and brings s into the lower half.
    pub fn normalised(mut bytes: [u8; 64]) -> Self {
        if bytes[32..] > HALF_ORDER[..] {
            let mut borrow = 0i16;
            for place in (0..32).rev() {
                let mut digit = i16::from(ORDER[place]) - i16::from(bytes[32 + place]) - borrow;
                borrow = i16::from(digit < 0);
                if digit < 0 {
                    digit += 256;
                }
                bytes[32 + place] = digit as u8;
            }
        }
        Self(bytes)
    }

    /// Takes what Android Keystore and Secure Enclave give: DER `SEQUENCE { r, s }`.
    pub fn from_der(der: &[u8]) -> Result<Self, SignatureError> {
        let body = der_value(der, 0x30)
            .filter(|(_, rest)| rest.is_empty())
            .ok_or(SignatureError::Form)?
            .0;
        let (r, rest) = der_value(body, 0x02).ok_or(SignatureError::Form)?;
        let (s, rest) = der_value(rest, 0x02).ok_or(SignatureError::Form)?;
        if !rest.is_empty() {
            return Err(SignatureError::Form);
        }
        let mut bytes = [0; 64];
        for (integer, place) in [(r, 32), (s, 64)] {
            let digits = match integer {
                [0, digits @ ..] => digits,
                digits => digits,
            };
            if digits.len() > 32 {
                return Err(SignatureError::Form);
            }
            bytes[place - digits.len()..place].copy_from_slice(digits);
        }
        Ok(Self::normalised(bytes))
    }

    /// r‖s.
    pub fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

/// The value of one DER element with a one-byte length, and what follows it.
fn der_value(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let [first, length, rest @ ..] = der else {
        return None;
    };
    if *first != tag || *length > 0x7f {
        return None;
    }
    rest.split_at_checked(usize::from(*length))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn high_s_is_refused_and_normalising_twice_changes_nothing() {
        let mut bytes = [1; 64];
        bytes[32..].copy_from_slice(&HALF_ORDER);
        assert!(Signature::from_bytes(&bytes).is_ok());
        bytes[63] += 1;
        assert_eq!(Signature::from_bytes(&bytes), Err(SignatureError::HighS));
        let low = Signature::normalised(bytes);
        assert_eq!(Signature::from_bytes(low.as_bytes()), Ok(low));
        assert_eq!(low.as_bytes()[32..], HALF_ORDER);
    }

    #[test]
    fn der_of_any_integer_length_becomes_fixed_bytes() {
        let der = [0x30, 0x08, 0x02, 0x02, 0x00, 0x80, 0x02, 0x02, 0x01, 0x02];
        let signature = Signature::from_der(&der).unwrap();
        assert_eq!(signature.as_bytes()[31], 0x80);
        assert_eq!(signature.as_bytes()[62..], [1, 2]);
        assert!(Signature::from_der(&der[..9]).is_err());
    }
}
