//! The provider's keys, its clock, and its bad days.

use bamin_engine::sync::OtherPhones;
use bamin_server::config::Config;
use bamin_server::outside::identity_provider::KEYS_AGAIN;

use crate::scene::{Scene, returned};
use bamin_system_tests::on_both;

on_both!(
    new_keys_of_the_provider_are_fetched,
    a_clock_a_little_off_does_no_harm_a_wrong_one_does,
    a_provider_that_is_down_loses_nothing,
    a_provider_that_is_silent_costs_its_time_only_a_few_times,
);

async fn new_keys_of_the_provider_are_fetched(database: fn(&mut Config)) {
    let mut scene = Scene::new(database).await;
    let held = scene.world.phone("lin");
    scene.sign_in(&held, "lin").await.unwrap();
    let provider = scene.provider.take().unwrap();
    let restarted = tokio::task::spawn_blocking(move || provider.restarted());
    scene.provider = Some(restarted.await.unwrap().unwrap());
    // Asked for at most so often, lest forged tokens make this server ask.
    let back = scene.visit(&held, "lin").await;
    assert_eq!(
        returned(&back).await,
        Err((403, "sign_in_refused".to_owned()))
    );
    scene.world.pass_seconds(KEYS_AGAIN);
    scene.sign_in(&held, "lin").await.unwrap();
}

async fn a_clock_a_little_off_does_no_harm_a_wrong_one_does(database: fn(&mut Config)) {
    let scene = Scene::new(database).await;
    let held = scene.world.phone("lin");
    for (moved, fits) in [(-40, true), (80, true), (-160, false)] {
        // Between them: 40 s behind, 40 s ahead, 120 s behind.
        scene.world.pass_seconds(moved);
        let back = scene.visit(&held, "lin").await;
        let link = returned(&back).await;
        assert_eq!(link.is_ok(), fits, "{moved}: {link:?}");
    }
    scene.world.pass_seconds(120 + 7200);
    let back = scene.visit(&held, "lin").await;
    assert_eq!(
        returned(&back).await,
        Err((403, "sign_in_refused".to_owned()))
    );
}

async fn a_provider_that_is_down_loses_nothing(database: fn(&mut Config)) {
    let mut scene = Scene::new(database).await;
    let held = scene.world.phone("lin");
    let back = scene.visit(&held, "lin").await;
    scene.provider().down().unwrap();
    let unavailable = Err((503, "provider_unavailable".to_owned()));
    assert_eq!(returned(&back).await, unavailable);
    scene.provider().up().unwrap();
    let link = returned(&back).await.unwrap();
    let sync = &held.phone.sync;
    sync.finish_sign_in(&link, OtherPhones::Replaced)
        .await
        .unwrap();
    // What is known of it serves while it is down.
    scene.provider().down().unwrap();
    scene.world.pass_seconds(3601);
    sync.begin_sign_in().await.unwrap();
    let asked = sync.refresh_identity().await;
    assert_eq!(asked.unwrap_err().code(), "unavailable");
    let identity = sync.kept_identity().unwrap().unwrap();
    assert_eq!(identity.level.word(), "L4");
}

async fn a_provider_that_is_silent_costs_its_time_only_a_few_times(database: fn(&mut Config)) {
    let mut scene = Scene::with(database, |config| config.identity_timeout = 1).await;
    let held = scene.world.phone("lin");
    let sync = &held.phone.sync;
    scene.provider().pause().unwrap();
    for _ in 0..3 {
        assert_eq!(
            sync.begin_sign_in().await.unwrap_err().code(),
            "unavailable"
        );
    }
    scene.provider().resume().unwrap();
    // Not asked yet, though it is there again: nobody waits for it meanwhile.
    assert_eq!(
        sync.begin_sign_in().await.unwrap_err().code(),
        "unavailable"
    );
    scene.world.pass_seconds(16);
    scene.sign_in(&held, "lin").await.unwrap();
}
