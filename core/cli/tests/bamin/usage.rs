//! The command line itself: help, languages, failures, and what is to be done.

use crate::bamin::Home;
use crate::pictures::{clutter, photograph};
use crate::province::{CODE, Province};

#[test]
fn a_wrong_command_line_is_exit_2_and_said_in_the_language_asked_for() {
    let home = Home::new();
    let english = home.run(&["scan"]);
    assert_eq!(english.exit, 2);
    assert!(
        english.err.starts_with("The command line is wrong"),
        "{}",
        english.err
    );
    let chinese = home.run(&["--lang", "zh", "number", "12"]);
    assert_eq!(chinese.exit, 2);
    assert!(chinese.err.starts_with("命令写得不对"), "{}", chinese.err);
}

#[test]
fn help_is_given_in_both_languages() {
    let home = Home::new();
    let english = home.run(&["gate", "--help"]);
    assert_eq!(english.exit, 0);
    assert!(
        english.out.contains("Folder of frames, taken by name"),
        "{}",
        english.out
    );
    let chinese = home.run(&["--lang=zh", "--help"]);
    assert!(
        chinese.out.contains("退出码") && chinese.out.contains("核验"),
        "{}",
        chinese.out
    );
}

#[test]
fn what_needs_an_enrolment_says_how_to_enrol() {
    let home = Home::new();
    for words in [
        ["show", "--once"].as_slice(),
        &["queue"],
        &["sync"],
        &["subjects"],
    ] {
        let (exit, objects) = home.json(words);
        assert_eq!(exit, 3, "{words:?}");
        assert_eq!(objects[0]["error"]["code"], "not_enrolled");
        assert_eq!(objects[0]["exit"], 3);
    }
    let said = home.run(&["show"]);
    assert!(said.err.contains("bamin enrol"), "{}", said.err);
    assert!(!home.path("home").exists(), "nothing was made");
}

#[test]
fn no_trust_root_is_believed_at_first_sight() {
    let home = Home::new();
    let (exit, objects) = home.json(&["enrol", "--server", "http://127.0.0.1:1", "--code", "x"]);
    assert_eq!(exit, 2);
    assert_eq!(objects[0]["error"]["code"], "no_trust_root");
}

#[test]
fn a_malformed_root_and_an_unsafe_address_are_refused() {
    let home = Home::new();
    let enrol = |server: &str, root: &str| {
        let words = [
            "enrol",
            "--server",
            server,
            "--trust-root",
            root,
            "--code",
            "x",
        ];
        home.json(&words).1[0]["error"]["code"].clone()
    };
    assert_eq!(enrol("https://one.test", "02zz"), "trust_root");
    let province = Province::start().place();
    assert_eq!(enrol("http://one.test", &province[3]), "server_address");
}

#[test]
fn a_server_that_is_not_there_is_exit_4_and_nothing_is_kept() {
    let home = Home::new();
    let root = Province::start().place().remove(3);
    let words = [
        "enrol",
        "--server",
        "http://127.0.0.1:1",
        "--trust-root",
        &root,
        "--code",
        "x",
    ];
    let (exit, objects) = home.json(&words);
    assert_eq!(exit, 4);
    assert_eq!(objects[0]["error"]["code"], "unreachable");
    assert_eq!(home.run(&["subjects"]).exit, 3);
}

#[test]
fn what_the_server_refuses_is_exit_6() {
    let (home, place) = (Home::new(), Province::start().place());
    let mut words = vec!["enrol", "--code", "not-this-one"];
    words.extend(place.iter().map(String::as_str));
    let (exit, objects) = home.json(&words);
    assert_eq!(exit, 6);
    assert_eq!(objects[0]["error"]["code"], "enrolment_refused");
    assert_ne!(CODE, "not-this-one");
}

#[test]
fn any_codes_text_is_printed() {
    let home = Home::new();
    photograph("https://example.org/menu", &home.path("menu.png"));
    photograph("BM1:NOT REALLY", &home.path("code.pgm"));
    let (menu, code) = (home.path("menu.png"), home.path("code.pgm"));
    let run = home.run(&["decode", menu.to_str().unwrap(), code.to_str().unwrap()]);
    assert_eq!(run.exit, 0);
    assert_eq!(run.out, "https://example.org/menu\nBM1:NOT REALLY\n");
}

#[test]
fn the_worst_of_several_pictures_wins() {
    let home = Home::new();
    photograph("one", &home.path("one.png"));
    clutter(&home.path("none.png"));
    std::fs::write(home.path("words.png"), "no picture").unwrap();
    let paths = ["one.png", "none.png", "words.png", "gone.png"].map(|name| home.path(name));
    let [one, none, words, gone] = paths.each_ref().map(|path| path.to_str().unwrap());
    let (exit, objects) = home.json(&["decode", one, none]);
    assert_eq!(exit, 21);
    assert_eq!(objects[0]["text"], "one");
    assert_eq!(objects[0]["modules"], 21);
    assert!(objects[1]["text"].is_null());
    let (exit, objects) = home.json(&["decode", words, gone, none, one]);
    assert_eq!(exit, 7);
    assert_eq!(objects[0]["error"]["code"], "no_picture");
    assert_eq!(objects[1]["error"]["code"], "file_unreadable");
    assert_eq!(objects[3]["text"], "one");
}
