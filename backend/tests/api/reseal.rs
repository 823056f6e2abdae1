//! Rotating the key of personal fields: everything is sealed anew while people go on,
//! and the old version is destroyed only when nothing is left of it.

use std::collections::BTreeSet;

use bamin_server::citizens::appeals;
use bamin_server::governance::reseal;
use bamin_server::store::SubjectId;
use bamin_server::store::sealed::{Resealed, SealedRow};
use serde_json::json;

use crate::appeals::{orange_and_appealing, photo};
use crate::both::both;
use crate::privacy::live;
use crate::world::{World, prove, random};

async fn counted(world: &World) -> BTreeSet<(String, u16)> {
    let counted = reseal::versions(world.server.app()).await.unwrap();
    counted
        .into_iter()
        .map(|(field, version, _)| (field, version))
        .collect()
}

both! {
    async fn a_rotated_key_seals_everything_anew_and_the_old_one_is_destroyed(world) {
        let app = world.server.app();
        live(&world).await;
        let phone = world.enrol(1).await;
        let before = counted(&world).await;
        assert!(before.len() > 6 && before.iter().all(|(_, version)| *version == 1), "{before:?}");
        app.folder.rotate_personal(&random()).unwrap();
        assert!(app.reload_keys().unwrap());
        assert_eq!(reseal::retire(app, 1).await.unwrap_err().code.as_str(), "conflict");
        assert!(reseal::run(app).await.unwrap() > 10);
        assert_eq!(reseal::run(app).await.unwrap(), 0, "once");
        let after = counted(&world).await;
        let renamed: BTreeSet<_> = before.into_iter().map(|(field, _)| (field, 2)).collect();
        assert_eq!(after, renamed);
        assert_eq!(reseal::retire(app, 2).await.unwrap_err().code.as_str(), "conflict");
        reseal::retire(app, 1).await.unwrap();
        assert_eq!(app.personal().versions(), [2]);
        assert!(!world.folder.path().join("data/keys/personal-001.key").exists());
        world.renew(&phone, world.subject(1)).await;
        let (status, export) = world.get("/account/export", Some(&phone.access)).await;
        assert_eq!((status.as_u16(), &export["subjects"][0]["records"][0]["details"]["institution"]),
            (200, &json!("福建省立医院")));
        world.server.run_jobs().await.unwrap();
    }

    async fn a_photo_is_sealed_anew_wherever_the_work_was_stopped(world) {
        let app = world.server.app();
        let photos = [photo(1), photo(2), photo(3)];
        let (_, id) = orange_and_appealing(&world, &photos).await;
        let opened = async || {
            let mut bytes = Vec::new();
            for number in 0..3 {
                bytes.push(appeals::photos::open(app, id, number).await.unwrap().1);
            }
            bytes
        };
        let before = opened().await;
        app.folder.rotate_personal(&random()).unwrap();
        app.reload_keys().unwrap();
        let field = reseal::FIELDS.iter().find(|field| field.column.table == "appeal_photos").unwrap();
        let left = async || app.store.sealed_rows(&field.column, 2, None, 9).await.unwrap();
        let personal = app.personal();
        // As far as a run came that ended after the second photo.
        for found in left().await.drain(1..2) {
            let place = field.place.unwrap()(&found.key).unwrap();
            let bytes = personal.open_bytes(place, &found.sealed).unwrap();
            let sealed = personal.seal_bytes(place, &bytes).unwrap();
            let row = Resealed { found, sealed };
            assert_eq!(app.store.reseal(&field.column, vec![row]).await.unwrap(), 1);
        }
        assert_eq!((left().await.len(), opened().await == before), (2, true));
        reseal::run(app).await.unwrap();
        assert_eq!((left().await.len(), opened().await == before), (0, true));
        reseal::retire(app, 1).await.unwrap();
        assert!(opened().await == before);
    }

    async fn an_answer_that_may_be_asked_for_again_keeps_its_version(world) {
        let app = world.server.app();
        let phone = world.enrol(1).await;
        let token = phone.refresh.as_bytes();
        let proof = prove(&phone.key, bamin_protocol::proof::Purpose::Refresh, &[token]);
        let body = json!({"refresh_token": phone.refresh, "proof": proof});
        let (_, first) = world.post("/sessions/refresh", None, body.clone()).await;
        app.folder.rotate_personal(&random()).unwrap();
        app.reload_keys().unwrap();
        reseal::run(app).await.unwrap();
        assert_eq!(reseal::retire(app, 1).await.unwrap_err().code.as_str(), "conflict");
        assert_eq!(world.post("/sessions/refresh", None, body).await.1, first);
        world.clock.advance(31 * 86_400);
        world.server.run_jobs().await.unwrap();
        reseal::retire(app, 1).await.unwrap();
    }

    async fn a_field_that_changed_meanwhile_is_not_overwritten(world) {
        let store = &world.server.app().store;
        let column = &reseal::FIELDS[0].column;
        let rows = store.sealed_rows(column, 2, None, 1).await.unwrap();
        let rest = store.sealed_rows(column, 2, Some(rows[0].key.clone()), 100).await.unwrap();
        assert_eq!(rest.len() + 1, world.seeded.citizens.iter().map(|one| one.subjects.len()).sum::<usize>());
        assert!(store.sealed_rows(column, 1, None, 9).await.unwrap().is_empty());
        let stale = SealedRow { key: rows[0].key.clone(), sealed: vec![0, 1, 9] };
        let write = |found: SealedRow| vec![Resealed { found, sealed: vec![0, 2, 7] }];
        assert_eq!(store.reseal(column, write(stale)).await.unwrap(), 0);
        assert_eq!(store.reseal(column, write(rows[0].clone())).await.unwrap(), 1);
        let subject = SubjectId(uuid::Uuid::parse_str(&rows[0].key[0]).unwrap());
        assert_eq!(store.subject(subject).await.unwrap().unwrap().sealed, [0, 2, 7]);
    }
}

#[tokio::test]
async fn every_sealed_column_is_one_that_is_sealed_anew() {
    let world = World::new().await;
    let path = world.server.app().config.data_dir.join("bamin.sqlite3");
    let conn = rusqlite::Connection::open(path).unwrap();
    let mut query = conn
        .prepare(
            "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND (c.name LIKE '%sealed%'
                 OR c.name IN ('presentation', 'answer')) ORDER BY 1, 2",
        )
        .unwrap();
    let columns: BTreeSet<(String, String)> = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let fields = reseal::FIELDS.iter().map(|field| {
        let column = field.column;
        (column.table.to_owned(), column.column.to_owned())
    });
    assert_eq!(columns, fields.collect());
}
