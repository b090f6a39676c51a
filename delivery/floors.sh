#!/usr/bin/env bash
# Holds the tenants and environments of a change against the floors from before it: `floors.sh CHANGE FLOORS`, folders of the
# repository with the change and of the overrides before it. Runs the judge's own code, and reads the change as data. Prints
# what it found as Markdown. Exit code 0: nothing is wrong; 1: problems that are none of floors, as where the change brings
# settings that this code does not know; 2: something is below a floor; 3: it could not be looked at.
set -uo pipefail

found=$(./tessera check --tenants "$1/tenants" --overrides "$1/overrides" --floors "$2" --json)
code=$?
((code == 0)) && exit 0
if ((code != 1)) || ! jq -e '.problems | length > 0' <<<"$found" >/dev/null 2>&1; then
  printf '## CANNOT JUDGE: floors\n\nWhether the change keeps to the floors from before it could not be looked at.\n\n'
  exit 3
fi
told() { # HEADING FILTER
  printf '## %s\n\n```\n' "$1"
  jq -r "[.problems[] | select($2)]"' | .[:20][], (length - 20 | select(. > 0) | "and \(.) more")
    | if type == "string" then . else "\(.file):\(.line // 1) \(.path // ""): given \(.given); allowed: \(.allowed)" end
    | gsub("[`\r\n]"; " ")' <<<"$found"
  printf '```\n\n'
}
# The judge's own words for a floor (config/effective-checks.ts).
below='(.allowed // "") | tostring | contains("(floor of environment ")'
if jq -e "any(.problems[]; $below)" <<<"$found" >/dev/null; then
  told "STOP: below the floors from before this change. Floors are changed first, alone" "$below"
  exit 2
fi
told "REVIEW: by the default branch's code, and the floors from before this change" true
exit 1
