//! A made-up population for demonstrations and tests: citizens with families,
//! units with staff and points. Nobody in it exists: phone numbers begin with
//! 100, which no network has, and every record says `demo`.

mod people;
mod plan;
mod records;
mod units;

pub(crate) use people::{GIVEN, SURNAMES};

pub use plan::{
    SeedPlan, Seeded, SeededCitizen, SeededPoint, SeededStaff, SeededSubject, SeededUnit,
};

use crate::app::App;
use crate::config::Mode;
use crate::http::problem::{Code, Problem};

/// Makes the population and says what one needs to use it.
///
/// # Errors
/// `forbidden` in production, `internal`, `unavailable`.
pub async fn run(app: &App, plan: &SeedPlan) -> Result<Seeded, Problem> {
    if app.config.mode == Mode::Production {
        return Err(Code::Forbidden.into());
    }
    let keys = app.keys();
    Ok(Seeded {
        issuer: keys.issuer,
        roots: keys
            .roots
            .iter()
            .map(|root| crate::secrets::digest::hex(root.as_bytes()))
            .collect(),
        citizens: people::make(app, plan).await?,
        units: units::make(app, plan).await?,
    })
}

/// Who wrote the records.
const ACTOR: &str = "seed";
/// The cause of a seeded green: nothing is recorded.
const CAUSE: &str = "demo";
