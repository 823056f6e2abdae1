#!/usr/bin/env bash
# Runs the suites and ends with a table of them. All of CI is here.
#   tools/test.sh              every suite (`make test` does the set-up first)
#   tools/test.sh NAME…        only those
# A suite is a function suite_NAME below; adding one means adding it to SUITES.
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/env.sh"

# One after the other: cheap and telling first, then what the others run is built
# in one go, so that each of them finds it done.
AHEAD=(
  format         # rustfmt
  scripts        # shellcheck
  directions     # who may depend on whom
  lint           # clippy, warnings are errors
  licences       # cargo-deny
  build          # libraries, programs, tests and examples of the workspace
  generated      # what is generated and committed is up to date
)
SUITES=(
  rust           # every Rust test: server, PostgreSQL, fuzz functions over their corpus
  faults         # processes killed, disks cut, files damaged: the short form
  vectors        # the independent verifier in Python agrees
  readme         # its verifiers, links and settings are real
  schema         # schemathesis finds no server error and no answer unlike its schema
  binding        # the generated Python binding does the main job
  demo           # `make demo ARGS=--once`
)
# Beside those, at low priority, where memory and cores allow: otherwise after them.
BESIDE=(
  camera         # the camera build compiles
  phones         # the binding type-checks for both phones
  android        # the app and its desk window: compiled, tested, drawn, linted, packed
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

# As `cargo test` and all the scripts build it, so that nothing is built twice.
suite_build() {
  cargo build --locked "${WORKSPACE[@]}" --lib --bins --tests --examples
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

# Of the whole workspace, whose libraries the lints have checked already.
suite_camera() { cargo check --locked "${WORKSPACE[@]}" --bin bamin --features bamin-cli/camera; }

suite_phones() { tools/phone-check.sh; }

suite_android() { tools/android.sh; }

suite_demo() { tools/demo/run.sh --once; }

# How the runners word a failure.
FAILURE='FAILED|panicked at|^error|^Error|: error:|test result: FAILED|^failures:|^\[ERROR\]|^There w(as|ere) [0-9]+ failure'

# --- the runner --------------------------------------------------------------

# Every suite runs in a shell of its own, so that the first failing command ends
# it, and the others still run: one look shows all that is broken.
main() {
  case ${1:-} in
  --one)
    "suite_$2"
    return
    ;;
  --beside)
    LOG=$2
    for name in "${@:3}"; do run "$name" >/dev/null; done
    return
    ;;
  esac
  local ahead=() next=("$@") beside=() name failed=0 lane=''
  if [ $# = 0 ]; then
    ahead=("${AHEAD[@]}") next=("${SUITES[@]}")
    if there_is_room; then beside=("${BESIDE[@]}"); else next+=("${BESIDE[@]}"); fi
  fi
  for name in "${next[@]}"; do
    declare -F "suite_$name" >/dev/null || die "no suite '$name' (there are: ${AHEAD[*]} ${SUITES[*]} ${BESIDE[*]} unit)"
  done
  LOG=$(mktemp -d)
  # shellcheck disable=SC2064  # the path as it is now
  trap "rm -rf '$LOG'" EXIT
  for name in "${ahead[@]}"; do run "$name"; done
  if [ ${#beside[@]} -gt 0 ]; then
    # A group of its own, so that it ends with this shell, whatever ends that.
    setsid nice bash "${BASH_SOURCE[0]}" --beside "$LOG" "${beside[@]}" </dev/null &
    lane=$!
    # shellcheck disable=SC2064  # the values as they are now
    trap "kill -- -$lane 2>/dev/null || true; rm -rf '$LOG'" EXIT
  fi
  for name in "${next[@]}"; do run "$name"; done
  [ -z "$lane" ] || wait "$lane"
  for name in "${beside[@]}"; do
    say "$name (beside the others)"
    cat "$LOG/$name"
  done

  local all=("${ahead[@]}" "${next[@]}" "${beside[@]}") table=''
  for name in "${all[@]}"; do
    table+=$(<"$LOG/$name.row")$'\n'
    grep -q FAILED "$LOG/$name.row" && failed=$((failed + 1))
  done
  say "Suites"
  printf '%s' "$table"
  what_failed "$LOG" "$table"
  printf '%-14s %6d s  %d of %d passed\n' all "$SECONDS" $((${#all[@]} - failed)) ${#all[@]}
  [ "$failed" = 0 ]
}

# Runs a suite, keeps what it said, and its line of the table.
run() {
  local name=$1 start=$SECONDS result=passed
  say "$name"
  bash "${BASH_SOURCE[0]}" --one "$name" </dev/null 2>&1 | tee "$LOG/$name" || result=FAILED
  printf '%-14s %6d s  %s\n' "$name" $((SECONDS - start)) "$result" >"$LOG/$name.row"
}

# Two compilers at once want two cores and some gigabytes.
there_is_room() {
  local free
  free=$(awk '/^MemAvailable:/ {print int($2 / 1048576)}' /proc/meminfo 2>/dev/null)
  [ "$(nproc)" -ge 2 ] && [ "${free:-0}" -ge 6 ]
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
