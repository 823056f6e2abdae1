//! The end of the arrival period (X6): the person counts as a resident, the pass says
//! so from the next renewal on, and the person is told. That the origin's code no
//! longer applies, the colour rules know by themselves.

use serde_json::json;

use crate::app::App;
use crate::problem::Problem;
use crate::store::Trail;
use crate::store::inbox::InboxMessage;

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
        for subject in over {
            let message = InboxMessage {
                id: app.random.uuid(app.clock.now_ms())?,
                subject,
                at: now,
                code: "resident_now".to_owned(),
                params: json!({}),
            };
            let object = format!("subject:{subject}");
            news.push((
                message,
                Trail::new(now, "job:arrivals", "arrival.end", object),
            ));
        }
        let more = app.store.end_arrivals(news, now).await?;
        ended += more;
        if last || more == 0 {
            return Ok(ended);
        }
    }
}
