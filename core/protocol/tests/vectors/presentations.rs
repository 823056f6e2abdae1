//! Codes and groups of them.

use bamin_protocol::group::{Count, Gathering, GroupOutcome};
use bamin_protocol::history::{AskedChallenge, History};
use bamin_protocol::policy::Policy;
use bamin_protocol::presentation::ClockQuality;
use bamin_protocol::status::{SignedManifest, SignedShard, StatusList, StatusLists};
use bamin_protocol::verify::VerifierClock;
use bamin_protocol::{Outcome, Presentation, TrustList, Verdict, verify};
use serde_json::{Value, json};

use crate::lists::shard_address;
use crate::{File, hex, int, params, refusal, refused, small, to_hex};

#[test]
fn every_code_gets_its_verdict() {
    File::read("presentation.json").check(|file, case| {
        let trust = file.trust(&case["trust"]);
        let verdict = verdict_of(file, case, trust.as_ref());
        let mut got = outcome(&verdict.outcome);
        if case["expect"]["pass"].is_object() {
            let presentation = verdict.presentation.as_ref().unwrap();
            got["pass"] = pass_facts(presentation);
            got["presentation"] = claims(presentation);
        }
        got
    });
}

#[test]
fn every_group_is_gathered_as_it_should() {
    File::read("group.json").check(|file, case| {
        let trust = file.trust(&case["trust"]).unwrap();
        let lists = status_lists(file, case, &trust);
        let mut gathering: Option<Gathering> = None;
        let members: Vec<Value> = case["members"]
            .as_array()
            .unwrap()
            .iter()
            .map(|member| {
                let clock = clock(int(&member["now"]) * 1000, &case["clock"]);
                let text = member["text"].as_str().unwrap();
                let verdict = verify(
                    text,
                    Some(&trust),
                    &lists,
                    &clock,
                    &trust.policy,
                    &History::default(),
                );
                gathered(&mut gathering, &verdict)
            })
            .collect();
        let missing: Vec<u8> = gathering.iter().flat_map(Gathering::missing).collect();
        let outcome = gathering
            .as_ref()
            .map(|gathering| gathering.outcome(Count::Confirmed));
        json!({
            "members": members,
            "missing": missing,
            "complete": gathering.is_some() && missing.is_empty(),
            "green_once_counted": outcome == Some(GroupOutcome::Green),
        })
    });
}

/// What is said of one member that is read.
fn gathered(gathering: &mut Option<Gathering>, verdict: &Verdict) -> Value {
    if let Outcome::Refused(reason) = &verdict.outcome {
        return refusal(reason);
    }
    let taken = match gathering {
        Some(gathering) => gathering.add(verdict).map_err(|reason| reason.code()),
        None => {
            *gathering = Gathering::begin(verdict);
            gathering.as_ref().map(|_| ()).ok_or("group_other_tag")
        }
    };
    match taken {
        Ok(()) => json!({ "verdict": verdict.outcome.word() }),
        Err(code) => refused(code, json!({})),
    }
}

fn verdict_of(file: &File, case: &Value, trust: Option<&TrustList>) -> Verdict {
    let lists = trust
        .map(|trust| status_lists(file, case, trust))
        .unwrap_or_default();
    let policy = trust.map_or_else(Policy::default, |trust| trust.policy);
    let mut history = History::default();
    for seen in case["seen"].as_array().unwrap() {
        let (first, last) = (int(&seen["first"]) * 1000, int(&seen["last"]) * 1000);
        for now_ms in (first..=last).step_by(500) {
            let clock = clock(now_ms, &json!(0));
            let verdict = verify(
                seen["text"].as_str().unwrap(),
                trust,
                &lists,
                &clock,
                &policy,
                &history,
            );
            assert_eq!(
                matches!(verdict.outcome, Outcome::Refused(_)),
                seen["refused"].as_bool().unwrap()
            );
            history.note(&verdict, &clock, &policy);
        }
    }
    history.challenge = challenge(&case["challenge"]);
    let clock = clock(int(&case["now"]) * 1000, &case["clock"]);
    verify(
        case["text"].as_str().unwrap(),
        trust,
        &lists,
        &clock,
        &policy,
        &history,
    )
}

fn challenge(value: &Value) -> Option<AskedChallenge> {
    value.is_object().then(|| AskedChallenge {
        value: small(&value["digits"]) as u16,
        asked: int(&value["asked"]),
        answered: value["used_by"].as_str().map(|text| {
            let other = Presentation::parse_text(text).unwrap();
            (other.code(), other.claims.t)
        }),
    })
}

fn clock(now_ms: i64, quality: &Value) -> VerifierClock {
    let quality = ClockQuality::from_number(small(quality) as u8).unwrap();
    VerifierClock {
        now: now_ms / 1000,
        now_ms,
        quality,
    }
}

/// The lists that the case says are held; one whose shards are not all there is none.
fn status_lists(file: &File, case: &Value, trust: &TrustList) -> StatusLists {
    let mut lists = StatusLists::default();
    for name in case["status"].as_array().unwrap() {
        let given = &file.content["status"][name.as_str().unwrap()];
        let manifest = SignedManifest::parse(&hex(&given["manifest"]))
            .unwrap()
            .verify(trust)
            .unwrap();
        let shards = given["shards"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(number, token)| {
                let shard = SignedShard::parse(&hex(token)).unwrap();
                shard
                    .verify(trust, &shard_address(trust, &manifest, number))
                    .unwrap();
                shard.shard
            });
        if let Ok(list) = StatusList::from_parts(manifest.clone(), shards.collect()) {
            lists.insert(list);
        }
    }
    lists
}

fn outcome(outcome: &Outcome) -> Value {
    let (reason, figures) = match outcome {
        Outcome::Refused(reason) => return refusal(reason),
        Outcome::Green | Outcome::Orange => (None, json!({})),
        Outcome::Unchecked(doubt) => (Some(doubt.code()), params(doubt.params())),
        Outcome::AlreadyShown { seconds, unchecked } => (
            unchecked.as_ref().map(|doubt| doubt.code()),
            json!({ "seconds": seconds }),
        ),
    };
    json!({ "verdict": outcome.word(), "reason": reason, "params": figures })
}

fn pass_facts(presentation: &Presentation) -> Value {
    let pass = &presentation.pass.pass;
    json!({
        "issuer": presentation.pass.kid.issuer,
        "slice": pass.slice.0,
        "index": pass.index,
        "iat": pass.iat,
        "nbf": pass.nbf,
        "exp": pass.exp,
        "subject_kind": pass.subject_kind.number(),
        "colour": pass.colour.number(),
        "key_kind": pass.key_kind.number(),
        "region_level": pass.region.map_or(0, |region| region.level.number()),
        "region_day": pass.region.map_or(0, |region| region.days_before),
        "naat_result": pass.naat.map_or(0, |naat| naat.result.number()),
        "naat_day": pass.naat.map_or(0, |naat| naat.days_before),
        "name": pass.name,
        "birth_year": pass.birth_year - 1900,
        "document_tail": pass.document_tail,
        "holder_alg": -7,
        "holder_key": to_hex(pass.holder_key.as_bytes()),
    })
}

fn claims(presentation: &Presentation) -> Value {
    let claims = presentation.claims;
    json!({
        "t": claims.t,
        "clock": claims.clock.number(),
        "challenge": claims.challenge,
        "group": claims.group.map(|group| json!([group.tag, group.i, group.n])),
    })
}
