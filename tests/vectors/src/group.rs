//! `group.json`: families shown in turn, and sets that are none.

use crate::cbor;
use crate::json::Json;
use crate::key::Key;
use crate::object;
use crate::presentation::{Pass, Shown};
use crate::status::WITHDRAWN;
use crate::trust::refused;
use crate::world::NOW;
use crate::{status, trust};

const TAG: u32 = 0x00c0_ffee;

/// Member `i` of `n`, each with a pass and a key of its own.
fn member(i: u8, n: u8) -> Shown {
    with_index(100 + u32::from(i), i, n)
}

fn with_index(index: u32, i: u8, n: u8) -> Shown {
    let key = Key::named(&format!("holder of {index}"));
    let shown = Shown::of(&Pass::usual(index, &key));
    Shown {
        key,
        group: Some((TAG, i, n)),
        ..shown
    }
}

fn verdict(word: &str) -> Json {
    object! { "verdict": word }
}

fn no(code: &str) -> Json {
    refused(code, object! {})
}

fn case(
    name: &str,
    members: Vec<(Shown, Json)>,
    missing: &[u8],
    complete: bool,
    green: bool,
) -> Json {
    let (shown, outcomes): (Vec<Shown>, Vec<Json>) = members.into_iter().unzip();
    let members: Vec<Json> = shown
        .iter()
        .map(|shown| object! { "text": shown.text(), "now": NOW })
        .collect();
    object! {
        "name": name,
        "trust": "usual",
        "status": vec!["usual"],
        "clock": 0,
        "members": members,
        "expect": object! {
            "members": outcomes,
            "missing": missing.to_vec(),
            "complete": complete,
            "green_once_counted": green,
        },
    }
}

fn green(shown: Shown) -> (Shown, Json) {
    (shown, verdict("green"))
}

/// The file.
pub fn file() -> Json {
    let four = || (1..=4).map(|i| green(member(i, 4))).collect::<Vec<_>>();
    let three = || four()[..3].to_vec();
    let then = |shown: Shown, outcome: Json| [three(), vec![(shown, outcome)]].concat();
    let orange = |index: u32, i: u8| {
        let key = Key::named(&format!("holder of {index}"));
        let shown = Shown::of(&Pass::usual(index, &key).with("colour", cbor::int(1)));
        Shown {
            key,
            group: Some((TAG, i, 4)),
            ..shown
        }
    };
    let mut backwards = four();
    backwards.reverse();
    let stranger = Shown {
        group: None,
        ..with_index(900, 4, 4)
    };
    let forged = Shown {
        key: Key::named("somebody"),
        ..member(4, 4)
    };
    let other_tag = Shown {
        group: Some((TAG + 1, 4, 4)),
        ..member(4, 4)
    };
    let other_n = Shown {
        group: Some((TAG, 4, 5)),
        ..member(4, 4)
    };
    let again = Shown {
        group: Some((TAG, 4, 4)),
        ..member(3, 4)
    };
    let forged_reason = refused("forged", object! { "part": "presentation" });
    let cases = vec![
        case("a family of four, all green", four(), &[], true, true),
        case("in any order", backwards, &[], true, true),
        case("one of one", vec![green(member(1, 1))], &[], true, true),
        case(
            "nine of nine",
            (1..=9).map(|i| green(member(i, 9))).collect(),
            &[],
            true,
            true,
        ),
        case("one is missing", three(), &[4], false, false),
        case(
            "a member read twice counts once",
            [three(), vec![green(member(3, 4))]].concat(),
            &[4],
            false,
            false,
        ),
        case(
            "one is orange",
            then(orange(104, 4), verdict("orange")),
            &[],
            true,
            false,
        ),
        case(
            "members 15 s apart are together",
            then(member(4, 4).at(NOW - 20), verdict("green")),
            &[],
            true,
            true,
        ),
        case(
            "a member of another tag",
            then(other_tag, no("group_other_tag")),
            &[4],
            false,
            false,
        ),
        case(
            "a stranger without a group",
            then(stranger, no("group_other_tag")),
            &[4],
            false,
            false,
        ),
        case(
            "a stranger's member with an i of the family",
            then(with_index(900, 3, 4), no("group_repeated")),
            &[4],
            false,
            false,
        ),
        case(
            "a member who says another n",
            then(other_n, no("group_other_count")),
            &[4],
            false,
            false,
        ),
        case(
            "an i read with another code",
            then(with_index(901, 1, 4), no("group_repeated")),
            &[4],
            false,
            false,
        ),
        case(
            "a code that comes back as another i",
            then(again, no("group_repeated")),
            &[4],
            false,
            false,
        ),
        case(
            "a member 16 s before the first",
            then(member(4, 4).at(NOW - 21), no("group_apart")),
            &[4],
            false,
            false,
        ),
        case(
            "a member 16 s after the first",
            then(member(4, 4).at(NOW + 11), no("group_apart")),
            &[4],
            false,
            false,
        ),
        case(
            "a forged member is not in the group",
            then(forged, forged_reason),
            &[4],
            false,
            false,
        ),
        case(
            "a withdrawn member is not in the group",
            then(with_index(WITHDRAWN, 4, 4), no("withdrawn")),
            &[4],
            false,
            false,
        ),
        case(
            "a code of no group begins none",
            vec![
                (
                    Shown {
                        group: None,
                        ..member(1, 4)
                    },
                    no("group_other_tag"),
                ),
                green(member(2, 4)),
            ],
            &[1, 3, 4],
            false,
            false,
        ),
    ];
    object! {
        "about": "Members read in turn (docs/format.md §4, Groups); green_once_counted: green when staff confirm n.",
        "trust": trust::shared(),
        "status": status::shared(),
        "cases": cases,
    }
}
