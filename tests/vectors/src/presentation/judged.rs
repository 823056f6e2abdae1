//! Codes that are genuine and still not taken: time, key, status, challenge.

use super::{Case, Pass, Shown, holder};
use crate::cbor;
use crate::json::Json;
use crate::key::Key;
use crate::object;
use crate::status::{SUSPENDED, WITHDRAWN};
use crate::world::{
    DAY, FUTURE_KEY, MANIFEST_KEY, NOW, PASS_KEY, POINT_KEY, PROVINCE, RETIRED_KEY, SEAL_KEY,
    SHORT_LIVED, SLICE_START, STATUS_KEY, STRANGER, issuer_key,
};

pub fn cases() -> Vec<Json> {
    let mut cases = keys();
    cases.extend(validity());
    cases.extend(freshness());
    cases.extend(challenges());
    cases.extend(states());
    cases
}

fn keys() -> Vec<Json> {
    let pass = Pass::usual(1, &holder());
    let by = |issuer, number| Shown::of(&pass.clone().by(issuer, number));
    let key = |issuer: u16, key: u16| object! { "issuer": issuer, "key": key };
    let mut cases = vec![
        Case::of("a verifier without a trust list refuses", &Shown::usual())
            .trust(None)
            .status(&[])
            .refused("no_trust_list", object! {}),
        Case::of("a verifier whose trust list ended refuses", &Shown::usual())
            .trust(Some("expired"))
            .status(&[])
            .refused("trust_list_expired", object! { "seconds": DAY }),
        Case::of("an issuer that nobody lists", &by(STRANGER, PASS_KEY))
            .refused("unknown_issuer", object! { "issuer": STRANGER }),
        Case::of("a key that the issuer does not list", &by(PROVINCE, 77))
            .refused("unknown_key", key(PROVINCE, 77)),
        Case::of("another issuer's kid over this issuer's signature", &{
            let mut renamed = pass.clone().with("exp", cbor::int(30));
            renamed.kid = crate::cose::kid(SHORT_LIVED, PASS_KEY);
            Shown::of(&renamed)
        })
        .forged("pass"),
        Case::of("a key that had retired", &by(PROVINCE, RETIRED_KEY))
            .refused("key_not_valid_then", key(PROVINCE, RETIRED_KEY)),
        Case::of("a key that begins next week", &by(PROVINCE, FUTURE_KEY))
            .refused("key_not_valid_then", key(PROVINCE, FUTURE_KEY)),
    ];
    for (name, number) in [
        ("a pass by the status key", STATUS_KEY),
        ("a pass by the manifest key", MANIFEST_KEY),
        ("a pass by the point key", POINT_KEY),
        ("a pass that names the seal key", SEAL_KEY),
    ] {
        cases.push(
            Case::of(name, &by(PROVINCE, number)).refused("wrong_use", key(PROVINCE, number)),
        );
    }
    for (name, alg) in [
        ("a pass that says EdDSA", -8),
        ("a pass that says ES384", -35),
        ("a pass that says RS256", -257),
        ("a pass that says ESP256", -9),
        ("a pass that says the algorithm 0", 0),
        (
            "a pass that says an algorithm that nobody registered",
            -4000,
        ),
    ] {
        let changed = Pass {
            alg,
            ..pass.clone()
        };
        cases.push(Case::of(name, &Shown::of(&changed)).refused("wrong_algorithm", object! {}));
    }
    cases
}

fn validity() -> Vec<Json> {
    let pass = Pass::usual(1, &holder());
    let seconds = |seconds: u32| object! { "seconds": seconds };
    let begins = pass.clone().with("nbf", cbor::int(360));
    let ends = pass.clone().with("exp", cbor::int(361));
    let issued = pass.clone().with("iat", cbor::int((NOW + 31).into()));
    let tomorrow = pass.clone().with("slice", cbor::int(761));
    let yesterday = pass.clone().with("slice", cbor::int(758));
    let short = pass
        .clone()
        .by(SHORT_LIVED, PASS_KEY)
        .with("nbf", cbor::int(350))
        .with("exp", cbor::int(381));
    let end = NOW + 60;
    vec![
        Case::of(
            "a pass that lives longer than its issuer may",
            &Shown::of(&short),
        )
        .refused("pass_lives_too_long", object! {}),
        Case::of(
            "a pass that begins in a second",
            &Shown::of(&begins).at(NOW - 1),
        )
        .refused("pass_not_yet_valid", seconds(1)),
        Case::of("tomorrow's pass", &Shown::of(&tomorrow))
            .refused("pass_not_yet_valid", seconds(SLICE_START + DAY - (NOW - 5))),
        Case::of(
            "a pass issued further ahead than a clock may be",
            &Shown::of(&issued),
        )
        .refused("pass_not_yet_valid", seconds(1)),
        Case::of(
            "a pass shown in the second of its exp",
            &Shown::of(&ends).at(end),
        )
        .now(end)
        .refused("pass_expired", seconds(0)),
        Case::of("a pass read after its exp", &Shown::of(&ends).at(end - 1))
            .now(end + 10)
            .refused("pass_expired", seconds(10)),
        Case::of(
            "a pass that ends before the holder's clock",
            &Shown::of(&ends).at(end + 20),
        )
        .now(end - 5)
        .refused("pass_expired", seconds(20)),
        Case::of("a pass of the day before yesterday", &Shown::of(&yesterday)).refused(
            "pass_expired",
            seconds(NOW - (SLICE_START - 2 * DAY + 93_600)),
        ),
    ]
}

fn freshness() -> Vec<Json> {
    let usual = Shown::usual();
    let off = |seconds: u32, suspect: &str| object! { "seconds": seconds, "suspect": suspect };
    let seen = |case: Case, t: u32, at: u32| case.seen(usual.clone().at(t).text(), at, at, true);
    let clock = |seconds: i64| object! { "seconds": seconds };
    vec![
        Case::of("a screenshot 61 s old", &usual.clone().at(NOW - 61))
            .refused("expired", off(61, "holder")),
        Case::of("a print of this morning", &usual.clone().at(NOW - 7200))
            .refused("expired", off(7200, "holder")),
        Case::of("a presentation 31 s ahead", &usual.clone().at(NOW + 31))
            .refused("ahead", off(31, "holder")),
        Case::of(
            "a scanner certain to 30 s suspects the holder",
            &usual.clone().at(NOW - 61),
        )
        .clock(1)
        .refused("expired", off(61, "holder")),
        Case::of(
            "a scanner that rebooted suspects itself",
            &usual.clone().at(NOW - 61),
        )
        .clock(2)
        .refused("expired", off(61, "scanner")),
        Case::of(
            "a scanner without a clock suspects itself",
            &usual.clone().at(NOW + 40),
        )
        .clock(3)
        .refused("ahead", off(40, "scanner")),
        seen(
            Case::of(
                "a second presentation with the same offset shows a slow clock",
                &usual.clone().at(NOW - 120),
            ),
            NOW - 135,
            NOW - 15,
        )
        .refused("clock_wrong", clock(-120)),
        seen(
            Case::of(
                "a second presentation with the same offset shows a fast clock",
                &usual.clone().at(NOW + 100),
            ),
            NOW + 88,
            NOW - 15,
        )
        .refused("clock_wrong", clock(100)),
        seen(
            Case::of(
                "the same picture again is only older",
                &usual.clone().at(NOW - 120),
            ),
            NOW - 120,
            NOW - 15,
        )
        .refused("expired", off(120, "holder")),
        seen(
            Case::of(
                "another offset is another picture",
                &usual.clone().at(NOW - 120),
            ),
            NOW - 139,
            NOW - 15,
        )
        .refused("expired", off(120, "holder")),
        seen(
            Case::of(
                "nine seconds further on is too little to tell",
                &usual.clone().at(NOW - 120),
            ),
            NOW - 129,
            NOW - 9,
        )
        .refused("expired", off(120, "holder")),
    ]
}

fn challenges() -> Vec<Json> {
    let usual = Shown::usual();
    let typed = |digits| Shown {
        challenge: Some(digits),
        ..usual.clone()
    };
    vec![
        Case::of("no digits where some are asked", &usual)
            .challenge(421, NOW - 10, None)
            .refused("challenge_missing", object! {}),
        Case::of("other digits than those asked", &typed(422))
            .challenge(421, NOW - 10, None)
            .refused("challenge_wrong", object! {}),
        Case::of("digits typed a second too late", &typed(421))
            .challenge(421, NOW - 61, None)
            .refused("challenge_expired", object! { "seconds": 61 }),
        Case::of("digits used up and too late are too late", &typed(421))
            .challenge(421, NOW - 70, Some(typed(421).at(NOW - 60).text()))
            .refused("challenge_expired", object! { "seconds": 70 }),
        Case::of("digits that another presentation has used up", &typed(421))
            .challenge(421, NOW - 20, Some(typed(421).at(NOW - 18).text()))
            .refused("challenge_used", object! {}),
        Case::of("digits used up by another code", &typed(421))
            .challenge(
                421,
                NOW - 20,
                Some({
                    let other = Key::named("other holder");
                    Shown {
                        key: other.clone(),
                        challenge: Some(421),
                        ..Shown::of(&Pass::usual(2, &other))
                    }
                    .text()
                }),
            )
            .refused("challenge_used", object! {}),
    ]
}

fn states() -> Vec<Json> {
    let of = |index| Shown::of(&Pass::usual(index, &holder()));
    let orange = Shown::of(&Pass::usual(WITHDRAWN, &holder()).with("colour", cbor::int(1)));
    let stolen = Pass {
        key: issuer_key(PROVINCE, STATUS_KEY),
        ..Pass::usual(WITHDRAWN, &holder())
    };
    vec![
        Case::of("a withdrawn pass", &of(WITHDRAWN)).refused("withdrawn", object! {}),
        Case::of("a withdrawn pass by an old list", &of(WITHDRAWN))
            .status(&["an hour old"])
            .refused("withdrawn", object! {}),
        Case::of("a suspended pass", &of(SUSPENDED)).refused("suspended", object! {}),
        Case::of("a withdrawn pass is withdrawn before it is orange", &orange)
            .refused("withdrawn", object! {}),
        Case::of(
            "a forged pass is forged before it is withdrawn",
            &Shown::of(&stolen),
        )
        .forged("pass"),
    ]
}
