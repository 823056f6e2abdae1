//! HPKE (RFC 9180) base mode, export only, with an ephemeral key that is given.

use x25519_dalek::{PublicKey, StaticSecret};

use crate::key::hmac256;

const KEM: &[u8] = b"KEM\x00\x20";
const SUITE: &[u8] = b"HPKE\x00\x20\x00\x01\xff\xff";

/// `enc` and the exported secret of 32 bytes.
pub fn export(
    ephemeral: [u8; 32],
    recipient: [u8; 32],
    info: &[u8],
    context: &[u8],
) -> ([u8; 32], [u8; 32]) {
    let own = StaticSecret::from(ephemeral);
    let enc = PublicKey::from(&own).to_bytes();
    let shared = own.diffie_hellman(&PublicKey::from(recipient));
    let prk = extract(KEM, &[], b"eae_prk", shared.as_bytes());
    let shared = expand(KEM, &prk, b"shared_secret", &[enc, recipient].concat());
    let psk_id = extract(SUITE, &[], b"psk_id_hash", &[]);
    let info = extract(SUITE, &[], b"info_hash", info);
    let schedule = [&[0][..], &psk_id, &info].concat();
    let secret = extract(SUITE, &shared, b"secret", &[]);
    let exporter = expand(SUITE, &secret, b"exp", &schedule);
    (enc, expand(SUITE, &exporter, b"sec", context))
}

/// The public half of an X25519 key.
pub fn public(secret: [u8; 32]) -> [u8; 32] {
    PublicKey::from(&StaticSecret::from(secret)).to_bytes()
}

fn extract(suite: &[u8], salt: &[u8], label: &[u8], secret: &[u8]) -> [u8; 32] {
    hmac256(salt, &[b"HPKE-v1", suite, label, secret].concat())
}

fn expand(suite: &[u8], prk: &[u8], label: &[u8], info: &[u8]) -> [u8; 32] {
    hmac256(
        prk,
        &[&[0, 32], &b"HPKE-v1"[..], suite, label, info, &[1]].concat(),
    )
}
