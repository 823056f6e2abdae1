#!/usr/bin/env bash
# Fails when a crate depends against the direction of ARCHITECTURE.md. Tests and
# build scripts may use what they like; what ships may not.
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/env.sh"

# crate: the crates of ours that it may use
declare -A MAY=(
  [bamin-protocol]=""
  [bamin-rules]="bamin-protocol"
  [bamin-texts]=""
  [bamin-engine]="bamin-protocol bamin-rules"
  [bamin-cli]="bamin-protocol bamin-rules bamin-engine bamin-texts"
  [bamin-ffi]="bamin-protocol bamin-rules bamin-engine"
  [bamin-bindgen]=""
  [bamin-server]="bamin-protocol bamin-rules bamin-texts"
  [bamin-frames]=""
  [bamin-vectors]="bamin-protocol bamin-rules"
  [bamin-standins]="bamin-protocol bamin-rules"
  [bamin-system-tests]="*"
  [bamin-faults]="*"
  [bamin-demo]="*"
  [bamin-bench]="*"
)

# foreign crate: the only crates of ours that may use it
declare -A ONLY=(
  [uniffi]="bamin-ffi bamin-bindgen"
  [rxing]="bamin-engine bamin-bench"
  [axum]="bamin-server bamin-standins"
  [tokio-postgres]="bamin-server bamin-bench bamin-system-tests"
  [nokhwa]="bamin-cli"
  [zxing-cpp]="bamin-bench"
)

# Pure crates: no I/O, runtime, store or clock comes in, even unused.
PURE="bamin-protocol bamin-rules bamin-texts bamin-frames"
IMPURE="tokio reqwest rusqlite axum tokio-postgres hyper tracing-subscriber"

# Reads lines "crate dependency", prints those that are against the direction.
against() {
  local crate dependency
  while read -r crate dependency; do
    if [ -z "${MAY[$crate]+set}" ]; then
      echo "$crate: not in tools/check-directions.sh; add it with what it may use"
    elif [[ $dependency == bamin-* ]]; then
      [ "${MAY[$crate]}" = "*" ] || listed "$dependency" "${MAY[$crate]}" || echo "$crate must not use $dependency"
    elif [ -n "${ONLY[$dependency]+set}" ] && ! listed "$crate" "${ONLY[$dependency]}"; then
      echo "$crate must not use $dependency (only ${ONLY[$dependency]})"
    elif listed "$crate" "$PURE" && listed "$dependency" "$IMPURE"; then
      echo "$crate is pure and must not use $dependency"
    fi
  done
}

listed() { [[ " $2 " == *" $1 "* ]]; }

# Lines "crate dependency" of everything that ships, optional ones included.
dependencies() {
  local crate
  for crate in $(cargo tree --locked --workspace --depth 0 --prefix none --format '{p}' | awk '/^bamin-/ {print $1}' | sort -u); do
    cargo tree --locked -p "$crate" --depth 1 --edges normal --all-features --prefix none --format '{p}' |
      awk -v crate="$crate" 'NR > 1 && NF {print crate, $1}'
  done
}

# A check that can't fail is no check: what is known to be wrong must be found.
for wrong in "bamin-protocol bamin-engine" "bamin-server bamin-engine" "bamin-engine uniffi" "bamin-rules tokio" "bamin-new serde"; do
  [ -n "$(against <<<"$wrong")" ] || die "this check would let '$wrong' pass"
done

cd "$ROOT"
edges=$(dependencies)
grep -q '^bamin-engine bamin-protocol$' <<<"$edges" || die "cargo tree was not understood"
found=$(against <<<"$edges")
[ -z "$found" ] || die "against the direction (ARCHITECTURE.md):"$'\n'"$found"
note "$(wc -l <<<"$edges") dependencies follow the direction"
