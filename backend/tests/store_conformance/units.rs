//! Units, accounts, points.

use bamin_server::store::accounts::LockRule;
use bamin_server::store::points::{Place, Point};
use bamin_server::store::units::{Standing, Unit, UnitKind};
use bamin_server::store::{AccountId, PointId, StoreError, UnitId};

use crate::sample::{NOW, account, digest, trail, trail_at};

fn point(unit: i64, point: i64, name: &str) -> Point {
    Point {
        unit: UnitId(unit),
        point: PointId(point),
        name: name.into(),
        kind: "gate".into(),
        region: 350_102,
        place: Some(Place {
            lat: 26_075,
            lon: 119_306,
            radius: 200,
        }),
        version: 1,
        standing: Standing::Active,
    }
}

both! {
    async fn a_unit_is_kept_and_replaced(fixture) {
        let store = &fixture.store;
        let mut unit = Unit {
            unit: UnitId((1 << 53) - 1),
            name: "鼓楼区政务服务中心".into(),
            kind: UnitKind::Government,
            uscc: "11350102003600001A".into(),
            standing: Standing::Active,
        };
        store.put_unit(unit.clone(), trail("unit.put")).await.unwrap();
        assert_eq!(store.unit(unit.unit).await.unwrap(), Some(unit.clone()));
        unit.standing = Standing::Closed;
        store.put_unit(unit.clone(), trail("unit.put")).await.unwrap();
        assert_eq!(store.unit(unit.unit).await.unwrap(), Some(unit));
        assert_eq!(store.unit(UnitId(5)).await.unwrap(), None);
    }

    async fn a_point_belongs_to_its_unit_only(fixture) {
        let store = &fixture.store;
        let mut closed = point(1, 12, "c");
        closed.standing = Standing::Closed;
        let nowhere = Point { place: None, ..point(1, 11, "a") };
        for point in [point(1, 10, "b"), nowhere.clone(), closed, point(2, 10, "other")] {
            store.put_point(point, trail("point.put")).await.unwrap();
        }
        let points = store.points_of(UnitId(1)).await.unwrap();
        assert_eq!(points, [nowhere, point(1, 10, "b")]);
        let other = store.point(UnitId(2), PointId(10)).await.unwrap().unwrap();
        assert_eq!(other.name, "other");
        assert_eq!(store.point(UnitId(2), PointId(11)).await.unwrap(), None);
    }

    async fn an_account_is_found_by_its_phone(fixture) {
        let store = &fixture.store;
        store.put_account(account(1), trail("account.put")).await.unwrap();
        assert_eq!(store.account_by_phone(digest(1)).await.unwrap(), Some(account(1)));
        assert_eq!(store.account(AccountId(1)).await.unwrap(), Some(account(1)));
        assert_eq!(store.account_by_phone(digest(2)).await.unwrap(), None);
        let mut taken = account(2);
        taken.phone_index = digest(1);
        let refused = store.put_account(taken, trail("account.put")).await;
        assert!(matches!(refused, Err(StoreError::Constraint(_))), "{refused:?}");
        assert_eq!(store.account(AccountId(2)).await.unwrap(), None);
    }

    async fn wrong_passwords_lock_an_account_for_a_while(fixture) {
        let store = &fixture.store;
        store.put_account(account(1), trail("account.put")).await.unwrap();
        let rule = LockRule { failures: 3, lock: 600 };
        let id = AccountId(1);
        for count in 1..=2 {
            let noted = store.note_wrong_password(id, rule, trail("wrong")).await.unwrap().unwrap();
            assert_eq!((noted.count, noted.locked_until), (count, 0));
        }
        let third = store.note_wrong_password(id, rule, trail_at(NOW + 9, "wrong")).await.unwrap();
        assert_eq!(third.unwrap().locked_until, NOW + 609);
        assert!(store.set_password(id, "new".into(), trail("password")).await.unwrap());
        let account = store.account(id).await.unwrap().unwrap();
        assert_eq!((account.failures, account.locked_until), (0, 0));
        assert_eq!((account.password_hash.as_str(), account.must_change_password), ("new", false));
        let nobody = store.note_wrong_password(AccountId(9), rule, trail("wrong")).await.unwrap();
        assert_eq!(nobody, None);
        assert!(!store.set_password(AccountId(9), "x".into(), trail("password")).await.unwrap());
    }
}
