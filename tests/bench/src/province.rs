//! An issuer, a holder and the longest pass there can be, with fresh keys.

use anyhow::{Result, anyhow};
use bamin_protocol::delegation::Delegation;
use bamin_protocol::issuer::{Issuer, KeyUse, TrustedKey, TrustedPublic};
use bamin_protocol::pass::{
    Colour, KeyKind, MAX_INDEX, NaatResult, NaatSummary, Pass, RegionLevel, RegionSummary,
    SubjectKind,
};
use bamin_protocol::policy::Policy;
use bamin_protocol::presentation::{Claims, ClockQuality, to_text};
use bamin_protocol::signing::SigningKey;
use bamin_protocol::slice::Slice;
use bamin_protocol::trust::{self, TrustList};
use bamin_protocol::{KeyId, Unsigned};
use ring::rand::SystemRandom;

const SLICE: Slice = Slice(2517);
const KID: KeyId = KeyId {
    issuer: 3500,
    number: 1,
};

/// Keys and time of one bench.
pub struct Province {
    /// Randomness.
    pub rng: SystemRandom,
    /// Signs passes.
    pub issuer: SigningKey,
    /// Signs presentations.
    pub holder: SigningKey,
    /// The time of the bench, Unix seconds.
    pub now: i64,
}

impl Province {
    /// Fresh keys, at noon of a day.
    pub fn new() -> Result<Self> {
        let rng = SystemRandom::new();
        let key = || SigningKey::generate(&rng);
        Ok(Self {
            issuer: key()?,
            holder: key()?,
            now: SLICE.start() + 9 * 3600,
            rng,
        })
    }

    /// Signs a message.
    pub fn sign(&self, unsigned: Unsigned, key: &SigningKey) -> Result<Vec<u8>> {
        let signature = key.sign(&self.rng, unsigned.to_be_signed())?;
        Ok(unsigned.finish(&signature))
    }

    /// The longest pass: every integer at its greatest, a name of 17 bytes.
    pub fn pass(&self) -> Result<Vec<u8>> {
        let pass = Pass {
            slice: SLICE,
            index: MAX_INDEX - 1,
            iat: (self.now - 60) as u32,
            nbf: 300,
            exp: Slice::MINUTES,
            subject_kind: SubjectKind::Overseas,
            colour: Colour::Green,
            key_kind: KeyKind::HardwareAttested,
            region: Some(RegionSummary {
                level: RegionLevel::High,
                days_before: 14,
            }),
            naat: Some(NaatSummary {
                result: NaatResult::Negative,
                days_before: 255,
            }),
            name: "欧阳***********".into(),
            birth_year: 2020,
            document_tail: "1X".into(),
            holder_key: *self.holder.public(),
        };
        self.sign(pass.unsigned(KID)?, &self.issuer)
    }

    /// A presentation's text.
    pub fn text(&self, pass: &[u8], claims: Claims) -> Result<String> {
        Ok(to_text(&self.sign(claims.unsigned(pass), &self.holder)?))
    }

    /// The claims of a plain showing now.
    pub fn claims(&self) -> Claims {
        Claims {
            t: self.now as u32,
            clock: ClockQuality::Certain,
            challenge: None,
            group: None,
        }
    }

    /// A trust list that names the issuer.
    pub fn trust(&self) -> Result<TrustList> {
        let (root, delegated) = (
            SigningKey::generate(&self.rng)?,
            SigningKey::generate(&self.rng)?,
        );
        let (nbf, exp) = (self.now as u32 - 86_400, self.now as u32 + 86_400);
        let kid = KeyId {
            issuer: 0,
            number: 1,
        };
        let delegation = Delegation {
            kid,
            key: *delegated.public(),
            nbf,
            exp,
        };
        let public = TrustedPublic::Es256(*self.issuer.public());
        let key = TrustedKey {
            number: KID.number,
            usage: KeyUse::Pass,
            nbf,
            exp,
            public,
        };
        let issuer = Issuer {
            id: KID.issuer,
            name: "福建省".into(),
            pass_life: Slice::MINUTES,
            status: Some("https://example.test/status".into()),
            status_age: 86_400,
            keys: vec![key],
        };
        let list = TrustList::new(1, self.now as u32, exp, vec![issuer], Policy::default());
        let bundle = trust::bundle(
            &self.sign(delegation.unsigned(root.public()), &root)?,
            &self.sign(list.unsigned(kid), &delegated)?,
        );
        TrustList::accept(&bundle, &[*root.public()], self.now, None)
            .map_err(|error| anyhow!(error))
    }
}
