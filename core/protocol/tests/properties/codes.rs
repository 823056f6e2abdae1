//! Passes, presentations, proofs, signatures.

use bamin_protocol::pass::{
    Colour, KeyKind, MAX_INDEX, MAX_NAME, NaatResult, NaatSummary, Pass, RegionLevel,
    RegionSummary, SubjectKind,
};
use bamin_protocol::presentation::{Claims, ClockQuality, GroupTag, named, to_text};
use bamin_protocol::proof::{self, Purpose};
use bamin_protocol::signature::Signature;
use bamin_protocol::slice::{Day, Slice};
use bamin_protocol::{KeyId, Presentation, SignedPass};
use proptest::option;
use proptest::prelude::*;

use crate::{keys, plain, public_key, sign};

fn region() -> impl Strategy<Value = RegionSummary> {
    (1..=3u8, 0..=14u8).prop_map(|(level, days_before)| RegionSummary {
        level: RegionLevel::from_number(level).unwrap(),
        days_before,
    })
}

fn naat() -> impl Strategy<Value = NaatSummary> {
    (1..=2u8, any::<u8>()).prop_map(|(result, days_before)| NaatSummary {
        result: NaatResult::from_number(result).unwrap(),
        days_before,
    })
}

fn pass() -> impl Strategy<Value = Pass> {
    let times = (any::<u16>(), 0..MAX_INDEX, any::<u32>(), 0..Slice::MINUTES).prop_flat_map(
        |(slice, index, iat, nbf)| {
            (
                Just(slice),
                Just(index),
                Just(iat),
                Just(nbf),
                nbf + 1..=Slice::MINUTES,
            )
        },
    );
    let kinds = (0..=3u8, 0..=1u8, 0..=2u8);
    let person = (plain(MAX_NAME), 1900..=2155u16, "[0-9A-Z]{2}", public_key());
    (
        times,
        kinds,
        option::of(region()),
        option::of(naat()),
        person,
    )
        .prop_map(
            |(
                (slice, index, iat, nbf, exp),
                (kind, colour, key),
                region,
                naat,
                (name, birth_year, tail, holder),
            )| Pass {
                slice: Slice(slice),
                index,
                iat,
                nbf,
                exp,
                subject_kind: SubjectKind::from_number(kind).unwrap(),
                colour: Colour::from_number(colour).unwrap(),
                key_kind: KeyKind::from_number(key).unwrap(),
                region,
                naat,
                name,
                birth_year,
                document_tail: tail,
                holder_key: holder,
            },
        )
}

fn claims() -> impl Strategy<Value = Claims> {
    let group = (any::<u32>(), 1..=9u8)
        .prop_flat_map(|(tag, n)| (1..=n).prop_map(move |i| GroupTag { tag, i, n }));
    (
        any::<u32>(),
        0..=3u8,
        option::of(0..=9999u16),
        option::of(group),
    )
        .prop_map(|(t, clock, challenge, group)| Claims {
            t,
            clock: ClockQuality::from_number(clock).unwrap(),
            challenge,
            group,
        })
}

proptest! {
    #[test]
    fn a_code_says_again_what_was_put_in(pass in pass(), claims in claims(), issuer: u16, number: u16) {
        let kid = KeyId { issuer, number };
        let signed = sign(pass.unsigned(kid).unwrap());
        let text = to_text(&sign(claims.unsigned(&signed)));
        prop_assert!(text.len() <= 395, "{} characters", text.len());
        let read = Presentation::parse_text(&text).unwrap();
        prop_assert_eq!(read.claims, claims);
        prop_assert_eq!(named(&text).unwrap(), (read.code(), claims));
        prop_assert_eq!(&read.pass.pass, &pass);
        prop_assert_eq!((read.pass.kid, &read.pass.bytes), (kid, &signed));
        prop_assert!(read.pass.verify(keys()[0].public()));
        prop_assert!(!read.pass.verify(keys()[1].public()));
        prop_assert_eq!(read.verify_holder(), pass.holder_key == *keys()[0].public());
    }

    #[test]
    fn any_bit_flipped_in_a_pass_breaks_it(pass in pass(), place: prop::sample::Index, bit in 0..8u8) {
        let mut bytes = sign(pass.unsigned(KeyId { issuer: 3500, number: 1 }).unwrap());
        let at = place.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(SignedPass::parse(&bytes).map_or(true, |read| !read.verify(keys()[0].public())));
    }

    #[test]
    fn any_text_cut_or_lengthened_is_refused(pass in pass(), claims in claims(), place: prop::sample::Index) {
        let signed = sign(pass.unsigned(KeyId { issuer: 3500, number: 1 }).unwrap());
        let text = to_text(&sign(claims.unsigned(&signed)));
        prop_assert!(Presentation::parse_text(&text[..place.index(text.len())]).is_err());
        let longer = text.clone() + &text[4..5 + place.index(60)];
        prop_assert!(Presentation::parse_text(&longer).is_err());
    }

    #[test]
    fn no_text_makes_the_parser_panic(text: String, body in "BM1:[0-9A-Z $%*+./:-]{0,200}") {
        let _ = (Presentation::parse_text(&text), named(&text));
        let _ = (Presentation::parse_text(&body), named(&body));
    }

    #[test]
    fn a_proof_counts_for_its_purpose_and_context(context: [u8; 32], other: [u8; 32], first in 0..3usize, second in 0..3usize) {
        let purposes = [Purpose::Enrol, Purpose::Renew, Purpose::Refresh];
        let bytes = sign(proof::unsigned(purposes[first], &context));
        let holds = proof::verify(&bytes, keys()[0].public(), purposes[second], &context);
        prop_assert_eq!(holds, first == second);
        prop_assert_eq!(proof::verify(&bytes, keys()[0].public(), purposes[first], &other), context == other);
        prop_assert!(!proof::verify(&bytes, keys()[1].public(), purposes[first], &context));
    }

    #[test]
    fn a_normalised_signature_is_low_and_its_own_normal_form(half: [u8; 32], other: [u8; 32]) {
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(&half);
        bytes[32..].copy_from_slice(&other);
        bytes[32] &= 0xbf; // below the order
        let low = Signature::normalised(bytes);
        prop_assert_eq!(Signature::from_bytes(low.as_bytes()), Ok(low));
        prop_assert_eq!(Signature::normalised(*low.as_bytes()), low);
    }

    #[test]
    fn a_slice_is_live_between_its_ends(slice: u16, second in 0..93_600i64) {
        let slice = Slice(slice);
        prop_assert!(slice.live_at(slice.start() + second));
        prop_assert!(!slice.live_at(slice.end()) && !slice.live_at(slice.start() - 1));
        prop_assert_eq!(Day::of(slice.start()), Day(slice.0));
        if slice.0 < u16::MAX {
            prop_assert!(Slice::live(slice.start() + second).any(|live| live == slice));
        }
    }
}
