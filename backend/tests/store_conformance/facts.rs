//! Records and what they do, with a judge that says: orange while any fact of the
//! person holds, until 1,000 s after its start.

use std::sync::Arc;

use bamin_server::store::facts::{
    Applied, Because, Chunk, ColourChange, Fact, FactKind, Judge, Judgement, Moment, NewFact,
    Outcome, Person, Touched, Withdrawal,
};
use bamin_server::store::inbox::InboxMessage;
use bamin_server::store::message_code::MessageCode;
use bamin_server::store::{SharedStore, StoreError, StoreResult, SubjectId, Trail, audit};
use serde_json::json;

use crate::at_once;
use crate::sample::{DAY, NOW, code, digest, enrolled, renewal, subject, trail, uuid};

const LIFE: i64 = 1_000;

pub struct Simple {
    pub now: i64,
}

impl Judge for Simple {
    fn judge(&self, person: &Person, touched: Option<&Touched>) -> StoreResult<Judgement> {
        let ends: Vec<i64> = person
            .facts
            .iter()
            .filter(|fact| fact.kind != FactKind::Traveller || !person.places.is_empty())
            .map(|fact| fact.starts + LIFE)
            .filter(|end| *end > self.now)
            .collect();
        let colour = u8::from(!ends.is_empty());
        let next_change = ends.into_iter().min();
        if colour == person.colour {
            return Ok(Judgement {
                change: None,
                next_change,
            });
        }
        let subject = person.subject;
        let by = touched.map_or("time", |touched| touched.record.as_str());
        let because = match touched {
            Some(touched) => Because::Record(touched.clone()),
            None => Because::Records(vec![by.to_owned()]),
        };
        let trail = Trail::new(
            self.now,
            "test",
            "colour.change",
            format!("subject:{subject}"),
        )
        .detail(json!({"by": by, "colour": colour}));
        let message = InboxMessage {
            id: bamin_server::random::Random::system()
                .uuid(self.now * 1000)
                .unwrap(),
            subject,
            at: self.now,
            code: MessageCode::COLOUR_ORANGE,
            params: json!({"colour": colour}),
        };
        let change = ColourChange::caused(because, colour, by.to_owned(), trail, message)?;
        Ok(Judgement {
            change: Some(change),
            next_change,
        })
    }

    fn tag(&self, _: SubjectId, sealed: &[u8]) -> Option<u64> {
        Some(sealed.iter().map(|byte| u64::from(*byte)).sum())
    }
}

pub fn moment(now: i64) -> Moment {
    Moment {
        now,
        from_slice: DAY,
        hint_hour: 9,
    }
}

pub fn record(id: u32, person: u32, starts: i64) -> NewFact {
    NewFact {
        fact: Fact {
            supplier: "s".into(),
            kind: FactKind::Clinic,
            record: format!("r{id}"),
            person: Some(digest(person)),
            place: Some("350102".into()),
            starts,
            ends: None,
            value: 0,
        },
        hash: digest(id * 1_000_003 + person + u32::try_from(starts - NOW + 9_999).unwrap()),
        version: 0,
        sealed: Some(vec![1, 2, 3]),
    }
}

fn of(kind: FactKind, mut new: NewFact, place: &str) -> NewFact {
    new.fact.kind = kind;
    new.fact.place = Some(place.into());
    if matches!(kind, FactKind::Area | FactKind::Community) {
        new.fact.person = None;
    }
    new
}

pub fn chunk(put: Vec<NewFact>, withdraw: Vec<Withdrawal>) -> Chunk {
    Chunk {
        supplier: "s".into(),
        kind: put.first().map_or(FactKind::Clinic, |new| new.fact.kind),
        put,
        withdraw,
        rejected: vec![],
    }
}

fn gone(id: u32, version: i64) -> Withdrawal {
    Withdrawal {
        record: format!("r{id}"),
        version,
    }
}

async fn apply(store: &SharedStore, chunk: Chunk, now: i64) -> Applied {
    let judge = Arc::new(Simple { now });
    store.apply_chunk(chunk, moment(now), judge).await.unwrap()
}

async fn put(store: &SharedStore, put: Vec<NewFact>, now: i64) -> Applied {
    apply(store, chunk(put, vec![]), now).await
}

/// A record turns subject 1 orange.
pub async fn turn_orange(store: &SharedStore) {
    assert_eq!(put(store, vec![record(1, 1, NOW)], NOW).await.changed, 1);
}

async fn colour(store: &SharedStore, n: u32) -> u8 {
    store
        .subject(SubjectId(uuid(n)))
        .await
        .unwrap()
        .unwrap()
        .colour
}

async fn due(store: &SharedStore, now: i64) -> (usize, usize) {
    let judge = Arc::new(Simple { now });
    store.judge_due(100, moment(now), judge).await.unwrap()
}

#[test]
fn no_change_of_colour_is_made_without_something_behind_it() {
    let change = |because: Because, colour| {
        let message = InboxMessage {
            id: uuid(1),
            subject: SubjectId(uuid(1)),
            at: NOW,
            code: MessageCode::COLOUR_ORANGE,
            params: json!({}),
        };
        ColourChange::caused(because, colour, "cause".into(), trail("colour"), message)
    };
    for (because, colour) in [
        (Because::Records(vec![]), 1),
        (Because::Records(vec![]), 0),
        (Because::Ended("R5".into()), 1),
        (Because::Ended(String::new()), 0),
    ] {
        let refused = change(because, colour);
        assert!(matches!(refused, Err(StoreError::Constraint(_))));
    }
    let made = change(Because::Records(vec!["s/clinics/1".into()]), 1).unwrap();
    let because = &made.trail.detail["because"];
    assert_eq!(because, &json!({"records": ["s/clinics/1"]}));
}

both! {
    async fn nobody_is_new_with_a_colour(fixture) {
        let mut orange = subject(1, 1);
        orange.colour = 1;
        let refused = fixture.store.add_subjects(vec![orange], trail("subject.add")).await;
        assert!(matches!(refused, Err(StoreError::Constraint(_))), "{refused:?}");
        assert_eq!(fixture.store.subject(SubjectId(uuid(1))).await.unwrap(), None);
    }

    async fn a_record_changes_colour_codes_hints_inbox_and_audit_at_once(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        let items = vec![renewal(1, 101, 5), renewal(2, 102, 6)];
        store.record_renewal(device, items, trail("renew")).await.unwrap();
        let applied = put(store, vec![record(1, 1, NOW), record(2, 99, NOW)], NOW).await;
        assert_eq!(applied.put, [Outcome::Accepted, Outcome::Accepted]);
        assert_eq!((applied.changed, applied.others_due), (1, false));
        let kept = store.subject(SubjectId(uuid(1))).await.unwrap().unwrap();
        assert_eq!((kept.colour, kept.colour_cause.as_str(), kept.colour_at), (1, "r1", NOW));
        assert_eq!(colour(store, 2).await, 0);
        let holders = store.code_holders(vec![code(DAY, 5), code(DAY + 2, 5), code(DAY, 6)]).await;
        let states: Vec<u8> = holders.unwrap().into_iter().map(|one| one.unwrap().state).collect();
        assert_eq!(states, [3, 3, 0]);
        assert_eq!(store.pending_changes(DAY).await.unwrap().len(), 1);
        assert_eq!(store.hints(9).await.unwrap(), [101]);
        let inbox = store.inbox(SubjectId(uuid(1)), 9).await.unwrap();
        assert_eq!((inbox.len(), &inbox[0].params), (1, &json!({"colour": 1})));
        let renewed = store.record_renewal(device, vec![renewal(1, 103, 50)], trail("r")).await;
        assert_eq!(crate::sample::codes(&renewed.unwrap()[0])[0], code(DAY, 50), "a new index");
        let person = store.person(SubjectId(uuid(1))).await.unwrap().unwrap();
        assert_eq!(person.facts, [record(1, 1, NOW).fact]);
    }

    async fn withdrawn_and_suspended_codes_stay_so(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        store.record_renewal(device, vec![renewal(1, 101, 5)], trail("renew")).await.unwrap();
        let mut suspend = crate::sample::orange();
        suspend.code_state = 2;
        suspend.state = bamin_server::store::people::SubjectState::Suspended;
        store.change_state(suspend, trail("suspend")).await.unwrap();
        assert_eq!(put(store, vec![record(1, 1, NOW)], NOW).await.changed, 1);
        let holder = store.code_holders(vec![code(DAY, 5)]).await.unwrap().remove(0).unwrap();
        assert_eq!(holder.state, 2);
        let kept = store.subject(SubjectId(uuid(1))).await.unwrap().unwrap();
        assert_eq!(kept.state, bamin_server::store::people::SubjectState::Suspended);
    }

    async fn repeats_corrections_and_withdrawals_are_told_apart(fixture) {
        let store = &fixture.store;
        enrolled(store).await;
        let versioned = |mut new: NewFact, version| { new.version = version; new };
        let first = versioned(record(1, 1, NOW), 5);
        let steps = [
            (first.clone(), Outcome::Accepted, 1),
            (first.clone(), Outcome::Duplicate, 1),
            (versioned(record(1, 1, NOW - 5), 4), Outcome::Older, 1),
            (versioned(record(1, 1, NOW), 4), Outcome::Duplicate, 1),
            (versioned(record(1, 1, NOW - LIFE), 5), Outcome::Corrected, 0),
            (versioned(record(1, 1, NOW - 7), 6), Outcome::Corrected, 1),
        ];
        for (at, (new, outcome, after)) in steps.into_iter().enumerate() {
            assert_eq!(put(store, vec![new], NOW).await.put, [outcome], "step {at}");
            assert_eq!(colour(store, 1).await, after, "step {at}");
        }
        let withdrawals = vec![gone(1, 5), gone(9, 0)];
        let applied = apply(store, chunk(vec![], withdrawals), NOW).await;
        assert_eq!(applied.withdraw, [Outcome::Older, Outcome::Unknown]);
        let applied = apply(store, chunk(vec![], vec![gone(1, 6)]), NOW).await;
        assert_eq!((applied.withdraw, applied.changed), (vec![Outcome::Withdrawn], 1));
        let again = versioned(record(1, 1, NOW - 7), 6);
        assert_eq!(put(store, vec![again], NOW).await.put, [Outcome::Duplicate], "stays away");
        assert_eq!(colour(store, 1).await, 0);
        let newer = versioned(record(1, 1, NOW - 7), 7);
        assert_eq!(put(store, vec![newer], NOW).await.put, [Outcome::Corrected]);
        assert_eq!(colour(store, 1).await, 1);
        let state = store.feed_states().await.unwrap().remove(0);
        assert_eq!((state.accepted, state.duplicates, state.corrected), (1, 3, 3));
        assert_eq!((state.withdrawn, state.rejected), (1, 3));
    }

    async fn a_corrected_person_is_judged_again(fixture) {
        let store = &fixture.store;
        enrolled(store).await;
        put(store, vec![record(1, 1, NOW)], NOW).await;
        let applied = put(store, vec![record(1, 2, NOW)], NOW).await;
        assert_eq!((applied.put, applied.changed), (vec![Outcome::Corrected], 2));
        assert_eq!((colour(store, 1).await, colour(store, 2).await), (0, 1));
    }

    async fn a_window_ends_when_it_is_due_and_not_before(fixture) {
        let store = &fixture.store;
        enrolled(store).await;
        due(store, NOW + 5).await;
        put(store, vec![record(1, 1, NOW), record(2, 1, NOW + 10)], NOW + 10).await;
        assert_eq!(due(store, NOW + LIFE - 1).await, (0, 0));
        assert_eq!(due(store, NOW + LIFE).await, (1, 0), "one of two is over");
        assert_eq!(due(store, NOW + LIFE + 9).await, (0, 0));
        assert_eq!(due(store, NOW + LIFE * 9).await, (1, 1), "late is not lost");
        assert_eq!(colour(store, 1).await, 0);
        assert_eq!(due(store, NOW + LIFE * 9).await, (0, 0));
    }

    async fn a_new_subject_is_due(fixture) {
        let store = &fixture.store;
        put(store, vec![record(1, 1, NOW)], NOW).await;
        enrolled(store).await;
        assert_eq!(colour(store, 1).await, 0);
        assert_eq!(due(store, NOW + 60).await, (2, 1));
        assert_eq!(colour(store, 1).await, 1);
        let judge = Arc::new(Simple { now: NOW });
        let ids = vec![SubjectId(uuid(1)), SubjectId(uuid(77))];
        assert_eq!(store.judge_subjects(ids, moment(NOW), judge).await.unwrap(), 0);
    }

    async fn a_place_makes_those_due_who_name_it(fixture) {
        let store = &fixture.store;
        enrolled(store).await;
        due(store, NOW + 60).await;
        let left = of(FactKind::Traveller, record(1, 1, NOW), "X");
        assert_eq!(put(store, vec![left], NOW).await.changed, 0);
        let elsewhere = of(FactKind::Traveller, record(2, 2, NOW), "Y");
        put(store, vec![elsewhere], NOW).await;
        due(store, NOW + 60).await;
        let high = of(FactKind::Area, record(1, 0, NOW), "X");
        let applied = put(store, vec![high.clone()], NOW + 61).await;
        assert_eq!((applied.changed, applied.others_due), (0, true));
        assert_eq!(due(store, NOW + 61).await, (1, 1));
        assert_eq!((colour(store, 1).await, colour(store, 2).await), (1, 0));
        let person = store.person(SubjectId(uuid(1))).await.unwrap().unwrap();
        assert_eq!(person.places, [high.fact]);
        let mut taken = chunk(vec![], vec![gone(1, 0)]);
        taken.kind = FactKind::Area;
        assert!(apply(store, taken, NOW + 62).await.others_due);
        assert_eq!(due(store, NOW + 62).await, (1, 1));
    }

    async fn tests_are_kept_and_judge_nobody(fixture) {
        let store = &fixture.store;
        enrolled(store).await;
        let test = |id: u32, starts| {
            let mut new = record(id, 1, starts);
            (new.fact.kind, new.fact.place, new.fact.value) = (FactKind::Test, None, 1);
            new
        };
        let tests = vec![test(1, NOW - 50), test(2, NOW - 10), test(3, NOW - 99)];
        assert_eq!(put(store, tests, NOW).await.changed, 0);
        let kept = store.facts_of(digest(1), FactKind::Test, NOW - 60, 9).await.unwrap();
        let records: Vec<&str> = kept.iter().map(|(fact, _)| fact.record.as_str()).collect();
        assert_eq!(records, ["r2", "r1"]);
        assert_eq!(kept[0].1, Some(vec![1, 2, 3]));
    }

    async fn chunks_at_once_about_one_person_end_in_one_truth(fixture) {
        let store = &fixture.store;
        let people: Vec<_> = (1..=5).map(|n| subject(n, n)).collect();
        store.add_subjects(people, trail("subject.add")).await.unwrap();
        at_once(12, |n| {
            let store = fixture.store.clone();
            async move {
                let mut chunk = chunk((1..=5).map(|p| record(n * 10 + p, p, NOW)).collect(), vec![]);
                chunk.supplier = format!("s{}", n % 4);
                for new in &mut chunk.put {
                    new.fact.supplier = chunk.supplier.clone();
                }
                apply(&store, chunk, NOW).await;
            }
        }).await;
        for n in 1..=5 {
            assert_eq!(colour(store, n).await, 1);
            assert_eq!(store.inbox(SubjectId(uuid(n)), 99).await.unwrap().len(), 1, "one change");
            let person = store.person(SubjectId(uuid(n))).await.unwrap().unwrap();
            assert_eq!(person.facts.len(), 12);
        }
        for head in store.audit_heads(DAY).await.unwrap() {
            let rows = store.audit_chain(head.shard, DAY).await.unwrap();
            audit::verify_chain(&rows, head, DAY).unwrap();
        }
    }

    async fn a_renewal_at_the_same_time_never_keeps_a_green_code(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        let renewing = at_once(12, |n| {
            let store = fixture.store.clone();
            async move {
                if n == 6 {
                    put(&store, vec![record(1, 1, NOW)], NOW).await;
                    return None;
                }
                let item = renewal(1, 300 + n, 2_000 + n);
                let renewed = store.record_renewal(device, vec![item], trail("r")).await.unwrap();
                let bamin_server::store::passes::Renewed::Recorded { subject, codes, .. } =
                    renewed[0].clone() else { panic!() };
                Some((subject.colour, codes[0]))
            }
        }).await;
        for (colour, code) in renewing.into_iter().flatten() {
            let holder = store.code_holders(vec![code]).await.unwrap().remove(0).unwrap();
            assert_eq!((colour == 0), (holder.state == 3), "issued green is listed orange");
        }
    }

    async fn a_supplier_is_kept_and_its_nonces_are_spent_once(fixture) {
        let store = &fixture.store;
        let supplier = bamin_server::store::feeds::Supplier {
            supplier: "s".into(),
            name: "卫健委".into(),
            feeds: vec![FactKind::Clinic, FactKind::Area],
            secret_sealed: vec![9; 60],
            certificate: None,
            standing: bamin_server::store::units::Standing::Active,
        };
        store.put_supplier(supplier.clone(), trail("supplier.put")).await.unwrap();
        let mut changed = supplier.clone();
        changed.secret_sealed = vec![8; 60];
        changed.certificate = Some([7; 32]);
        store.put_supplier(changed.clone(), trail("supplier.put")).await.unwrap();
        assert_eq!(store.supplier("s".into()).await.unwrap(), Some(changed.clone()));
        assert_eq!(store.supplier("t".into()).await.unwrap(), None);
        assert_eq!(store.suppliers().await.unwrap(), [changed]);
        let spend = async |nonce: &str, at| store.spend_nonce("s".into(), nonce.into(), at).await.unwrap();
        assert!(spend("one", NOW).await);
        assert!(!spend("one", NOW + 1).await);
        assert_eq!(store.forget_nonces(NOW).await.unwrap(), 0);
        assert_eq!(store.forget_nonces(NOW + 1).await.unwrap(), 1);
    }

    async fn refused_lines_are_counted_and_the_first_are_kept(fixture) {
        let store = &fixture.store;
        let mut bad = chunk(vec![], vec![]);
        bad.rejected = (1..=150).map(|line| (line, "not_json")).collect();
        apply(store, bad, NOW).await;
        assert_eq!(store.feed_states().await.unwrap()[0].rejected, 150);
        let errors = store.feed_errors(999).await.unwrap();
        assert_eq!((errors.len(), errors[99].line), (100, 100));
        assert_eq!(store.forget_feed_errors(NOW + 1).await.unwrap(), 100);
    }
}
