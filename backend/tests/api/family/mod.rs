//! `/family`: SMS codes, members, hand-overs, on both databases.

mod ageing;
mod hand_overs;
mod members;
mod sms_codes;

use bamin_protocol::proof::Purpose;
use bamin_protocol::signing::SigningKey;
use bamin_rules::Day;
use bamin_rules::document::ResidentId;
use bamin_server::secrets::facts::Facts;
use bamin_server::store::SubjectId;
use bamin_standins::postgres::Postgres;
use bamin_standins::sms::{SmsGateway, TOKEN};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Phone, World, answer, prove, random};

/// A world with an SMS gateway.
pub struct Town {
    pub world: World,
    pub gateway: SmsGateway,
}

/// A test on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($(async fn $name:ident($town:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn check($town: $crate::family::Town) $body

            #[tokio::test]
            async fn sqlite() {
                check($crate::family::Town::new(None).await).await;
            }

            #[tokio::test]
            async fn postgres() {
                check($crate::family::Town::on_postgres().await).await;
            }
        }
    )+};
}
pub(crate) use on_both;

impl Town {
    pub async fn new(database_url: Option<String>) -> Self {
        let gateway = SmsGateway::start().await.unwrap();
        let world = World::with(|config| {
            config.database_url = database_url;
            config.sms_url = Some(gateway.address().to_owned());
            config.sms_token = Some(TOKEN.to_owned());
        })
        .await;
        Self { world, gateway }
    }

    pub async fn on_postgres() -> Self {
        let database = || Postgres::shared().unwrap().create_database().unwrap();
        let url = tokio::task::spawn_blocking(database).await.unwrap();
        Self::new(Some(url)).await
    }

    pub async fn ask_code(&self, phone: &Phone, number: &str) -> (StatusCode, Value) {
        let body = json!({"phone": number});
        let path = "/family/sms-codes";
        self.world.post(path, Some(&phone.access), body).await
    }

    /// Asks for a code and reads the message.
    pub async fn code(&self, phone: &Phone, number: &str) -> String {
        let (status, answer) = self.ask_code(phone, number).await;
        assert_eq!(status, 202, "{answer}");
        self.gateway.code_for(number).unwrap()
    }

    pub async fn apply(&self, phone: &Phone, form: &Value) -> (StatusCode, Value) {
        let path = "/family/members";
        self.world
            .post(path, Some(&phone.access), form.clone())
            .await
    }

    /// Asks for a code and applies with it.
    pub async fn apply_with_code(&self, phone: &Phone, mut form: Value) -> (StatusCode, Value) {
        let number = form["phone"].as_str().unwrap().to_owned();
        form["sms_code"] = json!(self.code(phone, &number).await);
        self.apply(phone, &form).await
    }

    /// A new member's id.
    pub async fn added(&self, phone: &Phone, form: Value) -> Uuid {
        let (status, answer) = self.apply_with_code(phone, form).await;
        assert_eq!(status, 201, "{answer}");
        answer["subject"]["subject"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap()
    }

    pub async fn delete(&self, phone: &Phone, subject: Uuid) -> (StatusCode, Value) {
        let path = format!("/api/v1/family/members/{subject}");
        answer(
            self.world
                .request(Method::DELETE, &path, Some(&phone.access)),
        )
        .await
    }

    /// The same phone with a fresh session.
    pub async fn refreshed(&self, phone: &Phone) -> Phone {
        let token = phone.refresh.as_bytes();
        let proof = prove(&phone.key, Purpose::Refresh, &[token]);
        let body = json!({"refresh_token": phone.refresh, "proof": proof});
        let (status, answer) = self.world.post("/sessions/refresh", None, body).await;
        assert_eq!(status, 200, "{answer}");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Phone {
            key: SigningKey::from_pkcs8(phone.key.pkcs8(), random().source()).unwrap(),
            device: phone.device,
            access: text(&answer["session"]["access_token"]),
            refresh: text(&answer["session"]["refresh_token"]),
            answer,
        }
    }

    /// Whom the phone carries, as (subject, family_relation).
    pub async fn carried(&self, phone: &Phone) -> Vec<(Uuid, String)> {
        let (_, answer) = self.world.get("/subjects", Some(&phone.access)).await;
        let subjects = answer["subjects"].as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        subjects
            .map(|one| {
                let subject = text(&one["subject"]).parse().unwrap();
                (subject, text(&one["family_relation"]))
            })
            .collect()
    }

    /// The codes in a subject's inbox, newest first.
    pub async fn told(&self, subject: Uuid) -> Vec<String> {
        let store = &self.world.server.app().store;
        let inbox = store.inbox(SubjectId(subject), 50).await.unwrap();
        inbox
            .into_iter()
            .map(|message| message.code.to_string())
            .collect()
    }

    /// The document number of a seeded subject.
    pub async fn number_of(&self, subject: Uuid) -> String {
        let app = self.world.server.app();
        let subject = app.store.subject(SubjectId(subject)).await.unwrap();
        let facts = Facts::open(&subject.unwrap(), &app.personal()).unwrap();
        facts.document_number
    }
}

/// A valid resident ID of somebody born then.
pub fn resident_id(birth: &str, sequence: u32) -> String {
    let digits = format!("350102{}{sequence:03}", birth.replace('-', ""));
    let id = ResidentId::completed(&digits, Day::of_unix(crate::world::NOON)).unwrap();
    id.number.as_str().to_owned()
}

/// A whole form but for its SMS code.
pub fn form(relation: &str, birth: &str, sequence: u32) -> Value {
    json!({
        "application": Uuid::from_u128(u128::from(sequence) << 64 | 7),
        "relation": relation,
        "name": "陈小榕",
        "document_kind": "resident_id",
        "document_number": resident_id(birth, sequence),
        "phone": format!("1381234{sequence:04}"),
        "sms_code": "000000",
        "health": {
            "in_fujian": true, "left_fujian": false, "exposure": "none",
            "symptoms": false, "other": false,
        },
        "promise": true,
        "region": 350_102,
    })
}

/// The texts' keys of a `family_refused`.
#[track_caller]
pub fn reasons(answered: (StatusCode, Value)) -> Vec<String> {
    let params = crate::world::refused(answered, "family_refused");
    let reasons = params["reasons"].as_array().unwrap().iter();
    reasons
        .map(|reason| reason["text"].as_str().unwrap().to_owned())
        .collect()
}
