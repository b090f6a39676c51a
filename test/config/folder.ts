import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { formatProblem, type Problem } from "../../config/problem";
import type { Room } from "../../config/room";
import { postgresql } from "../../constructs/engines/postgresql";
import {
  ConfigurationError,
  ENVIRONMENT_ROOMS,
  ROOMS as EVERY_ROOM,
  type Folders,
  LoadedFleet,
} from "../../constructs/rooms";
import { security } from "../../constructs/security";
import { templates } from "../support/examples";
import { exampleFleet } from "../support/fleet";
import { expectOwnPlaces } from "../support/own-places";

export type Files = Readonly<
  Record<string, string | Buffer | { readonly link: string } | { readonly folder: true } | null>
>;

/** The rooms that these tests are about, whatever engines come later. */
export const ROOMS = [security, postgresql];

/** A tenant that shares a cell of production. */
export function tenantYml(id: string, changes: Readonly<Record<string, string>> = {}): string {
  const lines: Record<string, string> = {
    id,
    tier: "standard",
    environments: "[production]",
    contacts: "{ owner: owner@example.com }",
    engines: "[postgresql]",
    placement: "{ production: pool-1 }",
    applications: `{ production: ["arn:aws:iam::444444444444:role/${id}"] }`,
    ...changes,
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join("");
}

export function environmentYml(changes: Readonly<Record<string, string>> = {}): string {
  const lines: Record<string, string> = {
    account_id: '"444444444444"',
    region: "eu-central-1",
    recovery_region: "eu-west-1",
    vpc_cidr: "10.64.0.0/16",
    zones: "[eu-central-1a, eu-central-1b, eu-central-1c]",
    state: "{ kind: local }",
    log_retention_days: "30",
    audit_retention_days: "30",
    notify: "{ critical: [platform@example.com] }",
    without: "[]",
    cells: `
  pool-1: { tier: standard, admits: [free, standard], capacity_tenants: 3, engines: [postgresql] }
  premium-1: { tier: premium, admits: [premium], capacity_tenants: 2, engines: [postgresql] }`,
    ...changes,
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join("");
}

/** One tenant, acme, in one environment, production. */
export const SMALL_FLEET: Files = {
  "tenants/ledger.txt": "acme\n",
  "tenants/acme/tenant.yml": tenantYml("acme"),
  "overrides/production_environment.yml": environmentYml(),
};

/** A fleet's files in a folder of their own. */
export class Folder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), "tessera-config-")));
  readonly folders: Folders = { tenants: join(this.path, "tenants"), overrides: join(this.path, "overrides") };

  /** The rooms that it is read with. */
  rooms: readonly Room[] = ROOMS;

  /** Later files replace earlier ones of the same path; null takes one away. */
  constructor(...layers: readonly Files[]) {
    mkdirSync(this.folders.tenants);
    mkdirSync(this.folders.overrides);
    for (const [name, content] of Object.entries(Object.assign({}, ...layers) as Files)) this.write(name, content);
  }

  write(name: string, content: Files[string]): void {
    if (content === null) return;
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === "string" || Buffer.isBuffer(content)) writeFileSync(path, content);
    else if ("link" in content) symlinkSync(content.link.replace("<folder>", this.path), path);
    else mkdirSync(path);
  }

  /** A copy of the example fleet, with the templates. */
  static ofExamples(): Folder {
    const folder = new Folder();
    folder.rooms = EVERY_ROOM;
    for (const [name, text] of [...exampleFleet(), ...Object.entries(templates())]) folder.write(name, text);
    return folder;
  }

  load(): LoadedFleet {
    return new LoadedFleet(this.folders, this.rooms, undefined, ENVIRONMENT_ROOMS);
  }

  /** Every problem as a person sees it, with paths from this folder. */
  problems(): string[] {
    const found = this.found();
    expectOwnPlaces(found);
    return found.map((problem) => this.relative(formatProblem(problem)));
  }

  private found(): readonly Problem[] {
    try {
      return this.load().problems();
    } catch (error) {
      if (error instanceof ConfigurationError) return error.problems;
      throw error;
    }
  }

  relative(text: string): string {
    return text.replaceAll(`${this.path}/`, "");
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Problems of a fleet that differs from the small one by some files. */
export function problemsWith(files: Files): string[] {
  const folder = new Folder(SMALL_FLEET, files);
  try {
    return folder.problems();
  } finally {
    folder.remove();
  }
}
