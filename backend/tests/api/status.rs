//! Trust, status lists and hints as they are served.

use bamin_protocol::hint;
use reqwest::Method;
use serde_json::json;

use crate::main_path::fetch_list;
use crate::world::{RUNNING, World, answer, refused};

#[tokio::test]
async fn the_trust_list_is_kept_by_caches_and_named_by_its_content() {
    let world = World::new().await;
    let get = || world.request(Method::GET, "/api/v1/trust", None);
    let first = get().send().await.unwrap();
    assert_eq!(first.headers()["content-type"], "application/cbor");
    assert_eq!(first.headers()["cache-control"], "public, max-age=300");
    let tag = first.headers()["etag"].clone();
    let second = get().header("if-none-match", tag).send().await.unwrap();
    assert_eq!(second.status(), 304);
    assert_eq!(second.bytes().await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_trust_list_is_signed_anew_every_day_with_a_higher_version() {
    let world = World::new().await;
    let first = world.trust().await;
    world.clock.advance(86_399);
    world.server.run_jobs().await.unwrap();
    assert_eq!(world.trust().await.version, first.version);
    world.clock.advance(1);
    world.server.run_jobs().await.unwrap();
    let second = world.trust().await;
    assert_eq!(second.version, first.version + 1);
    assert_eq!(i64::from(second.iat), world.now());
}

#[tokio::test]
async fn lists_of_live_and_coming_slices_are_published() {
    let world = World::new().await;
    let staff = world.staff(0).await;
    let (_, listed) = world.get("/status/3500", Some(&staff.access)).await;
    let slices: Vec<_> = listed["slices"].as_array().unwrap().clone();
    assert_eq!(slices.len(), 3);
    assert_eq!(
        slices[0],
        json!({"slice": RUNNING.0, "seq": 1, "iat": world.now()})
    );
    refused(
        world.get("/status/36", Some(&staff.access)).await,
        "not_found",
    );
}

#[tokio::test]
async fn a_list_is_not_packed_a_second_time() {
    let world = World::new().await;
    let staff = world.staff(0).await;
    let shard = format!("/api/v1/status/3500/{}/shards/0", RUNNING.0);
    for (path, is_packed) in [(shard.as_str(), false), ("/openapi.json", true)] {
        let asked = world.request(Method::GET, path, Some(&staff.access));
        let asked = asked.header("accept-encoding", "gzip");
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        // Said of what may be packed; the client here unpacks by itself.
        assert_eq!(answer.headers().contains_key("vary"), is_packed, "{path}");
    }
}

#[tokio::test]
async fn a_manifest_gets_a_new_time_every_minute_without_a_new_number() {
    let world = World::new().await;
    let staff = world.staff(0).await;
    let first = fetch_list(&world, &staff).await;
    world.clock.advance(60);
    world.server.run_jobs().await.unwrap();
    let second = fetch_list(&world, &staff).await;
    assert_eq!(first.manifest().seq, second.manifest().seq);
    assert_eq!(first.manifest().iat + 60, second.manifest().iat);
}

#[tokio::test]
async fn lists_are_for_verifiers_only() {
    let world = World::new().await;
    for path in ["manifest", "shards/0", "deltas/1?minutes=1"] {
        let path = format!("/status/3500/{}/{path}", RUNNING.0);
        refused(world.get(&path, None).await, "unauthenticated");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let world = World::new().await;
    let staff = world.staff(0).await;
    let bearer = Some(staff.access.as_str());
    for path in [
        "36/2517/manifest",
        "3500/9/manifest",
        "3500/2517/shards/1",
        "3500/2517/deltas/1",
    ] {
        refused(
            world.get(&format!("/status/{path}"), bearer).await,
            "not_found",
        );
    }
    let wrong = world
        .get("/status/3500/2517/deltas/1?minutes=7", bearer)
        .await;
    assert_eq!(
        refused(wrong, "invalid_request"),
        json!({"field": "minutes"})
    );
}

#[tokio::test]
async fn hints_of_two_days_are_served_and_none_of_the_future() {
    let world = World::new().await;
    let hour = hint::hour(world.now());
    for (hour, served) in [
        (hour, true),
        (hour - 47, true),
        (hour - 48, false),
        (hour + 1, false),
    ] {
        let request = world.request(Method::GET, &format!("/api/v1/hints/{hour}"), None);
        let (status, _) = answer(request).await;
        assert_eq!(status == 200, served, "{hour}");
    }
}
