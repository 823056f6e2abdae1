//! zlib streams (RFC 1950, 1951) by hand: fixed Huffman codes, runs of one byte
//! as matches of distance 1. Plain, and the same bytes with any library's version.

/// Compresses; long runs shrink to a two-hundredth, the rest hardly at all.
pub fn compress(data: &[u8]) -> Vec<u8> {
    let mut bits = Bits {
        out: vec![0x78, 0x01],
        held: 0,
        count: 0,
    };
    bits.put(0b011, 3); // the last block, fixed codes
    let mut at = 0;
    while at < data.len() {
        bits.literal(data[at].into());
        let run = data[at + 1..]
            .iter()
            .take_while(|byte| **byte == data[at])
            .count();
        at += 1 + bits.run(run);
    }
    bits.literal(256);
    let mut out = bits.finish();
    out.extend(adler32(data).to_be_bytes());
    out
}

struct Bits {
    out: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    /// Puts `count` bits, the lowest first.
    fn put(&mut self, value: u32, count: u32) {
        self.held |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.out.push(self.held as u8);
            self.held >>= 8;
            self.count -= 8;
        }
    }

    /// Puts a Huffman code, its highest bit first.
    fn code(&mut self, code: u32, count: u32) {
        self.put(code.reverse_bits() >> (32 - count), count);
    }

    /// A literal, the end of a block (256) or a length's symbol.
    fn literal(&mut self, symbol: u32) {
        match symbol {
            0..144 => self.code(0x30 + symbol, 8),
            144..256 => self.code(0x190 + symbol - 144, 9),
            256..280 => self.code(symbol - 256, 7),
            _ => self.code(0xc0 + symbol - 280, 8),
        }
    }

    /// Says the byte before again, as often as matches of 258 and 3 to 10 can; gives how often.
    fn run(&mut self, run: usize) -> usize {
        let mut left = run;
        while left >= 3 {
            let length = if left >= 258 { 258 } else { left.min(10) };
            self.literal(if length == 258 {
                285
            } else {
                254 + length as u32
            });
            self.code(0, 5); // distance 1
            left -= length;
        }
        run - left
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.out.push(self.held as u8);
        }
        self.out
    }
}

fn adler32(data: &[u8]) -> u32 {
    let (mut a, mut b) = (1u32, 0u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    b << 16 | a
}
