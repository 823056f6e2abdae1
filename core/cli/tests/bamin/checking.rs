//! `bamin verify`: offline verdicts, with and without lists.

use bamin_protocol::pass::Colour;

use crate::bamin::Home;
use crate::province::{CODE, Province};

/// A home that has the province's lists.
fn synced(province: &Province) -> Home {
    let home = Home::new();
    let place = province.place();
    let mut words = vec!["enrol", "--code", CODE];
    words.extend(place.iter().map(String::as_str));
    let run = home.run(&words);
    assert_eq!(run.exit, 0, "{}{}", run.out, run.err);
    home
}

#[test]
fn without_any_list_nothing_is_green() {
    let home = Home::new();
    for (text, code) in [
        ("https://example.org", "not_a_health_code"),
        ("BM2:ABC", "newer_format"),
        ("BM1:ABC", "malformed"),
        (
            &Province::start().code(Colour::Green, 0, 0),
            "no_trust_list",
        ),
    ] {
        let (exit, objects) = home.json(&["verify", text]);
        assert_eq!(exit, 20, "{text}");
        assert_eq!(objects[0]["verdict"], "refused");
        assert_eq!(objects[0]["reason"]["code"], code);
        assert!(objects[0]["person"].is_null());
    }
    assert!(!home.path("home").exists(), "nothing was made");
}

#[test]
fn a_fresh_code_is_green_and_says_whom_to_compare() {
    let province = Province::start();
    let home = synced(&province);
    let (exit, objects) = home.json(&["verify", &province.code(Colour::Green, 3, 10)]);
    assert_eq!((exit, objects.len()), (0, 1));
    let verdict = &objects[0];
    assert_eq!(verdict["verdict"], "green");
    assert_eq!(verdict["person"]["name"], "林*妹");
    assert_eq!(verdict["person"]["birth_year"], 1980);
    assert_eq!(verdict["person"]["document_tail"], "1X");
    let evidence_age = verdict["evidence_age"].as_i64().unwrap();
    assert!((9..=20).contains(&evidence_age), "{evidence_age}");
}

#[test]
fn each_colour_has_its_exit_code_and_words() {
    let province = Province::start();
    let home = synced(&province);
    for (code, exit, words) in [
        (province.code(Colour::Orange, 0, 0), 10, "▲ Orange"),
        (
            province.code(Colour::Green, 0, 3_600),
            11,
            "? Unchecked: not checked since",
        ),
        (
            province.code(Colour::Green, 0, 25 * 3_600),
            20,
            "✖ Not a valid health code",
        ),
        (province.code(Colour::Green, 0, 0), 0, "● Green"),
    ] {
        let run = home.run_with(&["verify", "-"], &format!("{code}\n"));
        assert_eq!(run.exit, exit, "{}", run.out);
        assert!(run.out.starts_with(words), "{}", run.out);
        assert!(
            !run.out.contains('\x1b'),
            "no colours where nobody looks on"
        );
    }
}

#[test]
fn a_screenshot_older_than_a_minute_is_refused_with_its_age() {
    let province = Province::start();
    let home = synced(&province);
    let code = province.code(Colour::Green, 75, 75);
    let run = home.run(&["verify", &code]);
    assert_eq!(run.exit, 20);
    assert!(run.out.contains("The code is 1 min "), "{}", run.out);
    assert!(!run.out.contains("林"), "{}", run.out);
    // The binary reads the machine's clock, and is anchored to whole seconds.
    let (_, objects) = home.json(&["verify", &code]);
    let seconds = objects[0]["reason"]["params"]["seconds"].as_i64().unwrap();
    assert!((74..=110).contains(&seconds), "{seconds}");
}

#[test]
fn another_provinces_code_is_refused_by_name_of_the_reason() {
    let home = synced(&Province::start());
    let stranger = Province::start().code(Colour::Green, 0, 0);
    let (exit, objects) = home.json(&["verify", &stranger]);
    assert_eq!(exit, 20);
    assert_eq!(objects[0]["reason"]["code"], "forged");
    assert_eq!(objects[0]["reason"]["params"]["part"], "pass");
}
