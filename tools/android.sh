#!/usr/bin/env bash
# Compiles, tests and draws the app and its window on the desk, without Gradle
# and without an Android SDK; android/README.md.
#   tools/android.sh           all steps, as `make android` does
#   tools/android.sh STEP…     only those
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/env.sh"

STEPS=(
  library # the engine as libbamin_ffi, which the JVM loads
  test    # core, ui and desk compile against the desk's Compose; their tests
)
# By name only:
#   compile       as test, without the tests
#   screenshots   draw the committed pictures anew

maven() {
  nice mvn --batch-mode --quiet --file android/pom.xml -Dstyle.color=never \
    -Dbamin.library.folder="$CARGO_TARGET_DIR/debug" "$@"
}

# Of the whole workspace, so that it is the build that tests and demo use, too.
step_library() { cargo build --locked "${WORKSPACE[@]}" --lib --bin bamin-server; }

step_compile() { maven compile; }

step_test() { maven test; }

step_screenshots() { maven test --projects core,ui -Dbamin.pictures=write; }

main() {
  local steps=("$@") step start
  [ $# -gt 0 ] || steps=("${STEPS[@]}")
  for step in "${steps[@]}"; do
    declare -F "step_$step" >/dev/null || die "no step '$step' (there are: ${STEPS[*]} compile screenshots)"
  done
  for step in "${steps[@]}"; do
    say "android: $step"
    start=$SECONDS
    "step_$step"
    note "$step: $((SECONDS - start)) s"
  done
}

cd "$ROOT"
main "$@"
