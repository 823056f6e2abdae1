"""§5: the trust list with its delegation."""

import hashlib

from .ground import DAY, ES256, HPKE_X25519, SEAL, U16, U32, Refused, Sign1
from .ground import any_int, curve_point, octets, require, shaped, text, uint

POLICY = {
    "freshness_behind": uint(300, 15), "freshness_ahead": uint(300, 5),
    "evidence_green": uint(86_400, 60), "evidence_unchecked": uint(604_800, 60),
    "slices_ahead": uint(6), "shown_again": uint(86_400), "challenge": uint(300, 15),
    "trust_warning": uint(2_592_000), "number_backlog": uint(604_800), "least_app": uint(U32),
    "least_format": uint(99, 1), "staff_offline": uint(604_800, 3600),
}  # fmt: skip
KEY = {
    "number": uint(U16),
    "use": uint(6, 1),
    "alg": any_int,
    "nbf": uint(U32),
    "exp": uint(U32),
    "public": octets(),
}
ISSUER = {
    "id": uint(U16), "name": text(60), "pass_life": uint(U16),
    "status": lambda v: v is None or text(200)(v), "status_age": uint(U32),
    "keys": [tuple(KEY.values())],
}  # fmt: skip


def trust_list(data, roots, now, have=None):
    """The list, checked; `have` is the one held before."""
    require(len(data) <= 262_144)
    delegation, signed = shaped(data, (octets(), octets()))
    delegation = Sign1(delegation, {1: lambda v: v == ES256, 4: octets()})
    kid, key, nbf, exp = shaped(delegation.payload, (octets(4), curve_point, uint(U32), uint(U32)))
    require(kid[:2] == b"\0\0" and 0 <= exp - nbf <= 366 * DAY)
    signed = Sign1(signed, {1: any_int, 4: octets()})
    root = [r for r in roots if hashlib.sha256(r).digest()[:8] == delegation.header[4]]
    if not root:
        raise Refused("unknown_root")
    delegation.verify(b"BM1/delegation", root[0])
    if signed.header != {1: ES256, 4: kid}:
        raise Refused("forged")
    signed.verify(b"BM1/trust", key)
    trust = read_list(signed.payload)
    if not nbf <= trust["iat"] <= exp:
        raise Refused("delegation_expired")
    trust["hash"] = hashlib.sha256(data).digest()
    if have and (trust["version"], trust["hash"]) != (have["version"], have["hash"]):
        if trust["version"] <= have["version"]:
            raise Refused("rolled_back", have=have["version"], got=trust["version"])
    if now >= trust["exp"]:
        raise Refused("expired", seconds=now - trust["exp"])
    if trust["iat"] - now > 300:
        raise Refused("from_the_future", seconds=trust["iat"] - now)
    return trust


def read_list(payload):
    spec = (uint(U32), uint(U32), uint(U32), [tuple(ISSUER.values())], tuple(POLICY.values()))
    trust = dict(zip(("version", "iat", "exp", "issuers", "policy"), shaped(payload, spec)))
    require(0 <= trust["exp"] - trust["iat"] <= 30 * DAY)
    trust["policy"] = dict(zip(POLICY, trust["policy"]))
    require(trust["policy"]["evidence_unchecked"] >= trust["policy"]["evidence_green"])
    trust["issuers"] = ascending([dict(zip(ISSUER, i)) for i in trust["issuers"]], "id")
    for issuer in trust["issuers"].values():
        issuer["keys"] = ascending([dict(zip(KEY, k)) for k in issuer["keys"]], "number")
        for k in issuer["keys"].values():
            alg, fits_use = (HPKE_X25519, octets(32)) if k["use"] == SEAL else (ES256, curve_point)
            require(k["alg"] == alg and fits_use(k["public"]))
    return trust


def ascending(records, by):
    numbers = [r[by] for r in records]
    require(numbers == sorted(set(numbers)))
    return {r[by]: r for r in records}
