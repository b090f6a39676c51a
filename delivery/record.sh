#!/usr/bin/env bash
# Gathers what a deployment's run knows of itself, writes the record, and puts it into the audit bucket. Called by
# deploy.yml, which sets every variable; artifacts/ holds the reports of the run's reviews and checks.
set -euo pipefail

mkdir -p records plans
aws s3 sync --only-show-errors "s3://$AUDIT_BUCKET/deployments/$ENVIRONMENT/" records/
aws s3 cp --only-show-errors --recursive --exclude '*' --include '*/plan.sha256' --include '*/applied' \
  "s3://$PLAN_BUCKET/$PREFIX/" plans/

digest() { # FILE: its one line as JSON, or null
  if [[ -f ${1:-} ]]; then jq -Rn 'input' <"$1"; else echo null; fi
}

# One layer's folder holds each stack once.
jq -r '.[]' <<<"$STACKS" | while IFS= read -r stack; do
  jq -nc --arg stack "$stack" \
    --argjson digest "$(digest "$(find plans -path "*/$stack/plan.sha256" | head -n 1)")" \
    --argjson applied "$([[ -n $(find plans -path "*/$stack/applied") ]] && echo true || echo false)" \
    '{stack: $stack, plan_sha256: $digest, applied: $applied}'
done | jq -s . >stacks.json

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
