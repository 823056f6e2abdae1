//! Rows to work with. Small numbers stand for ids; the same number is the same id.

use bamin_server::store::accounts::Account;
use bamin_server::store::devices::{Bound, Device, HolderBinding, Others, StaffBinding};
use bamin_server::store::events::{Event, EventKey, EventState};
use bamin_server::store::passes::{Renewal, Renewed, SliceIndex};
use bamin_server::store::people::{Subject, SubjectState};
use bamin_server::store::sessions::NewSession;
use bamin_server::store::status::StateChange;
use bamin_server::store::units::Standing;
use bamin_server::store::{
    AccountId, CodeRef, DeviceId, Digest, HolderId, PointId, SharedStore, SubjectId, Trail, UnitId,
};
use uuid::Uuid;

/// 2026-03-02 10:00 in Fuzhou; day and slice [`DAY`].
pub const NOW: i64 = 1_577_808_000 + DAY as i64 * 86_400 + 10 * 3_600;
pub const DAY: u16 = 2_252;

pub fn uuid(n: u32) -> Uuid {
    Uuid::from_u128(0x0195_0000_0000_7000_8000_0000_0000_0000 + u128::from(n))
}

pub fn digest(n: u32) -> Digest {
    let mut digest = [7; 32];
    digest[..4].copy_from_slice(&n.to_be_bytes());
    digest
}

pub fn key(n: u32) -> [u8; 33] {
    let mut key = [2; 33];
    key[1..5].copy_from_slice(&n.to_be_bytes());
    key
}

pub fn trail(action: &str) -> Trail {
    trail_at(NOW, action)
}

pub fn trail_at(at: i64, action: &str) -> Trail {
    Trail::new(at, "test", action, "object:1")
}

pub fn account(n: i64) -> Account {
    Account {
        account: AccountId(n),
        unit: UnitId(1),
        phone_index: digest(u32::try_from(n).unwrap()),
        phone_sealed: b"sealed phone".to_vec(),
        name_sealed: b"sealed name".to_vec(),
        role: "staff".into(),
        standing: Standing::Active,
        password_hash: "$argon2id$1".into(),
        must_change_password: true,
        failures: 0,
        locked_until: 0,
    }
}

pub fn subject(n: u32, holder: u32) -> Subject {
    Subject {
        subject: SubjectId(uuid(n)),
        holder: HolderId(uuid(holder)),
        kind: 0,
        relation: u8::from(n != holder),
        sealed: vec![1, 2, 3],
        document_index: digest(n),
        colour: 0,
        colour_cause: "first".into(),
        colour_at: NOW - 86_400,
        state: SubjectState::Active,
    }
}

pub fn session(n: u32) -> NewSession {
    NewSession {
        family: uuid(n),
        access_hash: digest(10_000 + n),
        access_expires: NOW + 900,
        refresh_hash: digest(20_000 + n),
        refresh_expires: NOW + 30 * 86_400,
    }
}

pub fn holder_binding(code: u32, n: u32) -> HolderBinding {
    HolderBinding {
        code_hash: digest(code),
        device: DeviceId(uuid(1_000 + n)),
        public_key: key(n),
        key_kind: 1,
        platform: "android".into(),
        session: session(n),
        others: Others::Replaced,
        from_slice: DAY,
        message: uuid(40_000 + n),
    }
}

pub fn staff_binding(account: i64, n: u32) -> StaffBinding {
    StaffBinding {
        account: AccountId(account),
        device: DeviceId(uuid(1_000 + n)),
        public_key: key(n),
        key_kind: 2,
        platform: "ios".into(),
        session: session(n),
    }
}

/// Enrols holder 1's phone; its subjects are 1 (own) and 2.
pub async fn enrolled(store: &SharedStore) -> Device {
    let people = vec![subject(1, 1), subject(2, 1)];
    store
        .add_subjects(people, trail("subject.add"))
        .await
        .unwrap();
    let holder = HolderId(uuid(1));
    store
        .put_enrolment_code(digest(1), holder, NOW + 60, trail("code.put"))
        .await
        .unwrap();
    bound(
        store
            .bind_holder_device(holder_binding(1, 1), trail("device.bind"))
            .await
            .unwrap(),
    )
}

/// Binds account 1's phone.
pub async fn staffed(store: &SharedStore) -> Device {
    store
        .put_account(account(1), trail("account.put"))
        .await
        .unwrap();
    bound(
        store
            .bind_staff_device(staff_binding(1, 1), trail("device.bind"))
            .await
            .unwrap(),
    )
}

pub fn bound(bound: Bound) -> Device {
    match bound {
        Bound::Bound(device) => device,
        other => panic!("not bound: {other:?}"),
    }
}

pub fn code(slice: u16, index: u32) -> SliceIndex {
    SliceIndex { slice, index }
}

/// Subject `n` renews with holder key `key_no`, one index for each of three slices.
pub fn renewal(n: u32, key_no: u32, index: u32) -> Renewal {
    Renewal {
        subject: SubjectId(uuid(n)),
        holder_key: key(key_no),
        holder_key_hash: digest(key_no),
        hint_secret: key_no.to_be_bytes().to_vec(),
        candidates: (DAY..DAY + 3).map(|slice| code(slice, index)).collect(),
    }
}

pub fn codes(renewed: &Renewed) -> Vec<SliceIndex> {
    match renewed {
        Renewed::Recorded { codes, .. } => codes.clone(),
        other => panic!("not recorded: {other:?}"),
    }
}

/// The codes of subject 1 are marked as orange, whatever colour it is.
pub fn orange() -> StateChange {
    StateChange {
        subject: SubjectId(uuid(1)),
        state: SubjectState::Active,
        code_state: 3,
        from_slice: DAY,
    }
}

pub fn event_key(n: u32) -> EventKey {
    EventKey {
        unit: UnitId(1),
        day: DAY,
        event: uuid(n),
    }
}

pub fn event(n: u32) -> Event {
    Event {
        key: event_key(n),
        kind: "scan".into(),
        version: 1,
        content_hash: digest(n),
        sealed: vec![9; 300],
        device: DeviceId(uuid(1_001)),
        account: AccountId(1),
        received_at: NOW,
        at: NOW - 5,
        point: Some(PointId(3)),
        flags: 0,
        state: EventState::Kept,
        presentation: Some(b"sealed text".to_vec()),
        presented_at: Some(NOW - 6),
        code: Some(CodeRef {
            issuer: 1,
            slice: DAY,
            index: 77,
        }),
        verdict: Some("green".into()),
    }
}
