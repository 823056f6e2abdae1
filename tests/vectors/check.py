#!/usr/bin/env python3
"""An independent verifier of BM1, written from docs/format.md alone.

It shares no code with the Rust core, so where the two agree on every vector,
the page is enough to build a verifier from. The verifier is the folder bm1, a module
for each section of that page; this file runs it over the cases. Needs Python
3.11 with cbor2 and cryptography from PyPI.

    check.py [DIR]      runs DIR/*.json (default: the folder of this file)

The last line is `N passed, N failed`; the exit status is 1 if any failed.
README.md in this folder says what the fields of the cases mean.
"""

import json
import re
import sys
from pathlib import Path

from bm1.batch import batch, proof
from bm1.code import PASS_FIELDS, Group, status_of, verify
from bm1.ground import Refused, require
from bm1.number import alias, hint_file, hint_tag, number_secret, totp
from bm1.point import closed_points, point_code
from bm1.status import StatusList
from bm1.trust import trust_list


class Cases:
    """One method for each file; each takes the file and a case, and returns what came out."""

    def __init__(self, folder):
        self.keys = json.loads((folder / "keys.json").read_text())
        self.roots = [bytes.fromhex(root) for root in self.keys["roots"]]

    def trust(self, file, name):
        """A list that is good in itself, taken when it was signed."""
        if name is None:
            return None
        given = file["trust"][name]
        return trust_list(bytes.fromhex(given["list"]), self.roots, given["at"])

    def lists(self, file, case, trust):
        lists = {}
        for name in case["status"]:
            given = file["status"][name]
            held = StatusList(trust, given["issuer"], given["slice"])
            held.manifest(bytes.fromhex(given["manifest"]))
            for number, shard in given["shards"].items():
                held.shard(bytes.fromhex(shard), int(number))
            lists[held.issuer, held.slice] = held
        return lists

    def presentation(self, file, case):
        trust = self.trust(file, case["trust"])
        lists = self.lists(file, case, trust) if trust else {}
        verdict, reason, params, p, q = verify(
            case["text"], trust, lists, case["now"], case["clock"], case["challenge"], case["seen"]
        )
        out = {"verdict": verdict, "reason": reason, "params": params}
        if "pass" in case["expect"]:
            out["pass"] = {"issuer": p["issuer"]} | {f: p[f] for f in PASS_FIELDS}
            out["pass"]["holder_key"] = p["holder_key"].hex()
            out["presentation"] = q | {"group": q["group"] and list(q["group"])}
        return out

    def group(self, file, case):
        trust = self.trust(file, case["trust"])
        lists, group, out = self.lists(file, case, trust), Group(), []
        for member in case["members"]:
            try:
                verdict, *_, p, q = verify(member["text"], trust, lists, member["now"], case["clock"])
                group.add(p, q, verdict)
                out.append({"verdict": verdict})
            except Refused as refusal:
                out.append(refused(refusal))
        return {"members": out} | group.summary()

    def trust_case(self, file, case):
        have = case["have"] and self.trust(file, case["have"])
        got = trust_list(bytes.fromhex(case["list"]), self.roots, case["now"], have)
        return {"version": got["version"], "issuers": list(got["issuers"]), "policy": got["policy"]}

    def status(self, file, case):
        trust = self.trust(file, case["trust"])
        held, out = StatusList(trust, case["issuer"], case["slice"]), []
        for step in case["steps"]:
            data = bytes.fromhex(step["data"])
            try:
                if step["kind"] == "manifest":
                    held.manifest(data)
                elif step["kind"] == "shard":
                    held.shard(data, step["number"])
                else:
                    held.delta(data, bytes.fromhex(step["manifest"]))
                out.append({"accepted": True})
            except Refused as refusal:
                out.append(refused(refusal))
        at = [{"issuer": held.issuer, "slice": held.slice, "index": i} for i in case["indexes"]]
        found = [status_of({(held.issuer, held.slice): held}, p) for p in at]
        return {"steps": out, "seq": held.seq, "iat": held.iat, "states": [list(f) for f in found]}

    def number(self, _, case):
        if case["kind"] == "alias":
            return {"alias": alias(bytes.fromhex(case["alias_key"]), case["slice"], case["index"])}
        secret = number_secret(bytes.fromhex(case["master"]), case["slice"], case["index"])
        if case["kind"] == "secret":
            return {"secret": secret.hex()}
        step = case["time"] // 30
        if case["kind"] == "code":
            return {"code": totp(secret, step)}
        require(re.fullmatch("[0-9]{12}", case["number"]))
        if case["number"][:8] != alias(bytes.fromhex(case["alias_key"]), case["slice"], case["index"]):
            return {"resolves": False}
        codes = [totp(secret, s) for s in range(step - 2, step + 2)]
        return {"resolves": case["number"][8:] in codes}

    def hint(self, _, case):
        tag = hint_tag(bytes.fromhex(case["secret"]), case["time"] // 3600)
        out = {"tag": tag.hex()}
        return out | {"found": tag in hint_file(bytes.fromhex(case["file"]))} if "file" in case else out

    def point(self, file, case):
        trust = self.trust(file, case["trust"])
        closed = case["closed"] and closed_points(bytes.fromhex(case["closed"]), trust)
        if case["kind"] == "closed_points":
            return closed_points(bytes.fromhex(case["list"]), trust, closed)
        return point_code(case["text"], trust, case["now"], closed)

    def batch(self, _, case):
        names = ("message", "device", "device_key", "seal_key", "seal_kid")
        return {"items": batch(*(bytes.fromhex(case[name]) for name in names))}

    def proof(self, _, case):
        message, key, context = (bytes.fromhex(case[f]) for f in ("message", "key", "context"))
        proof(message, key, case["purpose"], context)
        return {"accepted": True}


def refused(refusal):
    return {"refused": refusal.code, "params": refusal.params}


def main(folder):
    cases, passed, failed = Cases(folder), 0, 0
    run = {"trust": cases.trust_case, "keys": cases.proof}
    for path in sorted(folder.glob("*.json")):
        file = json.loads(path.read_text())
        check = run[path.stem] if path.stem in run else getattr(cases, path.stem)
        for case in file["cases"]:
            try:
                got = check(file, case)
            except Refused as refusal:
                got = refused(refusal)
            if got == case["expect"]:
                passed += 1
            else:
                failed += 1
                print(f"{path.name}: {case['name']}\n  expected {case['expect']}\n  got      {got}")
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent))
