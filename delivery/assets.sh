#!/usr/bin/env bash
# One SHA-256 of all that synth put beside the stacks, and that they point to: by name and content, in one order.
set -euo pipefail
mkdir -p cdktf.out/assets
cd cdktf.out/assets
if [[ -n $(find . -type l) ]]; then
  echo "::error::a link among the assets" >&2
  exit 3
fi
find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -d' ' -f1
