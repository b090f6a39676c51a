import { ConfigurationError } from "../../config/problem";
import { CHARACTERS } from "../../stacks/limits/characters";
import { checkLimits, measured } from "../../stacks/limits/check";
import { evaluate, textOf, Unknown } from "../../stacks/limits/expression";
import type { Written } from "../../stacks/limits/rendering";
import { ITEMS, LONGEST, MOST, TAGS } from "../../stacks/limits/table";
import { exampleFleet, FLEET_FOLDER, filesBelow, synthesize } from "../support/fleet";
import { UNLIMITED } from "./unlimited";

const LONG_ID = "northwind_bank_of_the_west_indies".slice(0, 32);
const refusal = (written: Written): string => {
  try {
    checkLimits("production-x", written);
    return "";
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message;
  }
};
const one = (type: string, values: Record<string, unknown>): Written => ({ resource: { [type]: { a: values } } });
const encoded = (characters: number) => Buffer.from("x".repeat(characters)).toString("base64");

describe("the table of AWS' limits", () => {
  const rows = Object.entries(LONGEST).flatMap(([type, all]) => all.map((row) => [type, row.attribute, row] as const));

  it.each(rows)("%s.%s: what is as long as AWS takes it passes, and one more is refused", (type, attribute, row) => {
    const text = (length: number) => (row.unit === "bytes once decoded" ? encoded(length) : "x".repeat(length));
    expect(refusal(one(type, { [attribute]: text(row.most) }))).toBe("");
    const message = refusal(one(type, { [attribute]: text(row.most + 1) }));
    expect(message).toContain(`stack production-x: ${type}.a.${attribute}: given ${row.most + 1} `);
    expect(message).toContain(`allowed: at most ${row.most} `);
    expect(message).toContain(row.source);
  });

  it.each(MOST)("$type: as many around one as AWS takes pass, and one more is refused", (row) => {
    const of = (count: number): Written => ({
      resource: {
        [row.type]: Object.fromEntries(
          Array.from({ length: row.characters === undefined ? count : 2 }, (_, index) => [
            `r${index}`,
            {
              [row.of]: "${aws_x.y.id}",
              ...(row.characters && { [row.characters]: "x".repeat(index === 0 ? count - 10 : 10) }),
            },
          ]),
        ),
      },
    });
    expect(refusal(of(row.most))).toBe("");
    expect(refusal(of(row.most + 1))).toContain(`${row.type}, of aws_x.y.id: given ${row.most + 1} `);
  });

  it.each(Object.entries(ITEMS).flatMap(([type, all]) => all.map((row) => [type, row.attribute, row] as const)))(
    "%s.%s: as many items as AWS takes pass, and one more is refused",
    (type, attribute, { most, having }) => {
      const items = (count: number) =>
        Array.from({ length: count }, () => (having === undefined ? "x" : { [having]: {} }));
      expect(refusal(one(type, { [attribute]: [...items(most), ...(having === undefined ? [] : [{}])] }))).toBe("");
      expect(refusal(one(type, { [attribute]: items(most + 1) }))).toContain(`given ${most + 1} items`);
    },
  );

  it("counts tags with those that the provider gives to everything", () => {
    const tags = (count: number, name: string) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}${index}`, "v"]));
    const of = (own: object): Written => ({
      ...one("aws_x", { tags: own }),
      provider: { aws: [{ default_tags: [{ tags: tags(5, "d") }] }] },
    });
    expect(refusal(of(tags(TAGS.most - 5, "t")))).toBe("");
    expect(refusal(of(tags(TAGS.most - 4, "t")))).toContain("given 51 tags");
    expect(refusal(of({ k: "x".repeat(TAGS.value + 1) }))).toContain("aws_x.a.tags.k: given 257 characters");
    expect(refusal(of({ ["k".repeat(TAGS.key + 1)]: "v" }))).toContain("given 129 characters in the key");
  });
});

describe("the table of characters", () => {
  const rows = Object.entries(CHARACTERS).flatMap(([type, all]) =>
    all.map((row) => [type, row.attribute, row] as const),
  );

  it.each(rows)("%s.%s: what AWS takes passes, and what it does not is refused", (type, attribute, row) => {
    expect(refusal(one(type, { [attribute]: "aZ0" }))).toBe("");
    // None of the sets has all three.
    const message = refusal(one(type, { [attribute]: "a\u2192*:" }));
    expect(message).toContain(`stack production-x: ${type}.a.${attribute}: given `);
    expect(message).toContain(row.source);
  });

  it("takes no apostrophe in what a security group is described by, and every mark that EC2 lists", () => {
    const described = (description: string) => refusal(one("aws_security_group", { description }));
    expect(described("A home's clients")).toContain(`given "'"; allowed: a-zA-Z0-9, spaces and`);
    expect(described("a b._-:/()#,@[]+=&;{}!$*")).toBe("");
  });

  it("reads what a reference stands for, and tags", () => {
    const local = { ...one("aws_sqs_queue", { name: "a-${local.b}" }), locals: { b: "c.d" } };
    expect(refusal(local)).toContain('aws_sqs_queue.a.name: given "."');
    expect(refusal(one("aws_x", { tags: { owner: "who (them)" } }))).toContain('aws_x.a.tags.owner: given "("');
    expect(refusal(one("aws_x", { tags: { owner: "Zoë @ data_team+x" } }))).toBe("");
  });
});

/** Attributes that hold text of our own: names, descriptions, documents. What AWS enumerates is none. */
const TEXT = /(^|_)(name|username|description|comment|identifier|suffix|prefix|namespace|account|handler)$/;
const DOCUMENT = /(^|_)(policy|pattern|expression|input|string|values?|user_data|environment)$/;
const REFERENCE = /^\$\{[\w.]+\}$/;

describe("texts of the example fleet", () => {
  const written = new Set(
    [...synthesize(exampleFleet(), [])].flatMap(([, text]) =>
      Object.entries<Record<string, Record<string, unknown>>>(JSON.parse(text).resource ?? {})
        .filter(([type]) => type.startsWith("aws_"))
        .flatMap(([type, all]) =>
          Object.values(all).flatMap((values) =>
            Object.entries(values).flatMap(([attribute, value]) =>
              (TEXT.test(attribute) || DOCUMENT.test(attribute)) && typeof value === "string" && !REFERENCE.test(value)
                ? [`${type}.${attribute}`]
                : [],
            ),
          ),
        ),
    ),
  );
  const limited = new Set([
    ...Object.entries(LONGEST).flatMap(([type, all]) => all.map(({ attribute }) => `${type}.${attribute}`)),
    ...MOST.map(({ type, characters }) => `${type}.${characters}`),
  ]);

  it("each has a limit in the table, or it is said why none is needed", () => {
    expect(written.size).toBeGreaterThan(80);
    expect([...written].filter((one) => !limited.has(one) && !Object.hasOwn(UNLIMITED, one))).toEqual([]);
  });

  it("none has both, and none is excused that nobody writes", () => {
    expect(Object.keys(UNLIMITED).filter((one) => limited.has(one) || !written.has(one))).toEqual([]);
  });
});

describe("what is rendered", () => {
  const text = (template: string, values: Record<string, unknown> = {}) =>
    textOf(evaluate(template, ([first, second]) => values[`${first}.${second}`] ?? new Unknown(second ?? "")));

  it.each([
    ["plain", "plain"],
    ["$${kept}", "${kept}"],
    ["a-${local.b}-c", "a-B-c"],
    ['${jsonencode({"a" = [1, true, null], "b" = "x${local.b}y"})}', '{"a":[1,true,null],"b":"xBy"}'],
    ['${jsonencode(merge({"a" = 1}, jsondecode(local.json)))}', '{"a":1,"c":"d"}'],
    ["${jsondecode(local.json).c}", "d"],
    ['${replace(local.b, "B", "-")}', "-"],
  ])("%s is read", (template, wanted) => {
    expect(text(template, { "local.b": "B", "local.json": '{"c":"d"}' })).toBe(wanted);
  });

  it("is as long as it can be where AWS alone knows it, and where it is not understood", () => {
    expect(text("${aws_kms_key.arn}").length).toBeGreaterThan(75);
    const strange = "${{ for k in x : k => k }}";
    expect(text(strange).length).toBeGreaterThanOrEqual(strange.length);
  });

  it("counts the longest of many rows", () => {
    const written: Written = {
      resource: {
        aws_ssm_parameter: {
          c: { for_each: "${local.rows}", name: "/p/${each.key}", insecure_value: "${each.value}" },
        },
      },
      locals: { rows: { a: "short", b: "x".repeat(5000), [LONG_ID]: "y" } },
    };
    expect(Object.fromEntries([...measured(written)].map(({ path, given }) => [path, given]))).toMatchObject({
      "aws_ssm_parameter.c.insecure_value": 5000,
      "aws_ssm_parameter.c.name": "/p/".length + LONG_ID.length,
    });
  });
});

describe("the longest legal names", () => {
  it("fit: a dedicated tenant with an id of 32 characters and every engine", () => {
    const files = new Map(
      [...filesBelow(FLEET_FOLDER, ["tenants", "overrides"])].map(([path, content]) => [
        path.replace("northwind_bank", LONG_ID),
        content.replaceAll("northwind_bank", LONG_ID),
      ]),
    );
    expect(LONG_ID).toHaveLength(32);
    const stacks = synthesize(files, [`production-tenant-${LONG_ID.replaceAll("_", "-")}*`]);
    expect([...stacks.keys()]).toHaveLength(3);
    const all = [...stacks.values()].flatMap((written) => [...measured(JSON.parse(written))]);
    expect(all.filter(({ given, most }) => given > most)).toEqual([]);
    // So that the test can fail: what it is about was measured, and is near what it may be.
    const part = (pattern: RegExp) =>
      all.filter(({ path }) => pattern.test(path)).map(({ given, most }) => given / most);
    expect(part(/^aws_ssm_parameter\.cluster_\w+\.insecure_value$/)).toHaveLength(6);
    expect(part(/^aws_iam_policy\.home_executor_role_\w+\.policy$/)).toHaveLength(6);
    expect(Math.max(...part(/^aws_iam_role_policy, of /))).toBeGreaterThan(0.1);
  });

  it("did not when one parameter held all clusters, and one policy all rights of the executor", () => {
    const files = filesBelow(FLEET_FOLDER, ["tenants", "overrides"]);
    const written = JSON.parse(synthesize(files, ["production-tenant-northwind-bank"]).values().next().value!);
    const { aws_ssm_parameter: parameters, aws_iam_policy: policies } = written.resource;
    const clusters = Object.entries<Record<string, string>>(parameters).filter(([name]) => name.startsWith("cluster_"));
    const inner = (text: string) => text.replace(/^\$\{jsonencode\(/, "").replace(/\)\}$/, "");
    parameters.contract.insecure_value = `\${jsonencode({"engines" = {${clusters.map(([name, { insecure_value }]) => `"${name}" = ${inner(insecure_value!)}`).join(", ")}}})}`;
    const joined = Object.values<Record<string, string>>(policies).map(({ policy }) => inner(policy!));
    const role = Object.values<Record<string, string>>(written.resource.aws_iam_role_policy).find(
      ({ name }) => name === "policy",
    )!;
    role.policy = `\${jsonencode([${joined.join(", ")}])}`;
    expect(refusal(written)).toContain("aws_ssm_parameter.contract.insecure_value: given");
    const own = [...measured(written)].find(
      ({ path, given }) => path.startsWith("aws_iam_role_policy, of") && given > 8000,
    );
    expect(own).toBeDefined();
  });
});
