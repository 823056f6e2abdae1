//! A holder's home: enrol, show, and be read from the terminal's own text.

use bamin_engine::decode::{Decoder, LumaFrame};

use crate::bamin::Home;
use crate::province::{CODE, Province};

pub fn enrolled(province: &Province) -> Home {
    let home = Home::new();
    let place = province.place();
    let mut words = vec!["--json", "enrol", "--code", CODE];
    words.extend(place.iter().map(String::as_str));
    let run = home.run(&words);
    assert_eq!(run.exit, 0, "{}{}", run.out, run.err);
    let (exit, _) = home.json(&["consent", "give", "showing"]);
    assert_eq!(exit, 0);
    home
}

#[test]
fn nothing_is_shown_before_a_consent_and_after_its_withdrawal() {
    let home = enrolled(&Province::start());
    home.unplug();
    let (exit, _) = home.json(&["consent", "withdraw", "showing"]);
    assert_eq!(exit, 4, "kept here, not told to the server yet");
    let (exit, objects) = home.json(&["show", "--once"]);
    assert_eq!(exit, 3);
    assert_eq!(objects[0]["error"]["code"], "no_consent");
    let said = home.run(&["show", "--once"]);
    assert!(
        said.err.contains("bamin consent give showing"),
        "{}",
        said.err
    );
    let (_, subjects) = home.json(&["subjects"]);
    assert_eq!(subjects[0]["problem"], "no_consent");
    let listed = home.run(&["consent", "list"]);
    assert!(listed.out.contains("masked name"), "{}", listed.out);
    assert!(
        listed.out.contains("the server was not told yet"),
        "{}",
        listed.out
    );
    home.json(&["consent", "give", "showing"]);
    assert_eq!(home.run(&["show", "--once"]).exit, 0);
}

#[test]
fn an_export_is_written_once_for_its_owner_only_and_an_end_asks_first() {
    let home = enrolled(&Province::start());
    let to = home.path("mine.json");
    let file = to.to_str().unwrap();
    let (exit, objects) = home.json(&["account", "export", "--to", file]);
    assert_eq!((exit, &objects[0]["file"]), (0, &file.into()));
    let exported: serde_json::Value = serde_json::from_slice(&std::fs::read(&to).unwrap()).unwrap();
    assert_eq!(exported["subjects"][0]["name"], "林小妹");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(to.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let (exit, objects) = home.json(&["account", "export", "--to", file]);
    assert_eq!(
        (exit, &objects[0]["error"]["code"]),
        (7, &"not_written".into())
    );

    let asked = home.run(&["account", "delete"]);
    assert_eq!(asked.exit, 0, "{}", asked.err);
    assert!(
        asked.out.contains("--yes") && asked.out.contains("60 days"),
        "{}",
        asked.out
    );
    assert_eq!(home.run(&["show", "--once"]).exit, 0);
    let (exit, objects) = home.json(&["account", "delete", "--yes"]);
    assert_eq!((exit, &objects[0]["deleted"]), (0, &true.into()));
    let (exit, objects) = home.json(&["show", "--once"]);
    assert_eq!(
        (exit, &objects[0]["error"]["code"]),
        (3, &"no_subject".into())
    );
    assert_eq!(home.run(&["account", "delete", "--yes"]).exit, 3);
}

/// What a camera sees of the half blocks, six pixels a module.
fn read_from_terminal(out: &str) -> Option<String> {
    const SIDE: usize = 6;
    let mut pixels: Vec<u8> = Vec::new();
    let mut width = 0;
    let ink = "\x1b[38;5;16;48;5;231m";
    for line in out.lines().filter_map(|line| line.strip_prefix(ink)) {
        let cells: Vec<char> = line.trim_end_matches("\x1b[0m").chars().collect();
        width = cells.len() * SIDE;
        for dark in [['█', '▀'], ['█', '▄']] {
            let row: Vec<u8> = cells
                .iter()
                .flat_map(|cell| [if dark.contains(cell) { 0 } else { 255 }; SIDE])
                .collect();
            (0..SIDE).for_each(|_| pixels.extend_from_slice(&row));
        }
    }
    let height = pixels.len() / width;
    let frame = LumaFrame::new(&pixels, width as u32, height as u32);
    Some(Decoder::new().decode(&frame).unwrap()?.text)
}

#[test]
fn the_code_in_the_terminal_is_read_and_found_green() {
    let home = enrolled(&Province::start());
    let shown = home.run(&["show", "--once"]);
    assert_eq!(shown.exit, 0, "{}", shown.err);
    assert!(shown.out.contains("● Green  林*妹"), "{}", shown.out);
    assert!(shown.out.contains("Number 0000 0001 "), "{}", shown.out);
    let text = read_from_terminal(&shown.out).expect("a camera reads it");
    let (exit, objects) = home.json(&["verify", &text]);
    assert_eq!(exit, 0);
    assert_eq!(objects[0]["verdict"], "green");
}

#[test]
fn scripts_get_the_code_page_as_one_object() {
    let home = enrolled(&Province::start());
    let (exit, objects) = home.json(&["show"]);
    assert_eq!((exit, objects.len()), (0, 1));
    let page = &objects[0];
    assert!(page["text"].as_str().unwrap().starts_with("BM1:"));
    assert_eq!(page["modules"], 57);
    assert_eq!(page["colour"], "green");
    assert_eq!(page["number"].as_str().unwrap().len(), 12);
    assert!((1..=15).contains(&page["seconds_left"].as_u64().unwrap()));
    assert!(page["group"].is_null() && page["challenge"].is_null());
}

#[test]
fn showing_goes_on_when_the_server_is_gone() {
    let home = enrolled(&Province::start());
    home.unplug();
    assert_eq!(home.run(&["show", "--once"]).exit, 0);
    assert_eq!(home.run(&["sync"]).exit, 4);
}

#[test]
fn typed_digits_are_in_the_code() {
    let home = enrolled(&Province::start());
    let (_, objects) = home.json(&["show", "--challenge", "0042"]);
    assert_eq!(objects[0]["challenge"], "0042");
}

#[test]
fn the_codes_of_a_family_are_listed_and_chosen_by_number() {
    let home = enrolled(&Province::start());
    let (exit, objects) = home.json(&["subjects"]);
    assert_eq!((exit, objects.len()), (0, 3));
    assert_eq!(objects[0]["relation"], "self");
    assert_eq!(objects[2]["number"], 3);
    let (_, shown) = home.json(&["show", "--subject", "3"]);
    assert_eq!(shown[0]["subject"], objects[2]["subject"]);
    let (exit, objects) = home.json(&["show", "--subject", "4"]);
    assert_eq!(
        (exit, &objects[0]["error"]["code"]),
        (3, &"no_subject".into())
    );
}

#[test]
fn nothing_in_the_home_says_a_name() {
    let home = enrolled(&Province::start());
    for entry in std::fs::read_dir(home.path("home")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let name = "林*妹".as_bytes();
        assert!(!bytes.windows(name.len()).any(|window| window == name));
    }
}
