import type { Environment } from "../../config/model";
import { deliveryBoundary, rolesBoundary } from "./boundaries";
import { type Bucket, bucketsOf } from "./buckets";
import { drills, verifies } from "./look-statements";
import { AUDIENCE, GITHUB_ISSUER, type Names, namesOf, ROLE_NAMES, ROLE_SUFFIXES, type RoleName } from "./names";
import {
  entersKubernetes,
  keepsRecords,
  locksState,
  readsPlans,
  readsState,
  sealsObjects,
  tellsOfTheNight,
  writesPlans,
  writesState,
} from "./own-statements";
import { changePolicies, type ManagedPolicy, readPolicies } from "./spelled";
import { type Policy, policy, type Statement } from "./statement";

/** What is said of an account beside its environment's file. */
export interface BootstrapOptions {
  /** On GitHub: `owner/name`. */
  readonly repository: string;
  /** True where the account has GitHub's provider of tokens already. */
  readonly providerExists: boolean;
  /** True until the foundation stands: its first deployment makes the audit bucket's lock. */
  readonly beforeFoundation: boolean;
}

export interface BootstrapRole {
  readonly role: RoleName;
  readonly name: string;
  /** The one GitHub environment whose jobs may take it on. */
  readonly githubEnvironment: string;
  readonly trust: Policy;
  /** Names of policies of {@link Bootstrap.policies}. */
  readonly managed: readonly string[];
  readonly inline: Policy;
}

/** All that stands before an environment's first stack, as data: Terraform, CloudFormation and verify are made of it. */
export interface Bootstrap {
  readonly names: Names;
  readonly options: BootstrapOptions;
  /** Of the key of both buckets: whose policies count is the account's to say. */
  readonly keyPolicy: Policy;
  readonly buckets: readonly Bucket[];
  readonly policies: readonly ManagedPolicy[];
  readonly roles: readonly BootstrapRole[];
  readonly tags: Readonly<Record<string, string>>;
}

/** @throws where {@link refusals} has a reason */
export function bootstrapOf(environment: Environment, options: BootstrapOptions): Bootstrap {
  const names = namesOf(environment);
  const bounded = environment.permissions_boundary;
  const read = readPolicies(names);
  const change = changePolicies(names, bounded);
  const managed = new Map<RoleName, readonly ManagedPolicy[]>([
    ["plan", read],
    ["prepare", read],
    ["deploy", [...read, ...change]],
    ["rollback", [...read, ...change]],
  ]);
  const { beforeFoundation } = options;
  return {
    names,
    options,
    keyPolicy: policy([
      {
        Sid: "PoliciesOfTheAccount",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${names.account}:root` },
        Action: ["kms:*"],
        Resource: ["*"],
      },
    ]),
    buckets: bucketsOf(names),
    policies: [
      deliveryBoundary(names, { bounded, kept: environment.deletion_protection, beforeFoundation }),
      rolesBoundary(names),
      ...read,
      ...change,
    ],
    roles: ROLE_NAMES.map((role) => {
      const githubEnvironment = `${environment.name}${ROLE_SUFFIXES[role]}`;
      return {
        role,
        name: names.roles[role],
        githubEnvironment,
        trust: trustOf(names, options.repository, githubEnvironment),
        managed: (managed.get(role) ?? []).map(({ name }) => name),
        inline: policy(OWN[role](names)),
      };
    }),
    // Not the environment's own tag: what deploying may change is told by that.
    tags: { "tessera:bootstrap": environment.name, "tessera:managed": "true" },
  };
}

/** What a role has beyond the policies that it shares. delivery/github-environments.ts says the same in words. */
const OWN: Readonly<Record<RoleName, (names: Names) => readonly Statement[]>> = {
  plan: (names) => [
    ...readsState(names),
    ...readsPlans(names, "pull-request/"),
    ...writesPlans(names, "pull-request/"),
    ...sealsObjects(names),
  ],
  prepare: (names) => [
    ...readsState(names),
    ...locksState(names),
    ...readsPlans(names, "deploy/", "drift/"),
    ...writesPlans(names, "deploy/", "drift/"),
    ...sealsObjects(names),
    ...tellsOfTheNight(names),
  ],
  deploy: applies,
  rollback: applies,
  verify: (names) => [...verifies(names), ...keepsRecords(names, "deployments"), ...tellsOfTheNight(names)],
  drill: (names) => [...drills(names), ...keepsRecords(names, "drills"), ...tellsOfTheNight(names)],
};

/** The way forward and the way back are one: what was planned, reviewed and approved is applied. */
function applies(names: Names): readonly Statement[] {
  return [
    ...readsState(names),
    ...locksState(names),
    ...writesState(names),
    ...sealsObjects(names),
    ...readsPlans(names, "deploy/"),
    ...entersKubernetes(names),
  ];
}

/** Jobs of one environment of one repository, in a token that was made for AWS. */
function trustOf({ account }: Names, repository: string, environment: string): Policy {
  return policy([
    {
      Sid: "JobsOfOneEnvironment",
      Effect: "Allow",
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${GITHUB_ISSUER}` },
      Action: ["sts:AssumeRoleWithWebIdentity"],
      Condition: {
        StringEquals: {
          [`${GITHUB_ISSUER}:aud`]: AUDIENCE,
          [`${GITHUB_ISSUER}:sub`]: `repo:${repository}:environment:${environment}`,
        },
      },
    },
  ]);
}
