//! A holder's rights: consents, everything kept in one answer, and the end of an
//! account.

use bamin_protocol::slice::Slice;
use bamin_server::store::facts::FactKind;
use bamin_server::store::{SubjectId, passes::SliceIndex};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::both::both;
use crate::feeds::{Supplier, named};
use crate::world::{Phone, World, answer, refused};

async fn end_account(world: &World, phone: &Phone, confirmation: &str) -> (StatusCode, Value) {
    let request = world.request(Method::DELETE, "/api/v1/account", Some(&phone.access));
    answer(request.header("x-bamin-confirmation", confirmation)).await
}

async fn confirmation(world: &World, phone: &Phone) -> String {
    let (status, begun) = world
        .post("/account/deletion", Some(&phone.access), json!({}))
        .await;
    assert_eq!(status, 200, "{begun}");
    begun["confirmation"].as_str().unwrap().to_owned()
}

both! {
    async fn an_answer_is_kept_with_version_time_and_text_and_may_be_withdrawn(world) {
        let (_, current) = world.get("/consents/current?lang=en", None).await;
        let purposes: Vec<&Value> = current["consents"].as_array().unwrap().iter()
            .map(|consent| &consent["purpose"]).collect();
        assert_eq!(purposes, ["account", "showing"]);
        assert!(current["consents"][1]["text"].as_str().unwrap().contains("masked name"));
        let phone = world.enrol(1).await;
        let given = json!({"purpose": "showing", "version": 1, "given": true, "at": world.now() - 60});
        let body = json!({"items": [given]});
        let (_, first) = world.post("/consents", Some(&phone.access), body.clone()).await;
        world.clock.advance(5);
        let (status, again) = world.post("/consents", Some(&phone.access), body).await;
        assert_eq!((status, &again), (StatusCode::OK, &first), "the same answer once");
        assert_eq!(first["consents"][0]["hash"], current["consents"][1]["hash"]);
        assert_eq!(first["consents"][0]["received_at"], world.now() - 5);
        let withdrawn = json!({"purpose": "showing", "version": 1, "given": false, "at": world.now()});
        world.post("/consents", Some(&phone.access), json!({"items": [withdrawn]})).await;
        let (_, kept) = world.get("/consents", Some(&phone.access)).await;
        let given: Vec<&Value> = kept["consents"].as_array().unwrap().iter()
            .map(|consent| &consent["given"]).collect();
        assert_eq!(given, [true, false]);
        // Of two answers of one second, in whatever order they come, the withdrawal holds.
        let answer = |given| json!({"purpose": "account", "version": 1, "given": given, "at": world.now()});
        let both = json!({"items": [answer(false), answer(true)]});
        let (_, kept) = world.post("/consents", Some(&phone.access), both).await;
        let last = kept["consents"].as_array().unwrap().iter().rfind(|one| one["purpose"] == "account");
        assert_eq!(last.unwrap()["given"], false);
        for (field, wrong) in [
            ("purpose", json!({"purpose": "anything", "version": 1, "given": true, "at": 1})),
            ("version", json!({"purpose": "showing", "version": 99, "given": true, "at": 1})),
            ("at", json!({"purpose": "showing", "version": 1, "given": true, "at": world.now() + 3_600})),
        ] {
            let body = json!({"items": [wrong]});
            let params = refused(world.post("/consents", Some(&phone.access), body).await, "invalid_request");
            assert_eq!(params["field"], field);
        }
    }

    async fn an_export_holds_everything_in_readable_form(world) {
        let phone = world.enrol(0).await;
        let subject = world.subject(0);
        let supplier = Supplier::new(&world, "clinic", &[FactKind::Clinic, FactKind::Test]).await;
        let visit = json!({"id": "v-1", "at": world.now(), "region": 350102, "institution": "福建省立医院"});
        let visit = named(&world, subject, visit).await;
        assert_eq!(supplier.push("clinics", &[visit]).await["colours_changed"], 1);
        let consent = json!({"purpose": "account", "version": 1, "given": true, "at": world.now()});
        world.post("/consents", Some(&phone.access), json!({"items": [consent]})).await;

        let (status, export) = world.get("/account/export", Some(&phone.access)).await;
        assert_eq!(status, 200, "{export}");
        let subjects = export["subjects"].as_array().unwrap();
        assert_eq!(subjects.len(), world.seeded.citizens[0].subjects.len());
        let own = &subjects[0];
        assert_eq!(own["name"], world.seeded.citizens[0].subjects[0].name);
        assert_eq!(own["document_number"].as_str().unwrap().len(), 18);
        assert_eq!((&own["colour"], &own["reasons"][0]["rule"]), (&json!("orange"), &json!("R5")));
        assert_eq!(own["reasons"][0]["record"], "clinic/clinics/v-1");
        assert_eq!(own["records"][0]["details"]["institution"], "福建省立医院");
        assert_eq!(own["messages"][0]["code"], "colour_orange");
        assert_eq!(export["devices"][0]["platform"], "test");
        assert_eq!(export["consents"][0]["purpose"], "account");
        let others = world.subject(1).to_string();
        assert!(!export.to_string().contains(&others), "nobody else's");
        refused(world.get("/account/export", Some(&phone.access)).await, "too_many_requests");
        world.clock.advance(61);
        assert_eq!(world.get("/account/export", Some(&phone.access)).await.0, 200);
    }

    async fn an_account_ends_with_everything_and_whoever_applies_again_is_new(world) {
        let phone = world.enrol(0).await;
        let subject = world.subject(0);
        let held = world.renew(&phone, subject).await.remove(0);
        let consent = json!({"purpose": "account", "version": 1, "given": true, "at": world.now()});
        world.post("/consents", Some(&phone.access), json!({"items": [consent]})).await;
        let store = &world.server.app().store;
        let before = store.subject(SubjectId(subject)).await.unwrap().unwrap();

        refused(end_account(&world, &phone, "1.x").await, "proof_refused");
        let late = confirmation(&world, &phone).await;
        world.clock.advance(601);
        refused(end_account(&world, &phone, &late).await, "proof_refused");
        let good = confirmation(&world, &phone).await;
        let other = world.enrol(1).await;
        refused(end_account(&world, &other, &good).await, "proof_refused");
        let (status, ended) = end_account(&world, &phone, &good).await;
        assert_eq!(status, 200, "{ended}");
        assert_eq!(ended["subjects"], world.seeded.citizens[0].subjects.len());
        assert_eq!(ended["devices"], 1);
        let kept: Vec<&Value> = ended["kept"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
        assert_eq!(kept, ["records", "scans", "audit", "consents"]);

        refused(world.get("/subjects", Some(&phone.access)).await, "unauthenticated");
        let after = store.subject(SubjectId(subject)).await.unwrap().unwrap();
        assert!(after.sealed.is_empty() && after.document_index == [0; 32], "{after:?}");
        assert_eq!(store.subject_by_document(before.document_index).await.unwrap(), None);
        let index = bamin_protocol::pass::SignedPass::parse(&held.bytes).unwrap().pass.index;
        let code = SliceIndex { slice: Slice::running(world.now()).0, index };
        let holders = store.code_holders(vec![code]).await.unwrap();
        assert_eq!(holders[0].as_ref().unwrap().state, 1, "withdrawn");
        assert!(store.inbox(SubjectId(subject), 9).await.unwrap().is_empty());
        assert_eq!(store.consents_of(before.holder).await.unwrap().len(), 1, "the proof stays");
        let raised = bamin_server::colour::subjects::NewState::Green;
        let raised = bamin_server::colour::subjects::set_state(world.server.app(), SubjectId(subject), raised, "test", "test");
        assert_eq!(raised.await.unwrap_err().code.as_str(), "not_found");

        let again = bamin_server::store::people::Subject {
            subject: SubjectId(uuid::Uuid::from_u128(7)),
            holder: bamin_server::store::HolderId(uuid::Uuid::from_u128(8)),
            ..before
        };
        let trail = bamin_server::store::Trail::new(world.now(), "test", "subject.add", "subject:x");
        assert_eq!(store.add_subjects(vec![again], trail).await.unwrap(), 1);
        world.server.run_jobs().await.unwrap();
    }

    async fn nobody_loses_a_colour_by_ending_the_account(world) {
        let phone = world.enrol(1).await;
        let subject = world.subject(1);
        let supplier = Supplier::new(&world, "clinic", &[FactKind::Clinic]).await;
        let visit = json!({"id": "v-1", "at": world.now(), "region": 350102});
        let visit = named(&world, subject, visit).await;
        supplier.push("clinics", &[visit]).await;
        let store = &world.server.app().store;
        let before = store.subject(SubjectId(subject)).await.unwrap().unwrap();
        let good = confirmation(&world, &phone).await;
        end_account(&world, &phone, &good).await;
        let again = bamin_server::store::people::Subject {
            subject: SubjectId(uuid::Uuid::from_u128(7)),
            holder: bamin_server::store::HolderId(uuid::Uuid::from_u128(8)),
            colour: 0,
            ..before
        };
        let id = again.subject;
        let trail = bamin_server::store::Trail::new(world.now(), "test", "subject.add", "subject:x");
        store.add_subjects(vec![again], trail).await.unwrap();
        world.clock.advance(10);
        world.server.run_jobs().await.unwrap();
        assert_eq!(store.subject(id).await.unwrap().unwrap().colour, 1);
    }
}
