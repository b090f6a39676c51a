import { createHash } from "node:crypto";
import type { TenantTexts } from "./tenant-texts";

/**
 * Folders of tenants that hold, without anybody having read them here, the files of a tree that git names: the id of that
 * tree by the tenant's. It is git's stat cache that says so (changes/base/since.ts).
 */
export type Trees = ReadonlyMap<string, string>;

/** Gives them, when so many tenants would have to be read otherwise. */
export type AskTrees = (tenants: number) => Trees;

/**
 * The id that git gives a folder that holds these files alone, none of them a link or executable. Source: gitformat-pack(5)
 * and git-hash-object(1): SHA-1 over kind, length and content, of a tree `<mode> <name>\0<20 bytes>` for each entry.
 */
export function treeOf(texts: TenantTexts): string {
  const entries = [...texts].map(([name, text]): readonly [Buffer, Buffer] => [
    Buffer.from(name),
    sha1("blob", Buffer.from(text)),
  ]);
  entries.sort(([a], [b]) => Buffer.compare(a, b));
  const content = entries.flatMap(([name, blob]) => [Buffer.from("100644 "), name, Buffer.of(0), blob]);
  return sha1("tree", Buffer.concat(content)).toString("hex");
}

function sha1(kind: string, content: Buffer): Buffer {
  return createHash("sha1").update(`${kind} ${content.length}\0`).update(content).digest();
}
