"""§§7–8: the number above a code, change hints."""

import hmac

from .ground import require


def hmac256(key, data):
    return hmac.digest(key, data, "sha256")


def hkdf(salt, ikm, info, length=32):
    return hmac256(hmac256(salt or bytes(32), ikm), info + b"\1")[:length]


def alias(key, slice_, index):
    a, b = divmod(50_000_000 * (slice_ % 2) + index, 10_000)
    for r in range(10):
        f = hmac256(key, b"BM1/alias" + bytes([r]) + b.to_bytes(2))[:8]
        a, b = b, (a + int.from_bytes(f)) % 10_000
    return f"{10_000 * a + b:08}"


def number_secret(master, slice_, index):
    return hkdf(b"", master, b"BM1/number" + slice_.to_bytes(2) + index.to_bytes(4))


def totp(secret, step):
    mac = hmac256(secret, step.to_bytes(8))
    return f"{(int.from_bytes(mac[mac[-1] & 15:][:4]) & 0x7FFFFFFF) % 10_000:04}"


def hint_tag(secret, hour):
    return hmac256(secret, b"BM1/hint" + hour.to_bytes(4))[:8]


def hint_file(data):
    require(len(data) % 8 == 0)
    tags = [data[at : at + 8] for at in range(0, len(data), 8)]
    require(tags == sorted(set(tags)))
    return tags
