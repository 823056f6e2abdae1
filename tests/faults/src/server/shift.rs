//! One run's work: all phones record and upload at once until the run is over, and
//! afterwards what they were told is compared with the books.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result, ensure};
use tokio::task::JoinSet;

use super::books::Books;
use super::handset::Handset;
use super::site::Site;
use crate::draws::Draws;

/// Everybody at work.
pub struct Shift {
    handsets: JoinSet<Result<Handset>>,
    over: Arc<AtomicBool>,
}

impl Shift {
    /// Takes the site's phones to work; `code` is being shown.
    pub fn begin(site: &mut Site, code: &Arc<str>, draws: &mut Draws) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let mut handsets = JoinSet::new();
        for handset in site.handsets.drain(..) {
            let draws = Draws::new(draws.number());
            handsets.spawn(work(handset, draws, Arc::clone(code), Arc::clone(&over)));
        }
        Self { handsets, over }
    }

    /// Ends it; the phones are the site's again.
    ///
    /// # Errors
    /// A phone's own: nothing that a server does.
    pub async fn end(self, site: &mut Site) -> Result<()> {
        self.over.store(true, Ordering::SeqCst);
        let handsets = self.handsets.join_all().await;
        site.handsets = handsets.into_iter().collect::<Result<_>>()?;
        Ok(())
    }
}

/// Records and uploads until the server fails it or the run is over.
async fn work(
    mut handset: Handset,
    mut draws: Draws,
    code: Arc<str>,
    over: Arc<AtomicBool>,
) -> Result<Handset> {
    while !over.load(Ordering::SeqCst) {
        for _ in 0..=draws.below(20) {
            handset.record(&code, &mut draws)?;
        }
        if !handset.upload().await {
            break;
        }
    }
    Ok(handset)
}

/// The server is back and rests: what the phones were told must be in the books,
/// and once they have tried again, everything. Gives how many events had been
/// recorded without an answer.
///
/// # Errors
/// The first promise that is broken.
pub async fn settle(site: &Site) -> Result<usize> {
    let (acknowledged, recorded) = (site.acknowledged()?, site.recorded());
    let units = &site.seeded.units;
    let books = Books::open(&site.args, units).await?;
    let kept = books.check(&acknowledged, &recorded).await;
    kept.context("after the fault")?;
    for handset in &site.handsets {
        handset.drain().await?;
    }
    let kept = books.check(&recorded, &recorded).await;
    let kept = kept.context("after the phones tried again")?;
    ensure!(kept == recorded.len(), "{kept} of {}", recorded.len());
    Ok(recorded.len() - acknowledged.len())
}
