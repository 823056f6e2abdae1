#!/usr/bin/env bash
# Fails when a crate, or a wing of the backend, depends against the direction of
# ARCHITECTURE.md. Tests of their own and build scripts may use what crates they like;
# what ships may not.
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

# The wings of backend/src from the ground up: each may use those before it, and itself.
WINGS="clock random config store secrets http memory outside app access colour units citizens codes scans governance routes server lib main"

# Reads Rust source at so many modules below the crate, prints the wings that it names:
# `crate::wing`, or as many `super` as lead there. A `use crate::{…}` hides them and is
# printed as `{`.
named() {
  sed -E 's,//.*,,' | grep -oE "crate::[a-z_]+|crate::\{|(super::){$1,}[a-z_]+" | sed -E 's,^(crate|(super::)*super)::,,'
}

# Reads lines "wing named file", prints those that run up.
upwards() {
  awk -v wings="$WINGS" '
    BEGIN { split(wings, names, " "); for (i in names) place[names[i]] = i }
    !($1 in place) { print $3 ": the wing " $1 " is not in tools/check-directions.sh"; next }
    $2 == "{" { print $3 ": write one use for each wing, not use crate::{…}"; next }
    $2 in place && place[$2] + 0 > place[$1] + 0 { print $3 ": " $1 " must not use " $2 }
  '
}

# Lines "wing named file" of the whole backend.
uses() {
  local file module wing name
  while read -r file; do
    module=${file#backend/src/}
    module=${module%.rs}
    module=${module%/mod}
    wing=${module%%/*}
    module=${module//[^\/]/}
    { named $((${#module} + 1)) <"$file" || true; } | sort -u | while read -r name; do echo "$wing $name $file"; done
  done < <(find backend/src -name '*.rs' | sort)
}

# A check that can't fail is no check: what is known to be wrong must be found.
for wrong in "bamin-protocol bamin-engine" "bamin-server bamin-engine" "bamin-engine uniffi" "bamin-rules tokio" "bamin-new serde"; do
  [ -n "$(against <<<"$wrong")" ] || die "this check would let '$wrong' pass"
done

for wrong in "colour citizens x" "app codes x" "new store x" "routes { x"; do
  [ -n "$(upwards <<<"$wrong")" ] || die "this check would let '$wrong' pass"
done
[ -z "$(upwards <<<"citizens colour x")" ] || die "this check would refuse a wing what lies below it"
for source in 'use crate::codes::issue;' 'let x = crate::codes::issue::run();' 'use super::super::codes;'; do
  [ "$(named 2 <<<"$source")" = codes ] || die "this check would not see '$source'"
done
[ "$(named 2 <<<'use crate::{codes, store};')" = "{" ] || die "this check would not see a group"
[ -z "$(named 2 <<<'use super::codes; // crate::codes' || true)" ] || die "this check takes a room or a comment for a wing"

cd "$ROOT"
edges=$(dependencies)
grep -q '^bamin-engine bamin-protocol$' <<<"$edges" || die "cargo tree was not understood"
found=$(against <<<"$edges")
[ -z "$found" ] || die "against the direction (ARCHITECTURE.md):"$'\n'"$found"
note "$(wc -l <<<"$edges") dependencies follow the direction"

wings=$(uses)
grep -q '^codes store ' <<<"$wings" || die "the backend's source was not understood"
found=$(upwards <<<"$wings")
[ -z "$found" ] || die "against the order of the wings (ARCHITECTURE.md):"$'\n'"$found"
note "$(cut -d' ' -f1,2 <<<"$wings" | sort -u | wc -l) uses between the backend's wings run down"
