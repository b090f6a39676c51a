import { STATE_KEYS } from "../support/state-keys";
import { environmentYml, problemsWith } from "./folder";

test.each(STATE_KEYS)("%s as the state's key is taken: %s", (arn, isTaken) => {
  const state = `{ kind: s3, bucket: states, region: eu-central-1, kms_key_arn: "${arn}" }`;
  const problems = problemsWith({ "overrides/production_environment.yml": environmentYml({ state }) });
  const about = problems.filter((line) => line.includes("state.kms_key_arn"));
  expect(problems).toEqual(about);
  expect(about.length).toBe(isTaken ? 0 : 1);
  if (!isTaken) expect(about[0]).toContain("as Terraform's backend takes them");
});
