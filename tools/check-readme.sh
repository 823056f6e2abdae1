#!/usr/bin/env bash
# Keeps the README true: its verifiers are the files that are named, and work;
# links of every page lead somewhere; settings that it names exist.
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/env.sh"

cd "$ROOT"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The code block of a language, as the README shows it.
block() { awk -v fence="\`\`\`$1" '$0 == fence {on = 1; next} $0 == "```" {on = 0} on' README.md; }

# A file without the sentence that says whose it is.
shown() { sed -e '/README.s verifier/d' "$1" | sed -e '/./,$!d'; }

diff <(block rust) <(shown core/protocol/examples/verify.rs) || die "README: the Rust verifier is another"
diff <(block python) <(shown tests/vectors/verify.py) || die "README: the Python verifier is another"

"$VENV/bin/python" - "$scratch" <<'PYTHON'
import json, pathlib, sys
folder = pathlib.Path(sys.argv[1])
codes = json.loads(pathlib.Path("tests/vectors/presentation.json").read_text())
keys = json.loads(pathlib.Path("tests/vectors/keys.json").read_text())
case = codes["cases"][0]
(folder / "root").write_bytes(bytes.fromhex(keys["roots"][0]))
(folder / "trust").write_bytes(bytes.fromhex(codes["trust"][case["trust"]]["list"]))
(folder / "text").write_text(case["text"])
(folder / "now").write_text(str(case["now"]))
PYTHON
now=$(<"$scratch/now")
expect() {
  local said
  said=$("${@:3}" "$scratch/root" "$scratch/trust" $((now + $1)) "$(<"$scratch/text")")
  [[ $said == "$2 "* ]] || die "$3 said '$said' $1 s after the vector's time, not '$2'"
}
cargo build --locked --quiet "${WORKSPACE[@]}" --example verify
for verifier in "$CARGO_TARGET_DIR/debug/examples/verify" "$VENV/bin/python tests/vectors/verify.py"; do
  read -ra command <<<"$verifier"
  expect 0 green "${command[@]}"
  expect 90 refused "${command[@]}"
done
note "both verifiers work as shown"

# Links from one page to another file of the clone.
while IFS=: read -r page link; do
  target=$(dirname "$page")/${link%%#*}
  [ -e "$target" ] || die "$page links to $link, which is not there"
done < <(git ls-files -z '*.md' | xargs -0 grep -oH '](\([^)]*\))' |
  sed -e 's/](\(.*\))$/\1/' | grep -vE ':(https?:|mailto:|#)')
note "links lead somewhere"

# BAMIN_LISTEN in the environment is `listen` in the settings file.
while read -r name; do
  field=$(tr '[:upper:]' '[:lower:]' <<<"${name#BAMIN_}")
  grep -qrE "\b$name\b" backend core tests tools --include='*.rs' --include='*.sh' ||
    grep -qE "^\s*pub $field:" backend/src/config/mod.rs || die "README: nothing reads $name"
done < <(grep -oE '\bBAMIN_[A-Z_]+' README.md | sort -u)
note "settings exist"
