//! The API description, generated from the handlers; committed as
//! `backend/openapi.json`, so that a change of the interface shows in review.

use std::collections::BTreeMap;

use axum::Json;
use utoipa::openapi::OpenApi as Description;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::{Modify, OpenApi};

use crate::http::problem::ProblemBody;
use crate::routes::{
    account, appeals, applications, arrivals, audit, callers, certificates, consents, contents,
    devices, events, family, feeds, hints, identity, looks, messages, nucleic_acid, numbers,
    operator, passes, problems, reasons, sessions, sign_ins, staff, status, subjects, time, trust,
};

/// Where responses that calls share are.
const RESPONSES: &str = "#/components/responses/";

#[derive(OpenApi)]
#[openapi(
    info(title = "Bamin Health Code", description = "The HTTP interface of the health-code system, grouped by who calls. docs/api.md is the contract: it has the headers, the proofs of possession, and what belongs to several calls. Errors are RFC 9457 problems with stable codes; each call lists its own."),
    components(schemas(ProblemBody)),
    modifiers(&Bearer, &SharedProblems, &Names, &Groups),
    paths(
        sign_ins::begin::begin,
        sign_ins::finish::finish,
        devices::enrol,
        identity::get,
        identity::refresh,
        applications::apply,
        sessions::end::end,
        sessions::refresh::refresh,
        subjects::list,
        reasons::get,
        nucleic_acid::get,
        family::sms_codes::send,
        family::members::add,
        family::members::delete,
        family::hand_overs::offer,
        family::hand_overs::accept,
        family::hand_overs::list,
        family::hand_overs::confirm,
        family::hand_overs::decline,
        consents::current,
        consents::list,
        consents::post,
        account::delete::begin,
        account::delete::delete,
        account::export::get,
        audit::heads,
        arrivals::province::apply,
        arrivals::province::get,
        arrivals::overseas::post,
        arrivals::overseas::get,
        arrivals::check_in::post,
        certificates::get,
        looks::list,
        messages::list,
        messages::read,
        appeals::list,
        appeals::put,
        appeals::photos::put,
        contents::get,
        passes::renew::renew,
        trust::get,
        hints::get,
        time::get,
        status::slices::get,
        status::manifest::get,
        status::shard::get,
        status::delta::get,
        staff::login::login,
        staff::password::change,
        staff::points::list,
        numbers::resolve,
        events::post,
        feeds::post,
        operator::appeals::list,
        operator::appeals::get,
        operator::appeals::photo,
        operator::appeals::decide,
        operator::contents::put,
    )
)]
struct Api;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, description: &mut Description) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// Responses that calls share, see [`problems`].
struct SharedProblems;

impl Modify for SharedProblems {
    fn modify(&self, description: &mut Description) {
        let mut shared = BTreeMap::new();
        for (_, _, call) in calls(description) {
            for response in call.responses.responses.values() {
                if let RefOr::Ref(response) = response
                    && let Some(name) = response.ref_location.strip_prefix(RESPONSES)
                {
                    shared.insert(name.to_owned(), RefOr::T(problems::shared(name)));
                }
            }
        }
        let components = description.components.get_or_insert_default();
        components.responses.append(&mut shared);
    }
}

/// A name of its own for each call, from its method and path.
struct Names;

impl Modify for Names {
    fn modify(&self, description: &mut Description) {
        for (method, path, call) in calls(description) {
            let path = path.trim_start_matches("/api/v1");
            let path = path.replace(['{', '}'], "").replace(['/', '-'], "_");
            call.operation_id = Some(format!("{method}{path}"));
        }
    }
}

/// Groups by who calls.
struct Groups;

impl Modify for Groups {
    fn modify(&self, description: &mut Description) {
        let groups = callers::GROUPS.map(|(name, said)| {
            let group = TagBuilder::new().name(name);
            group.description(Some(said)).build()
        });
        description.tags = Some(groups.to_vec());
    }
}

fn calls(
    description: &mut Description,
) -> impl Iterator<Item = (&'static str, &str, &mut Operation)> {
    description.paths.paths.iter_mut().flat_map(|(path, item)| {
        let calls = [
            ("get", &mut item.get),
            ("put", &mut item.put),
            ("post", &mut item.post),
            ("delete", &mut item.delete),
            ("patch", &mut item.patch),
        ];
        let calls = calls.into_iter();
        calls.filter_map(move |(method, call)| Some((method, path.as_str(), call.as_mut()?)))
    })
}

/// The description.
#[must_use]
pub fn description() -> Description {
    Api::openapi()
}

/// As committed and served.
#[must_use]
pub fn pretty() -> String {
    description().to_pretty_json().unwrap_or_default() + "\n"
}

/// `/openapi.json`
pub async fn json() -> Json<Description> {
    Json(description())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn every_call_has_a_name_of_its_own() {
        let mut description = super::description();
        let names: Vec<_> = super::calls(&mut description)
            .map(|(_, _, call)| call.operation_id.clone())
            .collect();
        let different: HashSet<_> = names.iter().collect();
        assert_eq!(different.len(), names.len());
    }

    #[test]
    fn the_committed_description_is_the_generated_one() {
        let committed = include_str!("../../../openapi.json");
        assert!(
            committed == super::pretty(),
            "write it anew: bamin-server openapi > backend/openapi.json"
        );
    }
}
