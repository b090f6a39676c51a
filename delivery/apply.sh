#!/usr/bin/env bash
# Applies the plans that were reviewed, and no others. Called by deploy-layer.yml, which sets every variable: SEAL is the
# output of the job that reviewed, sealed/plans.json names every file of those plans by its SHA-256, and cdktf.out holds
# what the run synthesized from the commit. Whoever writes to the plan bucket has no say in any of the three.
set -euo pipefail

refuse() { # WHY
  echo "::error::not applied: $1"
  exit 3
}
is() { # FILE DIGEST
  [[ $2 =~ ^[0-9a-f]{64}$ && $(sha256sum "$1" | cut -d' ' -f1) == "$2" ]]
}

is sealed/plans.json "${SEAL:-}" || refuse "the digests of the plans are not those of the review"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
assets=$("$here/assets.sh")
# What is fetched is looked at in a place where Terraform reads nothing.
fetched=$(mktemp -d)
trap 'rm -rf "$fetched"' EXIT
echo '[]' >applied.json
read -r -a stacks <<<"$STACKS"
for stack in "${stacks[@]}"; do
  folder=cdktf.out/stacks/$stack
  row=$(jq -ce --arg stack "$stack" --arg commit "$COMMIT" \
    '[.[] | select(.stack == $stack and .commit == $commit)] | if length == 1 then .[0].files else empty end' sealed/plans.json) ||
    refuse "no plan of $stack was reviewed for $COMMIT"
  is "$folder/cdk.tf.json" "$(jq -r '."cdk.tf.json"' <<<"$row")" || refuse "the plan of $stack is not of the code that is deployed"
  [[ $assets == "$(jq -r .assets <<<"$row")" ]] || refuse "what stands beside the stacks is not what $stack was planned with"
  # Terraform reads whatever lies beside it.
  [[ $(find "$folder" -mindepth 1 | wc -l) -eq 1 && ! -L $folder/cdk.tf.json ]] || refuse "$stack has files beside cdk.tf.json"
  for file in plan.bin .terraform.lock.hcl; do
    digest=$(jq -r --arg file "$file" '.[$file] // empty' <<<"$row")
    # Terraform writes no lock file for a stack without providers.
    if [[ -z $digest && $file != plan.bin ]]; then continue; fi
    aws s3api get-object --bucket "$BUCKET" --key "$PREFIX/$stack/$file" "$fetched/$file" >/dev/null
    is "$fetched/$file" "$digest" || refuse "$file of $stack is not the one that was reviewed"
    mv "$fetched/$file" "$folder/$file"
  done
  terraform -chdir="$folder" init -no-color -lockfile=readonly >/dev/null
  # Again, after init ran providers' installation, and as late as can be.
  is "$folder/plan.bin" "$(jq -r '."plan.bin"' <<<"$row")" || refuse "plan.bin of $stack has changed since it was fetched"
  terraform -chdir="$folder" apply -no-color -lock-timeout=10m plan.bin
  jq --arg stack "$stack" '. + [$stack]' applied.json >next.json && mv next.json applied.json
done
