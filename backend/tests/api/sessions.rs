//! Sessions: who may call, refresh, end.

use bamin_protocol::proof::Purpose;
use reqwest::Method;
use serde_json::{Value, json};

use crate::world::{Phone, World, answer, new_key, prove, refused};

fn refresh_body(phone: &Phone, token: &str) -> Value {
    json!({
        "refresh_token": token,
        "proof": prove(&phone.key, Purpose::Refresh, &[token.as_bytes()]),
    })
}

#[tokio::test]
async fn a_call_without_a_good_token_is_refused() {
    let world = World::new().await;
    let phone = world.enrol(1).await;
    refused(world.get("/subjects", None).await, "unauthenticated");
    refused(
        world.get("/subjects", Some("guessed")).await,
        "unauthenticated",
    );
    world.clock.advance(15 * 60);
    refused(
        world.get("/subjects", Some(&phone.access)).await,
        "token_expired",
    );
}

#[tokio::test]
async fn holders_and_staff_do_not_get_at_each_others_calls() {
    let world = World::new().await;
    let (holder, staff) = (world.enrol(1).await, world.staff(0).await);
    refused(
        world.get("/status/3500", Some(&holder.access)).await,
        "forbidden",
    );
    refused(
        world.get("/staff/points", Some(&holder.access)).await,
        "forbidden",
    );
    refused(
        world.get("/subjects", Some(&staff.access)).await,
        "forbidden",
    );
}

#[tokio::test]
async fn a_refreshed_session_has_new_tokens() {
    let world = World::new().await;
    let phone = world.enrol(1).await;
    world.clock.advance(20 * 60);
    let body = refresh_body(&phone, &phone.refresh);
    let (status, answer) = world.post("/sessions/refresh", None, body).await;
    assert_eq!(status, 200, "{answer}");
    let access = answer["session"]["access_token"].as_str().unwrap();
    assert_ne!(access, phone.access);
    assert_eq!(world.get("/subjects", Some(access)).await.0, 200);
}

#[tokio::test]
async fn a_lost_reply_is_given_again_until_it_has_arrived_then_reuse_ends_the_session() {
    let world = World::new().await;
    let phone = world.enrol(1).await;
    let body = refresh_body(&phone, &phone.refresh);
    let (_, first) = world.post("/sessions/refresh", None, body.clone()).await;
    world.clock.advance(600);
    let (_, again) = world.post("/sessions/refresh", None, body.clone()).await;
    assert_eq!(first, again);
    let access = first["session"]["access_token"].as_str().unwrap();
    assert_eq!(world.get("/subjects", Some(access)).await.0, 200);
    refused(
        world.post("/sessions/refresh", None, body).await,
        "unauthenticated",
    );
    refused(
        world.get("/subjects", Some(access)).await,
        "unauthenticated",
    );
}

#[tokio::test]
async fn a_stolen_refresh_token_is_worth_nothing_without_the_device_key() {
    let world = World::new().await;
    let phone = world.enrol(1).await;
    let thief = Phone {
        key: new_key(),
        ..world.enrol(0).await
    };
    let body = refresh_body(&thief, &phone.refresh);
    refused(
        world.post("/sessions/refresh", None, body).await,
        "proof_refused",
    );
    let body = refresh_body(&phone, &phone.refresh);
    assert_eq!(world.post("/sessions/refresh", None, body).await.0, 200);
    let unknown = refresh_body(&phone, "unknown");
    refused(
        world.post("/sessions/refresh", None, unknown).await,
        "unauthenticated",
    );
}

#[tokio::test]
async fn a_refresh_token_lives_thirty_days() {
    let world = World::new().await;
    let phone = world.enrol(1).await;
    world.clock.advance(30 * 86_400);
    let body = refresh_body(&phone, &phone.refresh);
    refused(
        world.post("/sessions/refresh", None, body).await,
        "token_expired",
    );
}

#[tokio::test]
async fn an_ended_session_stays_ended() {
    let world = World::new().await;
    let phone = world.enrol(1).await;
    let end = world.request(Method::DELETE, "/api/v1/sessions", Some(&phone.access));
    assert_eq!(answer(end).await.0, 204);
    refused(
        world.get("/subjects", Some(&phone.access)).await,
        "unauthenticated",
    );
    let body = refresh_body(&phone, &phone.refresh);
    refused(
        world.post("/sessions/refresh", None, body).await,
        "unauthenticated",
    );
}

#[tokio::test]
async fn an_app_older_than_the_policy_may_check_but_not_call() {
    let world = World::with(|config| config.least_app = 10_200).await;
    let call = |path: &str, app: &str| {
        let request = world
            .request(Method::GET, path, None)
            .header("x-bamin-app", app);
        answer(request)
    };
    let params = refused(
        call("/api/v1/subjects", "android/1.1.9").await,
        "update_required",
    );
    assert_eq!(params, json!({"least": 10_200}));
    assert_eq!(call("/api/v1/trust", "android/1.1.9").await.0, 200);
    assert_eq!(call("/api/v1/time", "android/1.1.9").await.0, 200);
    refused(
        call("/api/v1/subjects", "android/1.2.0").await,
        "unauthenticated",
    );
}
