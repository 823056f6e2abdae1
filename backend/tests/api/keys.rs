//! Rotation and compromise: what docs/keys.md promises.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use bamin_protocol::history::History;
use bamin_protocol::presentation::ClockQuality;
use bamin_protocol::refusal::Refusal;
use bamin_protocol::status::StatusLists;
use bamin_protocol::trust::{TrustError, TrustList};
use bamin_protocol::verdict::Outcome;
use bamin_protocol::verify::{VerifierClock, verify};
use bamin_server::clock::{ManualClock, SystemClock};
use bamin_server::config::Mode;
use bamin_server::http::problem::Code;
use bamin_server::secrets::digest::hex;
use bamin_server::secrets::keys::root::{OfflineRoot, Root};
use bamin_server::secrets::keys::{KeyFolder, Usage};
use bamin_server::server::cli::Command;
use bamin_server::server::seed::{self, SeedPlan};
use bamin_server::server::{Jobs, Server, StartError};
use clap::Parser as _;

use crate::world::{NOON, World, config, random, start};

fn folder(world: &World) -> KeyFolder {
    KeyFolder::at(world.folder.path().join("data/keys"))
}

fn outcome(world: &World, trust: &TrustList, text: &str) -> Outcome {
    let clock = VerifierClock {
        now: world.now(),
        now_ms: world.now() * 1000,
        quality: ClockQuality::Certain,
    };
    let lists = StatusLists::default();
    verify(
        text,
        Some(trust),
        &lists,
        &clock,
        &trust.policy,
        &History::default(),
    )
    .outcome
}

#[tokio::test]
async fn the_passes_of_a_revoked_key_are_refused_with_the_next_trust_list() {
    let world = World::new().await;
    let citizen = world.enrol(1).await;
    let stolen = world.renew(&citizen, world.subject(1)).await.remove(0);
    let before = world.trust().await;
    assert_eq!(
        outcome(&world, &before, &stolen.present(world.now())),
        Outcome::Green
    );
    let key = bamin_protocol::pass::SignedPass::parse(&stolen.bytes)
        .unwrap()
        .kid
        .number;

    let successor = folder(&world).revoke(key, world.now(), &random()).unwrap();
    world.server.run_jobs().await.unwrap();
    let after = world.trust().await;
    assert_eq!(after.version, before.version + 1);
    let refusal = Refusal::UnknownKey { issuer: 3500, key };
    let text = stolen.present(world.now());
    assert_eq!(outcome(&world, &after, &text), Outcome::Refused(refusal));

    let fresh = world.renew(&citizen, world.subject(1)).await.remove(0);
    let kid = bamin_protocol::pass::SignedPass::parse(&fresh.bytes)
        .unwrap()
        .kid;
    assert_eq!(Some(kid.number), successor);
    assert_eq!(
        outcome(&world, &after, &fresh.present(world.now())),
        Outcome::Green
    );
}

#[tokio::test]
async fn a_rotated_key_is_listed_two_days_before_it_signs_and_the_old_passes_hold() {
    let world = World::new().await;
    let citizen = world.enrol(1).await;
    let old = world.renew(&citizen, world.subject(1)).await;
    let number = folder(&world)
        .rotate(Usage::Pass, world.now() + 48 * 3600, &random())
        .unwrap();
    world.server.run_jobs().await.unwrap();
    let listed = world.trust().await;
    assert!(
        listed
            .issuer(3500)
            .unwrap()
            .keys
            .iter()
            .any(|key| key.number == number)
    );
    let kid = |bytes: &[u8]| {
        bamin_protocol::pass::SignedPass::parse(bytes)
            .unwrap()
            .kid
            .number
    };
    let same = world.renew(&citizen, world.subject(1)).await.remove(0);
    assert_eq!(kid(&same.bytes), kid(&old[0].bytes));

    world.clock.advance(48 * 3600);
    world.server.run_jobs().await.unwrap();
    let other = world.enrol(0).await;
    let new = world.renew(&other, world.subject(0)).await.remove(0);
    assert_eq!(kid(&new.bytes), number);
    let trust = world.trust().await;
    assert_eq!(
        outcome(&world, &trust, &new.present(world.now())),
        Outcome::Green
    );
    let last = outcome(&world, &trust, &old[2].present(world.now()));
    assert!(
        !matches!(last, Outcome::Refused(Refusal::UnknownKey { .. })),
        "{last:?}"
    );
}

#[tokio::test]
async fn a_restart_keeps_keys_and_versions() {
    let world = World::new().await;
    let before = world.trust().await;
    let World {
        server,
        clock,
        folder,
        ..
    } = world;
    let roots = server.app().keys().roots.clone();
    let url = server.url().to_owned();
    server.shutdown().await;
    let mut config = config(folder.path());
    config.public_url = Some(url);
    let server = start(config, &clock).await;
    let list = server.app().store.trust_list().await.unwrap().unwrap();
    assert_eq!(list.version, before.version);
    assert_eq!(server.app().keys().roots, roots);
}

#[tokio::test]
async fn a_delegation_by_the_next_root_is_used_for_the_next_list() {
    let world = World::new().await;
    let keys = folder(&world);
    let (number, key) = keys.rotate_delegated(&random()).unwrap();
    world.server.run_jobs().await.unwrap();
    let before = world.trust().await;
    let root =
        OfflineRoot::open(&world.folder.path().join("data/offline-root"), &random()).unwrap();
    let time = (world.now(), world.now() + 300 * 86_400);
    let delegation = root
        .delegate(Root::Next, number, &key, time, &random())
        .unwrap();
    keys.accept_delegation(number, &delegation, &root.public(), world.now(), &random())
        .unwrap();
    world.clock.advance(86_400);
    world.server.run_jobs().await.unwrap();
    assert_eq!(world.server.app().keys().delegated_number, number);
    assert_eq!(world.trust().await.version, before.version + 1);
    assert!(
        root.delegate(Root::Current, number, &key, (0, 367 * 86_400), &random())
            .is_err()
    );
}

#[tokio::test]
async fn a_list_of_a_strangers_root_is_refused_by_phones() {
    let (world, stranger) = (World::new().await, World::new().await);
    let bytes = stranger.bytes("/trust", None).await;
    let roots = world.server.app().keys().roots.clone();
    let error = TrustList::accept(&bytes, &roots, world.now(), None).unwrap_err();
    assert_eq!(error, TrustError::UnknownRoot);
}

#[tokio::test]
async fn a_server_does_not_start_with_keys_that_others_may_read() {
    let outer = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(NOON));
    start(config(outer.path()), &clock).await.shutdown().await;
    let key = outer.path().join("data/keys/pass-001.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let again = Server::start(config(outer.path()), clock, random(), Jobs::ByHand).await;
    let error = again.err().unwrap().to_string();
    assert!(
        error.contains("pass-001.key has permissions 644"),
        "{error}"
    );
}

/// Runs `bamin-server` with a data folder.
async fn command(data: &Path, words: &[&str]) -> anyhow::Result<()> {
    let data = data.to_str().unwrap();
    let all = [&["bamin-server", "--data-dir", data], words].concat();
    Command::try_parse_from(all).unwrap().run().await
}

#[tokio::test]
async fn the_ceremony_of_the_manual_ends_with_a_server_that_is_ready() {
    let outer = tempfile::tempdir().unwrap();
    let at = |name: &str| outer.path().join(name).to_str().unwrap().to_owned();
    let (data, root) = (outer.path().join("data"), at("root"));
    let (delegation, roots) = (at("delegation.cbor"), at("delegation.roots.txt"));
    command(&data, &["keys", "init"]).await.unwrap();
    command(&data, &["keys", "root-init", &root]).await.unwrap();
    let (_, key) = KeyFolder::at(data.join("keys"))
        .newest_delegated(&random())
        .unwrap();
    let key = hex(key.as_bytes());
    let delegate = [
        "keys",
        "delegate",
        "--root",
        &root,
        "--key",
        &key,
        "--out",
        &delegation,
    ];
    command(&data, &delegate).await.unwrap();
    let accept = ["keys", "accept-delegation", &delegation, "--roots", &roots];
    command(&data, &accept).await.unwrap();
    command(&data, &["migrate"]).await.unwrap();

    let mut config = config(outer.path());
    config.mode = Mode::Production;
    config.public_url = Some("https://code.example".into());
    let clock = Arc::new(SystemClock);
    let server = Server::start(config, clock, random(), Jobs::Background)
        .await
        .unwrap();
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let ready = format!("http://{}/readyz", server.address());
    assert_eq!(http.get(ready).send().await.unwrap().status(), 200);
    let refused = seed::run(server.app(), &SeedPlan::default())
        .await
        .unwrap_err();
    assert_eq!(refused.code, Code::Forbidden);
    server.shutdown().await;
}

#[tokio::test]
async fn a_delegation_for_another_key_is_not_accepted() {
    let (world, other) = (World::new().await, World::new().await);
    let root = world.folder.path().join("data/offline-root");
    let root = OfflineRoot::open(&root, &random()).unwrap();
    let (_, strange) = folder(&other).newest_delegated(&random()).unwrap();
    let (now, roots) = (world.now(), root.public());
    let time = (now, now + 86_400);
    let delegation = root
        .delegate(Root::Current, 1, &strange, time, &random())
        .unwrap();
    let accepted = folder(&world).accept_delegation(1, &delegation, &roots, now, &random());
    assert!(accepted.is_err());
}

#[tokio::test]
async fn production_makes_no_keys_by_itself() {
    let outer = tempfile::tempdir().unwrap();
    let mut config = config(outer.path());
    config.mode = Mode::Production;
    config.public_url = Some("https://code.example".into());
    let clock = Arc::new(ManualClock::at(NOON));
    let error = Server::start(config, clock, random(), Jobs::ByHand)
        .await
        .err()
        .unwrap();
    assert!(matches!(error, StartError::NoKeys(_)), "{error}");
}
