//! A code's size, how long drawing one takes, and how long checking one takes.

use anyhow::{Context, Result, ensure};
use bamin_engine::wallet::QrMatrix;
use bamin_protocol::history::History;
use bamin_protocol::policy::Policy;
use bamin_protocol::presentation::{Claims, ClockQuality, GroupTag};
use bamin_protocol::status::StatusLists;
use bamin_protocol::verify::VerifierClock;
use bamin_protocol::{Outcome, verify as check};

use crate::province::Province;
use crate::report::{Report, Row};
use crate::timing::median;

/// `presentation_chars`, `qr_modules`: the longest code.
pub fn sizes(report: &mut Report) -> Result<()> {
    let province = Province::new()?;
    let group = Some(GroupTag {
        tag: u32::MAX,
        i: 9,
        n: 9,
    });
    let claims = Claims {
        challenge: Some(9999),
        group,
        clock: ClockQuality::Unset,
        ..province.claims()
    };
    let text = province.text(&province.pass()?, claims)?;
    let symbol = QrMatrix::of(&text).context("the longest text is not drawn")?;
    let row = |name, value: usize, unit| Row {
        name,
        value: value as f64,
        unit,
        peer: None,
    };
    report.row(row("presentation_chars", text.len(), "chars"))?;
    report.row(row("qr_modules", symbol.width as usize, "modules"))
}

/// `present`: sign, encode, matrix.
pub fn present(report: &mut Report) -> Result<()> {
    let province = Province::new()?;
    let pass = province.pass()?;
    let seconds = median(11, 200, || {
        let text = province.text(&pass, province.claims());
        text.map(|text| QrMatrix::of(&text))
    });
    report.row(Row {
        name: "present",
        value: seconds * 1e3,
        unit: "ms",
        peer: None,
    })
}

/// `verify`: from text to verdict, beside two bare signature checks by the same library.
pub fn verify(report: &mut Report) -> Result<()> {
    let province = Province::new()?;
    let text = province.text(&province.pass()?, province.claims())?;
    let (trust, lists) = (province.trust()?, StatusLists::default());
    let clock = VerifierClock {
        now: province.now,
        now_ms: 0,
        quality: ClockQuality::Certain,
    };
    let (policy, history) = (Policy::default(), History::default());
    let verdict = || check(&text, Some(&trust), &lists, &clock, &policy, &history);
    ensure!(
        verdict().outcome == Outcome::Green,
        "the code to measure with is not green"
    );
    let message = [7; 300];
    let signature = province.holder.sign(&province.rng, &message)?;
    let bare = || {
        province.holder.public().verify(&message, &signature)
            & province.holder.public().verify(&message, &signature)
    };
    ensure!(bare(), "the peer's signature does not hold");
    let (ours, peer) = (median(21, 200, verdict), median(21, 200, bare));
    report.row(Row {
        name: "verify",
        value: ours * 1e6,
        unit: "us",
        peer: Some(("2 × ring P-256", peer * 1e6)),
    })
}
