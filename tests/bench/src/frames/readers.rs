//! Who reads the frames: the engine's decoder, and zxing-cpp beside it.

use anyhow::Result;
use bamin_engine::decode::{Decoder, LumaFrame};
use bamin_frames::Frame;

/// Finds the text of a code in a frame.
pub trait Reader {
    /// The text, if the frame shows one that can be read.
    fn read(&mut self, frame: &Frame) -> Result<Option<String>>;

    /// Makes the next frame one that could show anything; buffers stay.
    fn forget(&mut self, _width: u32, _height: u32) -> Result<()> {
        Ok(())
    }
}

/// The engine's decoder, which remembers where the last code was.
#[derive(Default)]
pub struct Ours {
    decoder: Decoder,
    blank: Vec<u8>,
}

impl Reader for Ours {
    fn read(&mut self, frame: &Frame) -> Result<Option<String>> {
        let luma = LumaFrame::new(&frame.pixels, frame.width, frame.height);
        Ok(self.decoder.decode(&luma)?.map(|symbol| symbol.text))
    }

    fn forget(&mut self, width: u32, height: u32) -> Result<()> {
        self.blank.resize((width * height) as usize, 128);
        self.decoder
            .decode(&LumaFrame::new(&self.blank, width, height))?;
        Ok(())
    }
}

/// How zxing-cpp is set.
#[derive(Clone, Copy)]
pub enum Effort {
    /// Neither harder nor rotated, inverted or downscaled.
    Fast,
    /// As its authors set it, for QR codes only.
    Default,
}

impl Effort {
    /// What the table calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fast => "zxing-cpp fast",
            Self::Default => "zxing-cpp default",
        }
    }
}

/// zxing-cpp, or nothing in a build without it.
#[cfg(not(feature = "zxing"))]
pub fn zxing(_effort: Effort) -> Option<Box<dyn Reader>> {
    None
}

/// zxing-cpp, or nothing in a build without it.
#[cfg(feature = "zxing")]
pub fn zxing(effort: Effort) -> Option<Box<dyn Reader>> {
    let all = zxingcpp::read()
        .formats(zxingcpp::BarcodeFormat::QRCode)
        .text_mode(zxingcpp::TextMode::Plain);
    let reader = match effort {
        Effort::Default => all,
        Effort::Fast => all
            .try_harder(false)
            .try_rotate(false)
            .try_invert(false)
            .try_downscale(false),
    };
    Some(Box::new(Zxing(reader)))
}

#[cfg(feature = "zxing")]
struct Zxing(zxingcpp::BarcodeReader);

#[cfg(feature = "zxing")]
impl Reader for Zxing {
    fn read(&mut self, frame: &Frame) -> Result<Option<String>> {
        use zxingcpp::{ImageFormat, ImageView};
        let view =
            ImageView::from_slice(&frame.pixels, frame.width, frame.height, ImageFormat::Lum)?;
        Ok(self.0.from(view)?.first().map(zxingcpp::Barcode::text))
    }
}
