//! Every code that the server can write for people has its text in both catalogues.
//! The lists are those that the code itself is written with: a new one without texts
//! fails here.

use std::collections::{BTreeMap, BTreeSet};

use bamin_rules::appeal::PhotoError;
use bamin_rules::colour::{Advice, Rule};
use bamin_server::citizens::appeals::BY_HAND;
use bamin_server::http::problem::Code;
use bamin_server::outside::identity_provider::claims::Level;
use bamin_server::routes::account::delete::KEPT;
use bamin_server::store::appeals::{AppealKind, AppealState};
use bamin_server::store::arrivals::{Origin, Outcome};
use bamin_server::store::looks::LookMethod;
use bamin_server::store::message_code::MessageCode;
use bamin_texts::{Lang, source};

fn catalogues() -> [BTreeMap<String, String>; 2] {
    Lang::ALL.map(|lang| serde_json::from_str(source(lang)).unwrap())
}

fn assert_said<C: ToString>(prefix: &str, codes: impl IntoIterator<Item = C>) {
    let catalogues = catalogues();
    let mut count = 0;
    for code in codes {
        let key = format!("{prefix}.{}", code.to_string());
        for catalogue in &catalogues {
            assert!(catalogue.contains_key(&key), "no text for {key}");
        }
        count += 1;
    }
    assert!(count > 0, "{prefix}");
}

#[test]
fn every_message_has_a_text_and_every_text_a_message() {
    assert_said("message", MessageCode::ALL);
    let written: BTreeSet<&str> = MessageCode::ALL.iter().map(MessageCode::as_str).collect();
    for catalogue in catalogues() {
        let told = catalogue
            .keys()
            .filter_map(|key| key.strip_prefix("message."));
        assert_eq!(told.collect::<BTreeSet<_>>(), written);
    }
}

#[test]
fn every_problem_has_a_text_and_every_text_a_problem() {
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_said("problem", &codes);
    for catalogue in catalogues() {
        let told = catalogue
            .keys()
            .filter_map(|key| key.strip_prefix("problem."));
        assert_eq!(told.collect::<BTreeSet<_>>(), codes);
    }
}

#[test]
fn every_reason_and_its_advice_has_a_text() {
    assert_said("reason", Rule::ALL.map(Rule::code));
    assert_said("reason", [BY_HAND]);
    assert_said("advice", Advice::ALL.map(Advice::code));
}

#[test]
fn every_word_of_looks_appeals_origins_and_identities_has_a_text() {
    assert_said("look", LookMethod::ALL.map(LookMethod::word));
    assert_said("appeal", AppealKind::ALL.map(AppealKind::word));
    assert_said("appeal", AppealState::ALL.map(AppealState::word));
    assert_said("photo", PhotoError::ALL.map(PhotoError::code));
    assert_said("origin", Origin::ALL.map(Origin::word));
    assert_said("origin_outcome", Outcome::ALL.map(Outcome::word));
    assert_said("kept", KEPT);
    let levels = [Level::L1, Level::L3, Level::L4];
    assert_said("level", levels.map(Level::code));
    assert_said("missing", levels.into_iter().flat_map(Level::missing));
}
