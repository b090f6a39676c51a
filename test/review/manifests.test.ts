import { isImage, LEAVES, leafKind, shapeOf, TOLD, weighing } from "../../review/knowledge/manifests/classes";
import { quantity, reads } from "../../review/knowledge/manifests/compare";
import { KNOWN_OBJECTS } from "../../review/knowledge/manifests/kinds";
import { compareVersions, versionIn } from "../../review/knowledge/manifests/versions";
import { objectOf, objectsOf } from "../../review/manifests/objects";
import { own } from "../../review/normalise/values";
import { stacksWritten } from "../stacks/addresses";
import { release, spec } from "./rules-cases-manifests";
import { type Given, judge, plan, review, TODAY, withFiles } from "./support/plan";
import { create, update } from "./support/rule-case";

const told = (changes: readonly Given[]) =>
  judge(changes).findings.map(({ severity, rule, says }) => `${severity} ${rule}: ${says}`);

describe("manifests inside a release", () => {
  it("are told by kind, name, path and both values", () => {
    const [found] = judge(spec({ layout: { shards: 3 } }, { layout: { shards: 1 } })).findings;
    expect(found).toMatchObject({
      severity: "stop",
      says: "Database main: fewer shards: what the others hold goes with them",
      attribute: "values: spec.layout.shards",
      before: "3",
      after: "1",
    });
  });

  it.each([
    [
      "of two objects of one name, the one that is left is not taken for the other",
      () => {
        const two = (group: string, storage: string) => ({
          apiVersion: `${group}/v1`,
          metadata: { name: "main" },
          spec: { storage: { size: storage } },
        });
        return told(update("helm_release.a", release(two("a", "1Gi"), two("b", "1Gi")), release(two("a", "1Gi"))));
      },
      ["stop manifest-data: Database main is gone, with its volumes"],
    ],
    [
      "an object in another namespace is another",
      () => {
        const at = (namespace: string) => ({
          metadata: { name: "main", namespace },
          spec: { storage: { size: "1Gi" } },
        });
        return told(update("helm_release.a", release(at("a")), release(at("b"))));
      },
      [
        "stop manifest-data: Database main is gone, with its volumes",
        "review unjudged: no rule knows what Database is made with",
      ],
    ],
    [
      "a new version of the API is the same object",
      () => {
        const at = (apiVersion: string) => ({
          apiVersion,
          metadata: { name: "main" },
          spec: { storage: { size: "1Gi" } },
        });
        return told(update("helm_release.a", release(at("example.org/v1beta1")), release(at("example.org/v1"))));
      },
      [],
    ],
    [
      "what is weaker in many places is one finding",
      () => {
        const sets = (memory: string) => ({ sets: ["a", "b", "c"].map((name) => ({ name, limits: { memory } })) });
        return told(spec(sets("2Gi"), sets("1Gi")));
      },
      ["review manifest-capacity: Database main: less memory or processor (3 times)"],
    ],
    [
      "an element that is gone is told once for each thing that goes",
      () => {
        const shard = { name: "b", replicas: 3, storage: { size: "1Gi" }, tls: { mode: "require" }, storageClass: "x" };
        return told(spec({ sets: [shard] }, { sets: [] })).sort();
      },
      [
        "review manifest-capacity: Database main: fewer of them serve and hold the data",
        "stop manifest-data: Database main: a volume goes, with what is on it",
      ],
    ],
  ])("%s", (_title, run, expected) => expect(run()).toEqual(expected));

  const claim = (storage: string) => ({ resources: { requests: { storage } }, size: 1 });
  const cidr = (range: string) => ({ egress: [{ to: [{ ipBlock: { cidr: range } }] }] });
  it.each([
    [
      "Database",
      claim("2Gi"),
      claim("1Gi"),
      ["stop a smaller volume: volumes do not shrink, so it is refused, or made anew and empty"],
    ],
    ["Database", { disk: { size: "2Gi" } }, { disk: {} }, ["stop a volume goes, with what is on it"]],
    [
      "Database",
      { finalizers: ["a", "b"] },
      { finalizers: ["b"] },
      ["review what should run before its deletion no longer does"],
    ],
    ["BackupJob", { suspend: false }, { suspend: true }, ["stop backups are suspended"]],
    ["CronJob", { suspend: false }, { suspend: true }, ["review what runs on a schedule no longer does"]],
    ["BackupJob", { schedule: "a" }, {}, ["stop backups are no longer made on a schedule"]],
    ["BackupJob", { schedule: "a" }, { schedule: "b" }, ["review backups are made at other times"]],
    ["NetworkPolicy", cidr("10.0.0.0/8"), cidr("0.0.0.0/0"), ["stop everybody is let through"]],
    [
      "NetworkPolicy",
      cidr("10.0.0.0/8"),
      cidr("10.0.0.0/9"),
      ["review a filter of traffic reads otherwise than before"],
    ],
    ["Deployment", { privileged: false }, { privileged: true }, ["stop pods get rights over their node"]],
    ["Deployment", { runAsNonRoot: true }, { runAsNonRoot: false }, ["review pods are confined less"]],
    ["Deployment", { image: "a:2.0" }, { image: "a:1.9" }, ["stop the version goes down"]],
    ["Deployment", { image: "a:2.0" }, { image: "a:3.0" }, ["review a major upgrade, which cannot be taken back"]],
    ["Deployment", { image: "a:2.0" }, { image: "a:2.1" }, ["note a minor upgrade"]],
    ["Deployment", { image: "a:2.0" }, { image: "b:2.0" }, ["review an image from another place"]],
  ])("%s: %j, then %j", (kind, before, after, expected) => {
    const found = judge(spec(before, after, kind)).findings.map(({ severity, says }) => `${severity} ${says}`);
    expect(found).toEqual(expected.map((text) => text.replace(" ", ` ${kind} main: `)));
  });

  it("that only read otherwise say nothing", () => {
    const before = "# one\nmanifests:\n  - kind: A\n    apiVersion: v1\n    metadata: {name: a}\n    on: 'x'\n";
    const after = 'manifests: [{"metadata": {"name": "a"}, "apiVersion": "v1", "on": "x", "kind": "A"}] # two\n';
    const report = judge(update("helm_release.a", { values: [before] }, { values: [after] }));
    expect({ verdict: report.verdict, findings: report.findings }).toEqual({ verdict: "OK", findings: [] });
  });

  it("say nothing of a passed secret, marked or not", () => {
    const side = (size: string, key: string) => ({
      values: [JSON.stringify({ planted: { password: key, shards: size, "planted-name": { shards: size } } })],
    });
    const marked = { beforeSensitive: { values: [true] }, afterSensitive: { values: [true] } };
    const text = JSON.stringify(
      judge(update("helm_release.a", side("3", "planted-a"), side("1", "planted-b"), marked)),
    );
    expect(text).toContain("fewer shards");
    expect(text).not.toContain("planted");
    const key = (value: string) => ({ encryptionKey: { value } });
    const bare = (value: string) => spec({ encryptionKey: value }, { secretRef: key(value) });
    const open = JSON.stringify(judge(bare("planted-Hunter2Hunter2")));
    expect(open).toContain("no key to encrypt with");
    expect(open).not.toContain("planted");
  });

  it("that nobody classified are named, with no secret of them", () => {
    const read = (before: object, after: object, kind?: string) => judge(spec(before, after, kind));
    const [one] = read({ unheard: "a" }, { unheard: "b" }).findings;
    expect(one).toMatchObject({ rule: "unjudged", severity: "review", attribute: "values: spec.unheard" });
    expect([one?.before, one?.after]).toEqual(["a", "b"]);
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`unheard${n}`, n]));
    const said = read({}, many).findings.map(({ says }) => says);
    expect(said).toContain("no rule knows 10 more settings of it");
    for (const [before, after, kind] of [
      [{ unheardPassword: "planted-a" }, { unheardPassword: "planted-b" }, undefined],
      [{ unheard: "ghp_planted0000000000000000000000000000" }, { unheard: "" }, undefined],
      [
        { env: [{ name: "DB_PASSWORD", value: "planted-a" }] },
        { env: [{ name: "DB_PASSWORD", value: "planted-b" }] },
        undefined,
      ],
    ] as const) {
      const report = read(before, after, kind);
      expect(report.verdict).toBe("REVIEW");
      expect(JSON.stringify(report)).not.toContain("planted-");
      expect(JSON.stringify(report)).not.toContain("ghp_planted");
    }
    const secret = (plain: string) => release({ kind: "Secret", metadata: { name: "a" }, stringData: { plain } });
    const report = judge(update("helm_release.a", secret("planted-a"), secret("planted-b")));
    expect(report.verdict).toBe("REVIEW");
    expect(JSON.stringify(report)).not.toContain("planted");
  });

  it("with a password in a pod's variable, however long they are, are told", () => {
    const pod = (value: string) => ({ env: [{ name: "DB_PASSWORD", value }], filler: "x".repeat(30_000) });
    const rules = (value: string) => judge(spec(pod("a"), pod(value))).findings.map(({ rule }) => rule);
    expect(rules("Tr0ub4dor&3xyz").sort()).toEqual(["manifest-setting", "secret-in-clear"]);
    expect(rules("/run/secrets/password")).toEqual(["manifest-setting"]);
  });
});

describe("hostile values", () => {
  const unread = (values: string): string[] =>
    told(update("helm_release.a", { values: ["a: 1"] }, { values: [values] }));
  const bomb = [
    "a0: &a0 [x]",
    ...Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}]`),
  ];

  it.each([
    ["a bomb of aliases", bomb.join("\n")],
    ["more aliases than people write", `a: &a x\nb: [${"*a, ".repeat(150)}]`],
    ["a map that holds itself", "a: &a\n  b: *a\n"],
    ["deep nesting", `a: ${"[".repeat(5000)}${"]".repeat(5000)}`],
    ["two documents", "a: 1\n---\nb: 2\n"],
    ["a text too large", `a: ${"x".repeat(5 * 1024 ** 2)}`],
    ["too many leaves", Array.from({ length: 60_000 }, (_, n) => `k${n}: ${n}`).join("\n")],
    ["a key of ten thousand letters", `? ${"tls.".repeat(2500)}\n: 1\n`],
  ])("%s is a finding, not a crash", (_what, values) => {
    expect(unread(values).filter((text) => text.includes("manifest-unread"))).toHaveLength(1);
  });

  it("cannot reach prototypes", () => {
    expect(unread('__proto__: {shards: 3}\nconstructor: {prototype: {polluted: 1}}\n"": {}\n')).toEqual(
      Array(2).fill("review unjudged: the chart's values: no rule knows this setting"),
    );
    expect(({} as { shards?: number; polluted?: number }).shards).toBeUndefined();
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    const weaker = { values: ["__proto__: {shards: 3}"] };
    expect(told(update("helm_release.a", weaker, { values: ["__proto__: {shards: 1}"] }))[0]).toContain("fewer shards");
  });

  it("bring no escapes into the report", () => {
    const name = "\u001b[31mx\u202e<script>alert(1)</script>";
    const text = JSON.stringify(judge(spec({ shards: 2 }, { shards: 1 }, "Database", name)));
    expect(text).toContain("fewer shards");
    expect(text).not.toMatch(/\\u001b|\u202e/);
  });
});

describe("a tenant that moves", () => {
  const row = (n: number) => ({
    lifecycle_scope: "CRUD",
    input: JSON.stringify({ apply: [], remove: [{ as: "a", database: "d", statements: [`DROP ROLE r${n}`] }] }),
  });
  const address = 'aws_lambda_invocation.tenant["acme"]';
  const moved = (other: string): string[] => {
    const from = plan([{ address, before: row(1), index: "acme" }]);
    const to = plan([{ address, after: row(1), index: "acme" }]);
    return withFiles({ "production-cell-a-tenants.json": from, [`${other}.json`]: to }, (paths) =>
      review(paths, { today: TODAY })
        .findings.filter(({ rule }) => rule === "tenant-moved")
        .map(({ severity, says }) => `${severity}: ${says}`),
    );
  };

  it("to another cell of its environment loses its data", () => {
    expect(moved("production-cell-b-tenants")).toEqual([
      "stop: its data is erased here, and an empty share is made in production-cell-b-tenants",
    ]);
  });

  it("is not told where another environment makes a share of the same name", () => {
    expect(moved("staging-cell-b-tenants")).toEqual([]);
  });
});

describe("settings of what Tessera installs", () => {
  const inside = stacksWritten().flatMap((stacks) =>
    [...stacks.values()].flatMap(({ resource = {} }) => [
      ...Object.values(resource.helm_release ?? {}).flatMap((one) => [...objectsOf(one).values()]),
      ...Object.values(resource.kubernetes_manifest ?? {}).flatMap((one) => objectOf(own(one, "manifest")) ?? []),
    ]),
  );

  it("are each weighed by a row, or of a class, in every environment", () => {
    const unknown = inside.flatMap(({ kind, name, leaves }) =>
      [...leaves].flatMap(([path, value]) => {
        const read = weighing(`${kind} ${name}`, path, value, value).length > 0 || isImage(path, value, value);
        if (read) return [];
        const of = leafKind(kind, path);
        const compared = of && (of === "harmless" || reads(TOLD[of].compare, value));
        return compared ? [] : [`${kind} ${path}: ${value}`];
      }),
    );
    expect([...new Set(unknown)]).toEqual([]);
    expect(inside.length).toBeGreaterThan(300);
  });

  it("are of kinds whose making is judged, and any other is named", () => {
    const made = new Set(inside.map(({ kind }) => kind).filter((kind) => kind !== ""));
    expect([...made].filter((kind) => !KNOWN_OBJECTS.includes(kind))).toEqual([]);
    // Beside them those that give rights, which a row of its own reads.
    const rights = ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];
    expect(KNOWN_OBJECTS.filter((kind) => !made.has(kind) && !rights.includes(kind))).toEqual([]);
    const [database, unheard] = [
      { kind: "Issuer", spec: { selfSigned: {} } },
      { kind: "Unheard", spec: { a: 1 } },
    ];
    const named = ["review unjudged: no rule knows what Unheard is made with"];
    expect(told(update("helm_release.a", release(database), release(database, unheard)))).toEqual(named);
    expect(told(create("helm_release.a", release(database, unheard)))).toEqual(named);
    expect(told(create("kubernetes_manifest.a", { manifest: { apiVersion: "a/v1", ...unheard } }))).toEqual(named);
    expect(
      told(update("helm_release.a", release(database), release(database, { ...database, metadata: { name: "b" } }))),
    ).toEqual([]);
  });

  it("have no class by default, and no pattern that fits none of them", () => {
    expect(leafKind("Database", "spec.unheard")).toBeUndefined();
    expect(leafKind("", "unheard.of")).toBeUndefined();
    const unused = LEAVES.flatMap(([, text]) => text.trim().split(/\s+/)).filter((pattern) => {
      const shape = new RegExp(`${shapeOf(pattern)}$`);
      return !inside.some(({ kind, leaves }) =>
        [...leaves.keys()].some((path) => shape.test(`${kind}:${path.replace(/\[[^\]]*\]/g, "[]")}`)),
      );
    });
    // Of Kubernetes itself: whoever adds one of these is not the first to think of it.
    const own = "Secret:data.* env[].value annotations.description metadata.namespace capabilities.add minAvailable";
    expect(unused.sort()).toEqual(own.split(" ").sort());
  });
});

describe("what manifests say", () => {
  it.each([
    ["20Gi", 20 * 2 ** 30],
    ["1.5Ti", 1.5 * 2 ** 40],
    ["500m", 0.5],
    [3, 3],
    ["1e3x", undefined],
    ["30d", undefined],
  ])("quantity %s", (text, expected) => expect(quantity(text)).toBe(expected));

  it.each([
    ["r.example:5000/a/b:v1.2.3-ubi@sha256:00", { source: "r.example:5000/a/b", version: [1, 2, 3] }],
    ["b", { source: "b" }],
    ["b:latest", { source: "b" }],
    ["pg16.4", { source: "pg16.4" }],
    ["b:pg16.4-ts2", { source: "b", version: [16, 4] }],
    ["9.5.0", { source: "", version: [9, 5, 0] }],
  ])("image %s", (text, expected) => expect(versionIn(text)).toEqual(expected));

  it("compares versions by their numbers", () => {
    expect(compareVersions([8, 10], [8, 9])).toBeGreaterThan(0);
    expect(compareVersions([8], [8, 9])).toBe(0);
  });
});
