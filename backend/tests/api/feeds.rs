//! `POST /feeds/{feed}`: from a supplier's record to a colour and back.

use std::io::Write;

use bamin_protocol::hint;
use bamin_protocol::pass::{Colour, SignedPass};
use bamin_rules::{Day, Document, DocumentKind};
use bamin_server::colour::feeds::suppliers::{self, NewSupplier};
use bamin_server::http::signed_request;
use bamin_server::secrets::facts::Facts;
use bamin_server::store::facts::FactKind;
use bamin_server::store::{SubjectId, audit};
use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::both::both;
use crate::main_path::fetch_list;
use crate::world::{Phone, World, answer, random, refused, unb64};

const WINDOW: i64 = 14 * 86_400;

/// A supplier that pushes to a world.
pub struct Supplier<'a> {
    world: &'a World,
    code: String,
    key: Vec<u8>,
}

impl<'a> Supplier<'a> {
    pub async fn new(world: &'a World, code: &str, feeds: &[FactKind]) -> Self {
        let app = world.server.app();
        let new = NewSupplier {
            code,
            name: "卫健委",
            feeds,
        };
        let key = suppliers::add(app, new, "test").await;
        let key = json!(key.unwrap().key);
        Self {
            world,
            code: code.to_owned(),
            key: unb64(&key),
        }
    }

    pub async fn all(world: &'a World) -> Self {
        Self::new(world, "health_commission", &suppliers::FEEDS).await
    }

    /// The headers of a request that is sent now.
    fn headers(&self, feed: &str, body: &[u8]) -> Vec<(&'static str, String)> {
        let hash = bamin_server::secrets::digest::hex(&bamin_server::secrets::digest::sha256(body));
        let now = self.world.now();
        let nonce = random().code(20).unwrap();
        let path = format!("/api/v1/feeds/{feed}");
        let signature = signed_request::sign(&self.key, &path, now, &nonce, &hash);
        vec![
            (signed_request::SUPPLIER, self.code.clone()),
            (signed_request::TIMESTAMP, now.to_string()),
            (signed_request::NONCE, nonce),
            (signed_request::BODY_HASH, hash),
            (signed_request::SIGNATURE, signature),
        ]
    }

    async fn send(
        &self,
        feed: &str,
        headers: &[(&'static str, String)],
        body: Vec<u8>,
    ) -> (StatusCode, Value) {
        let path = format!("/api/v1/feeds/{feed}");
        let mut request = self.world.request(reqwest::Method::POST, &path, None);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        if !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header("content-type", "application/x-ndjson");
        }
        answer(request.body(body)).await
    }

    pub async fn push(&self, feed: &str, lines: &[Value]) -> Value {
        let body: Vec<String> = lines.iter().map(Value::to_string).collect();
        let body = body.join("\n").into_bytes();
        let (status, answer) = self.send(feed, &self.headers(feed, &body), body).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }
}

/// The fields that name a subject in a record.
pub async fn named(world: &World, subject: Uuid, mut record: Value) -> Value {
    let app = world.server.app();
    let subject = app
        .store
        .subject(SubjectId(subject))
        .await
        .unwrap()
        .unwrap();
    let facts = Facts::open(&subject, &app.personal()).unwrap();
    record["document_kind"] = json!(facts.document_kind);
    record["document_number"] = json!(facts.document_number);
    record
}

pub async fn visit(world: &World, citizen: usize, id: &str) -> Value {
    let record = json!({"id": id, "at": world.now(), "region": 350_102});
    named(world, world.subject(citizen), record).await
}

async fn colour(world: &World, phone: &Phone, subject: Uuid) -> Colour {
    let held = world.renew(phone, subject).await.remove(0);
    SignedPass::parse(&held.bytes).unwrap().pass.colour
}

pub async fn reasons(world: &World, phone: &Phone, subject: Uuid) -> Value {
    let path = format!("/subjects/{subject}/reasons");
    let (status, answer) = world.get(&path, Some(&phone.access)).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

/// The subject's audit entries of the running day, with whole chains.
pub async fn audited(world: &World, subject: Uuid) -> Vec<Value> {
    let store = &world.server.app().store;
    let day = bamin_protocol::slice::Day::of(world.now()).0;
    let object = format!("subject:{subject}");
    let mut found = Vec::new();
    for head in store.audit_heads(day).await.unwrap() {
        let rows = store.audit_chain(head.shard, day).await.unwrap();
        audit::verify_chain(&rows, head, day).unwrap();
        let entries = rows
            .iter()
            .map(|row| serde_json::from_str::<Value>(&row.entry).unwrap());
        found.extend(entries.filter(|entry| entry["object"] == object.as_str()));
    }
    found
}

both! {
    async fn a_clinics_record_turns_a_citizen_orange_and_its_withdrawal_green(world) {
        let phone = world.enrol(1).await;
        let subject = world.subject(1);
        let held = world.renew(&phone, subject).await.remove(0);
        assert_eq!(SignedPass::parse(&held.bytes).unwrap().pass.colour, Colour::Green);
        assert_eq!(reasons(&world, &phone, subject).await["reasons"], json!([]));
        world.clock.advance(60);

        let supplier = Supplier::all(&world).await;
        let record = visit(&world, 1, "v-1").await;
        let answer = supplier.push("clinics", std::slice::from_ref(&record)).await;
        assert_eq!((&answer["accepted"], &answer["colours_changed"]), (&json!(1), &json!(1)));

        let why = reasons(&world, &phone, subject).await;
        assert_eq!(why["colour"], "orange");
        assert_eq!(why["reasons"], json!([{
            "rule": "R5", "supplier": "health_commission", "authority": "卫健委",
            "since": world.now(), "until": world.now() + WINDOW + 1,
            "advice": "watch_your_health",
        }]));
        let hour = hint::hour(world.now());
        let file = world.bytes(&format!("/hints/{hour}"), None).await;
        assert!(hint::contains(&file, hint::tag(&held.hint_secret, hour)).unwrap());
        let entry = audited(&world, subject).await.pop().unwrap();
        assert_eq!(entry["detail"]["record"]["record"], "v-1");
        assert_eq!(entry["detail"]["reasons"][0]["rule"], "R5");
        let store = &world.server.app().store;
        let inbox = store.inbox(SubjectId(subject), 9).await.unwrap();
        assert_eq!((inbox.len(), inbox[0].code.as_str()), (1, "colour_orange"));

        world.server.run_jobs().await.unwrap();
        let staff = world.staff(0).await;
        let list = fetch_list(&world, &staff).await;
        let index = SignedPass::parse(&held.bytes).unwrap().pass.index;
        assert_eq!(list.state(index), Some(bamin_protocol::status::State::Orange), "published");
        assert_eq!(colour(&world, &phone, subject).await, Colour::Orange);

        world.clock.advance(60);
        let answer = supplier.push("clinics", &[json!({"id": "v-1", "withdrawn": true})]).await;
        assert_eq!((&answer["withdrawn"], &answer["colours_changed"]), (&json!(1), &json!(1)));
        assert_eq!(reasons(&world, &phone, subject).await["colour"], "green");
        assert_eq!(colour(&world, &phone, subject).await, Colour::Green);
        let entry = audited(&world, subject).await.pop().unwrap();
        assert_eq!(entry["detail"]["cause"], "withdrawn");
        assert_eq!(entry["detail"]["record"]["outcome"], "withdrawn");
        let again = supplier.push("clinics", &[record]).await;
        assert_eq!((&again["duplicates"], &again["colours_changed"]), (&json!(1), &json!(0)));
    }

    async fn a_window_ends_by_itself_also_while_the_server_was_down(world) {
        let phone = world.enrol(1).await;
        let subject = world.subject(1);
        let supplier = Supplier::all(&world).await;
        supplier.push("clinics", &[visit(&world, 1, "v-1").await]).await;
        let app = world.server.app();
        let stored = async || app.store.subject(SubjectId(subject)).await.unwrap().unwrap().colour;
        world.clock.advance(WINDOW);
        bamin_server::colour::run_due(app).await.unwrap();
        assert_eq!(stored().await, 1, "the last second of 14 days");
        world.clock.advance(86_400);
        assert_eq!(bamin_server::colour::run_due(app).await.unwrap(), 1);
        assert_eq!(stored().await, 0);
        let entry = audited(&world, subject).await.pop().unwrap();
        assert_eq!((&entry["actor"], &entry["detail"]["cause"]), (&json!("job:colours"), &json!("ended")));
        assert_eq!(entry["detail"]["before"][0]["record"], "v-1");
        assert_eq!(bamin_server::colour::run_due(app).await.unwrap(), 0);
        drop(phone);
    }

    async fn the_same_body_again_is_all_duplicates(world) {
        let supplier = Supplier::all(&world).await;
        let lines = [visit(&world, 0, "a").await, visit(&world, 1, "b").await];
        assert_eq!(supplier.push("clinics", &lines).await["accepted"], 2);
        let again = supplier.push("clinics", &lines).await;
        assert_eq!((&again["accepted"], &again["duplicates"]), (&json!(0), &json!(2)));
        assert_eq!(again["colours_changed"], 0);
        let state = world.server.app().store.feed_states().await.unwrap().remove(0);
        assert_eq!((state.accepted, state.duplicates, state.rejected), (2, 2, 0));
        assert_eq!((state.last_received, state.last_start), (world.now(), Some(world.now())));
    }

    async fn a_bad_line_is_named_by_its_number_and_takes_no_other_with_it(world) {
        let supplier = Supplier::all(&world).await;
        let good = visit(&world, 1, "good").await;
        let mut typo = visit(&world, 1, "typo").await;
        typo["document_number"] = json!("350102196001010010");
        let mut late = visit(&world, 1, "late").await;
        late["at"] = json!(world.now() + 90_000);
        let mut strange = visit(&world, 1, "strange").await;
        strange["ends"] = json!(1);
        let mut no_time = visit(&world, 1, "no_time").await;
        no_time.as_object_mut().unwrap().remove("at");
        let unknown = json!({"id": "never", "withdrawn": true});
        let body = format!(
            "{typo}\n\nnot json\n{good}\n{late}\n{strange}\n{no_time}\n{unknown}\n{{\"id\":\"{}\"}}\n",
            "x".repeat(20_000)
        );
        let body = body.into_bytes();
        let headers = supplier.headers("clinics", &body);
        let (status, answer) = supplier.send("clinics", &headers, body).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!((&answer["accepted"], &answer["rejected_count"]), (&json!(1), &json!(7)));
        let mut rejected = answer["rejected"].as_array().unwrap().clone();
        rejected.sort_by_key(|line| line["line"].as_u64());
        assert_eq!(json!(rejected), json!([
            {"line": 1, "reason": "document", "field": "document_number"},
            {"line": 3, "reason": "not_json"},
            {"line": 5, "reason": "invalid", "field": "at"},
            {"line": 6, "reason": "unknown_field"},
            {"line": 7, "reason": "missing", "field": "at"},
            {"line": 8, "reason": "unknown_record"},
            {"line": 9, "reason": "too_long"},
        ]));
        let errors = world.server.app().store.feed_errors(99).await.unwrap();
        assert_eq!((errors.len(), errors[0].line, errors[0].reason.as_str()), (6, 1, "document"));
    }

    async fn a_correction_moves_a_record_to_whom_it_belongs(world) {
        let supplier = Supplier::all(&world).await;
        let store = &world.server.app().store;
        let colours = async || {
            let colour = async |n| store.subject(SubjectId(world.subject(n))).await.unwrap().unwrap().colour;
            [colour(0).await, colour(1).await]
        };
        supplier.push("clinics", &[visit(&world, 0, "v-1").await]).await;
        assert_eq!(colours().await, [1, 0]);
        let mut right = visit(&world, 1, "v-1").await;
        right["version"] = json!(2);
        assert_eq!(supplier.push("clinics", &[right]).await["corrected"], 1);
        assert_eq!(colours().await, [0, 1]);
        let older = supplier.push("clinics", &[visit(&world, 0, "v-1").await]).await;
        assert_eq!(older["rejected"], json!([{"line": 1, "reason": "older"}]));
        assert_eq!(colours().await, [0, 1]);
    }

    async fn a_later_line_about_the_same_record_counts_later(world) {
        let supplier = Supplier::all(&world).await;
        let lines = [visit(&world, 1, "v-1").await, json!({"id": "v-1", "withdrawn": true})];
        let answer = supplier.push("clinics", &lines).await;
        assert_eq!((&answer["accepted"], &answer["withdrawn"]), (&json!(1), &json!(1)));
        let subject = world.server.app().store.subject(SubjectId(world.subject(1))).await;
        assert_eq!(subject.unwrap().unwrap().colour, 0);
    }

    async fn an_area_counts_for_those_who_left_it_whichever_comes_first(world) {
        let supplier = Supplier::all(&world).await;
        let phone = world.enrol(1).await;
        let subject = world.subject(1);
        let today = bamin_rules::Day::of_unix(world.now());
        let left = json!({"id": "t-1", "area": "X-1", "left": today.to_string()});
        let left = named(&world, subject, left).await;
        assert_eq!(supplier.push("travellers", &[left]).await["colours_changed"], 0);
        let area = |version: i64, level: &str| json!({
            "id": "a-1", "version": version, "area": "X-1", "level": level,
            "from": today.start(),
        });
        let answer = supplier.push("areas", &[area(1, "high")]).await;
        assert_eq!(answer["colours_changed"], 1);
        let why = reasons(&world, &phone, subject).await;
        assert_eq!(why["reasons"][0]["rule"], "R3");
        assert_eq!(why["reasons"][0]["until"], today.end() + WINDOW);
        assert_eq!(supplier.push("areas", &[area(2, "medium")]).await["colours_changed"], 1);
        assert_eq!(reasons(&world, &phone, subject).await["colour"], "green");
    }

    async fn a_closed_community_counts_for_those_who_live_there(world) {
        let supplier = Supplier::all(&world).await;
        let phone = world.enrol(1).await;
        let subject = world.subject(1);
        let closed = json!({"id": "c-1", "community": "C-1", "from": world.now(), "to": world.now() + 600});
        supplier.push("communities", &[closed]).await;
        let lives = json!({"id": "r-1", "community": "C-1", "from": world.now() - 1000});
        let lives = named(&world, subject, lives).await;
        assert_eq!(supplier.push("residents", &[lives]).await["colours_changed"], 1);
        assert_eq!(reasons(&world, &phone, subject).await["reasons"][0]["rule"], "R4");
        world.clock.advance(600);
        let why = reasons(&world, &phone, subject).await;
        assert_eq!((&why["colour"], &why["reasons"]), (&json!("green"), &json!([])), "at once");
    }

    async fn a_completed_observation_lifts_and_says_so(world) {
        let supplier = Supplier::all(&world).await;
        let phone = world.enrol(1).await;
        let subject = world.subject(1);
        let contact = named(&world, subject, json!({"id": "k-1", "from": world.now()})).await;
        assert_eq!(supplier.push("contacts", &[contact]).await["colours_changed"], 1);
        world.clock.advance(60);
        let done = json!({
            "id": "o-1", "rule": "R2", "from": world.now(), "cause": "observation_completed",
        });
        let done = named(&world, subject, done).await;
        assert_eq!(supplier.push("liftings", &[done]).await["colours_changed"], 1);
        let why = reasons(&world, &phone, subject).await;
        assert_eq!((&why["colour"], &why["lifted"][0]["cause"]), (&json!("green"), &json!("observation_completed")));
        assert_eq!(why["lifted"][0]["reason"]["rule"], "R2");
        let entry = audited(&world, subject).await.pop().unwrap();
        assert_eq!(entry["detail"]["cause"], "lifted");
    }

    async fn a_colour_set_by_hand_stays_until_it_is_taken_back_by_hand(world) {
        let supplier = Supplier::all(&world).await;
        let phone = world.enrol(1).await;
        let subject = world.subject(1);
        let app = world.server.app();
        let orange = bamin_server::colour::subjects::NewState::Orange;
        bamin_server::colour::subjects::set_state(app, SubjectId(subject), orange, "demo", "test").await.unwrap();
        supplier.push("clinics", &[visit(&world, 1, "v-1").await]).await;
        supplier.push("clinics", &[json!({"id": "v-1", "withdrawn": true})]).await;
        let why = reasons(&world, &phone, subject).await;
        assert_eq!((&why["colour"], &why["reasons"][0]["rule"]), (&json!("orange"), &json!("operator")));
        let entry = audited(&world, subject).await.pop().unwrap();
        let record = entry["detail"]["because"]["record"].as_str().unwrap();
        assert!(record.starts_with("operator/orders/"), "{entry}");
        let green = bamin_server::colour::subjects::NewState::Green;
        assert!(bamin_server::colour::subjects::set_state(app, SubjectId(subject), green, "demo", "test").await.unwrap());
        let why = reasons(&world, &phone, subject).await;
        assert_eq!((&why["colour"], &why["reasons"]), (&json!("green"), &json!([])));
    }
}

#[tokio::test]
async fn a_test_is_shown_for_seven_days_and_changes_no_colour() {
    let world = World::new().await;
    let supplier = Supplier::all(&world).await;
    let phone = world.enrol(1).await;
    let subject = world.subject(1);
    let sampled = world.now() - 3600;
    let first = json!({
        "id": "n-1", "at": sampled, "result": "positive", "resulted": sampled + 60,
        "institution": "福建省立医院",
    });
    let test = |id: &str, at: i64| json!({"id": id, "at": at, "result": "negative"});
    let week = world.now() - 7 * 86_400;
    let tests = [
        named(&world, subject, test("n-2", week)).await,
        named(&world, subject, first).await,
        named(&world, subject, test("n-3", week - 1)).await,
        named(&world, world.subject(0), test("n-4", sampled)).await,
    ];
    let answer = supplier.push("tests", &tests).await;
    let counts = (&answer["accepted"], &answer["colours_changed"]);
    assert_eq!(counts, (&json!(4), &json!(0)));
    let path = format!("/subjects/{subject}/tests");
    let (_, shown) = world.get(&path, Some(&phone.access)).await;
    let first = json!({
        "sampled": sampled, "resulted": sampled + 60, "institution": "福建省立医院",
        "result": "positive",
    });
    let last = json!({"sampled": week, "result": "negative"});
    assert_eq!(shown["tests"], json!([first, last]));
}

#[tokio::test]
async fn a_packed_body_is_taken_and_one_record_may_be_plain_json() {
    let world = World::new().await;
    let supplier = Supplier::all(&world).await;
    let lines: String = (0..6_000)
        .map(|n| format!("{}\n", visit_of_nobody(&world, n)))
        .collect();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(lines.as_bytes()).unwrap();
    let zstd = zstd::encode_all(lines.as_bytes(), 3).unwrap();
    for (packing, body, new, again) in [
        ("gzip", encoder.finish().unwrap(), 6_000, 0),
        ("zstd", zstd, 0, 6_000),
    ] {
        let mut headers = supplier.headers("clinics", &body);
        headers.push(("content-encoding", packing.into()));
        let (_, answer) = supplier.send("clinics", &headers, body).await;
        let counts = ["accepted", "duplicates", "rejected_count"].map(|count| &answer[count]);
        assert_eq!(counts, [&json!(new), &json!(again), &json!(0)], "{answer}");
    }

    let body = serde_json::to_vec_pretty(&visit(&world, 1, "single").await).unwrap();
    let mut headers = supplier.headers("clinics", &body);
    headers.push(("content-type", "application/json; charset=utf-8".into()));
    let (_, answer) = supplier.send("clinics", &headers, body).await;
    assert_eq!(
        (&answer["accepted"], &answer["colours_changed"]),
        (&json!(1), &json!(1)),
        "{answer}"
    );
}

/// A record about a document that no subject has.
fn visit_of_nobody(world: &World, n: usize) -> Value {
    json!({
        "id": format!("n-{n}"), "at": world.now(), "region": 350_102,
        "document_kind": "foreign_passport", "document_number": format!("K{n:08}"),
    })
}

#[tokio::test]
async fn a_request_that_is_not_the_suppliers_changes_nothing() {
    let world = World::new().await;
    let supplier = Supplier::all(&world).await;
    let body = visit(&world, 1, "v-1").await.to_string().into_bytes();
    let good = supplier.headers("clinics", &body);
    let with = |name: &str, value: &str| -> Vec<(&'static str, String)> {
        let mut headers = good.clone();
        for (header, text) in &mut headers {
            if *header == name {
                *text = value.to_owned();
            }
        }
        headers
    };
    let wrong = [
        (with(signed_request::SIGNATURE, "AAAA"), "wrong"),
        (with(signed_request::SIGNATURE, "?"), "header"),
        (with(signed_request::SUPPLIER, "nobody"), "supplier"),
        (with(signed_request::NONCE, "another_nonce_123"), "wrong"),
        (with(signed_request::NONCE, "short"), "header"),
        (with(signed_request::BODY_HASH, &"0".repeat(64)), "wrong"),
        (with(signed_request::TIMESTAMP, "1"), "wrong"),
    ];
    for (headers, reason) in wrong {
        let answer = supplier.send("clinics", &headers, body.clone()).await;
        assert_eq!(
            refused(answer, "signature_refused"),
            json!({"reason": reason})
        );
    }
    let other_feed = supplier.send("medicines", &good, body.clone()).await;
    assert_eq!(
        refused(other_feed, "signature_refused"),
        json!({"reason": "wrong"})
    );
    let other_body = supplier.send("clinics", &good, b"{}".to_vec()).await;
    assert_eq!(
        refused(other_body, "signature_refused"),
        json!({"reason": "body"})
    );
    let replayed = supplier.send("clinics", &good, body.clone()).await;
    assert_eq!(
        refused(replayed, "signature_refused"),
        json!({"reason": "replayed"})
    );
    let old = supplier.headers("clinics", &body);
    world.clock.advance(301);
    let late = supplier.send("clinics", &old, body).await;
    assert_eq!(
        refused(late, "signature_refused"),
        json!({"reason": "time"})
    );
    assert!(
        world
            .server
            .app()
            .store
            .feed_states()
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_supplier_pushes_only_its_own_feeds() {
    let world = World::new().await;
    let supplier = Supplier::new(&world, "pharmacies", &[FactKind::Medicine]).await;
    let body = b"{}".to_vec();
    let answer = supplier
        .send("cases", &supplier.headers("cases", &body), body.clone())
        .await;
    refused(answer, "forbidden");
    let answer = supplier
        .send("rumours", &supplier.headers("rumours", &body), body)
        .await;
    refused(answer, "not_found");
}

#[tokio::test]
async fn nobody_reads_a_strangers_reasons() {
    let world = World::new().await;
    let phone = world.enrol(1).await;
    let path = format!("/subjects/{}/reasons", world.subject(0));
    refused(world.get(&path, Some(&phone.access)).await, "not_found");
    refused(world.get(&path, None).await, "unauthenticated");
}

#[tokio::test]
async fn who_applies_later_gets_the_facts_that_were_there_before() {
    let world = World::new().await;
    let supplier = Supplier::all(&world).await;
    let app = world.server.app();
    let today = Day::of_unix(world.now());
    let document = Document::parse(DocumentKind::ForeignPassport, "K00000001", today).unwrap();
    supplier
        .push("clinics", &[visit_of_nobody(&world, 1)])
        .await;
    let mut new = app
        .store
        .subject(SubjectId(world.subject(1)))
        .await
        .unwrap()
        .unwrap();
    new.subject = SubjectId(random().uuid(world.now() * 1000).unwrap());
    new.document_index = app.personal().document(&document);
    let trail = bamin_server::store::Trail::new(world.now(), "test", "subject.add", "test");
    app.store
        .add_subjects(vec![new.clone()], trail)
        .await
        .unwrap();
    assert_eq!(
        bamin_server::colour::recompute(app, vec![new.subject])
            .await
            .unwrap(),
        1
    );
    let stored = app.store.subject(new.subject).await.unwrap().unwrap();
    assert_eq!((stored.colour, stored.colour_cause.as_str()), (1, "R5"));
}
