//! The keys of the province as the fake server has them: root, delegated key,
//! issuer keys, and what they sign.

use std::cell::RefCell;
use std::collections::HashMap;

use bamin_protocol::cose::{KeyId, Unsigned};
use bamin_protocol::delegation::Delegation;
use bamin_protocol::issuer::{Issuer, KeyUse, TrustedKey, TrustedPublic};
use bamin_protocol::key::PublicKey;
use bamin_protocol::pass::{Colour, KeyKind, Pass, SubjectKind};
use bamin_protocol::policy::Policy;
use bamin_protocol::seal;
use bamin_protocol::signing::SigningKey;
use bamin_protocol::slice::Slice;
use bamin_protocol::status::{Delta, Manifest, Shard};
use bamin_protocol::trust::{TrustList, bundle};
use ring::rand::SystemRandom;

pub const ISSUER: u16 = 3500;
pub const STATUS_URL: &str = "https://status.test/3500";
const PASS: u16 = 1;
const STATUS: u16 = 2;
const MANIFEST: u16 = 3;
const SEAL: u16 = 4;

pub struct Authority {
    pub root: SigningKey,
    delegated: SigningKey,
    key: SigningKey,
    pub seal_secret: [u8; 32],
    seal_public: [u8; 32],
    pub version: u32,
    /// Signed at, Unix seconds.
    pub iat: i64,
    /// Signed lists by version: a version has one wording, as signatures are random.
    signed: RefCell<HashMap<u32, Vec<u8>>>,
    /// No seal key in the list yet.
    pub without_seal_key: bool,
    /// The list of the running slice: its history, oldest first.
    pub history: Vec<Vec<Shard>>,
    pub slice: Slice,
    /// Whether deltas are served.
    pub deltas: bool,
    pub manifest_iat: i64,
}

impl Authority {
    pub fn new(now: i64) -> Self {
        let rng = SystemRandom::new();
        let key = || SigningKey::generate(&rng).unwrap();
        let (seal_secret, seal_public) = seal::generate(&rng).unwrap();
        Self {
            root: key(),
            delegated: key(),
            key: key(),
            seal_secret,
            seal_public,
            version: 1,
            iat: now,
            signed: RefCell::default(),
            without_seal_key: false,
            history: vec![vec![Shard::new(), Shard::new()]],
            slice: Slice::running(now),
            deltas: true,
            manifest_iat: now,
        }
    }

    /// The trust list with its delegation, as served.
    pub fn trust(&self) -> Vec<u8> {
        let mut signed = self.signed.borrow_mut();
        let list = signed
            .entry(self.version)
            .or_insert_with(|| self.sign_trust());
        list.clone()
    }

    fn sign_trust(&self) -> Vec<u8> {
        let (nbf, exp) = (self.at(-86_400), self.at(20 * 86_400));
        let es256 = |number, usage| TrustedKey {
            number,
            usage,
            nbf,
            exp,
            public: TrustedPublic::Es256(*self.key.public()),
        };
        let mut keys = vec![
            es256(PASS, KeyUse::Pass),
            es256(STATUS, KeyUse::Status),
            es256(MANIFEST, KeyUse::Manifest),
        ];
        if !self.without_seal_key {
            keys.push(TrustedKey {
                number: SEAL,
                usage: KeyUse::Seal,
                nbf,
                exp,
                public: TrustedPublic::Seal(self.seal_public),
            });
        }
        let issuer = Issuer {
            id: ISSUER,
            name: "福建省".into(),
            pass_life: 1560,
            status: Some(STATUS_URL.into()),
            status_age: 1800,
            keys,
        };
        let list = TrustList::new(
            self.version,
            self.at(0),
            exp,
            vec![issuer],
            Policy::default(),
        );
        let kid = KeyId {
            issuer: 0,
            number: 1,
        };
        let delegation = Delegation {
            kid,
            key: *self.delegated.public(),
            nbf,
            exp,
        };
        bundle(
            &sign(&self.root, delegation.unsigned(self.root.public())),
            &sign(&self.delegated, list.unsigned(kid)),
        )
    }

    pub fn pass(&self, slice: Slice, index: u32, now: i64, holder_key: PublicKey) -> Vec<u8> {
        let pass = Pass {
            slice,
            index,
            iat: u32::try_from(now).unwrap(),
            nbf: 0,
            exp: 1560,
            subject_kind: SubjectKind::Resident,
            colour: Colour::Green,
            key_kind: KeyKind::Software,
            region: None,
            naat: None,
            name: "林*妹".into(),
            birth_year: 1980,
            document_tail: "1X".into(),
            holder_key,
        };
        sign(&self.key, pass.unsigned(kid(PASS)).unwrap())
    }

    /// `seq` counts from 1.
    pub fn manifest(&self, seq: usize) -> Manifest {
        let shards = &self.history[seq - 1];
        Manifest {
            issuer: ISSUER,
            slice: self.slice,
            seq: u32::try_from(seq).unwrap(),
            iat: u32::try_from(self.manifest_iat).unwrap(),
            hashes: shards.iter().map(Shard::hash).collect(),
        }
    }

    pub fn signed_manifest(&self) -> Vec<u8> {
        let manifest = self.manifest(self.history.len());
        sign(&self.key, manifest.unsigned(kid(MANIFEST)))
    }

    pub fn signed_shard(&self, number: usize) -> Option<Vec<u8>> {
        let shard = self.history.last()?.get(number)?;
        let sub = format!("{STATUS_URL}/{}/shards/{number}", self.slice.0);
        let iat = u32::try_from(self.manifest_iat).unwrap();
        Some(sign(
            &self.key,
            shard.unsigned(kid(STATUS), &sub, iat, iat + 86_400, 3600),
        ))
    }

    pub fn delta(&self, from: usize) -> Option<Vec<u8>> {
        let last = self.history.len();
        if !self.deltas || from == 0 || from >= last {
            return None;
        }
        let to = self.manifest(last);
        let (old, new) = (&self.history[from - 1], &self.history[last - 1]);
        let mut changes = Vec::new();
        for (number, (old, new)) in (0u32..).zip(old.iter().zip(new)) {
            for place in 0..64 {
                if old.get(place) != new.get(place) {
                    changes.push(((number << 20) + place, new.get(place)));
                }
            }
        }
        let delta = Delta {
            issuer: ISSUER,
            slice: self.slice,
            from: u32::try_from(from).unwrap(),
            to: to.seq,
            shards: 2,
            result: to.result(),
            changes,
        };
        Some(delta.encode())
    }

    fn at(&self, seconds: i64) -> u32 {
        u32::try_from(self.iat + seconds).unwrap()
    }
}

fn kid(number: u16) -> KeyId {
    KeyId {
        issuer: ISSUER,
        number,
    }
}

pub fn sign(key: &SigningKey, unsigned: Unsigned) -> Vec<u8> {
    let signature = key
        .sign(&SystemRandom::new(), unsigned.to_be_signed())
        .unwrap();
    unsigned.finish(&signature)
}
