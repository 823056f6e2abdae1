//! Sign-ins, identities, applications, take-overs.

use std::sync::Arc;

use bamin_server::store::identities::{
    Application, Applied, Finish, Finished, Identity, InitialPlace, SignIn,
};
use bamin_server::store::people::SubjectState;
use bamin_server::store::{HolderId, SharedStore, SubjectId};

use crate::sample::{DAY, NOW, codes, digest, enrolled, renewal, subject, trail, uuid};
use crate::{Fixture, at_once};

fn sign_in(n: u32) -> SignIn {
    SignIn {
        sign_in: uuid(n),
        secret_hash: digest(500 + n),
        state_hash: digest(600 + n),
        sealed: vec![1],
        expires: NOW + 600,
        return_hash: None,
    }
}

fn identity(n: u32, holder: u32, document: Option<u32>) -> Identity {
    Identity {
        identity: uuid(7_000 + n),
        holder: HolderId(uuid(holder)),
        account_index: digest(800 + n),
        document_index: document.map(digest),
        level: if document.is_some() { 4 } else { 1 },
        sealed: vec![9],
        verified_at: NOW,
    }
}

fn finish(n: u32, holder: u32, document: Option<u32>) -> Finish {
    Finish {
        sign_in: uuid(n),
        identity: identity(n, holder, document),
        code_hash: digest(500 + n),
        code_expires: NOW + 600,
        from_slice: DAY,
        member: None,
        messages: [uuid(31_000 + n), uuid(32_000 + n), uuid(33_000 + n)],
    }
}

async fn finished(store: &SharedStore, finish: Finish) -> Finished {
    let finished = store
        .finish_sign_in(finish, trail("identity.sign_in"))
        .await;
    finished.unwrap().unwrap()
}

on_both!(an_identity_is_renewed_where_there_is_one);

async fn an_identity_is_renewed_where_there_is_one(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    finished(store, finish(1, 51, Some(90))).await;
    let anew = Identity {
        level: 3,
        sealed: vec![7, 7],
        verified_at: NOW + 9,
        ..identity(1, 51, Some(90))
    };
    assert!(
        store
            .renew_identity(anew.clone(), trail("identity.renew"))
            .await
            .unwrap()
    );
    assert_eq!(
        store.identity(HolderId(uuid(51))).await.unwrap(),
        Some(anew)
    );
    let nobody = identity(2, 52, None);
    assert!(
        !store
            .renew_identity(nobody, trail("identity.renew"))
            .await
            .unwrap()
    );
}

both! {
    async fn of_two_returns_exactly_one_claims_a_sign_in(fixture) {
        let store = &fixture.store;
        store.begin_sign_in(sign_in(1)).await.unwrap();
        let claims = at_once(6, |_| {
            let store = fixture.store.clone();
            async move { store.claim_sign_in(digest(601), NOW).await.unwrap() }
        }).await;
        assert_eq!(claims.iter().flatten().count(), 1);
        store.release_sign_in(uuid(1)).await.unwrap();
        assert_eq!(store.claim_sign_in(digest(601), NOW).await.unwrap(), Some(sign_in(1)));
        store.return_sign_in(uuid(1), digest(9), vec![2]).await.unwrap();
        store.release_sign_in(uuid(1)).await.unwrap();
        assert_eq!(store.claim_sign_in(digest(601), NOW).await.unwrap(), None);
        let kept = store.sign_in(uuid(1)).await.unwrap().unwrap();
        assert_eq!((kept.return_hash, kept.sealed), (Some(digest(9)), vec![2]));
    }

    async fn a_sign_in_that_is_over_is_claimed_by_nobody_and_forgotten(fixture) {
        let store = &fixture.store;
        store.begin_sign_in(sign_in(1)).await.unwrap();
        assert_eq!(store.claim_sign_in(digest(601), NOW + 600).await.unwrap(), None);
        assert_eq!(store.forget_sign_ins(NOW + 600).await.unwrap(), 0);
        assert_eq!(store.forget_sign_ins(NOW + 601).await.unwrap(), 1);
        assert_eq!(store.sign_in(uuid(1)).await.unwrap(), None);
    }

    async fn a_document_finds_its_holder_whatever_the_account(fixture) {
        let store = &fixture.store;
        let first = finished(store, finish(1, 51, Some(90))).await;
        assert_eq!(first.identity.holder, HolderId(uuid(51)));
        let again = finished(store, finish(2, 52, Some(90))).await;
        assert_eq!(again.identity.holder, HolderId(uuid(51)));
        let kept = store.identity(HolderId(uuid(51))).await.unwrap().unwrap();
        assert_eq!(kept, again.identity);
        let seeded = vec![subject(3, 3)];
        store.add_subjects(seeded, trail("subject.add")).await.unwrap();
        let own = finished(store, finish(3, 53, Some(3))).await;
        assert_eq!((own.identity.holder, own.taken_over), (HolderId(uuid(3)), None));
    }

    async fn of_one_person_signing_in_twice_at_once_there_is_one_holder(fixture) {
        let holders = at_once(6, |n| {
            let store = fixture.store.clone();
            async move { finished(&store, finish(n, 60 + n, Some(90))).await.identity.holder }
        }).await;
        assert!(holders.iter().all(|holder| *holder == holders[0]), "{holders:?}");
    }

    async fn a_lower_level_does_not_reach_a_proven_holder(fixture) {
        let store = &fixture.store;
        let low = finished(store, finish(1, 51, None)).await;
        assert_eq!(low.identity.holder, HolderId(uuid(51)));
        let mut high = finish(1, 52, Some(90));
        high.code_hash = digest(777);
        assert_eq!(finished(store, high).await.identity.holder, HolderId(uuid(51)));
        let refused = store.finish_sign_in(finish(1, 53, None), trail("identity.sign_in")).await;
        assert_eq!(refused.unwrap(), None);
        let kept = store.identity(HolderId(uuid(51))).await.unwrap().unwrap();
        assert_eq!(kept.level, 4);
    }

    async fn a_family_member_takes_the_own_code_over(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await;
        let renewed = store.record_renewal(device.device, vec![renewal(2, 70, 5)], trail("renew"));
        let before = codes(&renewed.await.unwrap()[0]);
        let mut finishing = finish(1, 51, Some(2));
        finishing.member = Some((SubjectId(uuid(2)), vec![4, 2]));
        let taken = finished(store, finishing).await;
        assert_eq!(taken.taken_over, Some(SubjectId(uuid(2))));
        let moved = store.subject(SubjectId(uuid(2))).await.unwrap().unwrap();
        assert_eq!((moved.holder, moved.relation), (HolderId(uuid(51)), 0));
        assert_eq!(moved.sealed, [4, 2]);
        assert_eq!(store.subjects_of(HolderId(uuid(1))).await.unwrap().len(), 1);
        for code in store.code_holders(before).await.unwrap() {
            assert_eq!(code.unwrap().state, 1, "withdrawn");
        }
        let told = |n| async move {
            let inbox = store.inbox(SubjectId(uuid(n)), 9).await.unwrap();
            inbox.into_iter().map(|message| message.code).collect::<Vec<_>>()
        };
        assert_eq!(told(2).await, ["own_code_taken_over"]);
        assert_eq!(told(1).await, ["family_member_left"]);
        assert_eq!(store.unsent("state_changed".into(), 9).await.unwrap().len(), 1);
        // Said again: nothing is left to move.
        assert_eq!(finished(store, finish(1, 51, Some(2))).await.taken_over, None);
    }

    async fn an_application_keeps_the_first_place(fixture) {
        let store = &fixture.store;
        let apply = |county, source| Application { subject: subject(5, 5), county, source };
        let new = store.apply(apply(350_102, 0), trail("subject.apply")).await.unwrap();
        assert_eq!(new, Applied::New(SubjectId(uuid(5))));
        let again = store.apply(apply(350_203, 1), trail("subject.apply")).await.unwrap();
        assert_eq!(again, Applied::Before(SubjectId(uuid(5))));
        let place = store.initial_place(SubjectId(uuid(5))).await.unwrap();
        assert_eq!(place, Some(InitialPlace { county: 350_102, source: 0, at: NOW }));
        let mut other = apply(350_102, 0);
        other.subject = subject(6, 6);
        other.subject.document_index = digest(5);
        let elsewhere = store.apply(other, trail("subject.apply")).await.unwrap();
        assert_eq!(elsewhere, Applied::Elsewhere);
    }

    async fn of_two_applications_at_once_exactly_one_is_new(fixture) {
        let applied = at_once(6, |n| {
            let store = fixture.store.clone();
            async move {
                let mut subject = subject(80 + n, 5);
                subject.document_index = digest(5);
                subject.state = SubjectState::Active;
                let application = Application { subject, county: 350_102, source: 0 };
                store.apply(application, trail("subject.apply")).await.unwrap()
            }
        }).await;
        let new = applied.iter().filter(|one| matches!(one, Applied::New(_))).count();
        assert_eq!(new, 1, "{applied:?}");
    }
}
