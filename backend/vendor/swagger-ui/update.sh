#!/usr/bin/env bash
# Fetches Swagger UI anew, as its authors publish it: update.sh VERSION INTEGRITY,
# both as `npm view swagger-ui-dist version dist.integrity` says. Needs npm, which
# neither the build nor the server does.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
version=${1:?version} integrity=${2:?integrity, sha512-…}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
npm pack --silent --pack-destination "$scratch" "swagger-ui-dist@$version" >/dev/null
archive=$scratch/swagger-ui-dist-$version.tgz
found=sha512-$(openssl dgst -sha512 -binary "$archive" | base64 -w 0)
[ "$found" = "$integrity" ] || {
  echo "error: the archive's hash is $found" >&2
  exit 1
}
tar xzf "$archive" -C "$scratch"
for file in swagger-ui-bundle.js swagger-ui.css; do
  gzip -9nc "$scratch/package/$file" >"$file.gz"
done
cp "$scratch"/package/{LICENSE,NOTICE,swagger-ui-bundle.js.LICENSE.txt} .
