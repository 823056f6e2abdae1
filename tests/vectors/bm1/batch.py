"""§§10–11: batches of sealed events, proofs of possession."""

import json

import cbor2
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .ground import ES256, U8, U16, U32, U53, Refused, Sign1
from .ground import any_int, octets, require, shaped, text, uint
from .number import hmac256


def batch(data, device, device_key, seal_key, seal_kid):
    """Opens every item; the server knows the device's key and its own."""
    require(len(data) <= 2 << 20)
    message = Sign1(data, {1: any_int, 4: octets(16)})
    run = (octets(4), octets(32))
    item = (uint(U53), uint(U16), octets(16), text(32), uint(U8), uint(U16), uint(U32), octets())
    owner, _, runs, items = shaped(message.payload, (octets(16), uint(U32), [run], [item]))
    require(len(items) <= 500 and all(i[5] < len(runs) for i in items))
    require(owner == message.header[4])
    if (message.header[1], owner) != (ES256, device):
        raise Refused("forged")
    message.verify(b"BM1/batch", device_key)
    return [open_item(i, *runs[i[5]], seal_key, seal_kid) for i in items]


def open_item(item, kid, enc, seal_key, seal_kid):
    unit, day, event, kind, version, _, n, sealed = item
    if kid != seal_kid:
        raise Refused("unsealable")
    aad = cbor2.dumps([unit, day, event, kind, version], canonical=True)
    try:
        key = hpke_export(seal_key, enc, b"BM1/seal", b"BM1/item", 32)
        plain = AESGCM(key).decrypt(bytes(8) + n.to_bytes(4), sealed, aad)
    except (InvalidTag, ValueError):  # ValueError: enc is a point of small order
        raise Refused("unsealable") from None
    facts = {"unit": unit, "day": day, "event": event.hex(), "kind": kind, "version": version}
    return facts | {"json": json.loads(plain)}


def hpke_export(private, enc, info, context, length):
    """RFC 9180 base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, export only."""
    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\xff\xff"

    def extract(suite_id, salt, label, ikm):
        return hmac256(salt or bytes(32), b"HPKE-v1" + suite_id + label + ikm)

    def expand(suite_id, prk, label, data, size):
        return hmac256(prk, size.to_bytes(2) + b"HPKE-v1" + suite_id + label + data + b"\1")[:size]

    own = X25519PrivateKey.from_private_bytes(private)
    public = own.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    shared = extract(kem, b"", b"eae_prk", own.exchange(X25519PublicKey.from_public_bytes(enc)))
    shared = expand(kem, shared, b"shared_secret", enc + public, 32)
    schedule = b"\0" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    exporter = expand(suite, extract(suite, shared, b"secret", b""), b"exp", schedule, 32)
    return expand(suite, exporter, b"sec", context, length)


def proof(data, key, purpose, context):
    message = Sign1(data, {})
    if shaped(message.payload, (text(16), octets(32))) != [purpose, context]:
        raise Refused("forged")
    message.verify(b"BM1/proof", key)
