import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderMarkdown } from "../../review/render/markdown";
import { type Given, judge, withFiles } from "./support/plan";

type Values = Record<string, unknown>;

const contract = (rest: Values): Values => ({
  name: "/tessera/production/tenants/acme/postgresql",
  insecure_value: JSON.stringify({ version: 1, tenant: "acme", engine: "postgresql", ...rest }),
  tags: { "tessera:tenant": "acme", "tessera:engine": "postgresql" },
});
const FREE = { connections: 5, statement_timeout_ms: 15_000, storage_bytes: 1e9 };
const STANDARD = { connections: 40, statement_timeout_ms: 60_000, storage_bytes: 90e9 };
const STACK = "production-cell-a-tenants";
const given = (before: Values, after: Values): Given => ({
  address: 'aws_ssm_parameter.contract["acme"]',
  index: "acme",
  before: contract(before),
  after: contract(after),
});
const told = (before: Values, after: Values) => judge([given(before, after)], {}, {}, STACK);
const guard = (id: string, text: string): string => `/* guard ${id}: why */ ${text} /* end ${id} */`;
const row = (...statements: string[]): Values => ({
  lifecycle_scope: "CRUD",
  input: JSON.stringify({
    apply: [{ as: "executor", database: "d", statements }],
    remove: [{ as: "executor", database: "d", statements: ['DROP ROLE "tenant_acme"'] }],
  }),
});
const OPEN = 'ALTER ROLE "tenant_acme" LOGIN';
const CLOSED = guard("nologin", 'ALTER ROLE "tenant_acme" NOLOGIN');

describe("the life of a tenant", () => {
  it.each([
    ["active", "suspended", "REVIEW", /nobody signs in any more, open sessions end, all data stays/],
    ["suspended", "offboarding", "REVIEW", /guards against its deletion are lifted/],
    ["suspended", "active", "OK", /it may sign in again/],
    ["active", "dozing", "REVIEW", /no rule knows this state/],
  ])("from %s to %s is %s, in the tenant's words", (before, after, verdict, says) => {
    const report = told({ state: before }, { state: after });
    expect(report.verdict).toBe(verdict);
    expect(report.findings).toMatchObject([{ rule: "tenant-state", tenant: "acme", before, after }]);
    expect(report.findings[0]?.says).toMatch(says);
  });

  it("one engine that ends is told by its name and its environment, and which is lost once its row goes", () => {
    const leaving = told(
      { state: "active", environment: "production" },
      { state: "offboarding", environment: "production" },
    );
    expect(leaving.findings[0]?.says).toMatch(
      /^its postgresql in production is offboarding from now on: nobody signs in/,
    );
    const address = 'aws_lambda_invocation.slice_redis["acme"]';
    const gone = judge([{ address, index: "acme", before: row(CLOSED) }], {}, {}, STACK).findings;
    expect(gone).toMatchObject([{ rule: "tenant-row-removed", severity: "stop", tenant: "acme" }]);
    expect(gone[0]?.says).toMatch(/^the tenant loses redis: runs 1 removal statements?/);
  });

  it("a lower tier tells each limit before and after, the lower ones first", () => {
    const report = told({ state: "active", limits: STANDARD }, { state: "active", limits: FREE });
    expect(report.findings).toMatchObject([
      {
        rule: "tenant-limits",
        severity: "review",
        says: "the tenant gets less",
        before: "connections 40, statement timeout 1 min, storage 90 GB",
        after: "connections 5, statement timeout 15 s, storage 1 GB",
      },
    ]);
    expect(renderMarkdown(report)).toContain("connections 40");
  });

  it("a higher tier is told as that, and asks nobody", () => {
    const report = told({ state: "active", limits: FREE }, { state: "active", limits: STANDARD });
    expect(report.verdict).toBe("OK");
    expect(report.findings).toMatchObject([{ severity: "note", says: "the tenant gets more" }]);
  });

  it("its tier comes from its file, and from that before the change", () => {
    const file = (tier: string) => `id: acme\ntier: ${tier}\n`;
    withFiles({}, (_paths, folder) => {
      for (const [side, tier] of Object.entries({ base: "standard", head: "free" })) {
        mkdirSync(join(folder, side, "acme"), { recursive: true });
        writeFileSync(join(folder, side, "acme", "tenant.yml"), file(tier));
      }
      const tier = (options: object) =>
        judge([given({ state: "active" }, { state: "suspended" })], {}, options, STACK).tenants[0]?.tier;
      const [head, base] = [join(folder, "head"), join(folder, "base")];
      expect(tier({ tenants: head, baseTenants: base })).toBe("standard → free");
      expect(tier({ tenants: head })).toBe("free");
      expect(tier({ tenants: join(folder, "none") })).toBeUndefined();
    });
  });

  it("a limit that falls among others that rise is told first", () => {
    const after = { ...STANDARD, storage_bytes: 1e6, connections: 80 };
    expect(told({ state: "active", limits: STANDARD }, { state: "active", limits: after }).findings).toMatchObject([
      { severity: "review", before: "storage 90 GB, connections 40", after: "storage 1 MB, connections 80" },
    ]);
  });

  it("limits in statements are no isolation weakened, and have a direction", () => {
    const limit = (n: number) => row(OPEN, guard("connection_limit", `ALTER ROLE "tenant_acme" CONNECTION LIMIT ${n}`));
    const change = (before: number, after: number) =>
      judge([{ address: "aws_lambda_invocation.a", before: limit(before), after: limit(after) }]).findings;
    expect(change(40, 5)).toMatchObject([{ rule: "tenant-limits", severity: "review", says: "the tenant gets less" }]);
    expect(change(5, 40)).toMatchObject([{ rule: "tenant-limits", severity: "note", says: "the tenant gets more" }]);
  });

  it("limits that stand in contract and statements are told once, by the contract, unless the statements say worse", () => {
    const limit = (n: number) => row(OPEN, guard("connection_limit", `ALTER ROLE "tenant_acme" CONNECTION LIMIT ${n}`));
    const both = (before: number, after: number, stated = [before, after] as const) =>
      judge(
        [
          given(
            { state: "active", limits: { connections: before } },
            { state: "active", limits: { connections: after } },
          ),
          {
            address: 'aws_lambda_invocation.tenant["acme"]',
            index: "acme",
            before: limit(stated[0]),
            after: limit(stated[1]),
          },
        ],
        {},
        {},
        STACK,
      ).findings.map(({ rule, severity, type }) => `${severity} ${rule} ${type}`);
    expect(both(40, 5)).toEqual(["review tenant-limits aws_ssm_parameter"]);
    expect(both(5, 40)).toEqual(["note tenant-limits aws_ssm_parameter"]);
    expect(both(5, 40, [40, 5])).toEqual([
      "note tenant-limits aws_ssm_parameter",
      "review tenant-limits aws_lambda_invocation",
    ]);
  });

  it("a tenant that signs in again needs no guard against it", () => {
    const change = (after: Values) =>
      judge([{ address: "aws_lambda_invocation.a", before: row(CLOSED), after }]).findings.map(({ rule }) => rule);
    expect(change(row(OPEN))).toEqual([]);
    expect(change(row())).toEqual(["statements-weakened"]);
  });

  it("erasing asks to offboard first only where nobody did", () => {
    const erased = (statement: string): string =>
      renderMarkdown(judge([{ address: "aws_lambda_invocation.a", before: row(statement) }]));
    expect(erased(OPEN)).toContain("offboarded first");
    expect(erased(CLOSED)).not.toContain("offboarded first");
    expect(erased(CLOSED)).toContain("of a tenant that nobody signs in to any more");
  });
});
