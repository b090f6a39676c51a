#!/usr/bin/env bash
# Gathers what a deployment's run knows of itself, writes the record, and puts it into the audit bucket. Called by
# deploy.yml, which sets every variable; artifacts/ holds what the run's jobs left: digests of the plans that were
# reviewed, what was applied, reports of reviews and checks.
set -euo pipefail

mkdir -p records
aws s3 sync --only-show-errors "s3://$AUDIT_BUCKET/deployments/$ENVIRONMENT/" records/

joined() { # PATTERN: lists in artifacts of that name, as one
  find artifacts -path "$1" -print0 | sort -z | xargs -0 -r jq -c '.[]' | jq -s .
}
joined '*/sealed-*-apply-layer-*/plans.json' >reviewed.json
joined '*/applied-*-apply-layer-*/applied.json' >applied.json

# One layer's plans name each stack once.
jq --slurpfile plans reviewed.json --slurpfile applied applied.json '[.[] as $stack | {
  stack: $stack,
  plan_sha256: ([$plans[0][] | select(.stack == $stack) | .files["plan.bin"]] | first),
  applied: ($applied[0] | index($stack) != null)
}]' <<<"$STACKS" >stacks.json
find artifacts -path '*/review-*/review.json' | sort | while IFS= read -r file; do
  jq -c --arg name "$(basename "$(dirname "$file")")" '{"label": $name, verdict}' "$file"
done | jq -s . >reviews.json

checks=$(find artifacts -path '*/verify-*-deployment-*/checks.json' | head -n 1)
decision=$(find artifacts -path '*/verify-*-deployment-*/decision.json' | head -n 1)
gh api "repos/$REPOSITORY/actions/runs/$RUN_ID/approvals" \
  --jq '[.[] | select(.state == "approved") | .user.login] | unique' >approvers.json

# Where nobody could look, the decision is people's.
unseen='{"action":"escalate","reason":"the checks could not run","to":null}'
jq -n \
  --arg run "$RUN_URL" --arg commit "$GITHUB_SHA" --arg base "$BASE" --arg started "$STARTED_AT" --arg actor "$ACTOR" \
  --arg finished "$(date -u +%Y-%m-%dT%H:%M:%SZ)" --argjson applied "$APPLIED" --argjson held "$ROLLBACK_HELD" \
  --slurpfile stacks stacks.json --slurpfile reviews reviews.json --slurpfile approvers approvers.json \
  --argjson checks "$(cat "${checks:-/dev/null}" | jq -s '.[0]')" \
  --argjson decision "$(if [[ -n $decision ]]; then cat "$decision"; else echo "$unseen"; fi)" \
  '{
    run: $run, commit: $commit, base: $base, started_at: $started, finished_at: $finished, actor: $actor,
    approvers: $approvers[0], applied: $applied, stacks: $stacks[0], reviews: $reviews[0], checks: $checks,
    rollback: (if $decision.action == "none" then null
      else {action: $decision.action, reason: $decision.reason, to: $decision.to, applied: $held} end)
  }' >facts.json

name=$(./tessera record --env "$ENVIRONMENT" --facts facts.json --records records)
# A record that is there already stays as it is: two runs can not both be the next.
aws s3api put-object --bucket "$AUDIT_BUCKET" --key "deployments/$ENVIRONMENT/$name" --body "records/$name" \
  --content-type application/json --checksum-algorithm SHA256 --if-none-match '*' >/dev/null
echo "recorded as $name"
./tessera deployments --env "$ENVIRONMENT" --dir records >>"$GITHUB_STEP_SUMMARY"
