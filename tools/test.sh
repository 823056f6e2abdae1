#!/usr/bin/env bash
# Runs the suites and ends with a table of them. All of CI is here.
#   tools/test.sh              every suite (`make test` does the set-up first)
#   tools/test.sh NAME…        only those
# A suite is a function suite_NAME below; adding one means adding it to SUITES.
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/env.sh"

# In this order: cheap and telling first, what builds most in one go next.
SUITES=(
  format         # rustfmt
  scripts        # shellcheck
  directions     # who may depend on whom
  lint           # clippy, warnings are errors
  licences       # cargo-deny
  rust           # every Rust test: server, PostgreSQL, fuzz functions over their corpus
  faults         # processes killed, disks cut, files damaged: the short form
  vectors        # the independent verifier in Python agrees
  readme         # its verifiers, links and settings are real
  schema         # schemathesis finds no server error and no answer unlike its schema
  binding        # the generated Python binding does the main job
  generated      # what is generated and committed is up to date
  camera         # the camera build compiles
  phones         # the binding type-checks for both phones
  demo           # `make demo ARGS=--once`
)

suite_format() {
  cargo fmt --all --check
  cargo fmt --manifest-path core/protocol/fuzz/Cargo.toml --check
  cargo fmt --manifest-path core/engine/fuzz/Cargo.toml --check
}

suite_scripts() {
  git ls-files -z '*.sh' .ci/run | xargs -0 shellcheck -x
}

suite_directions() { tools/check-directions.sh; }

suite_lint() {
  cargo clippy --locked "${WORKSPACE[@]}" --all-targets -- -D warnings
  cargo clippy --locked -p bamin-bindgen --all-targets -- -D warnings
}

suite_licences() {
  cargo deny --locked check licenses bans sources
  # The advisories' database comes from the network, so it is asked for by name.
  if [ "${BAMIN_ADVISORIES:-0}" = 1 ]; then cargo deny --locked check advisories; fi
}

suite_unit() { cargo test --locked --lib "${WORKSPACE[@]}"; }

suite_rust() {
  if [ -z "${BAMIN_TEST_DATA:-}" ]; then note "BAMIN_TEST_DATA is not set: photographs are skipped"; fi
  cargo test --locked --no-fail-fast "${WORKSPACE[@]}"
}

suite_faults() { tools/faults.sh --short; }

suite_vectors() { "$VENV/bin/python" tests/vectors/check.py; }

# Three callers, 20 s each. One worker: CPython 3.11 fails at times when two threads parse.
suite_schema() {
  cargo build --locked "${WORKSPACE[@]}" --bins
  "$VENV/bin/python" tests/schema/check.py "$CARGO_TARGET_DIR/debug/bamin-server"
}

suite_readme() { tools/check-readme.sh; }

suite_binding() { tools/bindings.sh --test; }

# Makes again what is generated and committed; the clone must come out the same.
suite_generated() {
  local paths=(tests/vectors backend/openapi.json bindings/generated) path before
  local bin=$CARGO_TARGET_DIR/debug
  before=$(mktemp -d)
  # shellcheck disable=SC2064  # the path as it is now
  trap "rm -rf '$before'" EXIT
  cp -r --parents "${paths[@]}" "$before"
  cargo build --locked "${WORKSPACE[@]}" --bins
  "$bin/write-vectors" >/dev/null
  "$bin/bamin-server" openapi >"$before/openapi.json"
  cp "$before/openapi.json" backend/openapi.json
  tools/bindings.sh
  for path in "${paths[@]}"; do
    diff -r "$before/$path" "$path" >&2 || die "$path was out of date: commit what has just been written"
  done
}

suite_camera() { cargo check --locked -p bamin-cli --features camera; }

suite_phones() { tools/phone-check.sh; }

suite_demo() { tools/demo/run.sh --once; }

# How the runners word a failure.
FAILURE='FAILED|panicked at|^error|^Error|test result: FAILED|^failures:'

# --- the runner --------------------------------------------------------------

# Every suite runs in a shell of its own, so that the first failing command ends
# it, and the others still run: one look shows all that is broken.
main() {
  if [ "${1:-}" = --one ]; then
    "suite_$2"
    return
  fi
  local suites=("$@") name failed=0 table='' log
  [ $# -gt 0 ] || suites=("${SUITES[@]}")
  for name in "${suites[@]}"; do
    declare -F "suite_$name" >/dev/null || die "no suite '$name' (there are: ${SUITES[*]} unit)"
  done
  log=$(mktemp -d)
  # shellcheck disable=SC2064  # the path as it is now
  trap "rm -rf '$log'" EXIT
  for name in "${suites[@]}"; do
    say "$name"
    local start=$SECONDS result=passed
    bash "${BASH_SOURCE[0]}" --one "$name" </dev/null 2>&1 | tee "$log/$name" || result=FAILED
    [ "$result" = passed ] || failed=$((failed + 1))
    table+=$(printf '%-14s %6d s  %s' "$name" $((SECONDS - start)) "$result")$'\n'
  done
  say "Suites"
  printf '%s' "$table"
  what_failed "$log" "$table"
  printf '%-14s %6d s  %d of %d passed\n' all "$SECONDS" $((${#suites[@]} - failed)) ${#suites[@]}
  [ "$failed" = 0 ]
}

# What went wrong once more, last, where whoever sees only the end looks.
what_failed() {
  local log=$1 name result
  while read -r name _ _ result; do
    [ "$result" = FAILED ] || continue
    say "What failed in $name"
    grep -nE -A4 "$FAILURE" "$log/$name" | cut -c1-600 | tail -n 30 || tail -n 12 "$log/$name"
  done <<<"$2"
}

cd "$ROOT"
main "$@"
