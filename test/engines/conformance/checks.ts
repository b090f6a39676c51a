import { isDeepStrictEqual } from "node:util";
import type { Feature } from "../../../constructs/engines/capabilities";
import type { NamedForm } from "../../../constructs/engines/forms";
import { statementsIn } from "../../../executor/contract/steps";
import { drivers } from "../../../executor/lambda/drivers";
import { merge } from "../../support/fixture";
import { type Case, casesOf, type Json, resourcesIn, type Thing } from "../fleet";
import { EVIDENCE } from "./evidence";
import { podsWithoutRoom } from "./pods";

/** What was synthesized for a case, as checks look at it. */
export interface Seen {
  /** The stack with the AWS part of the home. */
  readonly home: Json;
  /** The stack with the tenant's rows. */
  readonly rows: Json;
  /** Everything that the engine makes in the home, on AWS and on Kubernetes. */
  readonly things: readonly Thing[];
}

/** One thing that every engine is held to in every tier and strategy. */
export interface Check {
  readonly name: string;
  /** What is wrong. Empty: nothing. */
  readonly faults: (one: Case, seen: Seen) => readonly string[];
  /** Why an engine need not have it, by its own capabilities; null where it must. */
  readonly excuse: (one: Case) => string | null;
}

/** Longest value of a standard parameter. Source: "Managing parameter tiers", Systems Manager. */
const CONTRACT_MAX_BYTES = 4096;

const always = () => null;

/** Features that a resource or a manifest shows. */
const SHOWN = [...new Set(EVIDENCE.map(({ feature }) => feature))];

function byEvidence(feature: Feature): Check {
  const capability = (one: Case) => one.engine.capabilities.features[feature];
  return {
    name: feature,
    excuse(one) {
      const said = capability(one);
      return "lacks" in said ? said.lacks : null;
    },
    faults(one, { things }) {
      const looked = EVIDENCE.filter((evidence) => evidence.feature === feature).flatMap(({ type, wrong }) =>
        things.filter((thing) => thing.type === type).map(({ body }) => ({ type, wrong: wrong(body, things) })),
      );
      if ("lacks" in capability(one))
        return looked.some(({ wrong }) => wrong === null) ? ["it says that it lacks what is there"] : [];
      // What it says it has must be seen in something: an engine made of other types adds rows to the evidence.
      if (looked.length === 0) return ["nothing shows what its capabilities claim"];
      return looked.filter(({ wrong }) => wrong !== null).map(({ type, wrong }) => `${type}: ${wrong}`);
    },
  };
}

const failed = (...rows: readonly (readonly [holds: unknown, fault: string])[]) =>
  rows.filter(([holds]) => !holds).map(([, fault]) => fault);

const executor: Check = {
  name: "executor may do named things only",
  excuse: always,
  faults({ engine }, { home }) {
    const ofRole = (part: string) =>
      resourcesIn(home).filter(({ body }) =>
        String(body["//"]?.metadata?.path).includes(`/home/executor/role/${engine.id}_${part}`),
      );
    const [policy] = ofRole("policy");
    const names = [...String(policy?.body.policy ?? "").matchAll(/"Sid" = "(\w+)"/g)].map(([, name]) => name!);
    return failed(
      [policy !== undefined && names.length > 0, "no statement for the engine"],
      [ofRole("attachment").length === 1, "a policy that its role does not have"],
      [new Set(names).size === names.length, "two statements of one name"],
    );
  },
};

const nothingPublic: Check = {
  name: "nothing public",
  excuse: always,
  faults(_, seen) {
    const text = JSON.stringify(seen);
    return failed(
      [!/0\.0\.0\.0\/0|::\/0/.test(text), "an address range that is everybody's"],
      [!/"publicly_accessible":true/.test(text), "publicly accessible"],
    );
  },
};

const contract: Check = {
  name: "contract",
  excuse: always,
  faults({ engine, tenant }, { rows }) {
    const text = String(rows.locals[`contracts_${engine.id}`]?.[tenant] ?? "{}");
    const said = JSON.parse(text) as Json;
    const parameter: Json = rows.resource.aws_ssm_parameter?.[`contract_${engine.id}`] ?? {};
    const access: Json = rows.resource.aws_iam_role_policy?.[`access_${engine.id}`] ?? {};
    return failed(
      [Buffer.byteLength(text) < CONTRACT_MAX_BYTES, "longer than a standard parameter"],
      [said.tenant === tenant && said.engine === engine.id, "it is another tenant's or engine's, or nobody's"],
      [parameter.for_each === `\${local.contracts_${engine.id}}`, "it is not published"],
      // By reference, or by name where the role stands in another stack.
      [
        /^\$\{aws_iam_role\.tenant\[each\.key\]\.id\}$|-tenant-\$\{each\.key\}$/.test(access.role),
        "readable by another role than the tenant's own",
      ],
      [String(access.policy).includes(`/\${each.key}/${engine.id}`), "not readable by the tenant's role"],
      [!/"Resource" = (?:"\*"|\["\*"\])/.test(access.policy), "the tenant's role may do it to everything"],
    );
  },
};

const slice: Check = {
  name: "slice and its removal",
  excuse: always,
  faults(one, { rows }) {
    const text = rows.locals[`slices_${one.engine.id}`]?.[one.tenant] as string | undefined;
    if (text === undefined) return ["no slice"];
    const { subject, apply, remove } = JSON.parse(text) as Json;
    const others = casesOf(one.engine).filter(({ tenant }) => tenant !== one.tenant);
    const invocation: Json = rows.resource.aws_lambda_invocation?.[`slice_${one.engine.id}`] ?? {};
    return failed(
      [subject === one.tenant, "it is another's"],
      [remove.length > 0, "nothing removes it"],
      [invocation.lifecycle_scope === "CRUD", "it is not run when the row goes"],
      [others.every(({ tenant }) => !JSON.stringify([apply, remove]).includes(tenant)), "it names another tenant"],
    );
  },
};

/** As Terraform hands an object on: `jsonencode` sorts its keys. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

/** Every input of the executor for the engine: tenants' rows, the bootstrap and what runs every minute. */
function inputsOf({ engine }: Case, { home, rows }: Seen): Json[] {
  const known = new RegExp(`(?:bootstrap|guard)_${engine.id}_input`);
  const beside = [home, rows].flatMap(({ locals = {} }) =>
    Object.entries(locals as Json)
      .filter(([name]) => known.test(name))
      .map(([, text]) => text),
  );
  return [...beside, ...Object.values(rows.locals[`slices_${engine.id}`] ?? {})].map((text) =>
    JSON.parse(String(text)),
  );
}

const steps: Check = {
  name: "its driver takes its steps",
  excuse: always,
  faults(one, seen) {
    const driver = drivers[one.engine.driver ?? one.engine.id];
    const inputs = inputsOf(one, seen);
    if (driver === undefined || inputs.length < 2)
      return [`${inputs.length} inputs, and a driver: ${driver !== undefined}`];
    return inputs
      .flatMap(({ apply, remove }) => [...apply, ...remove] as object[])
      .flatMap((step) => {
        const given = JSON.stringify(step).slice(0, 200);
        try {
          const work = driver.read(step);
          return failed(
            [isDeepStrictEqual(driver.read(sorted(step)), work), `it depends on the order of keys: ${given}`],
            [statementsIn(step).length === work.statements.length, `a reviewer counts other statements: ${given}`],
            [work.transaction === undefined || driver.transaction !== undefined, `there are no transactions: ${given}`],
          );
        } catch (error) {
          return [`${(error as Error).message} ${given}`];
        }
      });
  },
};

const noSecret: Check = {
  name: "no secret",
  excuse: always,
  faults(_, seen) {
    const text = JSON.stringify(seen);
    return failed(
      [!/AKIA[A-Z0-9]{16}|BEGIN [A-Z ]*PRIVATE KEY/.test(text), "a key"],
      // A template that External Secrets fills in, or the name of a key of a Secret, is none.
      [!/"(?:master_password|auth_token|secret_string|password)":(?!"\{\{ \.|\{"key":)/.test(text), "a password"],
    );
  },
};

const podsFit: Check = {
  name: "pods fit their nodes",
  excuse: ({ engine }) =>
    engine.kubernetes === undefined ? "it is a service of AWS, which has no pods of ours" : null,
  faults: (_, { things }) => podsWithoutRoom(things),
};

/** Everything that an engine is held to. */
export const CHECKS: readonly Check[] = [
  ...SHOWN.map(byEvidence),
  executor,
  nothingPublic,
  contract,
  slice,
  steps,
  noSecret,
  podsFit,
];

/**
 * Parameters of servers: must differ where `capabilities.sizedBy` does. What pods ask for, and alarms above
 * it, is the size itself and does not count.
 */
export function sizedParameters({ things }: Seen): string {
  return JSON.stringify(
    things
      .filter(
        ({ type }) => type.endsWith("_parameter_group") || !/^(aws|kubernetes)_|^helm_|^PrometheusRule$/.test(type),
      )
      .map(({ body }) => body.parameter ?? body.spec ?? body.data),
    (key, value) => (key === "resources" ? undefined : value),
  );
}

/** Settings of the engine's form in the larger size that its capabilities name. */
export function largerSettings({ engine, example }: NamedForm): object {
  const { path, larger } = engine.capabilities.sizedBy;
  return merge(
    example,
    path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), larger),
  ) as object;
}
