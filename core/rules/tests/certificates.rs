//! The published cases of the EU's test data against [`certificate::verify`].
//!
//! Needs `BAMIN_TEST_DATA`, a folder with `dcc/{common,AT,DE}/2DCode/raw/*.json` of
//! eu-digital-green-certificates/dgc-testdata; without it the cases are skipped, and
//! the test says so. Each case says what it expects of each step; its certificate and
//! its clock are its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bamin_rules::certificate::{
    CertificateError, CertificateKind, Content, HealthCertificate, PartialDate, TrustedKeys, verify,
};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::DateTime;
use serde_json::Value;

/// What a case may expect, and the refusals of that step.
const STEPS: [(&str, &[&str]); 9] = [
    ("EXPECTEDUNPREFIX", &["not_a_certificate", "other_version"]),
    ("EXPECTEDB45DECODE", &["base45"]),
    ("EXPECTEDCOMPRESSION", &["compression", "too_large"]),
    ("EXPECTEDDECODE", &["malformed"]),
    // A web token that can't be read can't be verified either: case CBO2.
    (
        "EXPECTEDVERIFY",
        &["unknown_key", "wrong_algorithm", "forged", "malformed"],
    ),
    ("EXPECTEDVALIDJSON", &["schema"]),
    ("EXPECTEDSCHEMAVALIDATION", &["schema"]),
    ("EXPECTEDKEYUSAGE", &["key_usage"]),
    (
        "EXPECTEDEXPIRATIONCHECK",
        &["not_yet_valid", "expired", "key_not_valid"],
    ),
];
/// Expectations of more than one step, or of the picture, which nobody here reads.
const OTHERS: [&str; 2] = ["EXPECTEDVALIDOBJECT", "EXPECTEDPICTUREDECODE"];

struct Case {
    name: String,
    json: Value,
}

#[test]
fn every_published_case_has_its_expected_result() {
    let Some(folder) = std::env::var_os("BAMIN_TEST_DATA") else {
        eprintln!("skipped: BAMIN_TEST_DATA is not set");
        return;
    };
    let dcc = PathBuf::from(folder).join("dcc");
    let cases = cases(&dcc);
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    for case in &cases {
        *outcomes.entry(judged(case)).or_default() += 1;
    }
    // One case has only an unreadable picture; all others are judged.
    assert_eq!(outcomes.remove("picture"), Some(1), "{outcomes:?}");
    let judged: usize = outcomes.values().sum();
    assert_eq!(judged, cases.len() - 1);
    eprintln!("{} cases: {outcomes:?}", cases.len());
    assert_eq!(
        cases.len(),
        files(&dcc),
        "every file of the folder is a case"
    );
    assert!(outcomes["accepted"] >= 20, "{outcomes:?}");
}

/// Asserts all that a case expects; the outcome is its refusal, or "accepted".
fn judged(case: &Case) -> &'static str {
    let name = &case.name;
    let expected = case.json["EXPECTEDRESULTS"].as_object().unwrap();
    for key in expected.keys() {
        let known = STEPS.iter().any(|(step, _)| step == key) || OTHERS.contains(&key.as_str());
        assert!(
            known,
            "{name}: {key} is an expectation that this test knows"
        );
    }
    let expects = |step: &str| expected.get(step).and_then(Value::as_bool);
    let steps: Vec<_> = STEPS
        .iter()
        .filter_map(|(step, codes)| Some((*step, *codes, expects(step)?)))
        .collect();
    if steps.is_empty() && expects("EXPECTEDVALIDOBJECT").is_none() {
        assert_eq!(expects("EXPECTEDPICTUREDECODE"), Some(false), "{name}");
        return "picture";
    }
    let refused: Vec<_> = steps.iter().filter(|(_, _, holds)| !holds).collect();
    match (outcome(case), refused.as_slice()) {
        (Ok(certificate), []) => {
            if let Some(json) = case.json.get("JSON").filter(|json| json.is_object()) {
                same_facts(name, &certificate, json);
            }
            "accepted"
        }
        (Err(error), [(step, codes, _), ..]) => {
            assert!(codes.contains(&error.code()), "{name}: {step}, not {error}");
            error.code()
        }
        (Ok(_), [(step, ..), ..]) => panic!("{name} is taken, though {step} is false"),
        (Err(error), []) => panic!("{name}: {error}, though all steps hold"),
    }
}

fn outcome(case: &Case) -> Result<HealthCertificate, CertificateError> {
    let context = &case.json["TESTCTX"];
    let clock = context["VALIDATIONCLOCK"].as_str().unwrap();
    let now = DateTime::parse_from_rfc3339(clock).unwrap().timestamp();
    let mut trusted = TrustedKeys::default();
    let der = BASE64_STANDARD.decode(context["CERTIFICATE"].as_str().unwrap());
    trusted.add(&der.unwrap()).unwrap();
    verify(case.json["PREFIX"].as_str().unwrap(), &trusted, now)
}

/// What the case says in JSON is what the certificate says.
fn same_facts(name: &str, certificate: &HealthCertificate, json: &Value) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let words = |value: &Value| text(value).replace('<', " ");
    assert_eq!(
        certificate.name.surname,
        words(&json["nam"]["fnt"]),
        "{name}"
    );
    assert_eq!(certificate.name.given, words(&json["nam"]["gnt"]), "{name}");
    let written = (text(&json["nam"]["fn"]), text(&json["nam"]["gn"]));
    assert_eq!(certificate.written_name, written, "{name}");
    let birth = json["dob"].as_str().unwrap().parse().unwrap();
    assert_eq!(certificate.birth, Some(PartialDate::Day(birth)), "{name}");
    let (group, kind) = [
        ("v", CertificateKind::Vaccination),
        ("t", CertificateKind::Test),
        ("r", CertificateKind::Recovery),
    ]
    .into_iter()
    .find(|(group, _)| json.get(*group).is_some_and(Value::is_array))
    .unwrap();
    let entry = &json[group][0];
    assert_eq!(certificate.content.kind(), kind, "{name}");
    assert_eq!(certificate.country, text(&entry["co"]), "{name}");
    match &certificate.content {
        Content::Vaccination {
            product,
            dose,
            doses,
            day,
            ..
        } => {
            assert_eq!(*product, text(&entry["mp"]), "{name}");
            assert_eq!(u64::from(*dose), entry["dn"].as_u64().unwrap(), "{name}");
            assert_eq!(u64::from(*doses), entry["sd"].as_u64().unwrap(), "{name}");
            assert_eq!(day.to_string(), text(&entry["dt"]), "{name}");
        }
        Content::Test {
            method, sampled, ..
        } => {
            assert_eq!(*method, text(&entry["tt"]), "{name}");
            let time = DateTime::parse_from_rfc3339(&text(&entry["sc"])).unwrap();
            assert_eq!(*sampled, time.timestamp(), "{name}");
        }
        Content::Recovery {
            positive,
            from,
            until,
        } => {
            assert_eq!(positive.to_string(), text(&entry["fr"]), "{name}");
            assert_eq!(from.to_string(), text(&entry["df"]), "{name}");
            assert_eq!(until.to_string(), text(&entry["du"]), "{name}");
        }
    }
}

fn cases(dcc: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for part in ["common", "AT", "DE"] {
        for entry in std::fs::read_dir(dcc.join(part).join("2DCode/raw")).unwrap() {
            let path = entry.unwrap().path();
            let json = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let name = format!("{part}/{}", path.file_name().unwrap().to_string_lossy());
            cases.push(Case { name, json });
        }
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

/// How many files the folder holds, at any depth.
fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { files(&path) } else { 1 })
        .sum()
}
