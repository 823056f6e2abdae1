#!/usr/bin/env bash
# Part of tools/android.sh: Android Lint on its own, with the checks that the
# libraries bring along (Compose's above all). Errors fail it.

step_lint() {
  changed lint tools/android/lint.sh android/app/lint.xml android/{app,core,ui}/src/main "$OUT/runtime.classpath" || return 0
  local folder=$OUT/lint status=0
  rm -rf "$folder"
  mkdir -p "$folder/sdk"
  lint_project "$folder" >"$folder/project.xml"
  nice java -Xmx2g -Djava.awt.headless=true -cp "$(resolved lint | joined)" com.android.tools.lint.Main \
    --project "$folder/project.xml" --config android/app/lint.xml --exitcode --quiet --stacktrace --text stdout >"$folder/report.txt" 2>&1 || status=$?
  # The common package root is left out of the paths; lint says so of each file.
  grep -v 'in the right project location' "$folder/report.txt" || true
  [ "$status" = 0 ] || die "lint found errors"
  made lint
}

lint_project() {
  local folder=$1 file
  printf '<project>\n<sdk dir="%s"/>\n' "$folder/sdk"
  printf '<module name="app" android="true" library="false" compile-sdk-version="%s">\n' "$TARGET_SDK"
  printf '<manifest file="%s"/>\n' "$OUT/AndroidManifest.xml"
  find "$ROOT/android/app/src/main/res" -type f -printf '<resource file="%p"/>\n' | sort
  find "$ROOT"/android/{app,core,ui}/src/main/kotlin -name '*.kt' -printf '<src file="%p"/>\n' | sort
  printf '<classpath dir="%s"/>\n' "$ROOT/android/core/target/classes" "$OUT/r"
  { jars runtime && resolved_file test android-all-; } | sed -e 's|.*|<classpath jar="&"/>|'
  while read -r file; do
    [ ! -e "$(unpacked "$file")/lint.jar" ] || printf '<lint-checks jar="%s"/>\n' "$(unpacked "$file")/lint.jar"
  done < <(resolved runtime | grep '\.aar$')
  printf '</module>\n</project>\n'
}
