//! Signing in at the identity provider, and applying for the own code.

use crate::bamin::Home;
use crate::province::Province;

fn begun(province: &Province) -> Home {
    let home = Home::new();
    let place = province.place();
    let mut words = vec!["sign-in"];
    words.extend(place.iter().map(String::as_str));
    let (exit, objects) = home.json(&words);
    assert_eq!(
        (exit, &objects[0]["url"]),
        (0, &"https://identity.test/authorize".into())
    );
    home
}

#[test]
fn a_home_is_bound_by_what_the_browser_came_back_with() {
    let home = begun(&Province::start());
    let (exit, objects) = home.json(&["sign-in", "--returned", "WRONG"]);
    assert_eq!(
        (exit, &objects[0]["error"]["code"]),
        (6, &"sign_in_refused".into())
    );
    let (exit, objects) = home.json(&["sign-in", "--returned", "RETURN"]);
    assert_eq!((exit, &objects[0]["level"]), (0, &"L4".into()));
    let (exit, objects) = home.json(&["sign-in", "--returned", "RETURN"]);
    assert_eq!(
        (exit, &objects[0]["error"]["code"]),
        (3, &"no_sign_in".into())
    );
}

#[test]
fn who_applies_agrees_first_and_is_told_the_colour_with_its_reasons() {
    let home = begun(&Province::start());
    home.json(&["sign-in", "--returned", "RETURN"]);
    let unasked = home.run(&["apply", "--county", "350102"]);
    assert_eq!(unasked.exit, 3, "{}", unasked.out);
    assert!(
        unasked.err.contains("bamin consent give account"),
        "{}",
        unasked.err
    );
    home.json(&["consent", "give", "account"]);
    let applied = home.run(&["apply", "--county", "350102"]);
    assert_eq!(applied.exit, 0, "{}", applied.err);
    assert!(applied.out.contains("Orange"), "{}", applied.out);
    assert!(applied.out.contains("fever clinic"), "{}", applied.out);
    assert!(
        applied.out.contains("Follow the instructions"),
        "{}",
        applied.out
    );
    let (_, objects) = home.json(&["apply", "--county", "350102"]);
    assert_eq!(objects[0]["reasons"][0], "R5");
}
