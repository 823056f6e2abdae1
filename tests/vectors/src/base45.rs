//! Base45 (RFC 9285), encoding only.

const SYMBOLS: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Three symbols for two bytes, two for a last one.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::new();
    for pair in bytes.chunks(2) {
        let mut value = pair
            .iter()
            .fold(0, |sum, byte| sum * 256 + usize::from(*byte));
        for _ in 0..=pair.len() {
            out.push(char::from(SYMBOLS[value % 45]));
            value /= 45;
        }
    }
    out
}
