#!/usr/bin/env bash
# Measures and prints a table; nothing passes or fails here.
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/env.sh"

# The rows of the binding run on a JVM: its release library and the Kotlin side.
build_for_the_jvm() {
  local folder=$ROOT/android/core/target
  cargo build --locked --release -p bamin-ffi
  mvn --batch-mode --quiet --file android/pom.xml --projects core test-compile \
    org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
    -Dmdep.outputFile="$folder/bench-classpath.txt" -Dmdep.includeScope=test
  BAMIN_BENCH_LIBRARY=$(compgen -G "$CARGO_TARGET_DIR/release/libbamin_ffi.[sd][oy]*" | head -n 1)
  BAMIN_BENCH_CLASSPATH=$folder/test-classes:$folder/classes:$(cat "$folder/bench-classpath.txt")
  export BAMIN_BENCH_LIBRARY BAMIN_BENCH_CLASSPATH
}

# As the bench itself chooses its groups: all, or those that an argument names.
wants_the_binding() {
  local word any=
  for word in "$@"; do
    [[ $word == -* ]] && continue
    any=1
    [[ "ffi, app_first_code, lib_size" == *"$word"* ]] && return
  done
  [ -z "$any" ]
}

cd "$ROOT"
if wants_the_binding "$@"; then
  if command -v mvn >/dev/null && command -v java >/dev/null; then
    build_for_the_jvm
  else
    note "no mvn or java: without the rows of the binding"
  fi
fi
cargo run --locked --release -p bamin-bench --features zxing -- "$@"
