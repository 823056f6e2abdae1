//! `trust.json`: trust lists with their delegation, taken and refused.

use crate::cbor::{self, Item};
use crate::cose::{ES256, Sign1, header};
use crate::json::{Json, hex};
use crate::key::{Key, other_s, sha256};
use crate::object;
use crate::world::{
    DAY, DELEGATED_KID, NOW, PASS_KEY, POLICY, PROVINCE, SEAL_KEY, delegated, issuer_key,
    issuer_record, issuers, key_record, next_root, province_keys, root, seal_secret,
};

/// A trust list, every part of it open to be made wrong.
#[derive(Clone)]
pub struct Bundle {
    /// The root that signs the delegation.
    pub root: Key,
    /// Which root the delegation names.
    pub root_id: Vec<u8>,
    /// The delegated key as the delegation says it.
    pub delegated_public: Vec<u8>,
    /// Its name there.
    pub kid: Vec<u8>,
    /// The delegation's time.
    pub delegation_time: (u32, u32),
    /// Algorithm in both headers.
    pub algs: (i64, i64),
    /// Aads of both.
    pub aads: (&'static str, &'static str),
    /// The key that signs the list, and the kid it names.
    pub signer: (Key, Vec<u8>),
    /// The list's fields.
    pub version: Item,
    /// Signed at.
    pub iat: u32,
    /// Until.
    pub exp: u32,
    /// Issuer records.
    pub issuers: Vec<Item>,
    /// Policy fields.
    pub policy: Vec<Item>,
}

/// The first 8 bytes of the hash of a root's key.
pub fn root_id(root: &Key) -> Vec<u8> {
    sha256(&root.public())[..8].to_vec()
}

impl Bundle {
    /// The list of that version which everything else relies on.
    pub fn usual(version: u32) -> Self {
        Self {
            root: root(),
            root_id: root_id(&root()),
            delegated_public: delegated().public().to_vec(),
            kid: DELEGATED_KID.to_vec(),
            delegation_time: (NOW - 100 * DAY, NOW + 200 * DAY),
            algs: (ES256, ES256),
            aads: ("BM1/delegation", "BM1/trust"),
            signer: (delegated(), DELEGATED_KID.to_vec()),
            version: cbor::int(version.into()),
            iat: NOW - DAY,
            exp: NOW + 29 * DAY,
            issuers: issuers(),
            policy: POLICY.map(|value| cbor::int(value.into())).to_vec(),
        }
    }

    fn delegation(&self) -> Sign1 {
        let payload = cbor::array(&[
            cbor::bytes(&self.kid),
            cbor::bytes(&self.delegated_public),
            cbor::int(self.delegation_time.0.into()),
            cbor::int(self.delegation_time.1.into()),
        ]);
        Sign1::new(
            header(self.algs.0, &self.root_id),
            payload,
            self.aads.0,
            &self.root,
        )
    }

    fn list(&self) -> Sign1 {
        let payload = cbor::array(&[
            self.version.clone(),
            cbor::int(self.iat.into()),
            cbor::int(self.exp.into()),
            cbor::array(&self.issuers),
            cbor::array(&self.policy),
        ]);
        Sign1::new(
            header(self.algs.1, &self.signer.1),
            payload,
            self.aads.1,
            &self.signer.0,
        )
    }

    /// The bytes.
    pub fn build(&self) -> Vec<u8> {
        join(&self.delegation().build(), &self.list().build())
    }
}

fn join(delegation: &[u8], list: &[u8]) -> Vec<u8> {
    cbor::array(&[cbor::bytes(delegation), cbor::bytes(list)])
}

/// The lists that the other files refer to by name.
pub fn shared() -> Json {
    let expired = Bundle {
        iat: NOW - 31 * DAY,
        exp: NOW - DAY,
        ..Bundle::usual(6)
    };
    object! {
        "usual": taken(&Bundle::usual(7)),
        "expired": taken(&expired),
    }
}

/// A list and the time at which a verifier took it.
fn taken(bundle: &Bundle) -> Json {
    object! { "list": hex(&bundle.build()), "at": bundle.iat }
}

struct Cases(Vec<Json>);

impl Cases {
    fn at(&mut self, name: &str, list: &[u8], have: Option<&str>, now: u32, expect: Json) {
        self.0.push(object! {
            "name": name, "list": hex(list), "have": have, "now": now, "expect": expect,
        });
    }

    fn good(&mut self, name: &str, bundle: &Bundle, version: u32, have: Option<&str>) {
        let policy = [
            "freshness_behind",
            "freshness_ahead",
            "evidence_green",
            "evidence_unchecked",
            "slices_ahead",
            "shown_again",
            "challenge",
            "trust_warning",
            "number_backlog",
            "least_app",
            "least_format",
            "staff_offline",
        ];
        let policy = policy
            .into_iter()
            .zip(POLICY)
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        let expect = object! {
            "version": version,
            "issuers": vec![1u16, 2, 4, PROVINCE],
            "policy": Json::Object(policy),
        };
        self.at(name, &bundle.build(), have, NOW, expect);
    }

    fn bad(&mut self, name: &str, list: &[u8], code: &str) {
        self.at(name, list, None, NOW, refused(code, object! {}));
    }

    fn changed(&mut self, name: &str, code: &str, change: impl FnOnce(&mut Bundle)) {
        let mut bundle = Bundle::usual(7);
        change(&mut bundle);
        self.bad(name, &bundle.build(), code);
    }
}

/// A refusal by name and figures.
pub fn refused(code: &str, params: Json) -> Json {
    object! { "refused": code, "params": params }
}

/// The file.
pub fn file() -> Json {
    let mut cases = Cases(Vec::new());
    versions_and_time(&mut cases);
    delegations(&mut cases);
    signatures(&mut cases);
    records(&mut cases);
    let mut same_version = Bundle::usual(7);
    same_version.exp -= 1;
    object! {
        "about": "Trust lists (docs/format.md §5). `have` names the list held before.",
        "trust": object! {
            "usual": taken(&Bundle::usual(7)),
            "older": taken(&Bundle::usual(6)),
            "newer": taken(&Bundle::usual(8)),
            "same_version": taken(&same_version),
        },
        "cases": cases.0,
    }
}

fn versions_and_time(cases: &mut Cases) {
    let usual = Bundle::usual(7);
    cases.good("a list is taken by who has none", &usual, 7, None);
    cases.good(
        "a newer list replaces an older one",
        &usual,
        7,
        Some("older"),
    );
    cases.good("the same list is taken again", &usual, 7, Some("usual"));
    let next = Bundle {
        root: next_root(),
        root_id: root_id(&next_root()),
        ..Bundle::usual(7)
    };
    cases.good("the next root is pinned already", &next, 7, None);
    let back = |have: u32| refused("rolled_back", object! { "have": have, "got": 7 });
    cases.at(
        "an older list than the one held is refused",
        &usual.build(),
        Some("newer"),
        NOW,
        back(8),
    );
    cases.at(
        "the same version with other bytes is refused",
        &usual.build(),
        Some("same_version"),
        NOW,
        back(7),
    );
    let expired = |seconds: u32| refused("expired", object! { "seconds": seconds });
    cases.at(
        "a list ends with the second of its exp",
        &usual.build(),
        None,
        usual.exp,
        expired(0),
    );
    cases.at(
        "a list is refused a day after its exp",
        &usual.build(),
        None,
        usual.exp + DAY,
        expired(DAY),
    );
    let future = |seconds: u32| refused("from_the_future", object! { "seconds": seconds });
    cases.at(
        "a list from tomorrow is refused",
        &usual.build(),
        None,
        usual.iat - DAY,
        future(DAY),
    );
    cases.at(
        "five minutes ahead is the most",
        &usual.build(),
        None,
        usual.iat - 301,
        future(301),
    );
    cases.changed("a list for 31 days is refused", "malformed", |b| {
        b.exp = b.iat + 30 * DAY + 1
    });
    cases.changed(
        "a list that ends before it begins is refused",
        "malformed",
        |b| b.exp = b.iat - 1,
    );
}

fn delegations(cases: &mut Cases) {
    cases.changed("an unknown root", "unknown_root", |b| {
        b.root = Key::named("another root");
        b.root_id = root_id(&b.root);
    });
    cases.changed(
        "the right root's name over another key's signature",
        "forged",
        |b| {
            b.root = Key::named("another root");
        },
    );
    cases.changed(
        "a list dated after its delegation",
        "delegation_expired",
        |b| {
            b.delegation_time = (NOW - 100 * DAY, NOW - 2 * DAY);
        },
    );
    cases.changed(
        "a list dated before its delegation",
        "delegation_expired",
        |b| {
            b.delegation_time = (NOW, NOW + 100 * DAY);
        },
    );
    cases.changed("a delegation for 367 days", "malformed", |b| {
        b.delegation_time = (NOW - 100 * DAY, NOW + 267 * DAY);
    });
    cases.changed("a delegated key in an issuer's name", "malformed", |b| {
        b.kid = vec![0, 1, 0, 1];
        b.signer.1 = b.kid.clone();
    });
    cases.changed(
        "a delegated key that is no point on the curve",
        "malformed",
        |b| {
            b.delegated_public = off_curve();
        },
    );
    cases.changed("a delegation signed with another aad", "forged", |b| {
        b.aads.0 = "BM1/trust"
    });
    cases.changed("a delegation that says EdDSA", "malformed", |b| {
        b.algs.0 = -8
    });
    let usual = Bundle::usual(7);
    let reroot = Bundle {
        root: next_root(),
        root_id: root_id(&next_root()),
        ..usual.clone()
    };
    let forged = usual
        .delegation()
        .with_signature(&reroot.delegation().signature());
    cases.bad(
        "a signature from another root's delegation",
        &join(&forged, &usual.list().build()),
        "forged",
    );
}

/// 33 bytes that look like a key and are none.
pub fn off_curve() -> Vec<u8> {
    // x = 1 has no y on P-256.
    let mut key = vec![0; 33];
    key[0] = 2;
    key[32] = 1;
    key
}

fn signatures(cases: &mut Cases) {
    let usual = Bundle::usual(7);
    let (delegation, list) = (usual.delegation(), usual.list());
    cases.changed("a list signed by another key", "forged", |b| {
        b.signer.0 = Key::named("somebody")
    });
    cases.changed("a list signed by the root itself", "forged", |b| {
        b.signer.0 = root()
    });
    cases.changed("a list that names another delegated key", "forged", |b| {
        b.signer.1 = vec![0, 0, 0, 2]
    });
    cases.changed("a list that says EdDSA", "forged", |b| b.algs.1 = -8);
    cases.changed("a list signed with another aad", "forged", |b| {
        b.aads.1 = "BM1/manifest"
    });
    let high = delegation.with_signature(&other_s(&delegation.signature()));
    cases.bad(
        "a delegation with a high-S signature",
        &join(&high, &list.build()),
        "malformed",
    );
    let high = list.with_signature(&other_s(&list.signature()));
    cases.bad(
        "a list with a high-S signature",
        &join(&delegation.build(), &high),
        "malformed",
    );
    let bare = delegation.with_signature(&[]);
    cases.bad(
        "a delegation without its signature",
        &join(&bare, &list.build()),
        "malformed",
    );
    let bare = list.with_signature(&[]);
    cases.bad(
        "a list without its signature",
        &join(&delegation.build(), &bare),
        "malformed",
    );
    cases.bad("a list without a delegation", &list.build(), "malformed");
    let swapped = join(&list.build(), &delegation.build());
    cases.bad(
        "delegation and list the wrong way round",
        &swapped,
        "malformed",
    );
    let mut flipped = usual.build();
    let place = flipped.len() - 80;
    flipped[place] ^= 1;
    cases.bad("one bit flipped in the policy", &flipped, "forged");
    let bytes = usual.build();
    cases.bad(
        "cut short by one byte",
        &bytes[..bytes.len() - 1],
        "malformed",
    );
    cases.bad(
        "one byte after the end",
        &[&bytes[..], &[0]].concat(),
        "malformed",
    );
    cases.bad("nothing at all", &[], "malformed");
    let endless =
        cbor::endless_array(&[cbor::bytes(&delegation.build()), cbor::bytes(&list.build())]);
    cases.bad("an array of indefinite length", &endless, "malformed");
    cases.bad(
        "arrays within each other, a thousand deep",
        &cbor::nested(1000),
        "malformed",
    );
    cases.bad(
        "a length of 2^64 - 1",
        &[&[0x82][..], &cbor::wide(2, u64::MAX, 8)].concat(),
        "malformed",
    );
}

fn records(cases: &mut Cases) {
    cases.changed("issuers not ascending", "malformed", |b| {
        b.issuers.swap(0, 1)
    });
    cases.changed("an issuer twice", "malformed", |b| {
        b.issuers[1] = b.issuers[0].clone()
    });
    let keys = |keys: &[Item]| issuer_record(5, "Another", 1560, None, 1800, keys);
    let public = issuer_key(PROVINCE, PASS_KEY).public();
    let record =
        |alg, usage, public: &[u8]| keys(&[key_record(1, usage, NOW, NOW + DAY, alg, public)]);
    let mut with_issuer = |name: &str, issuer: Item| {
        cases.changed(name, "malformed", |b| b.issuers = vec![issuer]);
    };
    with_issuer("keys not ascending", {
        let mut descending = province_keys();
        descending.reverse();
        keys(&descending)
    });
    with_issuer("a key with the use 7", record(-7, 7, &public));
    with_issuer("a key with the use 0", record(-7, 0, &public));
    with_issuer("a pass key that says EdDSA", record(-8, 1, &public));
    with_issuer(
        "a seal key that says ES256",
        record(-7, 5, &crate::hpke::public(seal_secret())),
    );
    with_issuer(
        "a pass key that says HPKE",
        record(32, 1, &crate::hpke::public(seal_secret())),
    );
    with_issuer(
        "a key of 65 bytes",
        record(-7, 1, &issuer_key(PROVINCE, PASS_KEY).uncompressed()),
    );
    with_issuer(
        "a key that is no point on the curve",
        record(-7, 1, &off_curve()),
    );
    with_issuer(
        "a seal key of 33 bytes",
        key_record(SEAL_KEY, 5, NOW, NOW + DAY, 32, &public),
    );
    with_issuer(
        "an issuer without a name",
        issuer_record(5, "", 1560, None, 1800, &[]),
    );
    with_issuer(
        "an issuer's name of 61 bytes",
        issuer_record(5, &"n".repeat(61), 1560, None, 1800, &[]),
    );
    with_issuer(
        "a status address of 201 bytes",
        issuer_record(5, "n", 1560, Some(&"u".repeat(201)), 1800, &[]),
    );
    cases.changed("a version of 2^32", "malformed", |b| {
        b.version = cbor::uint(1 << 32)
    });
    cases.changed("a version in a longer form", "malformed", |b| {
        b.version = cbor::wide(0, 7, 1)
    });
    let bounds: [(usize, &str, u64); 12] = [
        (0, "freshness_behind under 15", 14),
        (0, "freshness_behind over 300", 301),
        (1, "freshness_ahead under 5", 4),
        (2, "evidence_green over a day", 86_401),
        (3, "evidence_unchecked under evidence_green", 1799),
        (3, "evidence_unchecked over a week", 604_801),
        (4, "slices_ahead over 6", 7),
        (5, "shown_again over a day", 86_401),
        (6, "challenge under 15", 14),
        (10, "least_format of 0", 0),
        (10, "least_format over 99", 100),
        (11, "staff_offline under an hour", 3599),
    ];
    for (at, name, value) in bounds {
        cases.changed(name, "malformed", |b| b.policy[at] = cbor::uint(value));
    }
    cases.changed("a policy of 11", "malformed", |b| b.policy.truncate(11));
    cases.changed("a policy of 13", "malformed", |b| {
        b.policy.push(cbor::int(0))
    });
}
