#!/usr/bin/env bash
# Measures and prints a table; nothing passes or fails here.
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/env.sh"

cd "$ROOT"
cargo run --locked --release -p bamin-bench --features zxing -- "$@"
