//! Trust lists, status lists, closed points: signed, read and held against
//! what was written.

use bamin_protocol::KeyId;
use bamin_protocol::closed_points::{ClosedPoint, ClosedPoints};
use bamin_protocol::delegation::Delegation;
use bamin_protocol::issuer::{Issuer, KeyUse, TrustedKey, TrustedPublic};
use bamin_protocol::policy::Policy;
use bamin_protocol::slice::Slice;
use bamin_protocol::status::{
    Delta, Manifest, SHARD_INDEXES, Shard, SignedManifest, SignedShard, State, StatusList,
};
use bamin_protocol::trust::{self, TrustList};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

use crate::{keys, plain, public_key, sign};

const DELEGATED: KeyId = KeyId {
    issuer: 0,
    number: 9,
};
const DAY: u32 = 86_400;

fn policy() -> impl Strategy<Value = Policy> {
    let limits = (
        15..=300u32,
        5..=300u32,
        60..=86_400u32,
        0..=518_400u32,
        0..=6u8,
        0..=86_400u32,
    );
    let rest = (
        15..=300u32,
        0..=2_592_000u32,
        0..=604_800u32,
        any::<u32>(),
        1..=99u8,
        3600..=604_800u32,
    );
    (limits, rest).prop_map(
        |(
            (behind, ahead, green, more, slices, again),
            (challenge, warning, backlog, app, format, staff),
        )| {
            Policy {
                freshness_behind: behind,
                freshness_ahead: ahead,
                evidence_green: green,
                evidence_unchecked: green + more,
                slices_ahead: slices,
                shown_again: again,
                challenge,
                trust_warning: warning,
                number_backlog: backlog,
                least_app: app,
                least_format: format,
                staff_offline: staff,
            }
        },
    )
}

fn trusted_key() -> impl Strategy<Value = TrustedKey> {
    (
        any::<u16>(),
        1..=6u8,
        any::<u32>(),
        any::<u32>(),
        public_key(),
        any::<[u8; 32]>(),
    )
        .prop_map(|(number, usage, nbf, exp, es256, seal)| {
            let usage = KeyUse::from_number(usage).unwrap();
            let public = if usage == KeyUse::Seal {
                TrustedPublic::Seal(seal)
            } else {
                TrustedPublic::Es256(es256)
            };
            TrustedKey {
                number,
                usage,
                nbf,
                exp,
                public,
            }
        })
}

fn issuer() -> impl Strategy<Value = Issuer> {
    let record = (
        any::<u16>(),
        plain(60),
        any::<u16>(),
        option::of(plain(200)),
        any::<u32>(),
    );
    (record, vec(trusted_key(), 0..4)).prop_map(
        |((id, name, pass_life, status, status_age), mut keys)| {
            keys.sort_by_key(|key| key.number);
            keys.dedup_by_key(|key| key.number);
            Issuer {
                id,
                name,
                pass_life,
                status,
                status_age,
                keys,
            }
        },
    )
}

/// Signed by the first key, by the word of the second as root.
fn bundle(list: &TrustList) -> Vec<u8> {
    let (nbf, exp) = (list.iat.saturating_sub(DAY), list.iat.saturating_add(DAY));
    let root = &keys()[1];
    let delegation = Delegation {
        kid: DELEGATED,
        key: *keys()[0].public(),
        nbf,
        exp,
    }
    .unsigned(root.public());
    let signature = root
        .sign(&ring::rand::SystemRandom::new(), delegation.to_be_signed())
        .unwrap();
    trust::bundle(
        &delegation.finish(&signature),
        &sign(list.unsigned(DELEGATED)),
    )
}

/// A trust list in which the first key may sign manifests, shards and closed points.
fn signer_list() -> TrustList {
    let key = |number, usage| TrustedKey {
        number,
        usage,
        nbf: 0,
        exp: u32::MAX,
        public: TrustedPublic::Es256(*keys()[0].public()),
    };
    let issuer = Issuer {
        id: 3500,
        name: "issuer".into(),
        pass_life: 1560,
        status: None,
        status_age: 0,
        keys: vec![
            key(2, KeyUse::Status),
            key(3, KeyUse::Manifest),
            key(6, KeyUse::ClosedPoints),
        ],
    };
    let list = TrustList::new(
        1,
        1_000_000,
        1_000_000 + DAY,
        vec![issuer],
        Policy::default(),
    );
    TrustList::accept(&bundle(&list), &[*keys()[1].public()], 1_000_000, None).unwrap()
}

fn changes() -> impl Strategy<Value = Vec<(u32, State)>> {
    btree_map(0..2 * SHARD_INDEXES, 0..=3u8, 0..60).prop_map(|changes| {
        changes
            .into_iter()
            .map(|(index, state)| (index, State::from_number(state).unwrap()))
            .collect()
    })
}

const fn kid(number: u16) -> KeyId {
    KeyId {
        issuer: 3500,
        number,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_trust_list_says_again_what_was_put_in(
        version: u32, iat in DAY..u32::MAX - 31 * DAY, life in 1..=30 * DAY, issuers in vec(issuer(), 0..4), policy in policy(),
    ) {
        let mut issuers = issuers;
        issuers.sort_by_key(|issuer| issuer.id);
        issuers.dedup_by_key(|issuer| issuer.id);
        let list = TrustList::new(version, iat, iat + life, issuers, policy);
        let read = TrustList::accept(&bundle(&list), &[*keys()[1].public()], iat.into(), None).unwrap();
        prop_assert_eq!((read.version, read.iat, read.exp, read.policy), (version, iat, iat + life, policy));
        prop_assert_eq!(&read.issuers, &list.issuers);
        prop_assert!(TrustList::accept(&bundle(&list), &[*keys()[2].public()], iat.into(), None).is_err());
    }

    #[test]
    fn a_manifest_says_again_what_was_put_in(slice: u16, seq: u32, iat: u32, hashes in vec(any::<[u8; 32]>(), 0..=64)) {
        let manifest = Manifest { issuer: 3500, slice: Slice(slice), seq, iat, hashes };
        let read = SignedManifest::parse(&sign(manifest.unsigned(kid(3)))).unwrap();
        prop_assert_eq!(read.verify(&signer_list()).unwrap(), manifest);
    }

    #[test]
    fn closed_points_say_again_what_was_put_in(seq: u32, iat: u32, closed in btree_map((0..1u64 << 53, 0..1u64 << 53), any::<u32>(), 0..20)) {
        let closed = closed.into_iter().map(|((unit, point), version)| ClosedPoint { unit, point, version }).collect();
        let list = ClosedPoints { issuer: 3500, seq, iat, closed };
        let read = ClosedPoints::accept(&sign(list.unsigned(kid(6))), &signer_list(), None).unwrap();
        prop_assert_eq!(read, list);
    }

    #[test]
    fn a_delta_says_again_what_was_put_in(from: u32, to: u32, result: [u8; 32], changes in changes()) {
        let delta = Delta { issuer: 3500, slice: Slice(760), from, to, shards: 2, result, changes };
        prop_assert_eq!(Delta::parse(&delta.encode()).unwrap(), delta);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_shard_says_again_what_was_put_in(changes in changes(), iat: u32, sub in plain(200)) {
        let mut shard = Shard::new();
        changes.iter().for_each(|(index, state)| shard.set(*index, *state));
        let read = SignedShard::parse(&sign(shard.unsigned(kid(2), &sub, iat, u32::MAX, 60))).unwrap();
        prop_assert!(read.shard == shard);
        prop_assert!(read.verify(&signer_list(), &sub).is_ok());
    }

    #[test]
    fn a_delta_leads_to_the_list_that_the_manifest_names(before in changes(), after in changes()) {
        let list = |seq, shards: Vec<Shard>| {
            let hashes = shards.iter().map(Shard::hash).collect();
            let manifest = Manifest { issuer: 3500, slice: Slice(760), seq, iat: seq, hashes };
            StatusList::from_parts(manifest, shards).unwrap()
        };
        let applied = |shards: &[Shard], changes: &[(u32, State)]| {
            let mut shards = shards.to_vec();
            changes.iter().for_each(|(index, state)| shards[(index / SHARD_INDEXES) as usize].set(*index, *state));
            shards
        };
        let mut held = list(1, applied(&[Shard::new(), Shard::new()], &before));
        let goal = list(2, applied(held.shards(), &after));
        let result = goal.manifest().result();
        let delta = Delta { issuer: 3500, slice: Slice(760), from: 1, to: 2, shards: 2, result, changes: after.clone() };
        held.apply(&delta, goal.manifest().clone()).unwrap();
        prop_assert!(held.shards() == goal.shards());
        for (index, state) in after {
            prop_assert_eq!(held.state(index), Some(state));
        }
    }
}
