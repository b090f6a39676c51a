#!/usr/bin/env bash
# Holds what is to be deployed against every commit that the environment may stand at: a tenant's state is deployed before
# the next follows, and several pull requests may have been merged since. Prints the commit that the plans differ from.
# DEPLOYED: those commits, oldest first, as the records say; BASE: the commit that somebody names, where there is none.
set -euo pipefail

read -ra commits <<<"${DEPLOYED:-}"
named=
if [[ -n ${BASE:-} ]]; then named=$(git rev-parse --verify --quiet "$BASE^{commit}") || { echo "::error::base: $BASE is no commit here" >&2; exit 3; }; fi
if ((${#commits[@]} == 0)); then
  if [[ -z $named ]]; then
    echo "::error::no record says where $ENVIRONMENT stands: name its commit as base; before the first deployment, that of the first" >&2
    exit 3
  fi
  commits=("$named")
fi
last=${commits[-1]}
if [[ -n $named && $named != "$last" ]]; then
  echo "::error::base: given $named, and the records say that $ENVIRONMENT stands at $last: leave it out" >&2
  exit 3
fi
for commit in "${commits[@]}"; do
  ./tessera check --base "$commit" --env "$ENVIRONMENT" >&2
done
echo "$last"
