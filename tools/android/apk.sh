#!/usr/bin/env bash
# Part of tools/android.sh: the debug APK. It has no libbamin_ffi for a phone,
# since there is no NDK here; Gradle's has (android/README.md).

d8() {
  nice java -Xmx2g -cp "$(resolved_file r8 r8-)" com.android.tools.r8.D8 --debug --min-api "$MIN_SDK" \
    --lib "$(resolved_file test android-all-)" "$@"
}

# The libraries' dex files: minutes of work, so they are kept for all clones.
library_dex() {
  local folder scratch names
  names=$(jars runtime && resolved_file r8 r8-)
  folder=$ANDROID/dex/$(sha256sum <<<"$names" | cut -c1-16)
  if [ ! -d "$folder" ]; then
    mkdir -p "$ANDROID/dex"
    scratch=$(mktemp -d "$ANDROID/dex/.XXXXXX")
    local libraries
    mapfile -t libraries < <(jars runtime)
    d8 --output "$scratch" "${libraries[@]}" >&2
    mv -T "$scratch" "$folder" 2>/dev/null || rm -rf "$scratch"
  fi
  printf '%s\n' "$folder"
}

step_apk() {
  changed apk "$OUT/stamps/app" "$OUT/stamps/resources" || return 0
  local folder=$OUT/apk arguments=() libraries name file count=0
  libraries=$(library_dex)
  rm -rf "$folder"
  mkdir -p "$folder/dex" "$folder/content/lib"
  while read -r file; do arguments+=(--classpath "$file"); done < <(jars runtime)
  for name in android/core/target/classes "$OUT/ui" "$OUT/app" "$OUT/r"; do
    file=$folder/$(basename "${name%/target/classes}").jar
    jar --create --no-compress --file "$file" -C "$name" .
    arguments+=("$file")
  done
  d8 --output "$folder/dex" "${arguments[@]}"

  cp -r "$OUT/shared/." "$folder/content/"
  while read -r file; do
    unzip -qo "$file" 'META-INF/services/*' -d "$folder/content" 2>/dev/null || true # most have none
  done < <(jars runtime)
  while read -r file; do
    [ ! -d "$(unpacked "$file")/jni" ] || cp -r "$(unpacked "$file")/jni/." "$folder/content/lib/"
  done < <(resolved runtime | grep '\.aar$')
  for file in "$folder"/dex/*.dex "$libraries"/*.dex; do
    count=$((count + 1))
    cp "$file" "$folder/content/classes$([ "$count" = 1 ] || echo "$count").dex"
  done
  cp "$OUT/resources.apk" "$folder/unaligned.apk"
  (cd "$folder/content" && zip -qr "$folder/unaligned.apk" .)
  zipalign -f 4 "$folder/unaligned.apk" "$folder/aligned.apk"
  sign "$folder/aligned.apk" "$OUT/bamin-debug.apk"
  note "$(du -h "$OUT/bamin-debug.apk" | cut -f1) $OUT/bamin-debug.apk"
  made apk
}

# With a key of this machine, made once: such an APK is for trying out only.
sign() {
  local key=$ANDROID/debug.p12 password=android
  [ -e "$key" ] || keytool -genkeypair -keystore "$key" -storepass "$password" -alias debug -keyalg RSA \
    -keysize 2048 -validity 10000 -dname 'CN=Debug' 2>/dev/null
  apksigner sign --ks "$key" --ks-pass "pass:$password" --min-sdk-version "$MIN_SDK" --out "$2" "$1"
  apksigner verify --min-sdk-version "$MIN_SDK" "$2"
}
