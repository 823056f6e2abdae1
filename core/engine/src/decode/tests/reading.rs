//! What is read, under which conditions, and where it is said to be.

use bamin_frames::draw_clutter;

use super::*;

fn assert_near(symbol: &Symbol, expected: [(f32, f32); 4]) {
    for (corner, (x, y)) in symbol.corners.iter().zip(expected) {
        let off = (corner.x - x).hypot(corner.y - y);
        assert!(off < 2.0, "{corner:?} is {off} from ({x}, {y})");
    }
}

#[test]
fn every_ordinary_frame_is_read_at_every_size() {
    for (width, height) in [(640, 480), (1280, 720), (1920, 1080)] {
        let conditions = Conditions::ordinary().sized(width, height);
        assert_eq!(read_of(8, &conditions), 8, "{width} × {height}");
    }
}

#[test]
fn nine_of_ten_hard_frames_are_read() {
    let mut read = 0;
    for (_, conditions) in &Conditions::HARD {
        read += read_of(8, conditions);
    }
    assert!(read >= 36, "{read} of 40");
}

#[test]
fn what_black_and_white_cannot_read_is_read_in_grey() {
    let blurred = Conditions {
        blur: 3.2,
        ..Conditions::out_of_focus()
    };
    let farther = Conditions {
        share: 0.15,
        ..Conditions::far()
    };
    let read = read_of(10, &blurred) + read_of(10, &farther);
    assert!(read >= 16, "{read} of 20");
}

#[test]
fn pale_codes_are_read() {
    assert_eq!(read_of(8, &Conditions::low_contrast()), 8);
}

#[test]
fn a_phone_held_sideways_or_upside_down_is_read() {
    for rotation in [45.0, 90.0, 135.0, 180.0, 270.0] {
        let conditions = Conditions {
            rotation,
            ..Conditions::ordinary()
        };
        assert_eq!(read_of(2, &conditions), 2, "{rotation}°");
    }
}

#[test]
fn clutter_holds_no_code() {
    let mut decoder = Decoder::new();
    for seed in 0..8 {
        let frame = draw_clutter(&Conditions::ordinary(), seed);
        let frame = LumaFrame::new(&frame.pixels, frame.width, frame.height);
        assert_eq!(decoder.decode(&frame).unwrap(), None);
        assert!(!decoder.symbol_in_view());
    }
}

#[test]
fn a_moving_phone_is_followed_from_frame_to_frame() {
    let text = text(1);
    let (width, dark) = modules(&text);
    let mut decoder = Decoder::new();
    for step in 0..6 {
        let sheet = sheet(&dark, width, 5, 20 + 40 * step, 20 + 20 * step);
        let symbol = decoder.decode(&sheet.frame()).unwrap().unwrap();
        assert_eq!(symbol.text, text);
        let (left, top) = ((20 + 40 * step) as f32, (20 + 20 * step) as f32);
        let (right, bottom) = (left + 285.0, top + 285.0);
        assert_near(
            &symbol,
            [(left, top), (right, top), (right, bottom), (left, bottom)],
        );
    }
}

#[test]
fn a_code_that_jumps_across_the_frame_is_found_again() {
    let text = text(2);
    let (width, dark) = modules(&text);
    let mut decoder = Decoder::new();
    for left in [10, 380, 10] {
        let sheet = sheet(&dark, width, 4, left, 100);
        let symbol = decoder.decode(&sheet.frame()).unwrap().unwrap();
        assert_eq!(symbol.text, text);
    }
}

#[test]
fn a_symbol_says_its_size_and_its_bytes() {
    let text = text(3);
    let (width, dark) = modules(&text);
    let sheet = sheet(&dark, width, 6, 100, 60);
    let symbol = Decoder::new().decode(&sheet.frame()).unwrap().unwrap();
    assert_eq!(symbol.modules, 57);
    assert_eq!(symbol.bytes, text.as_bytes());
}

#[test]
fn only_the_crop_is_looked_at_and_corners_are_of_the_whole_frame() {
    let text = text(4);
    let (width, dark) = modules(&text);
    let sheet = sheet(&dark, width, 4, 300, 120);
    let cropped = |left, width| LumaFrame {
        crop: Some(Rect {
            left,
            top: 90,
            width,
            height: 300,
        }),
        ..sheet.frame()
    };
    let mut decoder = Decoder::new();
    let symbol = decoder.decode(&cropped(280, 270)).unwrap().unwrap();
    let (right, bottom) = (300.0 + 228.0, 120.0 + 228.0);
    assert_near(
        &symbol,
        [
            (300.0, 120.0),
            (right, 120.0),
            (right, bottom),
            (300.0, bottom),
        ],
    );
    assert_eq!(decoder.decode(&cropped(0, 280)).unwrap(), None);
}

#[test]
fn padding_between_rows_is_skipped() {
    let text = text(5);
    let frame = photographed(&text, &Conditions::ordinary().sized(640, 480), 5);
    let mut padded = Vec::new();
    for row in frame.pixels.chunks_exact(640) {
        padded.extend_from_slice(row);
        padded.extend_from_slice(&[0; 33]);
    }
    let frame = LumaFrame {
        stride: 673,
        ..LumaFrame::new(&padded, 640, 480)
    };
    let symbol = Decoder::new().decode(&frame).unwrap().unwrap();
    assert_eq!(symbol.text, text);
}

#[test]
fn a_code_too_damaged_to_read_is_still_seen() {
    let (width, mut dark) = modules(&text(6));
    for row in 20..40 {
        for column in 12..50 {
            dark[row * width + column] ^= (row * column) % 3 == 0;
        }
    }
    let sheet = sheet(&dark, width, 5, 100, 60);
    let mut decoder = Decoder::new();
    assert_eq!(decoder.decode(&sheet.frame()).unwrap(), None);
    assert!(decoder.symbol_in_view());
}

#[test]
fn a_flat_frame_of_any_grey_holds_no_code() {
    for grey in [0, 1, 128, 255] {
        let pixels = [grey; 64 * 64];
        let frame = LumaFrame::new(&pixels, 64, 64);
        assert_eq!(Decoder::new().decode(&frame).unwrap(), None);
    }
}
