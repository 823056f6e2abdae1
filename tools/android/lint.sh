#!/usr/bin/env bash
# Part of tools/android.sh: Android Lint on its own, with the checks that the
# libraries bring along (Compose's above all). Errors fail it.

step_lint() {
  changed lint "$OUT/stamps/app" "$OUT/stamps/resources" android/app/lint.xml android/ui/src/main android/core/src/main || return 0
  local folder=$OUT/lint
  rm -rf "$folder"
  mkdir -p "$folder/sdk"
  lint_project "$folder" >"$folder/project.xml"
  nice java -Xmx2g -Djava.awt.headless=true -cp "$(resolved lint | joined)" com.android.tools.lint.Main \
    --project "$folder/project.xml" --config android/app/lint.xml --exitcode --quiet --stacktrace --text stdout
  made lint
}

lint_project() {
  local folder=$1 file
  printf '<project>\n<sdk dir="%s"/>\n' "$folder/sdk"
  printf '<module name="app" android="true" library="false" compile-sdk-version="%s">\n' "$TARGET_SDK"
  printf '<manifest file="%s"/>\n' "$OUT/AndroidManifest.xml"
  find "$ROOT/android/app/src/main/res" -type f -printf '<resource file="%p"/>\n' | sort
  printf '<src dir="%s"/>\n' "$ROOT"/android/{app,core,ui}/src/main/kotlin
  printf '<classpath dir="%s"/>\n' "$ROOT/android/core/target/classes" "$OUT/r"
  { jars runtime && resolved_file test android-all-; } | sed -e 's|.*|<classpath jar="&"/>|'
  while read -r file; do
    [ ! -e "$(unpacked "$file")/lint.jar" ] || printf '<lint-checks jar="%s"/>\n' "$(unpacked "$file")/lint.jar"
  done < <(resolved runtime | grep '\.aar$')
  printf '</module>\n</project>\n'
}
