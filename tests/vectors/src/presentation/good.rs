//! Codes that are what they say: green, orange, unchecked, already shown.

use super::{Case, Pass, Shown, facts, holder, plain};
use crate::cbor;
use crate::json::Json;
use crate::key::Key;
use crate::object;
use crate::status::TURNED_ORANGE;
use crate::world::{IMPATIENT, LISTLESS, NOW, PASS_IAT, PASS_KEY, SHORT_LIVED};

pub fn cases() -> Vec<Json> {
    let mut cases = with_facts();
    cases.extend(colours());
    cases.extend(evidence());
    cases.extend(shown_again());
    cases.extend(edges());
    cases
}

/// Each shape of a presentation, with all that it says.
fn with_facts() -> Vec<Json> {
    let pass = Pass::usual(1, &holder());
    let usual = Shown::of(&pass);
    let long = pass
        .clone()
        .with("index", cbor::int(49_999_999))
        .with("name", cbor::text("阿卜杜勒***·"))
        .with("birth_year", cbor::int(255))
        .with("document_tail", cbor::text("9Z"))
        .with("naat_day", cbor::int(255))
        .with("region_day", cbor::int(14))
        .with("nbf", cbor::int(300));
    let mut long_values = plain(49_999_999);
    long_values[12] = "阿卜杜勒***·".into();
    long_values[13] = 255.into();
    long_values[14] = "9Z".into();
    long_values[11] = 255.into();
    long_values[9] = 14.into();
    long_values[3] = 300.into();
    let longest = Shown {
        challenge: Some(9999),
        group: Some((u32::MAX, 9, 9)),
        ..Shown::of(&long)
    };
    let shapes = [
        ("a green code is green", usual.clone()),
        (
            "a challenge that nobody asked for does no harm",
            Shown {
                challenge: Some(42),
                ..usual.clone()
            },
        ),
        (
            "a member of a group is green by itself",
            Shown {
                group: Some((0, 1, 1)),
                ..usual.clone()
            },
        ),
        (
            "a challenge and a group go together",
            Shown {
                challenge: Some(0),
                group: Some((7, 2, 4)),
                ..usual
            },
        ),
    ];
    let mut cases: Vec<Json> = shapes
        .into_iter()
        .map(|(name, shown)| green_with_facts(name, &pass, &shown, &plain(1)))
        .collect();
    cases.push(green_with_facts(
        "the longest code is green",
        &long,
        &longest,
        &long_values,
    ));
    cases
}

fn green_with_facts(name: &str, pass: &Pass, shown: &Shown, plain: &[Json]) -> Json {
    let (pass, said) = facts(pass, shown, plain);
    let expect =
        object! { "verdict": "green", "reason": Json::Null, "params": object! {}, "pass": pass };
    Case::of(name, shown).expect(expect.with("presentation", said))
}

fn colours() -> Vec<Json> {
    let pass = Pass::usual(1, &holder());
    let orange = pass.clone().with("colour", cbor::int(1));
    let turned = Pass::usual(TURNED_ORANGE, &holder());
    let bare = pass
        .with("region_level", cbor::int(0))
        .with("region_day", cbor::int(0))
        .with("naat_result", cbor::int(0))
        .with("naat_day", cbor::int(0));
    vec![
        Case::of("an orange pass is orange", &Shown::of(&orange)).verdict(
            "orange",
            None,
            object! {},
        ),
        Case::of("an orange pass is orange with the oldest evidence too", &{
            Shown::of(&orange.with("iat", cbor::int((NOW - 200_000).into())))
        })
        .status(&[])
        .verdict("orange", None, object! {}),
        Case::of(
            "a green pass that turned orange since is orange",
            &Shown::of(&turned),
        )
        .verdict("orange", None, object! {}),
        Case::of("what is not known is zero", &Shown::of(&bare)).green(),
    ]
}

fn evidence() -> Vec<Json> {
    let old =
        |seconds: u32| Pass::usual(1, &holder()).with("iat", cbor::int((NOW - seconds).into()));
    let doubt = |seconds: u32| object! { "seconds": seconds };
    let none: [&'static str; 0] = [];
    let by = |issuer| Pass::usual(1, &holder()).by(issuer, PASS_KEY);
    let short = by(SHORT_LIVED)
        .with("nbf", cbor::int(350))
        .with("exp", cbor::int(380));
    vec![
        Case::of(
            "a status list without the index leaves the pass's own age",
            &Shown::of(&Pass::usual(2_000_000, &holder())),
        )
        .green(),
        Case::of(
            "a pass of half an hour ago needs no status list",
            &Shown::of(&old(1800)),
        )
        .status(&none)
        .green(),
        Case::of("a second later it is unchecked", &Shown::of(&old(1801)))
            .status(&none)
            .verdict("unchecked", Some("evidence"), doubt(1801)),
        Case::of(
            "a young status list makes an old pass green",
            &Shown::of(&old(20_000)),
        )
        .green(),
        Case::of(
            "a status list of an hour ago leaves it unchecked",
            &Shown::of(&old(20_000)),
        )
        .status(&["an hour old"])
        .verdict("unchecked", Some("evidence"), doubt(3600)),
        Case::of(
            "a manifest without its shard is no evidence",
            &Shown::of(&old(20_000)),
        )
        .status(&["without its shard"])
        .verdict("unchecked", Some("evidence"), doubt(20_000)),
        Case::of(
            "an index beyond the list is judged by its pass",
            &Shown::of(&old(20_000).with("index", cbor::int(1 << 20))),
        )
        .verdict("unchecked", Some("evidence"), doubt(20_000)),
        Case::of("a day is the most", &Shown::of(&old(86_400)))
            .status(&none)
            .verdict("unchecked", Some("evidence"), doubt(86_400)),
        Case::of("after a day nothing can be said", &Shown::of(&old(86_401)))
            .status(&none)
            .refused("evidence_too_old", doubt(86_401)),
        Case::of(
            "a short-lived pass without a status list is green",
            &Shown::of(&short),
        )
        .green(),
        Case::of(
            "a long-lived pass without a status list is never green",
            &Shown::of(&by(LISTLESS)),
        )
        .verdict("unchecked", Some("no_status_list"), object! {}),
        Case::of(
            "an issuer's own limit counts where it is less",
            &Shown::of(&by(IMPATIENT)),
        )
        .verdict("unchecked", Some("evidence"), doubt(NOW - PASS_IAT)),
        Case::of("a verifier without a clock is never sure", &Shown::usual())
            .clock(3)
            .verdict("unchecked", Some("clock_unsure"), object! {}),
        Case::of(
            "a verifier that rebooted may still say green",
            &Shown::usual(),
        )
        .clock(2)
        .green(),
        Case::of(
            "another issuer's status list says nothing",
            &Shown::of(&by(IMPATIENT).with("index", cbor::int(17))),
        )
        .verdict("unchecked", Some("evidence"), doubt(NOW - PASS_IAT)),
    ]
}

fn shown_again() -> Vec<Json> {
    let usual = Shown::usual();
    let before = |seconds: u32| usual.clone().at(NOW - seconds - 5).text();
    let other = Shown {
        key: Key::named("other holder"),
        ..Shown::of(&Pass::usual(2, &Key::named("other holder")))
    };
    let again = |seconds: u32| object! { "seconds": seconds };
    let old = Shown::of(&Pass::usual(1, &holder()).with("iat", cbor::int((NOW - 20_000).into())));
    vec![
        Case::of("a phone passed back is already shown", &usual)
            .seen(before(90), NOW - 95, NOW - 90, false)
            .verdict("already_shown", None, again(90)),
        Case::of("in view all the time is one scan", &usual)
            .seen(before(15), NOW - 15, NOW, false)
            .green(),
        Case::of("ten minutes are the window", &usual)
            .seen(before(600), NOW - 600, NOW - 600, false)
            .verdict("already_shown", None, again(600)),
        Case::of("after ten minutes it is a new showing", &usual)
            .seen(before(601), NOW - 601, NOW - 601, false)
            .green(),
        Case::of("another code is not this one", &usual)
            .seen(other.at(NOW - 95).text(), NOW - 90, NOW - 90, false)
            .green(),
        Case::of("one that was refused was not shown", &usual)
            .seen(usual.clone().at(NOW - 200).text(), NOW - 90, NOW - 90, true)
            .green(),
        Case::of("an unchecked code shown again says both", &old)
            .status(&["an hour old"])
            .seen(old.clone().at(NOW - 95).text(), NOW - 90, NOW - 90, false)
            .verdict("already_shown", Some("evidence"), again(90)),
    ]
}

/// The last value on the good side of each limit.
fn edges() -> Vec<Json> {
    let usual = Shown::usual();
    let pass = Pass::usual(1, &holder());
    let soon = pass.clone().with("iat", cbor::int((NOW + 30).into()));
    let begins = pass.clone().with("nbf", cbor::int(360));
    let ends = pass.with("exp", cbor::int(361));
    vec![
        Case::of("60 s behind is fresh", &usual.clone().at(NOW - 60)).green(),
        Case::of("30 s ahead is fresh", &usual.clone().at(NOW + 30)).green(),
        Case::of(
            "a pass issued 30 s ahead of the verifier's clock is taken",
            &Shown::of(&soon),
        )
        .green(),
        Case::of(
            "a pass is valid from its first second",
            &Shown::of(&begins).at(NOW),
        )
        .green(),
        Case::of(
            "a pass is valid to its last second",
            &Shown::of(&ends).at(NOW + 59),
        )
        .now(NOW + 59)
        .green(),
        Case::of(
            "the digits asked for are green",
            &Shown {
                challenge: Some(421),
                ..usual.clone()
            },
        )
        .challenge(421, NOW - 60, None)
        .green(),
        Case::of(
            "the same presentation may be read twice with its challenge",
            &Shown {
                challenge: Some(421),
                ..usual.clone()
            },
        )
        .challenge(
            421,
            NOW - 20,
            Some(
                Shown {
                    challenge: Some(421),
                    ..usual
                }
                .text(),
            ),
        )
        .green(),
    ]
}
