//! `status.json`: manifests, shards and deltas as a verifier meets them in turn.

use crate::cbor::{self, Item};
use crate::cose::{ES256, Sign1, header, kid};
use crate::json::{Json, hex};
use crate::key::{Key, other_s, sha256};
use crate::trust::refused;
use crate::world::{
    DAY, IMPATIENT, MANIFEST_KEY, NOW, PASS_KEY, PROVINCE, SLICE, STATUS_IAT, STATUS_KEY,
    issuer_key, status_url,
};
use crate::{object, trust, zlib};

const SHARD_BYTES: usize = 262_144;

/// A shard with these states, all others 0.
pub fn shard_of(states: &[(u32, u8)]) -> Vec<u8> {
    let mut bytes = vec![0; SHARD_BYTES];
    for (index, state) in states {
        let at = index & 0xf_ffff;
        bytes[(at >> 2) as usize] |= state << (2 * (at & 3));
    }
    bytes
}

/// The states in the usual list's first shard: valid, withdrawn, suspended, turned orange.
pub const WITHDRAWN: u32 = 17;
/// Suspended.
pub const SUSPENDED: u32 = 18;
/// Turned orange.
pub const TURNED_ORANGE: u32 = 1_000_003;

fn usual_shard() -> Vec<u8> {
    shard_of(&[(WITHDRAWN, 1), (SUSPENDED, 2), (TURNED_ORANGE, 3)])
}

/// The same a minute later: 17 is valid again, 40 withdrawn.
fn later_shard() -> Vec<u8> {
    shard_of(&[(SUSPENDED, 2), (40, 1), (TURNED_ORANGE, 3)])
}

/// A manifest, its parts open to be made wrong.
#[derive(Clone)]
pub struct Manifest {
    issuer: u16,
    slice: u16,
    seq: u32,
    iat: u32,
    hashes: Vec<Item>,
    kid: [u8; 4],
    alg: i64,
    aad: &'static str,
    key: Key,
}

impl Manifest {
    /// Of these shards, by the issuer's manifest key.
    pub fn of(issuer: u16, seq: u32, iat: u32, shards: &[Vec<u8>]) -> Self {
        Self {
            issuer,
            slice: SLICE,
            seq,
            iat,
            hashes: shards
                .iter()
                .map(|shard| cbor::bytes(&sha256(shard)))
                .collect(),
            kid: kid(issuer, MANIFEST_KEY),
            alg: ES256,
            aad: "BM1/manifest",
            key: issuer_key(issuer, MANIFEST_KEY),
        }
    }

    fn sign1(&self) -> Sign1 {
        let payload = cbor::array(&[
            cbor::int(self.issuer.into()),
            cbor::int(self.slice.into()),
            cbor::int(self.seq.into()),
            cbor::int(self.iat.into()),
            cbor::array(&self.hashes),
        ]);
        Sign1::new(header(self.alg, &self.kid), payload, self.aad, &self.key)
    }

    /// The bytes.
    pub fn build(&self) -> Vec<u8> {
        self.sign1().build()
    }
}

/// A shard as a status list token, its parts open to be made wrong.
#[derive(Clone)]
struct Shard {
    sub: String,
    list: Vec<u8>,
    bits: i64,
    kind: &'static str,
    alg: i64,
    kid: [u8; 4],
    aad: &'static str,
    key: Key,
}

impl Shard {
    fn of(number: u32, bytes: &[u8]) -> Self {
        Self {
            sub: format!("{}/{SLICE}/shards/{number}", status_url(PROVINCE)),
            list: zlib::compress(bytes),
            bits: 2,
            kind: "application/statuslist+cwt",
            alg: ES256,
            kid: kid(PROVINCE, STATUS_KEY),
            aad: "",
            key: issuer_key(PROVINCE, STATUS_KEY),
        }
    }

    fn sign1(&self) -> Sign1 {
        let protected = cbor::map(&[
            (cbor::int(1), cbor::int(self.alg)),
            (cbor::int(4), cbor::bytes(&self.kid)),
            (cbor::int(16), cbor::text(self.kind)),
        ]);
        let list = cbor::map(&[
            (cbor::text("lst"), cbor::bytes(&self.list)),
            (cbor::text("bits"), cbor::int(self.bits)),
        ]);
        let payload = cbor::map(&[
            (cbor::int(2), cbor::text(&self.sub)),
            (cbor::int(4), cbor::int((STATUS_IAT + DAY).into())),
            (cbor::int(6), cbor::int(STATUS_IAT.into())),
            (cbor::int(65_533), list),
            (cbor::int(65_534), cbor::int(3600)),
        ]);
        Sign1::new(protected, payload, self.aad, &self.key)
    }

    fn build(&self) -> Vec<u8> {
        cbor::tag(18, &self.sign1().build())
    }
}

/// The lists that presentation.json and group.json refer to by name.
pub fn shared() -> Json {
    let list = |issuer: u16, iat: u32| {
        let shard = usual_shard();
        let manifest = Manifest::of(issuer, 40, iat, std::slice::from_ref(&shard)).build();
        object! { "issuer": issuer, "slice": SLICE, "manifest": hex(&manifest) }
    };
    let with_shard = |iat| {
        let shards = object! { "0": hex(&Shard::of(0, &usual_shard()).build()) };
        list(PROVINCE, iat).with("shards", shards)
    };
    object! {
        "usual": with_shard(STATUS_IAT),
        "an hour old": with_shard(NOW - 3600),
        "without its shard": list(PROVINCE, STATUS_IAT).with("shards", object! {}),
    }
}

fn delta(from: u32, to: u32, shards: u16, after: &[Vec<u8>], changes: &[u8]) -> Vec<u8> {
    let hashes: Vec<[u8; 32]> = after.iter().map(|shard| sha256(shard)).collect();
    cbor::array(&[
        cbor::int(PROVINCE.into()),
        cbor::int(SLICE.into()),
        cbor::int(from.into()),
        cbor::int(to.into()),
        cbor::int(shards.into()),
        cbor::bytes(&sha256(&hashes.concat())),
        cbor::bytes(&zlib::compress(changes)),
    ])
}

/// LEB128 of each change, `(index, state)` ascending.
fn changes(list: &[(u32, u8)]) -> Vec<u8> {
    let (mut out, mut previous) = (Vec::new(), -1);
    for (index, state) in list {
        let mut value = ((i64::from(*index) - previous - 1) as u64) << 2 | u64::from(*state);
        while value > 0x7f {
            out.push(value as u8 | 0x80);
            value >>= 7;
        }
        out.push(value as u8);
        previous = i64::from(*index);
    }
    out
}

#[derive(Clone)]
struct Step(Json);

fn manifest(data: &[u8]) -> Step {
    Step(object! { "kind": "manifest", "data": hex(data) })
}

fn shard(number: u32, data: &[u8]) -> Step {
    Step(object! { "kind": "shard", "number": number, "data": hex(data) })
}

fn delta_step(data: &[u8], after: &[u8]) -> Step {
    Step(object! { "kind": "delta", "data": hex(data), "manifest": hex(after) })
}

fn accepted() -> Json {
    object! { "accepted": true }
}

struct Cases(Vec<Json>);

impl Cases {
    /// `states`: of each index, its state and the iat of the list that covers it.
    fn put(
        &mut self,
        name: &str,
        steps: &[(Step, Json)],
        held: Option<(u32, u32)>,
        states: &[(u32, u8, u32)],
    ) {
        let expect = object! {
            "steps": steps.iter().map(|(_, expect)| expect.clone()).collect::<Vec<_>>(),
            "seq": held.map(|(seq, _)| seq),
            "iat": held.map_or(0, |(_, iat)| iat),
            "states": states.iter().map(|(_, state, iat)| vec![u32::from(*state), *iat]).collect::<Vec<_>>(),
        };
        self.0.push(object! {
            "name": name,
            "trust": "usual",
            "issuer": PROVINCE,
            "slice": SLICE,
            "steps": steps.iter().map(|(step, _)| step.0.clone()).collect::<Vec<_>>(),
            "indexes": states.iter().map(|(index, _, _)| *index).collect::<Vec<_>>(),
            "expect": expect,
        });
    }

    /// A first manifest that is refused: nothing is held.
    fn bad_manifest(&mut self, name: &str, data: &[u8], code: &str, params: Json) {
        self.put(name, &[(manifest(data), refused(code, params))], None, &[]);
    }

    /// A shard that is refused under a good manifest: the index stays unknown.
    fn bad_shard(&mut self, name: &str, data: &[u8], code: &str, params: Json) {
        let first = (manifest(&usual_manifest().build()), accepted());
        let steps = [first, (shard(0, data), refused(code, params))];
        self.put(name, &steps, Some((40, STATUS_IAT)), &[(WITHDRAWN, 0, 0)]);
    }

    /// A delta that is refused: the list stays as it was.
    fn bad_delta(&mut self, name: &str, data: &[u8], after: &Manifest, code: &str, params: Json) {
        let mut steps = usual_steps();
        steps.push((delta_step(data, &after.build()), refused(code, params)));
        self.put(
            name,
            &steps,
            Some((40, STATUS_IAT)),
            &[(WITHDRAWN, 1, STATUS_IAT), (40, 0, STATUS_IAT)],
        );
    }
}

fn usual_manifest() -> Manifest {
    Manifest::of(PROVINCE, 40, STATUS_IAT, &[usual_shard()])
}

fn usual_steps() -> Vec<(Step, Json)> {
    vec![
        (manifest(&usual_manifest().build()), accepted()),
        (shard(0, &Shard::of(0, &usual_shard()).build()), accepted()),
    ]
}

/// The file.
pub fn file() -> Json {
    let mut cases = Cases(Vec::new());
    good(&mut cases);
    manifests(&mut cases);
    shards(&mut cases);
    deltas(&mut cases);
    object! {
        "about": "Status lists (docs/format.md §6): steps in turn, each with its outcome, then states [state, iat].",
        "trust": trust::shared(),
        "cases": cases.0,
    }
}

fn good(cases: &mut Cases) {
    let states = [
        (0, 0),
        (16, 0),
        (WITHDRAWN, 1),
        (SUSPENDED, 2),
        (19, 0),
        (TURNED_ORANGE, 3),
        (1_048_575, 0),
    ];
    let states = states.map(|(index, state)| (index, state, STATUS_IAT));
    cases.put(
        "each state is read from its two bits",
        &usual_steps(),
        Some((40, STATUS_IAT)),
        &states,
    );
    let beyond = [(1_048_576, 0, 0), (49_999_999, 0, 0)];
    cases.put(
        "an index beyond the list is unknown and no error",
        &usual_steps(),
        Some((40, STATUS_IAT)),
        &beyond,
    );
    let second = shard_of(&[(0, 2), (1_048_575, 1)]);
    let two = Manifest::of(PROVINCE, 41, STATUS_IAT, &[usual_shard(), second.clone()]);
    let steps = [
        (manifest(&two.build()), accepted()),
        (shard(1, &Shard::of(1, &second).build()), accepted()),
        (shard(0, &Shard::of(0, &usual_shard()).build()), accepted()),
    ];
    let states = [
        (WITHDRAWN, 1, STATUS_IAT),
        (1_048_576, 2, STATUS_IAT),
        (2_097_151, 1, STATUS_IAT),
    ];
    cases.put(
        "a list of two shards, the second one first",
        &steps,
        Some((41, STATUS_IAT)),
        &states,
    );
    let newer = Manifest::of(PROVINCE, 40, NOW, &[usual_shard()]);
    let mut steps = usual_steps();
    steps.push((manifest(&newer.build()), accepted()));
    let states = [(WITHDRAWN, 1, NOW), (16, 0, NOW)];
    cases.put(
        "a manifest signed anew makes the same list younger",
        &steps,
        Some((40, NOW)),
        &states,
    );
    let changed = Manifest::of(PROVINCE, 41, NOW, &[later_shard()]);
    let mut steps = usual_steps();
    steps.push((manifest(&changed.build()), accepted()));
    steps.push((shard(0, &Shard::of(0, &later_shard()).build()), accepted()));
    let states = [(WITHDRAWN, 0, NOW), (40, 1, NOW)];
    cases.put(
        "a new shard replaces the old one",
        &steps,
        Some((41, NOW)),
        &states,
    );
}

fn manifests(cases: &mut Cases) {
    let at = |seq, iat| Manifest::of(PROVINCE, seq, iat, &[usual_shard()]).build();
    let mut steps = usual_steps();
    steps.push((
        manifest(&at(39, NOW)),
        refused("rolled_back", object! { "have": 40, "got": 39 }),
    ));
    let states = [(WITHDRAWN, 1, STATUS_IAT)];
    cases.put(
        "a manifest with a lower seq is refused",
        &steps,
        Some((40, STATUS_IAT)),
        &states,
    );
    let mut steps = usual_steps();
    let back = refused("rolled_back", object! { "have": 40, "got": 41 });
    steps.push((manifest(&at(41, STATUS_IAT - 1)), back));
    cases.put(
        "a manifest with an older iat is refused",
        &steps,
        Some((40, STATUS_IAT)),
        &states,
    );

    let none = || object! {};
    let usual = usual_manifest();
    let mut change = |name: &str, code: &str, params: Json, change: &dyn Fn(&mut Manifest)| {
        let mut changed = usual.clone();
        change(&mut changed);
        cases.bad_manifest(name, &changed.build(), code, params);
    };
    change("a manifest signed by somebody", "forged", none(), &|m| {
        m.key = Key::named("somebody")
    });
    change("a manifest with another aad", "forged", none(), &|m| {
        m.aad = "BM1/trust"
    });
    change(
        "a manifest by the pass key",
        "wrong_use",
        object! { "issuer": PROVINCE, "key": PASS_KEY },
        &|m| {
            m.kid = kid(PROVINCE, PASS_KEY);
            m.key = issuer_key(PROVINCE, PASS_KEY);
        },
    );
    change(
        "a manifest by a key that is not listed",
        "unknown_key",
        object! { "issuer": PROVINCE, "key": 77 },
        &|m| {
            m.kid = kid(PROVINCE, 77);
        },
    );
    change("a manifest that says EdDSA", "forged", none(), &|m| {
        m.alg = -8
    });
    change("a manifest dated before its key", "forged", none(), &|m| {
        m.iat = NOW - 31 * DAY
    });
    change("a manifest of another slice", "other_list", none(), &|m| {
        m.slice = SLICE + 1
    });
    change(
        "a manifest with a hash of 31 bytes",
        "malformed",
        none(),
        &|m| m.hashes = vec![cbor::bytes(&[7; 31])],
    );
    change("a manifest of 65 shards", "malformed", none(), &|m| {
        m.hashes = vec![cbor::bytes(&[7; 32]); 65]
    });
    let other = Manifest::of(IMPATIENT, 40, STATUS_IAT, &[usual_shard()]);
    cases.bad_manifest(
        "a manifest of another issuer, well signed",
        &other.build(),
        "other_list",
        none(),
    );
    let sign1 = usual.sign1();
    let high = sign1.with_signature(&other_s(&sign1.signature()));
    cases.bad_manifest(
        "a manifest with a high-S signature",
        &high,
        "malformed",
        none(),
    );
    cases.bad_manifest(
        "a manifest without its signature",
        &sign1.with_signature(&[]),
        "malformed",
        none(),
    );
    cases.bad_manifest(
        "a tagged manifest",
        &cbor::tag(18, &sign1.build()),
        "malformed",
        none(),
    );
}

fn shards(cases: &mut Cases) {
    let none = || object! {};
    let usual = Shard::of(0, &usual_shard());
    let mut change = |name: &str, code: &str, change: &dyn Fn(&mut Shard)| {
        let mut changed = usual.clone();
        change(&mut changed);
        cases.bad_shard(name, &changed.build(), code, none());
    };
    change(
        "a shard whose hash is not in the manifest",
        "mismatch",
        &|s| s.list = zlib::compress(&later_shard()),
    );
    change(
        "another shard's token under this number",
        "other_list",
        &|s| s.sub.replace_range(s.sub.len() - 1.., "1"),
    );
    change("a shard signed by somebody", "forged", &|s| {
        s.key = Key::named("somebody")
    });
    change("a shard with an aad", "forged", &|s| s.aad = "BM1/status");
    change("a shard with 1 bit a code", "malformed", &|s| s.bits = 1);
    change("a shard with 8 bits a code", "malformed", &|s| s.bits = 8);
    change("a shard one byte short", "malformed", &|s| {
        s.list = zlib::compress(&usual_shard()[1..])
    });
    change("a shard one byte long", "malformed", &|s| {
        s.list = zlib::compress(&[0; SHARD_BYTES + 1])
    });
    change("a zip bomb of 4 MB", "malformed", &|s| {
        s.list = zlib::compress(&vec![0; 4 << 20])
    });
    change("a shard that is not zlib", "malformed", &|s| {
        s.list = vec![1; 64]
    });
    change("a shard whose zlib stream is cut", "malformed", &|s| {
        s.list.truncate(100)
    });
    change(
        "a shard with a byte after its zlib stream",
        "malformed",
        &|s| s.list.push(0),
    );
    change("a shard of another type", "malformed", &|s| {
        s.kind = "application/statuslist+jwt"
    });
    change("a shard that says EdDSA", "forged", &|s| s.alg = -8);
    let misused = Shard {
        kid: kid(PROVINCE, MANIFEST_KEY),
        key: issuer_key(PROVINCE, MANIFEST_KEY),
        ..usual.clone()
    };
    let key = object! { "issuer": PROVINCE, "key": MANIFEST_KEY };
    cases.bad_shard(
        "a shard by the manifest key",
        &misused.build(),
        "wrong_use",
        key,
    );
    cases.bad_shard(
        "a shard without its tag",
        &usual.sign1().build(),
        "malformed",
        none(),
    );
    let bare = cbor::tag(18, &usual.sign1().with_signature(&[]));
    cases.bad_shard("a shard without its signature", &bare, "malformed", none());
}

fn deltas(cases: &mut Cases) {
    let none = || object! {};
    let after = later_shard();
    let later = Manifest::of(PROVINCE, 41, NOW, std::slice::from_ref(&after));
    let change = changes(&[(WITHDRAWN, 0), (40, 1)]);
    let good = delta(40, 41, 1, std::slice::from_ref(&after), &change);
    let mut steps = usual_steps();
    steps.push((delta_step(&good, &later.build()), accepted()));
    let states = [
        (WITHDRAWN, 0, NOW),
        (SUSPENDED, 2, NOW),
        (40, 1, NOW),
        (TURNED_ORANGE, 3, NOW),
    ];
    cases.put(
        "a delta leads to the manifest's list",
        &steps,
        Some((41, NOW)),
        &states,
    );
    let gap = |have: u32, from: u32| refused("gap", object! { "have": have, "from": from });
    let mut twice = steps.clone();
    twice.push((delta_step(&good, &later.build()), gap(41, 40)));
    cases.put("a delta is applied once", &twice, Some((41, NOW)), &states);
    let grown = vec![after.clone(), shard_of(&[(5, 1)])];
    let bigger = Manifest::of(PROVINCE, 42, NOW, &grown);
    let grow = delta(
        40,
        42,
        2,
        &grown,
        &changes(&[(WITHDRAWN, 0), (40, 1), (1_048_581, 1)]),
    );
    let mut steps = usual_steps();
    steps.push((delta_step(&grow, &bigger.build()), accepted()));
    cases.put(
        "a delta adds a shard",
        &steps,
        Some((42, NOW)),
        &[(40, 1, NOW), (1_048_581, 1, NOW)],
    );

    let again = delta(41, 42, 1, std::slice::from_ref(&after), &change);
    let next = Manifest::of(PROVINCE, 42, NOW, std::slice::from_ref(&after));
    cases.bad_delta(
        "a delta chain with a gap",
        &again,
        &next,
        "gap",
        object! { "have": 40, "from": 41 },
    );
    let wrong = delta(
        40,
        41,
        1,
        std::slice::from_ref(&after),
        &changes(&[(WITHDRAWN, 0)]),
    );
    cases.bad_delta(
        "a delta whose result is another",
        &wrong,
        &later,
        "mismatch",
        none(),
    );
    let other = delta(40, 41, 1, &[usual_shard()], &[]);
    cases.bad_delta(
        "a delta that leads to another list than the manifest's",
        &other,
        &later,
        "mismatch",
        none(),
    );
    let skip = Manifest::of(PROVINCE, 43, NOW, std::slice::from_ref(&after));
    cases.bad_delta(
        "a delta to another seq than the manifest's",
        &good,
        &skip,
        "mismatch",
        none(),
    );
    let beyond = delta(
        40,
        41,
        1,
        std::slice::from_ref(&after),
        &changes(&[(WITHDRAWN, 0), (1_048_576, 1)]),
    );
    cases.bad_delta(
        "a delta beyond its shards",
        &beyond,
        &later,
        "malformed",
        none(),
    );
    let mut longer = change.clone();
    longer.insert(0, 0x80 | longer[0]);
    longer[1] = 0;
    let long_form = delta(40, 41, 1, std::slice::from_ref(&after), &longer[..2]);
    cases.bad_delta(
        "a delta with a number in a longer form",
        &long_form,
        &later,
        "malformed",
        none(),
    );
    let cut = delta(40, 41, 1, std::slice::from_ref(&after), &[0x80]);
    cases.bad_delta(
        "a delta with a number cut short",
        &cut,
        &later,
        "malformed",
        none(),
    );
    let huge = delta(40, 41, 1, std::slice::from_ref(&after), &[0xff; 12]);
    cases.bad_delta(
        "a delta with a number over 2^64",
        &huge,
        &later,
        "malformed",
        none(),
    );
    let bomb = delta(
        40,
        41,
        1,
        std::slice::from_ref(&after),
        &vec![0; (8 << 20) + 1],
    );
    cases.bad_delta(
        "a delta that inflates to over 8 MiB",
        &bomb,
        &later,
        "malformed",
        none(),
    );
    let many = delta(40, 41, 65, std::slice::from_ref(&after), &change);
    cases.bad_delta("a delta of 65 shards", &many, &later, "malformed", none());
    let back = delta(40, 40, 1, std::slice::from_ref(&after), &change);
    cases.bad_delta("a delta to its own seq", &back, &later, "mismatch", none());
    let trailing = [&good[..], &[0]].concat();
    cases.bad_delta(
        "a delta with a byte after it",
        &trailing,
        &later,
        "malformed",
        none(),
    );
}
