//! Databases that are full, newer, damaged, or have lost their key.

use std::path::PathBuf;
use std::sync::Arc;

use bamin_engine::ports::{Clock, MemoryStorage, SystemRandomness};
use bamin_engine::queue::Queue;
use bamin_engine::scan::{ChallengeMode, ScanSettings, Scanner};
use bamin_engine::store::{OpenRequest, Store};
use bamin_system_tests::Held;

use crate::scene::{Scene, Told, told};

pub async fn app_killed() -> Told {
    let mut scene = Scene::offline().await;
    scene.staff = scene.staff.restarted();
    scene.staff.set_online(false);
    scene.verdict().await
}

pub async fn disk_full() -> Told {
    let scene = Scene::offline().await;
    let text = scene.citizen.showing().await.text;
    let store = Store::open(OpenRequest {
        path: scene.world.folder().join("small.db"),
        secure: &MemoryStorage::new(7),
        random: Arc::new(SystemRandomness),
        wall_ms: scene.staff.clock.wall_ms(),
    });
    let store = store.unwrap().store;
    let time = scene.staff.phone.time.clone();
    let queue = Queue::new(store.clone(), time.clone(), Arc::new(SystemRandomness));
    let settings = ScanSettings {
        duty: scene.staff.phone.duty().unwrap().unwrap(),
        challenge: ChallengeMode::OnTap,
    };
    let mut scanner = Scanner::new(settings, time, queue, Arc::new(SystemRandomness));
    store.limit_pages(Some(store.pages().unwrap())).unwrap();
    // What room is left in the pages takes some records yet.
    let mut last = told(&mut scanner, &scene.staff, &text);
    for _ in 0..50 {
        if last.word == "none" {
            break;
        }
        scene.pass_seconds(20).await;
        let text = scene.citizen.showing().await.text;
        last = told(&mut scanner, &scene.staff, &text);
    }
    last
}

pub async fn database_newer() -> Told {
    let (setup, database) = closed_staff_phone().await;
    let connection = rusqlite::Connection::open(&database).unwrap();
    connection
        .pragma_update(None, "user_version", 9_999)
        .unwrap();
    connection.close().unwrap();
    let before = std::fs::read(&database).unwrap();
    let error = Held::open(setup.1).err().expect("a newer file is refused");
    assert_eq!(std::fs::read(&database).unwrap(), before);
    Told::none(error.code())
}

pub async fn database_corrupt() -> Told {
    let ((scene, setup), database) = closed_staff_phone().await;
    let mut bytes = std::fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[..middle].fill(0x5a);
    std::fs::write(&database, bytes).unwrap();
    set_aside(&scene, Held::open(setup).unwrap())
}

pub async fn database_key_lost() -> Told {
    let ((scene, mut setup), _) = closed_staff_phone().await;
    setup.wrapping_key = 8;
    set_aside(&scene, Held::open(setup).unwrap())
}

/// The file is kept beside, and the staff have to sign in again.
fn set_aside(scene: &Scene, held: Held) -> Told {
    let aside = held.phone.set_aside.as_ref().expect("said at opening");
    assert!(aside.path.starts_with(scene.world.folder()) && aside.path.exists());
    let refused = held.phone.scanner(ChallengeMode::OnTap).err();
    Told::none(refused.expect("nobody is signed in").code())
}

type Closed = (Scene, bamin_system_tests::Setup);

async fn closed_staff_phone() -> (Closed, PathBuf) {
    let scene = Scene::offline().await;
    let mut setup = scene.world.setup("another staff phone");
    scene.cdn.address().clone_into(&mut setup.server);
    let setup = scene.world.staff_with(setup, 1).await.closed();
    let database = setup.folder.join("bamin.db");
    ((scene, setup), database)
}
