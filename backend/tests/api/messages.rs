//! `GET /messages` and `POST /messages/read`.

use bamin_server::store::SubjectId;
use bamin_server::store::inbox::InboxMessage;
use bamin_server::store::message_code::MessageCode;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::both::both;
use crate::world::{Phone, World, random, refused};

async fn write(world: &World, subject: Uuid, count: usize) -> Vec<Uuid> {
    let app = world.server.app();
    let message = |_| InboxMessage {
        id: random().uuid(app.clock.now_ms()).unwrap(),
        subject: SubjectId(subject),
        at: world.now(),
        code: MessageCode::COLOUR_GREEN,
        params: json!({}),
    };
    let messages: Vec<_> = (0..count).map(message).collect();
    let mut ids: Vec<_> = messages.iter().map(|message| message.id).collect();
    app.store.put_messages(messages).await.unwrap();
    ids.sort();
    ids
}

async fn page(world: &World, phone: &Phone, after: Option<&Value>) -> Value {
    let query = after.map_or(String::new(), |after| {
        format!("?after={}", after.as_str().unwrap())
    });
    let (status, answer) = world
        .get(&format!("/messages{query}"), Some(&phone.access))
        .await;
    assert_eq!(status, 200, "{answer}");
    answer
}

fn ids(page: &Value) -> Vec<Uuid> {
    let messages = page["messages"].as_array().unwrap().iter();
    messages
        .map(|one| one["message"].as_str().unwrap().parse().unwrap())
        .collect()
}

both! {
    async fn messages_of_all_subjects_come_page_by_page_and_none_is_missed(world) {
        let phone = world.enrol(0).await;
        let family: Vec<Uuid> = world.seeded.citizens[0].subjects.iter().map(|one| one.subject).collect();
        assert!(family.len() > 1, "a family");
        let mut all = write(&world, family[0], 120).await;
        all.extend(write(&world, family[1], 120).await);
        all.sort();
        write(&world, world.subject(1), 3).await;
        let mut seen = Vec::new();
        let mut answer = page(&world, &phone, None).await;
        loop {
            seen.extend(ids(&answer));
            if answer["more"] == false {
                break;
            }
            answer = page(&world, &phone, Some(&answer["next"])).await;
        }
        assert_eq!(seen, all);
        assert_eq!(answer["unread"].as_array().unwrap().len(), 240);

        // What a slow transaction brings under an older id comes the next time.
        let late = write(&world, family[0], 1).await;
        world.clock.advance(60);
        let again = page(&world, &phone, Some(&answer["next"])).await;
        assert!(ids(&again).contains(&late[0]) || again["more"] == true);
        world.clock.advance(600);
        let mut after = again["next"].clone();
        loop {
            let next = page(&world, &phone, Some(&after)).await;
            after = next["next"].clone();
            if next["more"] == false {
                break;
            }
        }
        assert!(ids(&page(&world, &phone, Some(&after)).await).is_empty());
    }

    async fn a_message_is_read_once_by_who_carries_its_subject(world) {
        let (phone, stranger) = (world.enrol(1).await, world.enrol(0).await);
        let ids = write(&world, world.subject(1), 3).await;
        let body = json!({"messages": [ids[0], ids[1], Uuid::nil()]});
        let mark = async |phone: &Phone| world.post("/messages/read", Some(&phone.access), body.clone()).await.1["marked"].clone();
        assert_eq!(mark(&stranger).await, 0);
        assert_eq!(mark(&phone).await, 2);
        let read_at = world.now();
        world.clock.advance(60);
        assert_eq!(mark(&phone).await, 0, "again");
        let answer = page(&world, &phone, None).await;
        assert_eq!(answer["unread"], json!([ids[2]]));
        assert_eq!(answer["messages"][0]["read_at"], read_at);
        let many = json!({"messages": vec![Uuid::nil(); 501]});
        refused(world.post("/messages/read", Some(&phone.access), many).await, "invalid_request");
        refused(world.get("/messages?after=x", Some(&phone.access)).await, "invalid_request");
    }
}
