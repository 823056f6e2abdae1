//! What each call may refuse, for the API description: stable codes, by status.

use std::collections::BTreeMap;

use utoipa::openapi::{
    AllOfBuilder, ContentBuilder, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder, Schema,
    Type,
};

use super::callers::ALWAYS;
pub use crate::http::problem::Code;

/// A problem's schema; the description names it once.
const SCHEMA: &str = "ProblemBody";

/// Declares what a call may refuse: sets of [`super::callers`], then codes of its own,
/// each with a sentence where its title does not tell when.
macro_rules! problems {
    ($name:ident: [$($set:ident),*] $(, $code:ident $($when:literal)?)* $(,)?) => {
        struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<
                String,
                utoipa::openapi::RefOr<utoipa::openapi::Response>,
            > {
                $crate::routes::problems::responses(
                    &[$($crate::routes::callers::$set),*],
                    &[$(($crate::routes::problems::Code::$code, &[$($when)?])),*],
                )
            }
        }
    };
}
/// A code, and when a call refuses so: one sentence or none.
type Refusal<'a> = (Code, &'a [&'static str]);

/// Responses by status. One that says nothing of its own is a reference, see [`shared`].
pub fn responses(sets: &[&[Code]], own: &[Refusal<'_>]) -> BTreeMap<String, RefOr<Response>> {
    let always = [ALWAYS].into_iter().chain(sets.iter().copied()).flatten();
    let mut refusals: Vec<Refusal<'_>> = own.to_vec();
    for code in always {
        if !refusals.iter().any(|(other, _)| other == code) {
            refusals.push((*code, &[]));
        }
    }
    let mut by_status: BTreeMap<String, Vec<Refusal<'_>>> = BTreeMap::new();
    refusals.sort_by_key(|(code, _)| Code::ALL.iter().position(|one| one == code));
    for refusal in refusals {
        let status = refusal.0.status().as_str().to_owned();
        by_status.entry(status).or_default().push(refusal);
    }
    let answer = |refusals: Vec<Refusal<'_>>| match refusals.iter().all(|(_, when)| when.is_empty())
    {
        true => RefOr::Ref(Ref::from_response_name(name(&refusals))),
        false => RefOr::T(response(&refusals)),
    };
    by_status
        .into_iter()
        .map(|(status, refusals)| (status, answer(refusals)))
        .collect()
}

/// The shared response of that name: codes with `.` between them.
#[must_use]
pub fn shared(name: &str) -> Response {
    let codes = name.split('.');
    let refusals: Vec<Refusal<'_>> = codes
        .filter_map(|code| Code::ALL.iter().find(|one| one.as_str() == code))
        .map(|code| (*code, &[] as &[&str]))
        .collect();
    response(&refusals)
}

fn name(refusals: &[Refusal<'_>]) -> String {
    let codes: Vec<&str> = refusals.iter().map(|(code, _)| code.as_str()).collect();
    codes.join(".")
}

fn response(refusals: &[Refusal<'_>]) -> Response {
    let line = |(code, when): &Refusal<'_>| match when.first() {
        Some(when) => format!("`{}`: {when}", code.as_str()),
        None => format!("`{}`: {}.", code.as_str(), code.title()),
    };
    let lines: Vec<String> = refusals.iter().map(line).collect();
    let description = match &lines[..] {
        [one] => one.clone(),
        lines => lines.iter().map(|line| format!("- {line}\n")).collect(),
    };
    let codes = refusals.iter().map(|(code, _)| code.as_str());
    let code = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(codes));
    let schema = AllOfBuilder::new()
        .item(Ref::from_schema_name(SCHEMA))
        .item(ObjectBuilder::new().property("code", code))
        .build();
    ResponseBuilder::new()
        .description(description)
        .content(
            "application/problem+json",
            ContentBuilder::new()
                .schema(Some(Schema::AllOf(schema)))
                .build(),
        )
        .build()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use utoipa::openapi::RefOr;

    use super::{Code, responses, shared};
    use crate::routes::callers::SESSION;

    #[test]
    fn a_call_names_its_codes_by_status_and_says_when() {
        let found = responses(&[SESSION], &[(Code::NotFound, &["It is gone."])]);
        let statuses: Vec<&str> = found.keys().map(String::as_str).collect();
        assert_eq!(statuses, ["401", "403", "404", "429", "500", "503"]);
        let RefOr::T(own) = &found["404"] else {
            panic!("a call's own words are its own");
        };
        assert_eq!(own.description, "`not_found`: It is gone.");
        let RefOr::Ref(same) = &found["401"] else {
            panic!("what every session refuses is said once");
        };
        let name = same.ref_location.rsplit('/').next().unwrap();
        let described = shared(name).description;
        assert!(described.contains("`unauthenticated`: No valid access token."));
        assert!(described.contains("`token_expired`"));
    }
}
