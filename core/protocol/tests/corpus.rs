//! The fuzz functions on stable: over the committed corpus, and over some
//! thousand mutations of it from a fixed seed. `make fuzz` goes further.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "../fuzz/src/lib.rs"]
mod functions;

use std::path::Path;

use functions::FUNCTIONS;

/// For each target.
const MUTATIONS: u32 = 4000;

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

#[test]
fn no_parser_panics_on_the_corpus_and_each_gives_back_what_it_took() {
    for (target, function) in FUNCTIONS {
        let seeds = corpus(target);
        assert!(!seeds.is_empty(), "{target} has no corpus");
        seeds.iter().for_each(|seed| function(seed));
        function(&[]);
    }
}

#[test]
fn no_parser_panics_on_mutations_of_the_corpus() {
    for (target, function) in FUNCTIONS {
        let seeds = corpus(target);
        let mut random = Random(0x5eed);
        for _ in 0..MUTATIONS {
            let mut data = seeds[random.below(seeds.len())].clone();
            for _ in 0..=random.below(4) {
                mutate(&mut data, &seeds, &mut random);
            }
            function(&data);
        }
    }
}

/// xorshift64*: the same numbers everywhere, which is all that is wanted.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end.max(1)
    }
}

fn mutate(data: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    let at = random.below(data.len());
    let byte = random.below(256) as u8;
    match random.below(6) {
        0 if !data.is_empty() => data[at] ^= 1 << (byte & 7),
        1 if !data.is_empty() => data[at] = byte,
        2 => data.truncate(at),
        3 => data.insert(at, byte),
        4 if !data.is_empty() => {
            data.remove(at);
        }
        _ => {
            let other = &seeds[random.below(seeds.len())];
            data.truncate(at);
            data.extend(&other[random.below(other.len())..]);
        }
    }
}
