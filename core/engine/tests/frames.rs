//! The frame decoder's fuzz function on stable: over the committed corpus, and over some
//! mutations of it from a fixed seed. `make fuzz` goes further.
#![allow(clippy::unwrap_used, missing_docs)]

use bamin_engine::decode;

#[path = "../fuzz/src/look.rs"]
mod look;

use std::path::Path;

use look::{HEADER, look};

/// Mutations of each seed.
const MUTATIONS: usize = 12;

fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/frame");
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
fn no_frame_of_the_corpus_makes_the_decoder_panic() {
    let seeds = corpus();
    assert!(seeds.len() > 20, "{} seeds", seeds.len());
    seeds.iter().for_each(|seed| look(seed));
    look(&[]);
}

#[test]
fn no_mutation_of_the_corpus_makes_the_decoder_panic() {
    let mut state = 0x5eed_u64;
    let mut random = |end: usize| {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end.max(1)
    };
    for mut data in corpus() {
        for _ in 0..MUTATIONS {
            for _ in 0..=random(6) {
                let at = match random(4) {
                    0 => random(HEADER),
                    _ => random(data.len()),
                };
                data[at] ^= 1 << random(8);
            }
            look(&data);
        }
    }
}
