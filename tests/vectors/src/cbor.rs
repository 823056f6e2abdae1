//! CBOR written by hand, so that a wrong form is as easy to say as the right one.

/// One encoded item.
pub type Item = Vec<u8>;

/// The shortest head of a major type.
fn head(major: u8, value: u64) -> Item {
    match value {
        0..24 => vec![major << 5 | value as u8],
        24..0x100 => wide(major, value, 1),
        0x100..0x1_0000 => wide(major, value, 2),
        0x1_0000..0x1_0000_0000 => wide(major, value, 4),
        _ => wide(major, value, 8),
    }
}

/// A head with an argument of `width` bytes (1, 2, 4 or 8), needed or not.
pub fn wide(major: u8, value: u64, width: usize) -> Item {
    let mut out = vec![major << 5 | (24 + width.trailing_zeros() as u8)];
    out.extend(&value.to_be_bytes()[8 - width..]);
    out
}

/// An integer.
pub fn int(value: i64) -> Item {
    if value < 0 {
        head(1, !value as u64)
    } else {
        head(0, value as u64)
    }
}

/// An unsigned integer of any size.
pub fn uint(value: u64) -> Item {
    head(0, value)
}

/// A byte string.
pub fn bytes(value: &[u8]) -> Item {
    [&head(2, value.len() as u64), value].concat()
}

/// A text string.
pub fn text(value: &str) -> Item {
    [&head(3, value.len() as u64), value.as_bytes()].concat()
}

/// An array of encoded items.
pub fn array(items: &[Item]) -> Item {
    [head(4, items.len() as u64), items.concat()].concat()
}

/// A map of encoded keys and values, in the order given.
pub fn map(pairs: &[(Item, Item)]) -> Item {
    let body: Vec<Item> = pairs
        .iter()
        .map(|(key, value)| [key.clone(), value.clone()].concat())
        .collect();
    [head(5, pairs.len() as u64), body.concat()].concat()
}

/// A tagged item.
pub fn tag(number: u64, item: &Item) -> Item {
    [head(6, number), item.clone()].concat()
}

/// `null`.
pub fn null() -> Item {
    vec![0xf6]
}

/// An array of indefinite length.
pub fn endless_array(items: &[Item]) -> Item {
    [vec![0x9f], items.concat(), vec![0xff]].concat()
}

/// A byte string in one chunk of indefinite length.
pub fn endless_bytes(value: &[u8]) -> Item {
    [vec![0x5f], bytes(value), vec![0xff]].concat()
}

/// Arrays of one element within each other, so many.
pub fn nested(depth: usize) -> Item {
    [vec![0x81; depth], vec![0x00]].concat()
}
