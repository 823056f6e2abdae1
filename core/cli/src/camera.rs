//! A USB camera by nokhwa, read on a thread of its own: the camera waits for the
//! next frame, never a frame for the camera.

use nokhwa::pixel_format::LumaFormat;
use nokhwa::utils::{CameraIndex, RequestedFormat, RequestedFormatType};
use tokio::sync::mpsc::{Receiver, channel};

use crate::exit::Exit;
use crate::failure::Failure;

/// One frame's luma.
pub struct Frame {
    /// Row by row, without padding.
    pub pixels: Vec<u8>,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// An open camera.
pub struct Camera {
    number: u32,
    frames: Receiver<Frame>,
}

impl Camera {
    /// Opens camera `number` at its highest frame rate.
    pub fn open(number: u32) -> Result<Self, Failure> {
        // One frame waits at most: an old one is of no use.
        let (sender, frames) = channel(1);
        let (opened, answer) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let format =
                RequestedFormat::new::<LumaFormat>(RequestedFormatType::AbsoluteHighestFrameRate);
            let camera = nokhwa::Camera::new(CameraIndex::Index(number), format)
                .and_then(|mut camera| camera.open_stream().map(|()| camera));
            let mut camera = match camera {
                Ok(camera) => camera,
                Err(_) => {
                    let _ = opened.send(false);
                    return;
                }
            };
            let _ = opened.send(true);
            while let Ok(buffer) = camera.frame() {
                let Ok(picture) = buffer.decode_image::<LumaFormat>() else {
                    continue;
                };
                let (width, height) = picture.dimensions();
                let frame = Frame {
                    pixels: picture.into_raw(),
                    width,
                    height,
                };
                if sender.blocking_send(frame).is_err() {
                    return;
                }
            }
        });
        match answer.recv() {
            Ok(true) => Ok(Self { number, frames }),
            _ => Err(failed(number)),
        }
    }

    /// The next frame.
    pub async fn frame(&mut self) -> Result<Frame, Failure> {
        self.frames.recv().await.ok_or_else(|| failed(self.number))
    }
}

/// The camera can't be opened, or went away.
pub fn failed(number: u32) -> Failure {
    Failure::new(
        Exit::Unreadable,
        "camera",
        [("number", &number.to_string())],
    )
}
