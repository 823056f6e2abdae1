"""§1: deterministic CBOR, COSE_Sign1, keys and what each is for."""

import unicodedata

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

PASS, STATUS, MANIFEST, POINT, SEAL, CLOSED_POINTS = 1, 2, 3, 4, 5, 6
ES256, HPKE_X25519 = -7, 32
HALF_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551 // 2
DAY = 86_400
U8, U16, U32, U53 = 0xFF, 0xFFFF, 0xFFFF_FFFF, 2**53 - 1


class Refused(Exception):
    """A named reason with its figures."""

    def __init__(self, code, **params):
        super().__init__(code)
        self.code, self.params = code, params


def uint(most, least=0):
    return lambda v: type(v) is int and least <= v <= most


def octets(*lengths):
    return lambda v: type(v) is bytes and (not lengths or len(v) in lengths)


def text(most):
    """1 to `most` bytes of UTF-8 without control characters."""
    plain = lambda v: not any(unicodedata.category(c) == "Cc" for c in v)
    return lambda v: type(v) is str and 1 <= len(v.encode()) <= most and plain(v)


def curve_point(v):
    """33 bytes, compressed, on the curve."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), v)
    except (TypeError, ValueError):
        return False
    return len(v) == 33


def fits(value, spec):
    """A tuple is an array of exactly those; a list of one is an array of any number of it."""
    if isinstance(spec, tuple):
        return type(value) is list and len(value) == len(spec) and all(map(fits, value, spec))
    if isinstance(spec, list):
        return type(value) is list and all(fits(element, spec[0]) for element in value)
    return spec(value)


def cbor(data, **part):
    """Deterministic CBOR, or malformed: decoded, encoded again and compared."""
    try:
        value = cbor2.loads(data, max_depth=8, allow_indefinite=False, allow_duplicate_keys=False)
        same = cbor2.dumps(value, canonical=True) == data
    except Exception:  # whatever the decoder dislikes is malformed
        same = False
    require(same, **part)
    return value


def require(condition, **part):
    if not condition:
        raise Refused("malformed", **part)


def shaped(data, spec, **part):
    value = cbor(data, **part)
    require(fits(value, spec), **part)
    return value


class Sign1:
    """A COSE_Sign1 whose protected map holds exactly `labels`: {label: predicate}."""

    def __init__(self, data, labels, tagged=False, **part):
        require(data.startswith(b"\xd2") == tagged, **part)  # tag 18
        value = cbor(data[tagged:], **part)
        spec = (octets(), lambda v: v == {} and isinstance(v, dict), octets(), octets(64))
        require(fits(value, spec), **part)
        self.protected, _, self.payload, self.signature = value
        require(int.from_bytes(self.signature[32:]) <= HALF_ORDER, **part)
        require(bool(self.protected) == bool(labels), **part)
        self.header = cbor(self.protected, **part) if labels else {}
        require(isinstance(self.header, dict) and set(self.header) == set(labels), **part)
        require(all(labels[label](self.header[label]) for label in labels), **part)

    def verify(self, aad, key, **part):
        """ES256 by a compressed key, or forged."""
        signed = cbor2.dumps(["Signature1", self.protected, aad, self.payload], canonical=True)
        r, s = (int.from_bytes(half) for half in (self.signature[:32], self.signature[32:]))
        try:
            public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
            public.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(SHA256()))
        except (InvalidSignature, ValueError):
            raise Refused("forged", **part) from None


def any_int(v):
    return type(v) is int


BY_KID = {1: any_int, 4: octets(4)}


def issuer_of(message):
    return int.from_bytes(message.header[4][:2])


def listed_key(trust, header, use):
    """The key that the kid names: its issuer's record and its own."""
    number_of_issuer, number = int.from_bytes(header[4][:2]), int.from_bytes(header[4][2:])
    issuer = trust["issuers"].get(number_of_issuer)
    if issuer is None:
        raise Refused("unknown_issuer", issuer=number_of_issuer)
    key = issuer["keys"].get(number)
    if key is None:
        raise Refused("unknown_key", issuer=number_of_issuer, key=number)
    if key["use"] != use:
        raise Refused("wrong_use", issuer=number_of_issuer, key=number)
    return issuer, key


def signed_by_issuer(message, trust, use, aad, iat):
    """For what is no pass: the key looked up; whatever else does not hold is forged."""
    issuer, key = listed_key(trust, message.header, use)
    if key["alg"] != message.header[1] or not key["nbf"] <= iat <= key["exp"]:
        raise Refused("forged")
    message.verify(aad, key["public"])
    return issuer
