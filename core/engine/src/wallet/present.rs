//! Showing a code: a presentation every 15 s, signed at most 3 s ahead so that
//! the picture changes without a wait, with the digits that the holder typed for
//! a scanner's challenge. No server takes part.

use bamin_protocol::number;
use bamin_protocol::pass::{Colour, KeyKind};
use bamin_protocol::presentation::{Claims, ClockQuality, GroupTag, MAX_CHALLENGE, to_text};
use bamin_protocol::slice::Slice;
use uuid::Uuid;

use super::holdings::Choice;
use super::picture::QrMatrix;
use super::{NoPass, Wallet};
use crate::clock::Now;
use crate::error::EngineError;
use crate::ports::KeyStoreError;
use crate::scan::NaatView;

/// A presentation is shown for so many seconds.
pub const STEP: i64 = 15;
/// It is signed at most so many seconds before it is shown.
pub const AHEAD: i64 = 3;
/// TypedChallenge digits are signed into presentations for so many seconds.
const CHALLENGE: i64 = 60;

/// What is on the screen now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Showing {
    /// Whose code.
    pub subject: Uuid,
    /// The text of the QR code.
    pub text: String,
    /// Its picture.
    pub modules: QrMatrix,
    /// Green or orange.
    pub colour: Colour,
    /// Masked name, as in the pass.
    pub name: String,
    /// 12 digits.
    pub number: String,
    /// Seconds until the picture changes, 1 to 15.
    pub seconds_left: u32,
    /// Seconds until the number changes, 1 to 30.
    pub number_seconds_left: u32,
    /// The pass ends then, Unix seconds.
    pub valid_until: i64,
    /// Until then there is always one to show, also without a network.
    pub shows_until: i64,
    /// The facts are those of then, Unix seconds.
    pub as_of: i64,
    /// How sure this phone is of its time.
    pub clock: ClockQuality,
    /// The last nucleic-acid test, as the pass has it.
    pub naat: Option<NaatView>,
    /// How well the key is kept.
    pub key_kind: KeyKind,
    /// Digits that are in the presentation.
    pub challenge: Option<u16>,
    /// Which member of which group, if it is shown in one.
    pub group: Option<GroupTag>,
}

/// What there is to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presented {
    /// A code.
    Showing(Box<Showing>),
    /// Nothing that a scanner would take.
    NoPass {
        /// Whose code it would be.
        subject: Uuid,
        /// Why not.
        reason: NoPass,
    },
}

/// The presentations that are signed already, and the digits typed.
#[derive(Debug, Default)]
pub(super) struct PresentationCache {
    signed: Vec<Signed>,
    challenge: Option<TypedChallenge>,
}

#[derive(Debug, Clone, Copy)]
struct TypedChallenge {
    value: u16,
    until: i64,
}

/// What is to be signed: equal requests have equal presentations.
#[derive(Debug, Clone, PartialEq)]
struct PresentationRequest {
    key: String,
    slice: Slice,
    iat: u32,
    claims: Claims,
}

#[derive(Debug, Clone)]
struct Signed {
    request: PresentationRequest,
    text: String,
    modules: QrMatrix,
}

impl Wallet {
    /// The code of `subject` as of `now`. Call it at least once a second while it
    /// is on the screen; only the calls that sign take longer than a look-up.
    pub async fn present(&self, subject: Uuid, now: &Now) -> Result<Presented, EngineError> {
        self.present_as(subject, None, now).await
    }

    /// The holder typed a scanner's four digits: for 60 s they are signed into
    /// whatever is shown. Digits over 9999 are none: `false`.
    pub fn answer_challenge(&self, digits: u16, now: &Now) -> bool {
        let valid = digits <= MAX_CHALLENGE;
        self.presentations().challenge = valid.then_some(TypedChallenge {
            value: digits,
            until: now.seconds() + CHALLENGE,
        });
        valid
    }

    /// The holder took the digits back.
    pub fn clear_challenge(&self) {
        self.presentations().challenge = None;
    }

    pub(super) async fn present_as(
        &self,
        subject: Uuid,
        group: Option<GroupTag>,
        now: &Now,
    ) -> Result<Presented, EngineError> {
        let seconds = now.seconds();
        let choice = match self.choose(&self.holdings(), subject, seconds) {
            Ok(choice) => choice,
            Err(reason) => return Ok(Presented::NoPass { subject, reason }),
        };
        let t = seconds - seconds.rem_euclid(STEP);
        let request = self.request(&choice, t, group, now);
        let signed = self.signed(&request, &choice).await?;
        if seconds >= t + STEP - AHEAD {
            self.sign_ahead(subject, t + STEP, group, now).await;
        }
        let showing = self.showing(subject, &choice, signed, seconds);
        Ok(Presented::Showing(Box::new(showing)))
    }

    /// Signs the presentation that comes next; if that fails, its own turn will say so.
    async fn sign_ahead(&self, subject: Uuid, t: i64, group: Option<GroupTag>, now: &Now) {
        let Ok(choice) = self.choose(&self.holdings(), subject, t) else {
            return;
        };
        let request = self.request(&choice, t, group, now);
        if let Err(error) = self.signed(&request, &choice).await {
            tracing::warn!(code = error.code(), "signing ahead failed");
        }
    }

    fn request(
        &self,
        choice: &Choice,
        t: i64,
        group: Option<GroupTag>,
        now: &Now,
    ) -> PresentationRequest {
        let typed = self.presentations().challenge;
        let pass = &choice.held.signed.pass;
        PresentationRequest {
            key: choice.key.clone(),
            slice: pass.slice,
            iat: pass.iat,
            claims: Claims {
                t: u32::try_from(t).unwrap_or(0),
                clock: now.quality,
                challenge: typed
                    .filter(|typed| now.seconds() < typed.until)
                    .map(|typed| typed.value),
                group,
            },
        }
    }

    /// From the cache, or signed now.
    async fn signed(
        &self,
        request: &PresentationRequest,
        choice: &Choice,
    ) -> Result<Signed, EngineError> {
        let ready = {
            let cache = self.presentations();
            cache
                .signed
                .iter()
                .find(|ready| ready.request == *request)
                .cloned()
        };
        if let Some(ready) = ready {
            return Ok(ready);
        }
        let unsigned = request.claims.unsigned(&choice.held.signed.bytes);
        let signature = self
            .inner
            .keys
            .sign(&choice.key, unsigned.to_be_signed())
            .await;
        if signature == Err(KeyStoreError::Gone) {
            self.renew_now()?;
        }
        let text = to_text(&unsigned.finish(&signature?.normalised()?));
        let modules = QrMatrix::of(&text).ok_or(EngineError::Answer { code: "malformed" })?;
        let signed = Signed {
            request: request.clone(),
            text,
            modules,
        };
        let mut cache = self.presentations();
        let oldest = i64::from(request.claims.t) - STEP;
        cache
            .signed
            .retain(|other| i64::from(other.request.claims.t) >= oldest);
        cache.signed.push(signed.clone());
        Ok(signed)
    }

    fn showing(&self, subject: Uuid, choice: &Choice, signed: Signed, now: i64) -> Showing {
        let pass = &choice.held.signed.pass;
        let left = |step: i64| (step - now.rem_euclid(step)) as u32;
        let totp = number::totp(&choice.held.number_secret.0, now);
        Showing {
            subject,
            text: signed.text,
            modules: signed.modules,
            colour: pass.colour,
            name: pass.name.clone(),
            number: number::format(choice.held.alias, totp),
            seconds_left: left(STEP),
            number_seconds_left: left(number::STEP),
            valid_until: pass.ends(),
            shows_until: self
                .holdings()
                .shows_until(subject, now)
                .unwrap_or(pass.ends()),
            as_of: pass.iat.into(),
            clock: signed.request.claims.clock,
            naat: NaatView::of(pass),
            key_kind: pass.key_kind,
            challenge: signed.request.claims.challenge,
            group: signed.request.claims.group,
        }
    }
}
