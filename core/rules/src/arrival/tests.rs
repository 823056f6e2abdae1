#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;

use super::check_in::{CheckIn, CheckInForm, Temperature, valid_until};
use super::overseas::{ArrivalRecord, OverseasForm, Registration, code_until};
use super::province::{ProvinceApplication, ProvinceArrival, ProvinceForm};
use super::*;
use crate::certificate::{CertificateError, TrustedKeys};
use crate::colour::{Colour, Declared, Fact, OriginColour, Policy, Rule, Source, What, assess};
use crate::day::{DAY_SECONDS, Day};
use crate::document::{Document, DocumentError, DocumentKind};
use crate::health::Exposure;
use crate::mrz::{CheckedField, MrzError, MrzName};
use crate::region::provinces;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn today() -> Day {
    day("2026-11-22")
}

mod province_form {
    use super::*;

    /// From Wuhan yesterday, arrived today.
    fn form() -> ProvinceForm {
        ProvinceForm {
            from_elsewhere: Some(true),
            province: Some(42),
            city: Some(4201),
            departed: Some(day("2026-11-21")),
            arrived: Some(today()),
            household: Some(420_106),
        }
    }

    fn arrival(form: &ProvinceForm) -> Result<ProvinceArrival, Vec<ArrivalError>> {
        match ProvinceApplication::check(form, today())? {
            ProvinceApplication::Arrival(arrival) => Ok(arrival),
            ProvinceApplication::Resident => panic!("an arrival"),
        }
    }

    #[test]
    fn a_full_form_gives_an_arrival() {
        let arrival = arrival(&form()).unwrap();
        assert_eq!((arrival.from.code, arrival.from.name), (4201, "武汉市"));
        assert_eq!(arrival.household.to_string(), "湖北省");
        assert_eq!(
            (arrival.departed, arrival.arrived),
            (day("2026-11-21"), today())
        );
    }

    #[test]
    fn no_to_the_question_skips_the_rest() {
        let no = ProvinceForm {
            from_elsewhere: Some(false),
            ..ProvinceForm::default()
        };
        assert_eq!(
            ProvinceApplication::check(&no, today()),
            Ok(ProvinceApplication::Resident)
        );
        let open = ProvinceApplication::check(&ProvinceForm::default(), today());
        assert_eq!(open, Err(vec![ArrivalError::QuestionOpen]));
    }

    #[test]
    fn each_field_is_checked() {
        let most = province::ARRIVAL_DAYS_AHEAD;
        let ahead = |days| Some(today().plus(days));
        for (form, reason) in [
            (
                ProvinceForm {
                    province: None,
                    ..form()
                },
                ArrivalError::Province,
            ),
            (
                ProvinceForm {
                    province: Some(99),
                    ..form()
                },
                ArrivalError::Province,
            ),
            (
                ProvinceForm {
                    province: Some(35),
                    ..form()
                },
                ArrivalError::ProvinceIsFujian,
            ),
            (
                ProvinceForm {
                    province: Some(71),
                    ..form()
                },
                ArrivalError::ProvinceIsOverseas,
            ),
            (
                ProvinceForm {
                    province: Some(81),
                    ..form()
                },
                ArrivalError::ProvinceIsOverseas,
            ),
            (
                ProvinceForm {
                    province: Some(82),
                    ..form()
                },
                ArrivalError::ProvinceIsOverseas,
            ),
            (
                ProvinceForm {
                    city: None,
                    ..form()
                },
                ArrivalError::City,
            ),
            (
                ProvinceForm {
                    city: Some(4299),
                    ..form()
                },
                ArrivalError::City,
            ),
            (
                ProvinceForm {
                    city: Some(4401),
                    ..form()
                },
                ArrivalError::City,
            ),
            (
                ProvinceForm {
                    departed: None,
                    ..form()
                },
                ArrivalError::DepartureMissing,
            ),
            (
                ProvinceForm {
                    arrived: None,
                    ..form()
                },
                ArrivalError::ArrivalMissing,
            ),
            (
                ProvinceForm {
                    arrived: ahead(-2),
                    ..form()
                },
                ArrivalError::DatesOrder { days: 1 },
            ),
            (
                ProvinceForm {
                    departed: ahead(1),
                    arrived: ahead(1),
                    ..form()
                },
                ArrivalError::DepartureAhead { days: 1 },
            ),
            (
                ProvinceForm {
                    arrived: ahead(most + 1),
                    ..form()
                },
                ArrivalError::ArrivalAhead {
                    days: most + 1,
                    most,
                },
            ),
            (
                ProvinceForm {
                    household: None,
                    ..form()
                },
                ArrivalError::Household,
            ),
            (
                ProvinceForm {
                    household: Some(990_000),
                    ..form()
                },
                ArrivalError::Household,
            ),
        ] {
            assert_eq!(arrival(&form), Err(vec![reason]), "{form:?}");
        }
        for form in [
            ProvinceForm {
                departed: Some(today()),
                ..form()
            },
            ProvinceForm {
                arrived: ahead(most),
                ..form()
            },
            ProvinceForm {
                household: Some(350_102),
                ..form()
            },
        ] {
            assert!(arrival(&form).is_ok(), "{form:?}");
        }
    }

    #[test]
    fn an_empty_form_names_everything_in_its_order() {
        let form = ProvinceForm {
            from_elsewhere: Some(true),
            ..ProvinceForm::default()
        };
        let reasons = [
            ArrivalError::Province,
            ArrivalError::DepartureMissing,
            ArrivalError::ArrivalMissing,
            ArrivalError::Household,
        ];
        assert_eq!(arrival(&form), Err(reasons.to_vec()));
    }

    #[test]
    fn after_the_period_an_arrival_counts_as_a_resident() {
        let arrival = arrival(&form()).unwrap();
        let policy = Policy::default();
        // Arrived on the 22nd: fourteen days begin with the 23rd.
        let from = arrival.resident_from(&policy);
        assert_eq!(from, day("2026-12-07").start());
        assert_eq!(from - arrival.counts_from(), 14 * DAY_SECONDS);
        let week = Policy {
            arrival: 7 * DAY_SECONDS,
            ..policy
        };
        assert_eq!(arrival.resident_from(&week), day("2026-11-30").start());
    }

    #[test]
    fn the_origins_colour_no_longer_applies_to_a_resident() {
        let arrival = arrival(&form()).unwrap();
        let source = |record: &str| Source {
            supplier: "national".to_owned(),
            feed: "origin".to_owned(),
            record: record.to_owned(),
        };
        let origin = What::Origin {
            at: today().start(),
            colour: OriginColour::NotGreen,
        };
        let facts = [
            Fact {
                source: source("1"),
                what: origin,
            },
            Fact {
                source: source("2"),
                what: arrival.fact(),
            },
        ];
        let policy = Policy::default();
        let from = arrival.resident_from(&policy);
        let before = assess(&facts, from - 1, &policy);
        assert_eq!(before.colour, Colour::Orange);
        assert_eq!(before.reasons[0].rule, Rule::R7);
        assert_eq!(assess(&facts, from, &policy).colour, Colour::Green);
    }

    #[test]
    fn the_table_of_cities_fits_the_provinces() {
        assert!(cities().is_sorted_by(|a, b| a.code < b.code));
        for city in cities() {
            let of = provinces()
                .iter()
                .find(|of| of.code == city.province_code());
            assert!(of.is_some_and(|of| of.code != 35), "{city:?}");
        }
        for of in provinces()
            .iter()
            .filter(|of| ![35, 71, 81, 82].contains(&of.code))
        {
            assert!(cities_of(of.code).next().is_some(), "{of:?}");
        }
    }

    proptest! {
        #[test]
        fn an_accepted_arrival_is_one_that_can_have_happened(
            departed in -400_i64..30, arrived in -400_i64..30, city in 0_usize..333,
        ) {
            let city = &cities()[city % cities().len()];
            let form = ProvinceForm {
                province: Some(city.province_code()),
                city: Some(city.code),
                departed: Some(today().plus(departed)),
                arrived: Some(today().plus(arrived)),
                ..form()
            };
            let possible = departed <= 0 && arrived >= departed && arrived <= 3;
            prop_assert_eq!(arrival(&form).is_ok(), possible);
        }

        #[test]
        fn no_codes_make_it_panic(province: u8, city: u16, household: u32, departed in -9_000_000_i64..9_000_000, arrived in -9_000_000_i64..9_000_000) {
            let form = ProvinceForm {
                from_elsewhere: Some(true),
                province: Some(province),
                city: Some(city),
                departed: Some(today().plus(departed)),
                arrived: Some(today().plus(arrived)),
                household: Some(household),
            };
            if let Ok(arrival) = arrival(&form) {
                prop_assert!(arrival.resident_from(&Policy::default()) > arrival.arrived.start());
            }
        }
    }
}

mod registration {
    use super::*;

    const ZONE: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
L898902C36UTO7408122F1204159ZE184226B<<<<<10";
    /// A day on which the specimen's passport was valid.
    fn then() -> Day {
        day("2012-04-15")
    }

    fn form() -> OverseasForm {
        OverseasForm {
            name: "Anna-María Eriksson".to_owned(),
            spelling: "ERIKSSON<<ANNA<MARIA".to_owned(),
            document_kind: Some(DocumentKind::ForeignPassport),
            document_number: "L898902C3".to_owned(),
            birth: Some(day("1974-08-12")),
            contact: "+46 8 123 456 78".to_owned(),
            zone: Some(ZONE.to_owned()),
        }
    }

    fn register(form: &OverseasForm) -> Result<Registration, Vec<ArrivalError>> {
        Registration::check(form, then())
    }

    fn record() -> ArrivalRecord {
        ArrivalRecord {
            document: Document::parse(DocumentKind::ForeignPassport, "L898902C3", then()).unwrap(),
            spelling: MrzName::of_text("ERIKSSON ANNA MARIA").unwrap(),
            birth: day("1974-08-12"),
            observed: None,
        }
    }

    #[test]
    fn a_registration_is_taken_with_and_without_its_zone() {
        let registration = register(&form()).unwrap();
        assert_eq!(registration.contact.as_str(), "+46812345678");
        let typed = OverseasForm {
            zone: None,
            ..form()
        };
        assert_eq!(register(&typed), Ok(registration.clone()));
        assert!(!format!("{registration:?}").contains("ERIKSSON"));
    }

    #[test]
    fn each_field_is_checked() {
        let kind = DocumentKind::ResidentId;
        let differs = |field| ArrivalError::ZoneDiffers { field };
        let misread = ZONE.replacen("L898902C36", "L898902C37", 1);
        let check_digit = MrzError::CheckDigit {
            field: CheckedField::Number,
        };
        for (name, form, reason) in [
            (
                "spelling",
                OverseasForm {
                    spelling: "艾瑞克森".to_owned(),
                    ..form()
                },
                ArrivalError::Spelling,
            ),
            (
                "another name",
                OverseasForm {
                    name: "Anna Svensson".to_owned(),
                    ..form()
                },
                ArrivalError::SpellingDiffers,
            ),
            (
                "no kind",
                OverseasForm {
                    document_kind: None,
                    ..form()
                },
                ArrivalError::DocumentKindMissing,
            ),
            (
                "resident ID",
                OverseasForm {
                    document_kind: Some(kind),
                    ..form()
                },
                ArrivalError::DocumentKindNotTaken { kind },
            ),
            (
                "number",
                OverseasForm {
                    document_number: "ABCDE".to_owned(),
                    ..form()
                },
                ArrivalError::Document(DocumentError::Form),
            ),
            (
                "no birth",
                OverseasForm {
                    birth: None,
                    ..form()
                },
                ArrivalError::BirthMissing,
            ),
            (
                "birth ahead",
                OverseasForm {
                    birth: Some(then().plus(1)),
                    ..form()
                },
                ArrivalError::BirthAhead { days: 1 },
            ),
            (
                "contact",
                OverseasForm {
                    contact: "12345".to_owned(),
                    ..form()
                },
                ArrivalError::Contact,
            ),
            (
                "zone misread",
                OverseasForm {
                    zone: Some(misread),
                    ..form()
                },
                ArrivalError::Zone(check_digit),
            ),
            (
                "another number",
                OverseasForm {
                    document_number: "L898902C4".to_owned(),
                    ..form()
                },
                differs(ZoneField::Number),
            ),
            (
                "another birth",
                OverseasForm {
                    birth: Some(day("1974-08-13")),
                    ..form()
                },
                differs(ZoneField::Birth),
            ),
            (
                "another spelling",
                OverseasForm {
                    name: "安娜".to_owned(),
                    spelling: "ERIKSON<<ANNA<MARIA".to_owned(),
                    ..form()
                },
                differs(ZoneField::Name),
            ),
        ] {
            assert_eq!(register(&form), Err(vec![reason]), "{name}");
        }
    }

    #[test]
    fn a_passport_is_valid_to_the_end_of_its_last_day() {
        let later = Registration::check(&form(), then().plus(1));
        assert_eq!(later, Err(vec![ArrivalError::DocumentExpired { days: 1 }]));
    }

    #[test]
    fn document_name_and_birth_together_prove_who_arrived() {
        let registration = register(&form()).unwrap();
        assert!(registration.is_proved_by(&record()));
        let number = Document::parse(DocumentKind::ForeignPassport, "L898902C4", then()).unwrap();
        for other in [
            ArrivalRecord {
                document: number,
                ..record()
            },
            ArrivalRecord {
                birth: day("1974-08-13"),
                ..record()
            },
            ArrivalRecord {
                spelling: MrzName::of_text("ERIKSSON ANNE").unwrap(),
                ..record()
            },
        ] {
            assert!(!registration.is_proved_by(&other), "{other:?}");
        }
    }

    #[test]
    fn a_renewed_permit_is_the_same_document() {
        let permit = |number: &str| OverseasForm {
            document_kind: Some(DocumentKind::HongKongMacaoPermit),
            document_number: number.to_owned(),
            zone: None,
            ..form()
        };
        let registration = register(&permit("H1234567801")).unwrap();
        let newer =
            Document::parse(DocumentKind::HongKongMacaoPermit, "H12345678", then()).unwrap();
        assert!(registration.is_proved_by(&ArrivalRecord {
            document: newer,
            ..record()
        }));
    }

    #[test]
    fn a_certificate_that_does_not_hold_is_refused_with_its_reason() {
        let registration = register(&form()).unwrap();
        let refused = registration.certificate("HC1:", &TrustedKeys::default(), 0);
        assert_eq!(
            refused,
            Err(ArrivalError::Certificate(CertificateError::Compression))
        );
    }

    #[test]
    fn a_certificate_is_taken_from_its_own_person_only() {
        let (text, trusted, now) = crate::certificate::tests::example();
        let registration = |name: &str, spelling: &str, birth: &str| {
            let form = OverseasForm {
                name: name.to_owned(),
                spelling: spelling.to_owned(),
                birth: Some(day(birth)),
                zone: None,
                ..form()
            };
            register(&form).unwrap()
        };
        let own = registration("Anna Müller", "MUELLER<<ANNA", "1974-08-12");
        assert!(own.certificate(&text, &trusted, now).is_ok());
        for other in [
            registration("Anna Mueller", "MUELLER<<ANNA", "1974-08-13"),
            registration("Anne Müller", "MUELLER<<ANNE", "1974-08-12"),
        ] {
            let refused = other.certificate(&text, &trusted, now);
            assert_eq!(refused, Err(ArrivalError::CertificateOfAnother));
        }
    }

    #[test]
    fn a_foreign_passport_gets_no_code_before_observation_is_recorded() {
        let now = today().start() + 8 * 3600;
        let until = Ok(today().end());
        let checked_in = Some(now - 60);
        let refused = Err(ArrivalError::ObservationOpen);
        for (observed, expected) in [
            (None, refused),
            (Some(now + 1), refused),
            (Some(now), until),
            (Some(now - 9 * DAY_SECONDS), until),
        ] {
            let record = ArrivalRecord {
                observed,
                ..record()
            };
            assert_eq!(
                code_until(&record, checked_in, now),
                expected,
                "{observed:?}"
            );
        }
        for (kind, number) in [
            (DocumentKind::ChinesePassport, "E12345678"),
            (DocumentKind::HongKongMacaoPermit, "H12345678"),
            (DocumentKind::TaiwanPermit, "12345678"),
        ] {
            let document = Document::parse(kind, number, today()).unwrap();
            let record = ArrivalRecord {
                document,
                ..record()
            };
            assert_eq!(code_until(&record, checked_in, now), until, "{kind:?}");
            let missing = code_until(&record, None, now);
            assert_eq!(missing, Err(ArrivalError::CheckInMissing), "{kind:?}");
        }
    }
}

mod checking_in {
    use super::*;

    fn form() -> CheckInForm {
        CheckInForm {
            temperature: "36.5".to_owned(),
            symptoms: Some(false),
            exposure: Some(Exposure::None),
            county: Some(350_102),
            address: "鼓屏路 1 号".to_owned(),
        }
    }

    #[test]
    fn a_full_check_in_is_taken() {
        let check_in = CheckIn::check(&form(), 1_000).unwrap();
        assert_eq!((check_in.at, check_in.temperature.tenths()), (1_000, 365));
        assert_eq!(check_in.county.name, "鼓楼区");
        assert_eq!(check_in.declaration(), None);
        assert_eq!(format!("{check_in:?}"), "CheckIn(…)");
    }

    #[test]
    fn a_declared_exposure_feeds_the_colour() {
        let declared = Declared::Isolation;
        let exposure = Some(Exposure::Declared(declared));
        let check_in = CheckIn::check(&CheckInForm { exposure, ..form() }, 7).unwrap();
        let fact = What::Declaration { at: 7, declared };
        assert_eq!(check_in.declaration(), Some(fact));
    }

    #[test]
    fn an_empty_check_in_names_everything_in_its_order() {
        let reasons = vec![
            ArrivalError::Temperature {
                least: "34.0",
                most: "43.0",
            },
            ArrivalError::SymptomsOpen,
            ArrivalError::ExposureOpen,
            ArrivalError::StayCounty,
            ArrivalError::StayAddress,
        ];
        assert_eq!(CheckIn::check(&CheckInForm::default(), 0), Err(reasons));
    }

    #[test]
    fn a_stay_is_in_a_county_of_fujian_of_today() {
        for county in [Some(110_101), Some(350_402), Some(0)] {
            let refused = CheckIn::check(&CheckInForm { county, ..form() }, 0);
            assert_eq!(refused, Err(vec![ArrivalError::StayCounty]), "{county:?}");
        }
        for address in [" ".to_owned(), "x".repeat(101), "鼓屏路\u{7}".to_owned()] {
            let refused = CheckIn::check(&CheckInForm { address, ..form() }, 0);
            assert_eq!(refused, Err(vec![ArrivalError::StayAddress]));
        }
    }

    #[test]
    fn a_temperature_is_one_of_a_person() {
        for (text, tenths) in [
            ("36.5", 365),
            ("36", 360),
            ("37,3", 373),
            (" 38.0 ℃", 380),
            ("36.5°C", 365),
            ("34.0", 340),
            ("43.0", 430),
        ] {
            assert_eq!(Temperature::parse(text).unwrap().tenths(), tenths, "{text}");
        }
        for text in [
            "",
            "33.9",
            "43.1",
            "365",
            "36.55",
            "3.65",
            "-36",
            "36.",
            "98.6",
            "三十六",
        ] {
            assert!(Temperature::parse(text).is_err(), "{text}");
        }
        let fever = |text: &str| Temperature::parse(text).unwrap().is_fever();
        assert!(!fever("37.2") && fever("37.3"));
        assert_eq!(Temperature::parse("37").unwrap().to_string(), "37.0");
    }

    #[test]
    fn only_todays_check_in_gives_a_code_and_only_until_midnight() {
        let (start, end) = (today().start(), today().end());
        let missing = Err(ArrivalError::CheckInMissing);
        for (checked_in, now, expected) in [
            (None, start, missing),
            (Some(start - 1), start, missing),
            (Some(start), start, Ok(end)),
            (Some(start), end - 1, Ok(end)),
            (Some(end - 1), end - 1, Ok(end)),
            (Some(end - 1), end, missing),
            (Some(end), end - 1, missing),
        ] {
            assert_eq!(
                valid_until(checked_in, now),
                expected,
                "{checked_in:?} {now}"
            );
        }
        // 16:00 UTC is midnight in Shanghai.
        assert_eq!(end.rem_euclid(DAY_SECONDS), 16 * 3600);
    }

    proptest! {
        #[test]
        fn a_code_never_outlives_the_day_of_its_check_in(at in -9_000_000_000_i64..9_000_000_000, later in -200_000_i64..200_000) {
            let now = at + later;
            if let Ok(until) = valid_until(Some(at), now) {
                prop_assert!(until > now && until - now <= DAY_SECONDS);
                prop_assert_eq!(Day::of_unix(until - 1), Day::of_unix(at));
            } else {
                prop_assert_ne!(Day::of_unix(now), Day::of_unix(at));
            }
        }

        #[test]
        fn no_text_makes_it_panic(temperature in any::<String>(), address in any::<String>(), county: u32) {
            let county = Some(county);
            let _ = CheckIn::check(&CheckInForm { temperature, address, county, ..form() }, 0);
        }
    }
}
