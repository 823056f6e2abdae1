"""What schemathesis does not know by itself: bodies that are no JSON."""

import json

import schemathesis


@schemathesis.serializer("application/cose", "application/cbor", "application/octet-stream")
def as_bytes(context, value):
    return {"data": value if isinstance(value, bytes) else json.dumps(value).encode()}


@schemathesis.serializer("application/x-ndjson")
def as_lines(context, value):
    lines = value if isinstance(value, list) else [value]
    return {"data": b"\n".join(json.dumps(line).encode() for line in lines)}
