//! Families on the server: the form judged by `bamin_rules::family` over what is
//! stored, and everything that follows from it.
//!
//! [`form`] reads what a phone sends, [`apply`] accepts a member, [`removal`] takes
//! one out, [`hand_over`] gives one to another holder, [`ageing`] is the job that
//! ends children's codes. docs/family.md says the rules.

pub mod ageing;
mod apply;
pub mod form;
pub mod hand_over;
mod message;
mod removal;

use bamin_protocol::pass::SubjectKind;
use bamin_rules::colour::Colour;
use bamin_rules::family::{FamilyError, Holder, Relation};
use serde_json::{Value, json};

pub use apply::apply;
pub use removal::remove;

use crate::app::App;
use crate::http::problem::{Code, Problem};
use crate::store::HolderId;
use crate::store::family::{Member, Seen};
use crate::store::people::{Subject, SubjectState};

/// A holder's family as it is stored now.
struct Family {
    holder: HolderId,
    own: Option<Subject>,
    members: Vec<Member>,
}

impl Family {
    async fn of(app: &App, holder: HolderId) -> Result<Self, Problem> {
        let subjects = app.store.subjects_of(holder).await?;
        Ok(Self {
            holder,
            own: subjects.into_iter().find(|subject| subject.relation == 0),
            members: app.store.members_of(holder).await?,
        })
    }

    fn relations(&self) -> Vec<Relation> {
        self.members.iter().map(|member| member.relation).collect()
    }

    /// As the rules take it; a suspended code is none.
    fn standing<'a>(&self, relations: &'a [Relation]) -> Holder<'a> {
        let own = self.own.as_ref();
        let active = own.filter(|own| own.state == SubjectState::Active);
        Holder {
            kind: own
                .and_then(|own| SubjectKind::from_number(own.kind))
                .unwrap_or(SubjectKind::Resident),
            colour: active.map(|own| match own.colour {
                0 => Colour::Green,
                _ => Colour::Orange,
            }),
            members: relations,
        }
    }

    /// What a change names as seen; none without an own code.
    fn seen(&self) -> Option<Seen> {
        let own = self.own.as_ref()?;
        Some(Seen {
            holder: self.holder,
            own: own.subject,
            own_colour: own.colour,
            members: self.members.iter().map(|member| member.subject).collect(),
        })
    }
}

/// `family_refused` with every reason.
fn refused(reasons: &[FamilyError]) -> Problem {
    let reasons: Vec<Value> = reasons.iter().map(|reason| reason_body(*reason)).collect();
    Problem::new(Code::FamilyRefused).with("reasons", reasons)
}

fn reason_body(reason: FamilyError) -> Value {
    let figures = reason.figures().into_iter();
    let params: serde_json::Map<String, Value> = figures
        .map(|(name, value)| (name.to_owned(), Value::from(value)))
        .collect();
    json!({
        "field": reason.field().code(),
        "text": reason.text_key(),
        "params": params,
    })
}
