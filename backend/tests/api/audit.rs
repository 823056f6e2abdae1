//! What somebody does to the audit is found: in the database, in an export, and by
//! whoever kept a published head.

use std::io::BufReader;

use bamin_protocol::slice::Day;
use bamin_server::colour::feeds::suppliers;
use bamin_server::colour::subjects::{NewState, set_state};
use bamin_server::config::Config;
use bamin_server::governance::audit::verify::{AuditError, Heads, database};
use bamin_server::governance::audit::{SignedHead, export, merkle};
use bamin_server::store::audit::{AuditHead, chain_hash};
use bamin_server::store::{SubjectId, Trail};
use serde_json::{Value, json};

use crate::both::both;
use crate::feeds::{Supplier, named};
use crate::world::World;

const DAY: i64 = 86_400;

/// Three days with entries, the first two over and signed; gives the first.
async fn three_days(world: &World) -> u16 {
    let first = Day::of(world.now()).0;
    for _ in 0..2 {
        let app = world.server.app();
        for state in [NewState::Orange, NewState::Green] {
            let subject = SubjectId(world.subject(1));
            set_state(app, subject, state, "test", "test")
                .await
                .unwrap();
        }
        world.clock.advance(DAY);
        world.server.run_jobs().await.unwrap();
    }
    first
}

async fn published(world: &World) -> Heads {
    let (status, heads) = world.get("/audit/heads", None).await;
    assert_eq!(status, 200, "{heads}");
    serde_json::from_value(heads).unwrap()
}

async fn exported(world: &World) -> String {
    let mut file = Vec::new();
    export::write(world.server.app(), 0, u16::MAX, &mut file)
        .await
        .unwrap();
    String::from_utf8(file).unwrap()
}

fn verified(file: &str, kept: Option<&Heads>) -> Result<usize, AuditError> {
    export::verify(BufReader::new(file.as_bytes()), kept).map(|checked| checked.days)
}

async fn found(world: &World) -> AuditError {
    database(world.server.app(), None).await.unwrap_err()
}

both! {
    async fn a_whole_audit_verifies_here_and_as_an_export(world) {
        let first = three_days(&world).await;
        let heads = published(&world).await;
        assert_eq!(heads.heads.iter().map(|head| head.day).collect::<Vec<_>>(), [first, first + 1]);
        let checked = database(world.server.app(), Some(&heads)).await.unwrap();
        assert_eq!((checked.days, checked.expired), (2, 0));
        assert!(checked.entries > 10, "{checked:?}");
        assert_eq!(verified(&exported(&world).await, Some(&heads)), Ok(2));
    }

    async fn a_changed_a_missing_and_a_moved_entry_are_found(world) {
        let first = three_days(&world).await;
        for (harm, repair) in [
            (
                "UPDATE audit SET entry = replace(entry, '\"at\"', '\"aT\"')",
                "UPDATE audit SET entry = replace(entry, '\"aT\"', '\"at\"')",
            ),
            ("UPDATE audit SET seq = seq + 1000 WHERE seq = 1", "UPDATE audit SET seq = 1 WHERE seq = 1001"),
            ("UPDATE audit_heads SET seq = seq + 1", "UPDATE audit_heads SET seq = seq - 1"),
        ] {
            world.sql(harm).await;
            let error = found(&world).await;
            assert!(matches!(error, AuditError::Broken { day, .. } if day == first), "{harm}: {error}");
            world.sql(repair).await;
            database(world.server.app(), None).await.unwrap();
        }
        world.sql("DELETE FROM audit WHERE seq = 1").await;
        assert!(matches!(found(&world).await, AuditError::Broken { seq: 1, .. }));
    }

    async fn an_entry_added_later_with_its_chain_made_anew_is_found(world) {
        let first = three_days(&world).await;
        world.clock.advance(-2 * DAY);
        let late = Trail::new(world.now(), "test", "late", "subject:x");
        world.server.app().store.note(late).await.unwrap();
        world.clock.advance(2 * DAY);
        assert_eq!(found(&world).await, AuditError::NotAsSigned(first));
    }

    async fn a_cut_tail_of_a_day_with_its_end_made_anew_is_found(world) {
        let first = three_days(&world).await;
        let store = &world.server.app().store;
        let end = store.audit_heads(first).await.unwrap().into_iter().find(|end| end.seq > 1);
        let (shard, seq) = end.map(|end| (end.shard, end.seq)).unwrap();
        world.sql(&format!(
            "UPDATE audit_heads SET seq = seq - 1, hash = (SELECT a.hash FROM audit a
                 WHERE a.shard = {shard} AND a.day = {first} AND a.seq = {seq} - 1)
             WHERE shard = {shard} AND day = {first};
             DELETE FROM audit WHERE shard = {shard} AND day = {first} AND seq = {seq}"
        )).await;
        assert_eq!(found(&world).await, AuditError::NotAsSigned(first));
    }

    async fn a_missing_day_is_found_with_and_without_its_head(world) {
        let first = three_days(&world).await;
        let kept = published(&world).await;
        world.sql(&format!(
            "DELETE FROM audit WHERE day = {first}; DELETE FROM audit_heads WHERE day = {first}"
        )).await;
        assert_eq!(found(&world).await, AuditError::Gone(first));
        world.sql(&format!("DELETE FROM audit_signed_heads WHERE day = {first}")).await;
        assert_eq!(found(&world).await, AuditError::Head(1));
        // The last day and its head cut off too: only who kept a head finds it.
        world.sql("DELETE FROM audit_signed_heads; DELETE FROM audit; DELETE FROM audit_heads").await;
        let app = world.server.app();
        assert!(database(app, None).await.is_ok());
        let error = database(app, Some(&kept)).await.unwrap_err();
        assert_eq!(error, AuditError::NotAsPublished(1));
    }

    async fn a_day_whose_head_is_gone_is_found(world) {
        let first = three_days(&world).await;
        world.sql(&format!("DELETE FROM audit_signed_heads WHERE day = {}", first + 1)).await;
        world.clock.advance(3 * 3600);
        assert_eq!(found(&world).await, AuditError::Unsigned(first + 1));
    }

    async fn days_on_which_the_server_was_down_are_signed_when_it_is_back(world) {
        let first = Day::of(world.now()).0;
        world.clock.advance(3 * DAY);
        world.server.run_jobs().await.unwrap();
        world.clock.advance(DAY);
        world.server.run_jobs().await.unwrap();
        let days: Vec<u16> = published(&world).await.heads.iter().map(|head| head.day).collect();
        assert_eq!((days.first(), days.contains(&(first + 3))), (Some(&first), true), "{days:?}");
        database(world.server.app(), None).await.unwrap();
    }
}

async fn give_up_old_entries(world: World) {
    let first = three_days(&world).await;
    let kept = published(&world).await;
    world.clock.advance(181 * DAY);
    world.server.run_jobs().await.unwrap();
    let app = world.server.app();
    assert!(app.store.audit_heads(first).await.unwrap().is_empty());
    let checked = database(app, Some(&kept)).await.unwrap();
    assert_eq!(checked.expired, 3);
}

fn half_a_year(config: &mut Config) {
    config.keep_audit_days = 180;
}

#[tokio::test]
async fn entries_past_their_life_are_given_up_and_the_heads_stay_on_sqlite() {
    give_up_old_entries(World::with(half_a_year).await).await;
}

#[tokio::test]
async fn entries_past_their_life_are_given_up_and_the_heads_stay_on_postgres() {
    give_up_old_entries(World::postgres(half_a_year).await).await;
}

#[tokio::test]
async fn an_export_that_was_touched_is_found_by_its_reader() {
    let world = World::new().await;
    let first = three_days(&world).await;
    let kept = published(&world).await;
    let whole = exported(&world).await;
    let lines: Vec<&str> = whole.lines().collect();
    let day = |line: &str| serde_json::from_str::<Value>(line).unwrap()["day"].as_u64();
    let joined = |lines: &[&str]| lines.join("\n");
    let cases: Vec<(&str, String)> = vec![
        (
            "changed",
            whole.replacen("subject.add", "subject.adD", 1).replacen(
                "seed.people",
                "seed.peoplE",
                1,
            ),
        ),
        ("missing", joined(&[&lines[..2], &lines[3..]].concat())),
        ("cut", joined(&lines[..lines.len() - 1])),
        ("twice", joined(&[&lines[..3], &lines[2..]].concat())),
        ("moved", {
            let mut moved = lines.clone();
            moved.swap(1, lines.len() - 1);
            joined(&moved)
        }),
        ("day", {
            let rest = lines[1..]
                .iter()
                .filter(|line| day(line) != Some(first.into()));
            joined(
                &std::iter::once(&lines[0])
                    .chain(rest)
                    .copied()
                    .collect::<Vec<_>>(),
            )
        }),
    ];
    for (what, file) in cases {
        assert_ne!(file.trim(), whole.trim(), "{what}");
        assert!(verified(&file, Some(&kept)).is_err(), "{what}");
        assert!(verified(&file, None).is_err(), "{what}: also by itself");
    }
}

#[tokio::test]
async fn an_export_made_anew_with_another_key_is_not_what_was_published() {
    let world = World::new().await;
    three_days(&world).await;
    let kept = published(&world).await;
    let whole = exported(&world).await;
    // A forger with a key of its own writes a whole, consistent file of one day.
    let mut lines = whole.lines();
    let mut header: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    let key = crate::world::new_key();
    let head: SignedHead = serde_json::from_value(header["heads"][0].clone()).unwrap();
    let row = chain_hash(0, head.day, 1, &[0; 32], "{}");
    let end = AuditHead {
        shard: 0,
        seq: 1,
        hash: row,
    };
    let mut forged = SignedHead {
        entries: 1,
        root: bamin_server::http::wire::Bytes(merkle(&[end]).to_vec()),
        ..head
    };
    let random = crate::world::random();
    let signature = key.sign(random.source(), &forged.message()).unwrap();
    forged.signature = bamin_server::http::wire::Bytes(signature.as_bytes().to_vec());
    header["heads"] = json!([forged]);
    header["keys"][0]["public"] = crate::world::b64(key.public().as_bytes()).into();
    let line = json!({
        "day": forged.day, "shard": 0, "seq": 1, "hash": crate::world::b64(&row), "entry": "{}",
    });
    let file = format!("{header}\n{line}\n");
    assert_eq!(verified(&file, None), Ok(1), "it agrees with itself");
    assert_eq!(
        verified(&file, Some(&kept)),
        Err(AuditError::NotAsPublished(1))
    );
}

both! {
    async fn every_change_of_colour_names_what_stands_behind_it(world) {
        let supplier = Supplier::new(&world, "all", &suppliers::FEEDS).await;
        let (subject, now) = (world.subject(1), world.now());
        let clinic = json!({"id": "k-1", "at": now, "region": 350_102});
        let contact = json!({"id": "c-1", "from": now, "to": now + 600});
        let lives = json!({"id": "r-1", "community": "C-1", "from": now - 1000});
        let closed = json!({"id": "m-1", "community": "C-1", "from": now});
        let gone = |id: &str| json!({"id": id, "withdrawn": true});
        supplier.push("clinics", &[named(&world, subject, clinic).await]).await;
        supplier.push("clinics", &[gone("k-1")]).await;
        supplier.push("contacts", &[named(&world, subject, contact).await]).await;
        world.clock.advance(601);
        world.server.run_jobs().await.unwrap();
        supplier.push("residents", &[named(&world, subject, lives).await]).await;
        supplier.push("communities", &[closed]).await;
        supplier.push("communities", &[gone("m-1")]).await;
        let app = world.server.app();
        for state in [NewState::Orange, NewState::Green] {
            set_state(app, SubjectId(subject), state, "test", "test").await.unwrap();
        }
        let (mut changes, mut last) = (Vec::new(), None);
        for (day, shard) in app.store.audit_chains().await.unwrap() {
            for row in app.store.audit_chain(shard, day).await.unwrap() {
                let entry: Value = serde_json::from_str(&row.entry).unwrap();
                if entry["action"] == "colour.change" {
                    assert_ne!(last.as_ref(), Some(&entry["detail"]["colour"]), "{entry}");
                    last = Some(entry["detail"]["colour"].clone());
                    changes.push(entry["detail"]["because"].clone());
                }
            }
        }
        let (records, order) = changes.split_at(6);
        assert_eq!(records, [
            json!({"record": "all/clinics/k-1"}),
            json!({"record": "all/clinics/k-1"}),
            json!({"record": "all/contacts/c-1"}),
            json!({"records": ["all/contacts/c-1"]}),
            json!({"records": ["all/residents/r-1"]}),
            json!({"ended": "R4"}),
        ]);
        assert_eq!(order.len(), 2);
        assert!(order.iter().all(|one| one["record"].as_str().unwrap().starts_with("operator/orders/")));
    }
}
