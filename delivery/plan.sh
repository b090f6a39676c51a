#!/usr/bin/env bash
# Plans stacks that another job has synthesized, keeps the plans in the plan bucket, and says what each of their files is:
# plans.json, which travels outside of the bucket. Called by plan-stacks.yml, which sets every variable. Runs no code of
# the change: of its stacks, only what delivery/plannable.sh lets pass, since Terraform runs what a configuration names.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
refuse_unless_plannable() { # STACK ARGUMENTS OF plannable.sh
  local refused
  refused=$(TESSERA_OVERRIDES=$here/../overrides bash "$here/plannable.sh" "${@:2}")
  if [[ -n $refused ]]; then
    echo "::error::$1 is not planned beside credentials: $refused"
    exit 3
  fi
}
read -r -a stacks <<<"$STACKS"
read -r -a arguments <<<"$ARGUMENTS"
mkdir -p sealed
failed=0
assets=$("$here/assets.sh")
for stack in "${stacks[@]}"; do
  if [[ ! $stack =~ ^[a-z0-9][a-z0-9-]{0,119}$ ]]; then
    echo "::error::$stack is no name of a stack"
    exit 3
  fi
  folder=cdktf.out/stacks/$stack
  refuse_unless_plannable "$stack" written "$stack" "$folder/cdk.tf.json"
  # Other files that a stack's folder may hold are configuration to Terraform as well.
  if [[ $(find "$folder" -mindepth 1 | wc -l) -ne 1 || -L $folder/cdk.tf.json ]]; then
    echo "::error::$stack has files beside cdk.tf.json"
    exit 3
  fi
  terraform -chdir="$folder" init -no-color >/dev/null
  refuse_unless_plannable "$stack" installed "$folder"
  # A plan that fails is kept as well: the review says that it cannot be judged.
  terraform -chdir="$folder" plan -no-color -out=plan.bin "${arguments[@]}" >"$folder/plan.log" 2>&1 || failed=1
  if [[ -f $folder/plan.bin ]]; then
    terraform -chdir="$folder" show -json plan.bin >"$folder/plan.json"
  else
    : >"$folder/plan.json"
  fi
  files=$(jq -nc --arg digest "$assets" '{assets: $digest}')
  for file in plan.bin plan.json cdk.tf.json .terraform.lock.hcl; do
    [[ -f $folder/$file ]] || continue
    digest=$(sha256sum "$folder/$file" | cut -d' ' -f1)
    files=$(jq -c --arg file "$file" --arg digest "$digest" '.[$file] = $digest' <<<"$files")
    # A key is written once: who comes later, with whatever role, writes another.
    aws s3api put-object --bucket "$BUCKET" --key "$PREFIX/$stack/$file" --body "$folder/$file" \
      --server-side-encryption aws:kms --checksum-algorithm SHA256 --if-none-match '*' >/dev/null
  done
  jq -nc --arg stack "$stack" --arg commit "$COMMIT" --argjson files "$files" '{$stack, $commit, $files}' >"sealed/$stack.json"
done
jq -s . sealed/*.json >plans.json
exit "$failed"
