#!/usr/bin/env bash
# What an Atlantis server runs around the plan and the apply of a project (delivery/atlantis-server.ts), from a checkout of
# the default branch that is the server's own: TESSERA_JUDGE. TESSERA_SEALS is a folder of the server's outside of all
# checkouts. The other variables are Atlantis' own ("Custom Workflows", run steps).
set -euo pipefail

refuse() { # WHY
  echo "refused: $1"
  exit 3
}
judge=${TESSERA_JUDGE:?a checkout of the default branch}
seals=${TESSERA_SEALS:?a folder outside of every checkout}
seal() {
  local name
  for name in "$BASE_REPO_OWNER" "$BASE_REPO_NAME" "$PULL_NUM" "$PROJECT_NAME"; do
    [[ $name =~ ^[A-Za-z0-9_][A-Za-z0-9._-]*$ ]] || refuse "$name is no name"
  done
  echo "$seals/$BASE_REPO_OWNER/$BASE_REPO_NAME/$PULL_NUM/$PROJECT_NAME"
}
# Where tenants/ and overrides/ are kept of what a stack was applied from last; with .begun, of an apply that has not ended well.
applied() {
  local name=${PROJECT_NAME:?}
  [[ $name =~ ^[a-z][a-z0-9-]*$ ]] || refuse "$name is no name"
  echo "$seals/$BASE_REPO_OWNER/$BASE_REPO_NAME/applied/$name"
}
kept() { # COMMIT FOLDER
  rm -rf "$2"
  mkdir -p "$2"
  git -C "$judge" archive "$1" tenants overrides | tar -x -C "$2"
}
# The change by its commit, from where it was pushed: code of the change had the checkout of Atlantis, with its files and with
# its .git, where a setting names programs that git runs. A server that hands out no commit by its name alone (git-config(1),
# uploadpack.allowReachableSHA1InWant; off by default in protocol 0) is asked for the refs under which GitHub and Gitea, GitLab,
# and Bitbucket keep a pull request's commits; the commit itself decides, whatever a ref says by now.
fetched() {
  [[ $HEAD_COMMIT =~ ^[0-9a-f]{40}$ ]] || refuse "$HEAD_COMMIT is no commit"
  [[ $BASE_BRANCH_NAME =~ ^[A-Za-z0-9_][A-Za-z0-9._/-]*$ ]] || refuse "$BASE_BRANCH_NAME is no branch"
  [[ $PULL_NUM =~ ^[0-9]+$ ]] || refuse "$PULL_NUM is no pull request"
  base=refs/remotes/origin/$BASE_BRANCH_NAME
  (
    exec 9>"$seals/refresh.lock"
    flock 9
    git -C "$judge" fetch --quiet --no-tags origin "+refs/heads/$BASE_BRANCH_NAME:$base" || exit 1
    for name in "$HEAD_COMMIT" "refs/pull/$PULL_NUM/head" "refs/merge-requests/$PULL_NUM/head" "refs/pull-requests/$PULL_NUM/from"; do
      git -C "$judge" fetch --quiet --no-tags origin "$name" 2>/dev/null || continue
      if git -C "$judge" cat-file -e "$HEAD_COMMIT^{commit}" 2>/dev/null; then exit 0; fi
    done
    exit 1
  ) || refuse "$HEAD_COMMIT cannot be fetched"
}
plannable() { # ARGUMENTS OF plannable.sh
  local refused
  refused=$(TESSERA_OVERRIDES=$judge/overrides bash "$judge/delivery/plannable.sh" "$@")
  [[ -z $refused ]] || refuse "$PROJECT_NAME is not planned beside credentials: $refused"
}
digest() {
  sha256sum "$1" | cut -d' ' -f1
}

case ${1:-} in
  # Brings the server's checkout to the newest commit of the default branch: its review, exceptions, budgets and floors.
  refresh)
    exec 9>"$seals/refresh.lock"
    flock 9
    before=$(git -C "$judge" rev-parse HEAD)
    git -C "$judge" pull --quiet --ff-only
    if [[ ! -d $judge/node_modules || $before != "$(git -C "$judge" rev-parse HEAD)" ]]; then npm ci --prefix "$judge" >/dev/null; fi
    ;;
  # A stack that names a program is not planned beside the server's credentials.
  before-plan)
    rm -f "$(seal)"
    # Installed anew by this server: the change's own code had the folder before.
    rm -rf .terraform .terraform.lock.hcl
    beside=$(find . -mindepth 1 ! -name cdk.tf.json ! -name '*.tfplan' -print -quit)
    [[ -z $beside && ! -L cdk.tf.json ]] || refuse "$PROJECT_NAME has files beside cdk.tf.json, as ${beside:-a link}"
    plannable written "$PROJECT_NAME" cdk.tf.json
    ;;
  # A provider is started by the plan, and not by init that installs it.
  after-init) plannable installed . ;;
  # Reviews the plan by the default branch, and notes which one it was. REVIEW is for the approvers.
  after-plan)
    file=$(seal)
    rm -f "$file"
    fetched
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir "$work/$PROJECT_NAME"
    cp cdk.tf.json "$work/$PROJECT_NAME/"
    terraform show -json "$PLANFILE" >"$work/$PROJECT_NAME/plan.json"
    kept "$HEAD_COMMIT" "$work/change"
    git -C "$judge" diff --no-renames --name-only "$base...$HEAD_COMMIT" >"$work/changed.txt"
    # What the stack stands at: what was applied last, and before the first time what is merged.
    noted=$(applied)
    if [[ ! -d $noted ]]; then kept "$base" "$work/before"; fi
    for stands in "$work/before" "$noted" "$noted.begun"; do
      if [[ ! -d $stands ]]; then continue; fi
      (cd "$judge" && ./tessera check --base-dir "$stands" --env "${PROJECT_NAME%%-*}" \
        --tenants "$work/change/tenants" --overrides "$work/change/overrides" >&2) ||
        refuse "$PROJECT_NAME cannot follow what it stands at: deploy what lies between first"
    done
    code=0
    (cd "$judge" && ./tessera review "$work/$PROJECT_NAME/plan.json" --changed "$work/changed.txt" \
      --tenants "$work/change/tenants" --base-tenants tenants) || code=$?
    ((code <= 1)) || exit "$code"
    # Problems that are none of floors are for the approvers, as REVIEW is.
    code=0
    (cd "$judge" && bash delivery/floors.sh "$work/change" overrides) || code=$?
    ((code <= 1)) || exit "$code"
    mkdir -p "$(dirname "$file")"
    echo "$HEAD_COMMIT $(digest "$PLANFILE") $(digest cdk.tf.json)" >"$file"
    ;;
  # The very plan that was reviewed, of the commit that is approved now.
  before-apply)
    file=$(seal)
    [[ -f $file && $(cat "$file") == "$HEAD_COMMIT $(digest "$PLANFILE") $(digest cdk.tf.json)" ]] ||
      refuse "the plan of $PROJECT_NAME is not the one that was reviewed for $HEAD_COMMIT: plan again"
    # From here on parts of it may stand, however the apply ends.
    fetched
    kept "$HEAD_COMMIT" "$(applied).begun"
    ;;
  # The stack stands at it, and at nothing else.
  after-apply)
    noted=$(applied)
    rm -rf "$noted"
    mv "$noted.begun" "$noted"
    ;;
  *) refuse "${1:-nothing} is none of refresh, before-plan, after-init, after-plan, before-apply, after-apply" ;;
esac
