#!/usr/bin/env bash
# Restores backups of the homes whose turn it is, and of those whose turn was on a night since the last that came to an end:
# a night that was left out loses no home's turn. Looks six nights back; where none of them was drilled, somebody was told,
# and tonight's turns begin anew. Called by restore-drill.yml; TODAY is the date (YYYY-MM-DD).
set -uo pipefail

folder="s3://$AUDIT_BUCKET/drills/$ENVIRONMENT"
day() { date -u -d "$TODAY -$1 day" +%F; }
drilled() { # DATE: whether that night came to an end
  aws s3 ls "$folder/$1/done" >/dev/null
  case $? in 0) return 0 ;; 1) return 1 ;; *) exit 3 ;; esac
}

first=0
for back in 0 1 2 3 4 5 6; do
  if drilled "$(day "$back")"; then
    first=$((back - 1))
    break
  fi
done

failed=0
for ((back = first; back >= 0; back--)); do
  date=$(day "$back")
  ./tessera drill --env "$ENVIRONMENT" --date "$date" --out "report/$date" >drill.txt
  code=$?
  cat drill.txt
  { echo "$date"; echo '```'; cat drill.txt; echo '```'; } >>"$GITHUB_STEP_SUMMARY"
  if [[ -d report/$date ]]; then
    aws s3 cp --only-show-errors --recursive "report/$date/" "$folder/$date/$RUN/" || exit 3
  fi
  case $code in
    0) ;;
    2) failed=$((failed + $(jq -s '[.[] | select(.outcome == "failed")] | length' "report/$date"/*.json))) ;;
    *) exit "$code" ;;
  esac
  # A drill that failed is told of, and not repeated: the night came to its end.
  echo "$RUN" | aws s3 cp --only-show-errors - "$folder/$date/done" || exit 3
done
bash delivery/heartbeat.sh restore_drill "$failed" || exit 3
if ((failed > 0)); then exit 2; fi
