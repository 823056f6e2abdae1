//! A form of an arrival that the rules refuse: every reason at once, by the keys of their texts,
//! exactly as a phone finds them before it sends the form.

use bamin_rules::arrival::ArrivalError;
use serde_json::{Map, Value, json};

use crate::http::problem::{Code, Problem};

/// `arrival_refused` with all reasons.
#[must_use]
pub fn refused(reasons: impl IntoIterator<Item = ArrivalError>) -> Problem {
    let reasons: Vec<Value> = reasons.into_iter().map(reason).collect();
    Problem::new(Code::ArrivalRefused).with("reasons", reasons)
}

fn reason(error: ArrivalError) -> Value {
    let figures = error.figures().into_iter();
    let figures: Map<String, Value> = figures
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    json!({"reason": error.text_key(), "params": figures})
}
