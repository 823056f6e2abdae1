//! Signing in at the province's identity provider, the identity page, and applying
//! for one's own code by one tap.
//!
//! [`Syncer::begin_sign_in`] gives the page for the browser and keeps a secret;
//! [`Syncer::finish_sign_in`] takes the address that the browser came back with. Only
//! this phone can finish, and only with what that browser brought.

use bamin_protocol::pass::Colour;
use bamin_rules::DocumentKind;
use bamin_rules::consent::Purpose;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::enrol::OtherPhones;
use super::http::Call;
use super::session::Role;
use super::wire::Bytes64;
use super::{Syncer, Task};
use crate::error::EngineError;
use crate::ports::random;
use crate::wallet::Subject;

const SIGN_IN: &str = "sign_in";
const IDENTITY: &str = "identity";
const ONE: &str = "one";

/// A sign-in that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInPage {
    /// The identity provider's page, for the browser.
    pub url: String,
    /// The sign-in has to be finished before, Unix seconds.
    pub expires: i64,
}

/// How well the provider knows who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum IdentityLevel {
    /// A phone number.
    L1,
    /// Name and document too.
    L3,
    /// Compared with the face as well.
    L4,
}

impl IdentityLevel {
    /// The word in interfaces.
    pub fn word(self) -> &'static str {
        match self {
            Self::L1 => "L1",
            Self::L3 => "L3",
            Self::L4 => "L4",
        }
    }
}

/// Who the holder is, as the provider said; everything masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// A code needs `L4`.
    pub level: IdentityLevel,
    /// What a code needs and this level lacks; the texts are `missing.<code>`.
    #[serde(default)]
    pub missing: Vec<String>,
    /// None below the level that proves one.
    #[serde(default)]
    pub name: Option<String>,
    /// None below the level that proves one.
    #[serde(default, with = "crate::word::maybe")]
    pub document_kind: Option<DocumentKind>,
    /// All but the last two characters starred.
    #[serde(default)]
    pub document_number: Option<String>,
    /// All but country and last four digits starred.
    #[serde(default)]
    pub phone: Option<String>,
    /// When the provider last said so, Unix seconds.
    pub verified_at: i64,
}

/// A finished sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who it is.
    pub identity: Identity,
    /// Whose codes the phone carries now.
    pub subjects: Vec<Subject>,
}

/// How the initial place is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceSource {
    /// The phone's position.
    Gps,
    /// Chosen from the list.
    Chosen,
}

/// What an application came to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Application {
    /// The own subject.
    pub subject: Uuid,
    /// The colour.
    #[serde(with = "crate::word")]
    pub colour: Colour,
    /// None for green.
    pub reasons: Vec<ApplicationReason>,
}

/// Why it is orange.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ApplicationReason {
    /// `R1` to `R8`; the text is `reason.<rule>`.
    pub rule: String,
    /// Who reported it.
    pub authority: String,
    /// Since when, Unix seconds.
    pub since: i64,
    /// The first second at which it counts no more, if that is known.
    #[serde(default)]
    pub until: Option<i64>,
    /// The text is `advice.<advice>`.
    pub advice: String,
}

impl Syncer {
    /// Begins a sign-in; one that was open before is given up.
    pub async fn begin_sign_in(&self) -> Result<SignInPage, EngineError> {
        let secret = URL_SAFE_NO_PAD.encode(random::array::<32>(&*self.ports.random)?);
        let hash = digest::digest(&digest::SHA256, secret.as_bytes());
        let request = BeginRequest {
            secret_hash: Bytes64(hash.as_ref().to_vec()),
        };
        let reply = self.http.send(Call::post("/sign-ins", &request)?).await?;
        let begun: BeginReply = reply.json()?;
        let open = OpenSignIn {
            sign_in: begun.sign_in,
            secret,
        };
        self.store.put(SIGN_IN, ONE, &open)?;
        Ok(SignInPage {
            url: begun.url,
            expires: begun.expires,
        })
    }

    /// Finishes the sign-in with the address that the browser opened the app with,
    /// or with the return code alone, and binds this phone. After a lost reply the
    /// same works again.
    pub async fn finish_sign_in(
        &self,
        returned: &str,
        others: OtherPhones,
    ) -> Result<SignedIn, EngineError> {
        let open: Option<OpenSignIn> = self.store.get(SIGN_IN, ONE)?;
        let open = open.ok_or(EngineError::SignIn { code: "no_sign_in" })?;
        let request = FinishRequest {
            secret: &open.secret,
            return_code: return_code(returned, open.sign_in)?,
        };
        let path = format!("/sign-ins/{}/finish", open.sign_in);
        let reply = self.http.send(Call::post(&path, &request)?).await?;
        let identity: Identity = reply.json()?;
        let subjects = self.bind(&open.secret, others).await?;
        self.store.write(|access| {
            access.put(IDENTITY, ONE, &identity)?;
            access.remove(SIGN_IN, ONE)
        })?;
        Ok(SignedIn { identity, subjects })
    }

    /// The identity page: as the server has it.
    pub async fn identity(&self) -> Result<Identity, EngineError> {
        let reply = self
            .sessions
            .send(&self.http, Role::Holder, || Ok(Call::get("/identity")))
            .await?;
        self.keep_identity(reply.json()?)
    }

    /// The identity page without a network: as it last was.
    pub fn kept_identity(&self) -> Result<Option<Identity>, EngineError> {
        Ok(self.store.get(IDENTITY, ONE)?)
    }

    /// Has the provider asked again, without the person.
    pub async fn refresh_identity(&self) -> Result<Identity, EngineError> {
        let reply = self
            .sessions
            .send(&self.http, Role::Holder, || {
                Call::post("/identity/refresh", &())
            })
            .await?;
        self.keep_identity(reply.json()?)
    }

    /// Applies for the own code (GB/T 2260 code of a county of Fujian). A second time
    /// nothing changes.
    ///
    /// # Errors
    /// `no_consent` before the holder agreed to an account ([`Syncer::answer_consent`]).
    pub async fn apply(
        &self,
        county: u32,
        source: PlaceSource,
    ) -> Result<Application, EngineError> {
        if !self.consents().holds(Purpose::Account) {
            return Err(EngineError::Answer { code: "no_consent" });
        }
        let request = ApplyRequest { county, source };
        let reply = self
            .sessions
            .send(&self.http, Role::Holder, || {
                Call::post("/applications", &request)
            })
            .await?;
        let application = reply.json()?;
        self.sync_subjects().await?;
        self.ask(&[Task::Renew, Task::Hints]);
        Ok(application)
    }

    /// Another holder, or none, has this phone.
    pub(super) fn forget_identity(&self) -> Result<(), EngineError> {
        Ok(self.store.write(|access| {
            access.remove(IDENTITY, ONE)?;
            access.remove(SIGN_IN, ONE)
        })?)
    }

    fn keep_identity(&self, identity: Identity) -> Result<Identity, EngineError> {
        self.store.put(IDENTITY, ONE, &identity)?;
        Ok(identity)
    }
}

/// The return code of an address (`…?sign_in=…&return_code=…`), or the text itself.
/// An address that speaks of another sign-in is refused, one with a problem is it.
fn return_code(returned: &str, sign_in: Uuid) -> Result<&str, EngineError> {
    let Some((_, query)) = returned.split_once('?') else {
        return Ok(returned.trim());
    };
    let value = |name: &str| {
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find_map(|(found, value)| (found == name).then_some(value))
    };
    if let Some(problem) = value("problem") {
        return Err(EngineError::Refused {
            code: problem.to_owned(),
            params: serde_json::Map::new(),
            retry_after: None,
        });
    }
    let other = || EngineError::SignIn { code: "no_sign_in" };
    if value("sign_in").and_then(|id| Uuid::parse_str(id).ok()) != Some(sign_in) {
        return Err(other());
    }
    value("return_code").ok_or_else(other)
}

#[derive(Serialize, Deserialize)]
struct OpenSignIn {
    sign_in: Uuid,
    secret: String,
}

#[derive(Serialize)]
struct BeginRequest {
    secret_hash: Bytes64,
}

#[derive(Deserialize)]
struct BeginReply {
    sign_in: Uuid,
    url: String,
    expires: i64,
}

#[derive(Serialize)]
struct FinishRequest<'a> {
    secret: &'a str,
    return_code: &'a str,
}

#[derive(Serialize)]
struct ApplyRequest {
    county: u32,
    source: PlaceSource,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    const OWN: Uuid = Uuid::from_u128(7);

    #[test]
    fn the_way_back_of_another_sign_in_is_refused() {
        let link = |id: Uuid| format!("bamin://sign-in?sign_in={id}&return_code=ABCD");
        assert_eq!(return_code(&link(OWN), OWN).unwrap(), "ABCD");
        assert_eq!(return_code(" ABCD ", OWN).unwrap(), "ABCD");
        let other = link(Uuid::from_u128(8));
        for wrong in [other.as_str(), "bamin://sign-in?return_code=A", "x?"] {
            assert_eq!(return_code(wrong, OWN).unwrap_err().code(), "no_sign_in");
        }
    }

    #[test]
    fn a_problem_on_the_way_back_is_that_problem() {
        let error = return_code("bamin://sign-in?problem=sign_in_refused", OWN).unwrap_err();
        assert_eq!(error.code(), "sign_in_refused");
    }
}
