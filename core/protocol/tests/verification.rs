//! From issue to verdict with fresh keys: the main path, the longest code, and
//! what must never be green. Every single reason stands in the vectors.
#![allow(clippy::unwrap_used)]

use bamin_protocol::delegation::Delegation;
use bamin_protocol::history::{AskedChallenge, History};
use bamin_protocol::issuer::{Issuer, KeyUse, TrustedKey, TrustedPublic};
use bamin_protocol::pass::{
    Colour, KeyKind, NaatResult, NaatSummary, Pass, RegionLevel, RegionSummary, SubjectKind,
};
use bamin_protocol::policy::Policy;
use bamin_protocol::presentation::{Claims, ClockQuality, GroupTag, to_text};
use bamin_protocol::refusal::{Part, Refusal, Suspect, Unchecked};
use bamin_protocol::signing::SigningKey;
use bamin_protocol::slice::Slice;
use bamin_protocol::status::{Manifest, Shard, SignedManifest, State, StatusList, StatusLists};
use bamin_protocol::trust::{self, TrustError, TrustList};
use bamin_protocol::verify::VerifierClock;
use bamin_protocol::{KeyId, Outcome, Unsigned, Verdict, verify};
use ring::rand::SystemRandom;

const SLICE: Slice = Slice(2517);
const PASS_KEY: KeyId = KeyId {
    issuer: 3500,
    number: 1,
};
const MANIFEST_KEY: KeyId = KeyId {
    issuer: 3500,
    number: 3,
};

fn sign(unsigned: Unsigned, key: &SigningKey) -> Vec<u8> {
    let signature = key
        .sign(&SystemRandom::new(), unsigned.to_be_signed())
        .unwrap();
    unsigned.finish(&signature)
}

struct Province {
    root: SigningKey,
    delegated: SigningKey,
    pass: SigningKey,
    manifest: SigningKey,
    holder: SigningKey,
    noon: i64,
}

impl Province {
    fn new() -> Self {
        let key = || SigningKey::generate(&SystemRandom::new()).unwrap();
        let noon = SLICE.start() + 9 * 3600;
        Self {
            root: key(),
            delegated: key(),
            pass: key(),
            manifest: key(),
            holder: key(),
            noon,
        }
    }

    fn bundle(&self, version: u32) -> Vec<u8> {
        let now = self.noon as u32;
        let (nbf, exp) = (now - 10 * 86_400, now + 300 * 86_400);
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
        let listed = |number, usage, key: &SigningKey| TrustedKey {
            number,
            usage,
            nbf,
            exp,
            public: TrustedPublic::Es256(*key.public()),
        };
        let issuer = Issuer {
            id: 3500,
            name: "福建省".into(),
            pass_life: Slice::MINUTES,
            status: Some("https://example.test/api/v1/status/3500".into()),
            status_age: 86_400,
            keys: vec![
                listed(1, KeyUse::Pass, &self.pass),
                listed(3, KeyUse::Manifest, &self.manifest),
            ],
        };
        let list = TrustList::new(
            version,
            now - 3600,
            now + 20 * 86_400,
            vec![issuer],
            Policy::default(),
        );
        trust::bundle(
            &sign(delegation.unsigned(self.root.public()), &self.root),
            &sign(list.unsigned(kid), &self.delegated),
        )
    }

    fn trust(&self) -> TrustList {
        TrustList::accept(&self.bundle(7), &[*self.root.public()], self.noon, None).unwrap()
    }

    fn pass(&self) -> Pass {
        Pass {
            slice: SLICE,
            index: 49_999_999,
            iat: (self.noon - 600) as u32,
            nbf: 1,
            exp: Slice::MINUTES,
            subject_kind: SubjectKind::Resident,
            colour: Colour::Green,
            key_kind: KeyKind::HardwareAttested,
            region: Some(RegionSummary {
                level: RegionLevel::High,
                days_before: 14,
            }),
            naat: Some(NaatSummary {
                result: NaatResult::Negative,
                days_before: 255,
            }),
            name: "欧阳娜****a".into(),
            birth_year: 2020,
            document_tail: "1X".into(),
            holder_key: *self.holder.public(),
        }
    }

    fn text(&self, pass: &Pass, t: i64) -> String {
        self.shown(
            pass,
            Claims {
                t: t as u32,
                clock: ClockQuality::Unset,
                challenge: None,
                group: None,
            },
        )
    }

    fn shown(&self, pass: &Pass, claims: Claims) -> String {
        let pass = sign(pass.unsigned(PASS_KEY).unwrap(), &self.pass);
        to_text(&sign(claims.unsigned(&pass), &self.holder))
    }

    /// A list as of `iat`, in which the test pass has `state`.
    fn status(&self, state: State, iat: i64) -> StatusLists {
        let mut shards = vec![Shard::new(); 48];
        shards[47].set(49_999_999, state);
        let hashes = shards.iter().map(Shard::hash).collect();
        let manifest = Manifest {
            issuer: 3500,
            slice: SLICE,
            seq: 9,
            iat: iat as u32,
            hashes,
        };
        let signed =
            SignedManifest::parse(&sign(manifest.unsigned(MANIFEST_KEY), &self.manifest)).unwrap();
        let mut lists = StatusLists::default();
        lists
            .insert(StatusList::from_parts(signed.verify(&self.trust()).unwrap(), shards).unwrap());
        lists
    }

    fn check(&self, text: &str, now: i64, status: &StatusLists, history: &History) -> Verdict {
        verify(
            text,
            Some(&self.trust()),
            status,
            &clock(now),
            &Policy::default(),
            history,
        )
    }
}

fn clock(now: i64) -> VerifierClock {
    VerifierClock {
        now,
        now_ms: now * 1000,
        quality: ClockQuality::Certain,
    }
}

#[test]
fn a_fresh_green_code_is_green_and_an_orange_one_orange() {
    let province = Province::new();
    let lists = StatusLists::default();
    let mut pass = province.pass();
    let green = province.check(
        &province.text(&pass, province.noon),
        province.noon,
        &lists,
        &History::default(),
    );
    assert_eq!(green.outcome, Outcome::Green);
    assert_eq!(green.evidence_age, Some(600));
    pass.colour = Colour::Orange;
    let orange = province.check(
        &province.text(&pass, province.noon),
        province.noon,
        &lists,
        &History::default(),
    );
    assert_eq!(orange.outcome, Outcome::Orange);
}

#[test]
fn the_longest_code_fits_395_characters() {
    let province = Province::new();
    let group = Some(GroupTag {
        tag: u32::MAX,
        i: 9,
        n: 9,
    });
    let claims = Claims {
        t: u32::MAX,
        clock: ClockQuality::Unset,
        challenge: Some(9999),
        group,
    };
    let mut pass = province.pass();
    pass.name = format!("{:*<17}", "欧阳").chars().take(13).collect();
    assert_eq!(pass.name.len(), 17);
    pass.iat = u32::MAX;
    pass.slice = Slice(u16::MAX);
    pass.nbf = 1558;
    let text = province.shown(&pass, claims);
    assert!(text.len() <= 395, "{} characters", text.len());
}

#[test]
fn a_screenshot_older_than_a_minute_is_refused_with_its_age() {
    let province = Province::new();
    let text = province.text(&province.pass(), province.noon);
    let at = |now| {
        province
            .check(&text, now, &StatusLists::default(), &History::default())
            .outcome
    };
    assert_eq!(at(province.noon + 60), Outcome::Green);
    let suspect = Suspect::Holder;
    assert_eq!(
        at(province.noon + 61),
        Outcome::Refused(Refusal::Expired {
            seconds: 61,
            suspect
        })
    );
    assert_eq!(at(province.noon - 30), Outcome::Green);
    assert_eq!(
        at(province.noon - 31),
        Outcome::Refused(Refusal::Ahead {
            seconds: 31,
            suspect
        })
    );
}

#[test]
fn a_second_presentation_with_the_same_offset_tells_a_wrong_clock() {
    let province = Province::new();
    let (pass, now) = (province.pass(), province.noon);
    let mut history = History::default();
    let none = StatusLists::default();
    let first = province.check(&province.text(&pass, now - 300), now, &none, &history);
    history.note(&first, &clock(now), &Policy::default());
    let picture = province.check(&province.text(&pass, now - 300), now + 15, &none, &history);
    assert!(matches!(
        picture.outcome,
        Outcome::Refused(Refusal::Expired { seconds: 315, .. })
    ));
    let second = province.check(&province.text(&pass, now - 285), now + 15, &none, &history);
    assert_eq!(
        second.outcome,
        Outcome::Refused(Refusal::ClockWrong { seconds: -300 })
    );
}

#[test]
fn old_evidence_is_unchecked_then_decides_nothing() {
    let province = Province::new();
    let pass = province.pass();
    let at = |age: i64, lists: &StatusLists| {
        let now = i64::from(pass.iat) + age;
        province
            .check(&province.text(&pass, now), now, lists, &History::default())
            .outcome
    };
    let none = StatusLists::default();
    assert_eq!(at(1800, &none), Outcome::Green);
    assert_eq!(
        at(1801, &none),
        Outcome::Unchecked(Unchecked::Evidence { seconds: 1801 })
    );
    let listed = province.status(State::Valid, i64::from(pass.iat) + 1000);
    assert_eq!(at(1801, &listed), Outcome::Green);
    let mut long = pass.clone();
    long.iat -= 86_400;
    let now = i64::from(long.iat) + 86_401;
    let old = province.check(&province.text(&long, now), now, &none, &History::default());
    assert_eq!(
        old.outcome,
        Outcome::Refused(Refusal::EvidenceTooOld { seconds: 86_401 })
    );
}

#[test]
fn the_status_list_has_the_last_word() {
    let province = Province::new();
    let text = province.text(&province.pass(), province.noon);
    for (state, outcome) in [
        (State::Valid, Outcome::Green),
        (State::Withdrawn, Outcome::Refused(Refusal::Withdrawn)),
        (State::Suspended, Outcome::Refused(Refusal::Suspended)),
        (State::Orange, Outcome::Orange),
    ] {
        let lists = province.status(state, province.noon);
        assert_eq!(
            province
                .check(&text, province.noon, &lists, &History::default())
                .outcome,
            outcome
        );
    }
}

#[test]
fn a_code_that_comes_back_is_already_shown() {
    let province = Province::new();
    let none = StatusLists::default();
    let mut history = History::default();
    let mut at = |seconds: i64| {
        let now = province.noon + seconds;
        let verdict = province.check(&province.text(&province.pass(), now), now, &none, &history);
        history.note(&verdict, &clock(now), &Policy::default());
        verdict.outcome
    };
    assert_eq!(at(0), Outcome::Green);
    assert_eq!(
        at(45),
        Outcome::AlreadyShown {
            seconds: 45,
            unchecked: None
        }
    );
    assert_eq!(at(45 + 601), Outcome::Green);
}

#[test]
fn a_challenge_counts_once_and_only_in_time() {
    let province = Province::new();
    let none = StatusLists::default();
    let asked = AskedChallenge {
        value: 42,
        asked: province.noon,
        answered: None,
    };
    let mut history = History::default();
    history.challenge = Some(asked);
    let show = |challenge, t: i64, history: &History| {
        let claims = Claims {
            t: t as u32,
            clock: ClockQuality::Certain,
            challenge,
            group: None,
        };
        province.check(&province.shown(&province.pass(), claims), t, &none, history)
    };
    let now = province.noon + 5;
    assert_eq!(
        show(None, now, &history).outcome,
        Outcome::Refused(Refusal::ChallengeMissing)
    );
    assert_eq!(
        show(Some(43), now, &history).outcome,
        Outcome::Refused(Refusal::ChallengeWrong)
    );
    let late = show(Some(42), province.noon + 61, &history).outcome;
    assert_eq!(
        late,
        Outcome::Refused(Refusal::ChallengeExpired { seconds: 61 })
    );
    let right = show(Some(42), now, &history);
    assert_eq!(right.outcome, Outcome::Green);
    history.note(&right, &clock(now), &Policy::default());
    assert_eq!(
        show(Some(42), now + 15, &history).outcome,
        Outcome::Refused(Refusal::ChallengeUsed)
    );
}

#[test]
fn a_pass_under_another_holders_key_or_issuers_key_is_forged() {
    let mut province = Province::new();
    let (pass, none) = (province.pass(), StatusLists::default());
    province.holder = SigningKey::generate(&SystemRandom::new()).unwrap();
    let stolen = province.text(&pass, province.noon);
    let refused = |part| Outcome::Refused(Refusal::Forged { part });
    let outcome = province
        .check(&stolen, province.noon, &none, &History::default())
        .outcome;
    assert_eq!(outcome, refused(Part::Presentation));
    let trust = province.trust();
    province.pass = SigningKey::generate(&SystemRandom::new()).unwrap();
    let forged = province.text(&pass, province.noon);
    let clock = clock(province.noon);
    let verdict = verify(
        &forged,
        Some(&trust),
        &none,
        &clock,
        &Policy::default(),
        &History::default(),
    );
    assert_eq!(verdict.outcome, refused(Part::Pass));
}

#[test]
fn texts_that_are_not_ours_are_told_apart() {
    let province = Province::new();
    let outcome = |text| {
        province
            .check(
                text,
                province.noon,
                &StatusLists::default(),
                &History::default(),
            )
            .outcome
    };
    assert_eq!(
        outcome("https://example.test/"),
        Outcome::Refused(Refusal::NotAHealthCode)
    );
    assert_eq!(
        outcome("BM2:ABC"),
        Outcome::Refused(Refusal::NewerFormat { version: 2 })
    );
    assert_eq!(
        outcome("BM0:ABC"),
        Outcome::Refused(Refusal::NotAHealthCode)
    );
    assert_eq!(
        outcome("BM1::::"),
        Outcome::Refused(Refusal::Malformed { part: Part::Base45 })
    );
}

#[test]
fn a_trust_list_never_goes_back() {
    let province = Province::new();
    let (roots, now) = ([*province.root.public()], province.noon);
    let newer = TrustList::accept(&province.bundle(8), &roots, now, None).unwrap();
    let older = TrustList::accept(&province.bundle(7), &roots, now, Some(&newer.held()));
    assert_eq!(older, Err(TrustError::RolledBack { have: 8, got: 7 }));
    let other = [*province.pass.public()];
    assert_eq!(
        TrustList::accept(&province.bundle(8), &other, now, None),
        Err(TrustError::UnknownRoot)
    );
    let expired = TrustList::accept(&province.bundle(8), &roots, now + 20 * 86_400, None);
    assert_eq!(expired, Err(TrustError::Expired { seconds: 0 }));
}
