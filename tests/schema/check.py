"""The running server against its own description, by schemathesis.

Starts bamin-server on a new SQLite file with a made-up population, signs in a holder
and a staff phone, and lets schemathesis (PyPI) call everything that the description
names: no answer may be a server error, and every answer must match its schema. A call
that is added to the description is tried without a change here.

    check.py SERVER [--time SECONDS]
"""

import argparse
import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import cbor2
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
)
# What ends the session or its password is tried without one.
ENDS = {("/api/v1/sessions", "DELETE"), ("/api/v1/staff/password", "POST")}
# Whose session a call wants, by its tag; every other tag is tried as the holder's.
STAFF = {"Staff phones", "Verifiers"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server", type=Path)
    parser.add_argument("--time", type=int, default=20, help="seconds for each caller")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(given.server, Path(folder))
        try:
            sys.exit(check(server, given.time))
        finally:
            server.stop()


def check(server, seconds):
    seed = server.seed()
    holder = sign_in_holder(server, seed)
    staff = sign_in_staff(server, seed)
    description = server.get("/openapi.json")
    path = server.folder / "openapi.json"
    failed = 0
    for who, token, wanted in (
        ("nobody", None, lambda call, tags: True),
        ("holder", holder, lambda call, tags: call not in ENDS and not tags & STAFF),
        ("staff", staff, lambda call, tags: call not in ENDS and tags & STAFF),
    ):
        path.write_text(json.dumps(only(description, wanted)))
        failed |= run(server, path, who, token, seconds)
    return failed


def only(description, wanted):
    """The description with those operations that are wanted."""
    kept = {}
    for path, methods in description["paths"].items():
        calls = {
            method: call
            for method, call in methods.items()
            if wanted((path, method.upper()), set(call.get("tags", [])))
        }
        if calls:
            kept[path] = calls
    return {**description, "paths": kept}


def run(server, path, who, token, seconds):
    print(f"-- as {who}", flush=True)
    command = [
        str(Path(sys.executable).parent / "schemathesis"), "run", str(path),
        "--url", server.url, "--checks", CHECKS, "--phases", "examples,coverage,fuzzing",
        "--max-time", str(seconds), "--seed", "1", "--workers", "1", "--no-color",
        "--continue-on-failure", "--warnings", "off", "--generation-database", "none",
    ]
    if token:
        command += ["-H", f"Authorization: Bearer {token}"]
    hooks = {"PYTHONPATH": str(Path(__file__).parent), "SCHEMATHESIS_HOOKS": "hooks"}
    return subprocess.run(command, cwd=server.folder, env={**os.environ, **hooks}).returncode


class Server:
    """A server of its own on a free port, stopped at the end."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.settings = {
            **os.environ,
            "BAMIN_DATA_DIR": str(folder / "data"),
            "BAMIN_LISTEN": "127.0.0.1:0",
            "BAMIN_TLS": "off",
            "BAMIN_LOG_FILTER": "error",
            "BAMIN_REQUESTS_PER_MINUTE": "10000000",
            "BAMIN_LOGINS_PER_MINUTE": "10000000",
        }
        self.settings.pop("BAMIN_DATABASE_URL", None)
        self.process = subprocess.Popen(
            [binary, "serve"], env=self.settings, stdout=subprocess.PIPE, text=True
        )
        self.url = self.process.stdout.readline().strip()
        if not self.url.startswith("http"):
            raise SystemExit("the server did not start")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)

    def seed(self):
        plan = ["--citizens", "2", "--families", "1", "--units", "1", "--staff", "1", "--points", "1"]
        made = subprocess.run(
            [self.binary, "seed", *plan], env=self.settings, capture_output=True, text=True, check=True
        )
        return json.loads(made.stdout)

    def get(self, path):
        with urllib.request.urlopen(self.url + path) as answer:
            return json.load(answer)

    def post(self, path, body, token=None):
        headers = {"content-type": "application/json"}
        if token:
            headers["authorization"] = f"Bearer {token}"
        request = urllib.request.Request(
            self.url + "/api/v1" + path, json.dumps(body).encode(), headers
        )
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
            return json.loads(text) if text else None


def sign_in_holder(server, seed):
    code = seed["citizens"][0]["enrolment_code"]
    body = {"enrolment_code": code, **bound_to(code)}
    return server.post("/devices", body)["session"]["access_token"]


def sign_in_staff(server, seed):
    member = seed["units"][0]["staff"][0]
    body = {"phone": member["phone"], "password": member["password"], **bound_to(member["phone"])}
    token = server.post("/staff/login", body)["session"]["access_token"]
    server.post("/staff/password", {"old": member["password"], "new": "correct horse battery"}, token)
    return token


def bound_to(first):
    """A new device key with its proof (docs/format.md §11)."""
    key = ec.generate_private_key(ec.SECP256R1())
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
    )
    parts = b"".join(len(part).to_bytes(4, "big") + part for part in (first.encode(), point))
    payload = cbor2.dumps(["enrol", hashlib.sha256(parts).digest()])
    message = cbor2.dumps(["Signature1", b"", b"BM1/proof", payload])
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big")
    return {
        "device_key": text(point),
        "key_kind": "software",
        "platform": "schema",
        "proof": text(cbor2.dumps([b"", {}, payload, signature])),
    }


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


if __name__ == "__main__":
    main()
