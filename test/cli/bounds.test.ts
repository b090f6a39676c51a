import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recordName } from "../../delivery/record/chain";
import { Folder, SMALL_FLEET } from "../config/folder";
import { command } from "./command";

/** What a person reads of any number of one kind, in characters. */
const MOST_CHARACTERS = 25_000;

let folder: Folder;
let scratch: string;
beforeAll(() => {
  folder = new Folder(SMALL_FLEET);
  scratch = mkdtempSync(join(tmpdir(), "tessera-bounds-"));
});
afterAll(() => {
  folder.remove();
  rmSync(scratch, { recursive: true, force: true });
});

/** Rows that are read of a file, and how many fit into the longest. */
const ROWS = { read: 2000, fit: 200_000 } as const;

function exceptions(row: (at: number) => string, rows: number): string {
  const file = join(scratch, "exceptions.yml");
  writeFileSync(file, Array.from({ length: rows }, (_, at) => row(at)).join(""));
  return file;
}

test("more exceptions than anybody answers for: one problem", async () => {
  const file = exceptions(() => "- {}\n", ROWS.fit);
  const { code, err, out } = await command("check", folder.folders, "--exceptions", file, "--json");
  expect(code).toBe(1);
  expect(JSON.parse(out).problems).toEqual([
    expect.objectContaining({ given: "200000 rows", allowed: "at most 2000 rows" }),
  ]);
  expect(err.length).toBeLessThan(MOST_CHARACTERS);
});

test.each([
  ["that are empty", () => "- {}\n"],
  [
    "of rules that there are not",
    (at: number) => `- {rule: no${at}, address: a, owner: o, reason: r, expires: "2026-01-01"}\n`,
  ],
])("any number of exceptions %s: a count and some of them, for people and for machines", async (_, row) => {
  const file = exceptions(row, ROWS.read);
  const { code, err, out } = await command("check", folder.folders, "--exceptions", file);
  expect(code).toBe(1);
  expect(err.length + out.length).toBeLessThan(MOST_CHARACTERS);
  expect(err).toMatch(/exceptions\.yml: given \d{4,} problems; allowed: none\. The first \d+ are listed/);
  const { problems } = JSON.parse((await command("check", folder.folders, "--exceptions", file, "--json")).out);
  expect(problems.length).toBeLessThan(100);
});

test("any number of exceptions that are not needed: likewise", async () => {
  const row = (at: number) =>
    `- {rule: home-moved, address: a${at}, owner: o@example.com, reason: r, expires: "2026-01-0${(at % 9) + 1}"}\n`;
  const call = ["--exceptions", exceptions(row, ROWS.read), "--today", "2026-01-05"];
  const { code, err } = await command("check", folder.folders, ...call);
  expect(code).toBe(0);
  expect(err.length).toBeLessThan(MOST_CHARACTERS);
  expect(err).toMatch(/… and \d{3,} more exceptions unused/);
  expect(err).toMatch(/… and \d{3,} more exceptions expired/);
});

test.each([
  ["deployments", (records: string) => ["--env", "production", "--dir", records]],
  ["rollback", (records: string) => ["--env", "production", "--commit", "a".repeat(40), "--records", records]],
])("any number of damaged records: %s tells some, and how many more", async (name, args) => {
  const records = join(scratch, `records-${name}`);
  mkdirSync(records);
  for (let sequence = 1; sequence <= 300; sequence += 1) writeFileSync(join(records, recordName(sequence)), "{}\n");
  const { code, err } = await command(name, folder.folders, ...args(records));
  expect(code).toBe(2);
  expect(err.length).toBeLessThan(MOST_CHARACTERS);
  expect(err).toContain("… and 280 more faults");
});
