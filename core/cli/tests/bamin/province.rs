//! A province of a few lines: its keys, what they sign, and the calls of
//! `docs/api.md` that enrolment, log-in and sync make. Time is the machine's, as
//! the binary's is.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use bamin_engine::ports::Clock;
use bamin_engine::ports::clock::SystemClock;
use bamin_protocol::cose::{KeyId, Unsigned};
use bamin_protocol::delegation::Delegation;
use bamin_protocol::issuer::{Issuer, KeyUse, TrustedKey, TrustedPublic};
use bamin_protocol::key::PublicKey;
use bamin_protocol::pass::{Colour, KeyKind, Pass, SubjectKind};
use bamin_protocol::policy::Policy;
use bamin_protocol::presentation::{Claims, ClockQuality, to_text};
use bamin_protocol::signing::SigningKey;
use bamin_protocol::slice::Slice;
use bamin_protocol::trust::{TrustList, bundle};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use serde_json::{Value, json};

const ISSUER: u16 = 3500;
const SIGN_IN: &str = "0193a000-0000-7000-8000-0000000000dd";
const CONFIRMATION: &str = "600.confirmed";
pub const CODE: &str = "enrol-me";
pub const PHONE: &str = "13800000001";
pub const PASSWORD: &str = "a good password";
pub const SUBJECTS: [&str; 3] = [
    "0193a000-0000-7000-8000-000000000001",
    "0193a000-0000-7000-8000-000000000002",
    "0193a000-0000-7000-8000-000000000003",
];

struct Keys {
    root: SigningKey,
    delegated: SigningKey,
    issuer: SigningKey,
    /// What the holder answered.
    consents: Mutex<Vec<Value>>,
}

/// The running server; its thread ends with the test's process.
pub struct Province {
    keys: Arc<Keys>,
    port: u16,
}

/// Unix seconds.
pub fn now() -> i64 {
    SystemClock::new().unwrap().wall_ms() / 1000
}

impl Province {
    pub fn start() -> Self {
        let key = || SigningKey::generate(&SystemRandom::new()).unwrap();
        let keys = Arc::new(Keys {
            root: key(),
            delegated: key(),
            issuer: key(),
            consents: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let served = keys.clone();
        std::thread::spawn(move || {
            let trust = served.trust(now());
            for stream in listener.incoming() {
                let _ = served.serve(stream.unwrap(), &trust);
            }
        });
        Self { keys, port }
    }

    /// What `enrol` and `staff login` are told.
    pub fn place(&self) -> Vec<String> {
        let root = self.keys.root.public().as_bytes();
        let hex: String = root.iter().map(|byte| format!("{byte:02x}")).collect();
        let server = format!("http://127.0.0.1:{}", self.port);
        ["--server", &server, "--trust-root", &hex]
            .map(str::to_owned)
            .into()
    }

    /// A code made elsewhere: `age` seconds ago, on facts `facts_age` seconds old.
    pub fn code(&self, colour: Colour, age: i64, facts_age: i64) -> String {
        let holder = SigningKey::generate(&SystemRandom::new()).unwrap();
        let index = 7 + u32::from(colour.number());
        let pass = self
            .keys
            .pass(colour, index, now() - facts_age, *holder.public());
        let claims = Claims {
            t: (now() - age) as u32,
            clock: ClockQuality::Certain,
            challenge: None,
            group: None,
        };
        to_text(&sign(&holder, claims.unsigned(&pass)))
    }
}

impl Keys {
    fn trust(&self, now: i64) -> Vec<u8> {
        let (nbf, exp) = ((now - 86_400) as u32, (now + 20 * 86_400) as u32);
        let key = TrustedKey {
            number: 1,
            usage: KeyUse::Pass,
            nbf,
            exp,
            public: TrustedPublic::Es256(*self.issuer.public()),
        };
        let issuer = Issuer {
            id: ISSUER,
            name: "福建省".into(),
            pass_life: 1560,
            status: Some("https://status.test/3500".into()),
            status_age: 1800,
            keys: vec![key],
        };
        let list = TrustList::new(1, now as u32, exp, vec![issuer], Policy::default());
        let kid = KeyId {
            issuer: 0,
            number: 1,
        };
        let delegation = Delegation {
            kid,
            key: *self.delegated.public(),
            nbf,
            exp,
        };
        bundle(
            &sign(&self.root, delegation.unsigned(self.root.public())),
            &sign(&self.delegated, list.unsigned(kid)),
        )
    }

    fn pass(&self, colour: Colour, index: u32, iat: i64, holder_key: PublicKey) -> Vec<u8> {
        let pass = Pass {
            // An hour ago's slice lives now at any time of the day, and lived when a
            // picture was taken.
            slice: Slice::running(now() - 3_600),
            index,
            iat: iat as u32,
            nbf: 0,
            exp: Slice::MINUTES,
            subject_kind: SubjectKind::Resident,
            colour,
            key_kind: KeyKind::Software,
            region: None,
            naat: None,
            name: "林*妹".into(),
            birth_year: 1980,
            document_tail: "1X".into(),
            holder_key,
        };
        let kid = KeyId {
            issuer: ISSUER,
            number: 1,
        };
        sign(&self.issuer, pass.unsigned(kid).unwrap())
    }

    fn serve(&self, stream: TcpStream, trust: &[u8]) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream);
        let mut head = String::new();
        while reader.read_line(&mut head)? > 2 {}
        let header = |wanted: &str| {
            head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case(wanted).then(|| value.trim())
            })
        };
        let length = header("content-length").and_then(|value| value.parse().ok());
        let nonce = header("x-bamin-nonce").unwrap_or_default();
        let confirmed = header("x-bamin-confirmation") == Some(CONFIRMATION);
        let mut body = vec![0; length.unwrap_or(0)];
        reader.read_exact(&mut body)?;
        let path = head.split(' ').nth(1).unwrap_or_default();
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let (status, bytes) = match path.trim_start_matches("/api/v1") {
            "/trust" => (200, trust.to_vec()),
            path => match self.answer(path.split('?').next().unwrap_or(path), &body, confirmed) {
                Ok(answer) => (200, answer.to_string().into_bytes()),
                Err((status, code)) => {
                    let problem = json!({"code": code, "params": {}, "status": status});
                    (status, problem.to_string().into_bytes())
                }
            },
        };
        let head = format!(
            "HTTP/1.1 {status} x\r\ncontent-length: {}\r\nx-bamin-time: {}\r\nx-bamin-nonce: {nonce}\r\nconnection: close\r\n\r\n",
            bytes.len(),
            now() * 1000,
        );
        let stream = reader.get_mut();
        stream.write_all(head.as_bytes())?;
        stream.write_all(&bytes)
    }

    fn answer(
        &self,
        path: &str,
        body: &Value,
        confirmed: bool,
    ) -> Result<Value, (u16, &'static str)> {
        match path {
            "/time" => Ok(json!({"unix_ms": now() * 1000})),
            "/devices" if body["enrolment_code"] == CODE => Ok(json!({
                "device": "0193a000-0000-7000-8000-0000000000aa",
                "session": session(),
                "subjects": subjects(),
            })),
            // Whoever signed in enrols with the secret of the sign-in.
            "/devices"
                if body["enrolment_code"]
                    .as_str()
                    .is_some_and(|code| code.len() == 43) =>
            {
                Ok(json!({
                    "device": "0193a000-0000-7000-8000-0000000000cc",
                    "session": session(),
                    "subjects": [],
                }))
            }
            "/devices" => Err((403, "enrolment_refused")),
            "/sign-ins" => Ok(json!({
                "sign_in": SIGN_IN, "url": "https://identity.test/authorize", "expires": now() + 600,
            })),
            path if path.ends_with("/finish") && body["return_code"] == "RETURN" => Ok(json!({
                "level": "L4", "missing": [], "name": "林**", "document_kind": "resident_id",
                "document_number": "****************28", "verified_at": now(),
            })),
            path if path.ends_with("/finish") => Err((403, "sign_in_refused")),
            "/applications" => Ok(json!({
                "subject": SUBJECTS[0], "colour": "orange",
                "reasons": [{"rule": "R5", "authority": "福建省卫生健康委员会", "since": now(), "until": null,
                             "advice": "follow_the_hospital"}],
            })),
            "/subjects" => Ok(json!({"subjects": subjects()})),
            "/passes/renew" => Ok(self.renewed(body)),
            "/staff/login" if body["password"] == PASSWORD => Ok(json!({
                "device": "0193a000-0000-7000-8000-0000000000bb",
                "session": session(),
                "must_change_password": false,
                "staff": {"account": 9, "name": "陈*", "unit": 35, "unit_name": "福州火车站"},
                "points": points(),
            })),
            "/staff/login" => Err((401, "wrong_credentials")),
            "/staff/points" => Ok(json!({"points": points()})),
            "/numbers/resolve" if body["number"] == "123456789012" => Ok(json!({
                "colour": "orange", "name": "林*妹", "as_of": now(),
                "slice": 1, "index": 1, "issuer": ISSUER,
            })),
            "/numbers/resolve" => Err((404, "number_unknown")),
            "/messages" => Ok(json!({
                "messages": [], "next": "00000000-0000-0000-0000-000000000000",
                "more": false, "unread": [],
            })),
            "/appeals" => Ok(json!({"appeals": []})),
            "/consents" => {
                let mut consents = self.consents.lock().unwrap();
                consents.extend(body["items"].as_array().cloned().unwrap_or_default());
                Ok(json!({"consents": *consents}))
            }
            "/account/export" => Ok(json!({"subjects": [{"name": "林小妹"}]})),
            "/account/deletion" => Ok(json!({
                "confirmation": CONFIRMATION, "expires": now() + 600, "subjects": 3,
                "kept": [{"code": "records", "days": 60}],
            })),
            "/account" if confirmed => Ok(json!({"subjects": 3, "devices": 1, "kept": []})),
            "/contents/help" => Ok(json!({"version": 1, "topics": [], "hotlines": []})),
            "/contents/services" => Ok(json!({"version": 1, "services": []})),
            "/status/3500" => Ok(json!({"slices": []})),
            "/events" => Err((503, "unavailable")),
            _ => Err((404, "not_found")),
        }
    }

    fn renewed(&self, body: &Value) -> Value {
        let items = body["items"].as_array().unwrap().iter().zip(1_u32..);
        let items: Vec<_> = items
            .map(|(item, index)| {
                let key = URL_SAFE_NO_PAD.decode(item["holder_key"].as_str().unwrap());
                let key = PublicKey::from_bytes(&key.unwrap()).unwrap();
                let pass = self.pass(Colour::Green, index, now(), key);
                json!({
                    "subject": item["subject"],
                    "hint_secret": URL_SAFE_NO_PAD.encode([index as u8; 32]),
                    "passes": [{
                        "slice": Slice::running(now() - 3_600).0,
                        "pass": URL_SAFE_NO_PAD.encode(pass),
                        "alias": format!("{index:08}"),
                        "number_secret": URL_SAFE_NO_PAD.encode([7_u8; 32]),
                    }],
                })
            })
            .collect();
        json!({"renew_after": now() + 3_600, "items": items})
    }
}

fn session() -> Value {
    json!({
        "access_token": "access",
        "access_expires": now() + 900,
        "refresh_token": "refresh",
        "refresh_expires": now() + 86_400,
    })
}

fn subjects() -> Value {
    let subjects = SUBJECTS.iter().enumerate().map(|(at, subject)| {
        let relation = if at == 0 { "self" } else { "family" };
        json!({"subject": subject, "kind": u8::from(at > 0), "name": "林*妹", "relation": relation})
    });
    subjects.collect()
}

fn points() -> Value {
    json!([{
        "point": 4, "name": "北出口", "kind": "transit", "region": 350_100,
        "version": 2, "code": "https://p.test/p#x",
    }])
}

fn sign(key: &SigningKey, unsigned: Unsigned) -> Vec<u8> {
    let signature = key.sign(&SystemRandom::new(), unsigned.to_be_signed());
    unsigned.finish(&signature.unwrap())
}
