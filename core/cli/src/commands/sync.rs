//! `bamin sync`: everything at once, then how each task stands; with `--watch` in
//! the background until Ctrl-C, as on a phone.

use std::time::Duration;

use bamin_engine::phone::Phone;
use bamin_engine::sync::{Role, Task, TaskStatus};
use serde_json::json;

use crate::exit::Exit;
use crate::failure::{Failure, sentence};
use crate::home::Home;
use crate::voice::Voice;

/// How often `--watch` looks whether something changed.
const LOOK: Duration = Duration::from_secs(1);

pub async fn run(home: &Home, watch: bool, voice: &Voice) -> Result<Exit, Failure> {
    let phone = home.open()?;
    let exit = once(&phone, voice).await;
    table(&phone, voice);
    if watch {
        repeat(&phone, voice).await?;
    }
    Ok(exit)
}

/// Does everything that makes sense on this phone, and says how each went.
pub async fn once(phone: &Phone, voice: &Voice) -> Exit {
    phone.sync.sync_now();
    let mut worst = Exit::Done;
    for (task, outcome) in phone.sync.step().await {
        let name = voice.text(&format!("task.{}", task.name()), &[]);
        let object = match outcome {
            Ok(()) => {
                voice.line(voice.text("sync.ok", &[("task", &name)]));
                json!({"task": task.name(), "ok": true})
            }
            Err(error) => {
                let failure = Failure::from(error);
                let why = failure.sentence(voice);
                voice.line(voice.text("cli.sync_failed", &[("task", &name), ("why", &why)]));
                worst = worst.max(failure.exit());
                json!({"task": task.name(), "ok": false, "error": failure.code(), "text": why})
            }
        };
        voice.object(&object);
    }
    worst
}

async fn repeat(phone: &Phone, voice: &Voice) -> Result<(), Failure> {
    let background = phone.sync.start()?;
    voice.line(voice.text("show.stop", &[]));
    let mut said = state(phone);
    loop {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => break,
            () = tokio::time::sleep(LOOK) => {}
        }
        let now = state(phone);
        if now != said {
            table(phone, voice);
            said = now;
        }
    }
    background.stop();
    Ok(())
}

/// What has to change for another table to be worth its lines.
fn state(phone: &Phone) -> Vec<(Task, Option<i64>, Option<String>)> {
    let tasks = phone.sync.status().into_iter();
    tasks
        .map(|(task, status)| (task, status.last_success, status.last_error))
        .collect()
}

fn table(phone: &Phone, voice: &Voice) {
    for (task, status) in phone.sync.status() {
        if applies(phone, task) {
            row(phone, task, &status, voice);
        }
    }
    if let Some(least) = phone.sync.update_required() {
        let params = serde_json::Map::from_iter([("least".to_owned(), least.into())]);
        voice.aside(voice.said("problem.update_required", &params));
    }
}

fn row(phone: &Phone, task: Task, status: &TaskStatus, voice: &Voice) {
    let now = phone.time.now();
    let age = status
        .last_success
        .map(|then| (now.seconds() - then).max(0));
    let next = ((status.next_try_mono_ms - now.mono_ms).max(0) + 999) / 1_000;
    // Renewal waits for the wallet's own hour as well.
    let due = phone.wallet.renewal_due().filter(|_| task == Task::Renew);
    let next = next.max(due.map_or(0, |at| at - now.seconds()));
    let name = voice.text(&format!("task.{}", task.name()), &[]);
    let age_said = match age {
        Some(age) => voice.text("cli.sync_age", &[("seconds", &age.to_string())]),
        None => voice.text("age.never", &[]),
    };
    let next_said = voice.text("cli.sync_next", &[("seconds", &next.to_string())]);
    let error = status.last_error.as_deref();
    let error_said = error.map_or_else(String::new, |code| format!("  {}", sentence(voice, code)));
    voice.say(
        format!("{name}: {age_said}, {next_said}{error_said}"),
        json!({
            "task": task.name(),
            "age": age,
            "next": next,
            "failures": status.failures,
            "last_error": error,
        }),
    );
}

/// Whether the task belongs to the sessions of this phone.
fn applies(phone: &Phone, task: Task) -> bool {
    let open = |role| phone.sync.signed_in(role).unwrap_or(false);
    match task {
        Task::Time | Task::Trust | Task::Contents => true,
        Task::Status | Task::Points | Task::Events => open(Role::Staff),
        Task::Consents
        | Task::Subjects
        | Task::Renew
        | Task::Hints
        | Task::Messages
        | Task::Appeals => open(Role::Holder),
    }
}
