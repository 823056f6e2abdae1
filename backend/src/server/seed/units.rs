//! Made-up units with staff and points.

use bamin_rules::{SocialCreditCode, region};

use super::ACTOR;
use super::plan::{SeedPlan, SeededPoint, SeededStaff, SeededUnit};
use crate::app::App;
use crate::http::problem::Problem;
use crate::secrets::personal::Blind;
use crate::store::accounts::Account;
use crate::store::points::{Place, Point};
use crate::store::units::{Standing, Unit, UnitKind};
use crate::store::{AccountId, PointId, Trail, UnitId};
use crate::units::accounts;

const NAMES: [&str; 4] = [
    "榕城超市",
    "三坊七巷社区",
    "闽江客运站",
    "鼓楼区政务服务中心",
];
const KINDS: [&str; 5] = ["enterprise", "community", "traffic", "office", "entry"];
const STAFF: [&str; 4] = ["林守门", "陈值守", "黄迎宾", "吴当班"];
/// Numbers travel through JSON: below 2⁵³.
const LARGEST: u64 = 1 << 53;

pub(super) async fn make(app: &App, plan: &SeedPlan) -> Result<Vec<SeededUnit>, Problem> {
    let mut units = Vec::with_capacity(plan.units as usize);
    for number in 0..plan.units as usize {
        units.push(unit(app, plan, number).await?);
    }
    Ok(units)
}

async fn unit(app: &App, plan: &SeedPlan, number: usize) -> Result<SeededUnit, Problem> {
    let unit = UnitId(id(app)?);
    let uscc =
        SocialCreditCode::completed(&format!("91350100{:09}", app.random.below(1_000_000_000)?))
            .map_err(|error| Problem::internal(&error.code()))?;
    let kept = Unit {
        unit,
        name: format!("{}（演示）", NAMES[number % NAMES.len()]),
        kind: if number.is_multiple_of(2) {
            UnitKind::Enterprise
        } else {
            UnitKind::Government
        },
        uscc: uscc.as_str().to_owned(),
        standing: Standing::Active,
    };
    let trail = Trail::new(app.now(), ACTOR, "seed.unit", format!("unit:{unit}"));
    app.store.put_unit(kept.clone(), trail).await?;
    let mut seeded = SeededUnit {
        unit: unit.0,
        name: kept.name,
        uscc: kept.uscc,
        staff: Vec::new(),
        points: Vec::new(),
    };
    for number in 0..plan.staff as usize {
        seeded.staff.push(staff(app, unit, number).await?);
    }
    for number in 0..plan.points as usize {
        seeded.points.push(point(app, unit, number).await?);
    }
    Ok(seeded)
}

async fn staff(app: &App, unit: UnitId, number: usize) -> Result<SeededStaff, Problem> {
    let account = AccountId(id(app)?);
    let phone = format!("100{:08}", app.random.below(100_000_000)?);
    let name = STAFF[number % STAFF.len()].to_owned();
    let password = match &app.config.default_password {
        Some(password) => password.clone(),
        None => app.random.code(10)?,
    };
    let personal = app.personal();
    let kept = Account {
        account,
        unit,
        phone_index: personal.blind(Blind::AccountPhone, &phone),
        phone_sealed: accounts::seal_phone(&personal, account, &phone)?,
        name_sealed: accounts::seal_name(&personal, account, &name)?,
        role: "staff".to_owned(),
        standing: Standing::Active,
        password_hash: app.passwords.hash(password.clone()).await?,
        must_change_password: true,
        failures: 0,
        locked_until: 0,
    };
    let trail = Trail::new(
        app.now(),
        ACTOR,
        "seed.account",
        format!("account:{account}"),
    );
    app.store.put_account(kept, trail).await?;
    Ok(SeededStaff {
        account: account.0,
        phone,
        password,
        name,
    })
}

async fn point(app: &App, unit: UnitId, number: usize) -> Result<SeededPoint, Problem> {
    let point = PointId(id(app)?);
    let counties = region::counties();
    let county = &counties[app.random.below(counties.len() as u64)? as usize];
    let seeded = SeededPoint {
        point: point.0,
        name: format!("{}号门（演示）", number + 1),
        kind: KINDS[number % KINDS.len()].to_owned(),
        region: county.code,
    };
    let kept = Point {
        unit,
        point,
        name: seeded.name.clone(),
        kind: seeded.kind.clone(),
        region: seeded.region,
        place: Some(Place {
            lat: 26_075,
            lon: 119_297,
            radius: 100,
        }),
        version: 1,
        standing: Standing::Active,
    };
    let trail = Trail::new(app.now(), ACTOR, "seed.point", format!("point:{point}"));
    app.store.put_point(kept, trail).await?;
    Ok(seeded)
}

fn id(app: &App) -> Result<i64, Problem> {
    let id = 1 + app.random.below(LARGEST - 1)?;
    i64::try_from(id).map_err(|error| Problem::internal(&error))
}
