"""Fails unless every library that Maven resolved has a permissive licence.

usage: check_licences.py --shipped CLASSPATH-FILE… --tests CLASSPATH-FILE…

What only tests use may be one of TESTS_ONLY, too. The licence is what the library's own pom says, or the nearest parent that says one.
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

# As poms name them, in lower case.
ALLOWED = {
    "apache 2",
    "apache 2.0",
    "apache-2.0",
    "apache license 2.0",
    "apache license, version 2.0",
    "apache software license, version 2.0",
    "the apache license, version 2.0",
    "the apache software license, version 2.0",
    "bsd 3-clause",
    "bsd-3-clause",
    "3-clause bsd license",
    "bsd license 3",
    "new bsd license",
    "bouncy castle licence",  # MIT by another name
    "bsd",
    "mit",
    "mit license",
    "the mit license",
    "unicode/icu license",
    "unicode-3.0",
}

# Not permissive, each for a reason; never shipped.
TESTS_ONLY = {
    "junit:junit",  # EPL 1.0; Compose's and Robolectric's tests run on nothing else
}


def main(arguments: list[str]) -> int:
    tests_from = arguments.index("--tests")
    shipped, tests = files(arguments[1:tests_from]), files(arguments[tests_from + 1 :])
    wrong = [line for file in sorted(shipped) for line in against(file, set())]
    wrong += [line for file in sorted(tests - shipped) for line in against(file, TESTS_ONLY)]
    for line in wrong:
        print(f"error: {line}", file=sys.stderr)
    if not wrong:
        print(f"   {len(shipped)} libraries shipped, {len(tests - shipped)} more for tests, all of an allowed licence")
    return 1 if wrong else 0


def files(lists: list[str]) -> set[Path]:
    found = {Path(line) for name in lists for line in Path(name).read_text().strip().split(":")}
    if not found:
        raise SystemExit("error: no library at all")
    return found


def against(file: Path, exceptions: set[str]) -> list[str]:
    pom = file.parent / f"{file.parent.parent.name}-{file.parent.name}.pom"
    licences, name = licences_of(pom), coordinates(pom)
    # With several, the user chooses.
    if licences & ALLOWED or name in exceptions:
        return []
    return [f"{name}: {', '.join(sorted(licences)) or 'no licence'}"]


def licences_of(pom: Path) -> set[str]:
    root = ElementTree.parse(pom).getroot()
    found = {name.text.strip().lower() for name in root.iterfind("{*}licenses/{*}license/{*}name") if name.text}
    parent = root.find("{*}parent")
    if found or parent is None:
        return found
    group, artifact, version = (parent.findtext(f"{{*}}{part}").strip() for part in ("groupId", "artifactId", "version"))
    above = repository(pom) / group.replace(".", "/") / artifact / version / f"{artifact}-{version}.pom"
    return licences_of(above)


def repository(pom: Path) -> Path:
    """The folder of Maven's own that the pom lies in."""
    group = group_of(ElementTree.parse(pom).getroot())
    return pom.parents[2 + len(group.split("."))]


def group_of(root: ElementTree.Element) -> str:
    return (root.findtext("{*}groupId") or root.findtext("{*}parent/{*}groupId")).strip()


def coordinates(pom: Path) -> str:
    return f"{group_of(ElementTree.parse(pom).getroot())}:{pom.parents[1].name}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
