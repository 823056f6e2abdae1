//! People who come to Fujian: the real server, the real engine, and stand-ins of the
//! national platform, of a supplier and of a health authority abroad.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::sync::Arc;

use bamin_engine::arrivals::{
    self, CheckInForm, OriginOutcome, OriginState, OverseasForm, ProvinceForm,
};
use bamin_engine::scan::{ScanStep, VerdictWord};
use bamin_engine::wallet::Presented;
use bamin_protocol::cose::KeyId;
use bamin_protocol::pass::{Colour, KeyKind, Pass, SubjectKind};
use bamin_protocol::presentation::{Claims, ClockQuality, to_text};
use bamin_protocol::signing::SigningKey;
use bamin_protocol::slice::Slice;
use bamin_rules::colour::Declared;
use bamin_rules::health::Exposure;
use bamin_rules::{Day, Document, DocumentKind};
use bamin_server::clock::{Clock as _, ManualClock};
use bamin_server::codes::issuers::{self, IssuerEntry, KeyEntry};
use bamin_server::colour;
use bamin_server::colour::feeds;
use bamin_server::config::Config;
use bamin_server::random::Random;
use bamin_server::secrets::digest::{hex, sha256};
use bamin_server::secrets::facts::Facts;
use bamin_server::secrets::keys::{self, file};
use bamin_server::store::facts::{Chunk, Fact, FactKind, NewFact};
use bamin_server::store::{HolderId, SubjectId, Trail};
use bamin_standins::health_authority::{HealthAuthority, Person};
use bamin_standins::national::{CLIENT, Code, Fault, National};
use bamin_system_tests::{Held, World, on_both, sqlite};

const DAY: i64 = 86_400;
/// Beyond every back-off of one person.
const LONG: i64 = 3_700;
const NUMBER: &str = "L898902C3";
const BIRTH: &str = "1974-08-12";

on_both!(
    an_arrival_waits_for_the_origins_data_and_becomes_a_resident,
    a_person_from_overseas_shows_a_code_day_by_day,
);

async fn an_arrival_waits_for_the_origins_data_and_becomes_a_resident(database: fn(&mut Config)) {
    let clock = World::clock();
    let national = platform(&clock).await;
    let world = World::with_clock(clock, |config| {
        database(config);
        knows(config, &national);
    })
    .await;
    let citizen = world.citizen("citizen", 1).await;
    let sync = &citizen.phone.sync;
    let today = Day::of_unix(world.server().app().now());
    let mut form = ProvinceForm {
        from_elsewhere: Some(true),
        province: Some(33),
        city: Some(3501),
        departed: Some(today.plus(-1)),
        arrived: Some(today),
        household: Some(330_102),
    };
    // The phone finds it by itself: the server isn't asked.
    citizen.set_online(false);
    let refused = sync.apply_from_province(&form).await.unwrap_err();
    let reasons = arrivals::refused(&refused);
    assert_eq!(
        (reasons.len(), reasons[0].reason.as_str()),
        (1, "arrival.city")
    );
    citizen.set_online(true);
    form.city = Some(3301);
    let staff = world.staff("staff", 0).await;
    let old = citizen.showing().await.text;
    assert_eq!(verdict(&staff, &old), VerdictWord::Green);
    national.fault(Fault::Status(503));
    let standing = sync.apply_from_province(&form).await.unwrap();
    assert_eq!(standing.arrival.unwrap().origin.state, OriginState::Waiting);
    assert_eq!(waits(&citizen), Some("origin_waiting"), "at once");
    // The old code stops at a gate with fresh lists.
    world.pass_seconds(5);
    world.server().run_jobs().await.unwrap();
    staff.sync().await;
    assert_eq!(reason(&staff, &old), Some("withdrawn"));
    later(&world, &citizen, 1).await;
    let origin = origin(&citizen).await;
    assert_eq!(
        (origin.state, origin.outcome),
        (OriginState::Waiting, OriginOutcome::Unreachable)
    );
    assert!(origin.last_try.is_some() && origin.next_try.is_some());
    assert_eq!(
        waits(&citizen),
        Some("origin_waiting"),
        "missing is neither orange nor green"
    );
    // The reason stands there without a network and after a restart, too.
    let citizen = citizen.restarted();
    let sync = &citizen.phone.sync;
    assert_eq!(waits(&citizen), Some("origin_waiting"));

    national.fault(Fault::None);
    national.upload(&number(&world, &citizen).await, Code::NotUploaded);
    later(&world, &citizen, LONG).await;
    assert_eq!(
        self::origin(&citizen).await.outcome,
        OriginOutcome::NotUploaded
    );
    let now = world.server().app().now();
    national.upload(
        &number(&world, &citizen).await,
        Code::Known("red", now, "33-1"),
    );
    world.pass_seconds(LONG);
    world.server().run_jobs().await.unwrap();
    // The phone hears of it by itself, though it has no pass to renew.
    citizen.phone.sync.step().await;
    citizen.phone.sync.step().await;
    assert_eq!(self::origin(&citizen).await.state, OriginState::NotGreen);
    assert_eq!(shown(&citizen), (2, Colour::Orange));
    // What was last heard opens without a network.
    citizen.set_online(false);
    let kept = sync.last_province_standing().unwrap().unwrap();
    assert_eq!(kept.what.arrival.unwrap().origin.as_of, Some(now));
    citizen.set_online(true);

    let until = today.end() + 14 * DAY - world.server().app().now();
    later(&world, &citizen, until).await;
    assert_eq!(
        shown(&citizen),
        (0, Colour::Green),
        "a resident, whatever the origin says"
    );
    assert!(
        messages(&world, &citizen)
            .await
            .contains(&"resident_now".to_owned())
    );
}

async fn a_person_from_overseas_shows_a_code_day_by_day(database: fn(&mut Config)) {
    let authority = HealthAuthority::new().unwrap();
    let world = World::new(|config| {
        database(config);
        let path = config.data_dir.with_file_name("signers.pem");
        std::fs::write(&path, authority.pem()).unwrap();
        config.certificate_signers = Some(path);
    })
    .await;
    let staff = world.staff("staff", 0).await;
    let visitor = newcomer(&world).await;
    let sync = &visitor.phone.sync;
    let now = world.server().app().now();
    arrived(&world, None).await;

    // The certificate is previewed without a network, by the signers fetched before.
    assert_eq!(sync.fetch_signers().await.unwrap().len(), 1);
    let person = Person {
        surname: "ERIKSSON",
        given: "ANNA<MARIA",
        birth: BIRTH,
    };
    let certificate = authority.recovered(person, now - DAY, now + DAY).unwrap();
    visitor.set_online(false);
    let preview = sync
        .certificates()
        .unwrap()
        .preview(&certificate, now)
        .unwrap();
    assert_eq!(
        (preview.kind.as_str(), preview.country.as_str()),
        ("recovery", "DE")
    );
    assert_eq!(preview.name, "ERIKSSON ANNA MARIA");
    let stranger = HealthAuthority::new().unwrap();
    let stranger = stranger.recovered(person, now - DAY, now + DAY).unwrap();
    let refused = sync.certificates().unwrap().preview(&stranger, now);
    let reasons = arrivals::refused(&refused.err().unwrap());
    assert_eq!(reasons[0].reason, "certificate.unknown_key");
    visitor.set_online(true);

    let mut form = OverseasForm {
        name: "안나 마리아".into(),
        spelling: "ERIKSSON<<ANNA<MARIA".into(),
        document_kind: Some(DocumentKind::ForeignPassport),
        document_number: NUMBER.into(),
        birth: "1974-08-13".parse().ok(),
        contact: "+44 20 7946 0958".into(),
        zone: None,
    };
    let unmatched = sync.register_overseas(&form, None).await.unwrap_err();
    assert_eq!(unmatched.code(), "arrival_unmatched");
    form.birth = BIRTH.parse().ok();
    let standing = sync
        .register_overseas(&form, Some(&certificate))
        .await
        .unwrap();
    assert_eq!(standing.certificate.unwrap().kind, "recovery");
    assert_eq!(standing.problem.as_deref(), Some("observation_open"));
    visitor.sync().await;
    assert!(
        no_pass(&visitor).await,
        "no code before observation is recorded"
    );

    arrived(&world, Some(now - 60)).await;
    let midnight = Day::of_unix(now).end();
    let checked_in = sync.check_in(&check_in(Exposure::None)).await.unwrap();
    assert_eq!(
        (checked_in.abnormal, checked_in.code_until),
        (false, Some(midnight))
    );
    visitor.sync().await;
    assert_eq!(shown(&visitor), (3, Colour::Green));
    let text = visitor.showing().await.text;
    assert_eq!(verdict(&staff, &text), VerdictWord::Green);

    // At 24:00 it ends, whatever the phone holds.
    world.pass_seconds(midnight - now);
    assert!(no_pass(&visitor).await);
    visitor.sync().await;
    assert!(
        no_pass(&visitor).await,
        "the next day begins with a check-in"
    );
    let standing = sync.overseas_standing().await.unwrap();
    assert_eq!(standing.problem.as_deref(), Some("check_in_missing"));
    world.pass_seconds(4 * 3600);
    world.server().run_jobs().await.unwrap();
    let contact = check_in(Exposure::Declared(Declared::Contact));
    sync.check_in(&contact).await.unwrap();
    visitor.sync().await;
    assert_eq!(
        shown(&visitor),
        (3, Colour::Orange),
        "what was declared counts"
    );
    assert!(
        messages(&world, &visitor)
            .await
            .contains(&"colour_orange".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_national_code_is_checked_without_a_network() {
    let world = World::new(sqlite).await;
    let app = world.server().app();
    let random = Random::system();
    let (issuer, holder) = (new_key(&random), new_key(&random));
    let now = u32::try_from(app.now()).unwrap();
    let entry = IssuerEntry {
        issuer: 1,
        name: "防疫健康信息码".into(),
        pass_life: 30,
        status: None,
        status_age: 1800,
        keys: vec![KeyEntry {
            number: 1,
            usage: "pass".into(),
            nbf: now - 60,
            exp: now + 366 * 86_400,
            public: hex(issuer.public().as_bytes()),
        }],
    };
    let code = |signer: &SigningKey| {
        let slice = Slice::running(i64::from(now));
        let minute = u16::try_from((i64::from(now) - slice.start()) / 60).unwrap();
        let pass = Pass {
            slice,
            index: 7,
            iat: now,
            nbf: minute,
            exp: minute + 30,
            subject_kind: SubjectKind::Resident,
            colour: Colour::Green,
            key_kind: KeyKind::Software,
            region: None,
            naat: None,
            name: "王*".into(),
            birth_year: 1990,
            document_tail: "12".into(),
            holder_key: *holder.public(),
        };
        let kid = KeyId {
            issuer: 1,
            number: 1,
        };
        let pass = keys::finish(signer, pass.unsigned(kid).unwrap(), &random).unwrap();
        let claims = Claims {
            t: now,
            clock: ClockQuality::Certain,
            challenge: None,
            group: None,
        };
        to_text(&keys::finish(&holder, claims.unsigned(&pass), &random).unwrap())
    };
    let before = world.staff("before", 0).await;
    assert_eq!(reason(&before, &code(&issuer)), Some("unknown_issuer"));
    issuers::add(app, &entry, "test").await.unwrap();
    let staff = world.staff("staff", 1).await;
    staff.set_online(false);
    assert_eq!(verdict(&staff, &code(&issuer)), VerdictWord::Green);
    assert_eq!(reason(&staff, &code(&new_key(&random))), Some("forged"));
}

/// A stand-in of the platform that goes by the world's clock.
async fn platform(clock: &Arc<ManualClock>) -> National {
    let clock = Arc::clone(clock);
    National::start(move || clock.now()).await.unwrap()
}

fn knows(config: &mut Config, national: &National) {
    file::make_folder(&config.data_dir).unwrap();
    let key = config.data_dir.join("national.key");
    file::write_secret(Path::new(&key), National::key_text().as_bytes()).unwrap();
    config.national_url = Some(national.address().to_owned());
    config.national_client = Some(CLIENT.to_owned());
    config.national_key = Some(key);
}

/// Time passes; the jobs run, and the phone synchronises.
async fn later(world: &World, held: &Held, seconds: i64) {
    world.pass_seconds(seconds);
    world.server().run_jobs().await.unwrap();
    held.phone.wallet.renew_now().unwrap();
    held.sync().await;
}

async fn origin(held: &Held) -> arrivals::Origin {
    let standing = held.phone.sync.province_standing().await.unwrap();
    standing.arrival.unwrap().origin
}

/// Why there is nothing to show of the own code.
fn waits(held: &Held) -> Option<&'static str> {
    let views = held.phone.wallet.subjects(&held.phone.time.now());
    views[0].pass.as_ref().err().map(|reason| reason.code())
}

/// Kind and colour of the own code.
fn shown(held: &Held) -> (u8, Colour) {
    let views = held.phone.wallet.subjects(&held.phone.time.now());
    (
        views[0].kind.number(),
        views[0].pass.as_ref().unwrap().colour,
    )
}

async fn no_pass(held: &Held) -> bool {
    let (wallet, now) = (&held.phone.wallet, held.phone.time.now());
    match wallet.present(held.own_subject(), &now).await.unwrap() {
        Presented::NoPass { .. } => true,
        Presented::Showing(_) => false,
    }
}

fn verdict(staff: &Held, text: &str) -> VerdictWord {
    match staff.scanner().text(text, &staff.phone.evidence()) {
        ScanStep::Verdict(view) => view.word,
        step => panic!("no verdict: {step:?}"),
    }
}

fn reason(staff: &Held, text: &str) -> Option<&'static str> {
    match staff.scanner().text(text, &staff.phone.evidence()) {
        ScanStep::Verdict(view) => view.reason.as_ref().map(|reason| reason.code),
        step => panic!("no verdict: {step:?}"),
    }
}

async fn number(world: &World, held: &Held) -> String {
    let app = world.server().app();
    let subject = app.store.subject(SubjectId(held.own_subject())).await;
    let facts = Facts::open(&subject.unwrap().unwrap(), &app.personal());
    facts.unwrap().document_number
}

async fn messages(world: &World, held: &Held) -> Vec<String> {
    let store = &world.server().app().store;
    let inbox = store.inbox(SubjectId(held.own_subject()), 20).await;
    inbox
        .unwrap()
        .into_iter()
        .map(|one| one.code.to_string())
        .collect()
}

/// The phone of somebody who has no code yet.
async fn newcomer(world: &World) -> Held {
    let app = world.server().app();
    let code = app.random.code(16).unwrap();
    let holder = HolderId(app.random.uuid(app.clock.now_ms()).unwrap());
    let trail = Trail::new(app.now(), "test", "code.put", "test");
    let hash = sha256(code.as_bytes());
    let put = app
        .store
        .put_enrolment_code(hash, holder, app.now() + DAY, trail);
    put.await.unwrap();
    let held = world.phone("visitor");
    assert!(held.phone.sync.enrol(&code).await.unwrap().is_empty());
    held.agree();
    held
}

/// What the arrivals feed says of her; a second time it corrects the record.
async fn arrived(world: &World, observed: Option<i64>) {
    let app = world.server().app();
    let today = Day::of_unix(app.now());
    let document = Document::parse(DocumentKind::ForeignPassport, NUMBER, today).unwrap();
    let mut details = format!(r#"{{"spelling":"ERIKSSON<<ANNA<MARIA","birth":"{BIRTH}""#);
    if let Some(observed) = observed {
        details += &format!(r#","observed":{observed}"#);
    }
    details += "}";
    let place = feeds::record::place("border", FactKind::Arrival, "a-1");
    let personal = app.personal();
    let new = NewFact {
        hash: sha256(details.as_bytes()),
        version: 0,
        sealed: Some(personal.seal(place, &details).unwrap()),
        fact: Fact {
            supplier: "border".into(),
            kind: FactKind::Arrival,
            record: "a-1".into(),
            person: Some(personal.document(&document)),
            place: None,
            starts: app.now(),
            ends: None,
            value: 0,
        },
    };
    let chunk = Chunk {
        supplier: "border".into(),
        kind: FactKind::Arrival,
        put: vec![new],
        withdraw: Vec::new(),
        rejected: Vec::new(),
    };
    let (moment, judge) = (colour::moment(app), colour::judge(app, "test"));
    app.store.apply_chunk(chunk, moment, judge).await.unwrap();
}

fn check_in(exposure: Exposure) -> CheckInForm {
    CheckInForm {
        temperature: "36.5".into(),
        symptoms: Some(false),
        exposure: Some(exposure),
        county: Some(350_102),
        address: "鼓屏路 1 号".into(),
    }
}

fn new_key(random: &Random) -> SigningKey {
    SigningKey::generate(random.source()).unwrap()
}
