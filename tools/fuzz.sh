#!/usr/bin/env bash
# Runs every fuzz target for a bounded time; a crash ends it and names its input.
#   tools/fuzz.sh [SECONDS each; FUZZ_SECONDS or 60 unless told]
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/env.sh"

seconds=${1:-${FUZZ_SECONDS:-60}}
export CARGO_TARGET_DIR=$CACHE/fuzz-target
count=0
# New inputs are kept in the cache; what is worth keeping is committed by hand.
for crate in protocol engine; do
  cd "$ROOT/core/$crate"
  for target in $(cargo +nightly fuzz list); do
    say "$target for $seconds s"
    mkdir -p "$CACHE/fuzz-corpus/$target"
    # A shard inflates to 256 KB, and a delta may to 8 MiB: hence the limits.
    cargo +nightly fuzz run "$target" "$CACHE/fuzz-corpus/$target" "fuzz/corpus/$target" -- \
      -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
    count=$((count + 1))
  done
done
say "$count targets, none crashed"
