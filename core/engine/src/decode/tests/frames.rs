//! What may be wrong with a frame, and where its points lie on the screen.

use super::*;

const DATA: [u8; 40 * 30] = [128; 40 * 30];

fn frame() -> LumaFrame<'static> {
    LumaFrame::new(&DATA, 40, 30)
}

fn refusal(frame: &LumaFrame<'_>) -> Option<FrameError> {
    Decoder::new().decode(frame).err()
}

#[test]
fn a_frame_whose_figures_agree_is_looked_at() {
    assert_eq!(refusal(&frame()), None);
}

#[test]
fn a_frame_without_pixels_is_refused() {
    for (width, height) in [(0, 30), (40, 0), (0, 0)] {
        let frame = LumaFrame::new(&DATA, width, height);
        assert_eq!(refusal(&frame), Some(FrameError::Empty));
    }
}

#[test]
fn a_frame_that_lacks_one_byte_is_refused() {
    let frame = LumaFrame::new(&DATA[1..], 40, 30);
    let expected = FrameError::Truncated {
        needed: 1200,
        given: 1199,
    };
    assert_eq!(refusal(&frame), Some(expected));
}

#[test]
fn the_last_row_may_come_without_its_padding() {
    let frame = LumaFrame {
        stride: 41,
        ..LumaFrame::new(&DATA[..41 * 28 + 40], 40, 29)
    };
    assert_eq!(refusal(&frame), None);
}

#[test]
fn a_stride_shorter_than_a_row_is_refused() {
    let frame = LumaFrame {
        stride: 39,
        ..frame()
    };
    let expected = FrameError::StrideTooShort {
        stride: 39,
        width: 40,
    };
    assert_eq!(refusal(&frame), Some(expected));
}

#[test]
fn sizes_that_would_overflow_are_refused() {
    for (width, height) in [(u32::MAX, u32::MAX), (16_385, 1), (1, 16_385)] {
        let frame = LumaFrame::new(&DATA, width, height);
        assert_eq!(
            refusal(&frame),
            Some(FrameError::TooLarge { width, height })
        );
    }
}

#[test]
fn a_crop_beyond_the_frame_is_refused() {
    for (left, width) in [(1, 40), (u32::MAX, 2), (40, 1)] {
        let crop = Rect {
            left,
            top: 0,
            width,
            height: 30,
        };
        let frame = LumaFrame {
            crop: Some(crop),
            ..frame()
        };
        assert_eq!(refusal(&frame), Some(FrameError::CropOutside), "{crop:?}");
    }
}

#[test]
fn a_point_is_found_upright_inside_the_crop() {
    let crop = Rect {
        left: 10,
        top: 5,
        width: 20,
        height: 15,
    };
    let point = Point { x: 12.0, y: 8.0 };
    for (rotation, x, y) in [
        (Rotation::None, 2.0, 3.0),
        (Rotation::Clockwise90, 12.0, 2.0),
        (Rotation::Clockwise180, 18.0, 12.0),
        (Rotation::Clockwise270, 3.0, 18.0),
    ] {
        let frame = LumaFrame {
            crop: Some(crop),
            rotation,
            ..frame()
        };
        assert_eq!(frame.upright(point), Point { x, y }, "{rotation:?}");
    }
}
