//! Holders and subjects.

use bamin_server::store::people::SubjectState;
use bamin_server::store::{HolderId, StoreError, SubjectId};

use crate::sample::{digest, orange, subject, trail, uuid};

both! {
    async fn a_holder_carries_the_own_subject_first(fixture) {
        let store = &fixture.store;
        let family = vec![subject(3, 5), subject(5, 5), subject(9, 9)];
        assert_eq!(store.add_subjects(family, trail("subject.add")).await.unwrap(), 3);
        let carried = store.subjects_of(HolderId(uuid(5))).await.unwrap();
        assert_eq!(carried, [subject(5, 5), subject(3, 5)]);
        let found = store.subject_by_document(digest(3)).await.unwrap();
        assert_eq!(found, Some(subject(3, 5)));
        assert_eq!(store.subject_by_document(digest(4)).await.unwrap(), None);
        assert_eq!(store.subject(SubjectId(uuid(4))).await.unwrap(), None);
    }

    async fn adding_again_does_not_undo_a_colour(fixture) {
        let store = &fixture.store;
        store.add_subjects(vec![subject(1, 1)], trail("subject.add")).await.unwrap();
        crate::facts::turn_orange(store).await;
        let added = store.add_subjects(vec![subject(1, 1)], trail("subject.add")).await.unwrap();
        assert_eq!(added, 0);
        let kept = store.subject(SubjectId(uuid(1))).await.unwrap().unwrap();
        assert_eq!((kept.colour, kept.colour_cause.as_str()), (1, "r1"));
    }

    async fn two_subjects_never_share_a_document(fixture) {
        let store = &fixture.store;
        store.add_subjects(vec![subject(1, 1)], trail("subject.add")).await.unwrap();
        let mut twin = subject(2, 2);
        twin.document_index = digest(1);
        let refused = store.add_subjects(vec![subject(3, 3), twin], trail("subject.add")).await;
        assert!(matches!(refused, Err(StoreError::Constraint(_))), "{refused:?}");
        assert_eq!(store.subject(SubjectId(uuid(3))).await.unwrap(), None, "none of the call");
    }

    async fn a_removed_subject_is_carried_no_more(fixture) {
        let store = &fixture.store;
        store.add_subjects(vec![subject(1, 1)], trail("subject.add")).await.unwrap();
        let mut change = orange();
        change.state = SubjectState::Removed;
        store.change_state(change, trail("state.change")).await.unwrap();
        assert!(store.subjects_of(HolderId(uuid(1))).await.unwrap().is_empty());
    }
}
