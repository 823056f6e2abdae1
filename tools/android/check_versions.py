"""Fails unless the Gradle build and the Maven build agree.

Gradle can't run here, so this reads its files: versions are those of pom.xml,
libraries are those that the poms name, every name from the catalogue that a
build file uses is there, and both builds aim at the same phones.
"""

import re
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ANDROID = Path(__file__).resolve().parents[2] / "android"

# Gradle's alone, each for a reason.
ONLY_GRADLE = {
    "mlkit",  # can't be resolved by the other build; in a source set of its own
}

# A multiplatform library is named without its target in Gradle, with it in Maven.
TARGETS = ("-android", "-desktop", "-jvm")


def main() -> int:
    catalogue = tomllib.loads((ANDROID / "gradle/libs.versions.toml").read_text())
    properties = {
        element.tag.split("}")[1]: element.text
        for element in ElementTree.parse(ANDROID / "pom.xml").getroot().find("{*}properties")
    }
    if not catalogue["libraries"] or not properties:
        raise SystemExit("error: nothing to compare")
    wrong = versions(catalogue["versions"], properties) + libraries(catalogue, named(properties))
    wrong += accessors(catalogue) + platforms()
    for line in wrong:
        print(f"error: {line}", file=sys.stderr)
    if not wrong:
        print(f"   {len(catalogue['libraries'])} libraries of Gradle's are those of the poms")
    return 1 if wrong else 0


def versions(catalogue: dict[str, str], properties: dict[str, str]) -> list[str]:
    wrong = []
    for name, version in catalogue.items():
        if name in ONLY_GRADLE:
            continue
        if name == "agp":
            # Lint and the plugin are one release; lint's number is 23 higher.
            major, rest = version.split(".", 1)
            expected, found = f"{int(major) + 23}.{rest}", properties.get("lint.version")
        else:
            expected, found = version, properties.get(f"{name.replace('android-', 'android.')}.version")
        if expected != found:
            wrong.append(f"{name}: {expected} by the catalogue, {found} by pom.xml")
    return wrong


def named(properties: dict[str, str]) -> dict[str, str]:
    """group:artifact without its target → version, of every pom."""
    found = {}
    for pom in [ANDROID / "pom.xml", *sorted(ANDROID.glob("*/pom.xml"))]:
        for dependency in ElementTree.parse(pom).getroot().iterfind(".//{*}dependency"):
            group, artifact, version = (dependency.findtext(f"{{*}}{part}") for part in ("groupId", "artifactId", "version"))
            if version:
                found[f"{group}:{stem(artifact)}"] = resolve(version, properties)
    return found


def libraries(catalogue: dict[str, dict], poms: dict[str, str]) -> list[str]:
    wrong = []
    for name, library in catalogue["libraries"].items():
        if library["version"]["ref"] in ONLY_GRADLE:
            continue
        group, artifact = library["module"].split(":")
        version = catalogue["versions"][library["version"]["ref"]]
        found = poms.get(f"{group}:{stem(artifact)}")
        if found is None:
            wrong.append(f"{name}: no pom names {library['module']}")
        elif found != version:
            wrong.append(f"{name}: {version} by the catalogue, {found} by the poms")
    return wrong


def accessors(catalogue: dict[str, dict]) -> list[str]:
    known = {f"libs.{name.replace('-', '.')}" for name in catalogue["libraries"]}
    known |= {f"libs.plugins.{name.replace('-', '.')}" for name in catalogue["plugins"]}
    used = {}
    for file in [ANDROID / "build.gradle.kts", *sorted(ANDROID.glob("*/build.gradle.kts"))]:
        for name in re.findall(r"\blibs(?:\.[a-z0-9]+)+", file.read_text()):
            used.setdefault(name, file.relative_to(ANDROID))
    wrong = [f"{used[name]}: {name} is not in the catalogue" for name in sorted(used.keys() - known)]
    return wrong + [f"the catalogue has {name}, which nothing uses" for name in sorted(known - used.keys())]


def platforms() -> list[str]:
    """minSdk and targetSdk of Gradle's against those of tools/android/app.sh."""
    gradle = (ANDROID / "app/build.gradle.kts").read_text()
    script = (ANDROID.parent / "tools/android/app.sh").read_text()
    wrong = []
    for ours, theirs in (("MIN_SDK", "minSdk"), ("TARGET_SDK", "targetSdk")):
        one = re.search(rf"^{ours}=(\d+)", script, re.MULTILINE).group(1)
        other = re.search(rf"\b{theirs} = (\d+)", gradle).group(1)
        if one != other:
            wrong.append(f"{theirs}: {other} by Gradle, {one} by tools/android/app.sh")
    return wrong


def stem(artifact: str) -> str:
    for target in TARGETS:
        artifact = artifact.removesuffix(target)
    return artifact


def resolve(version: str, properties: dict[str, str]) -> str:
    return re.sub(r"\$\{([^}]+)\}", lambda match: properties.get(match.group(1), match.group(0)), version)


if __name__ == "__main__":
    sys.exit(main())
