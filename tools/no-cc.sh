#!/bin/sh
# Stands in for a phone's C compiler and archiver during `cargo check`: writes
# the files that build scripts expect, empty. What it makes can't be linked.
out=
while [ $# -gt 0 ]; do
  case $1 in
  -o)
    out=${2:-}
    [ $# -gt 1 ] && shift
    ;;
  *.a) out=$1 ;;
  esac
  shift
done
if [ -n "$out" ]; then : >"$out"; fi
