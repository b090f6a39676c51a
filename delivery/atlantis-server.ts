/** Name of the workflow that every project takes. */
export const WORKFLOW = "tessera";

const run = (step: string): object => ({
  run: { command: `bash "$TESSERA_JUDGE/delivery/atlantis.sh" ${step}`, output: "show" },
});

/**
 * The server's own configuration of Atlantis (repos.yaml), as plain data. What a pull request is planned, judged and
 * applied by stands here and not in the repository: Atlantis takes `atlantis.yaml` from the pull request.
 *
 * @param repository as Atlantis names it (`github.com/owner/name`), or an expression between strokes
 */
export function atlantisServer(repository: string): object {
  return {
    repos: [
      {
        id: repository,
        branch: "/^main$/",
        plan_requirements: ["mergeable", "undiverged"],
        apply_requirements: ["approved", "mergeable", "undiverged"],
        workflow: WORKFLOW,
        // A pull request changes neither its workflow nor what is required of it.
        allowed_overrides: [],
        allow_custom_workflows: false,
        repo_locks: { mode: "on_plan" },
        pre_workflow_hooks: [
          { run: 'bash "$TESSERA_JUDGE/delivery/atlantis.sh" refresh', description: "the default branch judges" },
          {
            // Code of the pull request: TESSERA_SANDBOX runs a command on this folder without network to the account,
            // without credentials and without any other folder of the server. Not before an apply, which has its plan there.
            run: '"$TESSERA_SANDBOX" sh -c "npm ci && ./tessera synth && ./tessera atlantis"',
            description: "stacks of the pull request",
            commands: "plan",
          },
        ],
      },
    ],
    workflows: {
      [WORKFLOW]: {
        plan: { steps: [run("before-plan"), "init", run("after-init"), "plan", run("after-plan")] },
        apply: { steps: [run("before-apply"), "apply", run("after-apply")] },
      },
    },
  };
}
