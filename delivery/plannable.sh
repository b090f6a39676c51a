#!/usr/bin/env bash
# Why a stack may not be planned beside credentials, one reason a line; nothing where it may be. `plannable.sh written STACK
# FILE` before `terraform init`, by the stack's cdk.tf.json; `plannable.sh installed FOLDER` after it, by the providers that
# it installed: a state names some as well, and Terraform starts every one of them. TESSERA_OVERRIDES: the environments' files
# that say which bucket is whose; default: those beside this script, which are the default branch's.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
case ${1:-} in
  written)
    # Of a name that stands twice, jq reads the last and Terraform both: then there are fewer values than were written.
    written=$(jq -n --stream 'reduce (inputs | select(length == 2)) as $_ (0; . + 1)' "$3")
    read=$(jq '[.. | select((type | IN("object", "array") | not) or length == 0)] | length' "$3")
    if [[ $written != "$read" ]]; then echo "a name that stands twice"; fi
    buckets='{}'
    for file in "${TESSERA_OVERRIDES:-$here/../overrides}"/*_environment.yml; do
      if [[ ! -f $file ]]; then continue; fi
      name=${file##*/}
      bucket=$(awk '/^[^ #]/ { inside = /^state:/ } inside && $1 == "bucket:" { gsub(/["\047]/, "", $2); print $2; exit }' "$file")
      buckets=$(jq -c --arg name "${name%_environment.yml}" --arg bucket "$bucket" \
        'if $bucket == "" then . else .[$name] = $bucket end' <<<"$buckets")
    done
    jq -r --argjson buckets "$buckets" --arg stack "$2" -f "$here/plannable.jq" "$3"
    ;;
  installed)
    # Terraform writes no lock file where nothing was installed.
    if [[ ! -e $2/.terraform.lock.hcl ]]; then exit 0; fi
    sed -n 's/^provider "\(.*\)" {$/\1/p' "$2/.terraform.lock.hcl" |
      { grep -vxE 'registry\.terraform\.io/hashicorp/(aws|helm|kubernetes)' || (($? == 1)); } | sed 's/^/the provider /'
    ;;
  *)
    echo "${1:-nothing} is neither written nor installed" >&2
    exit 64
    ;;
esac
