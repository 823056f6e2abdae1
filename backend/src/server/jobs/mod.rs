//! What the server does by itself. Jobs are rows with a lease, so that of
//! several servers one does each; what concerns a process's own memory is done
//! by every one.

use std::sync::Arc;
use std::time::Duration;

use bamin_protocol::hint;
use bamin_protocol::slice::Slice;
use tokio::sync::watch;

use crate::app::{App, SharedApp};
use crate::citizens::appeals;
use crate::citizens::arrivals::{origins, over};
use crate::citizens::family::ageing;
use crate::citizens::sms_codes;
use crate::codes::status::publish;
use crate::codes::trust;
use crate::colour;
use crate::colour::{feeds, hints};
use crate::governance::{audit, reseal, retention};
use crate::http::problem::Problem;
use crate::scans::events::settle;

/// How often the loop looks what is due.
const STEP: Duration = Duration::from_millis(500);
/// A lease ends by itself after so many seconds.
const LEASE: i64 = 120;
/// Codes of slices that ended so many days ago are forgotten.
const SLICES_KEPT: u16 = 7;
/// Wrong numbers are forgotten after so many seconds.
const ATTEMPTS_KEPT: i64 = 86_400;

/// A leased job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Job {
    Trust,
    Colours,
    Status,
    Hints,
    Verify,
    Sweep,
    Audit,
    Ageing,
    Retention,
    Reseal,
    Origins,
    Arrivals,
}

impl Job {
    const ALL: [Self; 12] = [
        Self::Trust,
        Self::Colours,
        Self::Status,
        Self::Hints,
        Self::Verify,
        Self::Sweep,
        Self::Audit,
        Self::Ageing,
        Self::Retention,
        Self::Reseal,
        Self::Origins,
        Self::Arrivals,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Trust => "trust",
            Self::Colours => "colours",
            Self::Status => "status",
            Self::Hints => "hints",
            Self::Verify => "verify",
            Self::Sweep => "sweep",
            Self::Audit => "audit",
            Self::Ageing => "ageing",
            Self::Retention => "retention",
            Self::Reseal => "reseal",
            Self::Origins => "origins",
            Self::Arrivals => "arrivals",
        }
    }

    fn interval(self, app: &App) -> i64 {
        match self {
            Self::Trust | Self::Sweep | Self::Audit | Self::Retention => 3600,
            Self::Ageing | Self::Reseal => 60,
            Self::Status => i64::from(app.config.status_interval),
            Self::Hints | Self::Origins => 5,
            Self::Arrivals => 60,
            Self::Verify => 2,
            Self::Colours => 1,
        }
    }

    async fn run(self, app: &App) -> Result<(), Problem> {
        match self {
            Self::Trust => trust::refresh(app).await.map(drop),
            Self::Colours => colour::run_due(app).await.map(drop),
            Self::Status => publish::run(app).await,
            Self::Hints => hints::publish(app).await.map(drop),
            Self::Verify => settle::run(app).await.map(drop),
            Self::Sweep => sweep(app).await,
            Self::Audit => audit::sign_days(app).await.map(drop),
            Self::Retention => retention::run(app).await.map(drop),
            Self::Reseal => reseal::run(app).await.map(drop),
            Self::Ageing => ageing::run(app).await.map(drop),
            Self::Origins => origins::run(app).await.map(drop),
            Self::Arrivals => over::run(app).await.map(drop),
        }
    }
}

/// Does once, at once, everything that jobs do.
///
/// # Errors
/// The first job's that failed.
pub async fn run_all(app: &App) -> Result<(), Problem> {
    follow_keys(app).await?;
    for job in Job::ALL {
        job.run(app).await?;
    }
    publish::follow(app).await
}

/// Runs what is due until told to stop.
pub async fn run_until(app: SharedApp, mut stop: watch::Receiver<bool>) {
    let mut followed = 0;
    loop {
        let now = app.now();
        for job in Job::ALL {
            run_if_due(&app, job).await;
        }
        let interval = i64::from(app.config.status_interval).min(10);
        if now - followed >= interval {
            followed = now;
            let done = async {
                follow_keys(&app).await?;
                publish::follow(&app).await
            };
            if let Err(problem) = done.await {
                tracing::warn!(code = problem.code.as_str(), "could not follow");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(STEP) => {}
            _ = stop.changed() => return,
        }
    }
}

/// Notices a changed key folder and signs a new trust list.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn follow_keys(app: &App) -> Result<(), Problem> {
    if app.reload_keys()? {
        tracing::info!("the key folder changed: a new trust list");
        trust::refresh(app).await?;
    }
    Ok(())
}

async fn run_if_due(app: &Arc<App>, job: Job) {
    let (name, owner) = (job.name().to_owned(), app.instance.clone());
    match app
        .store
        .take_job(name.clone(), owner.clone(), app.now(), LEASE)
        .await
    {
        Ok(true) => {}
        Ok(false) => return,
        Err(error) => {
            tracing::warn!(job = name, %error, "a job could not be taken");
            return;
        }
    }
    if let Err(problem) = job.run(app).await {
        metrics::counter!("bamin_job_failures_total", "job" => job.name()).increment(1);
        tracing::warn!(
            job = name,
            code = problem.code.as_str(),
            "a job failed; it runs again"
        );
    }
    let due = app.now() + job.interval(app);
    if let Err(error) = app.store.finish_job(name.clone(), owner, due).await {
        tracing::warn!(job = name, %error, "a job could not be given back");
    }
}

async fn sweep(app: &App) -> Result<(), Problem> {
    let now = app.now();
    let hour = hint::hour(now);
    app.store.sweep_sessions(now).await?;
    app.store
        .forget_slices(Slice::running(now).0.saturating_sub(SLICES_KEPT))
        .await?;
    app.store
        .forget_hints(hour.saturating_sub(hints::HOURS))
        .await?;
    app.store.forget_attempts(now - ATTEMPTS_KEPT).await?;
    sms_codes::sweep(app).await?;
    app.store.forget_sign_ins(now).await?;
    feeds::sweep(app).await?;
    appeals::sweep(app).await?;
    Ok(())
}
