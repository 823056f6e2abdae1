//! What an appeal may hold (C8): its text, and photos judged by their content.
//!
//! [`inspect`] reads a photo's header without decoding anything, so that what would
//! unpack to more than a phone or a server can hold is refused before it is. Phone
//! and server give the same answer; the server then keeps the pixels alone.

/// Longest text, in characters.
pub const MOST_TEXT: usize = 2_000;
/// Photos of an appeal.
pub const MOST_PHOTOS: usize = 5;
/// Bytes of a photo.
pub const MOST_PHOTO_BYTES: usize = 5 * 1024 * 1024;
/// Pixels of a photo: 25 million, 75 MB when unpacked.
pub const MOST_PIXELS: u64 = 25_000_000;
/// Pixels of a side.
pub const MOST_SIDE: u32 = 12_000;
/// Undecided appeals of a holder.
pub const MOST_UNDECIDED: u32 = 3;
/// Scans of a JPEG: each makes a decoder go over all pixels again.
const MOST_SCANS: usize = 64;

/// What a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureKind {
    /// JPEG (ITU T.81).
    Jpeg,
    /// PNG (RFC 2083).
    Png,
}

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture {
    /// Which format.
    pub kind: PictureKind,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// Why a photo is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PhotoError {
    /// More bytes than may be.
    #[error("larger than 5 MB")]
    TooLarge,
    /// Neither JPEG nor PNG, whatever its name says.
    #[error("not a JPEG or PNG")]
    Type,
    /// It ends early, or says what can't be.
    #[error("damaged")]
    Damaged,
    /// It would unpack to too many pixels.
    #[error("too many pixels")]
    Dimensions,
}

impl PhotoError {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::TooLarge, Self::Type, Self::Damaged, Self::Dimensions];

    /// The stable word; the text is `photo.<word>`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Type => "type",
            Self::Damaged => "damaged",
            Self::Dimensions => "dimensions",
        }
    }
}

/// Why a text is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TextError {
    /// Nothing is written.
    #[error("empty")]
    Empty,
    /// More than [`MOST_TEXT`] characters.
    #[error("too long")]
    TooLong,
    /// Characters that no keyboard makes.
    #[error("control characters")]
    Control,
}

/// Judges an appeal's or an answer's text.
///
/// # Errors
/// [`TextError`].
pub fn check_text(text: &str) -> Result<(), TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Empty);
    }
    if text.chars().count() > MOST_TEXT {
        return Err(TextError::TooLong);
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(TextError::Control);
    }
    Ok(())
}

/// Judges a photo by its header.
///
/// # Errors
/// [`PhotoError`].
pub fn inspect(bytes: &[u8]) -> Result<Picture, PhotoError> {
    if bytes.len() > MOST_PHOTO_BYTES {
        return Err(PhotoError::TooLarge);
    }
    let (kind, width, height) = if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        let (width, height) = jpeg(bytes).ok_or(PhotoError::Damaged)??;
        (PictureKind::Jpeg, width, height)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let (width, height) = png(bytes).ok_or(PhotoError::Damaged)?;
        (PictureKind::Png, width, height)
    } else {
        return Err(PhotoError::Type);
    };
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(PhotoError::Damaged);
    }
    if pixels > MOST_PIXELS || width.max(height) > MOST_SIDE {
        return Err(PhotoError::Dimensions);
    }
    Ok(Picture {
        kind,
        width,
        height,
    })
}

/// Width and height from the first chunk, which has to be `IHDR`.
fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    if bytes.get(8..16)? != b"\0\0\0\x0dIHDR" {
        return None;
    }
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    Some((number(16)?, number(20)?))
}

/// Width and height from the frame header, and no more scans than an honest encoder
/// makes. Stops at the end of the image: what stands behind it is nobody's.
fn jpeg(bytes: &[u8]) -> Option<Result<(u32, u32), PhotoError>> {
    let mut frame = None;
    let mut scans = 0;
    let mut at = 2;
    loop {
        let marker = next_marker(bytes, &mut at)?;
        match marker {
            0xD9 => return frame.map(Ok),
            // Start of image once more, restart, or the one without a segment.
            0xD8 | 0x01 | 0xD0..=0xD7 => continue,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
        let segment = bytes.get(at + 2..at + length)?;
        at += length;
        match marker {
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                let side = |at: usize| {
                    Some(u32::from(u16::from_be_bytes(
                        segment.get(at..at + 2)?.try_into().ok()?,
                    )))
                };
                if frame.is_some() {
                    return None;
                }
                frame = Some((side(3)?, side(1)?));
            }
            0xDA => {
                scans += 1;
                if scans > MOST_SCANS {
                    return Some(Err(PhotoError::Dimensions));
                }
                skip_scan(bytes, &mut at)?;
            }
            _ => {}
        }
    }
}

/// The marker at `at`, which moves behind it; fill bytes are passed over.
fn next_marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    if *bytes.get(*at)? != 0xFF {
        return None;
    }
    while *bytes.get(*at)? == 0xFF {
        *at += 1;
    }
    let marker = *bytes.get(*at)?;
    *at += 1;
    (marker != 0).then_some(marker)
}

/// Moves `at` to the marker behind the coded data of a scan.
fn skip_scan(bytes: &[u8], at: &mut usize) -> Option<()> {
    loop {
        let rest = bytes.get(*at..)?;
        *at += rest.iter().position(|byte| *byte == 0xFF)?;
        match bytes.get(*at + 1)? {
            0x00 | 0xD0..=0xD7 => *at += 2,
            0xFF => *at += 1,
            _ => return Some(()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn jpeg_of(width: u16, height: u16, scans: usize) -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xD8];
        bytes.extend([0xFF, 0xE1, 0, 6, 0xFF, 0xDA, 0, 0]); // an APP1 that looks like a scan
        bytes.extend([0xFF, 0xC0, 0, 11, 8]);
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes.extend([1, 1, 0x11, 0]);
        for _ in 0..scans {
            bytes.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]);
            bytes.extend([1, 2, 0xFF, 0, 3, 0xFF, 0xD0, 4]);
        }
        bytes.extend([0xFF, 0xD9]);
        bytes
    }

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 6, 0, 0, 0]);
        bytes
    }

    #[test]
    fn a_photo_is_known_by_its_content() {
        let jpeg = inspect(&jpeg_of(640, 480, 1)).unwrap();
        assert_eq!(
            (jpeg.kind, jpeg.width, jpeg.height),
            (PictureKind::Jpeg, 640, 480)
        );
        let png = inspect(&png_of(640, 480)).unwrap();
        assert_eq!(
            (png.kind, png.width, png.height),
            (PictureKind::Png, 640, 480)
        );
        for other in [
            b"GIF89a".as_slice(),
            b"%PDF-1.7",
            b"",
            b"<svg/>",
            b"RIFF....WEBP",
        ] {
            assert_eq!(inspect(other), Err(PhotoError::Type));
        }
    }

    #[test]
    fn what_would_unpack_to_too_much_is_refused_by_its_header() {
        for bomb in [
            png_of(60_000, 60_000),
            png_of(20_000, 1),
            png_of(u32::MAX, u32::MAX),
            jpeg_of(65_535, 65_535, 1),
            jpeg_of(640, 480, MOST_SCANS + 1),
        ] {
            assert_eq!(inspect(&bomb), Err(PhotoError::Dimensions));
        }
        assert!(inspect(&jpeg_of(5_000, 5_000, MOST_SCANS)).is_ok());
        let padded = [jpeg_of(640, 480, 1), vec![0; MOST_PHOTO_BYTES]].concat();
        assert_eq!(inspect(&padded), Err(PhotoError::TooLarge));
    }

    #[test]
    fn a_cut_or_empty_picture_is_damaged() {
        let whole = jpeg_of(640, 480, 2);
        for length in 3..whole.len() {
            assert_eq!(
                inspect(&whole[..length]),
                Err(PhotoError::Damaged),
                "{length}"
            );
        }
        assert_eq!(inspect(&png_of(0, 480)), Err(PhotoError::Damaged));
        assert_eq!(inspect(&png_of(640, 480)[..20]), Err(PhotoError::Damaged));
    }

    #[test]
    fn a_text_has_words_and_an_end() {
        assert_eq!(check_text("隔离已结束\n附证明"), Ok(()));
        assert_eq!(check_text(" \n "), Err(TextError::Empty));
        assert_eq!(check_text(&"字".repeat(MOST_TEXT)), Ok(()));
        assert_eq!(
            check_text(&"字".repeat(MOST_TEXT + 1)),
            Err(TextError::TooLong)
        );
        assert_eq!(check_text("a\u{0}b"), Err(TextError::Control));
    }
}
