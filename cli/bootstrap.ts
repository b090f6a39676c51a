import { loadFleet } from "../constructs/rooms";
import { awsCli } from "../delivery/aws-cli";
import { applyBootstrap, phaseHere, terraformIn, writeConfiguration } from "../delivery/bootstrap/apply";
import { type Bootstrap, bootstrapOf } from "../delivery/bootstrap/bootstrap";
import { cloudFormationOf } from "../delivery/bootstrap/cloudformation";
import { verifyAws } from "../delivery/bootstrap/verify/aws";
import { outcomeOf } from "../delivery/bootstrap/verify/check";
import { verifyGithub } from "../delivery/bootstrap/verify/github";
import { repository } from "./bootstrap/repository";
import { requireBootstrappable, told, toldChecks } from "./bootstrap/written";
import { BOOTSTRAP } from "./commands/beginnings";
import { EXIT, program, requireKnown, UsageError } from "./program";
import { writeWhole } from "./program/files";
import { foldersSaid } from "./program/folders-said";

const folderOf = (environment: string): string => `.tessera/bootstrap/${environment}`;
const EXITS = { holds: EXIT.good, differs: EXIT.stop, unknown: EXIT.unseen } as const;

export const main = program(
  BOOTSTRAP,
  async ({ values, positionals: [name = ""], folders, show, print, say, interrupted }) => {
    if (values.yes && !values.apply) throw new UsageError("--yes: only with --apply, which would ask without it");
    const fleet = loadFleet(folders);
    requireKnown("ENVIRONMENT", name, Object.keys(fleet.environments));
    requireBootstrappable(fleet, name);
    const environment = fleet.environments[name]!;
    const bootstrap = bootstrapOf(environment, {
      repository: repository(values.repository),
      providerExists: values["existing-provider"],
      beforeFoundation: values["before-foundation"],
    });
    const { account, region, stack } = bootstrap.names;
    const about = { environment: name, account, stack };
    if (values.verify) {
      const checks = [
        ...(await verifyAws(bootstrap, awsCli(region, { signal: interrupted() }))),
        ...(await verifyGithub(bootstrap, {
          url: process.env.GITHUB_API_URL || "https://api.github.com",
          token: process.env.GITHUB_TOKEN || null,
        })),
      ];
      const outcome = outcomeOf(checks);
      show({ ...about, outcome, files: [], steps: [], checks }, () => toldChecks(checks));
      return EXITS[outcome];
    }
    if (values.cloudformation !== undefined) {
      const template = `${JSON.stringify(cloudFormationOf(bootstrap), null, 2)}\n`;
      if (values.cloudformation === "-") {
        print(template);
        return;
      }
      writeWhole(values.cloudformation, template);
      const files = [values.cloudformation];
      const steps = [`aws cloudformation deploy ${formation(bootstrap, values.cloudformation)}`];
      show({ ...about, outcome: "written", files, steps, checks: [] }, () => written(bootstrap, files, steps));
      return;
    }
    const folder = folderOf(name);
    if (values.apply) {
      const terraform = terraformIn(folder, interrupted());
      await applyBootstrap(bootstrap, { folder, terraform, approved: values.yes, say });
      const steps = values["before-foundation"]
        ? [`after the first deployment of ${name}-foundation: the same without --before-foundation`]
        : [];
      show({ ...about, outcome: "stands", files: [], steps, checks: [] }, () =>
        [`${stack} stands, and its state is in ${bootstrap.names.stateBucket}`, ...steps].join("\n"),
      );
      return;
    }
    // A state that is still here is of the first phase: its configuration stays so.
    const files = [writeConfiguration(folder, bootstrap, phaseHere(folder))];
    const { repository: of, providerExists, beforeFoundation } = bootstrap.options;
    const same = `${providerExists ? " --existing-provider" : ""}${beforeFoundation ? " --before-foundation" : ""}`;
    const steps = [`./tessera bootstrap ${name} --repository ${of}${same} --apply${foldersSaid(folders)}`];
    show({ ...about, outcome: "written", files, steps, checks: [] }, () => written(bootstrap, files, steps));
  },
);

function formation({ names: { stack, region } }: Bootstrap, file: string): string {
  return `--region ${region} --stack-name ${stack} --template-file ${file} --capabilities CAPABILITY_NAMED_IAM --s3-bucket BUCKET`;
}

function written(bootstrap: Bootstrap, files: readonly string[], steps: readonly string[]): string {
  return [told(bootstrap), "", `written: ${files.join(", ")}`, ...steps.map((step) => `then: ${step}`)].join("\n");
}
