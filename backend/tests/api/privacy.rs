//! Nothing personal stands clear in a database or a log after a population has lived.

use std::io::Write;
use std::sync::{Arc, Mutex};

use bamin_server::secrets::facts::Facts;
use bamin_server::store::SubjectId;
use bamin_server::store::facts::FactKind;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;

use crate::both::both;
use crate::feeds::{Supplier, named};
use crate::main_path::{batch, event_id, scan, send};
use crate::world::World;

/// Names, document numbers and phones of everybody.
async fn known(world: &World) -> Vec<String> {
    let app = world.server.app();
    let mut known = vec!["李四光".to_owned(), "福建省立医院".to_owned()];
    for citizen in &world.seeded.citizens {
        for one in &citizen.subjects {
            let subject = app
                .store
                .subject(SubjectId(one.subject))
                .await
                .unwrap()
                .unwrap();
            let facts = Facts::open(&subject, &app.personal()).unwrap();
            known.extend([facts.name, facts.document_number]);
        }
    }
    for staff in world.seeded.units.iter().flat_map(|unit| &unit.staff) {
        known.extend([
            staff.name.clone(),
            staff.phone.clone(),
            staff.password.clone(),
        ]);
    }
    known
}

/// Enrolling, renewing, records, scans, numbers, messages, consents, an export, a
/// refused log-in: what touches people. Gives tokens and codes too.
pub async fn live(world: &World) -> Vec<String> {
    let holder = world.enrol(0).await;
    let subject = world.subject(0);
    let held = world.renew(&holder, subject).await.remove(0);
    let supplier = Supplier::new(
        world,
        "clinic",
        &[FactKind::Clinic, FactKind::Test, FactKind::Case],
    )
    .await;
    let now = world.now();
    let visit = json!({"id": "v-1", "at": now, "region": 350_102, "institution": "福建省立医院"});
    let visit = named(world, subject, visit).await;
    let test = json!({"id": "t-1", "at": now, "result": "negative", "institution": "福建省立医院"});
    let test = named(world, world.subject(1), test).await;
    supplier
        .push(
            "clinics",
            &[visit.clone(), json!({"id": "bad", "name": "李四光"})],
        )
        .await;
    supplier.push("tests", &[test]).await;
    let staff = world.staff(0).await;
    let text = held.present(world.now());
    let feedback = json!({
        "kind": "feedback", "version": 1, "at": now, "mono_ms": 1, "boot": "b", "clock": 0,
        "account": staff.answer["staff"]["account"], "direction": "in",
        "scan": event_id(world), "passage_reason": "李四光",
    });
    let events = [
        (event_id(world), scan(world, &staff, &text, "green")),
        (event_id(world), feedback),
    ];
    let bytes = batch(world, &staff, &events).await;
    assert_eq!(send(world, &staff, bytes).await.0, 200);
    let number = held.number(world.now());
    world
        .post(
            "/numbers/resolve",
            Some(&staff.access),
            json!({"number": number}),
        )
        .await;
    world
        .post(
            "/numbers/resolve",
            Some(&staff.access),
            json!({"number": "000000000000"}),
        )
        .await;
    let phone = &world.seeded.units[1].staff[0].phone;
    let mut login = world.login_body(1, "wrong password", &crate::world::new_key());
    login["phone"] = phone.as_str().into();
    world.post("/staff/login", None, login).await;
    let consent = json!({"purpose": "showing", "version": 1, "given": true, "at": now});
    world
        .post(
            "/consents",
            Some(&holder.access),
            json!({"items": [consent]}),
        )
        .await;
    assert_eq!(
        world.get("/account/export", Some(&holder.access)).await.0,
        200
    );
    let broken = "{\"name\": \"李四光\"";
    let request = world.request(reqwest::Method::POST, "/api/v1/devices", None);
    request.body(broken).send().await.unwrap();
    vec![
        holder.access,
        holder.refresh,
        staff.access,
        staff.refresh,
        number,
        text,
    ]
}

/// Every byte of the database, and of PostgreSQL every column as text.
async fn dump(world: &World) -> Vec<u8> {
    let config = &world.server.app().config;
    let Some(url) = &config.database_url else {
        let mut bytes = Vec::new();
        for name in ["bamin.sqlite3", "bamin.sqlite3-wal"] {
            bytes.extend(std::fs::read(config.data_dir.join(name)).unwrap());
        }
        return bytes;
    };
    let connecting = tokio_postgres::connect(url, tokio_postgres::NoTls);
    let (client, connection) = connecting.await.unwrap();
    tokio::spawn(connection);
    let tables = client
        .query(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
            &[],
        )
        .await
        .unwrap();
    assert!(tables.len() > 25, "{}", tables.len());
    let mut bytes = Vec::new();
    for table in tables {
        let table: String = table.get(0);
        let rows = client
            .query(&format!("SELECT t::text FROM {table} t"), &[])
            .await
            .unwrap();
        for row in rows {
            bytes.extend(row.get::<_, String>(0).into_bytes());
            bytes.push(b'\n');
        }
    }
    bytes
}

/// The forms in which a text may stand somewhere.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let bytes = text.as_bytes();
    let hex = bamin_server::secrets::digest::hex(bytes);
    // In the middle of other bytes base64 has three forms; what they share is searched.
    let base64 = [STANDARD.encode(bytes), URL_SAFE_NO_PAD.encode(bytes)];
    let mut forms = vec![
        bytes.to_vec(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
    ];
    for text in base64 {
        let whole = text.trim_end_matches('=');
        forms.push(whole.as_bytes()[..whole.len() - 1].to_vec());
    }
    forms
}

fn found(haystack: &[u8], text: &str) -> bool {
    forms(text).iter().any(|form| {
        haystack
            .windows(form.len())
            .any(|window| window == form.as_slice())
    })
}

#[track_caller]
fn holds_none(what: &str, bytes: &[u8], known: &[String]) {
    for (place, text) in known.iter().enumerate() {
        assert!(
            !found(bytes, text),
            "{what} holds known text number {place}"
        );
    }
}

both! {
    async fn no_table_holds_a_name_a_document_or_a_phone(world) {
        let mut known = known(&world).await;
        known.extend(live(&world).await);
        world.server.run_jobs().await.unwrap();
        let bytes = dump(&world).await;
        assert!(found(&bytes, &world.seeded.units[0].name), "what is public is found");
        holds_none("the database", &bytes, &known);
        // The search finds what it should, in each form.
        for form in ["李四光".to_owned(), STANDARD.encode("李四光"), bamin_server::secrets::digest::hex("李四光".as_bytes())] {
            world.sql(&format!("UPDATE units SET uscc = '{form}'")).await;
            assert!(found(&dump(&world).await, "李四光"), "{form}");
        }
    }

    async fn after_an_account_has_ended_not_even_its_sealed_fields_are_left(world) {
        let phone = world.enrol(0).await;
        live_a_little(&world, &phone).await;
        let app = world.server.app();
        let subject = SubjectId(world.subject(0));
        let sealed = app.store.subject(subject).await.unwrap().unwrap();
        let (_, begun) = world.post("/account/deletion", Some(&phone.access), json!({})).await;
        let request = world.request(reqwest::Method::DELETE, "/api/v1/account", Some(&phone.access));
        let request = request.header("x-bamin-confirmation", begun["confirmation"].as_str().unwrap());
        assert_eq!(request.send().await.unwrap().status(), 200);
        let person = app.store.subject(subject).await.unwrap().unwrap();
        assert!(person.sealed.is_empty());
        if app.config.database_url.is_some() {
            let bytes = dump(&world).await;
            assert!(!found(&bytes, &bamin_server::secrets::digest::hex(&sealed.sealed[2..])));
        }
    }
}

async fn live_a_little(world: &World, phone: &crate::world::Phone) {
    world.renew(phone, world.subject(0)).await;
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn live_and_log(make: impl std::future::Future<Output = World>) {
    let log = Log::default();
    let kept = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter("bamin_server=trace,info")
        .with_ansi(false)
        .with_writer(move || kept.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let world = make.await;
    let mut known = known(&world).await;
    known.extend(live(&world).await);
    known.extend(
        world
            .seeded
            .citizens
            .iter()
            .map(|one| one.enrolment_code.clone()),
    );
    world.server.run_jobs().await.unwrap();
    let log = log.0.lock().unwrap().clone();
    assert!(
        found(&log, "/api/v1/devices"),
        "calls are logged at this level"
    );
    assert!(found(&log, "listening"));
    holds_none("the log", &log, &known);
    let metrics = bamin_server::server::telemetry::render();
    assert!(metrics.contains("bamin_requests_total"));
    holds_none("the metrics", metrics.as_bytes(), &known);
}

#[tokio::test]
async fn no_log_or_metric_of_a_run_on_sqlite_holds_anything_personal() {
    live_and_log(World::new()).await;
}

#[tokio::test]
async fn no_log_or_metric_of_a_run_on_postgres_holds_anything_personal() {
    live_and_log(World::postgres(|_| {})).await;
}
