//! The calls of scan staff.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bamin_protocol::batch::SignedBatch;
use bamin_protocol::proof::{self, Purpose};
use bamin_protocol::seal::OpenRun;
use serde_json::{Value, json};

use super::routes::{bytes, public_key};
use super::{PASSWORD, Shared, UNIT, problem};

const STAFF_DEVICE: &str = "018f0000-0000-7000-8000-000000000002";

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/staff/login", post(login))
        .route("/staff/password", post(password))
        .route("/staff/points", get(points))
        .route("/numbers/resolve", post(resolve))
        .route("/events", post(events))
}

async fn login(State(shared): State<Shared>, Json(body): Json<Value>) -> Response {
    let mut inside = shared.lock().unwrap();
    let key = public_key(&body["device_key"]);
    let phone = body["phone"].as_str().unwrap();
    let context = proof::context(&[phone.as_bytes(), key.as_bytes()]);
    if !proof::verify(&bytes(&body["proof"]), &key, Purpose::Enrol, &context) {
        return problem(403, "proof_refused", json!({}));
    }
    if body["password"] != PASSWORD {
        return problem(401, "wrong_credentials", json!({}));
    }
    Json(json!({
        "device": STAFF_DEVICE,
        "session": inside.new_session(key),
        "must_change_password": true,
        "staff": {"account": 3, "name": "陈*", "unit": UNIT, "unit_name": "福州南站"},
        "points": point_list(),
    }))
    .into_response()
}

async fn password(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    match shared.lock().unwrap().bearer(&headers) {
        Ok(_) => axum::http::StatusCode::NO_CONTENT.into_response(),
        Err(problem) => *problem,
    }
}

async fn points(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    match shared.lock().unwrap().bearer(&headers) {
        Ok(_) => Json(json!({"points": point_list()})).into_response(),
        Err(problem) => *problem,
    }
}

async fn resolve(Json(body): Json<Value>) -> Response {
    if body["number"] != "000000410000" {
        return problem(404, "number_unknown", json!({}));
    }
    Json(
        json!({"colour": "orange", "name": "林*妹", "as_of": 1, "slice": 700, "index": 41,
                "issuer": 3500}),
    )
    .into_response()
}

/// Opens and stores every item, as the real server does.
async fn events(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let mut inside = shared.lock().unwrap();
    let (_, key) = match inside.bearer(&headers) {
        Ok(bearer) => bearer,
        Err(problem) => return *problem,
    };
    let signed = SignedBatch::parse(&body).unwrap();
    assert!(signed.verify(&key));
    let batch = signed.batch;
    if batch.items.len() > inside.most_items {
        return problem(413, "too_large", json!({"limit": 1}));
    }
    let mut answers = Vec::new();
    for item in batch.items {
        let event = uuid::Uuid::from_bytes(item.key.event);
        if let Some(answer) = inside.answers.get(&item.key.event).cloned() {
            let mut answer = answer;
            answer["event"] = json!(event);
            answers.push(answer);
            continue;
        }
        let run = OpenRun::new(
            &inside.authority.seal_secret,
            &batch.runs[usize::from(item.run)].enc,
        )
        .unwrap();
        let plain: Value =
            serde_json::from_slice(&run.open(&item.key, item.n, &item.sealed).unwrap()).unwrap();
        let place = (item.key.unit, item.key.day, item.key.event);
        let outcome = match inside.events.insert(place, plain.clone()) {
            None => "stored",
            Some(known) if known == plain => "duplicate",
            Some(_) => panic!("the same key came with another content"),
        };
        answers.push(json!({"event": event, "outcome": outcome}));
    }
    if inside.device_revoked {
        return problem(403, "device_revoked", json!({"items": answers}));
    }
    Json(json!({"items": answers})).into_response()
}

fn point_list() -> Value {
    json!([{"point": 9, "name": "东门", "kind": "transit", "region": 350_104, "version": 1,
            "code": "https://code.test/p#AAAA"}])
}
