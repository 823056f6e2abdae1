//! The JSON of docs/national-platform.md.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Answer, NationalError, OriginCode, Question};

/// Longest number of a record.
const RECORD: usize = 27;
/// The platform's clock and this server's may differ by so many seconds.
const AHEAD: i64 = 300;

#[derive(Serialize)]
struct QuestionBody<'a> {
    people: Vec<PersonBody<'a>>,
}

#[derive(Serialize)]
struct PersonBody<'a> {
    #[serde(rename = "ref")]
    place: usize,
    document_kind: &'a str,
    document_number: &'a str,
    name: &'a str,
    province: u8,
}

#[derive(Deserialize)]
struct AnswerBody {
    as_of: i64,
    codes: Vec<CodeBody>,
}

/// Read person by person: what is wrong with one says nothing of the others.
#[derive(Deserialize)]
struct CodeBody {
    #[serde(rename = "ref")]
    place: usize,
    #[serde(flatten)]
    rest: Value,
}

#[derive(Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
enum StateBody {
    Known {
        colour: ColourBody,
        at: i64,
        record: String,
    },
    NotUploaded,
    UnknownPerson,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum ColourBody {
    Green,
    Yellow,
    Red,
}

/// The body of a question; people are named by their place in it.
pub(super) fn question(people: &[Question]) -> Result<Vec<u8>, NationalError> {
    let people = people.iter().enumerate().map(|(place, one)| PersonBody {
        place,
        document_kind: &one.document_kind,
        document_number: &one.document_number,
        name: &one.name,
        province: one.province,
    });
    let body = QuestionBody {
        people: people.collect(),
    };
    serde_json::to_vec(&body).map_err(|_| NationalError::Question)
}

/// An answer whose signature holds. Who is not in it, twice in it, or in it
/// unreadably, is garbled: unknown, not of some colour.
pub(super) fn answer(bytes: &[u8], people: &[Question], now: i64) -> Result<Answer, NationalError> {
    let body: AnswerBody = serde_json::from_slice(bytes).map_err(|_| NationalError::Garbled)?;
    if body.as_of > now + AHEAD {
        return Err(NationalError::Clock);
    }
    let mut codes: HashMap<_, _> = people
        .iter()
        .map(|one| (one.subject, OriginCode::Garbled))
        .collect();
    let mut named = vec![false; people.len()];
    for code in body.codes {
        let Some(person) = people.get(code.place) else {
            continue;
        };
        let twice = std::mem::replace(&mut named[code.place], true);
        let read = match twice {
            true => OriginCode::Garbled,
            false => state(code.rest, now),
        };
        codes.insert(person.subject, read);
    }
    Ok(Answer {
        as_of: body.as_of,
        codes,
    })
}

fn state(rest: Value, now: i64) -> OriginCode {
    match serde_json::from_value(rest) {
        Ok(StateBody::Known { colour, at, record })
            if is_record(&record) && at > 0 && at <= now + AHEAD =>
        {
            OriginCode::Known {
                green: colour == ColourBody::Green,
                // A clock that is a little ahead must not make a colour wait.
                at: at.min(now),
                record,
            }
        }
        Ok(StateBody::NotUploaded) => OriginCode::NotUploaded,
        Ok(StateBody::UnknownPerson) => OriginCode::UnknownPerson,
        _ => OriginCode::Garbled,
    }
}

fn is_record(text: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    (1..=RECORD).contains(&text.len()) && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::store::SubjectId;

    const NOW: i64 = 1_795_320_000;

    fn people(count: u128) -> Vec<Question> {
        let person = |n| Question {
            subject: SubjectId(Uuid::from_u128(n)),
            document_kind: "resident_id".into(),
            document_number: "11010519491231002X".into(),
            name: "张三".into(),
            province: 11,
        };
        (0..count).map(person).collect()
    }

    fn read(codes: Value) -> Vec<OriginCode> {
        let people = people(3);
        let body = json!({"as_of": NOW, "codes": codes, "more": "is ignored"}).to_string();
        let answer = answer(body.as_bytes(), &people, NOW).unwrap();
        people
            .iter()
            .map(|one| answer.codes[&one.subject].clone())
            .collect()
    }

    #[test]
    fn what_is_wrong_with_one_person_says_nothing_of_the_others() {
        let known = |colour: &str| json!({"ref": 0, "state": "known", "colour": colour, "at": NOW, "record": "r-1"});
        let code = |green| OriginCode::Known {
            green,
            at: NOW,
            record: "r-1".into(),
        };
        use OriginCode::{Garbled, NotUploaded, UnknownPerson};
        assert_eq!(
            read(
                json!([known("green"), {"ref": 1, "state": "not_uploaded"}, {"ref": 2, "state": "unknown_person"}])
            ),
            [code(true), NotUploaded, UnknownPerson]
        );
        assert_eq!(
            read(json!([known("yellow")])),
            [code(false), Garbled, Garbled]
        );
        assert_eq!(read(json!([known("red")]))[0], code(false));
        assert_eq!(read(json!([known("green"), known("green")]))[0], Garbled);
        for wrong in [
            known("purple"),
            json!({"ref": 0, "state": "known", "colour": "red", "record": "r-1"}),
            json!({"ref": 0, "state": "known", "colour": "red", "at": NOW + 301, "record": "r-1"}),
            json!({"ref": 0, "state": "known", "colour": "red", "at": NOW, "record": "r 1"}),
            json!({"ref": 0, "state": "known", "colour": "red", "at": NOW, "record": ""}),
            json!({"ref": 0, "state": "soon"}),
            json!({"ref": 9, "state": "not_uploaded"}),
        ] {
            assert_eq!(read(json!([wrong]))[0], Garbled, "{wrong}");
        }
    }

    #[test]
    fn data_of_tomorrow_are_not_taken() {
        let body = json!({"as_of": NOW + 301, "codes": []}).to_string();
        let refused = answer(body.as_bytes(), &people(1), NOW);
        assert_eq!(refused, Err(NationalError::Clock));
        assert_eq!(
            answer(b"<html>", &people(1), NOW),
            Err(NationalError::Garbled)
        );
    }
}
