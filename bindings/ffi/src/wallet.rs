//! Showing codes.

use std::sync::Arc;

use bamin_engine::phone::Phone;
use bamin_engine::wallet as engine;
use uuid::Uuid;

use crate::error::BaminError;
use crate::runtime::detached;
use crate::scanner::LastTest;
use crate::words::{ClockQuality, Colour, FamilyRelation, NoPass, SubjectKind};

/// A QR code without its quiet zone of 4 modules.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct QrMatrix {
    /// Modules along one side.
    pub width: u32,
    /// `width` × `width` bytes, row by row; 1 is dark.
    pub dark: Vec<u8>,
}

/// What is on the screen now.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Showing {
    /// Whose code, UUID text.
    pub subject: String,
    /// The text of the QR code.
    pub text: String,
    /// Its picture.
    pub modules: QrMatrix,
    /// The colour.
    pub colour: Colour,
    /// Masked.
    pub name: String,
    /// 12 digits.
    pub number: String,
    /// Until the picture changes, 1 to 15.
    pub seconds_left: u32,
    /// Until the number changes, 1 to 30.
    pub number_seconds_left: u32,
    /// Unix seconds.
    pub valid_until: i64,
    /// There is always one to show until then, also without a network. Unix seconds.
    pub shows_until: i64,
    /// The facts are those of then, Unix seconds.
    pub as_of: i64,
    /// How sure this phone is of its time.
    pub clock: ClockQuality,
    /// The last nucleic-acid test, as the pass has it.
    pub last_test: Option<LastTest>,
    /// Digits that are in it.
    pub challenge: Option<u16>,
}

/// What there is to draw.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Presented {
    /// A code.
    Code {
        /// It.
        showing: Showing,
    },
    /// Nothing that a scanner would take.
    Nothing {
        /// Whose code it would be, UUID text.
        subject: String,
        /// Why not.
        reason: NoPass,
    },
}

/// One line of the switch page 切换健康码.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Subject {
    /// UUID text.
    pub subject: String,
    /// Whose code it is.
    pub kind: SubjectKind,
    /// Own code, not a family member's.
    pub own: bool,
    /// What a family member is to the holder.
    pub family_relation: Option<FamilyRelation>,
    /// Masked.
    pub name: String,
    /// If there is a pass for now.
    pub colour: Option<Colour>,
    /// Unix seconds.
    pub as_of: Option<i64>,
    /// The pass ends then, Unix seconds.
    pub valid_until: Option<i64>,
    /// Until then there is always one to show, Unix seconds.
    pub shows_until: Option<i64>,
    /// The last nucleic-acid test, as the pass has it.
    pub last_test: Option<LastTest>,
    /// Why there is no pass for now.
    pub no_pass: Option<NoPass>,
}

/// A family that is being shown.
#[derive(uniffi::Object)]
pub struct GroupShowing(engine::GroupShowing);

/// Own and family codes.
#[derive(uniffi::Object)]
pub struct Wallet(pub(crate) Arc<Phone>);

#[uniffi::export]
impl Wallet {
    /// Everybody whose code this phone carries, the own one first.
    pub fn subjects(&self) -> Vec<Subject> {
        let views = self.0.wallet.subjects(&self.0.time.now());
        views.into_iter().map(Subject::from).collect()
    }

    /// The code of `subject` now; call it once a second while it is on the screen.
    pub async fn present(&self, subject: String) -> Result<Presented, BaminError> {
        let (phone, subject) = (self.0.clone(), id(&subject)?);
        detached(async move {
            Ok(phone
                .wallet
                .present(subject, &phone.time.now())
                .await?
                .into())
        })
        .await
    }

    /// The holder typed a scanner's four digits.
    ///
    /// Errors: `Answer malformed` over 9999.
    pub fn answer_challenge(&self, digits: u16) -> Result<(), BaminError> {
        let taken = self.0.wallet.answer_challenge(digits, &self.0.time.now());
        if taken {
            Ok(())
        } else {
            Err(BaminError::answer("malformed"))
        }
    }

    /// The holder took the digits back.
    pub fn clear_challenge(&self) {
        self.0.wallet.clear_challenge();
    }

    /// Begins to show these people together.
    ///
    /// Errors: `Answer group_size` or the code of a member's missing pass.
    pub fn start_group(&self, subjects: Vec<String>) -> Result<Arc<GroupShowing>, BaminError> {
        let members = subjects
            .iter()
            .map(|subject| id(subject))
            .collect::<Result<Vec<_>, _>>()?;
        match self.0.wallet.start_group(&members, &self.0.time.now()) {
            Ok(group) => Ok(Arc::new(GroupShowing(group))),
            Err(engine::GroupError::Member { reason, .. }) => {
                Err(BaminError::answer(reason.code()))
            }
            Err(engine::GroupError::Size) => Err(BaminError::answer("group_size")),
            Err(engine::GroupError::NoRandomness) => Err(BaminError::Keys {
                code: "no_randomness".into(),
            }),
        }
    }

    /// The member whose turn it is; call it three times a second or more often.
    pub async fn present_group(&self, group: Arc<GroupShowing>) -> Result<Presented, BaminError> {
        let phone = self.0.clone();
        detached(async move {
            Ok(phone
                .wallet
                .present_group(&group.0, &phone.time.now())
                .await?
                .into())
        })
        .await
    }

    /// When the next renewal is due, Unix seconds.
    pub fn renewal_due(&self) -> Option<i64> {
        self.0.wallet.renewal_due()
    }
}

pub(crate) fn id(text: &str) -> Result<Uuid, BaminError> {
    Uuid::parse_str(text).map_err(|_| BaminError::answer("malformed"))
}

impl From<engine::SubjectView> for Subject {
    fn from(view: engine::SubjectView) -> Self {
        let no_pass = view.pass.err().map(NoPass::from);
        let pass = view.pass.ok();
        Self {
            subject: view.subject.to_string(),
            kind: view.kind.into(),
            own: view.relation == engine::Relation::Own,
            family_relation: view.family_relation.map(FamilyRelation::from),
            name: view.name,
            colour: pass.map(|pass| pass.colour.into()),
            as_of: pass.map(|pass| pass.as_of),
            valid_until: pass.map(|pass| pass.valid_until),
            shows_until: pass.map(|pass| pass.shows_until),
            last_test: pass.and_then(|pass| pass.naat).map(LastTest::from),
            no_pass,
        }
    }
}

impl From<engine::Presented> for Presented {
    fn from(presented: engine::Presented) -> Self {
        match presented {
            engine::Presented::NoPass { subject, reason } => Self::Nothing {
                subject: subject.to_string(),
                reason: reason.into(),
            },
            engine::Presented::Showing(showing) => Self::Code {
                showing: Showing {
                    subject: showing.subject.to_string(),
                    text: showing.text,
                    modules: QrMatrix {
                        width: showing.modules.width,
                        dark: showing
                            .modules
                            .dark
                            .iter()
                            .map(|dark| u8::from(*dark))
                            .collect(),
                    },
                    colour: showing.colour.into(),
                    name: showing.name,
                    number: showing.number,
                    seconds_left: showing.seconds_left,
                    number_seconds_left: showing.number_seconds_left,
                    valid_until: showing.valid_until,
                    shows_until: showing.shows_until,
                    as_of: showing.as_of,
                    clock: showing.clock.into(),
                    last_test: showing.naat.map(LastTest::from),
                    challenge: showing.challenge,
                },
            },
        }
    }
}
