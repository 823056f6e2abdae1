//! Made-up citizens and their families.

use std::collections::HashSet;

use bamin_rules::document::ResidentId;
use bamin_rules::family::Relation;
use bamin_rules::family::ageing::last_day;
use bamin_rules::{Day, Document, region};
use serde_json::json;

use super::plan::{SeedPlan, SeededCitizen, SeededSubject};
use super::{ACTOR, CAUSE, records};
use crate::app::App;
use crate::citizens::family::form::seal_birth;
use crate::http::problem::Problem;
use crate::secrets::digest::sha256;
use crate::secrets::facts::Facts;
use crate::store::family::Member;
use crate::store::people::{Subject, SubjectState};
use crate::store::{HolderId, SubjectId, Trail};

pub(crate) const SURNAMES: [&str; 16] = [
    "陈", "林", "黄", "张", "吴", "李", "郑", "王", "刘", "苏", "蔡", "杨", "许", "叶", "谢",
    "欧阳",
];
pub(crate) const GIVEN: [&str; 16] = [
    "榕", "闽生", "海", "秀英", "建国", "晓燕", "志强", "丽华", "鹭", "文", "武夷", "小梅", "大川",
    "清源", "安", "淑珍",
];
/// An enrolment code can be used so long, in seconds.
const CODE_LIFE: i64 = 30 * 86_400;

/// Who somebody is in a family, with the years of birth that fit.
#[derive(Clone, Copy)]
struct Role {
    member: Option<Relation>,
    youngest: i32,
    span: u64,
}

const HOLDER: Role = Role {
    member: None,
    youngest: 22,
    span: 28,
};
const PARENT: Role = Role {
    member: Some(Relation::Parent),
    youngest: 60,
    span: 25,
};
const CHILD: Role = Role {
    member: Some(Relation::Child),
    youngest: 3,
    span: 11,
};

pub(super) async fn make(app: &App, plan: &SeedPlan) -> Result<Vec<SeededCitizen>, Problem> {
    let mut citizens = Vec::with_capacity(plan.citizens as usize);
    let (mut subjects, mut members) = (Vec::new(), Vec::new());
    let (mut codes, mut orange_ones) = (Vec::new(), Vec::new());
    let mut numbers = HashSet::new();
    for number in 0..plan.citizens {
        let orange = is_orange(number, plan.orange_share);
        let roles: &[Role] = match number < plan.families {
            true => &[HOLDER, PARENT, PARENT, CHILD],
            false => &[HOLDER],
        };
        let holder = HolderId(app.random.uuid(app.clock.now_ms())?);
        let mut seeded = Vec::with_capacity(roles.len());
        for role in roles {
            let colour = u8::from(orange && role.member.is_none());
            // Of some thousand made-up numbers two are the same once in a few hundred runs.
            let (subject, member, name, document_number) = loop {
                let drawn = person(app, holder, *role)?;
                if numbers.insert(drawn.3.clone()) {
                    break drawn;
                }
            };
            members.extend(member);
            if colour == 1 {
                orange_ones.push((subject.subject, subject.document_index));
            }
            seeded.push(SeededSubject {
                subject: subject.subject.0,
                name,
                document_number,
                colour: if colour == 0 { "green" } else { "orange" }.to_owned(),
                relation: if subject.relation == 0 {
                    "self"
                } else {
                    "family"
                }
                .to_owned(),
            });
            subjects.push(subject);
        }
        let enrolment_code = app.random.code(16)?;
        codes.push((sha256(enrolment_code.as_bytes()), holder));
        citizens.push(SeededCitizen {
            enrolment_code,
            subjects: seeded,
        });
    }
    let now = app.now();
    let trail =
        Trail::new(now, ACTOR, "seed.people", "demo").detail(json!({"subjects": subjects.len()}));
    app.store.add_subjects(subjects, trail).await?;
    app.store.note_members(members, now).await?;
    records::put(app, orange_ones).await?;
    for (hash, holder) in codes {
        let trail = Trail::new(now, ACTOR, "seed.code", format!("holder:{holder}"));
        app.store
            .put_enrolment_code(hash, holder, now + CODE_LIFE, trail)
            .await?;
    }
    Ok(citizens)
}

/// Spreads the orange ones evenly, so that any part of the list has its share.
fn is_orange(number: u32, share: f64) -> bool {
    let upto = |count: u32| (f64::from(count) * share.clamp(0.0, 1.0)).floor();
    upto(number + 1) > upto(number)
}

fn person(
    app: &App,
    holder: HolderId,
    role: Role,
) -> Result<(Subject, Option<Member>, String, String), Problem> {
    let random = &app.random;
    let now = app.now();
    let today = Day::of_unix(now);
    let subject = SubjectId(random.uuid(app.clock.now_ms())?);
    let given = pick(&GIVEN, random.below(GIVEN.len() as u64)?);
    let name = format!(
        "{}{given}",
        pick(&SURNAMES, random.below(SURNAMES.len() as u64)?)
    );
    let years = i32::try_from(random.below(role.span)?).unwrap_or(0);
    let year = today.year() - role.youngest - years;
    let counties = region::counties();
    let county = &counties[random.below(counties.len() as u64)? as usize];
    let digits = format!(
        "{:06}{year:04}{:02}{:02}{:03}",
        county.code,
        1 + random.below(12)?,
        1 + random.below(28)?,
        random.below(1000)?,
    );
    let resident =
        ResidentId::completed(&digits, today).map_err(|error| Problem::internal(&error.code()))?;
    let birth = resident.birth;
    let document = Document::ResidentId(resident);
    let number = document.number().as_str().to_owned();
    let personal = app.personal();
    let relation = u8::from(role.member.is_some());
    let ends = role.member.and_then(|member| last_day(member, birth));
    let ends = ends.and_then(Day::number);
    let facts = Facts {
        name: name.clone(),
        birth_year: u16::try_from(year).unwrap_or(1900),
        document_kind: document.kind().code().to_owned(),
        document_number: number.clone(),
        region: None,
        last_day: ends,
        demo: true,
    };
    let kept = Subject {
        subject,
        holder,
        kind: relation,
        relation,
        sealed: facts.seal(subject, &personal)?,
        document_index: personal.document(&document),
        colour: 0,
        colour_cause: CAUSE.to_owned(),
        colour_at: now,
        state: SubjectState::Active,
    };
    let member = role.member.map(|relation| {
        let sealed = seal_birth(subject, birth, &personal)?;
        Ok::<_, Problem>(Member {
            subject,
            relation,
            sealed,
            last_day: ends,
        })
    });
    Ok((kept, member.transpose()?, name, number))
}

fn pick(words: &[&'static str], place: u64) -> &'static str {
    words[place as usize % words.len()]
}

#[cfg(test)]
mod tests {
    use super::is_orange;

    #[test]
    fn a_tenth_of_two_hundred_is_twenty_spread_evenly() {
        let orange = |range: std::ops::Range<u32>| range.filter(|n| is_orange(*n, 0.1)).count();
        assert_eq!((orange(0..200), orange(0..100)), (20, 10));
        assert_eq!((0..50).filter(|n| is_orange(*n, 0.0)).count(), 0);
        assert_eq!((0..50).filter(|n| is_orange(*n, 1.0)).count(), 50);
    }
}
