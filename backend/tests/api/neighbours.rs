//! Other provinces: whose codes are trusted, and who may fetch our lists.

use bamin_protocol::issuer::{KeyUse, TrustedPublic};
use bamin_server::access::verifiers;
use bamin_server::codes::issuers::{self, IssuerEntry, KeyEntry};
use bamin_server::secrets::digest::hex;

use crate::world::{RUNNING, World, new_key, refused};

fn national(world: &World) -> IssuerEntry {
    let now = u32::try_from(world.now()).unwrap();
    IssuerEntry {
        issuer: 1,
        name: "防疫健康信息码".into(),
        pass_life: 30,
        status: None,
        status_age: 1800,
        keys: vec![KeyEntry {
            number: 1,
            usage: "pass".into(),
            nbf: now - 60,
            exp: now + 86_400,
            public: hex(new_key().public().as_bytes()),
        }],
    }
}

#[tokio::test]
async fn another_issuer_is_in_the_next_list_until_it_is_removed() {
    let world = World::new().await;
    let app = world.server.app();
    let before = world.trust().await.version;
    let entry = national(&world);
    issuers::add(app, &entry, "test").await.unwrap();
    let list = world.trust().await;
    assert_eq!(list.version, before + 1);
    let issuer = list.issuer(1).unwrap();
    assert_eq!((issuer.pass_life, &issuer.status), (30, &None));
    assert_eq!(issuer.keys[0].usage, KeyUse::Pass);
    assert!(matches!(issuer.keys[0].public, TrustedPublic::Es256(_)));
    assert!(list.issuer(3500).is_some());
    world.server.run_jobs().await.unwrap();
    assert_eq!(
        world.trust().await.version,
        before + 1,
        "the same list says the same"
    );
    issuers::remove(app, 1, "test").await.unwrap();
    assert!(world.trust().await.issuer(1).is_none());
    assert!(issuers::remove(app, 1, "test").await.is_err());
}

#[tokio::test]
async fn an_entry_that_would_spoil_the_list_is_refused() {
    let world = World::new().await;
    let app = world.server.app();
    let good = national(&world);
    let key = good.keys[0].clone();
    let edited = |edit: fn(&mut IssuerEntry)| {
        let mut entry = good.clone();
        edit(&mut entry);
        entry
    };
    for wrong in [
        edited(|entry| entry.issuer = 3500),
        edited(|entry| entry.name.clear()),
        edited(|entry| entry.pass_life = 1561),
        edited(|entry| entry.keys.clear()),
        edited(|entry| entry.keys[0].public = "ff".repeat(33)),
        edited(|entry| entry.keys[0].usage = "seal".into()),
        edited(|entry| entry.status = Some("http://plain".into())),
        IssuerEntry {
            keys: vec![key.clone(), key],
            ..good.clone()
        },
    ] {
        assert!(
            issuers::add(app, &wrong, "test").await.is_err(),
            "{wrong:?}"
        );
    }
    assert!(app.store.issuers().await.unwrap().is_empty());
}

#[tokio::test]
async fn our_own_entry_is_what_another_province_needs() {
    let world = World::new().await;
    let own = issuers::own(world.server.app()).await.unwrap();
    assert_eq!(own.issuer, 3500);
    let uses: Vec<&str> = own.keys.iter().map(|key| key.usage.as_str()).collect();
    for usage in ["pass", "status", "manifest"] {
        assert!(uses.contains(&usage), "{uses:?}");
    }
    assert!(
        !uses.contains(&"seal") && !uses.contains(&"point"),
        "{uses:?}"
    );
    let text = serde_json::to_string(&own).unwrap();
    assert_eq!(serde_json::from_str::<IssuerEntry>(&text).unwrap(), own);
}

#[tokio::test]
async fn an_enrolled_verifier_gets_status_lists_and_nothing_else() {
    let world = World::new().await;
    let app = world.server.app();
    let one = verifiers::add(app, "zhejiang", "浙江省", "test")
        .await
        .unwrap();
    let lists = "/status/3500";
    let manifest = format!("{lists}/{}/manifest", RUNNING.0);
    assert_eq!(world.get(lists, Some(&one.token)).await.0, 200);
    assert!(!world.bytes(&manifest, Some(&one.token)).await.is_empty());
    for path in ["/subjects", "/staff/points"] {
        refused(world.get(path, Some(&one.token)).await, "unauthenticated");
    }
    let wrong = format!("{}x", one.token);
    refused(world.get(lists, Some(&wrong)).await, "unauthenticated");
    let two = verifiers::add(app, "zhejiang", "浙江省", "test")
        .await
        .unwrap();
    refused(world.get(lists, Some(&one.token)).await, "unauthenticated");
    assert_eq!(world.get(lists, Some(&two.token)).await.0, 200);
    verifiers::close(app, "zhejiang", "test").await.unwrap();
    refused(world.get(lists, Some(&two.token)).await, "unauthenticated");
    assert!(verifiers::close(app, "jiangxi", "test").await.is_err());
    assert!(
        verifiers::add(app, "Zhejiang!", "浙江省", "test")
            .await
            .is_err()
    );
}
