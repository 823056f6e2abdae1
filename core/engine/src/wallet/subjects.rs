//! Whose codes the phone carries, and the page that shows them all at a glance
//! 切换健康码.

use bamin_protocol::pass::{Colour, SubjectKind};
use bamin_rules::family::Relation as FamilyRelation;
use uuid::Uuid;

use super::{NoPass, ONE, Relation, SCHEDULE, SUBJECTS, Subject, Wallet};
use crate::clock::Now;
use crate::error::EngineError;
use crate::scan::NaatView;

/// One line of the switch page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectView {
    /// The server's id.
    pub subject: Uuid,
    /// Whose code it is.
    pub kind: SubjectKind,
    /// Own code or a family member's.
    pub relation: Relation,
    /// What a family member is to the holder.
    pub family_relation: Option<FamilyRelation>,
    /// Masked name.
    pub name: String,
    /// What can be shown now, if anything.
    pub pass: Result<PassView, NoPass>,
}

/// What is known of the pass that would be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassView {
    /// Green or orange.
    pub colour: Colour,
    /// The facts are those of then, Unix seconds.
    pub as_of: i64,
    /// It ends then.
    pub valid_until: i64,
    /// Until then there is always one to show, also without a network.
    pub shows_until: i64,
    /// The last nucleic-acid test.
    pub naat: Option<NaatView>,
}

impl Wallet {
    /// Takes the server's list of subjects: new ones are renewed at once, those
    /// that left lose their passes and keys with the next [`Wallet::tidy`].
    pub fn set_subjects(&self, subjects: Vec<Subject>) -> Result<(), EngineError> {
        let added = {
            let holdings = self.holdings();
            subjects.iter().any(|new| !holdings.carries(new.subject))
        };
        self.inner.store.write(|access| {
            if added {
                access.put(SCHEDULE, ONE, &0_i64)?;
            }
            access.put(SUBJECTS, ONE, &subjects)
        })?;
        self.reload()
    }

    /// One more, before the server's list has it.
    pub(crate) fn carry(&self, subject: Subject) -> Result<(), EngineError> {
        let mut subjects = self.carried();
        subjects.retain(|known| known.subject != subject.subject);
        subjects.push(subject);
        self.set_subjects(subjects)
    }

    /// Whose codes the phone carries, in the server's order.
    pub(crate) fn carried(&self) -> Vec<Subject> {
        self.holdings().subjects.clone()
    }

    /// The colour of a subject's newest pass, ended or not.
    pub(crate) fn last_colour(&self, subject: Uuid) -> Option<Colour> {
        self.holdings().last_colour(subject)
    }

    /// All subjects with what can be shown of each; own code first.
    pub fn subjects(&self, now: &Now) -> Vec<SubjectView> {
        let holdings = self.holdings();
        let seconds = now.seconds();
        let chosen = |subject| self.choose(&holdings, subject, seconds);
        let mut views: Vec<_> = holdings
            .subjects
            .iter()
            .map(|subject| SubjectView {
                subject: subject.subject,
                kind: subject.kind,
                relation: subject.relation,
                family_relation: subject.family_relation,
                name: subject.name.clone(),
                pass: chosen(subject.subject).map(|choice| {
                    let pass = &choice.held.signed.pass;
                    PassView {
                        colour: pass.colour,
                        as_of: pass.iat.into(),
                        valid_until: pass.ends(),
                        shows_until: holdings
                            .shows_until(subject.subject, seconds)
                            .unwrap_or(pass.ends()),
                        naat: NaatView::of(pass),
                    }
                }),
            })
            .collect();
        views.sort_by_key(|view| view.relation == Relation::Family);
        views
    }
}
