import { readdirSync } from "node:fs";
import { CASES } from "./cases";
import { type Files, Folder, problemsWith, SMALL_FLEET, tenantYml } from "./folder";
import { MESSAGES } from "./messages";

/** Lines of the product's own files move as these are edited. */
function open(message: string): string {
  return message.replace(/(constructs\/[^ :]+):\d+(:\d+)?/g, "$1:_");
}

describe("bad input", () => {
  it("the fleet that each case departs from has no problem", () => {
    expect(problemsWith({})).toEqual([]);
  });

  it.each(CASES)("$name", ({ name, files }) => {
    expect(problemsWith(files).map(open)).toEqual(MESSAGES[name]);
  });

  it("has a message for each case, each case once", () => {
    expect(Object.keys(MESSAGES).sort()).toEqual(CASES.map(({ name }) => name).sort());
  });

  it("is reported all at once, sorted by file and line", () => {
    const files: Files = {
      "tenants/ledger.txt": "acme\nglobex\n",
      "tenants/acme/tenant.yml": tenantYml("acme", { tier: "premum", region: "mars" }),
      "tenants/globex/tenant.yml": tenantYml("globex"),
      "tenants/globex/postgresql.yml": "connections:\n  max: 900\nworkload: olpt\n",
      "overrides/production_security.yml": "floors: {}\n",
    };
    expect(problemsWith(files).map((problem) => problem.split(" ", 2).join(" "))).toEqual([
      "overrides/production_security.yml:1:1 floors:",
      "tenants/acme/tenant.yml:2:1 tier:",
      "tenants/acme/tenant.yml:8:1 region:",
      "tenants/globex/postgresql.yml:2:3 connections.max:",
      "tenants/globex/postgresql.yml:3:1 workload:",
    ]);
  });

  it("a misspelt key hides neither a limit that is exceeded nor a setting that is not the tenant's own", () => {
    const file =
      "conections: { max: 5 }\nconnections: { max: 900, min: 1 }\ninstance: { class: db.r7g.large }\nstorage: { typ: x }\n";
    expect(problemsWith({ "tenants/acme/postgresql.yml": file }).map((text) => text.split(": given", 1)[0])).toEqual([
      "tenants/acme/postgresql.yml:1:1 conections",
      "tenants/acme/postgresql.yml:2:16 connections.max",
      "tenants/acme/postgresql.yml:2:26 connections.min",
      "tenants/acme/postgresql.yml:3:13 instance.class",
      "tenants/acme/postgresql.yml:4:12 storage.typ",
    ]);
  });

  it("settings are not blamed for one beside them that could not be read", () => {
    const file = "connections: { max: lots }\npool: { size: 90 }\n";
    expect(problemsWith({ "tenants/acme/postgresql.yml": file }).map((text) => text.split(": given", 1)[0])).toEqual([
      "tenants/acme/postgresql.yml:1:16 connections.max",
    ]);
  });

  it("names the line of a tier's limit", () => {
    const [problem] = problemsWith({ "tenants/acme/postgresql.yml": "connections:\n  max: 101\n" });
    const line = Number(/tiers\.yml:(\d+)/.exec(problem ?? "")?.[1]);
    const tiers = require("node:fs").readFileSync("constructs/engines/postgresql/tiers.yml", "utf8").split("\n");
    expect(tiers[line - 1].trim()).toBe("connections.max: { max: 100 }");
    const standard = tiers.indexOf("standard:");
    expect(line).toBeGreaterThan(standard);
    expect(line).toBeLessThan(tiers.indexOf("premium:"));
  });

  it("a limit itself is not beyond it", () => {
    expect(problemsWith({ "tenants/acme/postgresql.yml": "connections:\n  max: 100\n" })).toEqual([]);
  });

  it("CRLF is fine", () => {
    expect(problemsWith({ "tenants/acme/tenant.yml": tenantYml("acme").replaceAll("\n", "\r\n") })).toEqual([]);
  });

  it("files of editors are no settings", () => {
    expect(problemsWith({ "tenants/acme/.postgresql.yml.swp": "\u0000", "tenants/.DS_Store": "\u0000" })).toEqual([]);
  });

  it("a file with thousands of problems is told of the first fifty", () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `setting_${index}: 1\n`).join("");
    const problems = problemsWith({ "tenants/acme/postgresql.yml": text });
    expect(problems).toHaveLength(51);
    expect(problems[0]).toBe(
      "tenants/acme/postgresql.yml: given 20000 problems; allowed: none. The first 50 are listed: mend these first.",
    );
    expect(problems[50]).toContain("tenants/acme/postgresql.yml:50:1 setting_49: given 1;");
  });

  it("what is long is cut, and what a terminal would obey is shown", () => {
    const [long] = problemsWith({ "tenants/acme/postgresql.yml": `${"k".repeat(5000)}: ${"v".repeat(5000)}\n` });
    expect(long?.length).toBeLessThan(1000);
    const [hostile] = problemsWith({ "tenants/acme/postgresql.yml": 'workload: "a\u202eb"\n' });
    expect(hostile).toContain('given "a\\u202eb"; allowed: oltp, mixed or analytics');
  });

  it("writes nothing", () => {
    const folder = new Folder(SMALL_FLEET, { "tenants/acme/tenant.yml": "- no\n" });
    const before = readdirSync(folder.path, { recursive: true });
    expect(folder.problems()).toHaveLength(1);
    expect(readdirSync(folder.path, { recursive: true })).toEqual(before);
    folder.remove();
  });
});
