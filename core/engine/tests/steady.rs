//! What a decoder asks of the memory once it has seen a frame: nothing while no code is in
//! view, and no buffer of a frame's size while one is. What is left is rxing's own (the
//! modules of a code, its error correction) and the text.
#![allow(clippy::unwrap_used, missing_docs)]

use std::alloc::System;

use bamin_engine::decode::{Decoder, LumaFrame};
use bamin_frames::{Code, Conditions, Empty, Frame, draw_empty, draw_scan};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static MEMORY: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Bytes that a frame with a code may ask for, one sixth of its pixels.
const MOST_BYTES: usize = 150_000;

fn luma(frame: &Frame) -> LumaFrame<'_> {
    LumaFrame::new(&frame.pixels, frame.width, frame.height)
}

/// One test, since all threads share the memory.
#[test]
fn a_steady_camera_makes_no_buffers() {
    let conditions = Conditions::ordinary();
    let mut decoder = Decoder::new();

    let plain = Frame {
        pixels: vec![128; 1280 * 720],
        width: 1280,
        height: 720,
    };
    let empty = draw_empty(Empty::Chessboard, &conditions, 3);
    decoder.decode(&luma(&empty)).unwrap();
    for frame in [&plain, &empty] {
        let region = Region::new(MEMORY);
        assert!(decoder.decode(&luma(frame)).unwrap().is_none());
        let asked = region.change();
        assert_eq!(
            (asked.allocations, asked.reallocations),
            (0, 0),
            "{asked:?}"
        );
    }

    let code =
        qrcode::QrCode::with_error_correction_level("BM1:A CODE".repeat(34), qrcode::EcLevel::L);
    let code = code.unwrap();
    let dark: Vec<bool> = code
        .to_colors()
        .iter()
        .map(|colour| *colour == qrcode::Color::Dark)
        .collect();
    let code = Code {
        width: code.width(),
        dark: &dark,
    };
    let scan: Vec<_> = (30..40)
        .map(|step| draw_scan(code, &conditions, 3, step))
        .collect();
    for frame in &scan {
        decoder.decode(&luma(frame)).unwrap();
    }
    for frame in &scan {
        let region = Region::new(MEMORY);
        let symbol = decoder.decode(&luma(frame)).unwrap();
        let asked = region.change();
        assert!(symbol.is_some());
        assert!(asked.bytes_allocated < MOST_BYTES, "{asked:?}");
    }
}
