//! Signing in: a phone begins with the hash of a secret that it keeps, the browser
//! goes to the provider and comes back, the phone finishes with the secret and with
//! the return code that only that browser got.
//!
//! Both are asked for, so that neither somebody who sends another person the address
//! of a sign-in of his own, nor somebody who finds a return code, gets a code of that
//! person. From then on the secret is the phone's enrolment code.

use bamin_protocol::slice::Slice;
use bamin_rules::Day;
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::http::problem::{Code, Problem};
use crate::outside::identity_provider::claims::{Claims, Level};
use crate::outside::identity_provider::{Kept, Proven, Provider};
use crate::secrets::digest::sha256;
use crate::secrets::facts::Facts;
use crate::secrets::personal::{Blind, PersonalError, Place};
use crate::store::identities::{Finish, Finished, Identity, SignIn};
use crate::store::{Digest, HolderId, SubjectId, Trail};

/// A sign-in has to be finished within so many seconds.
pub const LIFE: i64 = 600;
/// Characters of a return code: 80 bits.
const RETURN_CODE: usize = 16;

/// A sign-in that has begun.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The phone's name for it.
    pub sign_in: Uuid,
    /// For the browser.
    pub url: String,
    /// It ends then.
    pub expires: i64,
}

/// What the browser brought back.
#[derive(Debug, Clone)]
pub struct Returned {
    /// Which sign-in.
    pub sign_in: Uuid,
    /// For the phone, once.
    pub return_code: String,
    /// How surely the person is known.
    pub level: Level,
}

/// Begins a sign-in for the phone that keeps the secret of that hash.
///
/// # Errors
/// `not_found` without a provider, `provider_unavailable`, `internal`.
pub async fn begin(app: &App, secret_hash: Digest) -> Result<Begun, Problem> {
    let asked = provider(app)?.ask().await?;
    let sign_in = app.random.uuid(app.clock.now_ms())?;
    let begun = Begun {
        sign_in,
        url: asked.url,
        expires: app.now() + LIFE,
    };
    let kept = SignIn {
        sign_in,
        secret_hash,
        state_hash: sha256(asked.state.as_bytes()),
        sealed: seal(app, sign_in_place(sign_in), &asked.kept)?,
        expires: begun.expires,
        return_hash: None,
    };
    app.store.begin_sign_in(kept).await?;
    Ok(begun)
}

/// The browser is back with a code. While the provider is not available the sign-in
/// waits: the same address works again.
///
/// # Errors
/// `sign_in_over`, `sign_in_refused`, `provider_unavailable`, `internal`.
pub async fn returned(
    app: &App,
    state: &str,
    issuer: Option<&str>,
    code: String,
) -> Result<Returned, Problem> {
    let provider = provider(app)?;
    let claimed = app
        .store
        .claim_sign_in(sha256(state.as_bytes()), app.now())
        .await?;
    let kept = claimed.ok_or(Code::SignInOver)?;
    if issuer.is_some_and(|issuer| !provider.is_issuer(issuer)) {
        return Err(Problem::new(Code::SignInRefused).with("reason", "issuer"));
    }
    let asked: Kept = open(app, sign_in_place(kept.sign_in), &kept.sealed)?;
    let proven = match provider.redeem(code, &asked).await.map_err(Problem::from) {
        Ok(proven) => proven,
        Err(problem) => {
            if problem.code == Code::ProviderUnavailable {
                app.store.release_sign_in(kept.sign_in).await?;
            }
            return Err(problem);
        }
    };
    let return_code = app.random.code(RETURN_CODE)?;
    let sealed = seal(app, sign_in_place(kept.sign_in), &proven)?;
    app.store
        .return_sign_in(kept.sign_in, sha256(return_code.as_bytes()), sealed)
        .await?;
    Ok(Returned {
        sign_in: kept.sign_in,
        return_code,
        level: proven.level,
    })
}

/// The phone finishes: its holder is found or made, and the secret becomes its
/// enrolment code. May be said again as long as the sign-in lives.
///
/// # Errors
/// `not_found`, `sign_in_over`, `sign_in_refused`, `level_too_low` for an account
/// that was proven at a higher level before, `internal`.
pub async fn finish(
    app: &App,
    sign_in: Uuid,
    secret: &str,
    return_code: &str,
) -> Result<(Finished, Claims), Problem> {
    let now = app.now();
    let kept = app.store.sign_in(sign_in).await?.ok_or(Code::NotFound)?;
    let code_hash = sha256(secret.as_bytes());
    if kept.secret_hash != code_hash {
        return Err(Code::NotFound.into());
    }
    if kept.expires <= now {
        return Err(Code::SignInOver.into());
    }
    let refused = |reason| Problem::new(Code::SignInRefused).with("reason", reason);
    let returned = kept.return_hash.ok_or_else(|| refused("not_returned"))?;
    if returned != sha256(return_code.as_bytes()) {
        return Err(refused("return_code"));
    }
    let proven: Proven = open(app, sign_in_place(sign_in), &kept.sealed)?;
    let candidate = HolderId(app.random.uuid(app.clock.now_ms())?);
    let uuid = || app.random.uuid(app.clock.now_ms());
    let identity = sealed_identity(app, candidate, &proven)?;
    let finish = Finish {
        sign_in,
        member: member(app, identity.document_index).await?,
        identity,
        code_hash,
        code_expires: now + LIFE,
        from_slice: Slice::live(now).next().unwrap_or(Slice::running(now)).0,
        messages: [uuid()?, uuid()?, uuid()?],
    };
    let trail = Trail::new(
        now,
        "phone",
        "identity.sign_in",
        format!("sign_in:{sign_in}"),
    )
    .detail(json!({"level": proven.level}));
    let finished = app.store.finish_sign_in(finish, trail).await?;
    let finished = finished.ok_or_else(|| level_too_low(Some(proven.level)))?;
    Ok((finished, proven.claims))
}

/// The member of a family with that document, sealed as its own person's: what ended
/// with childhood ends no more.
async fn member(
    app: &App,
    document: Option<Digest>,
) -> Result<Option<(SubjectId, Vec<u8>)>, Problem> {
    let Some(document) = document else {
        return Ok(None);
    };
    let subject = app.store.subject_by_document(document).await?;
    let Some(subject) = subject.filter(|subject| subject.relation != 0) else {
        return Ok(None);
    };
    let personal = app.personal();
    let facts = Facts {
        last_day: None,
        ..Facts::open(&subject, &personal)?
    };
    let sealed = facts.seal(subject.subject, &personal)?;
    Ok(Some((subject.subject, sealed)))
}

/// Asks the provider again who the holder is.
///
/// # Errors
/// `not_found`, `sign_in_refused` with `refresh` if the person has to sign in again,
/// `provider_unavailable`, `internal`.
pub async fn refresh(app: &App, holder: HolderId) -> Result<(Identity, Claims), Problem> {
    let (kept, before) = identity(app, holder).await?.ok_or(Code::NotFound)?;
    let proven = provider(app)?.refresh(&before).await?;
    let mut fresh = sealed_identity(app, holder, &proven)?;
    // Another document is another person: that takes a sign-in.
    if fresh.document_index.is_some() && fresh.document_index != kept.document_index {
        return Err(Problem::new(Code::SignInRefused).with("reason", "refresh"));
    }
    fresh.document_index = kept.document_index;
    let trail = Trail::new(
        app.now(),
        format!("holder:{holder}"),
        "identity.refresh",
        format!("holder:{holder}"),
    )
    .detail(json!({"level": proven.level}));
    app.store.renew_identity(fresh.clone(), trail).await?;
    Ok((fresh, proven.claims))
}

/// The holder's identity, opened.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn identity(app: &App, holder: HolderId) -> Result<Option<(Identity, Claims)>, Problem> {
    let Some(kept) = app.store.identity(holder).await? else {
        return Ok(None);
    };
    let claims = open(app, identity_place(kept.identity), &kept.sealed)?;
    Ok(Some((kept, claims)))
}

/// `level_too_low`, with what is missing.
#[must_use]
pub fn level_too_low(level: Option<Level>) -> Problem {
    let level = level.unwrap_or(Level::L1);
    Problem::new(Code::LevelTooLow)
        .with("level", level.code())
        .with("needed", Level::NEEDED.code())
        .with("missing", level.missing())
}

fn sealed_identity(app: &App, holder: HolderId, proven: &Proven) -> Result<Identity, Problem> {
    let personal = app.personal();
    let identity = app.random.uuid(app.clock.now_ms())?;
    let claims = &proven.claims;
    // Only a face that was compared makes a document this person's.
    let document = (proven.level >= Level::NEEDED)
        .then(|| claims.document(Day::of_unix(app.now())))
        .flatten();
    Ok(Identity {
        identity,
        holder,
        account_index: personal.blind(Blind::IdentityAccount, &provider(app)?.account(claims)),
        document_index: document.map(|document| personal.document(&document)),
        level: proven.level.number(),
        sealed: seal(app, identity_place(identity), claims)?,
        verified_at: app.now(),
    })
}

fn provider(app: &App) -> Result<&Provider, Problem> {
    app.provider.as_ref().ok_or_else(|| Code::NotFound.into())
}

/// What the fields of a sign-in are bound to.
pub(crate) fn sign_in_place(sign_in: Uuid) -> Place {
    Place {
        field: "sign_ins.sealed",
        row: sign_in,
    }
}

/// What the fields of an identity are bound to.
pub(crate) fn identity_place(identity: Uuid) -> Place {
    Place {
        field: "identities.sealed",
        row: identity,
    }
}

fn seal(app: &App, place: Place, content: &impl serde::Serialize) -> Result<Vec<u8>, Problem> {
    let text = serde_json::to_string(content).map_err(|_| PersonalError::Sealing)?;
    Ok(app.personal().seal(place, &text)?)
}

fn open<T: serde::de::DeserializeOwned>(
    app: &App,
    place: Place,
    sealed: &[u8],
) -> Result<T, Problem> {
    let text = app.personal().open(place, sealed)?;
    Ok(serde_json::from_str(&text).map_err(|_| PersonalError::Damaged)?)
}
