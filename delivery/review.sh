#!/usr/bin/env bash
# Fetches the plans of a run and reviews them under the digests that the jobs which planned gave. Called by
# review-plans.yml, which sets every variable; sealed/ holds those digests, head/ the repository at the commit that is
# planned, of which only data is read. Exit code 3: nothing could be judged.
set -uo pipefail

mkdir -p plans report before
printf 'seal=%s\n' none >>"$GITHUB_OUTPUT"
find sealed -name plans.json -print0 2>/dev/null | sort -z | xargs -0 -r jq -s 'add // []' >plans.json || exit 3
if [[ ! -s plans.json ]]; then echo '[]' >plans.json; fi
aws s3 cp --only-show-errors --recursive --exclude '*.bin' "s3://$BUCKET/$PREFIX/" plans/ || exit 3
git -C head diff --no-renames --name-only "$BASE" "$COMMIT" >changed.txt || exit 3
git -C head archive "$BASE" tenants | tar -x -C before || exit 3
shopt -s nullglob
./tessera review plans/*/plan.json --sealed plans.json --commit "$COMMIT" --changed changed.txt \
  --tenants head/tenants --base-tenants before/tenants --overrides overrides \
  --format md --out report/review.md --format json --out report/review.json \
  --format sarif --out report/review.sarif --format html --out report/review.html
code=$?
if [[ ! -f report/review.json ]]; then exit 3; fi
verdict=$(jq -r .verdict report/review.json)
# What a pull request asks for is held against the floors from before it. What is merged has passed, and what is rolled back
# to is of an earlier day.
if [[ ${PULL_REQUEST:-0} != 0 ]]; then
  bash delivery/floors.sh head overrides >floors.md
  case $? in
    0) ;;
    1) if ((code == 0)); then code=1 verdict=REVIEW; fi ;;
    2) code=2 verdict=STOP ;;
    *) if ((code < 2)); then code=3 verdict="CANNOT JUDGE"; fi ;;
  esac
  { cat floors.md; cat report/review.md; } >report/whole.md && mv report/whole.md report/review.md
fi
cat report/review.md >>"$GITHUB_STEP_SUMMARY"
{
  echo "code=$code"
  echo "verdict=$verdict"
  echo "seal=$(sha256sum plans.json | cut -d' ' -f1)"
} >>"$GITHUB_OUTPUT"
