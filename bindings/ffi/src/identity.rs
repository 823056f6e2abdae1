//! Signing in at the identity provider, the identity page, applying for one's own
//! code.

use std::sync::Arc;

use bamin_engine::phone::Phone;
use bamin_engine::sync as engine;

use crate::error::BaminError;
use crate::runtime::detached;
use crate::words::{Colour, DocumentKind, IdentityLevel};

/// A sign-in that has begun.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SignInPage {
    /// The identity provider's page, for the browser.
    pub url: String,
    /// The sign-in has to be finished before, Unix seconds.
    pub expires: i64,
}

/// Who the holder is, as the provider said; everything masked.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct IdentityView {
    /// A code needs `L4`.
    pub level: IdentityLevel,
    /// What a code needs and this level lacks; the texts are `missing.<code>`.
    pub missing: Vec<String>,
    /// None below the level that proves one.
    pub name: Option<String>,
    /// None below the level that proves one.
    pub document_kind: Option<DocumentKind>,
    /// All but the last two characters starred.
    pub document_number: Option<String>,
    /// All but country and last four digits starred.
    pub phone: Option<String>,
    /// When the provider last said so, Unix seconds.
    pub verified_at: i64,
}

/// What becomes of the holder's other phones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum OtherPhones {
    /// Their passes are withdrawn.
    Replaced,
    /// They go on showing.
    Kept,
}

/// How the initial place is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum PlaceSource {
    /// The phone's position.
    Gps,
    /// Chosen from the list.
    Chosen,
}

/// What an application came to.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Application {
    /// The own subject, UUID text.
    pub subject: String,
    /// The colour.
    pub colour: Colour,
    /// None for green.
    pub reasons: Vec<ApplicationReason>,
}

/// Why it is orange.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ApplicationReason {
    /// `R1` to `R8`; the text is `reason.<rule>`.
    pub rule: String,
    /// Who reported it.
    pub authority: String,
    /// Since when, Unix seconds.
    pub since: i64,
    /// The first second at which it counts no more, if that is known.
    pub until: Option<i64>,
    /// The text is `advice.<advice>`.
    pub advice: String,
}

/// Who the holder is.
#[derive(uniffi::Object)]
pub struct Identity {
    phone: Arc<Phone>,
}

impl Identity {
    pub(crate) fn new(phone: Arc<Phone>) -> Self {
        Self { phone }
    }
}

#[uniffi::export]
impl Identity {
    /// Begins a sign-in; one that was open before is given up.
    pub async fn begin_sign_in(&self) -> Result<SignInPage, BaminError> {
        let phone = self.phone.clone();
        detached(async move {
            let page = phone.sync.begin_sign_in().await?;
            Ok(SignInPage {
                url: page.url,
                expires: page.expires,
            })
        })
        .await
    }

    /// Finishes the sign-in with the address that the browser opened the app with,
    /// or with the return code alone, and binds this phone.
    pub async fn finish_sign_in(
        &self,
        returned: String,
        others: OtherPhones,
    ) -> Result<IdentityView, BaminError> {
        let phone = self.phone.clone();
        let others = match others {
            OtherPhones::Replaced => engine::OtherPhones::Replaced,
            OtherPhones::Kept => engine::OtherPhones::Kept,
        };
        detached(async move {
            let signed_in = phone.sync.finish_sign_in(&returned, others).await?;
            Ok(signed_in.identity.into())
        })
        .await
    }

    /// The identity page, as the server has it.
    pub async fn get(&self) -> Result<IdentityView, BaminError> {
        let phone = self.phone.clone();
        detached(async move { Ok(phone.sync.identity().await?.into()) }).await
    }

    /// The identity page without a network, as it last was.
    pub fn kept(&self) -> Result<Option<IdentityView>, BaminError> {
        Ok(self.phone.sync.kept_identity()?.map(Into::into))
    }

    /// Has the provider asked again, without the person.
    pub async fn refresh(&self) -> Result<IdentityView, BaminError> {
        let phone = self.phone.clone();
        detached(async move { Ok(phone.sync.refresh_identity().await?.into()) }).await
    }

    /// Applies for the own code: GB/T 2260 code of a county of Fujian. A second time
    /// nothing changes.
    pub async fn apply(&self, county: u32, source: PlaceSource) -> Result<Application, BaminError> {
        let phone = self.phone.clone();
        let source = match source {
            PlaceSource::Gps => engine::PlaceSource::Gps,
            PlaceSource::Chosen => engine::PlaceSource::Chosen,
        };
        detached(async move { Ok(phone.sync.apply(county, source).await?.into()) }).await
    }
}

impl From<engine::Identity> for IdentityView {
    fn from(identity: engine::Identity) -> Self {
        Self {
            level: identity.level.into(),
            missing: identity.missing,
            name: identity.name,
            document_kind: identity.document_kind.map(DocumentKind::from),
            document_number: identity.document_number,
            phone: identity.phone,
            verified_at: identity.verified_at,
        }
    }
}

impl From<engine::Application> for Application {
    fn from(application: engine::Application) -> Self {
        let reasons = application.reasons.into_iter();
        Self {
            subject: application.subject.to_string(),
            colour: application.colour.into(),
            reasons: reasons
                .map(|reason| ApplicationReason {
                    rule: reason.rule,
                    authority: reason.authority,
                    since: reason.since,
                    until: reason.until,
                    advice: reason.advice,
                })
                .collect(),
        }
    }
}
