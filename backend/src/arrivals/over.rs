//! The end of the arrival period (X6): the person counts as a resident, the pass says
//! so from the next renewal on, and the person is told. That the origin's code no
//! longer applies, the colour rules know by themselves; who waited for it to the end
//! has a code again, and a hint to fetch it.

use super::message;
use crate::app::App;
use crate::hints;
use crate::problem::Problem;
use crate::store::Trail;
use crate::store::arrivals::Origin;

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
            news.push((message(app, subject, "resident_now")?, trail));
        }
        let more = app.store.end_arrivals(news, now).await?;
        hints::publish(app).await?;
        ended += more;
        if last || more == 0 {
            return Ok(ended);
        }
    }
}
