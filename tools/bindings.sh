#!/usr/bin/env bash
# Builds the binding and generates Kotlin, Swift and Python from it into
# bindings/generated, where they are committed. With --test, uses the Python one
# as a shell would: the main job against a real server, and the vectors.
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/env.sh"

cd "$ROOT"
# Of the whole workspace, so that it is the build that tests and demo use, too.
cargo build --locked "${WORKSPACE[@]}" --lib --bin bamin-server
cargo build --locked -p bamin-bindgen
library=$(compgen -G "$CARGO_TARGET_DIR/debug/libbamin_ffi.[sd][oy]*" | head -n 1)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for language in kotlin swift python; do
  # Unformatted: the same bytes whatever formatters this machine has.
  "$CARGO_TARGET_DIR/debug/bamin-bindgen" generate "$library" --language "$language" \
    --no-format --out-dir "$scratch/$language"
  # What is the same stays untouched: somebody may be compiling it.
  diff -rq "$scratch/$language" "bindings/generated/$language" >/dev/null 2>&1 || {
    rm -rf "bindings/generated/$language"
    cp -r "$scratch/$language" "bindings/generated/$language"
  }
  note "bindings/generated/$language"
done

[ "${1:-}" = --test ] || exit 0
mkdir "$scratch/module"
cp "$library" bindings/generated/python/bamin_ffi.py "$scratch/module"
"$VENV/bin/python" bindings/python/test_binding.py "$scratch/module" "$CARGO_TARGET_DIR/debug/bamin-server"
