//! `bamin queue`: what the server does not have yet, what it will not take, and
//! what it knew better.

use bamin_engine::queue::{Alert, SetAsideEvent};
use bamin_protocol::pass::Colour;
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::home::Home;
use crate::voice::Voice;

pub fn run(home: &Home, again: bool, voice: &Voice) -> Result<Exit, Failure> {
    let phone = home.open()?;
    if again {
        phone.queue.try_set_aside_again()?;
    }
    let pending = phone.queue.pending()?;
    let aside = phone.queue.set_aside()?;
    let alerts = phone.queue.alerts()?;
    voice.line(match pending {
        0 => voice.text("queue.empty", &[]),
        _ => voice.text("queue.pending", &[("count", &pending.to_string())]),
    });
    if !aside.is_empty() {
        voice.line(voice.text("queue.set_aside", &[("count", &aside.len().to_string())]));
    }
    for event in &aside {
        voice.line(format!(
            "  {}  {}  {}",
            event.event,
            event.kind,
            reason(event, voice)
        ));
    }
    for alert in &alerts {
        voice.line(format!("  {}  {}", alert.event, known_better(alert, voice)));
    }
    let aside = aside
        .iter()
        .map(|event| json!({"event": event.event, "kind": event.kind, "reason": event.reason}));
    let alerts = alerts
        .iter()
        .map(|alert| json!({"event": alert.event, "detail": alert.detail}));
    voice.object(&json!({
        "pending": pending,
        "set_aside": aside.collect::<Vec<_>>(),
        "alerts": alerts.collect::<Vec<_>>(),
    }));
    Ok(Exit::Done)
}

/// `conflict`, `rejected:<reason>` or a problem's code, in words.
fn reason(event: &SetAsideEvent, voice: &Voice) -> String {
    let (outcome, reason) = event.reason.split_once(':').unwrap_or((&event.reason, ""));
    let key = format!("queue.outcome.{outcome}");
    match bamin_texts::has(&key) {
        true => voice.text(&key, &[("reason", reason)]),
        false => crate::failure::sentence(voice, outcome),
    }
}

fn known_better(alert: &Alert, voice: &Voice) -> String {
    let detail = &alert.detail;
    if let Some(change) = &detail.verdict {
        return voice.text("queue.changed", &[("change", change.word())]);
    }
    if let Some(problem) = &detail.problem {
        return crate::failure::sentence(voice, problem);
    }
    let colour = detail.colour.map_or("", Colour::word);
    let name = detail.name.as_deref().unwrap_or_default();
    voice.text("cli.number_checked", &[("colour", colour), ("name", name)])
}
