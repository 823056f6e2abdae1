//! No size and no content makes the decoder panic: it runs behind a foreign interface.

use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_small_frame_makes_the_decoder_panic(
        width in 0_u32..90,
        height in 0_u32..90,
        padding in 0_u32..5,
        crop in proptest::option::of((0_u32..90, 0_u32..90, 0_u32..90, 0_u32..90)),
        missing in 0_usize..3,
        coarse in 1_usize..9,
        seed in any::<u64>(),
    ) {
        let stride = width + padding;
        let mut state = seed | 1;
        let noise: Vec<u8> = (0..4096).map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            if state & 0x100 == 0 { state as u8 } else { (state as u8 >> 7) * 255 }
        }).collect();
        let size = (stride * height) as usize;
        let data: Vec<u8> = (0..size.saturating_sub(missing))
            .map(|at| {
                let (x, y) = (at % stride as usize / coarse, at / stride as usize / coarse);
                noise[(y * 64 + x) % noise.len()]
            })
            .collect();
        let frame = LumaFrame {
            stride,
            crop: crop.map(|(left, top, width, height)| Rect { left, top, width, height }),
            ..LumaFrame::new(&data, width, height)
        };
        let mut decoder = Decoder::new();
        let first = decoder.decode(&frame);
        prop_assert_eq!(&first, &decoder.decode(&frame));
        prop_assert!(!matches!(first, Ok(Some(_))));
    }
    #[test]
    fn no_damaged_code_makes_the_decoder_panic(
        said in "[0-9A-Z ]{1,120}",
        scale in 1_usize..5,
        left in -40_i32..80,
        top in -40_i32..80,
        damage in 0_u64..4,
        grain in 0_u8..60,
        seed in any::<u64>(),
    ) {
        let (width, dark) = modules(&said);
        let mut state = seed | 1;
        let pixels: Vec<u8> = (0..160_i32 * 120).map(|at| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let x = (at % 160 - left).div_euclid(scale as i32) as usize;
            let y = (at / 160 - top).div_euclid(scale as i32) as usize;
            let is_dark = x < width && y < width && dark[y * width + x];
            let grey = if is_dark != (state >> 40 & 15 < damage) { 60 } else { 180 };
            grey + (state >> 50) as u8 % (grain + 1)
        }).collect();
        let frame = LumaFrame::new(&pixels, 160, 120);
        if let Some(symbol) = Decoder::new().decode(&frame).unwrap() {
            prop_assert_eq!(symbol.text, said);
        }
    }
}
