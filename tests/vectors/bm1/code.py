"""§§2–4: pass, presentation, their verification, groups."""

import re

from .ground import BY_KID, DAY, ES256, U16, U32, PASS, Refused, Sign1
from .ground import cbor, curve_point, fits, issuer_of, listed_key, octets, require, shaped, text, uint
from .status import state_in

PASS_FIELDS = {
    "slice": uint(U16), "index": uint(49_999_999), "iat": uint(U32),
    "nbf": uint(1559), "exp": uint(1560, 1), "subject_kind": uint(3), "colour": uint(1),
    "key_kind": uint(2), "region_level": uint(3), "region_day": uint(14),
    "naat_result": uint(2), "naat_day": uint(255), "name": text(17), "birth_year": uint(255),
    "document_tail": lambda v: type(v) is str and re.fullmatch("[0-9A-Z]{2}", v),
    "holder_alg": lambda v: type(v) is int and v == ES256, "holder_key": curve_point,
}  # fmt: skip
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def base45(symbols):
    """RFC 9285: three symbols for two bytes, two for the last; no value may overflow."""
    require(all(s in BASE45 for s in symbols) and len(symbols) % 3 != 1, part="base45")
    out = b""
    for at in range(0, len(symbols), 3):
        group = symbols[at : at + 3]
        value = sum(BASE45.index(s) * 45**i for i, s in enumerate(group))
        require(value < 256 ** (len(group) - 1), part="base45")
        out += value.to_bytes(len(group) - 1)
    return out


def parse_pass(data):
    message = Sign1(data, BY_KID, part="pass")
    values = shaped(message.payload, tuple(PASS_FIELDS.values()), part="pass")
    p = dict(zip(PASS_FIELDS, values))
    require(p["nbf"] < p["exp"], part="pass")
    require(p["region_level"] or not p["region_day"], part="pass")
    require(p["naat_result"] or not p["naat_day"], part="pass")
    start = 1_577_818_800 + DAY * p["slice"]
    p["begins"], p["ends"] = start + 60 * p["nbf"], start + 60 * p["exp"]
    p["issuer"] = issuer_of(message)
    p["code"] = (p["issuer"], p["slice"], p["index"])
    return message, p


def parse_presentation(symbols):
    prefix = re.match("BM([1-9][0-9]{0,4}):", symbols)
    if not prefix or int(prefix[1]) > U16:
        raise Refused("not_a_health_code")
    if prefix[1] != "1":
        raise Refused("newer_format", version=int(prefix[1]))
    require(len(symbols) <= 2048, part="base45")
    message = Sign1(base45(symbols[4:]), {}, part="presentation")
    basic, challenge = (octets(), uint(U32), uint(3)), (uint(9999),)
    group = (uint(U32), uint(9, 1), uint(9, 1))
    specs = {3: basic, 4: basic + challenge, 6: basic + group, 7: basic + challenge + group}
    values = cbor(message.payload, part="presentation")
    require(type(values) is list and fits(values, specs.get(len(values), ())), part="presentation")
    q = {"t": values[1], "clock": values[2], "challenge": None, "group": None}
    if len(values) in (4, 7):
        q["challenge"] = values[3]
    if len(values) in (6, 7):
        q["group"] = tuple(values[-3:])
        require(q["group"][1] <= q["group"][2], part="presentation")
    pass_message, p = parse_pass(values[0])
    return message, q, pass_message, p


# §4


def verify(symbols, trust, lists, now, clock, challenge=None, seen=()):
    """(verdict, reason, params, pass, presentation); a refusal is raised."""
    message, q, pass_message, p = parse_presentation(symbols)
    if trust is None:
        raise Refused("no_trust_list")
    if now >= trust["exp"]:
        raise Refused("trust_list_expired", seconds=now - trust["exp"])
    policy = trust["policy"]
    issuer = pass_by_issuer(pass_message, trust, p["iat"])
    if p["exp"] - p["nbf"] > issuer["pass_life"]:
        raise Refused("pass_lives_too_long")
    message.verify(b"BM1/presentation", p["holder_key"], part="presentation")
    t = q["t"]
    early = max(p["begins"] - t, p["iat"] - now - policy["freshness_ahead"])
    if early > 0:
        raise Refused("pass_not_yet_valid", seconds=early)
    if max(t, now) >= p["ends"]:
        raise Refused("pass_expired", seconds=max(t, now) - p["ends"])
    earlier = [(s, *parse_presentation(s["text"])) for s in seen]
    earlier = [(s, e) for s, _, e, _, other in earlier if other["code"] == p["code"]]
    check_fresh(symbols, t, now, clock, policy, earlier)
    if challenge is not None:
        check_challenge(symbols, q, challenge, now, policy)
    state, covered = status_of(lists, p)
    if state in (1, 2):
        raise Refused({1: "withdrawn", 2: "suspended"}[state])
    if state == 3 or p["colour"] == 1:
        return "orange", None, {}, p, q
    age = max(0, now - max(p["iat"], covered))
    if age > policy["evidence_unchecked"]:
        raise Refused("evidence_too_old", seconds=age)
    doubt, params = None, {}
    if age > min(policy["evidence_green"], issuer["status_age"]):
        doubt, params = "evidence", {"seconds": age}
    elif issuer["status"] is None and issuer["pass_life"] > 30:
        doubt = "no_status_list"
    elif clock == 3:
        doubt = "clock_unsure"
    last = max((s["last"] for s, _ in earlier if not s["refused"]), default=None)
    if last is not None and 1 <= now - last <= policy["shown_again"]:
        return "already_shown", doubt, {"seconds": now - last}, p, q
    return "unchecked" if doubt else "green", doubt, params, p, q


def pass_by_issuer(message, trust, iat):
    """§4, steps 4 and 5."""
    issuer, key = listed_key(trust, message.header, PASS)
    if key["alg"] != message.header[1]:
        raise Refused("wrong_algorithm")
    if not key["nbf"] <= iat <= key["exp"]:
        raise Refused("key_not_valid_then", issuer=issuer["id"], key=key["number"])
    message.verify(b"BM1/pass", key["public"], part="pass")
    return issuer


def check_fresh(symbols, t, now, clock, policy, earlier):
    if -policy["freshness_ahead"] <= now - t <= policy["freshness_behind"]:
        return
    for s, e in earlier:
        same_offset = abs((now - t) - (s["last"] - e["t"])) <= 3
        if s["refused"] and s["text"] != symbols and same_offset and t - e["t"] >= 10:
            raise Refused("clock_wrong", seconds=t - now)
    suspect = "scanner" if clock > 1 else "holder"
    if now > t:
        raise Refused("expired", seconds=now - t, suspect=suspect)
    raise Refused("ahead", seconds=t - now, suspect=suspect)


def check_challenge(symbols, q, challenge, now, policy):
    if q["challenge"] is None:
        raise Refused("challenge_missing")
    if q["challenge"] != challenge["digits"]:
        raise Refused("challenge_wrong")
    if now - challenge["asked"] > policy["challenge"]:
        raise Refused("challenge_expired", seconds=now - challenge["asked"])
    if challenge["used_by"] not in (None, symbols):
        raise Refused("challenge_used")


def status_of(lists, p):
    """(state, iat of the list that covers the index); (0, 0) for what no list knows."""
    held = lists.get((p["issuer"], p["slice"]))
    shard = held and held.shards.get(p["index"] >> 20)
    if not shard:
        return 0, 0
    return state_in(shard, p["index"]), held.iat


class Group:
    """§4, groups: members of one (tag, n), each i and each code once."""

    def __init__(self):
        self.first, self.members = None, {}

    def add(self, p, q, verdict):
        first = self.first or (q["group"], q["t"])
        if q["group"] is None or q["group"][0] != first[0][0]:
            raise Refused("group_other_tag")
        tag, i, n = q["group"]
        if n != first[0][2]:
            raise Refused("group_other_count")
        if any((i == at) != (p["code"] == code) for at, (code, _) in self.members.items()):
            raise Refused("group_repeated")
        if abs(q["t"] - first[1]) > 15:
            raise Refused("group_apart")
        self.first = first
        self.members[i] = (p["code"], verdict)

    def summary(self):
        n = self.first[0][2] if self.first else 0
        complete = self.first is not None and len(self.members) == n
        return {
            "missing": [i for i in range(1, n + 1) if i not in self.members],
            "complete": complete,
            "green_once_counted": complete and all(v == "green" for _, v in self.members.values()),
        }
