#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;

use super::*;

/// The specimens that Doc 9303 prints: part 4 (TD3), part 6 (TD2), part 5 (TD1).
const TD3: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
L898902C36UTO7408122F1204159ZE184226B<<<<<10";
const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<
D231458907UTO7408122F1204159<<<<<<<6";
const TD1: &str = "I<UTOD231458907<<<<<<<<<<<<<<<
7408122F1204159UTO<<<<<<<<<<<6
ERIKSSON<<ANNA<MARIA<<<<<<<<<<";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn parse(text: &str) -> Result<Zone, MrzError> {
    Zone::parse(text, day("2026-11-22"))
}

#[test]
fn the_published_specimens_are_read() {
    for (text, layout, code, number) in [
        (TD3, Layout::Td3, "P", "L898902C3"),
        (TD2, Layout::Td2, "I", "D23145890"),
        (TD1, Layout::Td1, "I", "D23145890"),
    ] {
        let zone = parse(text).unwrap();
        assert_eq!(zone.layout, layout);
        assert_eq!(
            (zone.document_code.as_str(), zone.issuer.as_str()),
            (code, "UTO")
        );
        assert_eq!(
            (zone.name.surname.as_str(), zone.name.given.as_str()),
            ("ERIKSSON", "ANNA MARIA")
        );
        assert_eq!(
            (zone.number.as_str(), zone.nationality.as_str()),
            (number, "UTO")
        );
        assert_eq!(zone.birth, Some(day("1974-08-12")));
        assert_eq!(zone.sex, ZoneSex::Female);
        assert_eq!(zone.expiry, day("2012-04-15"));
        assert!(!zone.name.cut);
    }
}

#[test]
fn a_number_of_more_than_nine_characters_goes_on_in_the_optional_data() {
    // Doc 9303-5, appendix B, example of a document number with 12 characters.
    let text = "I<UTOD23145890<7349<<<<<<<<<<<
3407127M9507122UTO<<<<<<<<<<<2
STEVENSON<<PETER<JOHN<<<<<<<<<";
    let zone = parse(text).unwrap();
    assert_eq!(zone.number, "D23145890734");
    assert_eq!(zone.name.surname, "STEVENSON");
    let field = CheckedField::Number;
    for wrong in ["7348<", "7359<", "8349<"] {
        let refused = parse(&text.replacen("7349<", wrong, 1));
        assert_eq!(refused, Err(MrzError::CheckDigit { field }), "{wrong}");
    }
}

#[test]
fn each_wrong_check_digit_is_named() {
    let (first, second) = TD3.split_once('\n').unwrap();
    for (place, field) in [
        (9, CheckedField::Number),
        (19, CheckedField::Birth),
        (27, CheckedField::Expiry),
        (42, CheckedField::Personal),
        (43, CheckedField::Composite),
    ] {
        let mut wrong = second.to_owned();
        let digit = second[place..=place].parse::<u32>().unwrap();
        wrong.replace_range(place..=place, &((digit + 1) % 10).to_string());
        let refused = parse(&format!("{first}\n{wrong}"));
        assert_eq!(refused, Err(MrzError::CheckDigit { field }), "{field:?}");
    }
}

#[test]
fn what_cameras_do_to_a_zone_is_put_right() {
    let lower = TD3.to_lowercase();
    let spaced: String = TD3
        .chars()
        .flat_map(|c| [c, if c == '\n' { '\n' } else { ' ' }])
        .collect();
    let one_line = TD3.replace('\n', "");
    let lost_fillers = TD3.replacen("<<<<<<<<<<<<<<<<<<<\n", "<<<<<<\n", 1);
    let more_fillers = TD3.replacen('\n', "<<<\n", 1);
    let guillemets = TD3.replacen("ERIKSSON<<", "ERIKSSON«", 1);
    let wide = TD3.replacen("7408122F", "７４０８１２２F", 1);
    let letters = TD3
        .replacen("C36UTO7408122F1204159", "C3GUTO74O8I22F12O4IS9", 1)
        .replacen("<<<<<10", "<<<<<IO", 1);
    let blank_lines = format!("\n\n{TD3}\r\n\n");
    for text in [
        &lower,
        &spaced,
        &one_line,
        &lost_fillers,
        &more_fillers,
        &guillemets,
        &wide,
        &letters,
        &blank_lines,
    ] {
        assert_eq!(parse(text), parse(TD3), "{text}");
        assert!(parse(text).is_ok(), "{text}");
    }
    let card = TD1.replacen("D231458907", "D23145890T", 1);
    let field = CheckedField::Number;
    assert_eq!(parse(&card), Err(MrzError::CheckDigit { field }));
    let card = TD1.replacen(
        "7408122F1204159UTO<<<<<<<<<<<6",
        "74O8I22FI2O4IS9UT0<<<<<<<<<<<G",
        1,
    );
    assert_eq!(parse(&card), parse(TD1));
}

#[test]
fn what_is_no_zone_is_refused_with_its_reason() {
    let visa = TD3.replacen('P', "V", 1);
    let nameless = TD3.replacen("ERIKSSON<<ANNA<MARIA", "<<<<<<<<<<<<<<<<<<<<", 1);
    for (text, reason) in [
        ("", MrzError::Layout),
        ("P<UTO", MrzError::Layout),
        (&TD3[..44], MrzError::Layout),
        (&visa, MrzError::DocumentCode),
        (
            &TD3.replacen("UTO", "U!O", 1),
            MrzError::Character {
                line: 1,
                position: 4,
            },
        ),
        (&TD3.replacen("F1204", "G1204", 1), MrzError::Sex),
        (&"<".repeat(88), MrzError::DocumentCode),
        (&"A".repeat(2_000), MrzError::Layout),
        (&nameless, MrzError::Name),
    ] {
        assert_eq!(parse(text), Err(reason), "{text}");
    }
}

#[test]
fn any_one_digit_mistaken_is_refused() {
    for (text, digits) in [(TD3, 30), (TD2, 24), (TD1, 24)] {
        let mut tried = 0;
        for (place, digit) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
            for other in ('0'..='9').filter(|&other| other != digit) {
                let mut wrong = text.to_owned();
                wrong.replace_range(place..=place, &other.to_string());
                let is_named = matches!(parse(&wrong), Err(MrzError::CheckDigit { .. }));
                assert!(is_named, "{place}: {other}");
                tried += 1;
            }
        }
        assert_eq!(tried, digits * 9);
    }
}

/// The specimen passport with other dates, all check digits made anew.
fn passport(birth: &str, expiry: &str) -> String {
    let number = "L898902C3";
    let head = format!("{number}{}", check::digit(number));
    let birth = format!("{birth}{}", check::digit(birth));
    let expiry = format!("{expiry}{}", check::digit(expiry));
    let personal = "<<<<<<<<<<<<<<<";
    let composite = check::digit(&format!("{head}{birth}{expiry}{personal}"));
    let first = TD3.lines().next().unwrap();
    format!("{first}\n{head}UTO{birth}F{expiry}{personal}{composite}")
}

#[test]
fn the_century_follows_from_today() {
    for (today, birth, expiry, born, until) in [
        ("2026-11-22", "261122", "361121", "2026-11-22", "2036-11-21"),
        ("2026-11-22", "261123", "261122", "1926-11-23", "2026-11-22"),
        ("2026-11-22", "741204", "991231", "1974-12-04", "1999-12-31"),
        ("2026-11-22", "000229", "760101", "2000-02-29", "2076-01-01"),
        ("2026-11-22", "301231", "770101", "1930-12-31", "1977-01-01"),
        ("2099-12-31", "990101", "050101", "2099-01-01", "2105-01-01"),
    ] {
        let zone = Zone::parse(&passport(birth, expiry), day(today)).unwrap();
        assert_eq!(zone.birth, Some(day(born)), "{today} {birth}");
        assert_eq!(zone.expiry, day(until), "{today} {expiry}");
    }
}

#[test]
fn a_day_that_is_none_is_refused_and_an_unknown_one_is_left_open() {
    assert_eq!(
        parse(&passport("740230", "361121")),
        Err(MrzError::BirthDate)
    );
    assert_eq!(
        parse(&passport("74<812", "361121")),
        Err(MrzError::BirthDate)
    );
    assert_eq!(
        parse(&passport("740812", "361301")),
        Err(MrzError::ExpiryDate)
    );
    assert_eq!(
        parse(&passport("740812", "36<<<<")),
        Err(MrzError::ExpiryDate)
    );
    for birth in ["74<<<<", "7408<<", "<<<<<<"] {
        assert_eq!(
            parse(&passport(birth, "361121")).unwrap().birth,
            None,
            "{birth}"
        );
    }
}

#[test]
fn a_typed_name_agrees_with_its_spelling() {
    for (surname, given, typed) in [
        ("ERIKSSON", "ANNA MARIA", "Anna Maria Eriksson"),
        ("ERIKSSON", "ANNA MARIA", "ERIKSSON, Anna-Maria"),
        ("MUELLER", "JUERGEN", "Jürgen Müller"),
        ("MULLER", "JURGEN", "Jürgen Müller"),
        ("MUELLER", "JURGEN", "Ju\u{308}rgen Mu\u{308}ller"),
        ("GROSS", "SOEREN", "Søren Groß"),
        ("ONEIL", "ANN MARY", "O'Neil Ann-Mary"),
        ("NUNEZ", "JOSE", "José Núñez"),
        ("NUNXXEZ", "JOSE", "José Núñez"),
        ("NGUYEN", "VAN DUC", "Nguyễn Văn Đức"),
        ("LYU", "XIAOMING", "Lü Xiaoming"),
        ("IVANOVA", "NATALIIA", "Иванова Наталия"),
        ("SHEVCHENKO", "OLEKSANDR", "Шевченко Олександр"),
        ("KHRUSHCHEV", "IURII", "Хрущев Юрий"),
        ("SUKARNO", "", "Sukarno"),
    ] {
        let name = MrzName::of_parts(surname, given).unwrap();
        assert_eq!(name.agrees(typed), Agreement::Agrees, "{typed}");
    }
}

#[test]
fn another_name_differs_and_another_script_is_not_judged() {
    let name = MrzName::of_parts("MUELLER", "ANNA").unwrap();
    for typed in [
        "Anna Muller",
        "Anna Müllers",
        "Müller",
        "Müller Anne",
        "",
        " - ",
    ] {
        assert_eq!(name.agrees(typed), Agreement::Differs, "{typed}");
    }
    for typed in ["安娜·穆勒", "Ελένη", "محمد"] {
        assert_eq!(name.agrees(typed), Agreement::OtherScript, "{typed}");
    }
    assert_eq!(name.agrees(&"A".repeat(10_000)), Agreement::Differs);
}

#[test]
fn a_name_cut_by_its_field_agrees_with_the_whole() {
    let first = "P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K";
    let text = format!("{first}\n{}", TD3.lines().nth(1).unwrap());
    let name = parse(&text).unwrap().name;
    assert!(name.cut);
    let typed = "Nilavadhanananda Chayapa Dejthamrong Krasuang";
    assert_eq!(name.agrees(typed), Agreement::Agrees);
    assert!(name.is_same(&MrzName::of_text(typed).unwrap()));
    assert_eq!(name.agrees("Nilavadhanananda Chayapa"), Agreement::Differs);
}

#[test]
fn a_copied_spelling_is_split_at_its_signs() {
    for text in [
        "ERIKSSON<<ANNA<MARIA<<<",
        "Eriksson, Anna Maria",
        "ERIKSSON/ANNA MARIA",
        "eriksson anna-maria",
    ] {
        let name = MrzName::of_text(text).unwrap();
        assert_eq!(
            (name.surname.as_str(), name.given.as_str()),
            ("ERIKSSON", "ANNA MARIA"),
            "{text}"
        );
    }
    for text in ["", "<<<", "张三", "Müller"] {
        assert_eq!(MrzName::of_text(text), None, "{text}");
    }
}

#[test]
fn a_zone_prints_nothing_of_the_person() {
    let printed = format!("{:?} {:?}", parse(TD3).unwrap(), parse(TD3).unwrap().name);
    assert_eq!(printed, "Zone(Td3, …) MrzName(…)");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = parse(&text);
        let _ = MrzName::of_text(&text);
        let _ = MrzName::of_parts("ERIKSSON", "ANNA").unwrap().agrees(&text);
    }

    #[test]
    fn no_text_of_the_right_characters_makes_it_panic(text in "(P[A-Z0-9<]{43}\n[A-Z0-9<]{44})|(I[A-Z0-9<]{35}\n[A-Z0-9<]{36})|(I[A-Z0-9<]{29}\n[A-Z0-9<]{30}\n[A-Z0-9<]{30})") {
        let _ = parse(&text);
    }

    #[test]
    fn births_and_expiries_come_back(birth in 0_i64..36_000, expiry in -3_650_i64..3_650) {
        let today = day("2026-11-22");
        let (birth, expiry) = (today.plus(-birth), today.plus(expiry));
        let six = |day: Day| format!("{:02}{:02}{:02}", day.year() % 100, day.month(), day.day_of_month());
        let zone = parse(&passport(&six(birth), &six(expiry))).unwrap();
        prop_assert_eq!(zone.birth, Some(birth));
        prop_assert_eq!(zone.expiry, expiry);
    }

    #[test]
    fn a_name_of_plain_letters_agrees_with_itself(surname in "[A-Z]{1,12}( [A-Z]{1,8})?", given in "([A-Z]{1,10}( [A-Z]{1,10})?)?") {
        let name = MrzName::of_parts(&surname, &given).unwrap();
        prop_assert_eq!(name.agrees(&format!("{surname} {given}")), Agreement::Agrees);
        prop_assert_eq!(name.agrees(&format!("{given} {surname}")), Agreement::Agrees);
        prop_assert_eq!(name.agrees(&format!("{surname} {given}Q")), Agreement::Differs);
    }
}
