//! Lists that are old, lost, replayed, or were never there.

use bamin_protocol::presentation::Presentation;
use bamin_server::random::Random;
use bamin_server::secrets::keys::KeyFolder;
use bamin_standins::cdn::Rule;

use crate::scene::{Scene, Told};

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

pub async fn lists_29_minutes_old() -> Told {
    let scene = Scene::offline().await;
    scene.pass_seconds(29 * MINUTE).await;
    scene.verdict().await
}

pub async fn lists_31_minutes_old() -> Told {
    let scene = Scene::offline().await;
    scene.pass_seconds(31 * MINUTE).await;
    scene.verdict().await
}

pub async fn lists_25_hours_old() -> Told {
    let scene = Scene::offline().await;
    scene.pass_seconds(25 * HOUR).await;
    scene.verdict().await
}

pub async fn list_replayed_for_31_minutes() -> Told {
    let scene = Scene::new().await;
    scene.cdn.rule("/manifest", Rule::Replay);
    scene.withdraw().await;
    scene.pass_seconds(31 * MINUTE).await;
    scene.staff.sync().await;
    scene.verdict().await
}

pub async fn everything_replayed_for_25_hours() -> Told {
    let scene = Scene::new().await;
    scene.cdn.rule("/", Rule::Replay);
    scene.pass_seconds(25 * HOUR).await;
    scene.staff.try_sync().await;
    scene.verdict().await
}

pub async fn delta_lost() -> Told {
    let scene = Scene::new().await;
    scene.cdn.rule("/deltas/", Rule::Lost);
    scene.withdraw().await;
    scene.pass_seconds(MINUTE + 1).await;
    scene.staff.sync().await;
    scene.verdict().await
}

pub async fn delta_and_shard_lost_for_31_minutes() -> Told {
    let scene = Scene::new().await;
    scene.cdn.rule("/deltas/", Rule::Down);
    scene.cdn.rule("/shards/", Rule::Down);
    scene.withdraw().await;
    scene.pass_seconds(31 * MINUTE).await;
    let failed = scene.staff.try_sync().await;
    assert_eq!(failed, [("status", "unavailable".to_owned())]);
    scene.verdict().await
}

pub async fn older_status_list_replayed() -> Told {
    let scene = Scene::new().await;
    scene.withdraw().await;
    scene.pass_seconds(MINUTE + 1).await;
    scene.staff.sync().await;
    scene.cdn.rule("/manifest", Rule::Replay);
    scene.pass_seconds(MINUTE + 1).await;
    let failed = scene.staff.try_sync().await;
    assert_eq!(failed, [("status", "rolled_back".to_owned())]);
    scene.verdict().await
}

pub async fn no_trust_list() -> Told {
    let mut scene = Scene::new().await;
    scene.cdn.rule("/trust", Rule::Down);
    let mut setup = scene.world.setup("staff without a list");
    scene.cdn.address().clone_into(&mut setup.server);
    scene.staff = scene.world.signed_in(setup, 1).await;
    let failed = scene.staff.try_sync().await;
    assert!(failed.contains(&("trust", "unavailable".to_owned())));
    scene.verdict().await
}

pub async fn trust_list_8_days_old() -> Told {
    let scene = Scene::new().await;
    scene.cdn.rule("/trust", Rule::Down);
    scene.pass_seconds(8 * DAY).await;
    scene.citizen.sync().await;
    let failed = scene.staff.try_sync().await;
    assert_eq!(failed, [("trust", "unavailable".to_owned())]);
    scene.verdict().await
}

pub async fn trust_list_past_its_end() -> Told {
    let scene = Scene::new().await;
    scene.cdn.rule("/trust", Rule::Down);
    for _ in 0..31 {
        scene.pass_seconds(DAY).await;
        scene.citizen.sync().await;
        scene.staff.try_sync().await;
    }
    scene.verdict().await
}

pub async fn older_trust_list_replayed() -> Told {
    let scene = Scene::new().await;
    let text = scene.citizen.showing().await.text;
    let key = Presentation::parse_text(&text).unwrap().pass.kid.number;
    let app = scene.world.server().app();
    KeyFolder::at(app.config.data_dir.join("keys"))
        .revoke(key, app.now(), &Random::system())
        .unwrap();
    scene.pass_seconds(MINUTE).await;
    scene.staff.sync().await;
    scene.cdn.rule("/trust", Rule::Replay);
    scene.pass_seconds(MINUTE).await;
    let failed = scene.staff.try_sync().await;
    assert_eq!(failed, [("trust", "rolled_back".to_owned())]);
    scene.verdict().await
}
