//! Codes of the size that passes have, in drawn camera frames and in plain pictures.

#![allow(clippy::unwrap_used)]

use bamin_frames::{Code, Conditions, Frame, draw_phone};
use qrcode::{Color, EcLevel, QrCode};

use super::*;

mod frames;
mod picture;
mod reading;
mod robustness;
mod suspects;

/// A presentation at its longest: version 10 at level L, 57 modules.
fn text(seed: u64) -> String {
    const BASE45: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut text = String::from("BM1:");
    for _ in 0..391 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        text.push(char::from(BASE45[(state % 45) as usize]));
    }
    text
}

fn modules(text: &str) -> (usize, Vec<bool>) {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).unwrap();
    let dark = code.to_colors().iter().map(|c| *c == Color::Dark).collect();
    (code.width(), dark)
}

fn photographed(text: &str, conditions: &Conditions, seed: u64) -> Frame {
    let (width, dark) = modules(text);
    let code = Code { width, dark: &dark };
    draw_phone(code, conditions, seed)
}

fn decode(frame: &Frame) -> Option<Symbol> {
    let frame = LumaFrame::new(&frame.pixels, frame.width, frame.height);
    Decoder::new().decode(&frame).unwrap()
}

/// How many of `count` frames are read, each with another code; none may be misread.
fn read_of(count: u64, conditions: &Conditions) -> u64 {
    let mut read = 0;
    for seed in 0..count {
        let text = text(seed);
        if let Some(symbol) = decode(&photographed(&text, conditions, seed)) {
            assert_eq!(symbol.text, text);
            read += 1;
        }
    }
    read
}

/// The code in plain black on white, `scale` pixels a module, at (left, top).
struct Sheet {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

fn sheet(dark: &[bool], modules: usize, scale: usize, left: usize, top: usize) -> Sheet {
    let (width, height) = (640, 480);
    let mut pixels = vec![235; width * height];
    for y in 0..modules * scale {
        for x in 0..modules * scale {
            if dark[y / scale * modules + x / scale] {
                pixels[(top + y) * width + left + x] = 20;
            }
        }
    }
    Sheet {
        width: width as u32,
        height: height as u32,
        pixels,
    }
}

impl Sheet {
    fn frame(&self) -> LumaFrame<'_> {
        LumaFrame::new(&self.pixels, self.width, self.height)
    }
}
