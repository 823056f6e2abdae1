//! A staff home: log-in, point, scans of camera frames, gate, group, number, queue.

use bamin_protocol::pass::Colour;
use serde_json::Value;

use crate::bamin::Home;
use crate::pictures::{clutter, photograph};
use crate::province::{PASSWORD, PHONE, Province};
use crate::showing::enrolled;

fn log_in(home: &Home, province: &Province, password: &str) -> i32 {
    let place = province.place();
    let mut words = vec!["staff", "login", "--phone", PHONE, "--password-stdin"];
    words.extend(place.iter().map(String::as_str));
    home.run_with(&words, &format!("{password}\n")).exit
}

/// Signed in, at the point.
fn at_the_point(province: &Province) -> Home {
    let home = Home::new();
    assert_eq!(log_in(&home, province, PASSWORD), 0);
    assert_eq!(
        home.run(&["staff", "point", "4", "--direction", "in"]).exit,
        0
    );
    home
}

fn scan(home: &Home, codes: &[String], more: &[&str]) -> (i32, Vec<Value>) {
    let names: Vec<_> = (0..codes.len())
        .map(|at| home.path(&format!("{at}.png")))
        .collect();
    for (code, name) in codes.iter().zip(&names) {
        photograph(code, name);
    }
    let mut words = vec!["scan"];
    words.extend(names.iter().map(|name| name.to_str().unwrap()));
    words.extend(more);
    home.json(&words)
}

#[test]
fn staff_sign_in_and_choose_one_of_their_points() {
    let (home, province) = (Home::new(), Province::start());
    assert_eq!(log_in(&home, &province, "wrong"), 6);
    assert_eq!(log_in(&home, &province, PASSWORD), 0);
    let (exit, objects) = home.json(&["staff", "point", "5"]);
    assert_eq!(
        (exit, &objects[0]["error"]["code"]),
        (4, &"unknown_point".into())
    );
    let (exit, objects) = home.json(&["staff", "point", "4", "--direction", "out"]);
    assert_eq!((exit, &objects[0]["direction"]), (0, &"out".into()));
    let (_, objects) = home.json(&["staff", "points"]);
    assert_eq!(objects[0]["chosen"], true);
}

#[test]
fn nobody_scans_before_a_point_is_chosen() {
    let (home, province) = (Home::new(), Province::start());
    log_in(&home, &province, PASSWORD);
    let code = province.code(Colour::Green, 0, 0);
    let (exit, objects) = scan(&home, std::slice::from_ref(&code), &[]);
    assert_eq!(
        (exit, &objects[0]["error"]["code"]),
        (3, &"no_point".into())
    );
    let (exit, _) = scan(&home, &[code], &["--no-record"]);
    assert_eq!(exit, 0);
}

#[test]
fn scans_of_camera_frames_wait_in_the_queue_until_the_server_takes_them() {
    let province = Province::start();
    let home = at_the_point(&province);
    let codes = [
        province.code(Colour::Green, 2, 2),
        "https://example.org".to_owned(),
        province.code(Colour::Orange, 0, 0),
    ];
    let (exit, objects) = scan(&home, &codes, &[]);
    assert_eq!(exit, 20);
    let verdicts: Vec<_> = objects.iter().map(|object| &object["verdict"]).collect();
    assert_eq!(verdicts, ["green", "refused", "orange"]);
    assert!(objects.iter().all(|object| object["event"].is_string()));
    let (_, objects) = home.json(&["queue"]);
    assert_eq!(objects[0]["pending"], 3);
    // The province's /events is down: nothing is lost.
    assert_eq!(home.run(&["sync"]).exit, 4);
    assert_eq!(home.json(&["queue"]).1[0]["pending"], 3);
}

#[test]
fn a_picture_without_a_code_leaves_no_record() {
    let home = at_the_point(&Province::start());
    clutter(&home.path("none.png"));
    let (exit, objects) = home.json(&["scan", home.path("none.png").to_str().unwrap()]);
    assert_eq!(exit, 21);
    assert!(objects[0]["verdict"].is_null());
    assert_eq!(home.json(&["queue"]).1[0]["pending"], 0);
}

#[test]
fn a_family_is_green_only_if_staff_counted_as_many() {
    let province = Province::start();
    let (holder, home) = (enrolled(&province), at_the_point(&province));
    let (exit, shown) = holder.json(&["show", "--group"]);
    assert_eq!((exit, shown.len()), (0, 3));
    let codes: Vec<_> = shown
        .iter()
        .map(|page| page["text"].as_str().unwrap().to_owned())
        .collect();
    let (exit, objects) = scan(&home, &codes, &[]);
    assert_eq!(exit, 11);
    assert_eq!(objects.last().unwrap()["group"], "not_counted");
    let (exit, objects) = scan(&home, &codes, &["--count", "3"]);
    let last = objects.last().unwrap();
    assert_eq!((exit, &last["group"]), (0, &"green".into()));
    assert_eq!(last["members"].as_array().unwrap().len(), 3);
    let (exit, objects) = scan(&home, &codes[..2], &["--count", "3"]);
    assert_eq!(
        (exit, &objects.last().unwrap()["group"]),
        (11, &"incomplete".into())
    );
}

#[test]
fn whoever_comes_after_a_family_is_not_passed_over() {
    let province = Province::start();
    let (holder, home) = (enrolled(&province), at_the_point(&province));
    let (_, shown) = holder.json(&["show", "--group"]);
    let mut codes: Vec<_> = shown
        .iter()
        .map(|page| page["text"].as_str().unwrap().to_owned())
        .collect();
    codes.push(province.code(Colour::Orange, 0, 0));
    let (exit, objects) = scan(&home, &codes, &[]);
    assert_eq!(exit, 10);
    let words: Vec<_> = objects
        .iter()
        .filter_map(|object| object["verdict"].as_str().or(object["group"].as_str()))
        .collect();
    assert_eq!(words, ["not_counted", "orange"]);
    let (_, objects) = scan(&home, &codes, &["--count", "3"]);
    assert!(objects.iter().any(|object| object["group"] == "green"));
}

#[test]
fn a_gate_counts_a_code_that_is_held_up_once() {
    let province = Province::start();
    let home = at_the_point(&province);
    let frames = home.path("frames");
    std::fs::create_dir(&frames).unwrap();
    let code = province.code(Colour::Green, 0, 0);
    for name in ["1", "2", "3"] {
        photograph(&code, &frames.join(format!("{name}.png")));
    }
    clutter(&frames.join("4.png"));
    for name in ["5", "6", "7", "8"] {
        photograph("https://example.org", &frames.join(format!("{name}.png")));
    }
    let words = ["gate", "--frames", frames.to_str().unwrap(), "--fps", "5"];
    let (exit, objects) = home.json(&words);
    assert_eq!(exit, 20);
    let verdicts: Vec<_> = objects
        .iter()
        .filter_map(|object| object["verdict"].as_str())
        .collect();
    assert_eq!(verdicts, ["green", "refused"]);
    let summary = objects.last().unwrap();
    assert_eq!(
        (&summary["green"], &summary["stopped"]),
        (&1.into(), &1.into())
    );
    assert_eq!(home.json(&["queue"]).1[0]["pending"], 2);
}

#[test]
fn a_number_is_the_servers_word_or_waits_and_is_never_green_by_itself() {
    let province = Province::start();
    let home = at_the_point(&province);
    let (exit, objects) = home.json(&["number", "1234 5678 9012"]);
    assert_eq!((exit, &objects[0]["verdict"]), (10, &"orange".into()));
    let (exit, objects) = home.json(&["number", "999999999999"]);
    assert_eq!(
        (exit, &objects[0]["error"]["code"]),
        (6, &"number_unknown".into())
    );
    home.unplug();
    let (exit, objects) = home.json(&["number", "123456789012"]);
    assert_eq!((exit, &objects[0]["verdict"]), (11, &"unchecked".into()));
    assert_eq!(home.json(&["queue"]).1[0]["pending"], 1);
}

#[test]
fn sync_tells_of_each_task_how_it_stands() {
    let home = at_the_point(&Province::start());
    let (exit, objects) = home.json(&["sync"]);
    assert_eq!(exit, 0, "{objects:?}");
    let trust = objects
        .iter()
        .find(|object| object["task"] == "trust" && object["age"].is_number())
        .unwrap();
    assert_eq!(trust["failures"], 0);
    assert!(trust["last_error"].is_null());
}
