//! The README's verifier.

use bamin_protocol::{TrustList, history::History, key::PublicKey, presentation::ClockQuality};
use bamin_protocol::{status::StatusLists, verify, verify::VerifierClock};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [root, trust, seconds, text] = &arguments[..] else {
        return Err("verify ROOT TRUST SECONDS TEXT".into());
    };
    let (now, quality) = (seconds.parse()?, ClockQuality::Certain);
    let roots = [PublicKey::from_bytes(&std::fs::read(root)?)?];
    let trust = TrustList::accept(&std::fs::read(trust)?, &roots, now, None)?;
    let (lists, history) = (StatusLists::default(), History::default());
    let clock = VerifierClock {
        now,
        now_ms: 0,
        quality,
    };
    let verdict = verify(text, Some(&trust), &lists, &clock, &trust.policy, &history);
    println!("{} {:?}", verdict.outcome.word(), verdict.outcome);
    Ok(())
}
