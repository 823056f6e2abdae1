//! Runs `tests/vectors/*.json` against this crate: the same files that the
//! independent verifier in Python and the phones run.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod lists;
mod others;
mod presentations;

use std::path::Path;

use bamin_protocol::key::PublicKey;
use bamin_protocol::refusal::Param;
use bamin_protocol::trust::TrustList;
use bamin_protocol::{Malformed, Refusal};
use serde_json::{Map, Value, json};

/// One file of cases, with the roots that all files share.
struct File {
    content: Value,
    roots: Vec<PublicKey>,
}

impl File {
    fn read(name: &str) -> Self {
        let keys = read("keys.json");
        let roots = keys["roots"].as_array().unwrap().iter();
        let roots = roots
            .map(|root| PublicKey::from_bytes(&hex(root)).unwrap())
            .collect();
        Self {
            content: read(name),
            roots,
        }
    }

    fn trust(&self, name: &Value) -> Option<TrustList> {
        let given = &self.content["trust"][name.as_str()?];
        Some(TrustList::accept(&hex(&given["list"]), &self.roots, int(&given["at"]), None).unwrap())
    }

    /// Runs every case; says all that differ at once.
    fn check(&self, run: impl Fn(&Self, &Value) -> Value) {
        let cases = self.content["cases"].as_array().unwrap();
        let wrong: Vec<String> = cases
            .iter()
            .filter_map(|case| {
                let (got, expect) = (run(self, case), &case["expect"]);
                (got != *expect)
                    .then(|| format!("{}\n  expected {expect}\n  got      {got}", case["name"]))
            })
            .collect();
        assert!(!cases.is_empty());
        assert!(
            wrong.is_empty(),
            "{} of {} cases:\n{}",
            wrong.len(),
            cases.len(),
            wrong.join("\n")
        );
    }
}

fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/vectors")
        .join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn int(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

fn small(value: &Value) -> u32 {
    u32::try_from(int(value)).unwrap()
}

fn refused(code: &str, params: Value) -> Value {
    json!({ "refused": code, "params": params })
}

fn malformed(_: Malformed) -> Value {
    refused("malformed", json!({}))
}

fn refusal(refusal: &Refusal) -> Value {
    refused(refusal.code(), params(refusal.params()))
}

fn params(params: Vec<(&'static str, Param)>) -> Value {
    let named = params.into_iter().map(|(name, value)| match value {
        Param::Number(number) => (name.to_string(), number.into()),
        Param::Word(word) => (name.to_string(), word.into()),
    });
    Value::Object(named.collect::<Map<_, _>>())
}
