//! From overseas: the registration and its proof, the daily check-in, and how long a
//! code lives.

use bamin_protocol::pass::{Colour, SignedPass, SubjectKind};
use bamin_protocol::slice::Slice;
use bamin_rules::Day;
use bamin_server::secrets::digest::sha256;
use bamin_server::store::{HolderId, Trail};
use bamin_standins::health_authority::{HealthAuthority, Person};
use bamin_standins::postgres::Postgres;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::feeds::Supplier;
use crate::world::{Phone, World, new_key, random, refused};

const DAY: i64 = 86_400;
/// ICAO Doc 9303, part 4, appendix A: the specimen of Utopia, here with a number of ours.
const NUMBER: &str = "L898902C3";
const BIRTH: &str = "1974-08-12";

/// A phone of somebody who has no code yet.
pub async fn newcomer(world: &World) -> Phone {
    let (app, code) = (world.server.app(), random().code(16).unwrap());
    let holder = HolderId(random().uuid(0).unwrap());
    let trail = Trail::new(world.now(), "test", "code.put", "test");
    let expires = world.now() + DAY;
    app.store
        .put_enrolment_code(sha256(code.as_bytes()), holder, expires, trail)
        .await
        .unwrap();
    let key = new_key();
    let body = world.enrol_code_body(&code, &key);
    let (status, answer) = world.post("/devices", None, body).await;
    assert_eq!(status, 201, "{answer}");
    assert_eq!(answer["subjects"], json!([]));
    Phone::new(key, answer)
}

fn form() -> Value {
    json!({
        "name": "에릭손 안나", "spelling": "ERIKSSON<<ANNA<MARIA",
        "document_kind": "foreign_passport", "document_number": NUMBER,
        "birth": BIRTH, "contact": "+44 20 7946 0958",
    })
}

fn check_in(id: u128) -> Value {
    json!({
        "id": Uuid::from_u128(id), "temperature": "36.5", "symptoms": false,
        "exposure": "none", "county": 350_102, "address": "鼓屏路 1 号",
    })
}

/// A line of the arrivals feed.
fn arrived(world: &World, more: Value) -> Value {
    let mut line = json!({
        "id": "a-1", "document_kind": "foreign_passport", "document_number": NUMBER,
        "at": world.now() - 3600, "spelling": "ERIKSSON<<ANNA<MARIA", "birth": BIRTH,
    });
    for (name, value) in more.as_object().unwrap() {
        line[name] = value.clone();
    }
    line
}

async fn register(world: &World, phone: &Phone, form: Value) -> (reqwest::StatusCode, Value) {
    world
        .post("/arrivals/overseas", Some(&phone.access), form)
        .await
}

async fn registered(world: &World, phone: &Phone) -> Uuid {
    let (status, answer) = register(world, phone, form()).await;
    assert_eq!(status, 200, "{answer}");
    answer["subject"].as_str().unwrap().parse().unwrap()
}

async fn checked_in(world: &World, phone: &Phone, form: Value) -> Value {
    let (status, answer) = world
        .post("/arrivals/check-ins", Some(&phone.access), form)
        .await;
    assert_eq!(status, 200, "{answer}");
    answer
}

/// Why a renewal gives no pass.
async fn no_pass(world: &World, phone: &Phone, subject: Uuid) -> String {
    let body = json!({"items": [world.renew_item(phone, subject, &new_key())]});
    let (status, answer) = world.post("/passes/renew", Some(&phone.access), body).await;
    assert_eq!(status, 200, "{answer}");
    let problem = answer["items"][0]["problem"].as_str();
    problem.unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// A test on SQLite and on PostgreSQL.
macro_rules! both {
    ($(async fn $name:ident($world:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn check($world: World) $body

            #[tokio::test]
            async fn sqlite() {
                check(World::new().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                let database = || Postgres::shared().unwrap().create_database().unwrap();
                let url = tokio::task::spawn_blocking(database).await.unwrap();
                check(World::with(|config| config.database_url = Some(url)).await).await;
            }
        }
    )+};
}

both! {
    async fn a_code_is_given_after_observation_and_todays_check_in_and_ends_at_midnight(world) {
        let supplier = Supplier::all(&world).await;
        let mut phone = newcomer(&world).await;
        supplier.push("arrivals", &[arrived(&world, json!({}))]).await;
        let subject = registered(&world, &phone).await;
        let (_, subjects) = world.get("/subjects", Some(&phone.access)).await;
        let own = &subjects["subjects"][0];
        assert_eq!((&own["kind"], &own["relation"]), (&json!(3), &json!("self")));
        assert_eq!(own["name"], "에릭손 **");

        // O3 comes first: nobody is sent to check in for a code that can't be had.
        assert_eq!(no_pass(&world, &phone, subject).await, "observation_open");
        let observed = json!({"observed": world.now() - 60});
        let answer = supplier.push("arrivals", &[arrived(&world, observed)]).await;
        assert_eq!(answer["corrected"], 1);
        assert_eq!(no_pass(&world, &phone, subject).await, "check_in_missing");
        let midnight = Day::of_unix(world.now()).end();
        let done = checked_in(&world, &phone, check_in(1)).await;
        assert_eq!((&done["abnormal"], &done["code_until"]), (&json!(false), &json!(midnight)));
        let held = world.renew(&phone, subject).await;
        assert_eq!(held.len(), 1, "no slice of tomorrow");
        let pass = SignedPass::parse(&held[0].bytes).unwrap().pass;
        assert_eq!((pass.subject_kind, pass.colour), (SubjectKind::Overseas, Colour::Green));
        assert_eq!(pass.slice.start() + i64::from(pass.exp) * 60, midnight);
        assert_eq!(pass.document_tail, "C3");

        // The number above the code, too, is of today only.
        let staff = world.staff(0).await;
        let number = |t| json!({"number": held[0].number(t)});
        let (status, _) = world
            .post("/numbers/resolve", Some(&staff.access), number(world.now()))
            .await;
        assert_eq!(status, 200);
        world.clock.advance(midnight - world.now());
        phone = world.again(phone).await;
        let staff = world.again(staff).await;
        let resolved = world.post("/numbers/resolve", Some(&staff.access), number(world.now()));
        refused(resolved.await, "number_unknown");
        assert_eq!(no_pass(&world, &phone, subject).await, "check_in_missing");
        // A repeat of yesterday's is none of today's.
        let repeat = checked_in(&world, &phone, check_in(1)).await;
        assert_eq!(repeat["problem"], "check_in_missing");

        // At half past midnight two slices run; neither pass outlives the new day.
        world.clock.advance(1800);
        phone = world.again(phone).await;
        checked_in(&world, &phone, check_in(2)).await;
        let held = world.renew(&phone, subject).await;
        let ends: Vec<i64> = held
            .iter()
            .map(|held| {
                let pass = SignedPass::parse(&held.bytes).unwrap().pass;
                pass.slice.start() + i64::from(pass.exp) * 60
            })
            .collect();
        let running = Slice::running(world.now());
        assert_eq!(ends, [running.end(), midnight + DAY]);
    }

    async fn who_is_proved_is_known_by_document_name_and_birth_together(world) {
        let supplier = Supplier::all(&world).await;
        let phone = newcomer(&world).await;
        refused(register(&world, &phone, form()).await, "arrival_unmatched");
        let other_birth = arrived(&world, json!({"birth": "1974-08-13"}));
        let other_name = arrived(&world, json!({"id": "a-2", "spelling": "ERIKSSON<<ANNE"}));
        let nameless = json!({
            "id": "a-3", "document_kind": "foreign_passport", "document_number": NUMBER,
            "at": world.now(),
        });
        let lines = [other_birth, other_name, nameless];
        assert_eq!(supplier.push("arrivals", &lines).await["accepted"], 3);
        refused(register(&world, &phone, form()).await, "arrival_unmatched");
        supplier.push("arrivals", &[arrived(&world, json!({"id": "a-4"}))]).await;
        let subject = registered(&world, &phone).await;
        assert_eq!(registered(&world, &phone).await, subject, "again is the same");

        // Somebody else with the same papers learns only that there is a code.
        let other = newcomer(&world).await;
        refused(register(&world, &other, form()).await, "document_taken");
        // What was taken back proves nothing any more.
        supplier.push("arrivals", &[json!({"id": "a-4", "withdrawn": true})]).await;
        assert_eq!(no_pass(&world, &phone, subject).await, "arrival_unmatched");
    }

    async fn a_declaration_turns_the_code_orange_and_a_fever_does_not(world) {
        let supplier = Supplier::all(&world).await;
        let phone = newcomer(&world).await;
        let observed = json!({"observed": world.now() - 60});
        supplier.push("arrivals", &[arrived(&world, observed)]).await;
        let subject = registered(&world, &phone).await;
        let mut fever = check_in(1);
        fever["temperature"] = json!("38.2");
        assert_eq!(checked_in(&world, &phone, fever).await["abnormal"], true);
        let colour = |held: &[crate::world::Held]| {
            SignedPass::parse(&held[0].bytes).unwrap().pass.colour
        };
        assert_eq!(colour(&world.renew(&phone, subject).await), Colour::Green);
        world.clock.advance(60);
        let mut contact = check_in(2);
        contact["exposure"] = json!("contact");
        checked_in(&world, &phone, contact.clone()).await;
        let since = world.now();
        assert_eq!(colour(&world.renew(&phone, subject).await), Colour::Orange);
        world.clock.advance(60);
        checked_in(&world, &phone, contact).await;
        let path = format!("/subjects/{subject}/reasons");
        let (_, why) = world.get(&path, Some(&phone.access)).await;
        assert_eq!(why["reasons"][0]["rule"], "R8");
        assert_eq!(why["reasons"][0]["since"], since, "a repeat declares nothing anew");
    }
}

#[tokio::test]
async fn a_travel_permit_is_the_same_after_its_renewal_and_needs_no_observation() {
    let world = World::new().await;
    let supplier = Supplier::all(&world).await;
    let phone = newcomer(&world).await;
    let permit =
        json!({"document_kind": "hong_kong_macao_permit", "document_number": "H0123456701"});
    supplier.push("arrivals", &[arrived(&world, permit)]).await;
    let mut form = form();
    form["document_kind"] = json!("hong_kong_macao_permit");
    form["document_number"] = json!("H01234567");
    let (status, answer) = register(&world, &phone, form).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["problem"], "check_in_missing");
}

#[tokio::test]
async fn the_zone_of_a_passport_must_say_what_the_form_says() {
    let world = World::new().await;
    let phone = newcomer(&world).await;
    let zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    let mut old = form();
    old["zone"] = json!(zone);
    let reasons = refused(register(&world, &phone, old).await, "arrival_refused");
    assert_eq!(reasons["reasons"][0]["reason"], "arrival.document_expired");
    let mut wrong = form();
    wrong["zone"] = json!(zone.replace("L898902C36", "L898902C37"));
    let reasons = refused(register(&world, &phone, wrong).await, "arrival_refused");
    let reason = &reasons["reasons"][0];
    assert_eq!(reason["reason"], "zone.check_digit");
    assert_eq!(reason["params"], json!({"zone_field": "number"}));
    let (_, empty) = register(&world, &phone, json!({})).await;
    let reasons = empty["params"]["reasons"].as_array().unwrap().len();
    assert_eq!(reasons, 5, "{empty}");
}

#[tokio::test]
async fn nobody_finds_out_by_trying_who_has_arrived() {
    let world = World::new().await;
    let phone = newcomer(&world).await;
    for day in 10..15 {
        let mut guess = form();
        guess["birth"] = json!(format!("1974-08-{day}"));
        refused(register(&world, &phone, guess).await, "arrival_unmatched");
    }
    let params = refused(register(&world, &phone, form()).await, "too_many_requests");
    assert_eq!(params["seconds"], 600);
    let other = newcomer(&world).await;
    refused(register(&world, &other, form()).await, "too_many_requests");
    world.clock.advance(601);
    let phone = world.again(phone).await;
    refused(register(&world, &phone, form()).await, "arrival_unmatched");
}

#[tokio::test]
async fn a_foreign_certificate_is_taken_if_its_signer_is_trusted_and_it_is_the_persons() {
    let authority = HealthAuthority::new().unwrap();
    let pem = authority.pem().to_owned();
    let world = World::with(|config| {
        let path = config.data_dir.with_file_name("signers.pem");
        std::fs::write(&path, pem).unwrap();
        config.certificate_signers = Some(path);
    })
    .await;
    let supplier = Supplier::all(&world).await;
    let phone = newcomer(&world).await;
    supplier
        .push("arrivals", &[arrived(&world, json!({}))])
        .await;
    let person = Person {
        surname: "ERIKSSON",
        given: "ANNA<MARIA",
        birth: BIRTH,
    };
    let (issued, expires) = (world.now() - DAY, world.now() + DAY);
    let with = |text: String| {
        let mut form = form();
        form["certificate"] = json!(text);
        form
    };
    let stranger = HealthAuthority::new().unwrap();
    let sister = Person {
        given: "BEATA",
        ..person
    };
    for (text, reason) in [
        (
            stranger.recovered(person, issued, expires),
            "certificate.unknown_key",
        ),
        (
            authority.recovered(sister, issued, expires),
            "arrival.certificate_of_another",
        ),
        (
            authority.recovered(person, issued, world.now() - 1),
            "certificate.expired",
        ),
    ] {
        let refusal = register(&world, &phone, with(text.unwrap())).await;
        let reasons = refused(refusal, "arrival_refused");
        assert_eq!(reasons["reasons"][0]["reason"], reason);
    }
    let text = authority.recovered(person, issued, expires).unwrap();
    let (status, answer) = register(&world, &phone, with(text)).await;
    assert_eq!(status, 200, "{answer}");
    let expected =
        json!({"kind": "recovery", "country": "DE", "issued": issued, "expires": expires});
    assert_eq!(answer["certificate"], expected);
    let (_, signers) = world.get("/certificates/signers", None).await;
    assert_eq!(signers["signers"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_arrivals_own_fields_belong_to_no_other_feed() {
    let world = World::new().await;
    let supplier = Supplier::all(&world).await;
    let mut visit = arrived(&world, json!({"region": 350_102}));
    let answer = supplier.push("clinics", std::slice::from_ref(&visit)).await;
    assert_eq!(answer["rejected"][0]["field"], "spelling");
    visit["birth"] = json!("12.08.1974");
    let answer = supplier.push("arrivals", &[visit]).await;
    assert_eq!(answer["rejected"][0]["reason"], "invalid");
    refused(
        world.get("/arrivals/overseas", None).await,
        "unauthenticated",
    );
}
