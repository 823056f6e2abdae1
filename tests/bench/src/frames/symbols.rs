//! The codes that the frames show: presentations, and codes of the sizes of others.

use anyhow::{Result, ensure};
use bamin_frames::Code;
use bamin_protocol::KeyId;
use bamin_protocol::key::PublicKey;
use bamin_protocol::pass::{
    Colour, KeyKind, NaatResult, NaatSummary, Pass, RegionLevel, RegionSummary, SubjectKind,
};
use bamin_protocol::presentation::{Claims, ClockQuality, to_text};
use bamin_protocol::signature::Signature;
use bamin_protocol::slice::Slice;
use qrcode::{Color, EcLevel, QrCode};
use ring::digest::{SHA512, digest};

/// A code and what it says.
pub struct Symbol {
    /// The text that a reader must find.
    pub text: String,
    modules: usize,
    dark: Vec<bool>,
}

/// Whose code a frame shows.
#[derive(Clone, Copy)]
pub enum Format {
    /// Ours: 57 modules, level L.
    Bamin,
    /// As large as an EU Digital COVID Certificate: 77 modules, level M.
    Dcc,
    /// As large as a CoronaCheck proof: 117 modules, level M.
    CoronaCheck,
}

impl Format {
    /// Another code for each seed, the same in every run.
    pub fn symbol(self, seed: u64) -> Result<Symbol> {
        match self {
            Self::Bamin => Symbol::new(presentation(seed)?, EcLevel::L, 57),
            Self::Dcc => Symbol::new(filling("HC1:", 555, seed), EcLevel::M, 77),
            Self::CoronaCheck => Symbol::new(filling("NL2:", 1330, seed), EcLevel::M, 117),
        }
    }
}

impl Symbol {
    fn new(text: String, level: EcLevel, modules: usize) -> Result<Self> {
        let code = QrCode::with_error_correction_level(&text, level)?;
        ensure!(
            code.width() == modules,
            "{} modules instead of {modules}",
            code.width()
        );
        let dark = code.to_colors().iter().map(|c| *c == Color::Dark).collect();
        Ok(Self {
            text,
            modules,
            dark,
        })
    }

    /// What a phone shows.
    pub fn code(&self) -> Code<'_> {
        Code {
            width: self.modules,
            dark: &self.dark,
        }
    }
}

/// A presentation's text. Its signatures come from the seed instead of keys, so that a
/// set of frames is the same in every run; no camera could tell.
fn presentation(seed: u64) -> Result<String> {
    const SLICE: Slice = Slice(2517);
    let number = u32::try_from(seed)?;
    let taken = SLICE.start() as u32 + 9 * 3600;
    let pass = Pass {
        slice: SLICE,
        index: number,
        iat: taken - 60,
        nbf: 300,
        exp: Slice::MINUTES,
        subject_kind: SubjectKind::Resident,
        colour: Colour::Green,
        key_kind: KeyKind::HardwareAttested,
        region: Some(RegionSummary {
            level: RegionLevel::Low,
            days_before: 3,
        }),
        naat: Some(NaatSummary {
            result: NaatResult::Negative,
            days_before: 1,
        }),
        name: "林**".into(),
        birth_year: 1980,
        document_tail: "1X".into(),
        holder_key: holder_key()?,
    };
    let issuer = KeyId {
        issuer: 3500,
        number: 1,
    };
    let pass = pass.unsigned(issuer)?.finish(&signature("pass", seed));
    let claims = Claims {
        t: taken + number % 3600,
        clock: ClockQuality::Certain,
        challenge: None,
        group: None,
    };
    let presentation = claims.unsigned(&pass);
    Ok(to_text(
        &presentation.finish(&signature("presentation", seed)),
    ))
}

/// The base point of P-256 (FIPS 186-5): a key that everybody knows.
fn holder_key() -> Result<PublicKey> {
    const X: [u8; 32] = [
        0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40,
        0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98,
        0xc2, 0x96,
    ];
    let mut compressed = vec![3];
    compressed.extend(X);
    Ok(PublicKey::from_bytes(&compressed)?)
}

fn signature(what: &str, seed: u64) -> Signature {
    Signature::normalised(noise(what, seed, 0))
}

/// A text of `length` characters of Base45's alphabet.
fn filling(prefix: &str, length: usize, seed: u64) -> String {
    const BASE45: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let noise = (0..).flat_map(|part| noise(prefix, seed, part));
    let filling = noise.map(|byte| char::from(BASE45[usize::from(byte) % BASE45.len()]));
    prefix.chars().chain(filling).take(length).collect()
}

fn noise(what: &str, seed: u64, part: u32) -> [u8; 64] {
    let digest = digest(&SHA512, format!("{what} {seed} {part}").as_bytes());
    let mut bytes = [0; 64];
    bytes.copy_from_slice(digest.as_ref());
    bytes
}
