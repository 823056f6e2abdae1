//! A line of a feed, read into a fact. What is refused says why in a code and
//! which field, never what stood there.

use std::borrow::Cow;

use bamin_rules::colour::Rule;
use bamin_rules::mrz::MrzName;
use bamin_rules::{Day, Document, DocumentKind, Region};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::colour::reference;
use crate::secrets::digest::sha256;
use crate::secrets::personal::{Blind, Personal, Place};
use crate::store::facts::{Fact, FactKind, NewFact, Withdrawal};

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A record.
    Put(Box<NewFact>),
    /// A record taken back.
    Withdraw(Withdrawal),
}

/// Why a line is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// `too_long`, `not_json`, `unknown_field`, `missing`, `invalid`, `document`.
    pub reason: &'static str,
    /// Which field.
    pub field: Option<&'static str>,
}

/// What lines are read with.
pub struct Reader<'a> {
    /// Whose.
    pub supplier: &'a str,
    /// Of which feed.
    pub kind: FactKind,
    /// Unix seconds.
    pub now: i64,
    /// Seals and finds.
    pub personal: &'a Personal,
}

/// Every field of every feed (docs/feeds.md); each feed needs some of them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Line<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    version: i64,
    withdrawn: bool,
    #[serde(borrow)]
    document_kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    document_number: Option<Cow<'a, str>>,
    from: Option<i64>,
    to: Option<i64>,
    at: Option<i64>,
    #[serde(borrow)]
    left: Option<Cow<'a, str>>,
    #[serde(borrow)]
    state: Option<Cow<'a, str>>,
    #[serde(borrow)]
    area: Option<Cow<'a, str>>,
    #[serde(borrow)]
    community: Option<Cow<'a, str>>,
    #[serde(borrow)]
    level: Option<Cow<'a, str>>,
    region: Option<u32>,
    #[serde(borrow)]
    result: Option<Cow<'a, str>>,
    #[serde(borrow)]
    colour: Option<Cow<'a, str>>,
    #[serde(borrow)]
    rule: Option<Cow<'a, str>>,
    #[serde(borrow)]
    record: Option<RecordName<'a>>,
    #[serde(borrow)]
    cause: Option<Cow<'a, str>>,
    resulted: Option<i64>,
    #[serde(borrow)]
    institution: Option<Cow<'a, str>>,
    #[serde(borrow)]
    medicine: Option<Cow<'a, str>>,
    province: Option<u32>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    spelling: Option<Cow<'a, str>>,
    #[serde(borrow)]
    birth: Option<Cow<'a, str>>,
    observed: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordName<'a> {
    #[serde(borrow)]
    supplier: Cow<'a, str>,
    #[serde(borrow)]
    feed: Cow<'a, str>,
    #[serde(borrow)]
    record: Cow<'a, str>,
}

/// What no rule needs: kept sealed, for the person's own pages.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details<'a> {
    /// When a result was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resulted: Option<i64>,
    /// Clinic, laboratory or shop.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub institution: Option<Cow<'a, str>>,
    /// What was sold.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub medicine: Option<Cow<'a, str>>,
    /// Province of origin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub province: Option<u32>,
    /// Name of a place.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub name: Option<Cow<'a, str>>,
    /// The name of who arrived from overseas, in `A`–`Z`, surname first.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub spelling: Option<Cow<'a, str>>,
    /// The day of birth of who arrived from overseas.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<Cow<'a, str>>,
    /// When central medical observation was completed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<i64>,
}

/// The columns that differ by feed.
struct Columns {
    starts: i64,
    ends: Option<i64>,
    place: Option<String>,
    value: i16,
}

impl Reader<'_> {
    /// Reads a line.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn read(&self, text: &[u8]) -> Result<Item, Refusal> {
        let line: Line<'_> = serde_json::from_slice(text).map_err(|error| unread(&error))?;
        if line.id.is_empty() {
            return Err(missing("id"));
        }
        check("id", is_code(&line.id, 64))?;
        check("version", line.version >= 0)?;
        if line.withdrawn {
            return Ok(Item::Withdraw(Withdrawal {
                record: line.id.into_owned(),
                version: line.version,
            }));
        }
        let columns = self.columns(&line)?;
        let document = match self.kind {
            FactKind::Area | FactKind::Community => None,
            _ => Some(self.document(&line)?),
        };
        if self.kind != FactKind::Arrival {
            for (field, there) in [
                ("spelling", line.spelling.is_some()),
                ("birth", line.birth.is_some()),
                ("observed", line.observed.is_some()),
            ] {
                check(field, !there)?;
            }
        }
        let details = details(&line)?;
        let fact = Fact {
            supplier: self.supplier.to_owned(),
            kind: self.kind,
            record: line.id.into_owned(),
            person: document.as_ref().map(|document| self.person(document)),
            place: columns.place,
            starts: columns.starts,
            ends: columns.ends,
            value: columns.value,
        };
        Ok(Item::Put(Box::new(NewFact {
            hash: self.content_hash(&fact, details.as_deref()),
            sealed: self.sealed(&fact.record, details.as_deref())?,
            version: line.version,
            fact,
        })))
    }

    fn columns(&self, line: &Line<'_>) -> Result<Columns, Refusal> {
        let plain = |starts, ends, value| Columns {
            starts,
            ends,
            place: None,
            value,
        };
        Ok(match self.kind {
            FactKind::Case => {
                let state = word("state", &line.state, &["confirmed", "suspected"])?;
                let (from, to) = span(line)?;
                plain(from, to, state + 1)
            }
            FactKind::Contact => {
                let (from, to) = span(line)?;
                plain(from, to, 0)
            }
            FactKind::Traveller => {
                let left = line.left.as_deref().ok_or(missing("left"))?;
                let left: Day = left.parse().map_err(|_| invalid("left"))?;
                let starts = second("left", Some(left.start()))?;
                placed(code("area", &line.area)?, plain(starts, None, 0))
            }
            FactKind::Resident => {
                let (from, to) = span(line)?;
                placed(code("community", &line.community)?, plain(from, to, 0))
            }
            FactKind::Area => {
                let level = word("level", &line.level, &["low", "medium", "high"])?;
                let (from, to) = span(line)?;
                placed(code("area", &line.area)?, plain(from, to, level + 1))
            }
            FactKind::Community => {
                let (from, to) = span(line)?;
                placed(code("community", &line.community)?, plain(from, to, 0))
            }
            FactKind::Clinic | FactKind::Medicine => {
                let region = line.region.ok_or(missing("region"))?;
                check("region", Region::of_code(region).is_some())?;
                placed(
                    region.to_string(),
                    plain(self.past("at", line.at)?, None, 0),
                )
            }
            FactKind::Test => {
                let result = word("result", &line.result, &["negative", "positive"])?;
                plain(self.past("at", line.at)?, None, result + 1)
            }
            FactKind::Origin => {
                let colour = word("colour", &line.colour, &["green", "not_green"])?;
                plain(self.past("at", line.at)?, None, colour)
            }
            FactKind::Arrival => plain(self.past("at", line.at)?, None, 0),
            FactKind::Lifting => self.lifting(line)?,
            // Made by the server itself.
            FactKind::Declaration | FactKind::Order => return Err(invalid("feed")),
        })
    }

    fn lifting(&self, line: &Line<'_>) -> Result<Columns, Refusal> {
        let rule = line.rule.as_deref().ok_or(missing("rule"))?;
        let rule = Rule::of_code(rule).ok_or(invalid("rule"))?;
        let rule = Rule::ALL.iter().position(|one| *one == rule);
        let rule = rule.and_then(|at| i16::try_from(at + 1).ok());
        // An appeal is decided here, not by a supplier.
        let cause = word(
            "cause",
            &line.cause,
            &["observation_completed", "correction"],
        )?;
        let (from, to) = span(line)?;
        let place = match &line.record {
            None => None,
            Some(name) => {
                let feed = FactKind::of_word(&name.feed).ok_or(invalid("record"))?;
                check("record", is_code(&name.supplier, 32))?;
                check("record", is_code(&name.record, 64))?;
                Some(reference(&name.supplier, feed, &name.record))
            }
        };
        Ok(Columns {
            starts: from,
            ends: to,
            place,
            value: rule.ok_or(invalid("rule"))? * 10 + cause + 1,
        })
    }

    fn document(&self, line: &Line<'_>) -> Result<Document, Refusal> {
        let kind = line.document_kind.as_deref();
        let kind = kind.ok_or(missing("document_kind"))?;
        let kind = DocumentKind::of_code(kind).ok_or(invalid("document_kind"))?;
        let number = line.document_number.as_deref();
        let number = number.ok_or(missing("document_number"))?;
        Document::parse(kind, number, Day::of_unix(self.now)).map_err(|_| Refusal {
            reason: "document",
            field: Some("document_number"),
        })
    }

    fn person(&self, document: &Document) -> [u8; 32] {
        self.personal.document(document)
    }

    /// Keyed, since the contents are few enough to be tried.
    fn content_hash(&self, fact: &Fact, details: Option<&str>) -> [u8; 32] {
        let (first, last) = fact.person.map_or((0, 0), |person| {
            let (halves, _) = person.as_chunks::<16>();
            (
                u128::from_be_bytes(halves[0]),
                u128::from_be_bytes(halves[1]),
            )
        });
        let content = format!(
            "{}\n{first:x}{last:032x}\n{:?}\n{}\n{:?}\n{}\n{:?}",
            fact.kind.word(),
            fact.place,
            fact.starts,
            fact.ends,
            fact.value,
            details,
        );
        self.personal.blind(Blind::FactContent, &content)
    }

    fn sealed(&self, record: &str, details: Option<&str>) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(details) = details else {
            return Ok(None);
        };
        let place = place(self.supplier, self.kind, record);
        let sealed = self.personal.seal(place, details);
        sealed.map(Some).map_err(|error| {
            tracing::error!(%error, "a record was not sealed");
            Refusal {
                reason: "unavailable",
                field: None,
            }
        })
    }

    /// A second that is not ahead, but for clocks that differ by a day.
    fn past(&self, field: &'static str, value: Option<i64>) -> Result<i64, Refusal> {
        let at = second(field, value)?;
        check(field, at <= self.now + 86_400)?;
        Ok(at)
    }
}

/// Where a record's sealed rest belongs.
#[must_use]
pub fn place(supplier: &str, kind: FactKind, record: &str) -> Place {
    let hash = sha256(reference(supplier, kind, record).as_bytes());
    let (row, _) = hash.split_at(16);
    Place {
        field: "facts.sealed",
        row: Uuid::from_slice(row).unwrap_or_default(),
    }
}

fn details(line: &Line<'_>) -> Result<Option<String>, Refusal> {
    for (field, text) in [
        ("institution", &line.institution),
        ("medicine", &line.medicine),
        ("name", &line.name),
    ] {
        check(field, text.as_ref().is_none_or(|text| text.len() <= 256))?;
    }
    let spelling = line.spelling.as_deref();
    let is_name = |text| MrzName::of_text(text).is_some() && text.len() <= 96;
    check("spelling", spelling.is_none_or(is_name))?;
    let birth = line.birth.as_deref();
    check(
        "birth",
        birth.is_none_or(|text| text.parse::<Day>().is_ok()),
    )?;
    let details = Details {
        resulted: match line.resulted {
            None => None,
            some => Some(second("resulted", some)?),
        },
        institution: line.institution.clone(),
        medicine: line.medicine.clone(),
        province: line.province,
        name: line.name.clone(),
        spelling: line.spelling.clone(),
        birth: line.birth.clone(),
        observed: match line.observed {
            None => None,
            some => Some(second("observed", some)?),
        },
    };
    let text = serde_json::to_string(&details).map_err(|_| invalid("institution"))?;
    Ok((text != "{}").then_some(text))
}

fn placed(place: String, columns: Columns) -> Columns {
    Columns {
        place: Some(place),
        ..columns
    }
}

fn span(line: &Line<'_>) -> Result<(i64, Option<i64>), Refusal> {
    let from = second("from", line.from)?;
    let to = match line.to {
        None => None,
        some => Some(second("to", some)?),
    };
    check("to", to.is_none_or(|to| from < to))?;
    Ok((from, to))
}

/// Between the years 2000 and 2200: milliseconds are refused.
fn second(field: &'static str, value: Option<i64>) -> Result<i64, Refusal> {
    let value = value.ok_or(missing(field))?;
    check(field, (946_684_800..7_258_118_400).contains(&value))?;
    Ok(value)
}

fn code(field: &'static str, text: &Option<Cow<'_, str>>) -> Result<String, Refusal> {
    let text = text.as_deref().ok_or(missing(field))?;
    check(field, is_code(text, 32))?;
    Ok(text.to_owned())
}

/// The place of the word in `words`.
fn word(field: &'static str, text: &Option<Cow<'_, str>>, words: &[&str]) -> Result<i16, Refusal> {
    let text = text.as_deref().ok_or(missing(field))?;
    let at = words.iter().position(|word| *word == text);
    at.and_then(|at| i16::try_from(at).ok())
        .ok_or(invalid(field))
}

/// Letters, digits and a few signs: nothing that says who somebody is fits the
/// purpose, and nothing that a log or a path would stumble over.
fn is_code(text: &str, most: usize) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    (1..=most).contains(&text.len()) && text.bytes().all(plain)
}

fn check(field: &'static str, holds: bool) -> Result<(), Refusal> {
    match holds {
        true => Ok(()),
        false => Err(invalid(field)),
    }
}

fn missing(field: &'static str) -> Refusal {
    Refusal {
        reason: "missing",
        field: Some(field),
    }
}

fn invalid(field: &'static str) -> Refusal {
    Refusal {
        reason: "invalid",
        field: Some(field),
    }
}

fn unread(error: &serde_json::Error) -> Refusal {
    let reason = match error.classify() {
        serde_json::error::Category::Data => "unknown_field",
        _ => "not_json",
    };
    let data = error.to_string();
    Refusal {
        reason: match reason {
            "unknown_field" if !data.starts_with("unknown field") => "invalid",
            reason => reason,
        },
        field: None,
    }
}
