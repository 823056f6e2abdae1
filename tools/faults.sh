#!/usr/bin/env bash
# Kills, cuts and damages, and checks what must hold then; docs/reliability.md.
#   tools/faults.sh                     the long runs of all scenarios
#   tools/faults.sh --seed 7 NAME…      only those, with that seed
#   tools/faults.sh --short             what `make test` runs
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/env.sh"

length=(--long)
if [ "${1:-}" = --short ]; then
  length=()
  shift
fi
cd "$ROOT"
cargo build --locked "${WORKSPACE[@]}" --bin bamin-faults
exec "$CARGO_TARGET_DIR/debug/bamin-faults" run "${length[@]}" "$@"
