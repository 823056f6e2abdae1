#!/usr/bin/env bash
# Finds what a goal needs and this machine lacks, and installs only that.
#   tools/setup.sh demo|check|test|bench|faults|fuzz|bindings|android|phone
# Exit 3: something is missing that only you can install; it is named.
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/env.sh"

goal=${1:-demo}
packages=()

main() {
  case $goal in
  demo | check | test | bench | faults | fuzz | bindings | android | phone) ;;
  *) die "unknown goal '$goal' (demo, check, test, bench, faults, fuzz, bindings, android, phone)" ;;
  esac
  want_packages
  install_packages
  install_rust
  case $goal in
  test)
    make_venv
    install_openid
    install_cargo_tool cargo-deny 0.20.2
    ;;
  fuzz)
    install_nightly
    install_cargo_tool cargo-fuzz 0.13.2
    ;;
  bindings) make_venv ;;
  esac
  note "set up for '$goal'"
}

# --- Debian packages ---------------------------------------------------------

want_packages() {
  want gcc has cc
  want libc6-dev header stdlib.h
  want git has git
  want ca-certificates test -e /etc/ssl/certs/ca-certificates.crt
  case $goal in
  test)
    want postgresql has_postgresql
    want libclang-dev has_libclang # the camera build: bindgen reads V4L's headers
    want shellcheck has shellcheck
    want nodejs has node
    want npm has npm
    want_python
    want_compose
    want_android
    ;;
  bench)
    want postgresql has_postgresql
    want cmake has cmake # zxing-cpp, the peer of the frame rows
    want g++ has g++
    want make has make
    ;;
  faults) want postgresql has_postgresql ;;
  fuzz) want g++ has g++ ;; # libFuzzer
  bindings) want_python ;;
  android)
    want_python
    want_compose
    want_android
    ;;
  phone) want_compose ;;
  esac
}

# What the screens need to be compiled and drawn: a JDK, and what Skia loads.
want_compose() {
  want default-jdk-headless has_jdk
  want default-jre has_awt # the window
  want maven has mvn
  want libgl1 has_library libGL.so.1
  want libx11-6 has_library libX11.so.6
  want libfontconfig1 has_library libfontconfig.so.1
  want fonts-noto-cjk test -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
}

want_android() {
  want xvfb has Xvfb
  want xauth has xauth
  want aapt has aapt2
  want zipalign has zipalign
  want apksigner has apksigner
  want unzip has unzip
  want zip has zip
}

want_python() {
  want python3 has python3
  want python3-venv can_make_venv
}

# want PACKAGE TEST…: the package is wanted when the test fails.
want() {
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || packages+=("$package")
}

has() { command -v "$1"; }
header() { printf '#include <%s>\n' "$1" | cc -E -; }
has_postgresql() { [ -n "$(newest_file '/usr/lib/postgresql/*/bin/initdb')" ] || has initdb; }
has_libclang() { [ -n "${LIBCLANG_PATH:-}$(newest_file '/usr/lib/llvm-*/lib/libclang.so')" ]; }
has_library() { ldconfig -p | grep -F "$1"; }
has_jdk() { javac -version 2>&1 | awk '{exit !($2 + 0 >= 17)}'; }
has_awt() { [ -e "$(java_home)/lib/libawt_xawt.so" ]; }
java_home() { java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p'; }
newest_file() { compgen -G "$1" | sort -V | tail -n 1; }

# The first Python that can make a venv with pip: a pyenv or hand-built one may
# be first on PATH, and Debian's own lacks ensurepip without python3-venv.
python_with_venv() {
  local python
  for python in python3 /usr/bin/python3; do
    if "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$python"
      return
    fi
  done
  return 1
}
can_make_venv() { [ -x "$VENV/bin/pip" ] || python_with_venv; }

install_packages() {
  [ ${#packages[@]} -gt 0 ] || return 0
  local as_root=()
  if ! has apt-get >/dev/null; then
    refuse "these are wanted (by their Debian names)"
  elif [ "$(id -u)" != 0 ]; then
    if has sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
      as_root=(sudo)
    else
      refuse "these packages are missing, and there is neither root nor sudo"
    fi
  fi
  say "Installing ${packages[*]}"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
  "${apt[@]}" update
  "${apt[@]}" install -y --no-install-recommends "${packages[@]}" >/dev/null
}

refuse() {
  printf 'error: %s:\n  apt-get install %s\n' "$1" "${packages[*]}" >&2
  exit 3
}

# --- Rust --------------------------------------------------------------------

# The pinned toolchain by rustup; without rustup any Rust at least as new does.
install_rust() {
  local wanted
  wanted=$(sed -n 's/^channel *= *"\(.*\)"/\1/p' "$ROOT/rust-toolchain.toml")
  if has rustup >/dev/null; then
    if ! rust_is_ready "$wanted"; then
      say "Installing Rust $wanted with clippy and rustfmt"
      rustup toolchain install "$wanted" --profile minimal --component clippy --component rustfmt --no-self-update
    fi
  elif has cargo >/dev/null; then
    local found
    found=$(cargo --version | cut -d' ' -f2)
    [ "$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1)" = "$wanted" ] || {
      printf 'error: Rust %s is wanted, this is %s, and there is no rustup to get it with\n' "$wanted" "$found" >&2
      exit 3
    }
  else
    printf 'error: Rust is missing: install rustup (https://rustup.rs), then run this again\n' >&2
    exit 3
  fi
}

rust_is_ready() {
  local installed
  installed=$(rustup component list --toolchain "$1" --installed 2>/dev/null) || return 1
  grep -q '^clippy' <<<"$installed" && grep -q '^rustfmt' <<<"$installed"
}

install_nightly() {
  rustup toolchain list | grep -q '^nightly' && return
  say "Installing nightly Rust (fuzzing only)"
  rustup toolchain install nightly --profile minimal --no-self-update
}

# Built once from crates.io, kept in the cache. Unoptimised: that takes a third of
# the time, and they run for seconds.
install_cargo_tool() {
  [ -x "$TOOLS/bin/$1" ] || has "$1" >/dev/null && return
  say "Building $1 (once; kept in $TOOLS)"
  cargo install --quiet --locked --debug --root "$TOOLS" "$1@$2"
}

# --- Python ------------------------------------------------------------------

# Only tests use Python: an independent verifier, and the generated binding.
make_venv() {
  local wanted=$ROOT/tools/python-packages.txt
  cmp -s "$wanted" "$VENV/installed.txt" && "$VENV/bin/python" -c '' 2>/dev/null && return
  say "Making a Python venv in $VENV"
  "$(python_with_venv)" -m venv --clear "$VENV"
  "$VENV/bin/pip" install --quiet --disable-pip-version-check -r "$wanted"
  cp "$wanted" "$VENV/installed.txt"
}

# --- Node --------------------------------------------------------------------

# The tests sign in at an OpenID Connect provider that others wrote.
install_openid() {
  local wanted=$ROOT/tests/standins/openid folder=$CACHE/openid
  cmp -s "$wanted/package-lock.json" "$folder/installed.json" && return
  say "Installing oidc-provider in $folder"
  mkdir -p "$folder"
  cp "$wanted/package.json" "$wanted/package-lock.json" "$folder/"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --silent)
  cp "$wanted/package-lock.json" "$folder/installed.json"
}

cd "$ROOT"
main
