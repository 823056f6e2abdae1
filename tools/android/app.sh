#!/usr/bin/env bash
# Part of tools/android.sh: resources, compilation and tests of the Android side.

PACKAGE=cn.fujian.bamin.app
MIN_SDK=26
TARGET_SDK=37

step_resources() {
  changed resources android/app/src/main/AndroidManifest.xml android/app/src/main/res "$OUT/runtime.classpath" tools/android/app.sh || return 0
  local packages=() tables=() file folder
  while read -r file; do
    folder=$(unpacked "$file")
    [ ! -s "$folder/R.txt" ] || packages+=("$(sed -n 's/.*package="\([^"]*\)".*/\1/p' "$folder/AndroidManifest.xml" | head -n 1)")
    [ ! -e "$folder/res.zip" ] || tables+=(-R "$folder/res.zip")
  done < <(resolved runtime | grep '\.aar$')

  rm -rf "$OUT/gen" "$OUT/r"
  mkdir -p "$OUT/gen" "$OUT/r"
  # Gradle adds these from its own files, and so they stand in none of ours.
  sed -e "s|<manifest |<manifest package=\"$PACKAGE\" android:versionCode=\"1\" android:versionName=\"0.1.0\" |" \
    -e "s|<application|<uses-sdk android:minSdkVersion=\"$MIN_SDK\" android:targetSdkVersion=\"$TARGET_SDK\" /><application|" \
    android/app/src/main/AndroidManifest.xml >"$OUT/AndroidManifest.xml"
  aapt2 compile --dir android/app/src/main/res -o "$OUT/res.zip"
  aapt2 link -o "$OUT/resources.apk" -I "$(resolved_file r8 android-all-12)" \
    --manifest "$OUT/AndroidManifest.xml" --debug-mode --java "$OUT/gen" --auto-add-overlay \
    --extra-packages "$(printf '%s\n' "${packages[@]}" | joined)" "${tables[@]}" -R "$OUT/res.zip"
  find "$OUT/gen" -name '*.java' -print0 | xargs -0 javac -nowarn -d "$OUT/r"
  made resources
}

kotlin() {
  nice java -Xmx2g -cp "$(resolved kotlinc | joined)" org.jetbrains.kotlin.cli.jvm.K2JVMCompiler \
    -no-stdlib -no-reflect -jvm-target 17 "-Xplugin=$(resolved_file kotlinc kotlin-compose-compiler-plugin)" "$@"
}

step_app() {
  local libraries platform
  libraries=$(jars runtime | joined)
  platform=$(resolved_file test android-all-)
  [ -d android/ui/target/classes ] || step_compile
  if changed ui android/core/src/main bindings/generated/kotlin android/ui/src/main core/texts "$OUT/runtime.classpath"; then
    rm -rf "$OUT/ui" "$OUT/shared"
    mkdir -p "$OUT/shared"
    kotlin -cp "android/core/target/classes:$libraries:$platform" -module-name ui -d "$OUT/ui" android/ui/src/main/kotlin
    local module
    for module in core ui; do
      tar -C "android/$module/target/classes" --exclude='*.class' --exclude=META-INF -c . | tar -C "$OUT/shared" -x
    done
    made ui
  fi
  if changed app "$OUT/stamps/ui" android/app/src/main "$OUT/runtime.classpath"; then
    rm -rf "$OUT/app"
    kotlin -Werror -cp "$OUT/ui:$OUT/r:android/core/target/classes:$libraries:$platform" -module-name app \
      -d "$OUT/app" android/app/src/main/kotlin
    made app
  fi
}

step_app_test() {
  changed app-test "$OUT/stamps/app" "$OUT/stamps/resources" android/app/src/test android/core/src/testFixtures || return 0
  local libraries ours=$OUT/app:$OUT/ui:$OUT/r:$OUT/shared:$ROOT/android/core/target/classes tests
  libraries=$(jars test | joined)
  rm -rf "$OUT/test" "$OUT/pictures"
  kotlin -Werror -cp "$ours:$libraries" "-Xfriend-paths=$OUT/app" -module-name app-test -d "$OUT/test" android/app/src/test/kotlin
  mkdir -p "$OUT/test/com/android/tools" "$OUT/robolectric"
  cat >"$OUT/test/com/android/tools/test_config.properties" <<PROPERTIES
android_resource_apk=$OUT/resources.apk
android_merged_manifest=$OUT/AndroidManifest.xml
android_custom_package=$PACKAGE
PROPERTIES
  # Robolectric takes the phone's classes from here, and asks no network.
  ln -sf "$(resolved_file r8 android-all-instrumented)" "$OUT/robolectric/"
  mapfile -t tests < <(cd "$OUT/test" && find . -name '*Test.class' | sed -e 's|^\./||' -e 's|\.class$||' -e 's|/|.|g' | sort)
  nice java -Xmx2g -cp "$OUT/test:$ours:$libraries" \
    -Drobolectric.offline=true "-Drobolectric.dependency.dir=$OUT/robolectric" \
    "-Djna.library.path=$CARGO_TARGET_DIR/debug" "-Dbamin.pictures.folder=$OUT/pictures" \
    org.junit.runner.JUnitCore "${tests[@]}"
  made app-test
}
