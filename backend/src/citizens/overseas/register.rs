//! Registering: the form, then the proof by the arrivals feed, then a subject of the
//! holder's own.
//!
//! No record, another name and another birth get one and the same answer, and only so
//! many wrong ones: nobody learns by trying who has arrived.

use bamin_rules::arrival::overseas::{OverseasForm, Registration};
use bamin_rules::certificate::HealthCertificate;
use bamin_rules::{Day, Document};
use serde_json::json;

use super::{CertificateFacts, Kept, OVERSEAS, proof};
use crate::app::App;
use crate::citizens::form;
use crate::colour;
use crate::http::problem::{Code, Problem};
use crate::secrets::facts::Facts;
use crate::store::numbers::AttemptScope;
use crate::store::overseas::OverseasArrival;
use crate::store::people::{Subject, SubjectState};
use crate::store::{HolderId, StoreError, SubjectId, Trail};

/// Wrong registrations of a holder, and of a document, within the window.
const MOST: u32 = 5;
const WINDOW: i64 = 600;

/// Registers the holder; gives the holder's own subject, which may have been there.
///
/// # Errors
/// `arrival_refused`, `arrival_unmatched`, `too_many_requests`, `document_taken` (the
/// document has a code, whoever holds it), `conflict` (the holder has another own
/// code), `internal`, `unavailable`.
pub async fn register(
    app: &App,
    holder: HolderId,
    own: Option<Subject>,
    form: &OverseasForm,
    certificate: Option<&str>,
) -> Result<Subject, Problem> {
    let now = app.now();
    let registration = Registration::check(form, Day::of_unix(now)).map_err(form::refused)?;
    let certificate = certificate
        .map(|text| registration.certificate(text, &app.signers.trusted, now))
        .transpose()
        .map_err(|error| form::refused([error]))?;
    let index = app.personal().document(&registration.document);
    let scopes = vec![AttemptScope::Holder(holder), AttemptScope::Document(index)];
    refuse_too_many(app, &scopes, now).await?;
    if proof(app, index, &registration).await?.is_none() {
        app.store.note_wrong_number(scopes, now).await?;
        return Err(Code::ArrivalUnmatched.into());
    }
    let subject = subject(app, holder, own, &registration, index).await?;
    let kept = Kept::of(
        &registration,
        certificate.as_ref().map(CertificateFacts::of),
    );
    let arrival = OverseasArrival {
        subject: subject.subject,
        sealed: kept.seal(subject.subject, &app.personal())?,
        registered_at: now,
    };
    let kind = certificate.map(|one| one.content.kind().code());
    let trail = trail(now, holder, "overseas.register", subject.subject)
        .detail(json!({"certificate": kind}));
    app.store.put_overseas(arrival, trail).await?;
    // What was recorded before the person was here counts from the first pass on.
    colour::recompute(app, vec![subject.subject]).await?;
    Ok(subject)
}

async fn refuse_too_many(app: &App, scopes: &[AttemptScope], now: i64) -> Result<(), Problem> {
    let attempts = app.store.attempts(scopes.to_vec(), now - WINDOW).await?;
    match attempts.iter().find(|one| one.count >= MOST) {
        None => Ok(()),
        Some(one) => {
            let seconds = (one.first_at + WINDOW - now).max(1);
            Err(Problem::new(Code::TooManyRequests).with("seconds", seconds))
        }
    }
}

/// The holder's own subject with this document: as it is, or new.
async fn subject(
    app: &App,
    holder: HolderId,
    own: Option<Subject>,
    registration: &Registration,
    index: [u8; 32],
) -> Result<Subject, Problem> {
    match own {
        Some(own) if own.kind == OVERSEAS && own.document_index == index => return Ok(own),
        Some(_) => return Err(Code::Conflict.into()),
        None => {}
    }
    if app.store.subject_by_document(index).await?.is_some() {
        return Err(Code::DocumentTaken.into());
    }
    let now = app.now();
    let id = SubjectId(app.random.uuid(app.clock.now_ms())?);
    let facts = facts(registration);
    let new = Subject {
        subject: id,
        holder,
        kind: OVERSEAS,
        relation: 0,
        sealed: facts.seal(id, &app.personal())?,
        document_index: index,
        colour: 0,
        colour_cause: "application".to_owned(),
        colour_at: now,
        state: SubjectState::Active,
    };
    let trail = trail(now, holder, "subject.add", id).detail(json!({"kind": OVERSEAS}));
    match app.store.add_subjects(vec![new.clone()], trail).await {
        Ok(_) => Ok(new),
        // Somebody else was quicker by a moment.
        Err(StoreError::Constraint(_)) => Err(Code::DocumentTaken.into()),
        Err(error) => Err(error.into()),
    }
}

fn facts(registration: &Registration) -> Facts {
    let document: &Document = &registration.document;
    Facts {
        name: registration.name.as_str().to_owned(),
        birth_year: u16::try_from(registration.birth.year()).unwrap_or(1900),
        document_kind: document.kind().code().to_owned(),
        document_number: document.number().as_str().to_owned(),
        region: None,
        last_day: None,
        demo: false,
    }
}

fn trail(now: i64, holder: HolderId, action: &str, subject: SubjectId) -> Trail {
    let object = format!("subject:{subject}");
    Trail::new(now, format!("holder:{holder}"), action, object)
}

impl CertificateFacts {
    /// What is kept of a certificate that holds.
    #[must_use]
    pub fn of(certificate: &HealthCertificate) -> Self {
        Self {
            kind: certificate.content.kind().code().to_owned(),
            country: certificate.country.clone(),
            issued: certificate.issued,
            expires: certificate.expires,
        }
    }
}
