//! Base45 (RFC 9285) without a second text for any bytes: what overflows, is in
//! another alphabet or has a digit left over is refused, so that nothing needs to
//! be encoded again to find out.

const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const NO_DIGIT: u8 = 0xff;

/// The bytes of a text; [`None`] unless it is the text of these bytes.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 3 * 2 + 1);
    let (threes, rest) = text.as_bytes().as_chunks::<3>();
    for [a, b, c] in threes {
        let value = digit(*a)? + 45 * digit(*b)? + 45 * 45 * digit(*c)?;
        bytes.extend(u16::try_from(value).ok()?.to_be_bytes());
    }
    match rest {
        [] => Some(bytes),
        [a, b] => {
            bytes.push(u8::try_from(digit(*a)? + 45 * digit(*b)?).ok()?);
            Some(bytes)
        }
        _ => None,
    }
}

fn digit(character: u8) -> Option<u32> {
    let digit = DIGITS[usize::from(character)];
    (digit != NO_DIGIT).then_some(digit.into())
}

static DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut digit = 0;
    while digit < ALPHABET.len() {
        digits[ALPHABET[digit] as usize] = digit as u8;
        digit += 1;
    }
    digits
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&base45::encode(&bytes)), Some(bytes));
        }

        #[test]
        fn a_text_counts_if_its_bytes_are_encoded_so(text in "[0-9A-Za-z $%*+./:é-]{0,9}") {
            let bytes = base45::decode(&text).ok();
            let only = bytes.filter(|bytes| base45::encode(bytes) == text);
            prop_assert_eq!(decode(&text), only);
        }
    }

    #[test]
    fn overflow_and_a_digit_left_over_are_refused() {
        assert_eq!(decode("FGW"), Some(vec![0xff, 0xff]));
        for text in ["GGW", ":::", "::", "0", "0000", "bb8"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
