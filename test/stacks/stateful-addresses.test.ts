import {
  addressesOf,
  differences,
  kindOf,
  linesOf,
  listed,
  movedFrom,
  type StackJson,
  stacksWritten,
} from "./addresses";

describe("addresses of stateful resources", () => {
  const stacks = stacksWritten();

  it("are those that were promised, or moved", () => {
    expect(differences(listed(), linesOf(stacks, addressesOf), linesOf(stacks, movedFrom))).toEqual([]);
  });

  it("are of every kind of stack that holds state", () => {
    const kinds = new Set(listed().map((line) => line.split(" ")[0]));
    expect([...kinds].sort()).toEqual(
      [
        "<env>-cell-<cell>",
        "<env>-cell-<cell>-incluster",
        "<env>-cell-<cell>-tenants",
        "<env>-foundation",
        "<env>-operators",
        "<env>-platform",
        "<env>-recovery",
        "<env>-tenant-<tenant>",
        "<env>-tenant-<tenant>-incluster",
        "<env>-tenant-<tenant>-shares",
      ].sort(),
    );
  });
});

describe("the list", () => {
  const before: StackJson = { resource: { aws_kms_key: { data: {} }, aws_ssm_parameter: { contract: {} } } };
  const list = addressesOf("production-cell-a", before);
  const changes = (json: StackJson) =>
    differences(list, addressesOf("production-cell-a", json), movedFrom("production-cell-a", json));

  it("holds what has state, and not what can be made again", () => {
    expect(list).toEqual(["<env>-cell-<cell> aws_kms_key.data"]);
  });

  it("tells a rename without a moved block", () => {
    const problems = changes({ resource: { aws_kms_key: { data_key: {} } } });
    expect(problems).toEqual([
      expect.stringMatching(/aws_kms_key\.data: is gone/),
      expect.stringMatching(/data_key: is new/),
    ]);
  });

  it("takes a rename with one, once it is written down", () => {
    const moved = {
      resource: { aws_kms_key: { data_key: {} } },
      moved: [{ from: "aws_kms_key.data", to: "aws_kms_key.data_key" }],
    };
    expect(changes(moved).filter((line) => line.includes("is gone"))).toEqual([]);
    const now = addressesOf("production-cell-a", moved);
    expect(differences(now, now, movedFrom("production-cell-a", moved))).toEqual([]);
  });

  it.each([
    ["production-cell-pool-1", "<env>-cell-<cell>"],
    ["production-cell-pool-1-tenants", "<env>-cell-<cell>-tenants"],
    ["staging-tenant-a-b-incluster", "<env>-tenant-<tenant>-incluster"],
    ["testing-foundation", "<env>-foundation"],
  ])("knows %s as %s", (stack, kind) => {
    expect(kindOf(stack)).toBe(kind);
  });
});
