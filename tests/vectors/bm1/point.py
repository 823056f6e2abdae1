"""§9: printed codes of service points, and the list of closed ones."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from .ground import BY_KID, CLOSED_POINTS, DAY, POINT, U16, U32, U53, Refused, Sign1
from .ground import cbor, fits, issuer_of, require, shaped, signed_by_issuer, text, uint


def point_code(symbols, trust, now, closed=None):
    url = re.fullmatch(r"https://[^/]+/p#(.*)", symbols)
    if not url:
        raise Refused("not_a_point_code")
    require(re.fullmatch("[A-Za-z0-9_-]*", url[1]) and len(url[1]) % 4 != 1)
    data = urlsafe_b64decode(url[1] + "=" * (-len(url[1]) % 4))
    require(urlsafe_b64encode(data).rstrip(b"=").decode() == url[1])
    message = Sign1(data, BY_KID)
    six = (uint(U32), uint(U53), uint(U53), uint(U32), text(60), uint(999_999, 100_000))
    place = (uint(90_000, -90_000), uint(180_000, -180_000), uint(65_535, 1))
    values = cbor(message.payload)
    require(fits(values, six) or fits(values, six + place))
    names = ("iat", "unit", "point", "version", "name", "region", "lat", "lon", "radius")
    point = dict(zip(names, values))
    signed_by_issuer(message, trust, POINT, b"BM1/point", point["iat"])
    if now > point["iat"] + 5 * 366 * DAY:
        raise Refused("too_old")
    for unit, number, version in closed["closed"] if closed else ():
        if (unit, number) == (point["unit"], point["point"]) and point["version"] <= version:
            raise Refused("closed")
    return point


def closed_points(data, trust, have=None):
    message = Sign1(data, BY_KID)
    spec = (uint(U16), uint(U32), uint(U32), [(uint(U53), uint(U53), uint(U32))])
    issuer, seq, iat, closed = shaped(message.payload, spec)
    points = [tuple(c[:2]) for c in closed]
    require(points == sorted(set(points)))
    signed_by_issuer(message, trust, CLOSED_POINTS, b"BM1/closed-points", iat)
    if issuer_of(message) != issuer:
        raise Refused("other_list")
    if have and (seq < have["seq"] or iat < have["iat"]):
        raise Refused("rolled_back", have=have["seq"], got=seq)
    return {"issuer": issuer, "seq": seq, "iat": iat, "closed": closed}
