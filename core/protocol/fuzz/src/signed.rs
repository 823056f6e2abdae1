//! Payloads that are parsed only behind a signature: signed here by keys of
//! this process, so that the fuzzer reaches the parser.

use std::sync::OnceLock;

use bamin_protocol::closed_points::ClosedPoints;
use bamin_protocol::delegation::Delegation;
use bamin_protocol::issuer::{Issuer, KeyUse, TrustedKey, TrustedPublic};
use bamin_protocol::key::PublicKey;
use bamin_protocol::policy::Policy;
use bamin_protocol::proof::Purpose;
use bamin_protocol::signing::SigningKey;
use bamin_protocol::status::SignedManifest;
use bamin_protocol::trust::{self, TrustList};
use bamin_protocol::{KeyId, Unsigned};
use ring::rand::SystemRandom;

use super::kid;

const IAT: u32 = 1_643_500_000;
const DAY: u32 = 86_400;
const DELEGATED: KeyId = kid(0, 1);
const ISSUER: u16 = 3500;

struct World {
    signer: SigningKey,
    delegation: Vec<u8>,
    roots: [PublicKey; 1],
    other: PublicKey,
    trust: TrustList,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let key =
            || SigningKey::generate(&SystemRandom::new()).expect("the machine has randomness");
        let (root, signer, other) = (key(), key(), key());
        let (nbf, exp) = (IAT - DAY, IAT + DAY);
        let delegation = Delegation {
            kid: DELEGATED,
            key: *signer.public(),
            nbf,
            exp,
        };
        let delegation = sign(delegation.unsigned(root.public()), &root);
        let listed = |number, usage| TrustedKey {
            number,
            usage,
            nbf,
            exp: u32::MAX,
            public: TrustedPublic::Es256(*signer.public()),
        };
        let issuer = Issuer {
            id: ISSUER,
            name: "issuer".into(),
            pass_life: 1560,
            status: None,
            status_age: 0,
            keys: vec![listed(3, KeyUse::Manifest), listed(6, KeyUse::ClosedPoints)],
        };
        let list = TrustList::new(1, IAT, IAT + DAY, vec![issuer], Policy::default());
        let bundle = trust::bundle(&delegation, &sign(list.unsigned(DELEGATED), &signer));
        let roots = [*root.public()];
        let trust =
            TrustList::accept(&bundle, &roots, IAT.into(), None).expect("a list of our own making");
        World {
            signer,
            delegation,
            roots,
            other: *other.public(),
            trust,
        }
    })
}

/// A list that trusts no key for passes or points.
pub fn trust_list() -> &'static TrustList {
    &world().trust
}

/// A key that signs nothing.
pub fn other_key() -> &'static PublicKey {
    &world().other
}

fn sign(unsigned: Unsigned, key: &SigningKey) -> Vec<u8> {
    let signature = key
        .sign(&SystemRandom::new(), unsigned.to_be_signed())
        .expect("signing in memory");
    unsigned.finish(&signature)
}

/// A trust list as served, and one whose content is `data`.
pub fn trust(data: &[u8]) {
    let World {
        delegation,
        roots,
        trust: own,
        ..
    } = world();
    assert!(
        TrustList::accept(data, roots, IAT.into(), None).is_err(),
        "nobody here signed that list"
    );
    let header = protected(DELEGATED);
    let bundle = trust::bundle(delegation, &sign1(&header, data, b"BM1/trust"));
    if let Ok(list) = TrustList::accept(&bundle, roots, IAT.into(), Some(&own.held())) {
        let written = list.unsigned(DELEGATED);
        assert_eq!(
            written.to_be_signed(),
            sig_structure(&header, data, b"BM1/trust"),
            "another list"
        );
    }
}

/// A manifest whose content is `data`.
pub fn manifest(data: &[u8]) {
    let header = protected(kid(ISSUER, 3));
    let message = sign1(&header, data, b"BM1/manifest");
    let Ok(parsed) = SignedManifest::parse(&message) else {
        return;
    };
    if let Ok(manifest) = parsed.verify(trust_list()) {
        let written = manifest.unsigned(kid(ISSUER, 3));
        assert_eq!(
            written.to_be_signed(),
            sig_structure(&header, data, b"BM1/manifest"),
            "another manifest"
        );
    }
}

/// A list of closed points as served, and one whose content is `data`.
pub fn closed_points(data: &[u8]) {
    assert!(
        ClosedPoints::accept(data, trust_list(), None).is_err(),
        "nobody here signed that list"
    );
    let header = protected(kid(ISSUER, 6));
    let message = sign1(&header, data, b"BM1/closed-points");
    if let Ok(list) = ClosedPoints::accept(&message, trust_list(), None) {
        let written = list.unsigned(kid(ISSUER, 6));
        assert_eq!(
            written.to_be_signed(),
            sig_structure(&header, data, b"BM1/closed-points"),
            "another list"
        );
    }
}

/// A proof whose content is `data`: it counts only if that is what was asked.
pub fn proof(data: &[u8]) {
    let asked = bamin_protocol::proof::unsigned(Purpose::Renew, &[7; 32]);
    let message = sign1(&[], data, b"BM1/proof");
    let holds =
        bamin_protocol::proof::verify(&message, world().signer.public(), Purpose::Renew, &[7; 32]);
    assert_eq!(
        holds,
        asked.to_be_signed() == sig_structure(&[], data, b"BM1/proof")
    );
}

/// COSE_Sign1 around any payload, by hand: the core writes none that it would refuse.
fn sign1(protected: &[u8], payload: &[u8], aad: &[u8]) -> Vec<u8> {
    let to_be_signed = sig_structure(protected, payload, aad);
    let signature = world()
        .signer
        .sign(&SystemRandom::new(), &to_be_signed)
        .expect("signing in memory");
    [
        &[0x84][..],
        &bytes(protected),
        &[0xa0],
        &bytes(payload),
        &bytes(signature.as_bytes()),
    ]
    .concat()
}

fn sig_structure(protected: &[u8], payload: &[u8], aad: &[u8]) -> Vec<u8> {
    [
        &b"\x84\x6aSignature1"[..],
        &bytes(protected),
        &bytes(aad),
        &bytes(payload),
    ]
    .concat()
}

fn protected(kid: KeyId) -> Vec<u8> {
    [&[0xa2, 0x01, 0x26, 0x04, 0x44][..], &kid.to_bytes()].concat()
}

/// A byte string.
fn bytes(value: &[u8]) -> Vec<u8> {
    let length = value.len() as u32;
    let head = match length {
        0..24 => vec![0x40 | length as u8],
        24..0x100 => vec![0x58, length as u8],
        0x100..0x1_0000 => [&[0x59][..], &(length as u16).to_be_bytes()].concat(),
        _ => [&[0x5a][..], &length.to_be_bytes()].concat(),
    };
    [head, value.to_vec()].concat()
}
