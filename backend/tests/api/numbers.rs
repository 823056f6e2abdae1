//! `POST /numbers/resolve`.

use bamin_server::colour::subjects::{NewState, set_state};
use bamin_server::store::SubjectId;
use serde_json::json;

use crate::world::{World, refused};

#[tokio::test]
async fn a_number_says_colour_and_masked_name() {
    let world = World::new().await;
    let citizen = world.enrol(1).await;
    let held = world.renew(&citizen, world.subject(1)).await.remove(0);
    let staff = world.staff(0).await;
    let number = held.number(world.now());
    let body = json!({"number": number});
    let (status, answer) = world
        .post("/numbers/resolve", Some(&staff.access), body)
        .await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["colour"], "green");
    assert_eq!(answer["name"], citizen.answer["subjects"][0]["name"]);
    assert_eq!(
        (&answer["slice"], &answer["issuer"]),
        (&json!(held.slice.0), &json!(3500))
    );

    let app = world.server.app();
    let subject = SubjectId(world.subject(1));
    set_state(app, subject, NewState::Orange, "close_contact", "test")
        .await
        .unwrap();
    let body = json!({"number": number});
    let (_, answer) = world
        .post("/numbers/resolve", Some(&staff.access), body)
        .await;
    assert_eq!(answer["colour"], "orange");
    set_state(app, subject, NewState::Suspended, "appeal", "test")
        .await
        .unwrap();
    let body = json!({"number": number});
    refused(
        world
            .post("/numbers/resolve", Some(&staff.access), body)
            .await,
        "number_unknown",
    );
}

#[tokio::test]
async fn a_number_ends_after_a_minute_and_a_half() {
    let world = World::new().await;
    let citizen = world.enrol(1).await;
    let held = world.renew(&citizen, world.subject(1)).await.remove(0);
    let staff = world.staff(0).await;
    let (number, read) = (held.number(world.now()), world.now());
    world.clock.advance(89);
    let now = json!({"number": number});
    assert_eq!(
        world
            .post("/numbers/resolve", Some(&staff.access), now.clone())
            .await
            .0,
        200
    );
    world.clock.advance(31);
    refused(
        world
            .post("/numbers/resolve", Some(&staff.access), now)
            .await,
        "number_unknown",
    );
    let then = json!({"number": number, "at": read});
    assert_eq!(
        world
            .post("/numbers/resolve", Some(&staff.access), then)
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn a_number_recorded_more_than_three_days_ago_is_too_old() {
    let world = World::new().await;
    let staff = world.staff(0).await;
    let at = world.now() - 72 * 3600 - 1;
    let body = json!({"number": "123456789012", "at": at});
    let params = refused(
        world
            .post("/numbers/resolve", Some(&staff.access), body)
            .await,
        "number_too_old",
    );
    assert_eq!(params, json!({"seconds": 72 * 3600 + 1}));
    for (body, field) in [
        (json!({"number": "12345"}), "number"),
        (
            json!({"number": "123456789012", "at": world.now() + 60}),
            "at",
        ),
    ] {
        let answer = world
            .post("/numbers/resolve", Some(&staff.access), body)
            .await;
        assert_eq!(refused(answer, "invalid_request"), json!({"field": field}));
    }
}

#[tokio::test]
async fn five_wrong_numbers_lock_an_alias_and_ten_an_account() {
    let world = World::new().await;
    let citizen = world.enrol(1).await;
    let held = world.renew(&citizen, world.subject(1)).await.remove(0);
    let (one, other) = (world.staff(0).await, world.staff(1).await);
    let right = held.number(world.now());
    let wrong = |last: u16| {
        let digits = (right[8..].parse::<u16>().unwrap() + 1 + last) % 10_000;
        json!({"number": format!("{}{digits:04}", &right[..8])})
    };
    for last in 0..5 {
        let answer = world
            .post("/numbers/resolve", Some(&one.access), wrong(last))
            .await;
        refused(answer, "number_unknown");
    }
    let right = json!({"number": right});
    let answer = world
        .post("/numbers/resolve", Some(&other.access), right.clone())
        .await;
    assert_eq!(refused(answer, "number_locked"), json!({"seconds": 600}));
    for alias in 0..5 {
        let body = json!({"number": format!("{:08}0000", 11 + alias)});
        refused(
            world
                .post("/numbers/resolve", Some(&one.access), body)
                .await,
            "number_unknown",
        );
    }
    refused(
        world
            .post("/numbers/resolve", Some(&one.access), right)
            .await,
        "too_many_requests",
    );
}
