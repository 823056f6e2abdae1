//! The audit chain holds, and a change to it is found.

use bamin_server::store::audit::{AuditHead, BrokenChain, verify_chain};
use bamin_server::store::trust::TrustListRow;
use bamin_server::store::{SharedStore, Trail};

use crate::at_once;
use crate::sample::{DAY, NOW};

fn list(version: u32) -> TrustListRow {
    TrustListRow {
        version,
        iat: NOW,
        bytes: vec![1],
    }
}

fn entry(n: u32) -> Trail {
    Trail::new(NOW, "测试", format!("step.{n}"), "chain:1").detail(serde_json::json!({"n": n}))
}

async fn chain(store: &SharedStore) -> Result<(), BrokenChain> {
    let heads = store.audit_heads(DAY).await.unwrap();
    assert_eq!(heads.len(), 1, "one object, one chain");
    let rows = store.audit_chain(heads[0].shard, DAY).await.unwrap();
    verify_chain(&rows, heads[0], DAY)
}

async fn five(store: &SharedStore) {
    for n in 1..=5 {
        assert!(store.put_trust_list(list(n), entry(n)).await.unwrap());
    }
}

both! {
    async fn a_chain_verifies_to_its_head(fixture) {
        five(&fixture.store).await;
        chain(&fixture.store).await.unwrap();
        let head = fixture.store.audit_heads(DAY).await.unwrap()[0];
        assert_eq!(head.seq, 5);
        assert!(fixture.store.audit_heads(DAY + 1).await.unwrap().is_empty());
    }

    async fn a_changed_entry_is_found(fixture) {
        five(&fixture.store).await;
        fixture.sql("UPDATE audit SET entry = replace(entry, 'step', 'stop') WHERE seq = 3").await;
        assert_eq!(chain(&fixture.store).await.unwrap_err().seq, 3);
    }

    async fn a_missing_entry_is_found(fixture) {
        five(&fixture.store).await;
        fixture.sql("DELETE FROM audit WHERE seq = 2").await;
        assert_eq!(chain(&fixture.store).await.unwrap_err().seq, 2);
    }

    async fn a_missing_last_entry_is_found(fixture) {
        five(&fixture.store).await;
        fixture.sql("DELETE FROM audit WHERE seq = 5").await;
        assert_eq!(chain(&fixture.store).await.unwrap_err().seq, 5);
    }

    async fn writers_at_once_leave_one_whole_chain_each(fixture) {
        at_once(40, |n| {
            let store = fixture.store.clone();
            async move {
                let trail = Trail::new(NOW, "test", "put", format!("object:{}", n % 7));
                store.put_enrolment_code(
                    crate::sample::digest(n),
                    bamin_server::store::HolderId(crate::sample::uuid(n)),
                    NOW,
                    trail,
                ).await.unwrap();
            }
        }).await;
        let heads: Vec<AuditHead> = fixture.store.audit_heads(DAY).await.unwrap();
        assert_eq!(heads.iter().map(|head| head.seq).sum::<u64>(), 40);
        for head in heads {
            let rows = fixture.store.audit_chain(head.shard, DAY).await.unwrap();
            verify_chain(&rows, head, DAY).unwrap();
        }
    }

    async fn a_days_signed_head_is_kept_once(fixture) {
        let store = &fixture.store;
        assert!(store.signed_heads().await.unwrap().is_empty());
        assert!(store.put_signed_head(DAY, vec![1]).await.unwrap());
        assert!(!store.put_signed_head(DAY, vec![2]).await.unwrap());
        assert_eq!(store.signed_heads().await.unwrap(), [(DAY, vec![1])]);
    }
}
