//! The payload after the schema of the EU (ehn-dcc-schema 1.x): as much of it as the
//! facts need, each field checked.
//!
//! Exactly one entry in exactly one of the groups `v`, `t`, `r`. Times after a date
//! are taken and left out: the schema once allowed them, and some issuers went on.

use chrono::DateTime;
use ciborium::Value;

use super::claims::Claims;
use super::cose::Map;
use super::{CertificateError, Content, HealthCertificate, PartialDate, TestResult};
use crate::day::Day;
use crate::mrz::MrzName;

/// SNOMED CT for COVID-19, the only disease there is.
const COVID_19: &str = "840539006";
const DETECTED: &str = "260373001";
const NOT_DETECTED: &str = "260415000";
/// The schema says 80 today, and said less and more before.
const LONGEST: usize = 150;

pub(super) fn read(claims: &Claims) -> Result<HealthCertificate, CertificateError> {
    let payload = &claims.payload;
    version(text(payload, "ver")?)?;
    let names = payload.word("nam").ok_or(schema("nam"))?;
    let names = map(names, "nam")?;
    let spelled = |field| machine_readable(&names, field);
    let name = MrzName::of_parts(spelled("fnt")?, spelled("gnt")?).ok_or(schema("fnt"))?;
    let written_name = (
        optional_text(&names, "fn")?.to_owned(),
        optional_text(&names, "gn")?.to_owned(),
    );
    let birth = birth(text(payload, "dob")?)?;
    let (country, content) = group(payload)?;
    Ok(HealthCertificate {
        country,
        issuer: claims.issuer.clone(),
        issued: claims.issued,
        expires: claims.expires,
        name,
        written_name,
        birth,
        content,
    })
}

/// The one entry of the one group.
fn group(payload: &Map) -> Result<(String, Content), CertificateError> {
    let groups = ["v", "t", "r"].into_iter();
    let mut groups = groups.filter_map(|name| match payload.word(name) {
        None | Some(Value::Null) => None,
        Some(entries) => Some((name, entries)),
    });
    let (Some((name, entries)), None) = (groups.next(), groups.next()) else {
        return Err(schema("group"));
    };
    let Some([entry]) = entries.as_array().map(Vec::as_slice) else {
        return Err(schema("group"));
    };
    let entry = map(entry, "group")?;
    if text(&entry, "tg")? != COVID_19 {
        return Err(schema("tg"));
    }
    for field in ["is", "ci"] {
        text(&entry, field)?;
    }
    let content = match name {
        "v" => vaccination(&entry)?,
        "t" => test(&entry)?,
        _ => recovery(&entry)?,
    };
    Ok((country(&entry)?, content))
}

fn vaccination(entry: &Map) -> Result<Content, CertificateError> {
    text(entry, "ma")?;
    Ok(Content::Vaccination {
        vaccine: text(entry, "vp")?.to_owned(),
        product: text(entry, "mp")?.to_owned(),
        dose: count(entry, "dn")?,
        doses: count(entry, "sd")?,
        day: date(entry, "dt")?,
    })
}

fn test(entry: &Map) -> Result<Content, CertificateError> {
    let sampled = text(entry, "sc")?;
    let sampled = DateTime::parse_from_rfc3339(sampled)
        .or_else(|_| DateTime::parse_from_str(sampled, "%Y-%m-%dT%H:%M:%S%.f%#z"))
        .map_err(|_| schema("sc"))?;
    Ok(Content::Test {
        method: text(entry, "tt")?.to_owned(),
        sampled: sampled.timestamp(),
        result: match text(entry, "tr")? {
            DETECTED => TestResult::Detected,
            NOT_DETECTED => TestResult::NotDetected,
            _ => return Err(schema("tr")),
        },
    })
}

fn recovery(entry: &Map) -> Result<Content, CertificateError> {
    Ok(Content::Recovery {
        positive: date(entry, "fr")?,
        from: date(entry, "df")?,
        until: date(entry, "du")?,
    })
}

fn schema(field: &'static str) -> CertificateError {
    CertificateError::Schema { field }
}

fn map(value: &Value, field: &'static str) -> Result<Map, CertificateError> {
    Map::of(value.clone()).ok_or(schema(field))
}

fn text<'a>(map: &'a Map, field: &'static str) -> Result<&'a str, CertificateError> {
    let value = match map.word(field) {
        // Tag 0 and 1004: a date, said twice.
        Some(Value::Tag(0 | 1004, inner)) => Some(inner.as_ref()),
        value => value,
    };
    let text = value.and_then(Value::as_text).ok_or(schema(field))?;
    if text.chars().count() > LONGEST {
        return Err(schema(field));
    }
    Ok(text)
}

fn optional_text<'a>(map: &'a Map, field: &'static str) -> Result<&'a str, CertificateError> {
    match map.word(field) {
        None | Some(Value::Null) => Ok(""),
        Some(_) => text(map, field),
    }
}

fn machine_readable<'a>(map: &'a Map, field: &'static str) -> Result<&'a str, CertificateError> {
    let name = optional_text(map, field)?;
    let fits = name.chars().all(|c| c.is_ascii_uppercase() || c == '<');
    fits.then_some(name).ok_or(schema(field))
}

fn count(map: &Map, field: &'static str) -> Result<u32, CertificateError> {
    let number = map.word(field).and_then(Value::as_integer);
    let number = number.and_then(|number| u32::try_from(i128::from(number)).ok());
    let fits = number.filter(|number| (1..=99).contains(number));
    fits.ok_or(schema(field))
}

fn date(map: &Map, field: &'static str) -> Result<Day, CertificateError> {
    date_of(text(map, field)?).ok_or(schema(field))
}

fn date_of(text: &str) -> Option<Day> {
    let day = text.split_once('T').map_or(text, |(day, _)| day);
    day.parse().ok()
}

fn birth(text: &str) -> Result<Option<PartialDate>, CertificateError> {
    let refused = schema("dob");
    let number = |part: &str, digits: usize| {
        let fits = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| part.parse::<u32>().ok()).flatten()
    };
    let year = |part: &str| {
        let year = i32::try_from(number(part, 4)?).ok()?;
        (1900..2100).contains(&year).then_some(year)
    };
    let birth = match text.split('-').collect::<Vec<_>>().as_slice() {
        [""] => return Ok(None),
        [only] => year(only).map(PartialDate::Year),
        [of, month] => {
            let month = number(month, 2).filter(|month| (1..=12).contains(month));
            year(of)
                .zip(month)
                .map(|(year, month)| PartialDate::Month(year, month))
        }
        [of, ..] => {
            let day = date_of(text).filter(|_| year(of).is_some());
            day.map(PartialDate::Day)
        }
        [] => None,
    };
    birth.map(Some).ok_or(refused)
}

fn country(map: &Map) -> Result<String, CertificateError> {
    let country = text(map, "co")?;
    let fits =
        (1..=10).contains(&country.len()) && country.bytes().all(|byte| byte.is_ascii_uppercase());
    fits.then(|| country.to_owned()).ok_or(schema("co"))
}

fn version(text: &str) -> Result<(), CertificateError> {
    let parts: Vec<_> = text.split('.').collect();
    let is_number =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        ["1", _, _] if parts.iter().all(is_number) => Ok(()),
        _ => Err(schema("ver")),
    }
}
