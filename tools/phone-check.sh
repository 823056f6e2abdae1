#!/usr/bin/env bash
# Type-checks the binding, and so the whole engine, for both phones. There need
# be no NDK and no Xcode: C parts are stood in for by empty files, so this proves
# types, cfg's and platform APIs, not linking.
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/env.sh"

TARGETS=(aarch64-linux-android aarch64-apple-ios)

cd "$ROOT"
# A folder of its own: empty libraries must not lie where a real build looks.
export CARGO_TARGET_DIR=$CACHE/phone-target
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Apple's build scripts ask xcrun where the SDK lies: an empty folder will do.
mkdir "$scratch/sdk" "$scratch/bin"
printf '#!/bin/sh\necho "%s"\n' "$scratch/sdk" >"$scratch/bin/xcrun"
chmod +x "$scratch/bin/xcrun"
export PATH=$scratch/bin:$PATH SDKROOT=$scratch/sdk

targets=()
for target in "${TARGETS[@]}"; do
  installed=$(rustup target list --installed)
  grep -qx "$target" <<<"$installed" || rustup target add "$target"
  name=${target//-/_}
  export "CC_$name=$ROOT/tools/no-cc.sh" "CXX_$name=$ROOT/tools/no-cc.sh" "AR_$name=$ROOT/tools/no-cc.sh"
  targets+=(--target "$target")
done
# Both at once, so that neither waits for the last crate of the other.
cargo check --locked -p bamin-ffi "${targets[@]}"
note "${TARGETS[*]}"
