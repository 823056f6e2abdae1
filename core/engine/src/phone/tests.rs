#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::sync::Arc;

use bamin_protocol::history::History;
use bamin_protocol::signing::SigningKey;
use ring::rand::SystemRandom;

use super::{Check, Phone, PhoneConfig, PhonePorts};
use crate::error::EngineError;
use crate::ports::{ManualClock, ManualNetwork, MemoryStorage, SeededRandomness};
use crate::queue::Direction;
use crate::scan::{ChallengeMode, VerdictWord};

fn config(folder: &Path) -> PhoneConfig {
    let root = SigningKey::generate(&SystemRandom::new()).unwrap();
    let hex = root.public().as_bytes().iter();
    PhoneConfig {
        folder: folder.join("phone"),
        server: "http://127.0.0.1:1".to_owned(),
        trust_roots: vec![hex.map(|byte| format!("{byte:02X}")).collect()],
        tls_roots: Vec::new(),
        least_trust: 0,
        platform: "desk".to_owned(),
        version: "0.1.0".to_owned(),
    }
}

fn ports(wrapping: u8) -> PhonePorts {
    PhonePorts {
        clock: Arc::new(ManualClock::new(1_639_972_800_000)),
        random: Arc::new(SeededRandomness::new(1)),
        network: Arc::new(ManualNetwork::default()),
        secure: Arc::new(MemoryStorage::new(wrapping)),
        keys: None,
    }
}

fn code<T>(outcome: Result<T, EngineError>) -> String {
    match outcome {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.code().to_owned(),
    }
}

#[test]
fn a_phone_is_made_in_its_folder_and_found_there_again() {
    let folder = tempfile::tempdir().unwrap();
    let phone = Phone::open(config(folder.path()), ports(1)).unwrap();
    assert!(phone.set_aside.is_none());
    phone.time.signed_time_seen(2_000_000_000).unwrap();
    drop(phone);
    let again = Phone::open(config(folder.path()), ports(1)).unwrap();
    assert_eq!(again.time.now().seconds(), 2_000_000_000);
}

#[test]
fn a_phone_whose_wrapping_key_is_lost_says_so_and_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    drop(Phone::open(config(folder.path()), ports(1)).unwrap());
    let phone = Phone::open(config(folder.path()), ports(2)).unwrap();
    assert_eq!(phone.set_aside.unwrap().unsent, Some(0));
}

#[test]
fn a_root_that_is_no_key_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for root in ["", "02", "zz", &"00".repeat(33), &"02".repeat(34), "０２"] {
        let wrong = PhoneConfig {
            trust_roots: vec![root.to_owned()],
            ..config(folder.path())
        };
        assert_eq!(code(Phone::open(wrong, ports(1))), "trust_root", "{root}");
    }
    assert!(!folder.path().join("phone").exists());
}

#[tokio::test]
async fn nothing_is_recorded_before_a_log_in_and_a_point() {
    let folder = tempfile::tempdir().unwrap();
    let phone = Phone::open(config(folder.path()), ports(1)).unwrap();
    assert_eq!(phone.duty(), Ok(None));
    assert_eq!(code(phone.scanner(ChallengeMode::OnTap)), "no_point");
    assert_eq!(code(phone.choose_point(1, Direction::In)), "no_session");
    assert_eq!(code(phone.ask_number("123456789012").await), "no_session");
    assert_eq!(phone.queue.pending(), Ok(0));
}

#[test]
fn a_check_without_lists_is_never_better_than_refused() {
    let folder = tempfile::tempdir().unwrap();
    let phone = Phone::open(config(folder.path()), ports(1)).unwrap();
    for text in ["", "BM1:", "https://example.org", "BM2:A"] {
        let check = phone.check(text, &History::default());
        assert_eq!(check.word, VerdictWord::Refused);
        assert_eq!(check, Check::without_lists(text));
    }
}
