//! Numbers, hints, points, batches and seals.

use bamin_protocol::batch::{Batch, Item, Run, SignedBatch};
use bamin_protocol::index::IndexPermutation;
use bamin_protocol::number::{self, Aliases};
use bamin_protocol::pass::MAX_INDEX;
use bamin_protocol::point::{self, MAX_ID, PointCode, PointPlace, SignedPointCode};
use bamin_protocol::seal::{self, ItemKey, OpenRun, SealRun};
use bamin_protocol::slice::Slice;
use bamin_protocol::{KeyId, hint};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use ring::rand::SystemRandom;

use crate::{keys, plain, sign};

fn item_key() -> impl Strategy<Value = ItemKey> {
    (
        0..MAX_ID,
        any::<u16>(),
        any::<[u8; 16]>(),
        "[a-z_]{1,32}",
        any::<u8>(),
    )
        .prop_map(|(unit, day, event, kind, version)| ItemKey {
            unit,
            day,
            event,
            kind,
            version,
        })
}

fn batch() -> impl Strategy<Value = Batch> {
    let runs = vec((any::<u16>(), any::<u16>(), any::<[u8; 32]>()), 1..4);
    let items = vec(
        (
            item_key(),
            any::<prop::sample::Index>(),
            any::<u32>(),
            vec(any::<u8>(), 0..200),
        ),
        0..20,
    );
    (any::<[u8; 16]>(), any::<u32>(), runs, items).prop_map(|(device, sent, runs, items)| {
        let runs: Vec<Run> = runs
            .into_iter()
            .map(|(issuer, number, enc)| Run {
                kid: KeyId { issuer, number },
                enc,
            })
            .collect();
        let items = items
            .into_iter()
            .map(|(key, run, n, sealed)| Item {
                key,
                run: run.index(runs.len()) as u16,
                n,
                sealed,
            })
            .collect();
        Batch {
            device,
            sent,
            runs,
            items,
        }
    })
}

fn point_code() -> impl Strategy<Value = PointCode> {
    let place = (-90_000..=90_000i32, -180_000..=180_000i32, 1..=u16::MAX)
        .prop_map(|(lat, lon, radius)| PointPlace { lat, lon, radius });
    let ids = (any::<u32>(), 0..MAX_ID, 0..MAX_ID, any::<u32>());
    (ids, plain(60), 100_000..=999_999u32, option::of(place)).prop_map(
        |((iat, unit, point, version), name, region, place)| PointCode {
            iat,
            unit,
            point,
            version,
            name,
            region,
            place,
        },
    )
}

proptest! {
    #[test]
    fn a_point_code_says_again_what_was_put_in(code in point_code(), issuer: u16, number: u16, host in "[a-z0-9.-]{1,60}") {
        let kid = KeyId { issuer, number };
        let url = point::to_url(&host, &sign(code.unsigned(kid).unwrap()));
        let read = SignedPointCode::parse_url(&url).unwrap();
        prop_assert_eq!((read.kid, &read.host, &read.code), (kid, &host, &code));
    }

    #[test]
    fn a_batch_says_again_what_was_put_in(batch in batch()) {
        let read = SignedBatch::parse(&sign(batch.unsigned())).unwrap();
        prop_assert_eq!(&read.batch, &batch);
        prop_assert!(read.verify(keys()[0].public()));
        prop_assert!(!read.verify(keys()[1].public()));
    }

    #[test]
    fn a_number_says_again_what_was_put_in(alias in 0..100_000_000u32, digits in 0..10_000u16) {
        prop_assert_eq!(number::parse(&number::format(alias, digits)), Some((alias, digits)));
    }

    #[test]
    fn an_alias_leads_back_to_its_code(key: [u8; 32], slice in 0..u16::MAX, index in 0..MAX_INDEX) {
        let aliases = Aliases::new(&key);
        let alias = aliases.alias(Slice(slice), index);
        let live = [Slice(slice), Slice(slice + 1)];
        prop_assert!(alias < 100_000_000);
        prop_assert_eq!(aliases.resolve(alias, live), Some((Slice(slice), index)));
    }

    #[test]
    fn a_hint_file_holds_exactly_its_tags(tags in vec(any::<u64>(), 0..50), other: u64) {
        let file = hint::encode(&tags);
        let read = hint::parse(&file).unwrap();
        prop_assert_eq!(hint::encode(&read), file.clone());
        prop_assert!(tags.iter().all(|tag| read.contains(tag)));
        prop_assert_eq!(hint::contains(&file, other).unwrap(), tags.contains(&other));
    }

    #[test]
    fn an_index_is_given_once(key: [u8; 32], slice: u16, first in 0..MAX_INDEX - 1) {
        let permutation = IndexPermutation::new(&key);
        let index = |counter| permutation.index(Slice(slice), counter).unwrap();
        prop_assert!(index(first) < MAX_INDEX);
        prop_assert_ne!(index(first), index(first + 1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_server_opens_what_was_sealed_and_nothing_altered(
        key in item_key(), plaintext in vec(any::<u8>(), 0..500), place: prop::sample::Index, bit in 0..8u8,
    ) {
        let rng = SystemRandom::new();
        let (secret, public) = seal::generate(&rng).unwrap();
        let mut run = SealRun::new(KeyId { issuer: 3500, number: 5 }, &public, &rng).unwrap();
        let (n, mut sealed) = run.seal(&key, &plaintext).unwrap();
        let open = OpenRun::new(&secret, &run.enc).unwrap();
        prop_assert_eq!(open.open(&key, n, &sealed).unwrap(), plaintext);
        let at = place.index(sealed.len());
        sealed[at] ^= 1 << bit;
        prop_assert!(open.open(&key, n, &sealed).is_err());
    }
}
