#!/usr/bin/env bash
# Builds what the demo needs and runs it; ARGS: --once.
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/../env.sh"

cd "$ROOT"
say "Building server, command line and demo (the first time takes minutes)"
cargo build --locked -p bamin-server -p bamin-cli -p bamin-demo
built=$CARGO_TARGET_DIR/debug
exec "$built/bamin-demo" --server "$built/bamin-server" --cli "$built/bamin" --folder "$DEMO" "$@"
