const KMS = "arn:aws:kms:eu-central-1:444444444444:";

/** ARNs of keys of the state, and whether Terraform's backend takes them: `npm run test:validate` asks it. */
export const STATE_KEYS: readonly (readonly [arn: string, isTaken: boolean])[] = [
  [`${KMS}key/11111111-2222-3333-8444-555555555555`, true],
  [`${KMS}key/a1b2c3d4-0000-5000-b000-00000000000f`, true],
  [`${KMS}key/mrk-0123456789abcdef0123456789abcdef`, true],
  [`${KMS}alias/tessera-state`, true],
  [`${KMS}alias/team/state_1`, true],
  // Neither a variant nor a version of UUIDs: what people write as an example.
  [`${KMS}key/11111111-2222-3333-4444-555555555555`, false],
  [`${KMS}key/11111111-2222-7333-8444-555555555555`, false],
  [`${KMS}key/A1B2C3D4-0000-5000-B000-00000000000F`, false],
  [`${KMS}key/mrk-0123456789abcdef`, false],
  [`${KMS}key/tessera-state`, false],
  [`${KMS}alias/tessera.state`, false],
  [`${KMS}alias/`, false],
];
