//! The province's side, without a network: signs trust lists, passes and status
//! lists by the public format, and checks the proofs it is sent.

use std::sync::Arc;

use bamin_engine::ports::KeyKind as PhoneKeyKind;
use bamin_engine::scan::Evidence;
use bamin_engine::wallet::{
    Base64Url, IssuedPass, IssuedPasses, RenewRequest, RenewResponse, RenewedItem,
};
use bamin_protocol::cose::{KeyId, Unsigned};
use bamin_protocol::delegation::Delegation;
use bamin_protocol::issuer::{Issuer as ListedIssuer, KeyUse, TrustedKey, TrustedPublic};
use bamin_protocol::key::PublicKey;
use bamin_protocol::number::{self, Aliases};
use bamin_protocol::pass::{Colour, KeyKind, NaatSummary, Pass, RegionSummary, SubjectKind};
use bamin_protocol::policy::Policy;
use bamin_protocol::proof::{self, Purpose};
use bamin_protocol::signing::SigningKey;
use bamin_protocol::slice::Slice;
use bamin_protocol::status::{Manifest, Shard, SignedManifest, State, StatusList, StatusLists};
use bamin_protocol::trust::{TrustList, bundle};
use bamin_protocol::{CodeId, seal};
use ring::rand::SystemRandom;
use uuid::Uuid;

pub const ISSUER: u16 = 3500;
const PASS: u16 = 1;
const MANIFEST: u16 = 2;
const SEAL: u16 = 3;
const DAY: u32 = 86_400;

/// What the feeds know of somebody.
#[derive(Debug, Clone)]
pub struct Person {
    pub subject: Uuid,
    pub index: u32,
    pub name: String,
    pub colour: Colour,
    pub naat: Option<NaatSummary>,
    pub region: Option<RegionSummary>,
    /// Slices that are issued, from the running one.
    pub slices: u16,
}

impl Person {
    /// The `number`th citizen, green.
    pub fn new(number: u32) -> Self {
        Self {
            subject: Uuid::from_u128(u128::from(number) + 1),
            index: 1_000 + number,
            name: format!("陈*{number}"),
            colour: Colour::Green,
            naat: None,
            region: None,
            slices: 3,
        }
    }

    pub fn code(&self, now: i64) -> CodeId {
        CodeId {
            issuer: ISSUER,
            slice: Slice::running(now),
            index: self.index,
        }
    }
}

pub struct Issuer {
    root: SigningKey,
    delegated: SigningKey,
    pass: SigningKey,
    manifest: SigningKey,
    pub seal: ([u8; 32], [u8; 32]),
    rng: SystemRandom,
    pub policy: Policy,
}

impl Issuer {
    pub fn new() -> Self {
        let rng = SystemRandom::new();
        let key = || SigningKey::generate(&rng).unwrap();
        Self {
            root: key(),
            delegated: key(),
            pass: key(),
            manifest: key(),
            seal: seal::generate(&rng).unwrap(),
            policy: Policy::default(),
            rng: SystemRandom::new(),
        }
    }

    pub fn seal_kid(&self) -> KeyId {
        kid(SEAL)
    }

    /// The trust list signed at `iat`, as a phone that pins the root accepts it.
    pub fn trust(&self, iat: i64) -> TrustList {
        let iat = iat as u32;
        let delegation = Delegation {
            kid: KeyId {
                issuer: 0,
                number: 1,
            },
            key: *self.delegated.public(),
            nbf: iat - DAY,
            exp: iat + 60 * DAY,
        };
        let list = TrustList::new(1, iat, iat + 30 * DAY, vec![self.listed(iat)], self.policy);
        let bytes = bundle(
            &self.sign(&self.root, delegation.unsigned(self.root.public())),
            &self.sign(&self.delegated, list.unsigned(delegation.kid)),
        );
        TrustList::accept(&bytes, &[*self.root.public()], iat.into(), None).unwrap()
    }

    fn listed(&self, iat: u32) -> ListedIssuer {
        let key = |number, usage, public| TrustedKey {
            number,
            usage,
            nbf: iat - 30 * DAY,
            exp: iat + 60 * DAY,
            public,
        };
        let es256 = |key: &SigningKey| TrustedPublic::Es256(*key.public());
        ListedIssuer {
            id: ISSUER,
            name: "福建".to_owned(),
            pass_life: Slice::MINUTES,
            status: Some("https://example.org/status/3500".to_owned()),
            status_age: 86_400,
            keys: vec![
                key(PASS, KeyUse::Pass, es256(&self.pass)),
                key(MANIFEST, KeyUse::Manifest, es256(&self.manifest)),
                key(SEAL, KeyUse::Seal, TrustedPublic::Seal(self.seal.1)),
            ],
        }
    }

    /// Trust list and status lists as of `now`, with these codes' states.
    pub fn evidence(&self, now: i64, states: &[(CodeId, State)]) -> Evidence {
        let trust = self.trust(now);
        let mut status = StatusLists::default();
        for slice in Slice::live(now) {
            let mut shard = Shard::new();
            for (code, state) in states.iter().filter(|(code, _)| code.slice == slice) {
                shard.set(code.index, *state);
            }
            let manifest = Manifest {
                issuer: ISSUER,
                slice,
                seq: 1,
                iat: now as u32,
                hashes: vec![shard.hash()],
            };
            let bytes = self.sign(&self.manifest, manifest.unsigned(kid(MANIFEST)));
            let manifest = SignedManifest::parse(&bytes)
                .unwrap()
                .verify(&trust)
                .unwrap();
            status.insert(StatusList::from_parts(manifest, vec![shard]).unwrap());
        }
        Evidence {
            trust: Some(Arc::new(trust)),
            status: Arc::new(status),
        }
    }

    /// Answers a renewal as the server does, after checking every proof.
    pub fn renew(
        &self,
        request: &RenewRequest,
        (device, token): (Uuid, &str),
        people: &[Person],
        now: i64,
    ) -> RenewResponse {
        let items = request.items.iter().map(|item| {
            let subject = item.subject;
            let key = PublicKey::from_bytes(&item.holder_key.0).unwrap();
            let context = proof::context(&[
                device.as_bytes(),
                subject.as_bytes(),
                key.as_bytes(),
                token.as_bytes(),
            ]);
            assert!(proof::verify(&item.proof.0, &key, Purpose::Renew, &context));
            assert_eq!(item.key_kind, PhoneKeyKind::Software);
            match people.iter().find(|person| person.subject == subject) {
                Some(person) => RenewedItem::Issued(self.issue(person, key, now)),
                None => RenewedItem::Refused {
                    hint_secret: None,
                    subject,
                    problem: "not_found".to_owned(),
                },
            }
        });
        RenewResponse {
            renew_after: now + 4 * 3_600,
            items: items.collect(),
        }
    }

    pub fn issue(&self, person: &Person, holder_key: PublicKey, now: i64) -> IssuedPasses {
        let running = Slice::running(now);
        let slices = Slice::live(now).chain((1..person.slices).map(|days| running.after(days)));
        IssuedPasses {
            subject: person.subject,
            hint_secret: Base64Url(hint_secret(person, now)),
            passes: slices
                .map(|slice| self.pass(person, holder_key, slice, now))
                .collect(),
        }
    }

    fn pass(&self, person: &Person, holder_key: PublicKey, slice: Slice, now: i64) -> IssuedPass {
        let pass = Pass {
            slice,
            index: person.index,
            iat: now as u32,
            nbf: 0,
            exp: Slice::MINUTES,
            subject_kind: SubjectKind::Resident,
            colour: person.colour,
            key_kind: KeyKind::Software,
            region: person.region,
            naat: person.naat,
            name: person.name.clone(),
            birth_year: 1980,
            document_tail: "2X".to_owned(),
            holder_key,
        };
        IssuedPass {
            slice: slice.0,
            pass: Base64Url(self.sign(&self.pass, pass.unsigned(kid(PASS)).unwrap())),
            alias: format!("{:08}", Aliases::new(&[3; 32]).alias(slice, person.index)),
            number_secret: Base64Url(number::secret(&[4; 32], slice, person.index).to_vec()),
        }
    }

    fn sign(&self, key: &SigningKey, unsigned: Unsigned) -> Vec<u8> {
        let signature = key.sign(&self.rng, unsigned.to_be_signed()).unwrap();
        unsigned.finish(&signature)
    }
}

/// Another one for each person and renewal.
pub fn hint_secret(person: &Person, now: i64) -> Vec<u8> {
    format!("{}/{now}", person.subject).into_bytes()
}

fn kid(number: u16) -> KeyId {
    KeyId {
        issuer: ISSUER,
        number,
    }
}
