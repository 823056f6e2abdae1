//! The text recogniser port: the platform reads the lines of text in a picture
//! of a document; the engine makes sense of them.

use async_trait::async_trait;

/// The platform could not read the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("text recognition failed")]
pub struct TextRecognitionFailed;

/// A line of text, as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecognisedLine {
    /// The characters, reading order.
    pub text: String,
    /// How sure the platform is, 0…100.
    pub confidence: u8,
}

/// Reads text from pictures.
#[async_trait]
pub trait TextRecogniser: Send + Sync {
    /// The lines of an encoded picture (PNG or JPEG), from top to bottom.
    async fn recognise(&self, picture: &[u8])
    -> Result<Vec<RecognisedLine>, TextRecognitionFailed>;
}
