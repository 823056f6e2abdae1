#!/usr/bin/env bash
# Part of tools/android.sh: Maven resolves what the Android side is built with,
# and the archives of Android (AAR) are unpacked beside the other caches.

ANDROID=$CACHE/android
OUT=$ROOT/android/app/target

# changed NAME PATH…: whether a file below the paths is another than when NAME
# was last made; made NAME, once it has been.
changed() {
  local name=$1 now
  shift
  now=$(find "$@" -type f -print0 | sort -z | xargs -0 sha256sum)
  mkdir -p "$OUT/stamps"
  if [ "$now" = "$(cat "$OUT/stamps/$name" 2>/dev/null)" ]; then
    note "unchanged"
    return 1
  fi
  printf '%s\n' "$now" >"$OUT/stamps/$name.next"
}
made() { mv "$OUT/stamps/$1.next" "$OUT/stamps/$1"; }

# What Maven resolved: runtime and test of the app, or a tool's name.
resolved() {
  local file=$ROOT/android/tools/$1/target/runtime.classpath
  [ -e "$file" ] || file=$OUT/$1.classpath
  [ -e "$file" ] || die "nothing resolved for '$1': run tools/android.sh libraries"
  tr ':' '\n' <"$file" | grep . # grep ends the last line, too
}

# The one file of that name: android-all of the phone, say.
resolved_file() {
  local found
  found=$(resolved "$1" | grep -E "/$2[^/]*\$") || die "no $2 among the libraries of $1"
  head -n 1 <<<"$found"
}

# Where an AAR is unpacked.
unpacked() {
  local name=${1##*/repository/}
  printf '%s\n' "$ANDROID/aar/${name//\//.}"
}

# The class files of what was resolved, one jar a line.
jars() {
  local file folder
  while read -r file; do
    if [[ $file == *.aar ]]; then
      folder=$(unpacked "$file")
      compgen -G "$folder/classes.jar" || true # some have none
      compgen -G "$folder/libs/*.jar" || true
    else
      printf '%s\n' "$file"
    fi
  done < <(resolved "$1")
}

joined() { paste -sd: -; }

all_there() {
  local file
  for file in "$OUT"/{runtime,test}.classpath android/tools/{kotlinc,lint,r8}/target/runtime.classpath android/desk/target/{runtime,test}.classpath; do
    [ -e "$file" ] || return 1
    # shellcheck disable=SC2046  # one word a jar
    ls $(tr ':' ' ' <"$file") >/dev/null 2>&1 || return 1
  done
}

step_libraries() {
  local shipped=dependency:build-classpath@shipped tests=dependency:build-classpath@tests
  all_there || rm -f "$OUT/stamps/libraries"
  if changed libraries android/pom.xml android/*/pom.xml android/tools/*/pom.xml; then
    maven android/app/pom.xml "$shipped" "$tests"
    maven android/tools/pom.xml "$shipped"
    # The modules compiled, since they depend on each other.
    maven android/pom.xml test-compile "$shipped" "$tests"
    made libraries
  fi
  local file
  while read -r file; do
    [[ $file != *.aar ]] || unpack "$file"
  done < <(resolved test)
}

unpack() {
  local folder scratch
  folder=$(unpacked "$1")
  [ ! -d "$folder" ] || return 0
  mkdir -p "$ANDROID/aar"
  scratch=$(mktemp -d "$ANDROID/aar/.XXXXXX")
  unzip -q "$1" -d "$scratch"
  if [ -n "$(find "$scratch/res" -type f -print -quit 2>/dev/null)" ]; then
    aapt2 compile --dir "$scratch/res" -o "$scratch/res.zip"
  fi
  mv -T "$scratch" "$folder" 2>/dev/null || rm -rf "$scratch" # another build was faster
}
