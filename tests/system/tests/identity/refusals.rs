//! What a sign-in refuses: other states, other nonces, used codes, other phones, late
//! returns.

use bamin_engine::sync::OtherPhones;
use bamin_server::access::sign_in::LIFE;
use bamin_server::config::Config;
use bamin_standins::openid::Browser;

use crate::scene::{Scene, number, returned};
use bamin_system_tests::on_both;

on_both!(
    a_state_that_nobody_sent_leads_nowhere,
    a_token_with_another_nonce_is_refused,
    a_code_serves_once,
    only_the_phone_that_began_can_finish,
    a_sign_in_ends_after_ten_minutes,
    claims_that_do_not_hold_are_refused,
    who_turns_back_at_the_provider_is_told,
);

fn refused(code: &str, status: u16) -> Result<String, (u16, String)> {
    Err((status, code.to_owned()))
}

async fn a_state_that_nobody_sent_leads_nowhere(database: fn(&mut Config)) {
    let scene = Scene::new(database).await;
    let held = scene.world.phone("lin");
    let back = scene.visit(&held, "lin").await;
    let (before, after) = back.split_once("state=").unwrap();
    let rest = after.split_once('&').map_or("", |(_, rest)| rest);
    let other = format!("{before}state=AAAA&{rest}");
    assert_eq!(returned(&other).await, refused("sign_in_over", 410));
    // The sign-in itself is untouched.
    assert!(returned(&back).await.is_ok());
}

async fn a_token_with_another_nonce_is_refused(database: fn(&mut Config)) {
    let scene = Scene::new(database).await;
    let held = scene.world.phone("lin");
    let page = held.phone.sync.begin_sign_in().await.unwrap();
    let (before, after) = page.url.split_once("nonce=").unwrap();
    let rest = after.split_once('&').map_or("", |(_, rest)| rest);
    let url = format!("{before}nonce=another&{rest}");
    let back = Browser::new().sign_in(&url, "lin").await.unwrap();
    assert_eq!(returned(&back).await, refused("sign_in_refused", 403));
}

async fn a_code_serves_once(database: fn(&mut Config)) {
    let scene = Scene::new(database).await;
    let (held, other) = (scene.world.phone("lin"), scene.world.phone("other"));
    let back = scene.visit(&held, "lin").await;
    assert!(returned(&back).await.is_ok());
    assert_eq!(returned(&back).await, refused("sign_in_over", 410));
    // The same code in somebody else's sign-in.
    let theirs = scene.visit(&other, "lin").await;
    let value = |text: &str, name: &str| {
        let query = text.split_once('?').unwrap().1.to_owned();
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let found = pairs.find(|(key, _)| *key == name).unwrap();
        found.1.to_owned()
    };
    let stolen = theirs.replace(&value(&theirs, "code"), &value(&back, "code"));
    assert_eq!(returned(&stolen).await, refused("sign_in_refused", 403));
}

async fn only_the_phone_that_began_can_finish(database: fn(&mut Config)) {
    let scene = Scene::new(database).await;
    let (held, thief) = (scene.world.phone("lin"), scene.world.phone("thief"));
    let link = scene.go(&held, "lin").await;
    let finish = |phone: &str| phone.to_owned();
    thief.phone.sync.begin_sign_in().await.unwrap();
    let stolen = thief
        .phone
        .sync
        .finish_sign_in(&link, OtherPhones::Replaced)
        .await;
    assert_eq!(stolen.unwrap_err().code(), "no_sign_in");
    // With the bare code, it is still another phone's.
    let code = link.split("return_code=").nth(1).unwrap();
    let stolen = thief
        .phone
        .sync
        .finish_sign_in(code, OtherPhones::Replaced)
        .await;
    assert_eq!(stolen.unwrap_err().code(), "sign_in_refused");
    let sync = &held.phone.sync;
    let wrong = sync
        .finish_sign_in(&finish("AAAABBBBCCCCDDDD"), OtherPhones::Replaced)
        .await;
    assert_eq!(wrong.unwrap_err().code(), "sign_in_refused");
    sync.finish_sign_in(&link, OtherPhones::Replaced)
        .await
        .unwrap();
    let spent = sync.finish_sign_in(&link, OtherPhones::Replaced).await;
    assert_eq!(spent.unwrap_err().code(), "no_sign_in");
}

async fn a_sign_in_ends_after_ten_minutes(database: fn(&mut Config)) {
    let scene = Scene::with(database, |config| config.identity_clock_skew = 3600).await;
    let (held, late) = (scene.world.phone("lin"), scene.world.phone("late"));
    let link = scene.go(&held, "lin").await;
    let back = scene.visit(&late, "lin").await;
    scene.world.pass_seconds(LIFE);
    assert_eq!(returned(&back).await, refused("sign_in_over", 410));
    let over = held
        .phone
        .sync
        .finish_sign_in(&link, OtherPhones::Replaced)
        .await;
    assert_eq!(over.unwrap_err().code(), "sign_in_over");
}

async fn claims_that_do_not_hold_are_refused(database: fn(&mut Config)) {
    let mut scene = Scene::new(database).await;
    scene.person("forger", "L4", "张三", "350102199001010010");
    scene.person("nameless", "L4", "", &number(3));
    for login in ["forger", "nameless"] {
        let held = scene.world.phone(login);
        let back = scene.visit(&held, login).await;
        assert_eq!(
            returned(&back).await,
            refused("sign_in_refused", 403),
            "{login}"
        );
    }
}

async fn who_turns_back_at_the_provider_is_told(database: fn(&mut Config)) {
    let scene = Scene::new(database).await;
    let held = scene.world.phone("lin");
    let page = held.phone.sync.begin_sign_in().await.unwrap();
    let state = page.url.split("state=").nth(1).unwrap();
    let state = state.split('&').next().unwrap();
    let url = scene.world.server().url();
    let back = format!("{url}/identity/callback?error=access_denied&state={state}");
    assert_eq!(returned(&back).await, refused("sign_in_refused", 403));
}
