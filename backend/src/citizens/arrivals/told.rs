//! What suppliers recorded of an origin's code (feed `origins`): it ends the waiting as
//! the national platform's word does, and is the way where there is no platform.

use bamin_rules::Day;

use super::Application;
use crate::app::App;
use crate::colour::feeds::record::{self, Details};
use crate::http::problem::Problem;
use crate::outside::national::SUPPLIER;
use crate::store::StoreError;
use crate::store::arrivals::{Arrival, Origin};
use crate::store::facts::{Fact, FactKind};
use crate::store::people::Subject;

/// More records of origin than anybody has.
const MOST: u32 = 50;

/// What suppliers say of the origin of an arrival that waits: the newest record since
/// the departure that names the province left; of one second the one that isn't green.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn origin(
    app: &App,
    arrival: &Arrival,
    subject: &Subject,
) -> Result<Option<Origin>, Problem> {
    if arrival.origin != Origin::Waiting {
        return Ok(None);
    }
    let application = Application::open(arrival, &app.personal())?;
    let departed: Result<Day, _> = application.departed.parse();
    let departed = departed.map_err(|_| StoreError::Corrupt("departure of an arrival"))?;
    let kept = app
        .store
        .facts_of(
            subject.document_index,
            FactKind::Origin,
            departed.start(),
            MOST,
        )
        .await?;
    let mut newest: Option<(i64, bool)> = None;
    for (fact, sealed) in kept {
        // The platform was asked about a province, and its answers are noted by that.
        if fact.supplier != SUPPLIER
            && province(app, &fact, sealed) == Some(application.province.into())
        {
            newest = newest.max(Some((fact.starts, fact.value != 0)));
        }
    }
    Ok(newest.map(|(_, not_green)| match not_green {
        true => Origin::NotGreen,
        false => Origin::Green,
    }))
}

/// The province that a record names; one that doesn't open names none, and holds up
/// nobody else.
fn province(app: &App, fact: &Fact, sealed: Option<Vec<u8>>) -> Option<u32> {
    let place = record::place(&fact.supplier, fact.kind, &fact.record);
    let text = app.personal().open(place, &sealed?);
    let details = text.map_err(|error| error.to_string()).and_then(|text| {
        let details: Result<Details<'_>, _> = serde_json::from_str(&text);
        details
            .map(|details| details.province)
            .map_err(|error| error.to_string())
    });
    details.unwrap_or_else(|error| {
        tracing::error!(%error, "a record of an origin does not open");
        None
    })
}
