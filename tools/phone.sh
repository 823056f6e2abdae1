#!/usr/bin/env bash
# Opens the app's screens in windows on this desk, over the real engine and the
# demo's server.
#   tools/phone.sh [PERSON…]     opens these phones at once (citizen, family,
#                                orange, arrival, newcomer, staff)
#   tools/phone.sh --screenshots writes every screen as a picture, without a display
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/env.sh"

LIBRARIES=$ROOT/android/desk/target/lib
PICTURES=$CACHE/screens
demo=

main() {
  build
  if [ "${1:-}" = --screenshots ]; then
    java_desk ScreenshotsKt "$PICTURES"
    return
  fi
  if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    die "there is no display. Get one with Xvfb:
       xvfb-run -s '-screen 0 1600x1000x24' make phone
       or write every screen as a picture: make phone ARGS=--screenshots"
  fi
  start_demo
  java_desk MainKt "$DEMO" "$@"
}

build() {
  say "Building the engine and the screens (the first time takes minutes)"
  # Of the whole workspace, so that it is the build that the tests use, too.
  cargo build --locked "${WORKSPACE[@]}" --lib --bin bamin-server --bin bamin --bin bamin-demo
  rm -rf "$LIBRARIES"
  # Packaged, because a module's jar is what the next one is compiled against.
  nice mvn --batch-mode --quiet --file android/pom.xml -Dstyle.color=never \
    -Dbamin.library.folder="$CARGO_TARGET_DIR/debug" -DskipTests package \
    org.apache.maven.plugins:maven-dependency-plugin:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$LIBRARIES" -Dmdep.prependGroupId=true
}

# The demo that runs already, or one that ends with the windows.
start_demo() {
  local port=${BAMIN_DEMO_PORT:-8443} log=$CACHE/phone-demo.log
  if [ -e "$DEMO/window.properties" ] && answers "$port"; then return; fi
  say "Starting the demo (its story takes a minute; $log)"
  mkdir -p "$CACHE"
  local built=$CARGO_TARGET_DIR/debug
  "$built/bamin-demo" --server "$built/bamin-server" --cli "$built/bamin" --folder "$DEMO" >"$log" 2>&1 &
  demo=$!
  trap 'kill -INT "$demo" 2>/dev/null; wait "$demo" 2>/dev/null || true' EXIT
  until grep -q 'stays up until Ctrl-C' "$log"; do
    kill -0 "$demo" 2>/dev/null || die "the demo ended: see $log"
    sleep 1
  done
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Without a language fontconfig answers with the Japanese face.
java_desk() {
  FC_LANG=zh-cn java -Xmx512m -Duser.language=zh -Duser.country=CN \
    -Djna.library.path="$CARGO_TARGET_DIR/debug" -cp "$ROOT/android/desk/target/classes:$LIBRARIES/*" \
    "cn.fujian.bamin.desk.$1" "${@:2}"
}

cd "$ROOT"
main "$@"
