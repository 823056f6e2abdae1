"""The generated Python binding, used as a shell would use it.

Run by tools/bindings.sh --test, which puts the generated module and the built
library into one folder and names them, and the server's binary:

    test_binding.py FOLDER SERVER
"""

import asyncio
import json
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

FOLDER, SERVER = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
VECTORS = pathlib.Path(__file__).parents[2] / "tests" / "vectors"
sys.path.insert(0, str(FOLDER))

import bamin_ffi as bamin  # noqa: E402  (it lies in the folder just named)


class DeskClock(bamin.Clock):
    """The machine's clocks."""

    def wall_ms(self):
        return time.time_ns() // 1_000_000

    def mono_ms(self):
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000

    def boot_id(self):
        return pathlib.Path("/proc/sys/kernel/random/boot_id").read_text().strip()


class PlainStorage(bamin.SecureStorage):
    """Wraps with a constant: a test double, never a platform's."""

    def wrap(self, key):
        return bytes(byte ^ 0x5A for byte in key)

    def unwrap(self, wrapped):
        return bytes(byte ^ 0x5A for byte in wrapped)


class Switch(bamin.Network):
    """A network that is there or not."""

    def __init__(self):
        self.is_online = True

    def online(self):
        return self.is_online


class Vectors(unittest.TestCase):
    """Every published case gets the verdict it should, through the binding."""

    def test_every_presentation_is_judged_as_published(self):
        file = json.loads((VECTORS / "presentation.json").read_text())
        roots = json.loads((VECTORS / "keys.json").read_text())["roots"]
        for case in file["cases"]:
            with self.subTest(case["name"]):
                verifier = self.verifier(roots, file, case)
                for seen in case["seen"]:
                    for mono_ms in range(seen["first"] * 1000, seen["last"] * 1000 + 1, 500):
                        word = verifier.check(seen["text"], at(mono_ms, 0)).word
                        self.assertEqual(word is bamin.VerdictWord.REFUSED, seen["refused"])
                now = at(case["now"] * 1000, case["clock"])
                if case["challenge"]:
                    verifier.ask_challenge(case["challenge"]["digits"], case["challenge"]["asked"])
                    if case["challenge"]["used_by"]:
                        verifier.check(case["challenge"]["used_by"], now)
                checked = verifier.check(case["text"], now)
                self.assertEqual(*said(checked, case["expect"]))

    def verifier(self, roots, file, case):
        verifier = bamin.Verifier([bytes.fromhex(root) for root in roots])
        if case["trust"]:
            trust = file["trust"][case["trust"]]
            verifier.set_trust(bytes.fromhex(trust["list"]), trust["at"])
        for name in case["status"]:
            status = file["status"][name]
            shards = status["shards"]
            in_order = [bytes.fromhex(shards[str(number)]) for number in range(len(shards))]
            try:
                verifier.add_status(bytes.fromhex(status["manifest"]), in_order)
            except bamin.BaminError.Answer as error:
                # A list without all its shards is none, and says so.
                self.assertEqual((name, error.code), ("without its shard", "mismatch"))
        return verifier


# By the numbers of the format.
QUALITIES = [
    bamin.ClockQuality.CERTAIN,
    bamin.ClockQuality.FAIR,
    bamin.ClockQuality.WALL,
    bamin.ClockQuality.UNSET,
]


def at(mono_ms, quality):
    """A verifier's time."""
    return bamin.VerifierTime(now=mono_ms // 1000, mono_ms=mono_ms, quality=QUALITIES[quality])


def said(checked, expect):
    """What was said and what should have been, in the same shape."""
    word = checked.word.name.lower()
    params = {param.name: plain(param.value) for param in checked.reason.params} if checked.reason else {}
    if "refused" in expect:
        got = (word, checked.reason and checked.reason.code, params)
        return got, ("refused", expect["refused"], expect["params"])
    code = checked.reason.code if checked.reason else None
    if word == "already_shown":
        params["seconds"] = checked.shown_seconds
    return (word, code, params), (expect["verdict"], expect["reason"], expect["params"])


def plain(value):
    return int(value) if value.lstrip("-").isdigit() else value


class MainJob(unittest.IsolatedAsyncioTestCase):
    """Two phones and a server: shown, checked without it, recorded, sent."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.settings = {
            "BAMIN_LISTEN": f"127.0.0.1:{self.port}",
            "BAMIN_TLS": "off",
            "BAMIN_DATA_DIR": str(self.path / "server"),
            "BAMIN_LOG_FILTER": "warn",
        }
        seeded = self.path / "seeded.json"
        self.run_server("seed", "--citizens", "1", "--families", "0", "--orange-share", "0", "--json", str(seeded))
        self.seeded = json.loads(seeded.read_text())
        self.server = subprocess.Popen([SERVER, "serve"], env=self.settings)
        self.wait_until_ready()

    def tearDown(self):
        self.server.send_signal(signal.SIGTERM)
        self.assertEqual(self.server.wait(), 0)
        self.folder.cleanup()

    def run_server(self, *arguments):
        subprocess.run([SERVER, *arguments], env=self.settings, check=True, stdout=subprocess.DEVNULL)

    def wait_until_ready(self):
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz")
                return
            except OSError:
                time.sleep(0.05)
        self.fail("the server was not ready within 10 s")

    def phone(self, name):
        network = Switch()
        config = bamin.PhoneConfig(
            folder=str(self.path / name),
            server=f"http://127.0.0.1:{self.port}",
            trust_roots=self.seeded["roots"],
            tls_roots=[],
            least_trust=0,
            platform=bamin.Platform.DESK,
            version="0.1.0",
        )
        ports = bamin.PhonePorts(clock=DeskClock(), secure=PlainStorage(), network=network, keys=None)
        return bamin.Phone.open(config, ports), network

    async def test_a_code_is_shown_checked_offline_and_its_record_sent(self):
        citizen, _ = self.phone("citizen")
        self.assertEqual(await citizen.sync().enrol(self.seeded["citizens"][0]["enrolment_code"]), 1)
        await citizen.sync().step()
        subject = citizen.wallet().subjects()[0].subject
        self.assertEqual((await citizen.wallet().present(subject)).reason, bamin.NoPass.NO_CONSENT())
        citizen.account().answer_consent(bamin.ConsentPurpose.SHOWING, True)
        await citizen.sync().step()
        consents = {one.purpose: one for one in citizen.account().consents()}
        showing = consents[bamin.ConsentPurpose.SHOWING]
        self.assertTrue(showing.holds and showing.sent)
        self.assertFalse(consents[bamin.ConsentPurpose.ACCOUNT].holds)

        staff, network = self.phone("staff")
        unit = self.seeded["units"][0]
        account = unit["staff"][0]
        session = await staff.sync().staff_login(account["phone"], account["password"])
        self.assertTrue(session.must_change_password)
        await staff.sync().change_password(account["password"], "another-Password-7")
        await staff.sync().step()
        staff.choose_point(unit["points"][0]["point"], bamin.Direction.IN)

        network.is_online = False
        subject = citizen.wallet().subjects()[0]
        presented = await citizen.wallet().present(subject.subject)
        self.assertEqual(presented.showing.colour, bamin.Colour.GREEN)
        self.assertLessEqual(presented.showing.modules.width, 57)
        self.assertEqual(staff.chosen_point().direction, bamin.Direction.IN)
        levels = {fresh.source: fresh.level for fresh in staff.freshness()}
        self.assertEqual(set(levels.values()), {bamin.FreshnessLevel.FRESH}, levels)
        self.assertIsNone(staff.self_check().storage_error)
        self.assertEqual([one.subject for one in citizen.home().subjects], [subject.subject])
        scanner = staff.scanner()
        seen = scanner.frame(bytes(64 * 48), 64, 48, 64, 0, None)
        self.assertTrue(seen.is_NOTHING())
        step = scanner.text(presented.showing.text)
        self.assertEqual(step.verdict.word, bamin.VerdictWord.GREEN, step.verdict.reason)
        self.assertEqual(step.verdict.person.name, subject.name)
        self.assertEqual(staff.queue().pending(), 1)

        network.is_online = True
        staff.sync().network_returned()
        await staff.sync().step()
        self.assertEqual(staff.queue().pending(), 0)
        self.assertEqual(staff.queue().set_aside(), [])

    async def test_errors_carry_their_codes(self):
        phone, _ = self.phone("stranger")
        with self.assertRaises(bamin.BaminError.Refused) as refused:
            await phone.sync().enrol("no such code")
        self.assertEqual(refused.exception.code, "enrolment_refused")
        with self.assertRaises(bamin.BaminError.SignIn):
            phone.scanner()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
