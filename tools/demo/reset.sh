#!/usr/bin/env bash
# Removes everything that the demo stored.
set -euo pipefail
# shellcheck source=tools/env.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/../env.sh"

if [ ! -e "$DEMO" ]; then
  note "$DEMO is not there: nothing to forget"
elif [ -d "$DEMO/phones" ] && [ -d "$DEMO/server" ]; then
  rm -rf -- "$DEMO"
  note "$DEMO removed"
else
  die "$DEMO does not look like the demo's folder; it was left as it is"
fi
