#!/usr/bin/env bash
# What to run before each commit: the quick suites of tools/test.sh.
set -euo pipefail
exec "$(dirname -- "${BASH_SOURCE[0]}")/test.sh" format lint directions unit
