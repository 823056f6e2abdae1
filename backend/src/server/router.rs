//! The map: which path leads where, and what every call goes through.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post, put};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::timeout::TimeoutLayer;

use crate::app::SharedApp;
use crate::citizens::appeals::photos::MOST_PART;
use crate::http::cache;
use crate::http::problem::{Code, Problem};
use crate::routes::{
    account, appeals, applications, arrivals, audit, certificates, consents, contents, devices,
    events, family, feeds, health, hints, identity, looks, messages, nucleic_acid, numbers,
    operator, passes, reasons, sessions, sign_ins, staff, status, subjects, time, trust,
};
use crate::server::demonstration::{self, Demonstration};
use crate::server::{envelope, telemetry, web};

const TIMEOUT: Duration = Duration::from_secs(30);

/// All routes.
pub fn router(app: SharedApp, demonstration: Option<Arc<Demonstration>>) -> Router {
    let api = Router::new()
        .route("/sign-ins", post(sign_ins::begin::begin))
        .route("/sign-ins/{sign_in}/finish", post(sign_ins::finish::finish))
        .route("/devices", post(devices::enrol))
        .route("/identity", get(identity::get))
        .route("/identity/refresh", post(identity::refresh))
        .route("/applications", post(applications::apply))
        .route("/sessions", delete(sessions::end::end))
        .route("/sessions/refresh", post(sessions::refresh::refresh))
        .route("/subjects", get(subjects::list))
        .route("/subjects/{subject}/reasons", get(reasons::get))
        .route("/subjects/{subject}/tests", get(nucleic_acid::get))
        .route("/family/sms-codes", post(family::sms_codes::send))
        .route("/family/members", post(family::members::add))
        .route("/family/members/{subject}", delete(family::members::delete))
        .route(
            "/family/hand-overs",
            get(family::hand_overs::list).post(family::hand_overs::offer),
        )
        .route(
            "/family/hand-overs/accept",
            post(family::hand_overs::accept),
        )
        .route(
            "/family/hand-overs/{hand_over}/confirm",
            post(family::hand_overs::confirm),
        )
        .route(
            "/family/hand-overs/{hand_over}/decline",
            post(family::hand_overs::decline),
        )
        .route("/consents", get(consents::list).post(consents::post))
        .route("/consents/current", get(consents::current))
        .route("/account", delete(account::delete::delete))
        .route("/account/deletion", post(account::delete::begin))
        .route("/account/export", get(account::export::get))
        .route("/audit/heads", get(audit::heads))
        .route(
            "/arrivals/province",
            post(arrivals::province::apply).get(arrivals::province::get),
        )
        .route(
            "/arrivals/overseas",
            post(arrivals::overseas::post).get(arrivals::overseas::get),
        )
        .route("/arrivals/check-ins", post(arrivals::check_in::post))
        .route("/certificates/signers", get(certificates::get))
        .route("/subjects/{subject}/looks", get(looks::list))
        .route("/messages", get(messages::list))
        .route("/messages/read", post(messages::read))
        .route("/appeals", get(appeals::list))
        .route("/appeals/{appeal}", put(appeals::put))
        .route(
            "/appeals/{appeal}/photos/{number}",
            put(appeals::photos::put).layer(DefaultBodyLimit::max(MOST_PART)),
        )
        .route("/contents/{name}", get(contents::get))
        .nest("/operator", operator_calls())
        .route("/passes/renew", post(passes::renew::renew))
        .route("/trust", get(trust::get))
        .route("/hints/{hour}", get(hints::get))
        .route("/time", get(time::get))
        .route("/status/{issuer}", get(status::slices::get))
        .route(
            "/status/{issuer}/{slice}/manifest",
            get(status::manifest::get),
        )
        .route(
            "/status/{issuer}/{slice}/shards/{number}",
            get(status::shard::get),
        )
        .route(
            "/status/{issuer}/{slice}/deltas/{from}",
            get(status::delta::get),
        )
        .route("/staff/login", post(staff::login::login))
        .route("/staff/password", post(staff::password::change))
        .route("/staff/points", get(staff::points::list))
        .route("/numbers/resolve", post(numbers::resolve))
        .route(
            "/events",
            post(events::post).layer(DefaultBodyLimit::max(EVENTS_LIMIT)),
        );
    let mut router = Router::new()
        .nest("/api/v1", api)
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/", get(web::home::home))
        .route("/p", get(web::point::point))
        .route("/identity/callback", get(web::callback::callback))
        .merge(web::docs::routes())
        .route("/style.css", get(web::style))
        .route("/openapi.json", get(web::openapi::json));
    if let Some(demonstration) = demonstration {
        router = router.merge(demonstration::routes(demonstration));
    }
    if app.config.metrics_listen.is_none() {
        router = router.route("/metrics", get(telemetry::metrics));
    }
    router
        .fallback(async || Problem::new(Code::NotFound))
        .method_not_allowed_fallback(async || Problem::new(Code::NotFound))
        .layer(DefaultBodyLimit::max(app.config.body_limit))
        .layer(CompressionLayer::new().compress_when(is_worth_packing()))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            TIMEOUT,
        ))
        .merge(long_calls())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(&app), envelope::envelope))
        .with_state(app)
}

/// Signed lists are packed already, or keys and hashes that can't be.
fn is_worth_packing() -> impl Predicate {
    DefaultPredicate::new()
        .and(NotForContentType::const_new(cache::CBOR))
        .and(NotForContentType::const_new(cache::OCTETS))
}

/// What operators sign.
fn operator_calls() -> Router<SharedApp> {
    Router::new()
        .route("/appeals", get(operator::appeals::list))
        .route("/appeals/{appeal}", get(operator::appeals::get))
        .route(
            "/appeals/{appeal}/photos/{number}",
            get(operator::appeals::photo),
        )
        .route(
            "/appeals/{appeal}/decision",
            post(operator::appeals::decide),
        )
        .route("/contents/{name}", put(operator::contents::put))
}

/// Calls whose bodies have any length and take as long as that needs.
fn long_calls() -> Router<SharedApp> {
    Router::new()
        .route("/api/v1/feeds/{feed}", post(feeds::post))
        .layer(DefaultBodyLimit::disable())
}

/// `/metrics` on an address of its own.
pub fn metrics_router() -> Router {
    Router::new().route("/metrics", get(telemetry::metrics))
}

const EVENTS_LIMIT: usize = bamin_protocol::batch::MAX_BYTES;

fn panicked(_: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    use axum::response::IntoResponse;
    Problem::internal(&"a handler panicked").into_response()
}
