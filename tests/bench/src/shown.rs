//! People's real passes, and what scanners see of them.

use anyhow::{Context, Result, ensure};
use bamin_protocol::presentation::{Claims, ClockQuality, GroupTag, to_text};
use bamin_protocol::signing::SigningKey;
use bamin_protocol::slice::Slice;

use crate::batches::Shown;
use crate::requests::{Prepared, from_base64};
use crate::site::Site;

const CONNECTIONS: usize = 16;
/// Seconds from one scan of a person to the next.
const APART: i64 = 300;

/// A pass with the key that presents it.
pub struct Held {
    key: SigningKey,
    pass: Vec<u8>,
}

/// The running slice's pass of every subject.
pub async fn passes(site: &Site) -> Result<Vec<Held>> {
    let (mut keys, mut requests) = (Vec::new(), Vec::<Prepared>::new());
    for holder in site.holders().await? {
        for subject in &holder.subjects {
            let (key, request) = site.renewal(&holder, *subject)?;
            keys.push(key);
            requests.push(request);
        }
    }
    let answers = site.send(CONNECTIONS, requests).await?.read()?;
    let running = Slice::running(site.now()).0;
    let held = keys.into_iter().zip(answers).map(|(key, answer)| {
        let passes = answer["items"][0]["passes"].as_array();
        let passes = passes.context("a renewal was refused")?;
        let pass = passes.iter().find(|pass| pass["slice"] == running);
        let pass = from_base64(&pass.context("no pass of the running slice")?["pass"])?;
        Ok(Held { key, pass })
    });
    held.collect()
}

/// What the scan of that number saw: one person after the other, then all again
/// some time before; with everything in it that a presentation can have.
pub fn scanned(site: &Site, passes: &[Held], number: usize) -> Result<Shown> {
    let held = &passes[number % passes.len()];
    let at = site.now() - APART * (number / passes.len()) as i64;
    let claims = Claims {
        t: u32::try_from(at)?,
        clock: ClockQuality::Certain,
        challenge: Some((number % 10_000) as u16),
        group: Some(GroupTag {
            tag: u32::MAX - number as u32,
            i: 1,
            n: 9,
        }),
    };
    let text = to_text(&site.sign(&held.key, claims.unsigned(&held.pass))?);
    ensure!(
        (360..=395).contains(&text.len()),
        "{} characters",
        text.len()
    );
    Ok(Shown { at, text })
}
