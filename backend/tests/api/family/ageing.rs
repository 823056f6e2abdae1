//! A child who turns 17.

use bamin_protocol::pass::SignedPass;
use bamin_server::citizens::family::ageing;

use super::{form, on_both};
use crate::feeds::audited;

const DAY: i64 = 86_400;

on_both! {
    async fn a_child_keeps_the_code_until_the_end_of_the_17th_birthday_and_everybody_is_told(town) {
        let world = &town.world;
        let phone = world.enrol(1).await;
        // 17 on 2026-11-24; today is the 22nd.
        let subject = town.added(&phone, form("child", "2009-11-24", 1)).await;
        let own = world.subject(1);
        let app = world.server.app();
        world.clock.advance(DAY);
        ageing::run(app).await.unwrap();
        assert_eq!(town.told(own).await, ["family_added"], "the day before");

        world.clock.advance(13 * 3600);
        ageing::run(app).await.unwrap();
        ageing::run(app).await.unwrap();
        assert_eq!(town.told(own).await, ["family_last_day", "family_added"], "told once");
        assert_eq!(town.told(subject).await, ["family_last_day"]);
        let (members, midnight) = (app.store.subjects_of(holder(&town, own).await), 1_577_808_000 + (2517 + 3) * DAY);
        assert_eq!(members.await.unwrap().len(), 2);
        let held = bamin_server::store::SubjectId(subject);
        assert!(app.store.subject(held).await.unwrap().is_some());

        world.clock.set(midnight - 1);
        assert_eq!(ageing::run(app).await.unwrap(), 0, "the last second");
        world.clock.set(midnight);
        assert_eq!(ageing::run(app).await.unwrap(), 1);
        assert_eq!(app.store.subjects_of(holder(&town, own).await).await.unwrap().len(), 1);
        assert_eq!(town.told(own).await[0], "family_aged_out");
        assert_eq!(town.told(subject).await[0], "family_aged_out");
        let entry = audited(world, subject).await.pop().unwrap();
        assert_eq!(entry["actor"], "job:ageing");
        assert_eq!(ageing::run(app).await.unwrap(), 0);
    }

    async fn no_pass_of_a_child_outlives_the_last_day(town) {
        let world = &town.world;
        let phone = world.enrol(1).await;
        let subject = town.added(&phone, form("child", "2009-11-23", 1)).await;
        let held = world.renew(&phone, subject).await;
        let ends: Vec<i64> = held.iter().map(|one| SignedPass::parse(&one.bytes).unwrap().pass.ends()).collect();
        let last = 1_577_808_000 + (2517 + 2) * DAY;
        // The slice of the 22nd ends at 05:00 of the birthday, that of the 23rd with it.
        assert_eq!(ends, [last - 19 * 3600, last]);
    }
}

async fn holder(town: &super::Town, own: uuid::Uuid) -> bamin_server::store::HolderId {
    let store = &town.world.server.app().store;
    let subject = store.subject(bamin_server::store::SubjectId(own)).await;
    subject.unwrap().unwrap().holder
}
