//! The catalogues against each other, against the public documents that list the
//! codes, and against the rules' own codes: nothing that can be said lacks a text.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};

use bamin_rules::appeal::PhotoError;
use bamin_rules::arrival::{ArrivalError, ZoneField};
use bamin_rules::certificate::{CertificateError, CertificateKind, Part};
use bamin_rules::colour::{Advice, Rule};
use bamin_rules::consent::Purpose;
use bamin_rules::family::hand_over::HandOverError;
use bamin_rules::family::{FamilyError, Relation};
use bamin_rules::health::HealthQuestion;
use bamin_rules::mrz::{CheckedField, MrzError};
use bamin_rules::name::NameError;
use bamin_rules::{DocumentError, DocumentKind};
use bamin_texts::{Lang, has, keys, source};

/// Codes that a document lists, each with the parameters it names.
type Codes = BTreeMap<String, BTreeSet<String>>;

#[test]
fn both_languages_have_the_same_keys_and_parameters() {
    let [chinese, english] = Lang::ALL.map(catalogue);
    assert!(chinese.keys().eq(english.keys()));
    assert!(keys().eq(chinese.keys()));
    for (key, text) in &chinese {
        let names = |text: &str| -> BTreeSet<String> { placeholders(text).into_iter().collect() };
        assert_eq!(names(text), names(&english[key]), "{key}");
    }
}

#[test]
fn no_text_is_empty_padded_or_broken() {
    for lang in Lang::ALL {
        for (key, text) in catalogue(lang) {
            assert!(!text.is_empty(), "{key}");
            assert_eq!(text, text.trim(), "{key}");
            assert!(!text.contains(char::is_control), "{key}");
            let braces = text.matches(['{', '}']).count();
            assert_eq!(braces, 2 * placeholders(&text).len(), "{key}");
            for placeholder in placeholders(&text) {
                let (name, form) = placeholder
                    .split_once('|')
                    .unwrap_or((&placeholder, "span"));
                assert_eq!(form, "span", "{key}");
                let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
                assert!(
                    !name.is_empty() && name.chars().all(is_name),
                    "{key}: {name}"
                );
            }
        }
    }
}

#[test]
fn no_key_is_written_twice() {
    for lang in Lang::ALL {
        let written = source(lang)
            .lines()
            .filter(|line| line.starts_with("  \""))
            .count();
        assert_eq!(written, catalogue(lang).len(), "{}", lang.tag());
    }
}

#[test]
fn every_reason_of_the_format_has_a_text_with_its_parameters() {
    let format = document("docs/format.md");
    let codes = table(&format, "### Reasons");
    assert!(codes.len() >= 20, "the table of reasons was found");
    assert_said("refusal", &codes);

    let line = format
        .lines()
        .find_map(|line| line.strip_prefix("Unchecked reasons: "))
        .unwrap();
    let codes: Codes = line.split(", ").map(code_and_parameters).collect();
    assert!(codes.contains_key("evidence"));
    assert_said("unchecked", &codes);

    let groups = section(&format, "### Groups");
    let codes: Codes = backquoted(&groups)
        .into_iter()
        .filter(|code| code.starts_with("group_"))
        .map(|code| (code, BTreeSet::new()))
        .collect();
    assert!(codes.len() >= 4, "the reasons of groups were found");
    assert_said("refusal", &codes);
}

#[test]
fn every_word_in_a_parameter_has_a_text() {
    let documents = document("docs/format.md") + &document("docs/api.md");
    for (parameter, words) in [
        ("part", ["base45", "presentation", "pass"].as_slice()),
        ("suspect", &["holder", "scanner"]),
        (
            "reason",
            &["malformed", "unsealable", "wrong_unit", "too_old"],
        ),
        ("direction", &["in", "out", "both"]),
        ("relation", &["self", "family"]),
        ("key_kind", &["software", "hardware", "attested"]),
        ("change", &["withdrawn", "suspended", "orange"]),
    ] {
        for word in words {
            let named = documents.contains(&format!("`{word}`"))
                || documents.contains(&format!("\"{word}\""));
            assert!(named, "{word} is still a word of the documents");
            assert!(has(&format!("{parameter}.{word}")), "{parameter}.{word}");
        }
    }
}

#[test]
fn every_error_of_a_list_has_a_text_with_its_parameters() {
    let format = document("docs/format.md");
    let trust = section(&format, "## 5. Trust list");
    let (_, errors) = trust.split_once("Errors: ").unwrap();
    let (errors, _) = errors.split_once(['.', '\n']).unwrap();
    let codes: Codes = backquoted(&without_remarks(errors))
        .iter()
        .map(|code| {
            let (code, parameters) = code.split_once(" {").unwrap_or((code, ""));
            let parameters = parameters.trim_end_matches('}').split(", ");
            (code.to_owned(), parameters.map(str::to_owned).collect())
        })
        .collect();
    assert!(codes["rolled_back"].contains("have"));
    assert_said("list", &codes);

    let status = section(&format, "## 6. Status list");
    for code in ["gap", "mismatch"] {
        assert!(
            status.contains(&format!("`{code}")),
            "{code} is still a code"
        );
        assert!(has(&format!("list.{code}")), "{code}");
    }
}

#[test]
fn every_verdict_of_an_event_has_a_text() {
    let api = document("docs/api.md");
    let (_, after) = api.split_once("`verdict: ").unwrap();
    let (verdicts, _) = after.split_once('`').unwrap();
    let verdicts: Vec<_> = verdicts
        .split('|')
        .map(|word| word.trim_matches(['"', '\\']))
        .collect();
    assert_eq!(verdicts.len(), 5);
    assert!(
        verdicts
            .iter()
            .all(|verdict| has(&format!("verdict.{verdict}")))
    );
}

#[test]
fn every_problem_and_outcome_of_the_interface_has_a_text() {
    let api = document("docs/api.md");
    let problems = table(&api, "## Problems");
    assert!(problems.len() >= 20, "the table of problems was found");
    assert_said("problem", &problems);

    let outcomes = table(&api, "### Outcomes of a batch");
    assert_eq!(outcomes.len(), 5, "the table of outcomes was found");
    for outcome in outcomes.keys() {
        assert!(has(&format!("queue.outcome.{outcome}")), "{outcome}");
    }
}

#[test]
fn every_reason_of_a_colour_and_its_advice_has_a_text() {
    for rule in Rule::ALL {
        assert!(has(&format!("reason.{}", rule.code())), "{rule:?}");
    }
    for advice in Advice::ALL {
        assert!(has(&format!("advice.{}", advice.code())), "{advice:?}");
    }
}

#[test]
fn every_refusal_of_a_photo_has_a_text() {
    for error in PhotoError::ALL {
        assert!(has(&format!("photo.{}", error.code())), "{error:?}");
    }
}

#[test]
fn every_refusal_of_a_document_has_a_text() {
    for code in DocumentError::CODES {
        assert!(has(&format!("document.{code}")), "{code}");
    }
    for kind in DocumentKind::ALL {
        assert!(has(&format!("document_kind.{}", kind.code())), "{kind:?}");
    }
    let other = DocumentError::OtherKind {
        kind: DocumentKind::ResidencePermit,
    };
    let figures = other.figures();
    let params: Vec<_> = figures
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    assert_eq!(
        bamin_texts::text(Lang::Chinese, "document.other_kind", &params),
        "这是港澳台居民居住证的号码，请改选证件类型"
    );
}

#[test]
fn every_refusal_of_a_family_form_has_a_text() {
    assert_all("family", &FamilyError::CODES);
    assert_all("name", &NameError::CODES);
    assert_all("hand_over", &HandOverError::CODES);
    assert_all("family_relation", &Relation::ALL.map(Relation::code));
    let questions = HealthQuestion::ALL.map(HealthQuestion::code);
    assert_all("health_question", &questions);
    assert_all("subject", &["resident", "family", "arrival", "overseas"]);
}

#[test]
fn every_refusal_of_a_zone_or_certificate_has_a_text() {
    assert_all("zone", &MrzError::CODES);
    assert_all("zone_field", &CheckedField::ALL.map(CheckedField::code));
    assert_all("certificate", &CertificateError::CODES);
    assert_all("certificate_part", &Part::ALL.map(Part::code));
    let kinds = CertificateKind::ALL.map(CertificateKind::code);
    assert_all("certificate_kind", &kinds);
}

#[test]
fn every_consent_has_its_texts_in_every_version() {
    for purpose in Purpose::ALL {
        for version in 1..=purpose.version() {
            assert!(has(&purpose.title_key(version)), "{purpose:?} {version}");
            assert!(has(&purpose.text_key(version)), "{purpose:?} {version}");
        }
    }
    assert_all("kept", &["records", "scans", "audit", "consents"]);
}

#[test]
fn every_refusal_of_an_arrival_has_a_text() {
    assert_all("arrival", &ArrivalError::CODES);
    assert_all("differs", &ZoneField::ALL.map(ZoneField::code));
}

/// Each code has a text.
fn assert_all(prefix: &str, codes: &[&str]) {
    for code in codes {
        assert!(has(&format!("{prefix}.{code}")), "{prefix}.{code}");
    }
}

/// Each code has a text, and the text asks for no parameter that the code lacks.
fn assert_said(prefix: &str, codes: &Codes) {
    let catalogue = catalogue(Lang::Chinese);
    for (code, parameters) in codes {
        let key = format!("{prefix}.{code}");
        let text = catalogue
            .get(&key)
            .unwrap_or_else(|| panic!("no text for {key}"));
        for placeholder in placeholders(text) {
            let name = placeholder.split('|').next().unwrap();
            assert!(parameters.contains(name), "{key} has no parameter {name}");
        }
    }
}

fn catalogue(lang: Lang) -> BTreeMap<String, String> {
    serde_json::from_str(source(lang)).unwrap()
}

fn document(path: &str) -> String {
    std::fs::read_to_string(format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The lines under a heading, up to the next one.
fn section(document: &str, heading: &str) -> String {
    let lines = document.lines().skip_while(|line| *line != heading).skip(1);
    lines
        .take_while(|line| !line.starts_with('#'))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The codes of the table under a heading: the first cell is a code in backquotes,
/// the backquoted words of the other cells are its parameters.
fn table(document: &str, heading: &str) -> Codes {
    let section = section(document, heading);
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(code_and_parameters).collect()
}

fn code_and_parameters(text: &str) -> (String, BTreeSet<String>) {
    let mut words = backquoted(text).into_iter();
    (words.next().unwrap(), words.collect())
}

fn backquoted(text: &str) -> Vec<String> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// The text without what stands in parentheses, which only explains.
fn without_remarks(text: &str) -> String {
    let mut parts = text.split('(');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| {
        kept + part.split_once(')').map_or("", |(_, after)| after)
    })
}

/// What stands in braces, the form included: `seconds|span`.
fn placeholders(text: &str) -> Vec<String> {
    let parts = text.split('{').skip(1);
    parts
        .filter_map(|part| Some(part.split_once('}')?.0.to_owned()))
        .collect()
}
