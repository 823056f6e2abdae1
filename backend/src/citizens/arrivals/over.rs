//! The end of the arrival period (X6): the person counts as a resident, the pass says
//! so from the next renewal on, and the person is told. That the origin's code no
//! longer applies, the colour rules know by themselves; who waited for it to the end
//! has a code again, and a hint to fetch it. An operator may end an arrival before,
//! of somebody who applied by mistake.

use serde_json::json;

use super::message;
use crate::app::App;
use crate::colour::hints;
use crate::colour::subjects;
use crate::http::problem::Problem;
use crate::store::arrivals::Origin;
use crate::store::message_code::MessageCode;
use crate::store::{SubjectId, Trail};

/// People in one turn.
const BATCH: u32 = 500;

/// Ends every arrival whose period has passed. Gives how many.
///
/// # Errors
/// `internal`, `unavailable`; those who were told before it stay so.
pub async fn run(app: &App) -> Result<usize, Problem> {
    let mut ended = 0;
    loop {
        let now = app.now();
        let over = app.store.arrivals_over(now, BATCH).await?;
        let last = over.len() < BATCH as usize;
        let mut news = Vec::with_capacity(over.len());
        for (subject, origin) in over {
            let object = format!("subject:{subject}");
            let mut trail = Trail::new(now, "job:arrivals", "arrival.end", object);
            if origin == Origin::Waiting {
                trail = trail.message(hints::state_changed(app, subject)?);
            }
            news.push((message(app, subject, MessageCode::RESIDENT_NOW)?, trail));
        }
        let more = app.store.end_arrivals(news, now, now).await?;
        hints::publish(app).await?;
        ended += more;
        if last || more == 0 {
            return Ok(ended);
        }
    }
}

/// Ends an arrival that is none, by an operator's word. What is recorded of the origin
/// stays: who isn't green there is not green here. False: there is none that runs.
///
/// # Errors
/// `invalid_request` for a cause that is no code, `internal`, `unavailable`.
pub async fn end(app: &App, subject: SubjectId, cause: &str, actor: &str) -> Result<bool, Problem> {
    if !subjects::is_cause(cause) {
        return Err(Problem::invalid("cause"));
    }
    let object = format!("subject:{subject}");
    let trail = Trail::new(app.now(), actor, "arrival.end", object)
        .detail(json!({"cause": cause}))
        .message(hints::state_changed(app, subject)?);
    let news = vec![(message(app, subject, MessageCode::ARRIVAL_ENDED)?, trail)];
    let ended = app.store.end_arrivals(news, app.now(), i64::MAX).await?;
    hints::publish(app).await?;
    Ok(ended == 1)
}
