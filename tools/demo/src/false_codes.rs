//! Codes that must be refused: a forger's, and one that is none of ours.

use anyhow::{Context, Result, anyhow};
use bamin_engine::phone::Phone;
use bamin_engine::wallet::QrMatrix;
use bamin_protocol::issuer::KeyUse;
use bamin_protocol::pass::{Colour, KeyKind, Pass, SubjectKind};
use bamin_protocol::presentation::{Claims, ClockQuality, to_text};
use bamin_protocol::signing::SigningKey;
use bamin_protocol::slice::Slice;
use bamin_protocol::{KeyId, Unsigned};
use ring::rand::SystemRandom;

/// A menu's QR code.
pub fn stranger(place: usize) -> Result<QrMatrix> {
    let text = format!("https://example.com/menu?table={place}");
    QrMatrix::of(&text).ok_or_else(|| anyhow!("the stranger's code cannot be drawn"))
}

/// Claims to be the province, with the right names and a key of its own.
pub struct Forger {
    issuer: SigningKey,
    kid: KeyId,
    now: i64,
}

impl Forger {
    /// Has seen the trust list, as anybody can.
    pub fn new(phone: &Phone) -> Result<Self> {
        let trust = phone.evidence().trust.context("no trust list")?;
        let issuer = trust.issuers.first().context("no issuer")?;
        let key = issuer
            .keys
            .iter()
            .find(|key| key.usage == KeyUse::Pass)
            .context("no key")?;
        let kid = KeyId {
            issuer: issuer.id,
            number: key.number,
        };
        Ok(Self {
            issuer: SigningKey::generate(&SystemRandom::new())?,
            kid,
            now: phone.time.now().seconds(),
        })
    }

    /// A green code, signed by itself.
    pub fn code(&self, index: u32) -> Result<QrMatrix> {
        let rng = SystemRandom::new();
        let sign = |unsigned: Unsigned, key: &SigningKey| {
            key.sign(&rng, unsigned.to_be_signed())
                .map(|signature| unsigned.finish(&signature))
        };
        let holder = SigningKey::generate(&rng)?;
        let slice = Slice::running(self.now);
        let pass = Pass {
            slice,
            index,
            iat: u32::try_from(self.now)?,
            nbf: 0,
            exp: Slice::MINUTES,
            subject_kind: SubjectKind::Resident,
            colour: Colour::Green,
            key_kind: KeyKind::Software,
            region: None,
            naat: None,
            name: "无*".into(),
            birth_year: 1990,
            document_tail: "12".into(),
            holder_key: *holder.public(),
        };
        let pass = sign(pass.unsigned(self.kid)?, &self.issuer)?;
        let t = u32::try_from(wall_seconds())?;
        let claims = Claims {
            t,
            clock: ClockQuality::Certain,
            challenge: None,
            group: None,
        };
        let text = to_text(&sign(claims.unsigned(&pass), &holder)?);
        QrMatrix::of(&text).ok_or_else(|| anyhow!("the forged code cannot be drawn"))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a forger uses the clock on the wall"
)]
fn wall_seconds() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}
