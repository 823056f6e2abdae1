#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;

use super::*;
use crate::day::age_on;
use crate::region::{counties, provinces};

fn today() -> Day {
    "2026-11-22".parse().unwrap()
}

fn resident(text: &str) -> Result<ResidentId, DocumentError> {
    ResidentId::parse(text, today())
}

/// 17 digits with the check character that belongs to them.
fn checked(digits: &str) -> String {
    assert_eq!(digits.len(), 17);
    format!("{digits}{}", check_character(digits))
}

#[test]
fn the_standards_own_example_holds() {
    // GB 11643-1999, annex A.
    let id = resident("11010519491231002X").unwrap();
    assert_eq!(id.birth.to_string(), "1949-12-31");
    assert_eq!(id.sex, Sex::Female);
    assert_eq!(id.region.to_string(), "北京市");
    assert_eq!(age_on(id.birth, today()), Some(76));
    let id = resident("440524188001010014");
    assert_eq!(id, Err(DocumentError::BirthDate), "the other is from 1880");
}

#[test]
fn a_county_of_fujian_is_told() {
    let id = resident(&checked("35010219900307001")).unwrap();
    assert_eq!(id.region.to_string(), "福建省福州市鼓楼区");
    assert_eq!(id.sex, Sex::Male);
}

#[test]
fn a_county_dissolved_since_is_no_reason_to_refuse() {
    let id = ResidentId::completed("35262219600101004", today()).unwrap();
    assert_eq!(id.region, Region::Historical { code: 352_622 });
    let short = ResidentId::completed("3526221960010100", today());
    assert!(matches!(
        short,
        Err(DocumentError::Length { found: 17, .. })
    ));
}

#[test]
fn what_keyboards_add_is_folded() {
    let plain = resident("11010519491231002X").unwrap();
    for text in [
        "11010519491231002x",
        " 110105 19491231 002X\u{3000}",
        "１１０１０５１９４９１２３１００２Ｘ",
    ] {
        assert_eq!(resident(text).unwrap(), plain, "{text}");
    }
}

#[test]
fn every_refusal_has_its_reason_and_figures() {
    let ahead = checked("35010220261123001");
    for (text, reason) in [
        (String::new(), DocumentError::Empty),
        ("　 ".to_owned(), DocumentError::Empty),
        (
            "1101051949123100".to_owned(),
            DocumentError::Length {
                found: 16,
                least: 18,
                most: 18,
            },
        ),
        ("350102900307001".to_owned(), DocumentError::OldResidentId),
        (
            "35010290030700X".to_owned(),
            DocumentError::Length {
                found: 15,
                least: 18,
                most: 18,
            },
        ),
        (
            "1101O519491231002X".to_owned(),
            DocumentError::Character { position: 5 },
        ),
        (
            "X1010519491231002X".to_owned(),
            DocumentError::Character { position: 1 },
        ),
        (
            "11010519491231002一".to_owned(),
            DocumentError::Character { position: 18 },
        ),
        (
            checked("16010519491231002"),
            DocumentError::UnknownRegion { province: 16 },
        ),
        (checked("35010219900229001"), DocumentError::BirthDate),
        (checked("35010218991231001"), DocumentError::BirthDate),
        (ahead, DocumentError::BirthAhead { days: 1 }),
        (
            "110105194912310029".to_owned(),
            DocumentError::CheckCharacter,
        ),
        (
            checked("81000019900307001"),
            DocumentError::OtherKind {
                kind: DocumentKind::ResidencePermit,
            },
        ),
    ] {
        assert_eq!(resident(&text), Err(reason), "{text}");
    }
}

#[test]
fn a_residence_permit_begins_with_81_82_or_83() {
    let parse = |text: &str| ResidencePermit::parse(text, today());
    for region in ["810000", "820000", "830000"] {
        let permit = parse(&checked(&format!("{region}19900307002"))).unwrap();
        assert_eq!(permit.birth.to_string(), "1990-03-07");
        assert_eq!(permit.sex, Sex::Female);
    }
    let other = DocumentError::OtherKind {
        kind: DocumentKind::ResidentId,
    };
    assert_eq!(parse(&checked("35010219900307001")), Err(other));
    assert_eq!(
        parse(&checked("84000019900307001")),
        Err(DocumentError::UnknownRegion { province: 84 })
    );
}

#[test]
fn neither_debug_nor_a_refusal_shows_the_number() {
    let id = resident("11010519491231002X").unwrap();
    assert!(!format!("{id:?}{:?}", id.number).contains("1949"));
    let refused = resident("110105194912310029").unwrap_err();
    assert!(!format!("{refused} {refused:?} {:?}", refused.figures()).contains("1949"));
}

prop_compose! {
    fn numbers()(
        region in prop_oneof![
            (0..counties().len()).prop_map(|at| counties()[at].code),
            // 71 and below: 81 to 83 with zeros would be residence permits.
            (0..provinces().len() - 2, 0_u32..10_000)
                .prop_map(|(at, rest)| u32::from(provinces()[at].code) * 10_000 + rest),
        ],
        birth in 0_i64..46_000,
        sequence in 0_u32..1000,
    ) -> (String, u32, Day, u32) {
        let birth = Day::of_date(1900, 1, 1).unwrap().plus(birth);
        let date = birth.to_string().replace('-', "");
        (checked(&format!("{region:06}{date}{sequence:03}")), region, birth, sequence)
    }
}

proptest! {
    #[test]
    fn a_number_made_by_the_rules_holds((text, region, birth, sequence) in numbers()) {
        let id = resident(&text).unwrap();
        prop_assert_eq!(id.number.as_str(), text);
        prop_assert_eq!(id.region.code(), region);
        prop_assert_eq!(id.birth, birth);
        prop_assert_eq!(id.sex == Sex::Male, sequence % 2 == 1);
    }

    #[test]
    fn any_one_wrong_character_is_refused(
        (text, ..) in numbers(),
        at in 0_usize..18,
        other in prop::char::ranges(vec!['0'..='9', 'X'..='X'].into()),
    ) {
        let mut wrong: Vec<char> = text.chars().collect();
        prop_assume!(wrong[at] != other);
        wrong[at] = other;
        prop_assert!(resident(&wrong.iter().collect::<String>()).is_err());
    }

    #[test]
    fn any_two_swapped_neighbours_are_refused((text, ..) in numbers(), at in 0_usize..17) {
        let mut wrong: Vec<char> = text.chars().collect();
        prop_assume!(wrong[at] != wrong[at + 1]);
        wrong.swap(at, at + 1);
        prop_assert!(resident(&wrong.iter().collect::<String>()).is_err());
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), like in "[0-9Xx０-９ 　]{0,24}") {
        for text in [text, like] {
            let _ = resident(&text);
            let _ = ResidencePermit::parse(&text, today());
        }
    }
}
