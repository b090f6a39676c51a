import { jsonApi, SECRETS_MANAGER } from "../../executor/aws/json-api";
import { awsKeeper } from "../../executor/aws/keeper";
import { type Emulator, startEmulator } from "../support/emulator";
import { MissingRealPart, skipOrFail } from "../support/real-part";

const REGION = "eu-central-1";
/** More than SSM gives at once. */
const COUNT = 23;

/** The keeper over the emulator, which answers as SSM and Secrets Manager do: pages, times, and a parameter that stands. */
describe("passwords in SSM and Secrets Manager", () => {
  let emulator: Emulator | undefined;
  beforeAll(async () => {
    try {
      emulator = await startEmulator();
    } catch (error) {
      if (!(error instanceof MissingRealPart)) throw error;
      expect(skipOrFail("test/executor/keeper", error)).toBe(0);
    }
  }, 120_000);
  afterAll(async () => emulator?.stop());

  const apiOf = ({ endpoint }: Emulator) =>
    jsonApi(
      REGION,
      { AWS_ENDPOINT_URL: endpoint },
      () => ({ accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "none" }),
      { now: () => new Date(), sleep: async () => {}, remaining: () => 60_000, random: () => 0 },
    );

  it("lists every one with its age, makes none twice, and writes over one that is to change", async () => {
    if (emulator === undefined) return;
    const keeper = awsKeeper(() => apiOf(emulator!));
    const begun = Date.now() - 2_000;
    const names = Array.from({ length: COUNT }, (_, index) => `tenant_${index}`);
    for (const name of names) await keeper.putParameter(`/p/${name}`, `of ${name}`, "alias/aws/ssm", REGION);
    await keeper.putParameter("/p/tenant_0.next", "next", "alias/aws/ssm", REGION);
    await keeper.putParameter("/other/tenant_x", "x", "alias/aws/ssm", REGION);
    const found = await keeper.ages!.parameters("/p", REGION);
    expect(Object.keys(found).sort()).toEqual([...names, "tenant_0.next"].sort());
    for (const written of Object.values(found)) {
      expect(written).toBeGreaterThan(begun);
      expect(written).toBeLessThan(Date.now() + 2_000);
    }
    await expect(keeper.putParameter("/p/tenant_0", "another", "alias/aws/ssm", REGION)).rejects.toMatchObject({
      code: "ParameterAlreadyExists",
    });
    expect(await keeper.parameter("/p/tenant_0", REGION)).toBe("of tenant_0");
    await keeper.ages!.replaceParameter("/p/tenant_0", "another", "alias/aws/ssm", REGION);
    expect(await keeper.parameter("/p/tenant_0", REGION)).toBe("another");
  });

  it("knows when a secret was written, and that one has no value", async () => {
    if (emulator === undefined) return;
    const api = apiOf(emulator);
    const keeper = awsKeeper(() => api);
    await api(SECRETS_MANAGER, "CreateSecret", "a secret", { Name: "executor", SecretString: "{}" });
    await keeper.putSecret("executor", { username: "u", password: "p" }, REGION);
    const written = await keeper.ages!.secret("executor", REGION);
    expect(Math.abs(written! - Date.now())).toBeLessThan(60_000);
    expect(await keeper.ages!.secret("nothing", REGION)).toBeNull();
  });
});
