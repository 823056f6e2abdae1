//! People who come to Fujian: from another province, from overseas.

pub mod check_in;
pub mod overseas;
pub mod province;

use bamin_rules::Day;

use crate::app::App;
use crate::http::problem::Problem;
use crate::store::HolderId;
use crate::store::people::Subject;

/// The holder's own subject, if there is one.
async fn own(app: &App, holder: HolderId) -> Result<Option<Subject>, Problem> {
    let subjects = app.store.subjects_of(holder).await?;
    Ok(subjects.into_iter().find(|subject| subject.relation == 0))
}

/// A day of a form; what is no day is as if it were not filled in.
fn day(text: Option<&String>) -> Option<Day> {
    text.and_then(|text| text.parse().ok())
}
