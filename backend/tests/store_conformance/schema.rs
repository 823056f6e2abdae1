//! Migrations.

use bamin_server::store::StoreError;

use crate::sample::{NOW, trail};

both! {
    async fn migrating_again_changes_nothing(fixture) {
        let store = &fixture.store;
        store.put_enrolment_code([1; 32], bamin_server::store::HolderId(uuid::Uuid::nil()), NOW,
            trail("code.put")).await.unwrap();
        let version = store.schema_version().await.unwrap();
        assert!(version >= 1);
        assert_eq!(store.migrate().await.unwrap(), version);
        store.ready().await.unwrap();
        assert_eq!(store.audit_heads(crate::sample::DAY).await.unwrap().len(), 1);
    }

    async fn a_database_of_a_later_build_is_refused(fixture) {
        fixture.sql("INSERT INTO schema_versions (version) VALUES (999)").await;
        let refused = fixture.reopen().await.err();
        assert!(matches!(refused, Some(StoreError::NewerSchema { found: 999, .. })), "{refused:?}");
        assert!(matches!(fixture.store.ready().await, Err(StoreError::NewerSchema { .. })));
        assert!(matches!(fixture.store.migrate().await, Err(StoreError::NewerSchema { .. })));
    }

    async fn a_database_without_tables_is_not_ready(fixture) {
        fixture.sql("DELETE FROM schema_versions").await;
        let ready = fixture.store.ready().await;
        assert!(matches!(ready, Err(StoreError::NotMigrated { found: 0, .. })), "{ready:?}");
    }
}

async fn start_together(fixture: crate::Fixture) {
    let other = fixture.reopen().await.unwrap();
    let (one, two) = tokio::join!(fixture.store.migrate(), other.migrate());
    assert_eq!(one.unwrap(), two.unwrap());
    fixture.store.ready().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_a_new_sqlite_file_start_together() {
    start_together(crate::Fixture::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_a_new_postgres_database_start_together() {
    start_together(crate::Fixture::postgres().await).await;
}

#[tokio::test]
async fn an_address_of_no_backend_is_refused() {
    let opened = bamin_server::store::open("mysql://somewhere").await;
    assert!(matches!(opened.err(), Some(StoreError::Url(_))));
}
