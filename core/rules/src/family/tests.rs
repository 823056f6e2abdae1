#![allow(clippy::unwrap_used, clippy::expect_used)]

use bamin_protocol::pass::SubjectKind;
use proptest::prelude::*;

use super::*;
use crate::colour::{Colour, Declared, What};
use crate::day::{Day, age_on};
use crate::document::{DocumentError, DocumentKind, ResidentId};
use crate::health::{Exposure, HealthAnswers, HealthQuestion};
use crate::name::NameError;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn today() -> Day {
    day("2026-11-22")
}

/// A resident ID of somebody born that day.
fn id_of(birth: Day) -> String {
    let digits = format!(
        "350102{:04}{:02}{:02}001",
        birth.year(),
        birth.month(),
        birth.day_of_month()
    );
    let id = ResidentId::completed(&digits, birth).unwrap();
    id.number.as_str().to_owned()
}

fn form(relation: Relation, birth: &str) -> FamilyForm {
    FamilyForm {
        relation: Some(relation),
        name: "陈小明".to_owned(),
        document_kind: Some(DocumentKind::ResidentId),
        document_number: id_of(day(birth)),
        birth: None,
        phone: "13800000000".to_owned(),
        sms_code: "123456".to_owned(),
        health: HealthAnswers {
            in_fujian: Some(true),
            left_fujian: Some(false),
            exposure: Some(Exposure::None),
            symptoms: Some(false),
            other: Some(false),
        },
        promise: true,
    }
}

fn holder(members: &[Relation]) -> Holder<'_> {
    Holder {
        kind: SubjectKind::Resident,
        colour: Some(Colour::Green),
        members,
    }
}

fn check(members: &[Relation], form: &FamilyForm) -> Result<Application, Vec<FamilyError>> {
    Application::check(&holder(members), DocumentClaim::Free, form, today())
}

#[test]
fn a_form_with_nothing_wrong_is_accepted_and_parsed() {
    let application = check(&[], &form(Relation::Child, "2015-06-01")).unwrap();
    assert_eq!(application.relation, Relation::Child);
    assert_eq!(application.name.as_str(), "陈小明");
    assert_eq!(application.birth, day("2015-06-01"));
    assert_eq!(application.phone.as_str(), "+8613800000000");
    assert_eq!(application.health.declaration(0), None);
}

#[test]
fn ages_count_by_the_birthday_on_the_day_of_application() {
    let too_young = |age| FamilyError::ParentTooYoung { age, least: 55 };
    let too_old = |age| FamilyError::ChildTooOld { age, most: 16 };
    for (relation, birth, today, refused) in [
        (Relation::Parent, "1971-11-22", "2026-11-22", None),
        (
            Relation::Parent,
            "1971-11-23",
            "2026-11-22",
            Some(too_young(54)),
        ),
        (Relation::SpouseParent, "1971-11-22", "2026-11-22", None),
        (
            Relation::SpouseParent,
            "1971-11-23",
            "2026-11-22",
            Some(too_young(54)),
        ),
        (Relation::Child, "2009-11-23", "2026-11-22", None),
        (
            Relation::Child,
            "2009-11-22",
            "2026-11-22",
            Some(too_old(17)),
        ),
        (Relation::Child, "2026-11-22", "2026-11-22", None),
        (Relation::Spouse, "2009-11-22", "2026-11-22", None),
        // Born on 29 February: the 28th completes the year where there is no 29th.
        (Relation::Child, "2008-02-29", "2025-02-27", None),
        (
            Relation::Child,
            "2008-02-29",
            "2025-02-28",
            Some(too_old(17)),
        ),
        (
            Relation::Parent,
            "1972-02-29",
            "2027-02-27",
            Some(too_young(54)),
        ),
        (Relation::Parent, "1972-02-29", "2027-02-28", None),
        (Relation::Parent, "1968-02-29", "2023-02-28", None),
        // To a leap year: the 29th itself.
        (Relation::Child, "2011-03-01", "2028-02-29", None),
    ] {
        let application = Application::check(
            &holder(&[]),
            DocumentClaim::Free,
            &form(relation, birth),
            day(today),
        );
        let reasons = application.err().unwrap_or_default();
        assert_eq!(
            reasons,
            refused.into_iter().collect::<Vec<_>>(),
            "{relation:?} {birth} {today}"
        );
    }
}

#[test]
fn each_relation_has_its_limit() {
    use Relation::{Child, Parent, Spouse, SpouseParent};
    let parents = FamilyError::ParentsFull { most: 4 };
    let children = FamilyError::ChildrenFull { most: 3 };
    for (members, relation, birth, refused) in [
        (
            vec![Parent, Parent, SpouseParent],
            SpouseParent,
            "1950-01-01",
            None,
        ),
        (
            vec![Parent, Parent, SpouseParent, SpouseParent],
            Parent,
            "1950-01-01",
            Some(parents),
        ),
        (vec![Parent; 4], SpouseParent, "1950-01-01", Some(parents)),
        (vec![Child; 2], Child, "2015-01-01", None),
        (vec![Child; 3], Child, "2015-01-01", Some(children)),
        (vec![Parent, Child], Spouse, "1990-01-01", None),
        (
            vec![Spouse],
            Spouse,
            "1990-01-01",
            Some(FamilyError::SpouseFull),
        ),
        (
            vec![Parent, Parent, Parent, Parent, Child, Child, Spouse],
            Child,
            "2015-01-01",
            None,
        ),
    ] {
        let reasons = check(&members, &form(relation, birth)).err();
        assert_eq!(
            reasons,
            refused.map(|reason| vec![reason]),
            "{members:?} + {relation:?}"
        );
    }
}

#[test]
fn only_a_resident_with_a_green_code_may_add_anybody() {
    for (kind, colour, refused) in [
        (SubjectKind::Resident, Some(Colour::Green), None),
        (
            SubjectKind::Resident,
            Some(Colour::Orange),
            Some(FamilyError::HolderOrange),
        ),
        (
            SubjectKind::Resident,
            None,
            Some(FamilyError::HolderWithoutCode),
        ),
        (
            SubjectKind::Arrival,
            Some(Colour::Green),
            Some(FamilyError::HolderKind {
                kind: SubjectKind::Arrival,
            }),
        ),
        (
            SubjectKind::Overseas,
            Some(Colour::Green),
            Some(FamilyError::HolderKind {
                kind: SubjectKind::Overseas,
            }),
        ),
        (
            SubjectKind::Family,
            Some(Colour::Green),
            Some(FamilyError::HolderKind {
                kind: SubjectKind::Family,
            }),
        ),
    ] {
        let holder = Holder {
            kind,
            colour,
            members: &[],
        };
        // Even an empty form gets only that reason.
        let form = if refused.is_none() {
            form(Relation::Child, "2015-06-01")
        } else {
            FamilyForm::default()
        };
        let application = Application::check(&holder, DocumentClaim::Free, &form, today());
        assert_eq!(
            application.err(),
            refused.map(|reason| vec![reason]),
            "{kind:?} {colour:?}"
        );
    }
}

#[test]
fn a_person_with_a_code_is_refused_without_saying_whose_it_is() {
    let form = form(Relation::Child, "2015-06-01");
    let taken = Application::check(&holder(&[]), DocumentClaim::Taken, &form, today());
    assert_eq!(taken, Err(vec![FamilyError::DocumentTaken]));
    assert_eq!(FamilyError::DocumentTaken.figures(), Vec::new());
    let before_sending = Application::check(&holder(&[]), DocumentClaim::NotAsked, &form, today());
    assert!(before_sending.is_ok());
}

#[test]
fn an_empty_form_names_everything_that_is_missing_in_its_order() {
    let reasons = check(&[], &FamilyForm::default()).unwrap_err();
    let mut expected = vec![
        FamilyError::RelationMissing,
        FamilyError::Name(NameError::Empty),
        FamilyError::DocumentKindMissing,
        FamilyError::Phone,
        FamilyError::SmsCode,
    ];
    expected.extend(HealthQuestion::ALL.map(|question| FamilyError::Unanswered { question }));
    expected.push(FamilyError::PromiseMissing);
    assert_eq!(reasons, expected);
}

#[test]
fn each_field_is_checked() {
    let good = form(Relation::Child, "2015-06-01");
    let mut mistyped = good.document_number.clone();
    mistyped.replace_range(
        17..,
        if good.document_number.ends_with('1') {
            "2"
        } else {
            "1"
        },
    );
    let refusals: [(&str, FamilyForm, FamilyError); 6] = [
        (
            "name",
            FamilyForm {
                name: "小1".to_owned(),
                ..good.clone()
            },
            FamilyError::Name(NameError::Character { position: 2 }),
        ),
        (
            "checksum",
            FamilyForm {
                document_number: mistyped,
                ..good.clone()
            },
            FamilyError::Document(DocumentError::CheckCharacter),
        ),
        (
            "phone",
            FamilyForm {
                phone: "059187654321".to_owned(),
                ..good.clone()
            },
            FamilyError::Phone,
        ),
        (
            "SMS code",
            FamilyForm {
                sms_code: "12345".to_owned(),
                ..good.clone()
            },
            FamilyError::SmsCode,
        ),
        (
            "promise",
            FamilyForm {
                promise: false,
                ..good.clone()
            },
            FamilyError::PromiseMissing,
        ),
        (
            "birth",
            FamilyForm {
                birth: Some(day("2015-06-02")),
                ..good.clone()
            },
            FamilyError::BirthDiffers,
        ),
    ];
    for (name, form, reason) in refusals {
        assert_eq!(check(&[], &form), Err(vec![reason]), "{name}");
    }
}

#[test]
fn a_document_that_tells_no_birth_needs_it_in_the_form() {
    let passport = FamilyForm {
        document_kind: Some(DocumentKind::ForeignPassport),
        document_number: "C01X00T47".to_owned(),
        ..form(Relation::Child, "2015-06-01")
    };
    assert_eq!(check(&[], &passport), Err(vec![FamilyError::BirthMissing]));
    let with_birth = |birth: &str| FamilyForm {
        birth: Some(day(birth)),
        ..passport.clone()
    };
    assert_eq!(
        check(&[], &with_birth("2015-06-01")).unwrap().birth,
        day("2015-06-01")
    );
    let ahead = check(&[], &with_birth("2026-11-23"));
    assert_eq!(ahead, Err(vec![FamilyError::BirthAhead { days: 1 }]));
    let too_old = check(&[], &with_birth("2000-01-01"));
    assert_eq!(
        too_old,
        Err(vec![FamilyError::ChildTooOld { age: 26, most: 16 }])
    );
}

#[test]
fn a_declared_exposure_is_accepted_and_feeds_the_colour() {
    let mut form = form(Relation::Child, "2015-06-01");
    form.health.exposure = Some(Exposure::Declared(Declared::Contact));
    let declaration = check(&[], &form).unwrap().health.declaration(1_000);
    let declared = Declared::Contact;
    assert_eq!(
        declaration,
        Some(What::Declaration {
            at: 1_000,
            declared
        })
    );
}

#[test]
fn an_application_prints_nothing_of_the_person() {
    let printed = format!(
        "{:?}",
        check(&[], &form(Relation::Child, "2015-06-01")).unwrap()
    );
    for personal in ["陈", "350102", "1380000"] {
        assert!(!printed.contains(personal), "{personal} in {printed}");
    }
}

fn relations() -> impl Strategy<Value = Relation> {
    (0_usize..4).prop_map(|at| Relation::ALL[at])
}

proptest! {
    #[test]
    fn a_family_grown_by_the_rules_never_passes_its_limits(wanted in prop::collection::vec(relations(), 0..40)) {
        let mut members = Vec::new();
        for relation in wanted {
            let birth = if relation == Relation::Child { "2015-06-01" } else { "1950-01-01" };
            if check(&members, &form(relation, birth)).is_ok() {
                members.push(relation);
            }
        }
        let count = |of: &[Relation]| members.iter().filter(|member| of.contains(member)).count();
        prop_assert!(members.len() <= MOST_MEMBERS);
        prop_assert!(count(&[Relation::Parent, Relation::SpouseParent]) <= 4);
        prop_assert!(count(&[Relation::Child]) <= 3);
        prop_assert!(count(&[Relation::Spouse]) <= 1);
    }

    #[test]
    fn an_accepted_age_fits_on_any_day(relation in relations(), birth in -20_000_i64..25_000, later in 0_i64..30_000) {
        let birth = Day::of_unix(0).plus(birth);
        let today = birth.plus(later);
        prop_assume!(birth.year() >= 1900);
        let accepted = Application::check(&holder(&[]), DocumentClaim::Free, &form(relation, &birth.to_string()), today).is_ok();
        let age = age_on(birth, today).unwrap();
        prop_assert_eq!(accepted, match relation {
            Relation::Parent | Relation::SpouseParent => age >= 55,
            Relation::Child => age <= 16,
            Relation::Spouse => true,
        });
    }
}
