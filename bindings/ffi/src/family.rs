//! Family codes: the form, members, hand-overs; nucleic-acid results.

use std::sync::Arc;

use bamin_engine::EngineError;
use bamin_engine::family as engine;
use bamin_engine::phone::Phone;
use bamin_engine::sync::NucleicAcidTests;

use crate::error::{BaminError, Param};
use crate::runtime::detached;
use crate::wallet::id;
use crate::words::{
    DocumentKind, Exposure, FamilyField, FamilyRelation, HandOverSide, HandOverState, NaatResult,
};

/// A form as it is filled in; what is not yet given is empty. Not printed: all of
/// it is personal.
#[derive(Clone, uniffi::Record)]
pub struct FamilyForm {
    /// What the member is to the holder.
    pub relation: Option<FamilyRelation>,
    /// In full.
    pub name: String,
    /// The kind of document.
    pub document_kind: Option<DocumentKind>,
    /// As on the card.
    pub document_number: String,
    /// `YYYY-MM-DD`, where the number doesn't tell it.
    pub birth: Option<String>,
    /// A mobile number of mainland China.
    pub phone: String,
    /// Six digits.
    pub sms_code: String,
    /// In Fujian now?
    pub in_fujian: Option<bool>,
    /// Left Fujian within 14 days?
    pub left_fujian: Option<bool>,
    /// See [`Exposure`].
    pub exposure: Option<Exposure>,
    /// Fever, shortness of breath or cough?
    pub symptoms: Option<bool>,
    /// Any other abnormality?
    pub other: Option<bool>,
    /// Ticked?
    pub promise: bool,
    /// GB/T 2260: where the member is, if chosen.
    pub region: Option<u32>,
}

/// A reason against a member.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FamilyReason {
    /// Where it belongs.
    pub field: FamilyField,
    /// The key of its text.
    pub text: String,
    /// The text's parameters.
    pub params: Vec<Param>,
}

/// What became of a form.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum MemberAnswer {
    /// The member is on this phone now.
    Added {
        /// UUID text.
        subject: String,
    },
    /// The rules are against it.
    Refused {
        /// All of them.
        reasons: Vec<FamilyReason>,
    },
    /// The SMS code is wrong, was used or is too old.
    WrongCode {
        /// Tries that are left; 0: ask for another code.
        left: u32,
    },
}

/// What was said to the wish for an SMS code.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SmsCodeSent {
    /// Until when the code may be used, Unix seconds.
    pub expires: i64,
    /// Seconds until another may be asked for.
    pub again: i64,
}

/// A code to be passed on.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct HandOverOffer {
    /// UUID text.
    pub hand_over: String,
    /// Ten characters.
    pub code: String,
    /// Unix seconds.
    pub until: i64,
}

/// An open hand-over.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct HandOver {
    /// UUID text.
    pub hand_over: String,
    /// This holder's side.
    pub side: HandOverSide,
    /// The member, UUID text.
    pub subject: String,
    /// The member's masked name.
    pub name: String,
    /// The other holder's masked name, once there is one.
    pub other: Option<String>,
    /// What the member is to the receiver.
    pub family_relation: Option<FamilyRelation>,
    /// How far it is.
    pub state: HandOverState,
    /// Unix seconds.
    pub until: i64,
}

/// What became of another holder's code.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum HandOverAnswer {
    /// The giver's word is missing now.
    Accepted {
        /// It.
        hand_over: HandOver,
    },
    /// The rules are against it.
    Refused {
        /// All of them.
        reasons: Vec<FamilyReason>,
    },
}

/// A nucleic-acid result.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct NucleicAcidTest {
    /// When the sample was taken, Unix seconds.
    pub sampled: i64,
    /// When the result was there.
    pub resulted: Option<i64>,
    /// Who tested.
    pub institution: Option<String>,
    /// The result.
    pub result: NaatResult,
}

/// Results of the last seven days.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct NucleicAcidResults {
    /// Newest first.
    pub tests: Vec<NucleicAcidTest>,
    /// When the server last told them, Unix seconds; 0: never.
    pub as_of: i64,
}

/// Family members, and what belongs to each person on this phone.
#[derive(uniffi::Object)]
pub struct Family(pub(crate) Arc<Phone>);

#[uniffi::export]
impl Family {
    /// What speaks against a form today, as far as this phone knows; nothing if it
    /// may be sent.
    ///
    /// Errors: `Answer malformed` for a birth that is none.
    pub fn check(&self, form: FamilyForm) -> Result<Vec<FamilyReason>, BaminError> {
        let (form, _) = parsed(form)?;
        let found = self.0.wallet.check_member(&form, &self.0.time.now());
        Ok(reasons(found))
    }

    /// Asks for an SMS code to this phone number.
    pub async fn ask_sms_code(&self, number: String) -> Result<SmsCodeSent, BaminError> {
        let phone = self.0.clone();
        detached(async move {
            let sent = phone.sync.ask_sms_code(&number).await?;
            Ok(SmsCodeSent {
                expires: sent.expires,
                again: sent.again,
            })
        })
        .await
    }

    /// Sends a form; the same again when no answer came. Commits.
    pub async fn add(&self, form: FamilyForm) -> Result<MemberAnswer, BaminError> {
        let phone = self.0.clone();
        let (form, region) = parsed(form)?;
        detached(async move {
            Ok(match phone.sync.add_member(&form, region).await? {
                engine::MemberAnswer::Added(subject) => MemberAnswer::Added {
                    subject: subject.subject.to_string(),
                },
                engine::MemberAnswer::Refused(found) => MemberAnswer::Refused {
                    reasons: reasons(found),
                },
                engine::MemberAnswer::WrongCode { left } => MemberAnswer::WrongCode { left },
            })
        })
        .await
    }

    /// Takes a member out. Commits.
    pub async fn remove(&self, subject: String) -> Result<(), BaminError> {
        let (phone, subject) = (self.0.clone(), id(&subject)?);
        detached(async move { Ok(phone.sync.remove_member(subject).await?) }).await
    }

    /// Makes a code for the holder who shall carry the member.
    pub async fn offer_hand_over(&self, subject: String) -> Result<HandOverOffer, BaminError> {
        let (phone, subject) = (self.0.clone(), id(&subject)?);
        detached(async move {
            let offer = phone.sync.offer_hand_over(subject).await?;
            Ok(HandOverOffer {
                hand_over: offer.hand_over.to_string(),
                code: offer.code,
                until: offer.until,
            })
        })
        .await
    }

    /// Takes another holder's code: this holder's word.
    pub async fn accept_hand_over(
        &self,
        code: String,
        relation: FamilyRelation,
    ) -> Result<HandOverAnswer, BaminError> {
        let phone = self.0.clone();
        detached(async move {
            let answer = phone.sync.accept_hand_over(&code, relation.into()).await?;
            Ok(match answer {
                engine::HandOverAnswer::Accepted(hand_over) => HandOverAnswer::Accepted {
                    hand_over: hand_over.into(),
                },
                engine::HandOverAnswer::Refused(found) => HandOverAnswer::Refused {
                    reasons: reasons(found),
                },
            })
        })
        .await
    }

    /// The open hand-overs, on either side.
    pub async fn hand_overs(&self) -> Result<Vec<HandOver>, BaminError> {
        let phone = self.0.clone();
        detached(async move {
            let open = phone.sync.hand_overs().await?;
            Ok(open.into_iter().map(HandOver::from).collect())
        })
        .await
    }

    /// The giver's word: the member leaves this phone, unless the receiver may not
    /// have it any more, for these reasons. Commits.
    pub async fn confirm_hand_over(
        &self,
        hand_over: String,
    ) -> Result<Vec<FamilyReason>, BaminError> {
        let (phone, hand_over) = (self.0.clone(), id(&hand_over)?);
        detached(async move { Ok(reasons(phone.sync.confirm_hand_over(hand_over).await?)) }).await
    }

    /// This holder's no.
    pub async fn decline_hand_over(&self, hand_over: String) -> Result<(), BaminError> {
        let (phone, hand_over) = (self.0.clone(), id(&hand_over)?);
        detached(async move { Ok(phone.sync.decline_hand_over(hand_over).await?) }).await
    }

    /// A subject's nucleic-acid results, from the server. Commits.
    pub async fn fetch_tests(&self, subject: String) -> Result<NucleicAcidResults, BaminError> {
        let (phone, subject) = (self.0.clone(), id(&subject)?);
        detached(async move { Ok(phone.sync.fetch_tests(subject).await?.into()) }).await
    }

    /// The same as last told, without a network.
    pub fn tests(&self, subject: String) -> Result<NucleicAcidResults, BaminError> {
        Ok(self.0.sync.tests(id(&subject)?)?.into())
    }
}

fn parsed(form: FamilyForm) -> Result<(engine::FamilyForm, Option<u32>), BaminError> {
    let malformed = || BaminError::answer("malformed");
    let birth = match form.birth.as_deref() {
        None => None,
        Some(birth) => Some(birth.parse().map_err(|_| malformed())?),
    };
    let health = engine::HealthAnswers {
        in_fujian: form.in_fujian,
        left_fujian: form.left_fujian,
        exposure: form.exposure.map(engine::Exposure::from),
        symptoms: form.symptoms,
        other: form.other,
    };
    let parsed = engine::FamilyForm {
        relation: form.relation.map(engine::FamilyRelation::from),
        name: form.name,
        document_kind: form.document_kind.map(engine::DocumentKind::from),
        document_number: form.document_number,
        birth,
        phone: form.phone,
        sms_code: form.sms_code,
        health,
        promise: form.promise,
    };
    Ok((parsed, form.region))
}

/// Parameters become text as those of errors do.
fn reasons(found: Vec<engine::FamilyReason>) -> Vec<FamilyReason> {
    let reason = |reason: engine::FamilyReason| {
        let refused = EngineError::Refused {
            code: String::new(),
            params: reason.params,
            retry_after: None,
        };
        FamilyReason {
            field: reason.field.into(),
            text: reason.text,
            params: match refused.into() {
                BaminError::Refused { params, .. } => params,
                _ => Vec::new(),
            },
        }
    };
    found.into_iter().map(reason).collect()
}

impl From<engine::HandOver> for HandOver {
    fn from(hand_over: engine::HandOver) -> Self {
        Self {
            hand_over: hand_over.hand_over.to_string(),
            side: hand_over.side.into(),
            subject: hand_over.subject.to_string(),
            name: hand_over.name,
            other: hand_over.other,
            family_relation: hand_over.family_relation.map(FamilyRelation::from),
            state: hand_over.state.into(),
            until: hand_over.until,
        }
    }
}

impl From<NucleicAcidTests> for NucleicAcidResults {
    fn from(tests: NucleicAcidTests) -> Self {
        let test = |test: bamin_engine::sync::NucleicAcidTest| NucleicAcidTest {
            sampled: test.sampled,
            resulted: test.resulted,
            institution: test.institution,
            result: test.result.into(),
        };
        Self {
            tests: tests.tests.into_iter().map(test).collect(),
            as_of: tests.as_of,
        }
    }
}
