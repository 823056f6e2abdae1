//! An application for a family member (rows F1–F4).

use bamin_rules::Day;
use bamin_rules::colour::{Declared, What};
use bamin_rules::family::ageing::last_day;
use bamin_rules::family::{Application, DocumentClaim, FamilyError};
use serde_json::json;

use super::form::{FormBody, MemberFields};
use super::message::message;
use super::{Family, refused};
use crate::app::App;
use crate::citizens::sms_codes;
use crate::colour;
use crate::http::problem::{Code, Problem};
use crate::outside::sms::Purpose;
use crate::secrets::facts::Facts;
use crate::secrets::personal::Blind;
use crate::store::facts::{Fact, FactKind, NewFact};
use crate::store::family::{AddedMember, Member, NewMember};
use crate::store::message_code::MessageCode;
use crate::store::people::{Subject, SubjectState};
use crate::store::{HolderId, SubjectId, Trail};

/// A family that changes while it is read is read again so often.
const TRIES: u32 = 5;
/// The supplier of what people declare themselves.
pub const DECLARED: &str = "self";

/// Accepts a member. Gives the member's subject; the same again for the same
/// application.
///
/// # Errors
/// `invalid_request`, `family_refused` with `reasons`, `sms_code_refused` with
/// `left`, `conflict` for another form under the same application.
pub async fn apply(app: &App, holder: HolderId, body: &FormBody) -> Result<SubjectId, Problem> {
    let form = body.parsed()?;
    let personal = app.personal();
    let key = personal.blind(
        Blind::FamilyApplication,
        &format!("{holder}\n{}", body.application),
    );
    let hash = body.hash(&personal);
    // First, because the member that it added counts against the limits now.
    if let Some((subject, kept)) = app.store.member_of_application(key).await? {
        return match kept == hash {
            true => Ok(subject),
            false => Err(Code::Conflict.into()),
        };
    }
    for _ in 0..TRIES {
        let family = Family::of(app, holder).await?;
        let relations = family.relations();
        let standing = family.standing(&relations);
        let today = Day::of_unix(app.now());
        let application = Application::check(&standing, DocumentClaim::NotAsked, &form, today)
            .map_err(|reasons| refused(&reasons))?;
        let new = new_member(app, &family, &application, body, (key, hash))?;
        let subject = new.subject.subject;
        let trail = Trail::new(
            app.now(),
            format!("holder:{holder}"),
            "family.add",
            format!("subject:{subject}"),
        )
        .detail(json!({
            "relation": application.relation.code(),
            "declared": new.declaration.is_some(),
        }));
        let (moment, judge) = (colour::moment(app), colour::judge(app, "application"));
        return match app.store.add_member(new, moment, judge, trail).await? {
            AddedMember::Added => {
                metrics::counter!("bamin_family_members_total").increment(1);
                Ok(subject)
            }
            AddedMember::Repeated(subject) => Ok(subject),
            AddedMember::OtherForm => Err(Code::Conflict.into()),
            AddedMember::Changed => continue,
            AddedMember::WrongCode { left } => {
                Err(Problem::new(Code::SmsCodeRefused).with("left", left))
            }
            AddedMember::Taken => Err(refused(&[FamilyError::DocumentTaken])),
        };
    }
    Err(Problem::unavailable(&"a family did not stand still"))
}

fn new_member(
    app: &App,
    family: &Family,
    application: &Application,
    body: &FormBody,
    (key, form_hash): ([u8; 32], [u8; 32]),
) -> Result<NewMember, Problem> {
    let now = app.now();
    let personal = app.personal();
    let subject = SubjectId(app.random.uuid(app.clock.now_ms())?);
    let last = last_day(application.relation, application.birth).and_then(Day::number);
    let kind = application.document.kind().code();
    let number = application.document.number().as_str();
    let facts = Facts {
        name: application.name.as_str().to_owned(),
        birth_year: u16::try_from(application.birth.year()).unwrap_or(1900),
        document_kind: kind.to_owned(),
        document_number: number.to_owned(),
        region: None,
        last_day: last,
        demo: false,
    };
    let document_index = personal.document(&application.document);
    // Who has no own code was refused by the rules.
    let seen = family
        .seen()
        .ok_or_else(|| refused(&[FamilyError::HolderWithoutCode]))?;
    let relation = application.relation;
    let messages = vec![message(
        app,
        seen.own,
        MessageCode::FAMILY_ADDED,
        subject,
        Some(relation),
    )?];
    Ok(NewMember {
        member: Member {
            subject,
            relation,
            sealed: MemberFields::of(application, body).seal(subject, &personal)?,
            last_day: last,
        },
        declaration: application
            .health
            .declaration(now)
            .and_then(|what| declaration(app, subject, document_index, &what)),
        code: sms_codes::claim(
            &personal,
            Purpose::Family,
            family.holder,
            &application.phone,
            &body.sms_code,
        ),
        subject: Subject {
            subject,
            holder: family.holder,
            kind: 1,
            relation: 1,
            sealed: facts.seal(subject, &personal)?,
            document_index,
            colour: 0,
            colour_cause: "applied".to_owned(),
            colour_at: now,
            state: SubjectState::Active,
        },
        application: key,
        form_hash,
        seen,
        messages,
    })
}

/// What the health answers declare, as a fact that R8 counts.
fn declaration(app: &App, subject: SubjectId, person: [u8; 32], what: &What) -> Option<NewFact> {
    let What::Declaration { at, declared } = what else {
        return None;
    };
    let record = format!("family-{subject}");
    let value = match declared {
        Declared::Isolation => 0,
        Declared::Contact => 1,
        Declared::Discharge => 2,
    };
    Some(NewFact {
        hash: app
            .personal()
            .blind(Blind::FactContent, &format!("{record}\n{at}\n{value}")),
        version: 0,
        sealed: None,
        fact: Fact {
            supplier: DECLARED.to_owned(),
            kind: FactKind::Declaration,
            record,
            person: Some(person),
            place: None,
            starts: *at,
            ends: None,
            value,
        },
    })
}
