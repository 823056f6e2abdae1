//! Who looked at a person's code and data (C9): written when a scan is verified,
//! when a number is resolved, and when a page shows one person.
//!
//! Codes are forgotten a week after their slice, looks are kept as long as scans: so
//! each look names the subject itself, whichever of the person's phones showed the
//! code.

use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::http::problem::Problem;
use crate::store::looks::{Look, LookMethod};
use crate::store::{SubjectId, Trail, UnitId};

/// Looks are kept, and shown, for so many seconds: as long as the scans.
#[must_use]
pub fn kept(app: &App) -> i64 {
    i64::from(app.config.keep_scans_days) * 86_400
}

/// Somebody at a console, or the operator, opened what shows one person: an entry in
/// the audit and one in the person's own list. `actor` as in the audit, `page` a code.
///
/// # Errors
/// `internal`, `unavailable`: then nothing may be shown.
pub async fn note(app: &App, look: NewLook<'_>) -> Result<(), Problem> {
    let now = app.now();
    let trail = Trail::new(
        now,
        look.actor,
        "subject.look",
        format!("subject:{}", look.subject),
    )
    .detail(json!({"page": look.page, "object": look.object}));
    let kept = Look {
        subject: look.subject,
        at: now,
        look: app.random.uuid(app.clock.now_ms())?,
        unit: look.unit,
        point: None,
        method: look.method,
    };
    Ok(app.store.put_looks(vec![kept], Some(trail)).await?)
}

/// A look by a person.
#[derive(Debug, Clone, Copy)]
pub struct NewLook<'a> {
    /// At whom.
    pub subject: SubjectId,
    /// Of which unit; none: the operator.
    pub unit: Option<UnitId>,
    /// How.
    pub method: LookMethod,
    /// Who, e.g. `account:17`.
    pub actor: &'a str,
    /// On which page, a code.
    pub page: &'a str,
    /// What was opened, if not the person's own page.
    pub object: Option<Uuid>,
}
