//! What arrives of a photo, and what is kept of it: the pixels.
//!
//! A photo comes in parts, each sealed as it comes, so that a broken upload goes on
//! where it stopped. When all of it is here its hash is compared, its header judged
//! (`bamin_rules::appeal`), and only then is it unpacked; what is packed again holds
//! no EXIF, no place, no comment and nothing behind the image, because nothing but
//! pixels is taken over.

use std::io::Cursor;

use bamin_rules::appeal::{MOST_PIXELS, MOST_SIDE, PhotoError, PictureKind as Format, inspect};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{PngDecoder, PngEncoder};
use image::{DynamicImage, ImageDecoder, ImageError, Limits};
use uuid::Uuid;

use crate::app::App;
use crate::http::problem::{Code, Problem};
use crate::secrets::digest::sha256;
use crate::secrets::personal::Place;
use crate::store::HolderId;
use crate::store::appeals::{Photo, PhotoOutcome, PictureKind};

/// Bytes of a part, at most.
pub const MOST_PART: usize = 512 * 1024;
/// JPEG quality: letters in a photographed document stay sharp.
const QUALITY: u8 = 88;

/// Takes the part of a photo that begins at `start`. Gives how far the photo is.
///
/// # Errors
/// `not_found`, `too_large` (more than was announced), `photo_refused` with its
/// `reason`, `internal`, `unavailable`.
pub async fn take(
    app: &App,
    holder: HolderId,
    appeal: Uuid,
    number: u8,
    start: u32,
    part: &[u8],
) -> Result<Photo, Problem> {
    let photo = find(app, holder, appeal, number).await?;
    if photo.is_settled() {
        return settled(photo);
    }
    let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
    if start.checked_add(length).is_none_or(|end| end > photo.size) {
        return Err(Problem::new(Code::TooLarge).with("limit", photo.size));
    }
    // A part that is here already, or that leaves a gap, is answered with how far the
    // photo is: the phone goes on from there.
    if start == photo.received && length > 0 {
        let place = part_place(appeal, number, start);
        let sealed = app.personal().seal_bytes(place, part)?;
        app.store
            .add_photo_part(appeal, number, start, length, sealed)
            .await?;
    }
    let photo = find(app, holder, appeal, number).await?;
    if !photo.is_settled() && photo.received == photo.size {
        complete(app, appeal, &photo).await?;
        return settled(find(app, holder, appeal, number).await?);
    }
    Ok(photo)
}

/// A kept photo: its type and bytes.
///
/// # Errors
/// `not_found`, `internal`, `unavailable`.
pub async fn open(app: &App, appeal: Uuid, number: u8) -> Result<(PictureKind, Vec<u8>), Problem> {
    let found = app.store.photo(appeal, number).await?;
    let (kind, sealed) = found.ok_or(Code::NotFound)?;
    let bytes = app
        .personal()
        .open_bytes(photo_place(appeal, number), &sealed)?;
    Ok((kind, bytes))
}

async fn find(app: &App, holder: HolderId, appeal: Uuid, number: u8) -> Result<Photo, Problem> {
    let appeal = super::own(app, holder, appeal).await?;
    let mut photos = appeal.photos.into_iter();
    let photo = photos.find(|photo| photo.number == number);
    photo.ok_or_else(|| Code::NotFound.into())
}

fn settled(photo: Photo) -> Result<Photo, Problem> {
    match &photo.refused {
        Some(reason) => Err(Problem::new(Code::PhotoRefused).with("reason", reason.as_str())),
        None => Ok(photo),
    }
}

/// All of it is here: keeps it, or says why not.
async fn complete(app: &App, appeal: Uuid, photo: &Photo) -> Result<(), Problem> {
    let personal = app.personal();
    let mut bytes = Vec::with_capacity(photo.size as usize);
    for (start, sealed) in app.store.photo_parts(appeal, photo.number).await? {
        let place = part_place(appeal, photo.number, start);
        bytes.extend(personal.open_bytes(place, &sealed)?);
    }
    let outcome = match sha256(&bytes) == photo.hash {
        false => Err(PhotoError::Damaged),
        true => {
            // Unpacking takes up to 100 MB: one at a time.
            let _turn = app.pictures.lock().await;
            tokio::task::spawn_blocking(move || pixels_only(&bytes)).await?
        }
    };
    let outcome = match outcome {
        Ok((kind, bytes)) => {
            let sealed = personal.seal_bytes(photo_place(appeal, photo.number), &bytes)?;
            PhotoOutcome::Kept(kind, sealed)
        }
        Err(error) => PhotoOutcome::Refused(error.code().to_owned()),
    };
    Ok(app
        .store
        .settle_photo(appeal, photo.number, outcome, app.now())
        .await?)
}

/// The picture, turned upright, packed anew.
///
/// # Errors
/// [`PhotoError`].
fn pixels_only(bytes: &[u8]) -> Result<(PictureKind, Vec<u8>), PhotoError> {
    let picture = inspect(bytes)?;
    let mut out = Vec::new();
    let kind = match picture.kind {
        Format::Jpeg => {
            let image = unpack(JpegDecoder::new(Cursor::new(bytes)).map_err(damaged)?)?;
            let encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
            let plain = match image {
                DynamicImage::ImageLuma8(_) => image,
                other => DynamicImage::ImageRgb8(other.into_rgb8()),
            };
            plain.write_with_encoder(encoder).map_err(damaged)?;
            PictureKind::Jpeg
        }
        Format::Png => {
            let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits());
            let image = unpack(decoder.map_err(damaged)?)?;
            let plain = match image.color().has_alpha() {
                true => DynamicImage::ImageRgba8(image.into_rgba8()),
                false => DynamicImage::ImageRgb8(image.into_rgb8()),
            };
            plain
                .write_with_encoder(PngEncoder::new(&mut out))
                .map_err(damaged)?;
            PictureKind::Png
        }
    };
    Ok((kind, out))
}

fn unpack(mut decoder: impl ImageDecoder) -> Result<DynamicImage, PhotoError> {
    decoder.set_limits(limits()).map_err(damaged)?;
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    // 16 bits of four channels.
    limits.max_alloc = Some(MOST_PIXELS * 8);
    limits
}

fn damaged(error: ImageError) -> PhotoError {
    match error {
        ImageError::Limits(_) => PhotoError::Dimensions,
        _ => PhotoError::Damaged,
    }
}

pub(crate) fn photo_place(appeal: Uuid, number: u8) -> Place {
    let key = [appeal.as_bytes().as_slice(), &[number]].concat();
    Place::named("appeal_photos.sealed", &key)
}

fn part_place(appeal: Uuid, number: u8, start: u32) -> Place {
    let key = [
        appeal.as_bytes().as_slice(),
        &[number],
        &start.to_be_bytes(),
    ]
    .concat();
    Place::named("appeal_parts.sealed", &key)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use image::{ImageEncoder, Rgb, RgbImage};

    use super::*;

    /// Exif with orientation 6 (turned by 90°), a camera's name and a place in Fuzhou.
    fn exif() -> Vec<u8> {
        let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
        let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
            let mut bytes = tag.to_be_bytes().to_vec();
            bytes.extend(kind.to_be_bytes());
            bytes.extend(count.to_be_bytes());
            bytes.extend(value);
            bytes
        };
        tiff.extend(3_u16.to_be_bytes());
        tiff.extend(entry(0x0110, 2, 8, 50_u32.to_be_bytes())); // model
        tiff.extend(entry(0x0112, 3, 1, [0, 6, 0, 0])); // orientation
        tiff.extend(entry(0x8825, 4, 1, 58_u32.to_be_bytes())); // GPS
        tiff.extend([0; 4]);
        assert_eq!(tiff.len(), 50);
        tiff.extend(b"SPYCAM9\0");
        tiff.extend(2_u16.to_be_bytes());
        tiff.extend(entry(1, 2, 2, *b"N\0\0\0"));
        tiff.extend(entry(2, 5, 3, 88_u32.to_be_bytes()));
        tiff.extend([0; 4]);
        for part in [26_u32, 1, 4, 1, 2613, 100] {
            tiff.extend(part.to_be_bytes());
        }
        tiff
    }

    fn picture(width: u32, height: u32) -> RgbImage {
        // Left half dark, right half light: a turn can be seen.
        RgbImage::from_fn(width, height, |x, _| match x < width / 2 {
            true => Rgb([20, 30, 40]),
            false => Rgb([220, 210, 200]),
        })
    }

    fn photo_with_a_place() -> Vec<u8> {
        let image = picture(64, 32);
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
        encoder.set_exif_metadata(exif()).unwrap();
        encoder.encode_image(&image).unwrap();
        let comment = b"\xFF\xFE\0\x0eSECRET NOTE\0";
        let xmp = b"\xFF\xE1\0\x25http://ns.adobe.com/xap/1.0/\0SPYXMP";
        let body = bytes.split_off(2);
        bytes.extend(comment);
        bytes.extend(xmp);
        bytes.extend(body);
        bytes.extend(b"PK\x03\x04trailing archive");
        bytes
    }

    fn holds(bytes: &[u8], needle: &[u8]) -> bool {
        bytes.windows(needle.len()).any(|window| window == needle)
    }

    #[test]
    fn of_a_photo_with_a_place_only_the_pixels_are_kept() {
        let photo = photo_with_a_place();
        let traces: [&[u8]; 6] = [
            b"Exif",
            b"SPYCAM9",
            b"SECRET NOTE",
            b"SPYXMP",
            b"trailing",
            &[0, 0, 0, 26, 0, 0, 0, 1, 0, 0, 0, 4],
        ];
        for trace in traces {
            assert!(holds(&photo, trace), "the photo has it: {trace:?}");
        }
        let (kind, kept) = pixels_only(&photo).unwrap();
        assert_eq!(kind, PictureKind::Jpeg);
        for trace in traces {
            assert!(!holds(&kept, trace), "{trace:?}");
        }
        let mut decoder = JpegDecoder::new(Cursor::new(&kept)).unwrap();
        assert_eq!(decoder.exif_metadata().unwrap(), None);
        // Turned as the camera said: dark above, light below.
        assert_eq!(decoder.dimensions(), (32, 64));
        let image = DynamicImage::from_decoder(decoder).unwrap().into_rgb8();
        assert!(image.get_pixel(16, 8).0[0] < 60 && image.get_pixel(16, 56).0[0] > 180);
    }

    #[test]
    fn of_a_png_the_texts_go_too() {
        let mut bytes = Vec::new();
        let image = picture(40, 30);
        PngEncoder::new(&mut bytes)
            .write_image(image.as_raw(), 40, 30, image::ExtendedColorType::Rgb8)
            .unwrap();
        // A text chunk behind the header: length, type, content, CRC.
        let text = b"\0\0\0\x0etEXtComment\0SPYPNG\x1f\x5c\x3b\x4d";
        let rest = bytes.split_off(33);
        bytes.extend(text);
        bytes.extend(&rest);
        bytes.extend(b"trailing");
        let kept = pixels_only(&bytes);
        // A wrong checksum may be refused, but is never kept.
        if let Ok((kind, kept)) = kept {
            assert_eq!(kind, PictureKind::Png);
            assert!(!holds(&kept, b"SPYPNG") && !holds(&kept, b"trailing"));
        }
        let mut plain = Vec::new();
        PngEncoder::new(&mut plain)
            .write_image(image.as_raw(), 40, 30, image::ExtendedColorType::Rgb8)
            .unwrap();
        plain.extend(b"trailing");
        let (_, kept) = pixels_only(&plain).unwrap();
        assert!(!holds(&kept, b"trailing"));
        assert_eq!(inspect(&kept).unwrap().width, 40);
    }

    #[test]
    fn what_only_looks_like_a_picture_is_refused() {
        let mut cut = photo_with_a_place();
        cut.truncate(200);
        assert_eq!(pixels_only(&cut).unwrap_err(), PhotoError::Damaged);
        // A header of a picture that would fit, and nothing that fills it.
        let mut empty = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        empty.extend([0, 0, 1, 0, 0, 0, 1, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(pixels_only(&empty).unwrap_err(), PhotoError::Damaged);
        assert_eq!(pixels_only(b"<svg/>").unwrap_err(), PhotoError::Type);
    }
}
