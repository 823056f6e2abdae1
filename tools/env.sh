#!/usr/bin/env bash
# Sourced by every script here: where the clone and the caches are, and how a
# script speaks. What is built or fetched stays outside the clone.
# shellcheck disable=SC2034  # read by the scripts that source this file

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/bamin
VENV=$CACHE/venv
TOOLS=$CACHE/tools
DEMO=${BAMIN_DEMO_DIR:-$CACHE/demo}

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}
export PATH=$TOOLS/bin:$PATH
[ -d "$HOME/.cargo/bin" ] && PATH=$HOME/.cargo/bin:$PATH

# All but the generator of bindings, which would put its features into the
# library that it reads.
WORKSPACE=(--workspace --exclude bamin-bindgen)

say() { printf '\n== %s\n' "$*"; }
note() { printf '   %s\n' "$*"; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}
