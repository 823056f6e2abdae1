#!/usr/bin/env python3
"""Fills corpus/TARGET/ from tests/vectors/*.json: run it after the vectors changed.

Needs cbor2. At most 40 small seeds for each target, named by their content.
"""

import hashlib
import json
from pathlib import Path

import cbor2

HERE = Path(__file__).parent
VECTORS = HERE / "../../../tests/vectors"


def cases(name):
    return json.loads((VECTORS / f"{name}.json").read_text())["cases"]


def payload(message):
    """The content of a COSE_Sign1, or nothing."""
    try:
        return cbor2.loads(message)[2]
    except Exception:
        return b""


def steps(kind):
    return [bytes.fromhex(s["data"]) for c in cases("status") for s in c["steps"] if s["kind"] == kind]


def seeds():
    texts = [c["text"].encode() for c in cases("presentation")]
    points = [c["text"].encode() for c in cases("point") if c["kind"] == "code"]
    closed = [bytes.fromhex(c["list"]) for c in cases("point") if c["kind"] == "closed_points"]
    lists = [bytes.fromhex(c["list"]) for c in cases("trust")]
    manifests = steps("manifest")
    proofs = [bytes.fromhex(c["message"]) for c in cases("keys")]
    whole = [c for c in cases("presentation") if "pass" in c["expect"] or "pass" in c["expect"].get("params", {}).values()]
    passes = [passed for c in whole if (passed := pass_of(c["text"]))]
    return {
        "presentation": texts,
        "pass": passes,
        "trust": lists[:5] + [payload(cbor2.loads(m)[1]) for m in lists if m[:1] == b"\x82" and valid(m)],
        "shard": steps("shard"),
        "manifest": manifests[:5] + [payload(m) for m in manifests],
        "delta": steps("delta"),
        "hint": [bytes.fromhex(c["file"]) for c in cases("hint") if "file" in c],
        "point": points,
        "closed_points": closed[:5] + [payload(m) for m in closed],
        "batch": [bytes.fromhex(c["message"]) for c in cases("batch")],
        "number": [c["number"].encode() for c in cases("number") if c["kind"] == "typed"],
        "proof": proofs[:3] + [payload(m) for m in proofs],
    }


def valid(bundle):
    try:
        return len(cbor2.loads(bundle)) == 2 and type(cbor2.loads(bundle)[1]) is bytes
    except Exception:
        return False


def pass_of(text):
    symbols = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    data = b""
    for at in range(4, len(text), 3):
        group = text[at : at + 3]
        value = sum(symbols.index(s) * 45**i for i, s in enumerate(group)) if set(group) <= set(symbols) else 1 << 24
        if value >= 256 ** (len(group) - 1):
            return None
        data += value.to_bytes(len(group) - 1)
    try:
        return cbor2.loads(payload(data))[0]
    except Exception:
        return None


for target, inputs in seeds().items():
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    inputs = sorted({i for i in inputs if type(i) is bytes and i and len(i) <= 32_768}, key=lambda i: hashlib.sha256(i).digest())
    for data in inputs[:40]:
        (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    print(target, len(inputs[:40]), sum(map(len, inputs[:40])), "bytes")
