//! SMS codes: drawn here, kept hashed, sent through the port (docs/sms.md).
//!
//! A code is bound to (purpose, holder, phone). Neither phone nor code is ever
//! logged or stored in the clear; what counts against limits are keyed hashes.

use std::net::IpAddr;

use bamin_rules::phone::Phone;

use crate::app::App;
use crate::http::problem::{Code, Problem};
use crate::outside::sms::{CODE_LIFE, Purpose, SmsError, SmsMessage};
use crate::secrets::digest::hex;
use crate::secrets::personal::{Blind, Personal};
use crate::store::HolderId;
use crate::store::sms::{LimitOf, SmsAsked, SmsClaim, SmsCode, SmsLimit};

/// Seconds until another may be sent to the same phone.
const GAP: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

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
