import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assetText } from "../../stacks/sources";

const folder = mkdtempSync(join(tmpdir(), "tessera-assets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, bytes: Buffer) => writeFileSync(join(folder, name), bytes);

test("text is read as it is, its mark at the beginning among it", () => {
  write("values.yaml", Buffer.from("\ufeffname: x\n"));
  expect(assetText(folder, "values.yaml")).toBe("\ufeffname: x\n");
});

test.each([
  ["a byte that begins no character", Buffer.of(0x61, 0xff, 0x62)],
  ["half a character", Buffer.from("é").subarray(0, 1)],
  ["an archive", Buffer.of(0x1f, 0x8b, 0x08, 0x00)],
])("%s is refused: it would not be written as it is", (_, bytes) => {
  write("chart.tgz", bytes);
  expect(() => assetText(folder, "chart.tgz")).toThrow(
    "chart.tgz: given bytes that are no UTF-8; allowed: files of text",
  );
});

test("a link is refused: it leads elsewhere", () => {
  write("real.yaml", Buffer.from("a: 1\n"));
  symlinkSync(join(folder, "real.yaml"), join(folder, "link.yaml"));
  expect(() => assetText(folder, "link.yaml")).toThrow("link.yaml: given no plain file; allowed: files of text");
});
