//! The form for a family member, judged.

use bamin_protocol::pass::SubjectKind;

use super::relation::Group;
use super::{CHILD_MOST_AGE, FamilyError, PARENT_LEAST_AGE, Relation};
use crate::colour::Colour;
use crate::day::{Day, age_on};
use crate::document::{Document, DocumentKind};
use crate::health::{HealthAnswers, HealthReport};
use crate::name::PersonName;
use crate::phone::Phone;

/// What is known of the holder on the day of application.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'a> {
    /// What the holder is today: an arrival whose period has passed is a resident.
    pub kind: SubjectKind,
    /// The colour of the holder's own code; `None` without one.
    pub colour: Option<Colour>,
    /// The relations of the members there are.
    pub members: &'a [Relation],
}

/// Whether the document named in the form is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentClaim {
    /// Nobody has a code by this document.
    Free,
    /// The person has an own code, or is a member of some holder's family.
    Taken,
    /// Not asked: on the phone, before the form is sent.
    NotAsked,
}

/// The form as it was filled in. It has no `Debug`: all of it is personal.
#[derive(Clone, Default)]
pub struct FamilyForm {
    /// What the member is to the holder.
    pub relation: Option<Relation>,
    /// The member's name.
    pub name: String,
    /// The kind of document.
    pub document_kind: Option<DocumentKind>,
    /// The document's number.
    pub document_number: String,
    /// The day of birth: needed where the number doesn't tell it.
    pub birth: Option<Day>,
    /// The phone that gets the SMS code.
    pub phone: String,
    /// The code that came by SMS.
    pub sms_code: String,
    /// The health questions.
    pub health: HealthAnswers,
    /// The promise that all of it is true.
    pub promise: bool,
}

/// A form that may be accepted, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// What the member is to the holder.
    pub relation: Relation,
    /// The member's name.
    pub name: PersonName,
    /// The member's document.
    pub document: Document,
    /// The member's day of birth.
    pub birth: Day,
    /// The phone that got the SMS code.
    pub phone: Phone,
    /// The answers; [`HealthReport::declaration`] feeds the colour.
    pub health: HealthReport,
}

impl Application {
    /// Judges a form on the day of application: the application, or every reason
    /// against it in the order of the form.
    ///
    /// A holder who may add nobody gets only that reason.
    pub fn check(
        holder: &Holder<'_>,
        claim: DocumentClaim,
        form: &FamilyForm,
        today: Day,
    ) -> Result<Self, Vec<FamilyError>> {
        holder.may_add().map_err(|reason| vec![reason])?;
        let mut reasons = Reasons(Vec::new());

        let relation = reasons.keep(form.relation.ok_or(FamilyError::RelationMissing));
        if let Some(relation) = relation {
            reasons.keep(holder.room_for(relation));
        }
        let name = reasons.keep(PersonName::parse(&form.name).map_err(FamilyError::Name));
        let document = reasons.keep(parse_document(form, claim, today));
        let birth = reasons.keep(birth(document.as_ref(), form.birth, today));
        let birth = birth.flatten();
        if let (Some(relation), Some(birth)) = (relation, birth) {
            reasons.keep(age_fits(relation, birth, today));
        }
        let phone = reasons.keep(Phone::mobile(&form.phone).map_err(|_| FamilyError::Phone));
        reasons.keep(six_digits(&form.sms_code));
        let health = form.health.complete();
        for question in health.as_ref().err().into_iter().flatten().copied() {
            reasons.0.push(FamilyError::Unanswered { question });
        }
        if !form.promise {
            reasons.0.push(FamilyError::PromiseMissing);
        }

        match (relation, name, document, birth, phone, health) {
            (Some(relation), Some(name), Some(document), Some(birth), Some(phone), Ok(health))
                if reasons.0.is_empty() =>
            {
                Ok(Self {
                    relation,
                    name,
                    document,
                    birth,
                    phone,
                    health,
                })
            }
            _ => Err(reasons.0),
        }
    }
}

impl Holder<'_> {
    /// Whether the holder may add anybody: a resident with a green code of their own.
    pub fn may_add(&self) -> Result<(), FamilyError> {
        match (self.kind, self.colour) {
            (SubjectKind::Resident, Some(Colour::Green)) => Ok(()),
            (SubjectKind::Resident, Some(Colour::Orange)) => Err(FamilyError::HolderOrange),
            (SubjectKind::Resident, None) => Err(FamilyError::HolderWithoutCode),
            (kind, _) => Err(FamilyError::HolderKind { kind }),
        }
    }

    /// What speaks against a member of this relation and birth: the limits of the
    /// family and of age. Also asked of the receiver of a hand-over.
    #[must_use]
    pub fn check_relation(&self, relation: Relation, birth: Day, today: Day) -> Vec<FamilyError> {
        let full = self.room_for(relation).err();
        let wrong_age = age_fits(relation, birth, today).err();
        full.into_iter().chain(wrong_age).collect()
    }

    fn room_for(&self, relation: Relation) -> Result<(), FamilyError> {
        let group = relation.group();
        let members = self.members.iter();
        let most = group.most();
        if members.filter(|member| member.group() == group).count() < most {
            return Ok(());
        }
        Err(match group {
            Group::Parents => FamilyError::ParentsFull { most },
            Group::Children => FamilyError::ChildrenFull { most },
            Group::Spouse => FamilyError::SpouseFull,
        })
    }
}

/// The reasons so far.
struct Reasons(Vec<FamilyError>);

impl Reasons {
    fn keep<T>(&mut self, result: Result<T, FamilyError>) -> Option<T> {
        result.map_err(|reason| self.0.push(reason)).ok()
    }
}

fn age_fits(relation: Relation, birth: Day, today: Day) -> Result<(), FamilyError> {
    let age = age_on(birth, today).unwrap_or(0);
    let (least, most) = (PARENT_LEAST_AGE, CHILD_MOST_AGE);
    match relation.group() {
        Group::Parents if age < least => Err(FamilyError::ParentTooYoung { age, least }),
        Group::Children if age > most => Err(FamilyError::ChildTooOld { age, most }),
        _ => Ok(()),
    }
}

fn parse_document(
    form: &FamilyForm,
    claim: DocumentClaim,
    today: Day,
) -> Result<Document, FamilyError> {
    let kind = form.document_kind.ok_or(FamilyError::DocumentKindMissing)?;
    let document = Document::parse(kind, &form.document_number, today);
    let document = document.map_err(FamilyError::Document)?;
    match claim {
        DocumentClaim::Taken => Err(FamilyError::DocumentTaken),
        DocumentClaim::Free | DocumentClaim::NotAsked => Ok(document),
    }
}

/// The birth that the number tells, or else the one given; both must agree. `None`
/// while the document itself is refused: it may be what tells the birth.
fn birth(
    document: Option<&Document>,
    given: Option<Day>,
    today: Day,
) -> Result<Option<Day>, FamilyError> {
    let told = document.and_then(Document::birth);
    let birth = match (told, given) {
        (Some(told), Some(given)) if told != given => return Err(FamilyError::BirthDiffers),
        (Some(birth), _) | (None, Some(birth)) => birth,
        (None, None) if document.is_some() => return Err(FamilyError::BirthMissing),
        (None, None) => return Ok(None),
    };
    match birth.days_since(today) {
        days if days > 0 => Err(FamilyError::BirthAhead { days }),
        _ => Ok(Some(birth)),
    }
}

fn six_digits(text: &str) -> Result<(), FamilyError> {
    let fits = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then_some(()).ok_or(FamilyError::SmsCode)
}
