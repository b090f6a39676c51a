/** Findings, changes and what is kept of them, in short form. */
import type { Finding } from "../../../review/finding";
import type { Change } from "../../../review/normalise/change";
import type { Entry } from "../../../review/rule";

export const finding = (given: Partial<Finding>): Finding => ({
  rule: "r",
  severity: "review",
  stack: "s",
  address: "aws_x.a",
  type: "aws_x",
  path: "p",
  service: "x",
  says: "says",
  ...given,
});
export const entry = (given: Partial<Entry>): Entry => ({
  stack: "s",
  address: "aws_x.a",
  type: "aws_x",
  path: "p",
  action: "update",
  owner: { service: "x" },
  imported: false,
  attributes: ["size"],
  tagsOnly: false,
  fingerprint: "f",
  ...given,
});
export const of = (tenant: string, given: Partial<Entry> = {}): Entry =>
  entry({ address: `aws_x.${tenant}`, owner: { service: "x", tenant }, subject: tenant, ...given });
export const change = (given: object): Change =>
  ({
    action: "update",
    type: "aws_x",
    address: "aws_x.a",
    owner: { service: "x" },
    diffs: [],
    plan: { stack: "s" },
    ...given,
  }) as unknown as Change;
export const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));
