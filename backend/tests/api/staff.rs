//! Staff: log-in, password, points.

use bamin_protocol::point::SignedPointCode;
use serde_json::json;

use crate::world::{NEW_PASSWORD, World, new_key, refused};

#[tokio::test]
async fn the_first_login_must_change_the_password() {
    let world = World::new().await;
    let phone = world.first_login(0).await;
    assert_eq!(phone.answer["must_change_password"], true);
    assert_eq!(
        phone.answer["staff"]["name"],
        world.seeded.units[0].staff[0].name
    );
    let bearer = Some(phone.access.as_str());
    refused(
        world.get("/staff/points", bearer).await,
        "password_change_required",
    );
    refused(
        world.get("/status/3500", bearer).await,
        "password_change_required",
    );
    let old = &world.seeded.units[0].staff[0].password;
    for (new, rule) in [
        ("short", "length"),
        ("abc@123456", "default"),
        (old, "unchanged"),
    ] {
        let body = json!({"old": old, "new": new});
        let params = refused(
            world.post("/staff/password", bearer, body).await,
            "password_too_weak",
        );
        assert_eq!(params, json!({"rule": rule}));
    }
    let wrong = json!({"old": "not the old one", "new": NEW_PASSWORD});
    refused(
        world.post("/staff/password", bearer, wrong).await,
        "wrong_credentials",
    );
    let right = json!({"old": old, "new": NEW_PASSWORD});
    assert_eq!(world.post("/staff/password", bearer, right).await.0, 204);
    assert_eq!(world.get("/staff/points", bearer).await.0, 200);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_phone_get_the_same_answer() {
    let world = World::new().await;
    let key = new_key();
    let wrong = world
        .post(
            "/staff/login",
            None,
            world.login_body(0, "wrong password", &key),
        )
        .await;
    let mut unknown = world.login_body(0, "wrong password", &key);
    unknown["phone"] = json!("10099999999");
    let parts: [&[u8]; 2] = [b"10099999999", key.public().as_bytes()];
    let proof = crate::world::prove(&key, bamin_protocol::proof::Purpose::Enrol, &parts);
    unknown["proof"] = json!(proof);
    let unknown = world.post("/staff/login", None, unknown).await;
    assert_eq!(wrong, unknown);
    refused(wrong, "wrong_credentials");
}

#[tokio::test]
async fn ten_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour() {
    let world = World::new().await;
    let key = new_key();
    for _ in 0..10 {
        let body = world.login_body(0, "wrong password", &key);
        refused(
            world.post("/staff/login", None, body).await,
            "wrong_credentials",
        );
    }
    let password = world.seeded.units[0].staff[0].password.clone();
    let body = world.login_body(0, &password, &key);
    let params = refused(
        world.post("/staff/login", None, body.clone()).await,
        "account_locked",
    );
    assert_eq!(params, json!({"seconds": 900}));
    world.clock.advance(900);
    assert_eq!(world.post("/staff/login", None, body).await.0, 200);
}

#[tokio::test]
async fn an_account_is_bound_to_one_device() {
    let world = World::new().await;
    let phone = world.staff(0).await;
    let other = world.login_body(0, NEW_PASSWORD, &new_key());
    refused(
        world.post("/staff/login", None, other).await,
        "device_bound_elsewhere",
    );
    let same = world.login_body(0, NEW_PASSWORD, &phone.key);
    let (status, answer) = world.post("/staff/login", None, same).await;
    assert_eq!(
        (status.as_u16(), &answer["must_change_password"]),
        (200, &json!(false))
    );
    assert_eq!(answer["device"], phone.answer["device"]);
    let mut forged = world.login_body(0, NEW_PASSWORD, &new_key());
    forged["device_key"] = json!(crate::world::b64(phone.key.public().as_bytes()));
    refused(
        world.post("/staff/login", None, forged).await,
        "proof_refused",
    );
}

#[tokio::test]
async fn a_unit_sees_its_own_points_and_their_codes_hold() {
    let world = World::new().await;
    let phone = world.staff(0).await;
    let (_, answer) = world.get("/staff/points", Some(&phone.access)).await;
    let points = answer["points"].as_array().unwrap();
    assert_eq!(points.len(), 1);
    assert_eq!(points[0]["point"], world.seeded.units[0].points[0].point);
    let code = SignedPointCode::parse_url(points[0]["code"].as_str().unwrap()).unwrap();
    let trust = world.trust().await;
    let said = code.verify(&trust, world.now()).unwrap();
    assert_eq!(said.unit as i64, world.seeded.units[0].unit);
    assert_eq!(said.name, world.seeded.units[0].points[0].name);
}
