use super::*;

const MODULES: usize = 57;

fn chequered() -> Vec<bool> {
    (0..MODULES * MODULES).map(|i| i % 2 == 0).collect()
}

fn code(dark: &[bool]) -> Code<'_> {
    Code {
        width: MODULES,
        dark,
    }
}

#[test]
fn the_same_seed_draws_the_same_frame() {
    let dark = chequered();
    let conditions = Conditions::turned_and_moved().sized(320, 240);
    let once = draw_phone(code(&dark), &conditions, 7);
    assert_eq!(once, draw_phone(code(&dark), &conditions, 7));
    assert_ne!(once, draw_phone(code(&dark), &conditions, 8));
}

#[test]
fn a_frame_has_the_size_that_was_asked_for() {
    let dark = chequered();
    for (width, height) in [(1, 1), (39, 640), (640, 480)] {
        let conditions = Conditions::in_motion().sized(width, height);
        let frame = draw_phone(code(&dark), &conditions, 1);
        assert_eq!((frame.width, frame.height), (width, height));
        assert_eq!(frame.pixels.len(), (width * height) as usize);
    }
}

#[test]
fn an_evenly_lit_screen_shows_dark_and_light_as_asked() {
    let dark = vec![true; MODULES * MODULES];
    let conditions = Conditions {
        light_slope: 0.0,
        glare: 0.0,
        noise: 0.0,
        ..Conditions::ordinary()
    };
    let frame = draw_phone(code(&dark), &conditions, 3);
    let middle = frame.pixels[(360 * 1280 + 640) as usize];
    assert_eq!(middle, (conditions.dark * 0.75) as u8);
}

#[test]
fn noise_has_the_spread_that_was_asked_for() {
    let mut rng = Rng::new(5);
    let values: Vec<f32> = (0..20_000).map(|_| rng.normal()).collect();
    let mean = values.iter().sum::<f32>() / values.len() as f32;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / values.len() as f32;
    assert!(mean.abs() < 0.03, "{mean}");
    assert!((variance - 1.0).abs() < 0.05, "{variance}");
}

#[test]
fn a_written_file_holds_the_same_pixels() -> std::io::Result<()> {
    let frame = draw_clutter(&Conditions::ordinary().sized(64, 48), 2);
    let path = |ending| std::env::temp_dir().join(format!("frame-{}{ending}", std::process::id()));
    let (png, pgm) = (path(".png"), path(".pgm"));
    frame.write_png(&png)?;
    frame.write_pgm(&pgm)?;
    for path in [png, pgm] {
        let read = image::open(&path).map_err(std::io::Error::other)?;
        std::fs::remove_file(&path)?;
        let read = read.into_luma8();
        assert_eq!(read.dimensions(), (frame.width, frame.height));
        assert_eq!(read.into_raw(), frame.pixels);
    }
    Ok(())
}
