//! The daily check-in (健康打卡). What it declares turns the colour before it is kept:
//! a code can't be had on a check-in whose declaration isn't recorded.

use bamin_rules::Day;
use bamin_rules::arrival::check_in::{CheckIn, CheckInForm};
use bamin_rules::colour::Declared;
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::citizens::form;
use crate::colour::records::{self, DECLARED, OwnRecord};
use crate::http::problem::Problem;
use crate::secrets::personal::Place;
use crate::store::Trail;
use crate::store::facts::FactKind;
use crate::store::overseas as kept;
use crate::store::people::Subject;

/// A check-in that was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckedIn {
    /// When.
    pub at: i64,
    /// Fever or symptoms: see a doctor. The colour is not changed by it.
    pub abnormal: bool,
}

/// Judges and keeps a check-in; `id` is the phone's, and a repeat is none.
///
/// # Errors
/// `arrival_refused`, `internal`, `unavailable`.
pub async fn check_in(
    app: &App,
    subject: &Subject,
    id: Uuid,
    form: &CheckInForm,
) -> Result<CheckedIn, Problem> {
    let now = app.now();
    let checked = CheckIn::check(form, now).map_err(form::refused)?;
    let abnormal = checked.temperature.is_fever() || checked.symptoms;
    if let Some(declared) = checked.exposure {
        let record = OwnRecord {
            record: id.to_string(),
            person: subject.document_index,
            starts: now,
            value: value(declared),
            // A repeat is older than what is there, and changes nothing.
            version: -now,
        };
        records::put(app, DECLARED, FactKind::Declaration, vec![record]).await?;
    }
    let text = json!({
        "temperature": checked.temperature.tenths(),
        "symptoms": checked.symptoms,
        "exposure": checked.exposure.map(value),
        "county": checked.county.code,
        "address": checked.address,
    });
    let check_in = kept::CheckIn {
        subject: subject.subject,
        id,
        at: now,
        sealed: app.personal().seal(place(id), &text.to_string())?,
    };
    let trail = Trail::new(
        now,
        format!("holder:{}", subject.holder),
        "overseas.check_in",
        format!("subject:{}", subject.subject),
    )
    .detail(json!({"abnormal": abnormal, "declared": checked.exposure.is_some()}));
    let there = app.store.put_check_in(check_in, trail).await?;
    metrics::counter!("bamin_check_ins_total").increment(1);
    Ok(CheckedIn {
        at: there.at,
        abnormal,
    })
}

/// When the subject checked in today, if at all.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn today(app: &App, subject: &Subject) -> Result<Option<i64>, Problem> {
    let day = Day::of_unix(app.now());
    let last = app
        .store
        .last_check_in(subject.subject, day.start(), app.now())
        .await?;
    Ok(last.map(|one| one.at))
}

/// As [`FactKind::Declaration`] numbers them.
fn value(declared: Declared) -> i16 {
    match declared {
        Declared::Isolation => 0,
        Declared::Contact => 1,
        Declared::Discharge => 2,
    }
}

/// What a field of this table is bound to.
#[must_use]
pub fn place(id: Uuid) -> Place {
    Place {
        field: "check_ins.sealed",
        row: id,
    }
}
