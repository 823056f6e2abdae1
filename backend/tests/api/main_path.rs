//! From an enrolled citizen to a checked code and a kept record.

use bamin_protocol::batch::{Batch, Item, Run};
use bamin_protocol::history::History;
use bamin_protocol::presentation::ClockQuality;
use bamin_protocol::refusal::Refusal;
use bamin_protocol::seal::{ItemKey, SealRun};
use bamin_protocol::slice::Day;
use bamin_protocol::status::{Delta, SignedManifest, SignedShard, StatusList, StatusLists};
use bamin_protocol::verdict::Outcome;
use bamin_protocol::verify::{VerifierClock, verify};
use bamin_protocol::{hint, pass::Colour, pass::SignedPass};
use bamin_server::colour::subjects::{NewState, set_state};
use bamin_server::store::{SubjectId, UnitId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Phone, RUNNING, World, answer, random, sign};

/// One event, sealed and signed by a staff phone.
pub async fn batch(world: &World, phone: &Phone, events: &[(Uuid, Value)]) -> Vec<u8> {
    let unit = phone.answer["staff"]["unit"].as_u64().unwrap();
    let trust = world.trust().await;
    let (kid, server) = trust.seal_key(3500, world.now()).unwrap();
    let mut run = SealRun::new(kid, &server, random().source()).unwrap();
    let items = events
        .iter()
        .map(|(id, event)| {
            let key = ItemKey {
                unit,
                day: Day::of(event["at"].as_i64().unwrap_or(world.now())).0,
                event: *id.as_bytes(),
                kind: event["kind"].as_str().unwrap().to_owned(),
                version: event["version"].as_u64().unwrap() as u8,
            };
            let (n, sealed) = run.seal(&key, event.to_string().as_bytes()).unwrap();
            Item {
                key,
                run: 0,
                n,
                sealed,
            }
        })
        .collect();
    let batch = Batch {
        device: *phone.device.as_bytes(),
        sent: world.now() as u32,
        runs: vec![Run {
            kid: run.kid,
            enc: run.enc,
        }],
        items,
    };
    sign(&phone.key, batch.unsigned())
}

pub async fn send(world: &World, phone: &Phone, bytes: Vec<u8>) -> (reqwest::StatusCode, Value) {
    let request = world.request(reqwest::Method::POST, "/api/v1/events", Some(&phone.access));
    answer(
        request
            .header("content-type", "application/cose")
            .body(bytes),
    )
    .await
}

pub fn scan(world: &World, phone: &Phone, presentation: &str, verdict: &str) -> Value {
    json!({
        "kind": "scan", "version": 1, "at": world.now(), "mono_ms": 1, "boot": "b", "clock": 0,
        "account": phone.answer["staff"]["account"], "direction": "in",
        "point": phone.answer["points"][0]["point"], "point_version": 1,
        "method": "qr", "presentation": presentation, "verdict": verdict, "trust_age": 0,
    })
}

pub fn event_id(world: &World) -> Uuid {
    random().uuid(world.now() * 1000).unwrap()
}

fn clock(world: &World) -> VerifierClock {
    VerifierClock {
        now: world.now(),
        now_ms: world.now() * 1000,
        quality: ClockQuality::Certain,
    }
}

pub async fn fetch_list(world: &World, staff: &Phone) -> StatusList {
    let trust = world.trust().await;
    let base = format!("/status/3500/{}", RUNNING.0);
    let bytes = world
        .bytes(&format!("{base}/manifest"), Some(&staff.access))
        .await;
    let manifest = SignedManifest::parse(&bytes)
        .unwrap()
        .verify(&trust)
        .unwrap();
    let mut shards = Vec::new();
    for number in 0..manifest.hashes.len() {
        let path = format!("{base}/shards/{number}");
        let bytes = world.bytes(&path, Some(&staff.access)).await;
        let shard = SignedShard::parse(&bytes).unwrap();
        let url = trust.issuer(3500).unwrap().status.clone().unwrap();
        shard
            .verify(&trust, &format!("{url}/{}/shards/{number}", RUNNING.0))
            .unwrap();
        shards.push(shard.shard);
    }
    StatusList::from_parts(manifest, shards).unwrap()
}

#[tokio::test]
async fn an_enrolled_citizens_code_is_green_and_its_record_is_kept_once() {
    let world = World::new().await;
    let citizen = world.enrol(1).await;
    let subject = world.subject(1);
    assert_eq!(
        citizen.answer["subjects"][0]["subject"],
        subject.to_string()
    );
    let held = world.renew(&citizen, subject).await.remove(0);
    assert_eq!(held.slice, RUNNING);

    let staff = world.staff(0).await;
    let trust = world.trust().await;
    let mut lists = StatusLists::default();
    lists.insert(fetch_list(&world, &staff).await);
    let text = held.present(world.now());
    let verdict = verify(
        &text,
        Some(&trust),
        &lists,
        &clock(&world),
        &trust.policy,
        &History::default(),
    );
    assert_eq!(verdict.outcome, Outcome::Green);

    let id = event_id(&world);
    let event = scan(&world, &staff, &text, "green");
    for outcome in ["stored", "duplicate"] {
        let bytes = batch(&world, &staff, &[(id, event.clone())]).await;
        let (status, answer) = send(&world, &staff, bytes).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["items"], json!([{"event": id, "outcome": outcome}]));
    }
    world.server.run_jobs().await.unwrap();
    let unit = UnitId(staff.answer["staff"]["unit"].as_i64().unwrap());
    let day = Day::of(world.now()).0;
    let kept = world
        .server
        .app()
        .store
        .events_of(unit, day, day, None, 10)
        .await
        .unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].flags, bamin_server::store::events::FLAG_VERIFIED);
    assert_eq!(kept[0].presentation, None);
    world.server.shutdown().await;
}

#[tokio::test]
async fn who_turns_orange_is_orange_at_the_next_manifest_and_is_told_by_a_hint() {
    let world = World::new().await;
    let citizen = world.enrol(1).await;
    let subject = world.subject(1);
    let held = world.renew(&citizen, subject).await.remove(0);
    let staff = world.staff(0).await;
    let mut list = fetch_list(&world, &staff).await;
    let from = list.manifest().seq;

    world.clock.advance(60);
    let app = world.server.app();
    let changed = set_state(
        app,
        SubjectId(subject),
        NewState::Orange,
        "close_contact",
        "test",
    );
    assert!(changed.await.unwrap());
    world.server.run_jobs().await.unwrap();

    let trust = world.trust().await;
    let base = format!("/status/3500/{}", RUNNING.0);
    let bytes = world
        .bytes(&format!("{base}/manifest"), Some(&staff.access))
        .await;
    let manifest = SignedManifest::parse(&bytes)
        .unwrap()
        .verify(&trust)
        .unwrap();
    let path = format!("{base}/deltas/{from}?minutes=1");
    let delta = Delta::parse(&world.bytes(&path, Some(&staff.access)).await).unwrap();
    list.apply(&delta, manifest).unwrap();
    let mut lists = StatusLists::default();
    lists.insert(list);
    let text = held.present(world.now());
    let verdict = verify(
        &text,
        Some(&trust),
        &lists,
        &clock(&world),
        &trust.policy,
        &History::default(),
    );
    assert_eq!(verdict.outcome, Outcome::Orange);

    let hour = hint::hour(world.now());
    let file = world.bytes(&format!("/hints/{hour}"), None).await;
    assert!(hint::contains(&file, hint::tag(&held.hint_secret, hour)).unwrap());

    let renewed = world.renew(&citizen, subject).await.remove(0);
    let pass = SignedPass::parse(&renewed.bytes).unwrap().pass;
    assert_eq!(pass.colour, Colour::Orange);
    assert_ne!(
        pass.index,
        SignedPass::parse(&held.bytes).unwrap().pass.index
    );

    let events = [(event_id(&world), scan(&world, &staff, &text, "green"))];
    let bytes = batch(&world, &staff, &events).await;
    let (_, answer) = send(&world, &staff, bytes).await;
    assert_eq!(answer["items"][0]["detail"], json!({"verdict": "orange"}));
}

#[tokio::test]
async fn a_withdrawn_pass_is_refused_and_a_new_one_is_green() {
    let world = World::new().await;
    let citizen = world.enrol(1).await;
    let subject = world.subject(1);
    let lost = world.renew(&citizen, subject).await.remove(0);
    world.clock.advance(60);
    let app = world.server.app();
    set_state(
        app,
        SubjectId(subject),
        NewState::Withdrawn,
        "lost_phone",
        "test",
    )
    .await
    .unwrap();
    world.server.run_jobs().await.unwrap();
    let fresh = world.renew(&citizen, subject).await.remove(0);

    let staff = world.staff(0).await;
    let trust = world.trust().await;
    let mut lists = StatusLists::default();
    lists.insert(fetch_list(&world, &staff).await);
    let outcome = |text: &str| {
        let history = History::default();
        verify(
            text,
            Some(&trust),
            &lists,
            &clock(&world),
            &trust.policy,
            &history,
        )
        .outcome
    };
    assert_eq!(
        outcome(&lost.present(world.now())),
        Outcome::Refused(Refusal::Withdrawn)
    );
    assert_eq!(outcome(&fresh.present(world.now())), Outcome::Green);
}
