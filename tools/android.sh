#!/usr/bin/env bash
# Compiles, tests and draws the app and its window on the desk, without Gradle
# and without an Android SDK; android/README.md.
#   tools/android.sh           all steps, as `make android` does
#   tools/android.sh STEP…     only those
# shellcheck disable=SC2329  # steps are called by their names
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/env.sh"
# shellcheck source=tools/android/libraries.sh
source "$ROOT/tools/android/libraries.sh"
# shellcheck source=tools/android/app.sh
source "$ROOT/tools/android/app.sh"
# shellcheck source=tools/android/apk.sh
source "$ROOT/tools/android/apk.sh"
# shellcheck source=tools/android/lint.sh
source "$ROOT/tools/android/lint.sh"

STEPS=(
  versions  # Gradle's catalogue and Maven's poms agree
  engine    # the engine as libbamin_ffi, which the JVM loads
  test      # core, ui and desk against the desk's Compose: compiled and tested
  libraries # AndroidX and the tools, fetched and unpacked
  licences  # every library's licence is a permissive one
  resources # the app's resources and R
  app       # ui and app against AndroidX
  app-test  # the app's tests under Robolectric
  apk       # a debug APK, signed
  lint      # Android Lint with Compose's checks
)
# By name only:
#   compile       as test, without the tests
#   screenshots   draw the committed pictures anew

maven() { all_of_maven --quiet --file "$@"; }

all_of_maven() {
  nice mvn --batch-mode --no-transfer-progress -Dstyle.color=never \
    -Dbamin.library.folder="$CARGO_TARGET_DIR/debug" "$@"
}

step_versions() { python3 tools/android/check_versions.py; }

# Of the whole workspace, so that it is the build that tests and demo use, too.
step_engine() { cargo build --locked "${WORKSPACE[@]}" --lib --bin bamin-server; }

step_compile() { maven android/pom.xml compile; }

# With its closing lines, which say how many tests ran.
step_test() { all_of_maven --file android/pom.xml test; }

step_screenshots() { maven android/pom.xml test --projects core,ui -Dbamin.pictures=write; }

step_licences() {
  python3 tools/android/check_licences.py \
    --shipped android/app/target/runtime.classpath android/desk/target/runtime.classpath \
    --tests android/app/target/test.classpath android/desk/target/test.classpath
}

main() {
  local steps=("$@") step start
  [ $# -gt 0 ] || steps=("${STEPS[@]}")
  for step in "${steps[@]}"; do
    declare -F "step_${step//-/_}" >/dev/null || die "no step '$step' (there are: ${STEPS[*]} compile screenshots)"
  done
  for step in "${steps[@]}"; do
    say "android: $step"
    start=$SECONDS
    "step_${step//-/_}"
    note "$step: $((SECONDS - start)) s"
  done
}

cd "$ROOT"
main "$@"
