import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepIn, keepNewest, type Store, sha256Of, takeFrom } from "../../config/store";
import { digestOf } from "../../config/tenant-texts";

let store: Store;
beforeEach(() => {
  store = { folder: mkdtempSync(join(tmpdir(), "tessera-store-")), code: "code" };
});
afterEach(() => rmSync(store.folder!, { recursive: true, force: true }));

test("no two lists of texts have the same digest, however they are divided", () => {
  const lists = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"], ["1\0a"], ["1\0a", ""], []];
  expect(new Set(lists.map(sha256Of)).size).toBe(lists.length);
});

test("a file whose text holds another file's name and text is not two files", () => {
  const two = new Map([
    ["postgresql.yml", "version: 17\n"],
    ["tenant.yml", "id: acme\n"],
  ]);
  for (const between of ["", "\0", "\n", "12\0", "10\0tenant.yml9\0"]) {
    const one = new Map([["postgresql.yml", `version: 17\n${between}tenant.yml${between}id: acme\n`]]);
    expect(digestOf("acme", one)).not.toBe(digestOf("acme", two));
  }
  expect(digestOf("acme", two)).not.toBe(digestOf("beta", two));
});

test("what was kept is taken back by the same code, about the same, and by no other", () => {
  keepIn(store, "a/name", "text\nand more", "about");
  expect(takeFrom(store, "a/name", "about")).toBe("text\nand more");
  expect(takeFrom(store, "a/name")).toBeNull();
  expect(takeFrom(store, "other", "about")).toBeNull();
  expect(takeFrom({ ...store, code: "other" }, "a/name", "about")).toBeNull();
  expect(takeFrom({ ...store, code: null }, "a/name", "about")).toBeNull();
  expect(takeFrom({ ...store, fresh: true }, "a/name", "about")).toBeNull();
  expect(readdirSync(join(store.folder!, "a"))).toEqual(["name"]);
});

test("a byte that changed anywhere is told", () => {
  keepIn(store, "name", "some text");
  const file = join(store.folder!, "name");
  const bytes = readFileSync(file);
  for (let index = 0; index < bytes.length; index++) {
    const changed = Buffer.from(bytes);
    changed[index]! ^= 1;
    writeFileSync(file, changed);
    expect(takeFrom(store, "name")).toBeNull();
  }
  writeFileSync(file, bytes);
  expect(takeFrom(store, "name")).toBe("some text");
});

test("unknown code keeps nothing, a wish to start afresh replaces what is there", () => {
  keepIn({ ...store, code: null }, "name", "unknown");
  expect(readdirSync(store.folder!)).toEqual([]);
  keepIn(store, "name", "old");
  keepIn({ ...store, fresh: true }, "name", "new");
  expect(takeFrom(store, "name")).toBe("new");
});

test("the newest files stay", () => {
  for (const [index, name] of ["a", "b", "c"].entries()) {
    keepIn(store, `folder/${name}`, name);
    utimesSync(join(store.folder!, "folder", name), 1000, 1000 - index);
  }
  keepNewest(store, "folder", 2);
  expect(readdirSync(join(store.folder!, "folder")).sort()).toEqual(["a", "b"]);
  keepNewest(store, "absent", 2);
});
