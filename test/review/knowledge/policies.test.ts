import { comparePolicies, covers, readPolicy } from "../../../review/knowledge/policy";
import { narrowedBy } from "../../../review/knowledge/policy-narrowed";

type Given = Record<string, unknown>;
const read = (...statements: Given[]) => readPolicy(JSON.stringify({ Statement: statements })) ?? [];
const ANNA = { AWS: "arn:aws:iam::111111111111:role/anna" };
const ALLOW: Given = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*", Principal: ANNA };
const DENY: Given = { Effect: "Deny", Action: "s3:*", Resource: "*", Principal: "*" };

describe("a policy document", () => {
  it("is read with every part as a list", () => {
    expect(read(ALLOW)).toEqual([
      {
        allows: true,
        actions: ["s3:GetObject"],
        exceptActions: false,
        resources: ["arn:aws:s3:::b/*"],
        exceptResources: false,
        exceptPrincipals: false,
        principals: ["AWS:arn:aws:iam::111111111111:role/anna"],
        condition: undefined,
      },
    ]);
    expect(
      read({
        Effect: "Deny",
        NotAction: ["a:b", "c:d"],
        NotResource: "r",
        Principal: { AWS: "*", Service: ["x"] },
        Condition: 1,
      }),
    ).toEqual([
      {
        allows: false,
        actions: ["a:b", "c:d"],
        exceptActions: true,
        resources: ["r"],
        exceptResources: true,
        exceptPrincipals: false,
        principals: ["*", "Service:x"],
        condition: 1,
      },
    ]);
    expect(read({ Principal: "*" })[0]).toMatchObject({ allows: true, principals: ["*"], actions: [], resources: [] });
    expect(read({ Principal: null })[0]).toMatchObject({ principals: [] });
  });

  it.each([
    [JSON.stringify({ Statement: ALLOW }), 1],
    [[JSON.stringify({ Statement: [ALLOW, ALLOW] })], 2],
    ["{}", undefined],
    ["words", undefined],
    [undefined, undefined],
  ])("%j has %j statements", (text, count) => {
    expect(readPolicy(text)?.length).toBe(count);
  });

  it.each([
    ["*", "anything", true],
    ["s3:*", "s3:GetObject", true],
    ["s3:get*", "s3:GetObject", true],
    ["s3:Get?", "s3:GetX", true],
    ["s3:Get?", "s3:Get", false],
    ["s3:Get", "s3:GetObject", false],
    ["Get", "s3:Get", false],
    ["a.b", "axb", false],
    ["a+(b)[c]{d}^$|\\", "a+(b)[c]{d}^$|\\", true],
  ])("%s covers %s: %s", (pattern, text, expected) => {
    expect(covers(pattern, text)).toBe(expected);
  });
});

describe("what a policy allows that it did not", () => {
  const said = (before: readonly Given[] | undefined, after: readonly Given[], type: string) =>
    comparePolicies(before && read(...before), read(...after), type).map(
      ({ severity, says }) => `${severity}: ${says}`,
    );
  const ANYONE = { ...ALLOW, Principal: "*" };
  const EVERYTHING = { Effect: "Allow", Action: "*", Resource: "*" };
  const CONDITION = { StringEquals: { "aws:PrincipalOrgID": "o" } };

  const rows: readonly [string, readonly Given[] | undefined, readonly Given[], readonly string[], string?][] = [
    ["nothing", [ALLOW], [ALLOW], []],
    ["anyone", [ALLOW], [ALLOW, ANYONE], ["stop: anyone may use it, without a condition"]],
    ["anyone, of a new policy", undefined, [ANYONE], ["stop: anyone may use it, without a condition"]],
    ["anyone, as before", [ANYONE, ALLOW], [ANYONE, ALLOW], []],
    [
      "anyone under a condition",
      [ALLOW],
      [ALLOW, { ...ANYONE, Condition: CONDITION }],
      ["review: 1 more principal allowed, by a wildcard"],
    ],
    ["everything", [ALLOW], [ALLOW, EVERYTHING], ["stop: every action on every resource is allowed"]],
    ["everything by *:*", [], [{ ...EVERYTHING, Action: "*:*" }], ["stop: every action on every resource is allowed"]],
    [
      "everything but something",
      [],
      [{ Effect: "Allow", NotAction: "iam:*", NotResource: "x" }],
      ["stop: every action on every resource is allowed"],
    ],
    ["everything, as before", [EVERYTHING], [EVERYTHING, { ...EVERYTHING, Action: ["*", "*"] }], []],
    ["everything, denied", [], [{ ...EVERYTHING, Effect: "Deny" }], []],
    [
      "everything under a condition",
      [],
      [{ ...EVERYTHING, Condition: CONDITION }],
      ["review: 1 more action (*) allowed, by a wildcard", "review: 1 more resource allowed, by a wildcard"],
    ],
    [
      "every action on one resource",
      [],
      [{ ...EVERYTHING, Resource: "r" }],
      ["review: 1 more action (*) allowed, by a wildcard", "review: 1 more resource allowed"],
    ],
    ["everything in a key's policy", undefined, [EVERYTHING], [], "aws_kms_key"],
    ["everything in an endpoint's policy", undefined, [EVERYTHING], [], "aws_vpc_endpoint"],
    ["a new policy by name", undefined, [ALLOW], []],
    ["a denial that is gone", [ALLOW, DENY], [ALLOW], ["stop: a denial is gone"]],
    [
      "a denial that is another",
      [ALLOW, DENY],
      [ALLOW, { ...DENY, Resource: "r" }],
      ["stop: a denial leaves out more than it did"],
    ],
    [
      "a denial in two",
      [ALLOW, { ...DENY, Action: ["s3:a", "s3:b"] }],
      [ALLOW, { ...DENY, Action: "s3:a" }, { ...DENY, Action: "s3:b" }],
      [],
    ],
    [
      "a denial of something else",
      [ALLOW, { ...DENY, Action: "s3:a" }],
      [ALLOW, { ...DENY, Action: "s3:b" }],
      ["review: a denial reads otherwise, which may deny less"],
    ],
    [
      "everybody but some",
      [ALLOW],
      [ALLOW, { ...ALLOW, Principal: undefined, NotPrincipal: { AWS: "a" } }],
      ["stop: anyone may use it, without a condition"],
    ],
    [
      "a denial for everybody but two",
      [ALLOW, { ...DENY, Principal: undefined, NotPrincipal: { AWS: ["a"] } }],
      [ALLOW, { ...DENY, Principal: undefined, NotPrincipal: { AWS: ["a", "b"] } }],
      ["stop: a denial leaves out more than it did"],
    ],
    [
      "a denial of all but two",
      [ALLOW, { ...DENY, Resource: undefined, NotResource: ["a"] }],
      [ALLOW, { ...DENY, Resource: undefined, NotResource: ["a", "b"] }],
      ["stop: a denial leaves out more than it did"],
    ],
    [
      "all but one, where it was all but two",
      [{ ...ALLOW, Action: undefined, NotAction: ["iam:*", "s3:*"] }],
      [{ ...ALLOW, Action: undefined, NotAction: ["iam:*"] }],
      ["review: exceptions or conditions read otherwise, which may allow more"],
    ],
    [
      "all but two, where it was all but one",
      [{ ...ALLOW, Action: undefined, NotAction: ["iam:*"] }],
      [{ ...ALLOW, Action: undefined, NotAction: ["iam:*", "s3:*"] }],
      [],
    ],
    [
      "a condition that everybody meets",
      [ALLOW],
      [ALLOW, { ...ALLOW, Principal: "*", Condition: { StringLike: { "aws:PrincipalArn": "*" } } }],
      ["stop: anyone may use it, without a condition"],
    ],
    [
      "a service that grants, whole",
      undefined,
      [{ Effect: "Allow", Action: "iam:*", Resource: "*" }],
      ["review: every action of a service that grants or reads secrets, on every resource"],
    ],
    ["a denial more", [ALLOW], [ALLOW, DENY], []],
    ["one denial of two", [ALLOW, DENY, { ...DENY, Resource: "r" }], [ALLOW, DENY], ["stop: a denial is gone"]],
    [
      "actions of two services",
      [ALLOW],
      [{ ...ALLOW, Action: ["s3:GetObject", "s3:PutObject", "sqs:Send Message"] }],
      ["review: 2 more actions (s3, sqs) allowed"],
    ],
    [
      "actions of seven services",
      [ALLOW],
      [{ ...ALLOW, Action: ["a:x", "b:x", "c:x", "d:x", "e:x", "f:x", "g:*"] }],
      ["review: 7 more actions (a, b, c, d, e) allowed, by a wildcard"],
    ],
    ["an action that a pattern allowed", [{ ...ALLOW, Action: "s3:*" }], [ALLOW], []],
    ["another resource", [ALLOW], [{ ...ALLOW, Resource: "arn:aws:s3:::c/*" }], ["review: 1 more resource allowed"]],
    ["a condition that is gone", [{ ...ALLOW, Condition: CONDITION }], [ALLOW], ["review: a condition is gone"]],
    [
      "a condition that is another",
      [{ ...ALLOW, Condition: CONDITION }],
      [{ ...ALLOW, Condition: {} }],
      ["review: exceptions or conditions read otherwise, which may allow more"],
    ],
    ["a condition that comes", [ALLOW], [{ ...ALLOW, Condition: CONDITION }], []],
  ];
  it.each(rows)("%s", (_name, before, after, expected, type = "aws_s3_bucket_policy") => {
    expect(said(before, after, type)).toEqual(expected);
  });

  it("repeats no text but the services' names", () => {
    const [hit] = said(
      [],
      [{ ...ALLOW, Resource: undefined, Principal: undefined, Action: `<b>${"x".repeat(40)}:y` }],
      "aws_s3_bucket_policy",
    );
    expect(hit).toBe(`review: 1 more action (b${"x".repeat(21)}) allowed`);
  });
});

describe("what a policy no longer allows", () => {
  const lost = (before: readonly Given[], after: readonly Given[]) =>
    narrowedBy(read(...before), read(...after)).map(({ says, cutsOff }) => `${cutsOff ? "cuts off" : "less"}: ${says}`);
  const BERT = { AWS: "arn:aws:iam::111111111111:role/bert" };
  const CONDITION = { StringEquals: { "aws:SourceAccount": "1" } };
  const ENCRYPT = { Bool: { "aws:SecureTransport": "false" } };
  const NO_LONGER = "no longer allowed what it was";

  const rows: readonly [string, readonly Given[], readonly Given[], readonly string[]][] = [
    ["nothing", [ALLOW], [ALLOW], []],
    ["a statement more", [ALLOW], [ALLOW, { ...ALLOW, Action: "s3:PutObject" }], []],
    ["an action less", [{ ...ALLOW, Action: ["s3:GetObject", "sqs:X"] }], [ALLOW], [`less: ${NO_LONGER}: sqs`]],
    ["allowed by a pattern", [ALLOW], [{ ...ALLOW, Action: "s3:*" }], []],
    ["allowed by all but another", [ALLOW], [{ ...ALLOW, Action: undefined, NotAction: "iam:*" }], []],
    ["excepted now", [ALLOW], [{ ...ALLOW, Action: undefined, NotAction: "s3:*" }], [`less: ${NO_LONGER}: s3`]],
    ["resources but another", [ALLOW], [{ ...ALLOW, Resource: undefined, NotResource: "x" }], []],
    ["resource excepted", [ALLOW], [{ ...ALLOW, Resource: undefined, NotResource: "*" }], [`less: ${NO_LONGER}: s3`]],
    ["a resource less", [ALLOW], [{ ...ALLOW, Resource: "arn:aws:s3:::c/*" }], [`less: ${NO_LONGER}: s3`]],
    ["somebody", [ALLOW], [{ ...ALLOW, Principal: BERT }], [`cuts off: 1 principal ${NO_LONGER}: s3`]],
    [
      "two",
      [{ ...ALLOW, Principal: { AWS: [ANNA.AWS, BERT.AWS] } }],
      [{ ...ALLOW, Principal: { Service: "s" } }],
      [`cuts off: 2 principals ${NO_LONGER}: s3`],
    ],
    ["somebody, with everybody let in", [ALLOW], [{ ...ALLOW, Principal: "*" }], []],
    ["all", [ALLOW], [], [`cuts off: 1 principal ${NO_LONGER}: s3`]],
    ["all, of nobody in particular", [{ ...ALLOW, Principal: undefined }], [], [`less: ${NO_LONGER}: s3`]],
    ["a condition comes", [ALLOW], [{ ...ALLOW, Condition: CONDITION }], [`less: ${NO_LONGER}: s3`]],
    [
      "the same condition",
      [{ ...ALLOW, Condition: CONDITION }],
      [{ ...ALLOW, Action: "s3:*", Condition: CONDITION }],
      [],
    ],
    ["a condition goes", [{ ...ALLOW, Condition: CONDITION }], [ALLOW], []],
    [
      "another condition",
      [{ ...ALLOW, Condition: CONDITION }],
      [{ ...ALLOW, Condition: {} }],
      [`less: ${NO_LONGER}: s3`],
    ],
    [
      "exceptions are kept only as they are",
      [{ ...ALLOW, Action: undefined, NotAction: "iam:*" }],
      [{ ...ALLOW, Action: "*" }],
      [`less: ${NO_LONGER}: iam`],
    ],
    [
      "exceptions as they are",
      [{ ...ALLOW, Action: undefined, NotAction: "iam:*" }],
      [{ ...ALLOW, Action: undefined, NotAction: "iam:*" }],
      [],
    ],
    [
      "exceptions of resources",
      [{ ...ALLOW, Resource: undefined, NotResource: "x" }],
      [{ ...ALLOW, Resource: "*" }],
      [`less: ${NO_LONGER}: s3`],
    ],
    ["a denial comes", [ALLOW], [ALLOW, DENY], ["cuts off: 1 more denial"]],
    ["two denials come", [ALLOW], [ALLOW, DENY, { ...DENY, Resource: "r" }], ["cuts off: 2 more denials"]],
    ["a denial as before", [ALLOW, DENY], [ALLOW, DENY], []],
    ["a denial that asks to encrypt", [ALLOW], [ALLOW, { ...DENY, Condition: ENCRYPT }], ["less: 1 more denial"]],
    [
      "a denial that asks for that and more",
      [ALLOW],
      [ALLOW, { ...DENY, Condition: { ...ENCRYPT, ...CONDITION } }],
      ["cuts off: 1 more denial"],
    ],
    [
      "one of two asks to encrypt",
      [ALLOW],
      [ALLOW, DENY, { ...DENY, Condition: ENCRYPT }],
      ["cuts off: 2 more denials"],
    ],
    ["a denial with an empty condition", [ALLOW], [ALLOW, { ...DENY, Condition: {} }], ["cuts off: 1 more denial"]],
    ["an allowance where a denial was", [DENY], [{ ...DENY, Effect: "Allow" }], []],
  ];
  it.each(rows)("%s", (_name, before, after, expected) => {
    expect(lost(before, after)).toEqual(expected);
  });

  it("names five services at most, and nothing but their letters", () => {
    const Action = ["a<b>:x", "c:x", "d:x", "e:x", "f:x", "g:x"];
    expect(lost([{ ...ALLOW, Action }], [{ ...ALLOW, Action: "z:z" }])).toEqual([`less: ${NO_LONGER}: ab, c, d, e, f`]);
  });

  it("compares thousands of combinations by statements alone", () => {
    const many = {
      ...ALLOW,
      Action: Array.from({ length: 80 }, (_, n) => `s3:A${n}`),
      Resource: Array.from({ length: 80 }, (_, n) => `r${n}`),
    };
    expect(lost([many], [{ ...many, Action: "*" }])).toEqual([`less: ${NO_LONGER}: s3`]);
    const fewer = { ...many, Resource: "r" };
    expect(lost([fewer], [{ ...fewer, Action: "*" }])).toEqual([]);
  });
});
