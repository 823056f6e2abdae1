//! The public and the holder's calls.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bamin_protocol::hint;
use bamin_protocol::key::PublicKey;
use bamin_protocol::proof::{self, Purpose};
use bamin_protocol::slice::Slice;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::{ENROLMENT_CODE, Inside, Shared, problem, staff};

pub const DEVICE: &str = "018f0000-0000-7000-8000-000000000001";
pub const SUBJECT: &str = "018f0000-0000-7000-8000-00000000000a";

pub fn routes() -> Router<Shared> {
    let api = Router::new()
        .route("/time", get(time))
        .route("/trust", get(trust))
        .route("/hints/{hour}", get(hints))
        .route("/devices", post(enrol))
        .route("/sessions/refresh", post(refresh))
        .route("/subjects", get(subjects))
        .route("/family/members", post(family_member))
        .route("/passes/renew", post(renew))
        .route("/status/{issuer}", get(slices))
        .route("/status/{issuer}/{slice}/manifest", get(manifest))
        .route("/status/{issuer}/{slice}/shards/{number}", get(shard))
        .route("/status/{issuer}/{slice}/deltas/{from}", get(delta))
        .route("/messages", get(messages))
        .route("/messages/read", post(read))
        .route("/appeals", get(appeals))
        .route("/consents", get(consents).post(put_consents))
        .route("/contents/{name}", get(contents))
        .merge(staff::routes());
    Router::new().nest("/api/v1", api)
}

async fn time(State(shared): State<Shared>) -> Json<Value> {
    Json(json!({"unix_ms": shared.lock().unwrap().now() * 1000}))
}

async fn trust(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    // Signatures are random; the content is told by the version.
    let authority = &shared.lock().unwrap().authority;
    let etag = format!("\"{}\"", authority.version);
    if headers
        .get("if-none-match")
        .is_some_and(|held| *held == *etag)
    {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    ([("etag", etag)], authority.trust()).into_response()
}

async fn hints(State(shared): State<Shared>, Path(hour): Path<u32>) -> Response {
    let file = shared
        .lock()
        .unwrap()
        .hints
        .get(&hour)
        .map(|tags| hint::encode(tags));
    let Some(file) = file else {
        return problem(404, "not_found", json!({}));
    };
    let etag = URL_SAFE_NO_PAD.encode(digest(&SHA256, &file));
    ([("etag", format!("\"{etag}\""))], file).into_response()
}

async fn enrol(State(shared): State<Shared>, Json(body): Json<Value>) -> Response {
    let mut inside = shared.lock().unwrap();
    let code = body["enrolment_code"].as_str().unwrap();
    let key = public_key(&body["device_key"]);
    let context = proof::context(&[code.as_bytes(), key.as_bytes()]);
    if !proof::verify(&bytes(&body["proof"]), &key, Purpose::Enrol, &context) {
        return problem(403, "proof_refused", json!({}));
    }
    if code != ENROLMENT_CODE {
        return problem(403, "enrolment_refused", json!({}));
    }
    let session = inside.new_session(key);
    let answer = json!({"device": inside.device, "session": session, "subjects": subject_list(),
                        "something": "an older app does not know"});
    (StatusCode::CREATED, Json(answer)).into_response()
}

async fn refresh(State(shared): State<Shared>, Json(body): Json<Value>) -> Response {
    let mut inside = shared.lock().unwrap();
    let token = body["refresh_token"].as_str().unwrap();
    if inside.device_revoked {
        return problem(403, "device_revoked", json!({}));
    }
    let Some(key) = inside.refresh.get(token).copied() else {
        return problem(401, "unauthenticated", json!({}));
    };
    let context = proof::context(&[token.as_bytes()]);
    if !proof::verify(&bytes(&body["proof"]), &key, Purpose::Refresh, &context) {
        return problem(403, "proof_refused", json!({}));
    }
    Json(json!({"session": inside.new_session(key)})).into_response()
}

async fn subjects(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    match shared.lock().unwrap().bearer(&headers) {
        Ok(_) => Json(json!({"subjects": subject_list()})).into_response(),
        Err(problem) => *problem,
    }
}

/// Takes every form; the member's id is that of the application.
async fn family_member(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Json(form): Json<Value>,
) -> Response {
    let mut inside = shared.lock().unwrap();
    if let Err(problem) = inside.bearer(&headers) {
        return *problem;
    }
    let subject = json!({
        "subject": form["application"], "kind": 1, "name": "陈**", "relation": "family",
        "family_relation": form["relation"],
    });
    inside.forms.push(form);
    (StatusCode::CREATED, Json(json!({"subject": subject}))).into_response()
}

async fn messages(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    match shared.lock().unwrap().bearer(&headers) {
        Ok(_) => {
            let nothing =
                json!({"messages": [], "next": uuid::Uuid::nil(), "more": false, "unread": []});
            Json(nothing).into_response()
        }
        Err(problem) => *problem,
    }
}

async fn read(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    match shared.lock().unwrap().bearer(&headers) {
        Ok(_) => Json(json!({"marked": 0})).into_response(),
        Err(problem) => *problem,
    }
}

async fn appeals(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    match shared.lock().unwrap().bearer(&headers) {
        Ok(_) => Json(json!({"appeals": []})).into_response(),
        Err(problem) => *problem,
    }
}

async fn consents(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    let inside = shared.lock().unwrap();
    match inside.bearer(&headers) {
        Ok(_) => Json(json!({"consents": inside.consents})).into_response(),
        Err(problem) => *problem,
    }
}

/// Keeps each answer once, in the order of the phones' clocks.
async fn put_consents(
    state: State<Shared>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    {
        let mut inside = state.lock().unwrap();
        let now = inside.now();
        for item in body["items"].as_array().unwrap() {
            if item["at"].as_i64().unwrap() > now + 300 {
                return problem(400, "invalid_request", json!({"field": "at"}));
            }
            if !inside.consents.contains(item) {
                inside.consents.push(item.clone());
            }
        }
        inside.consents.sort_by_key(|item| item["at"].as_i64());
    }
    consents(state, headers).await
}

async fn contents(Path(name): Path<String>) -> Json<Value> {
    Json(match name.as_str() {
        "help" => json!({"version": 1, "topics": [], "hotlines": []}),
        _ => json!({"version": 1, "services": []}),
    })
}

async fn renew(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let mut inside = shared.lock().unwrap();
    let (token, _) = match inside.bearer(&headers) {
        Ok(bearer) => bearer,
        Err(problem) => return *problem,
    };
    let now = inside.now();
    let mut items = Vec::new();
    for item in body["items"].as_array().unwrap() {
        let key = public_key(&item["holder_key"]);
        let subject: uuid::Uuid = item["subject"].as_str().unwrap().parse().unwrap();
        let device: uuid::Uuid = DEVICE.parse().unwrap();
        let context = proof::context(&[
            device.as_bytes(),
            subject.as_bytes(),
            key.as_bytes(),
            token.as_bytes(),
        ]);
        if !proof::verify(&bytes(&item["proof"]), &key, Purpose::Renew, &context) {
            items.push(json!({"subject": subject, "problem": "proof_refused"}));
            continue;
        }
        let running = Slice::running(now);
        let passes: Vec<_> = (0..3)
            .map(|day| {
                let slice = running.after(day);
                let pass = inside.authority.pass(slice, 41, now, key);
                json!({"slice": slice.0, "pass": URL_SAFE_NO_PAD.encode(pass),
                       "alias": "00000041", "number_secret": URL_SAFE_NO_PAD.encode([5; 32])})
            })
            .collect();
        let secret = key.as_bytes()[..32].to_vec();
        items.push(json!({"subject": subject, "passes": passes,
                          "hint_secret": URL_SAFE_NO_PAD.encode(&secret)}));
        inside.hint_secrets.push(secret);
    }
    Json(json!({"renew_after": now + 86_400, "items": items})).into_response()
}

async fn slices(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    let inside = shared.lock().unwrap();
    if let Err(problem) = inside.bearer(&headers) {
        return *problem;
    }
    let authority = &inside.authority;
    let seq = authority.history.len();
    Json(json!({"slices": [{"slice": authority.slice.0, "seq": seq, "iat": authority.manifest_iat}]}))
        .into_response()
}

async fn manifest(State(shared): State<Shared>) -> Vec<u8> {
    shared.lock().unwrap().authority.signed_manifest()
}

async fn shard(
    State(shared): State<Shared>,
    Path((_, _, number)): Path<(u16, u16, usize)>,
) -> Response {
    found(shared.lock().unwrap().authority.signed_shard(number))
}

async fn delta(
    State(shared): State<Shared>,
    Path((_, _, from)): Path<(u16, u16, usize)>,
    Query(query): Query<Value>,
) -> Response {
    assert!(matches!(query["minutes"].as_str(), Some("1" | "15")));
    found(shared.lock().unwrap().authority.delta(from))
}

fn found(bytes: Option<Vec<u8>>) -> Response {
    match bytes {
        Some(bytes) => bytes.into_response(),
        None => problem(404, "not_found", json!({})),
    }
}

impl Inside {
    pub fn new_session(&mut self, key: PublicKey) -> Value {
        self.sessions += 1;
        let (access, refresh) = (
            format!("access-{}", self.sessions),
            format!("refresh-{}", self.sessions),
        );
        self.tokens.insert(access.clone(), key);
        self.refresh.insert(refresh.clone(), key);
        json!({"access_token": access, "access_expires": self.now() + 900,
               "refresh_token": refresh, "refresh_expires": self.now() + 30 * 86_400})
    }

    pub fn bearer(&self, headers: &HeaderMap) -> Result<(String, PublicKey), Box<Response>> {
        let token = headers
            .get("authorization")
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
            .unwrap_or_default();
        match self.tokens.get(token) {
            Some(key) => Ok((token.to_owned(), *key)),
            None => Err(Box::new(problem(401, "unauthenticated", json!({})))),
        }
    }
}

fn subject_list() -> Value {
    json!([{"subject": SUBJECT, "kind": 0, "name": "林*妹", "relation": "self"}])
}

pub fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}

pub fn public_key(value: &Value) -> PublicKey {
    PublicKey::from_bytes(&bytes(value)).unwrap()
}
