//! The API description, generated from the handlers; committed as
//! `backend/openapi.json`, so that a change of the interface shows in review.

use axum::Json;
use utoipa::openapi::OpenApi as Description;
use utoipa::openapi::RefOr;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::routes::{
    account, appeals, applications, arrivals, audit, certificates, consents, contents, devices,
    events, family, feeds, hints, identity, looks, messages, nucleic_acid, numbers, operator,
    passes, reasons, sessions, sign_ins, staff, status, subjects, time, trust,
};

#[derive(OpenApi)]
#[openapi(
    info(title = "Bamin Health Code", description = "The contract is docs/api.md."),
    modifiers(&Bearer, &Problems),
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

/// Problems have a media type of their own (RFC 9457).
struct Problems;

impl Modify for Problems {
    fn modify(&self, description: &mut Description) {
        for item in description.paths.paths.values_mut() {
            let calls = [
                &mut item.get,
                &mut item.put,
                &mut item.post,
                &mut item.delete,
                &mut item.patch,
            ];
            for call in calls.into_iter().flatten() {
                let problem = call.responses.responses.get_mut("default");
                if let Some(RefOr::T(problem)) = problem
                    && let Some(content) = problem.content.swap_remove("application/json")
                {
                    let kind = "application/problem+json".to_owned();
                    problem.content.insert(kind, content);
                }
            }
        }
    }
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
    #[test]
    fn the_committed_description_is_the_generated_one() {
        let committed = include_str!("../../../openapi.json");
        assert!(
            committed == super::pretty(),
            "write it anew: bamin-server openapi > backend/openapi.json"
        );
    }
}
