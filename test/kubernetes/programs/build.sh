#!/usr/bin/env bash
# Builds what test/kubernetes/control-plane and test/kubernetes/managers run, from published Go modules, into a folder outside
# of the checkout that names versions: what stands there is not built again. `build.sh` builds the control plane, `build.sh
# managers` the managers of operators. Each line of the list is a program, the folder of its module here, the module that its
# version is of, and its package; of a manager also the module's folder of definitions, which are put beside it, and the
# variable that says its version. Needs Go 1.26, which nothing else of Tessera does.
set -euo pipefail
cd "$(dirname "$0")"
list=${1:-programs}.tsv
assets=${TESSERA_ASSETS:-${XDG_CACHE_HOME:-$HOME/.cache}/tessera}
command -v go >/dev/null || { echo "Go is missing: it is not in the PATH; install 1.26 or later" >&2; exit 1; }

while IFS=$'\t' read -r program folder module package definitions variable; do
  version=$(awk -v module="$module" '{ for (i = 1; i < NF; i++) if ($i == module) { print $(i + 1); exit } }' "$folder/go.mod")
  place="$assets/$program-$version"
  [[ -x $place/$program ]] && continue
  mkdir -p "$place"
  begun=$SECONDS
  (cd "$folder" && go build -mod=readonly -trimpath -buildvcs=false -ldflags "-s -w${variable:+ -X $variable=${version#v}}" -o "$place/.$program.$$" "$package")
  if [[ -n ${definitions:-} ]]; then
    mkdir -p "$place/definitions"
    cp "$(cd "$folder" && go list -mod=readonly -m -f '{{.Dir}}' "$module")/$definitions"/*.yaml "$place/definitions/"
  fi
  # A program is there when it is whole: another run may be building it, too.
  mv "$place/.$program.$$" "$place/$program"
  echo "$program $version ($((SECONDS - begun)) s)"
done <"$list"
