#!/usr/bin/env bash
# Builds what the demo needs and runs it; ARGS: --once.
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/../env.sh"

cd "$ROOT"
say "Building server, command line and demo (the first time takes minutes)"
# Of the whole workspace, so that it is the build that the tests use, too.
cargo build --locked "${WORKSPACE[@]}" --bin bamin-server --bin bamin --bin bamin-demo
built=$CARGO_TARGET_DIR/debug
exec "$built/bamin-demo" --server "$built/bamin-server" --cli "$built/bamin" --folder "$DEMO" "$@"
