//! SMS codes: drawn here, kept hashed, sent through a port (docs/sms.md).
//!
//! A code is bound to (purpose, holder, phone). Neither phone nor code is ever
//! logged or stored in the clear; what counts against limits are keyed hashes.

mod file;
mod http;

use std::net::IpAddr;

use async_trait::async_trait;
use bamin_rules::phone::Phone;
use uuid::Uuid;

pub use file::FileSms;
pub use http::HttpSms;

use crate::app::App;
use crate::config::{Config, ConfigError};
use crate::http::problem::{Code, Problem};
use crate::secrets::keys::hex;
use crate::secrets::personal::{Blind, Personal};
use crate::store::HolderId;
use crate::store::sms::{LimitOf, SmsAsked, SmsClaim, SmsCode, SmsLimit};

/// Seconds that a code may be used.
pub const CODE_LIFE: i64 = 300;
/// Seconds until another may be sent to the same phone.
const GAP: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A form for a family member.
    Family,
}

impl Purpose {
    /// The stable word: the gateway's template, the end of the text's key `sms.…`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Family => "family",
        }
    }
}

/// A message to be sent. It has no `Debug`: all of it is personal.
pub struct SmsMessage {
    /// The same for every try: a gateway sends it once.
    pub id: Uuid,
    /// To whom.
    pub phone: Phone,
    /// What for.
    pub purpose: Purpose,
    /// Six digits.
    pub code: String,
}

/// A message was not taken. Says nothing of its content.
#[derive(Debug, thiserror::Error)]
pub enum SmsError {
    /// No gateway is configured.
    #[error("no SMS gateway is configured")]
    NoGateway,
    /// The gateway was not reached, or is in trouble.
    #[error("the SMS gateway is not available ({0})")]
    Unavailable(&'static str),
    /// The gateway will not take it.
    #[error("the SMS gateway refused: {0}")]
    Refused(u16),
    /// The file of the demonstration.
    #[error("the SMS file could not be written: {0}")]
    File(std::io::ErrorKind),
}

/// Sends messages.
#[async_trait]
pub trait SmsPort: Send + Sync {
    /// Sends one; when this returns `Ok`, the gateway has it.
    async fn send(&self, message: &SmsMessage) -> Result<(), SmsError>;
}

/// Where nothing is configured.
struct NoSms;

#[async_trait]
impl SmsPort for NoSms {
    async fn send(&self, _: &SmsMessage) -> Result<(), SmsError> {
        Err(SmsError::NoGateway)
    }
}

/// The adapter that the settings name.
///
/// # Errors
/// [`ConfigError`] for an address that is none.
pub fn port(config: &Config) -> Result<Box<dyn SmsPort>, ConfigError> {
    if let Some(url) = &config.sms_url {
        let token = config.sms_token.clone().unwrap_or_default();
        return Ok(Box::new(HttpSms::new(url, token)?));
    }
    Ok(match &config.sms_file {
        Some(file) => Box::new(FileSms::new(file.clone())),
        None => Box::new(NoSms),
    })
}

/// What the asker is told; the same whether or not somebody has this phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// Until when the code may be used.
    pub expires: i64,
    /// Seconds until another may be asked for.
    pub again: i64,
}

/// Draws a code and sends it.
///
/// # Errors
/// `too_many_requests`, `unavailable`, `internal`.
pub async fn send(
    app: &App,
    purpose: Purpose,
    holder: HolderId,
    phone: Phone,
    caller: IpAddr,
) -> Result<Sent, Problem> {
    let now = app.now();
    let personal = app.personal();
    let code = format!("{:06}", app.random.below(1_000_000)?);
    let claim = claim(&personal, purpose, holder, &phone, &code);
    let id = app.random.uuid(app.clock.now_ms())?;
    let kept = SmsCode {
        scope: claim.scope,
        code_hash: claim.code_hash,
        expires: now + CODE_LIFE,
        send: id,
    };
    let limits = limits(&personal, holder, &phone, caller);
    let of_people = limits.iter().filter(|limit| limit.of == LimitOf::Person);
    let of_people = of_people.map(|limit| limit.scope).collect();
    if let SmsAsked::TooMany { seconds } = app.store.keep_sms_code(kept, limits, now).await? {
        return Err(Problem::new(Code::TooManyRequests).with("seconds", seconds));
    }
    let message = SmsMessage {
        id,
        phone,
        purpose,
        code,
    };
    if let Err(error) = app.sms.send(&message).await {
        metrics::counter!("bamin_sms_total", "outcome" => "failed").increment(1);
        // Whoever did not answer may have sent it; who refused it has not.
        if matches!(error, SmsError::Refused(_) | SmsError::NoGateway) {
            app.store.forget_send(id, of_people).await?;
        }
        return Err(Problem::unavailable(&error));
    }
    metrics::counter!("bamin_sms_total", "outcome" => "sent").increment(1);
    Ok(Sent {
        expires: now + CODE_LIFE,
        again: GAP,
    })
}

/// A code as somebody typed it.
#[must_use]
pub fn claim(
    personal: &Personal,
    purpose: Purpose,
    holder: HolderId,
    phone: &Phone,
    code: &str,
) -> SmsClaim {
    let whom = format!("{}\n{holder}\n{}", purpose.word(), phone.as_str());
    let scope = personal.blind(Blind::SmsScope, &whom);
    SmsClaim {
        scope,
        code_hash: personal.blind(Blind::SmsCode, &format!("{}\n{code}", hex(&scope))),
    }
}

/// An address stands for many people behind one carrier: its limit only stops floods.
fn limits(personal: &Personal, holder: HolderId, phone: &Phone, caller: IpAddr) -> Vec<SmsLimit> {
    let phone = personal.blind(Blind::SmsPhone, phone.as_str());
    let holder = personal.blind(Blind::SmsHolder, &holder.to_string());
    let address = personal.blind(Blind::SmsAddress, &caller.to_string());
    [
        (phone, LimitOf::Person, GAP, 1),
        (phone, LimitOf::Person, HOUR, 5),
        (phone, LimitOf::Person, DAY, 10),
        (holder, LimitOf::Person, HOUR, 10),
        (holder, LimitOf::Person, DAY, 20),
        (address, LimitOf::Address, HOUR, 120),
    ]
    .map(|(scope, of, seconds, most)| SmsLimit {
        scope,
        of,
        seconds,
        most,
    })
    .into()
}

/// Forgets what no limit asks for any more.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn sweep(app: &App) -> Result<(), Problem> {
    app.store.forget_sms(app.now() - DAY).await?;
    Ok(())
}
