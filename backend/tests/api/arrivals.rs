//! From another province: the application, the origin's code by the stand-in of the
//! national platform, and the end of the arrival period.

use std::sync::Arc;

use bamin_protocol::hint;
use bamin_protocol::pass::{Colour, SignedPass, SubjectKind};
use bamin_rules::Day;
use bamin_server::citizens::arrivals::over;
use bamin_server::config::Config;
use bamin_server::secrets::facts::Facts;
use bamin_server::secrets::keys::file;
use bamin_server::store::SubjectId;
use bamin_server::store::facts::FactKind;
use bamin_server::store::passes::SliceIndex;
use bamin_standins::national::{CLIENT, Code, Fault, National};
use bamin_standins::postgres::Postgres;
use serde_json::{Value, json};

use crate::feeds::{Supplier, audited, named};
use crate::world::{Held, NOON, Phone, World, config, new_key, refused, start, unb64};

const DAY: i64 = 86_400;
/// Beyond every back-off of a person, and every pause of the platform.
const LONG: i64 = 3_700;

/// A world whose server knows the stand-in.
async fn with_national(change: impl FnOnce(&mut Config)) -> (World, National) {
    let clock = Arc::new(bamin_server::clock::ManualClock::at(NOON));
    let platform_clock = Arc::clone(&clock);
    let now = move || bamin_server::clock::Clock::now(&*platform_clock);
    let national = National::start(now).await.unwrap();
    let address = national.address().to_owned();
    let world = World::at(clock, |config| {
        file::make_folder(&config.data_dir).unwrap();
        let key = config.data_dir.join("national.key");
        file::write_secret(&key, National::key_text().as_bytes()).unwrap();
        config.national_url = Some(address);
        config.national_client = Some(CLIENT.to_owned());
        config.national_key = Some(key);
        change(config);
    })
    .await;
    (world, national)
}

fn today(world: &World) -> Day {
    Day::of_unix(world.now())
}

fn form(world: &World) -> Value {
    let today = today(world);
    json!({
        "from_elsewhere": true, "province": 33, "city": 3301,
        "departed": today.plus(-1).to_string(), "arrived": today.to_string(),
        "household": 330_102,
    })
}

async fn apply(world: &World, phone: &Phone) -> Value {
    let (status, answer) = world
        .post("/arrivals/province", Some(&phone.access), form(world))
        .await;
    assert_eq!(status, 200, "{answer}");
    answer
}

async fn standing(world: &World, phone: &Phone) -> Value {
    let (status, answer) = world.get("/arrivals/province", Some(&phone.access)).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

async fn origin(world: &World, phone: &Phone) -> (String, String) {
    let origin = standing(world, phone).await["arrival"]["origin"].clone();
    let text = |name: &str| origin[name].as_str().unwrap().to_owned();
    (text("state"), text("outcome"))
}

/// Time passes, and the jobs run.
async fn later(world: &World, seconds: i64) {
    world.clock.advance(seconds);
    world.server.run_jobs().await.unwrap();
}

async fn number(world: &World, citizen: usize) -> String {
    let app = world.server.app();
    let subject = SubjectId(world.subject(citizen));
    let subject = app.store.subject(subject).await.unwrap().unwrap();
    let facts = Facts::open(&subject, &app.personal()).unwrap();
    facts.document_number
}

/// By time; those of one second by their codes.
async fn messages(world: &World, citizen: usize) -> Vec<String> {
    let store = &world.server.app().store;
    let inbox = store.inbox(SubjectId(world.subject(citizen)), 20).await;
    let messages = inbox.unwrap().into_iter();
    let mut codes: Vec<_> = messages.map(|one| (one.at, one.code.to_string())).collect();
    codes.sort();
    codes.into_iter().map(|(_, code)| code).collect()
}

async fn shown(world: &World, phone: &Phone, citizen: usize) -> (SubjectKind, Colour) {
    let held = world.renew(phone, world.subject(citizen)).await.remove(0);
    let pass = SignedPass::parse(&held.bytes).unwrap().pass;
    (pass.subject_kind, pass.colour)
}

/// What a renewal of the own code is refused with.
async fn renewal_refused(world: &World, phone: &Phone, citizen: usize) -> String {
    let item = world.renew_item(phone, world.subject(citizen), &new_key());
    let body = json!({"items": [item]});
    let (_, answer) = world.post("/passes/renew", Some(&phone.access), body).await;
    let problem = answer["items"][0]["problem"].as_str();
    problem.unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// The secret that a refused renewal gives for its hint.
async fn hint_secret(world: &World, phone: &Phone, citizen: usize) -> Vec<u8> {
    let item = world.renew_item(phone, world.subject(citizen), &new_key());
    let body = json!({"items": [item]});
    let (_, answer) = world.post("/passes/renew", Some(&phone.access), body).await;
    unb64(&answer["items"][0]["hint_secret"])
}

/// Today's entries of this action about the second citizen.
async fn audited_as(world: &World, action: &str) -> Vec<Value> {
    let mut entries = audited(world, world.subject(1)).await;
    entries.retain(|entry| entry["action"] == action);
    entries
}

/// Status of the code that a pass has.
async fn state_of(world: &World, held: &Held) -> u8 {
    let pass = SignedPass::parse(&held.bytes).unwrap().pass;
    let code = SliceIndex {
        slice: held.slice.0,
        index: pass.index,
    };
    let found = world.server.app().store.code_holders(vec![code]).await;
    found.unwrap()[0].as_ref().unwrap().state
}

/// Whether the running hour's hints hold the tag of this secret.
async fn hinted(world: &World, secret: &[u8]) -> bool {
    let hour = hint::hour(world.now());
    let hints = world.server.app().store.hints(hour).await.unwrap();
    hints.contains(&hint::tag(secret, hour))
}

/// A test on SQLite and on PostgreSQL.
macro_rules! both {
    ($(async fn $name:ident($world:ident, $national:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn check($world: World, $national: National) $body

            #[tokio::test]
            async fn sqlite() {
                let (world, national) = with_national(|_| {}).await;
                check(world, national).await;
            }

            #[tokio::test]
            async fn postgres() {
                let database = || Postgres::shared().unwrap().create_database().unwrap();
                let url = tokio::task::spawn_blocking(database).await.unwrap();
                let (world, national) =
                    with_national(|config| config.database_url = Some(url)).await;
                check(world, national).await;
            }
        }
    )+};
}

both! {
    async fn an_arrival_waits_for_the_origin_is_told_and_becomes_a_resident(world, national) {
        let mut phone = world.enrol(1).await;
        let before = world.renew(&phone, world.subject(1)).await.remove(0);
        let answer = apply(&world, &phone).await;
        assert_eq!((&answer["kind"], &answer["arrival"]["city_name"]), (&json!(2), &json!("杭州市")));
        let origin_of = |answer: &Value| answer["arrival"]["origin"].clone();
        assert_eq!(origin_of(&answer)["outcome"], "not_asked");
        // No code meanwhile: the one that was is withdrawn, and every phone hears of it.
        assert_eq!(renewal_refused(&world, &phone, 1).await, "origin_waiting");
        assert_eq!(state_of(&world, &before).await, 1);
        assert!(hinted(&world, &before.hint_secret).await);
        assert_eq!(messages(&world, 1).await, ["origin_waiting"]);
        let entry = audited_as(&world, "arrival.apply").await.pop().unwrap();
        assert_eq!(entry["detail"]["waits"], true);

        // Unknown to the platform, then not uploaded: never orange nor green, and tried again.
        later(&world, 1).await;
        assert_eq!(origin(&world, &phone).await, ("waiting".into(), "unknown_person".into()));
        national.upload(&number(&world, 1).await, Code::NotUploaded);
        later(&world, LONG).await;
        phone = world.again(phone).await;
        let waiting = origin_of(&standing(&world, &phone).await);
        assert_eq!((&waiting["state"], &waiting["outcome"]), (&json!("waiting"), &json!("not_uploaded")));
        assert_eq!(waiting["last_try"], world.now());
        assert!(waiting["next_try"].as_i64().unwrap() > world.now());
        assert_eq!(waiting["as_of"], world.now() - LONG, "the platform's last data");
        let secret = hint_secret(&world, &phone, 1).await;
        assert!(!hinted(&world, &secret).await);
        assert_eq!(messages(&world, 1).await, ["origin_waiting"], "missing is never orange");

        // Uploaded, and red: orange with the cause recorded, and a message.
        let since = world.now() - 60;
        national.upload(&number(&world, 1).await, Code::Known("red", since, "33-7"));
        later(&world, LONG).await;
        phone = world.again(phone).await;
        assert_eq!(origin(&world, &phone).await, ("not_green".into(), "known".into()));
        assert_eq!(
            messages(&world, 1).await,
            ["origin_waiting", "colour_orange", "origin_not_green"]
        );
        assert!(hinted(&world, &secret).await, "there is a code again");
        let told = audited_as(&world, "arrival.origin").await;
        assert_eq!(told[0]["detail"]["origin"], "origin_not_green");
        let path = format!("/subjects/{}/reasons", world.subject(1));
        let (_, why) = world.get(&path, Some(&phone.access)).await;
        let reason = &why["reasons"][0];
        assert_eq!((&reason["rule"], &reason["since"]), (&json!("R7"), &json!(since)));
        assert_eq!(reason["authority"], "全国一体化政务服务平台");
        let entry = audited_as(&world, "colour.change").await.pop().unwrap();
        assert_eq!(entry["detail"]["record"]["supplier"], "national_platform");
        assert_eq!(shown(&world, &phone, 1).await.1, Colour::Orange);

        // The origin corrects it; it is asked for again by itself.
        national.upload(&number(&world, 1).await, Code::Known("green", world.now(), "33-8"));
        later(&world, 7 * 3600 + 10).await;
        phone = world.again(phone).await;
        assert_eq!(origin(&world, &phone).await.0, "green");
        assert_eq!(shown(&world, &phone, 1).await, (SubjectKind::Arrival, Colour::Green));
        assert_eq!(messages(&world, 1).await[3..], ["colour_green", "origin_green"]);

        // Red once more; after the arrival period none of it applies.
        national.upload(&number(&world, 1).await, Code::Known("yellow", world.now(), "33-9"));
        later(&world, 7 * 3600 + 10).await;
        phone = world.again(phone).await;
        assert_eq!(shown(&world, &phone, 1).await.1, Colour::Orange);
        let resident_from = standing(&world, &phone).await["arrival"]["resident_from"].clone();
        let last = resident_from.as_i64().unwrap() - 1 - world.now();
        later(&world, last).await;
        phone = world.again(phone).await;
        assert_eq!(shown(&world, &phone, 1).await, (SubjectKind::Arrival, Colour::Orange));
        later(&world, 1).await;
        assert_eq!(shown(&world, &phone, 1).await, (SubjectKind::Resident, Colour::Green));
        assert!(messages(&world, 1).await.contains(&"resident_now".to_owned()));
        let (calls, _) = national.asked();
        later(&world, DAY).await;
        assert_eq!(national.asked().0, calls, "nobody is asked about any more");
        let told = messages(&world, 1).await;
        assert_eq!(told.iter().filter(|code| *code == "resident_now").count(), 1);
    }

    async fn an_ailing_platform_colours_nobody_and_is_left_alone_until_it_is_well(world, national) {
        let phone = world.enrol(1).await;
        apply(&world, &phone).await;
        national.upload(&number(&world, 1).await, Code::Known("green", world.now(), "33-1"));
        for fault in [
            Fault::Status(500),
            Fault::Garbage,
            Fault::WrongSignature,
            Fault::Clock(-301),
        ] {
            national.fault(fault);
            later(&world, LONG).await;
            let app = world.server.app();
            let arrival = app.store.arrival(SubjectId(world.subject(1))).await.unwrap().unwrap();
            let outcome = (arrival.origin, arrival.outcome);
            use bamin_server::store::arrivals::{Origin, Outcome};
            assert_eq!(outcome, (Origin::Waiting, Outcome::Unreachable), "{fault:?}");
        }
        let (calls, _) = national.asked();
        national.fault(Fault::Ahead(301));
        later(&world, LONG).await;
        assert_eq!(national.asked().0, calls + 1, "the fifth failure breaks the circuit");
        let state = world.server.app().store.platform().await.unwrap();
        assert_eq!(state.failures, 5);
        assert!(state.open_until > world.now());
        let before = state.open_until - world.now() - 1;
        national.fault(Fault::None);
        later(&world, before).await;
        assert_eq!(national.asked().0, calls + 1, "it is left alone");
        later(&world, LONG).await;
        assert_eq!(world.server.app().store.platform().await.unwrap().failures, 0);
        let phone = world.again(phone).await;
        assert_eq!(origin(&world, &phone).await, ("green".into(), "known".into()));
    }

    async fn a_repeated_application_changes_nothing_and_another_province_waits_anew(world, national) {
        let mut phone = world.enrol(1).await;
        let number = number(&world, 1).await;
        apply(&world, &phone).await;
        national.upload(&number, Code::Known("green", world.now(), "33-1"));
        later(&world, 1).await;
        let held = world.renew(&phone, world.subject(1)).await.remove(0);
        apply(&world, &phone).await;
        assert_eq!(state_of(&world, &held).await, 0);
        assert_eq!(shown(&world, &phone, 1).await, (SubjectKind::Arrival, Colour::Green));
        // A day corrected: the origin is the same, and known.
        let mut corrected = form(&world);
        corrected["arrived"] = json!(today(&world).plus(1).to_string());
        let (_, answer) = world.post("/arrivals/province", Some(&phone.access), corrected).await;
        assert_eq!(answer["arrival"]["origin"]["state"], "green");
        assert_eq!(state_of(&world, &held).await, 0);
        // From another province: what Zhejiang said doesn't speak for Beijing.
        let mut another = form(&world);
        (another["province"], another["city"]) = (json!(11), json!(1101));
        let (_, answer) = world.post("/arrivals/province", Some(&phone.access), another.clone()).await;
        assert_eq!(answer["arrival"]["origin"]["state"], "waiting");
        assert_eq!(state_of(&world, &held).await, 1);
        assert_eq!(renewal_refused(&world, &phone, 1).await, "origin_waiting");
        // "No" afterwards takes no application back.
        let no = json!({"from_elsewhere": false});
        let (_, answer) = world.post("/arrivals/province", Some(&phone.access), no).await;
        assert_eq!(answer["arrival"]["province"], 11);
        assert_eq!(renewal_refused(&world, &phone, 1).await, "origin_waiting");
        world.post("/arrivals/province", Some(&phone.access), another).await;
        let told = messages(&world, 1).await;
        assert_eq!(told.iter().filter(|code| *code == "origin_waiting").count(), 2, "{told:?}");
        national.upload(&number, Code::Known("green", world.now(), "11-1"));
        later(&world, LONG).await;
        phone = world.again(phone).await;
        assert_eq!(shown(&world, &phone, 1).await, (SubjectKind::Arrival, Colour::Green));
    }

    async fn an_operator_ends_an_arrival_that_is_none_and_no_record_with_it(world, national) {
        let phone = world.enrol(1).await;
        let subject = SubjectId(world.subject(1));
        apply(&world, &phone).await;
        let secret = hint_secret(&world, &phone, 1).await;
        let app = world.server.app();
        let end = |cause: &'static str| over::end(app, subject, cause, "operator");
        assert!(end("Wang Wu").await.is_err(), "a code, no name");
        assert!(end("applied_by_mistake").await.unwrap());
        assert!(!end("applied_by_mistake").await.unwrap(), "once");
        assert!(hinted(&world, &secret).await);
        let entry = audited_as(&world, "arrival.end").await.pop().unwrap();
        assert_eq!((&entry["actor"], &entry["detail"]["cause"]), (&json!("operator"), &json!("applied_by_mistake")));
        assert_eq!(messages(&world, 1).await, ["arrival_ended", "origin_waiting"]);
        assert_eq!(shown(&world, &phone, 1).await, (SubjectKind::Resident, Colour::Green));
        let (calls, _) = national.asked();
        later(&world, LONG).await;
        assert_eq!(national.asked().0, calls, "nobody is asked about");
        // Who is known not to be green there stays orange.
        let phone = world.again(phone).await;
        apply(&world, &phone).await;
        national.upload(&number(&world, 1).await, Code::Known("red", world.now(), "33-1"));
        later(&world, LONG).await;
        assert!(end("applied_by_mistake").await.unwrap());
        let phone = world.again(phone).await;
        assert_eq!(shown(&world, &phone, 1).await, (SubjectKind::Resident, Colour::Orange));
    }

    async fn who_waits_to_the_end_of_the_period_is_a_resident_then(world, national) {
        let phone = world.enrol(0).await;
        let before = world.renew(&phone, world.subject(0)).await.remove(0);
        let answer = apply(&world, &phone).await;
        national.fault(Fault::Status(503));
        // The application is the holder's own: the family's codes stay.
        let member = world.seeded.citizens[0].subjects[1].subject;
        assert!(!world.renew(&phone, member).await.is_empty());
        let until = answer["arrival"]["resident_from"].as_i64().unwrap() - 1 - world.now();
        later(&world, until).await;
        let phone = world.again(phone).await;
        assert_eq!(renewal_refused(&world, &phone, 0).await, "origin_waiting");
        let secret = hint_secret(&world, &phone, 0).await;
        later(&world, 1).await;
        assert!(hinted(&world, &secret).await);
        assert_eq!(shown(&world, &phone, 0).await, (SubjectKind::Resident, Colour::Green));
        assert_ne!(before.hint_secret, secret);
    }
}

#[tokio::test]
async fn an_answer_given_twice_is_not_taken() {
    let (world, national) = with_national(|_| {}).await;
    let phone = world.enrol(1).await;
    let number = number(&world, 1).await;
    national.upload(&number, Code::NotUploaded);
    apply(&world, &phone).await;
    later(&world, 1).await;
    national.upload(&number, Code::Known("red", world.now(), "33-1"));
    national.fault(Fault::Replay);
    later(&world, 200).await;
    assert_eq!(origin(&world, &phone).await.1, "unreachable");
}

#[tokio::test]
async fn an_odd_entry_says_nothing_of_its_person_and_spoils_nobody_elses() {
    let (world, national) = with_national(|_| {}).await;
    let (one, two) = (world.enrol(0).await, world.enrol(1).await);
    apply(&world, &one).await;
    apply(&world, &two).await;
    let odd = json!({"state": "known", "colour": "purple", "at": world.now(), "record": "x"});
    national.upload(&number(&world, 0).await, Code::Odd(odd));
    national.upload(
        &number(&world, 1).await,
        Code::Known("green", world.now(), "33-2"),
    );
    later(&world, 1).await;
    assert_eq!(national.asked(), (1, 2), "one call for both");
    assert_eq!(
        origin(&world, &one).await,
        ("waiting".into(), "garbled".into())
    );
    assert_eq!(origin(&world, &two).await, ("green".into(), "known".into()));
}

#[tokio::test]
async fn tries_and_waits_survive_a_restart() {
    let (world, national) = with_national(|_| {}).await;
    let phone = world.enrol(1).await;
    apply(&world, &phone).await;
    national.fault(Fault::Status(503));
    later(&world, 1).await;
    later(&world, LONG).await;
    let subject = SubjectId(world.subject(1));
    let before = world.server.app().store.arrival(subject).await.unwrap();
    assert_eq!(before.as_ref().unwrap().tries, 2);
    let settings = world.server.app().config.clone();
    let (clock, folder) = (Arc::clone(&world.clock), world.folder);
    world.server.shutdown().await;
    let server = start(settings, &clock).await;
    let after = server.app().store.arrival(subject).await.unwrap();
    // The start itself runs the jobs: what is not due yet was not tried.
    assert_eq!(after, before);
    assert_eq!(national.asked().0, 2);
    assert_eq!(server.app().store.platform().await.unwrap().failures, 2);
    server.shutdown().await;
    drop(folder);
}

#[tokio::test]
async fn a_form_is_refused_with_every_reason_and_no_keeps_nothing() {
    let world = World::new().await;
    let phone = world.enrol(1).await;
    let bearer = Some(phone.access.as_str());
    let body = json!({"from_elsewhere": true, "province": 35, "departed": "2026-13-01"});
    let reasons = refused(
        world.post("/arrivals/province", bearer, body).await,
        "arrival_refused",
    );
    assert_eq!(
        reasons["reasons"],
        json!([
            {"reason": "arrival.province_is_fujian", "params": {}},
            {"reason": "arrival.departure_missing", "params": {}},
            {"reason": "arrival.arrival_missing", "params": {}},
            {"reason": "arrival.household", "params": {}},
        ])
    );
    let reasons = refused(
        world.post("/arrivals/province", bearer, json!({})).await,
        "arrival_refused",
    );
    assert_eq!(reasons["reasons"][0]["reason"], "arrival.question_open");
    let mut ahead = form(&world);
    ahead["arrived"] = json!(today(&world).plus(4).to_string());
    let reasons = refused(
        world.post("/arrivals/province", bearer, ahead).await,
        "arrival_refused",
    );
    let expected =
        json!([{"reason": "arrival.arrival_ahead", "params": {"days": "4", "most": "3"}}]);
    assert_eq!(reasons["reasons"], expected);
    let (status, answer) = world
        .post(
            "/arrivals/province",
            bearer,
            json!({"from_elsewhere": false}),
        )
        .await;
    assert_eq!((status.as_u16(), &answer["kind"]), (200, &json!(0)));
    assert!(answer.get("arrival").is_none());
    assert!(standing(&world, &phone).await.get("arrival").is_none());
}

#[tokio::test]
async fn without_a_platform_in_the_settings_origins_wait() {
    let world = World::new().await;
    let phone = world.enrol(1).await;
    apply(&world, &phone).await;
    later(&world, LONG).await;
    let phone = world.again(phone).await;
    assert_eq!(
        origin(&world, &phone).await,
        ("waiting".into(), "not_asked".into())
    );
    assert_eq!(renewal_refused(&world, &phone, 1).await, "origin_waiting");
}

crate::both::both! {
    async fn what_a_supplier_records_of_the_origin_ends_the_waiting_without_a_platform(world) {
        let phone = world.enrol(1).await;
        let subject = world.subject(1);
        let supplier = Supplier::new(&world, "zhejiang", &[FactKind::Origin]).await;
        let at = world.now();
        let told = |id: &str, province: u32, colour: &str, at: i64| {
            json!({"id": id, "at": at, "colour": colour, "province": province})
        };
        // Of another province, and of a time before the departure: it waits on.
        apply(&world, &phone).await;
        later(&world, 0).await;
        let elsewhere = named(&world, subject, told("o-1", 11, "green", at)).await;
        let before = named(&world, subject, told("o-2", 33, "green", at - 3 * DAY)).await;
        supplier.push("origins", &[elsewhere, before]).await;
        later(&world, 0).await;
        assert_eq!(renewal_refused(&world, &phone, 1).await, "origin_waiting");
        let secret = hint_secret(&world, &phone, 1).await;
        // Looked at in the job's next run, however long the wait had grown.
        let green = named(&world, subject, told("o-3", 33, "green", at)).await;
        supplier.push("origins", &[green]).await;
        later(&world, 0).await;
        assert_eq!(origin(&world, &phone).await.0, "green");
        assert!(hinted(&world, &secret).await);
        assert_eq!(shown(&world, &phone, 1).await, (SubjectKind::Arrival, Colour::Green));
        assert_eq!(messages(&world, 1).await, ["origin_green", "origin_waiting"]);
        let not_asked = standing(&world, &phone).await["arrival"]["origin"].get("as_of").cloned();
        assert_eq!(not_asked, None);
    }
}

#[tokio::test]
async fn settings_of_half_a_platform_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut half = config(folder.path());
    half.national_url = Some("https://national.example.cn".into());
    assert!(half.check().is_err());
}
