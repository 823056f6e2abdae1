//! Clocks that are wrong, and phones that slept or were off.

use crate::scene::{Scene, Told};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;

pub async fn picture_61_seconds_old() -> Told {
    let scene = Scene::new().await;
    let picture = scene.citizen.showing().await.text;
    scene.pass_seconds(61).await;
    scene.verdict_on(&picture)
}

pub async fn holder_clock_behind() -> Told {
    let mut scene = Scene::offline().await;
    scene.pass_seconds(600).await;
    scene.citizen.clock.reboot_after_ms(-2 * MINUTE_MS);
    scene.citizen = scene.citizen.restarted();
    scene.verdict().await
}

pub async fn holder_clock_ahead() -> Told {
    let mut scene = Scene::offline().await;
    scene.citizen.clock.reboot_after_ms(2 * MINUTE_MS);
    scene.citizen = scene.citizen.restarted();
    scene.verdict().await
}

pub async fn scanner_clock_a_day_ahead() -> Told {
    scanner_clock_off_by(DAY_MS).await
}

pub async fn scanner_clock_a_day_behind() -> Told {
    scanner_clock_off_by(-DAY_MS).await
}

async fn scanner_clock_off_by(ms: i64) -> Told {
    let scene = Scene::offline().await;
    let clock = &scene.staff.clock;
    clock.set_wall_ms(scene.staff.phone.time.wall_ms() + ms);
    scene.pass_seconds(600).await;
    scene.verdict().await
}

pub async fn scanner_slept_8_hours() -> Told {
    let scene = Scene::offline().await;
    scene.pass_seconds(8 * 3_600).await;
    scene.verdict().await
}

pub async fn scanner_rebooted() -> Told {
    scanner_rebooted_off_by(0).await
}

pub async fn scanner_rebooted_a_day_ahead() -> Told {
    scanner_rebooted_off_by(DAY_MS).await
}

pub async fn scanner_rebooted_a_day_behind() -> Told {
    scanner_rebooted_off_by(-DAY_MS).await
}

async fn scanner_rebooted_off_by(ms: i64) -> Told {
    let mut scene = Scene::offline().await;
    scene.pass_seconds(600).await;
    scene.staff.clock.reboot_after_ms(ms);
    scene.staff = scene.staff.restarted();
    scene.staff.set_online(false);
    scene.verdict().await
}
