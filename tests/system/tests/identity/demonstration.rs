//! The provider for demonstrations: the real flow, at a page of the server itself.

use bamin_engine::sync::{OtherPhones, PlaceSource};
use bamin_server::config::{Config, IdentityProvider, Tls};
use bamin_standins::openid::{Browser, between};
use bamin_system_tests::{World, on_both};

use crate::scene::{number, returned};

on_both!(anybody_signs_in_at_the_page_that_says_it_is_for_demonstration);

async fn anybody_signs_in_at_the_page_that_says_it_is_for_demonstration(database: fn(&mut Config)) {
    let world = World::new(|config| {
        database(config);
        config.identity_provider = IdentityProvider::Demonstration;
    })
    .await;
    sign_in(
        &world,
        &format!("name=林秀英&number={}&level=L4", number(1)),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_asks_itself_by_its_own_certificate() {
    let world = World::new(|config| {
        config.tls = Tls::Auto;
        config.identity_provider = IdentityProvider::Demonstration;
        config.public_url = None;
    })
    .await;
    let held = world.phone("lin");
    let page = held.phone.sync.begin_sign_in().await.unwrap();
    assert!(page.url.starts_with("https://"), "{}", page.url);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_setting_there_is_no_such_page() {
    let world = World::new(|_| {}).await;
    let url = format!("{}/demo/identity/jwks", world.server().url());
    assert_eq!(Browser::new().open(&url).await.unwrap().0, 404);
    let held = world.phone("lin");
    let begun = held.phone.sync.begin_sign_in().await;
    assert_eq!(begun.unwrap_err().code(), "not_found");
}

async fn sign_in(world: &World, filled: &str) {
    let held = world.phone("lin");
    let sync = &held.phone.sync;
    let page = sync.begin_sign_in().await.unwrap();
    let mut browser = Browser::new();
    let (_, html) = browser.open(&page.url).await.unwrap();
    assert!(
        html.contains("演示") && html.contains("Demonstration"),
        "{html}"
    );
    let back = browser.fill(&page.url, &html, filled).await.unwrap();
    let link = returned(&back).await.unwrap();
    sync.finish_sign_in(&link, OtherPhones::Replaced)
        .await
        .unwrap();
    let unasked = sync.apply(350_102, PlaceSource::Chosen).await;
    assert_eq!(unasked.unwrap_err().code(), "no_consent");
    held.agree();
    let applied = sync.apply(350_102, PlaceSource::Chosen).await.unwrap();
    assert_eq!(applied.colour.word(), "green");
    held.sync().await;
    assert_eq!(held.showing().await.name, "林**");
    sync.refresh_identity().await.unwrap();
    assert_eq!(
        between(&html, "<title>", "<"),
        Some("演示用身份认证（Demonstration）")
    );
}
