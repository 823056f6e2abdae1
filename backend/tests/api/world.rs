//! A server with a made-up population, and phones that call it.

use std::sync::Arc;

use bamin_protocol::cose::Unsigned;
use bamin_protocol::presentation::ClockQuality;
use bamin_protocol::presentation::{Claims, to_text};
use bamin_protocol::proof::{self, Purpose};
use bamin_protocol::signing::SigningKey;
use bamin_protocol::slice::Slice;
use bamin_protocol::trust::TrustList;
use bamin_server::clock::ManualClock;
use bamin_server::config::{Config, Tls};
use bamin_server::random::Random;
use bamin_server::secrets::keys::{public_from_hex, root::roots_from_text};
use bamin_server::server::seed::{self, SeedPlan, Seeded};
use bamin_server::server::{Jobs, Server};
use bamin_standins::postgres::Postgres;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

/// Noon of a day in Fujian.
pub const NOON: i64 = 1_577_818_800 + 86_400 * 2517 + 9 * 3600;
pub const RUNNING: Slice = Slice(2517);
pub const NEW_PASSWORD: &str = "correct horse battery";

pub struct World {
    pub server: Server,
    pub clock: Arc<ManualClock>,
    pub http: reqwest::Client,
    pub seeded: Seeded,
    pub folder: tempfile::TempDir,
}

/// A phone that was enrolled or logged in.
pub struct Phone {
    pub key: SigningKey,
    pub device: Uuid,
    pub access: String,
    pub refresh: String,
    pub answer: Value,
}

/// A pass with the key that presents it.
pub struct Held {
    pub key: SigningKey,
    pub bytes: Vec<u8>,
    pub slice: Slice,
    pub alias: u32,
    pub number_secret: Vec<u8>,
    pub hint_secret: Vec<u8>,
}

pub fn random() -> Random {
    Random::system()
}

pub fn new_key() -> SigningKey {
    SigningKey::generate(random().source()).unwrap()
}

pub fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn unb64(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}

pub fn sign(key: &SigningKey, unsigned: Unsigned) -> Vec<u8> {
    bamin_server::secrets::keys::finish(key, unsigned, &random()).unwrap()
}

pub fn prove(key: &SigningKey, purpose: Purpose, parts: &[&[u8]]) -> String {
    b64(&sign(key, proof::unsigned(purpose, &proof::context(parts))))
}

pub fn config(folder: &std::path::Path) -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        data_dir: folder.join("data"),
        tls: Tls::Off,
        ..Config::default()
    }
}

pub async fn start(config: Config, clock: &Arc<ManualClock>) -> Server {
    let clock = Arc::clone(clock);
    Server::start(config, clock, random(), Jobs::ByHand)
        .await
        .unwrap()
}

impl World {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// On a fresh PostgreSQL database.
    pub async fn postgres(change: impl FnOnce(&mut Config)) -> Self {
        let database = || Postgres::shared().unwrap().create_database().unwrap();
        let url = tokio::task::spawn_blocking(database).await.unwrap();
        Self::with(|config| {
            config.database_url = Some(url);
            change(config);
        })
        .await
    }

    /// Runs SQL past the server.
    pub async fn sql(&self, sql: &str) {
        let config = &self.server.app().config;
        let Some(url) = &config.database_url else {
            let path = config.data_dir.join("bamin.sqlite3");
            let conn = rusqlite::Connection::open(path).unwrap();
            conn.busy_timeout(std::time::Duration::from_secs(10))
                .unwrap();
            return conn.execute_batch(sql).unwrap();
        };
        let connecting = tokio_postgres::connect(url, tokio_postgres::NoTls);
        let (client, connection) = connecting.await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(sql).await.unwrap();
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::at(Arc::new(ManualClock::at(NOON)), change).await
    }

    /// With a clock that others follow, too.
    pub async fn at(clock: Arc<ManualClock>, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = config(folder.path());
        change(&mut config);
        let server = start(config, &clock).await;
        let plan = SeedPlan {
            citizens: 2,
            families: 1,
            orange_share: 0.0,
            units: 2,
            staff: 1,
            points: 1,
        };
        let seeded = seed::run(server.app(), &plan).await.unwrap();
        rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            server,
            clock,
            http,
            seeded,
            folder,
        }
    }

    pub fn request(
        &self,
        method: Method,
        path: &str,
        bearer: Option<&str>,
    ) -> reqwest::RequestBuilder {
        let request = self
            .http
            .request(method, format!("{}{path}", self.server.url()));
        match bearer {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn post(&self, path: &str, bearer: Option<&str>, body: Value) -> (StatusCode, Value) {
        let request = self.request(Method::POST, &format!("/api/v1{path}"), bearer);
        answer(request.json(&body)).await
    }

    pub async fn get(&self, path: &str, bearer: Option<&str>) -> (StatusCode, Value) {
        answer(self.request(Method::GET, &format!("/api/v1{path}"), bearer)).await
    }

    pub async fn bytes(&self, path: &str, bearer: Option<&str>) -> Vec<u8> {
        let request = self.request(Method::GET, &format!("/api/v1{path}"), bearer);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        response.bytes().await.unwrap().to_vec()
    }

    pub async fn trust(&self) -> TrustList {
        let bytes = self.bytes("/trust", None).await;
        let roots = self
            .seeded
            .roots
            .iter()
            .map(|root| public_from_hex(root).unwrap());
        let roots: Vec<_> = roots.collect();
        assert_eq!(
            roots,
            roots_from_text(&self.seeded.roots.join("\n")).unwrap()
        );
        TrustList::accept(&bytes, &roots, self.now(), None).unwrap()
    }

    pub fn now(&self) -> i64 {
        self.server.app().now()
    }

    pub fn enrol_body(&self, citizen: usize, key: &SigningKey) -> Value {
        self.enrol_code_body(&self.seeded.citizens[citizen].enrolment_code, key)
    }

    pub fn enrol_code_body(&self, code: &str, key: &SigningKey) -> Value {
        json!({
            "enrolment_code": code,
            "device_key": b64(key.public().as_bytes()),
            "key_kind": "software",
            "platform": "test",
            "proof": prove(key, Purpose::Enrol, &[code.as_bytes(), key.public().as_bytes()]),
        })
    }

    pub async fn enrol(&self, citizen: usize) -> Phone {
        let key = new_key();
        let (status, answer) = self
            .post("/devices", None, self.enrol_body(citizen, &key))
            .await;
        assert_eq!(status, 201, "{answer}");
        Phone::new(key, answer)
    }

    /// The same phone with tokens that hold for a while yet.
    pub async fn again(&self, phone: Phone) -> Phone {
        let proof = prove(&phone.key, Purpose::Refresh, &[phone.refresh.as_bytes()]);
        let body = json!({"refresh_token": phone.refresh, "proof": proof});
        let (status, answer) = self.post("/sessions/refresh", None, body).await;
        assert_eq!(status, 200, "{answer}");
        let token = |name: &str| answer["session"][name].as_str().unwrap().to_owned();
        Phone {
            access: token("access_token"),
            refresh: token("refresh_token"),
            ..phone
        }
    }

    pub fn login_body(&self, unit: usize, password: &str, key: &SigningKey) -> Value {
        let phone = &self.seeded.units[unit].staff[0].phone;
        json!({
            "phone": phone,
            "password": password,
            "device_key": b64(key.public().as_bytes()),
            "key_kind": "software",
            "platform": "test",
            "proof": prove(key, Purpose::Enrol, &[phone.as_bytes(), key.public().as_bytes()]),
        })
    }

    /// Logs in with the seeded password; it must still be changed.
    pub async fn first_login(&self, unit: usize) -> Phone {
        let key = new_key();
        let password = self.seeded.units[unit].staff[0].password.clone();
        let body = self.login_body(unit, &password, &key);
        let (status, answer) = self.post("/staff/login", None, body).await;
        assert_eq!(status, 200, "{answer}");
        Phone::new(key, answer)
    }

    /// Logs in and changes the password.
    pub async fn staff(&self, unit: usize) -> Phone {
        let phone = self.first_login(unit).await;
        let old = &self.seeded.units[unit].staff[0].password;
        let body = json!({"old": old, "new": NEW_PASSWORD});
        let (status, answer) = self
            .post("/staff/password", Some(&phone.access), body)
            .await;
        assert_eq!(status, 204, "{answer}");
        phone
    }

    pub fn renew_item(&self, phone: &Phone, subject: Uuid, key: &SigningKey) -> Value {
        let parts: [&[u8]; 4] = [
            phone.device.as_bytes(),
            subject.as_bytes(),
            key.public().as_bytes(),
            phone.access.as_bytes(),
        ];
        json!({
            "subject": subject,
            "holder_key": b64(key.public().as_bytes()),
            "key_kind": "software",
            "proof": prove(key, Purpose::Renew, &parts),
        })
    }

    /// Renews one subject; the passes by slice.
    pub async fn renew(&self, phone: &Phone, subject: Uuid) -> Vec<Held> {
        let key = new_key();
        let body = json!({"items": [self.renew_item(phone, subject, &key)]});
        let (status, answer) = self.post("/passes/renew", Some(&phone.access), body).await;
        assert_eq!(status, 200, "{answer}");
        let item = &answer["items"][0];
        let passes = item["passes"]
            .as_array()
            .unwrap_or_else(|| panic!("{answer}"));
        passes
            .iter()
            .map(|pass| Held {
                key: SigningKey::from_pkcs8(key.pkcs8(), random().source()).unwrap(),
                bytes: unb64(&pass["pass"]),
                slice: Slice(pass["slice"].as_u64().unwrap() as u16),
                alias: pass["alias"].as_str().unwrap().parse().unwrap(),
                number_secret: unb64(&pass["number_secret"]),
                hint_secret: unb64(&item["hint_secret"]),
            })
            .collect()
    }

    /// The own subject of a citizen.
    pub fn subject(&self, citizen: usize) -> Uuid {
        self.seeded.citizens[citizen].subjects[0].subject
    }
}

impl Phone {
    pub fn new(key: SigningKey, answer: Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            key,
            device: answer["device"].as_str().unwrap().parse().unwrap(),
            access: text(&answer["session"]["access_token"]),
            refresh: text(&answer["session"]["refresh_token"]),
            answer,
        }
    }
}

impl Held {
    /// The text of the QR code at `t`.
    pub fn present(&self, t: i64) -> String {
        let claims = Claims {
            t: t as u32,
            clock: ClockQuality::Certain,
            challenge: None,
            group: None,
        };
        to_text(&sign(&self.key, claims.unsigned(&self.bytes)))
    }

    /// The 12 digits at `t`.
    pub fn number(&self, t: i64) -> String {
        let totp = bamin_protocol::number::totp(&self.number_secret, t);
        bamin_protocol::number::format(self.alias, totp)
    }
}

pub async fn answer(request: reqwest::RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.unwrap();
    let status = response.status();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

/// Asserts a problem by its code and gives its params.
#[track_caller]
pub fn refused((status, answer): (StatusCode, Value), code: &str) -> Value {
    assert_eq!(answer["code"], code, "{status} {answer}");
    assert_eq!(answer["status"], status.as_u16(), "{answer}");
    assert_eq!(answer["type"], format!("urn:bamin:problem:{code}"));
    answer["params"].clone()
}
