//! From the text of a QR code to the signed message: prefix, Base45, zlib.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::CertificateError;

/// The most that a QR code of any version holds in alphanumeric mode.
const LONGEST_TEXT: usize = 4_296;
/// Real messages have under 1 KiB; what inflates to more than this is a bomb.
const LONGEST_MESSAGE: usize = 16 * 1024;

pub(super) fn open(text: &str) -> Result<Vec<u8>, CertificateError> {
    // A space is a digit of Base45, but never the last one.
    let text = text.trim_ascii();
    if text.len() > LONGEST_TEXT {
        return Err(CertificateError::TooLarge { most: LONGEST_TEXT });
    }
    let body = text.strip_prefix("HC1:").ok_or_else(|| prefix(text))?;
    let compressed = base45::decode(body).map_err(|_| CertificateError::Base45)?;
    inflated(&compressed)
}

fn prefix(text: &str) -> CertificateError {
    let mut after = text.strip_prefix("HC").unwrap_or_default().chars();
    match (after.next(), after.next()) {
        (Some(version), Some(':')) => CertificateError::OtherVersion { version },
        _ => CertificateError::NotACertificate,
    }
}

fn inflated(compressed: &[u8]) -> Result<Vec<u8>, CertificateError> {
    let mut decoder = ZlibDecoder::new(compressed);
    let mut message = Vec::new();
    let most = LONGEST_MESSAGE as u64 + 1;
    let read = decoder.by_ref().take(most).read_to_end(&mut message);
    read.map_err(|_| CertificateError::Compression)?;
    if message.len() > LONGEST_MESSAGE {
        let most = LONGEST_MESSAGE;
        return Err(CertificateError::TooLarge { most });
    }
    if decoder.total_in() != compressed.len() as u64 {
        return Err(CertificateError::Compression);
    }
    Ok(message)
}
