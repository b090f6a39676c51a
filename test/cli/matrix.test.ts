import { mainOf } from "./command";

async function told(width: number | null): Promise<string> {
  let out = "";
  await mainOf("matrix")([], {
    width,
    out: (text) => {
      out += text;
    },
    err: () => {},
  });
  return out;
}

describe("the matrix", () => {
  it.each([80, 120])("keeps to a terminal of %d characters, and loses no word", async (width) => {
    const [narrow, whole] = [await told(width), await told(null)];
    for (const line of narrow.split("\n")) expect(line.length).toBeLessThanOrEqual(width);
    expect(Math.max(...whole.split("\n").map(({ length }) => length))).toBeGreaterThan(400);
    const letters = (text: string) => [...text.replace(/[\s-]/g, "")].sort().join("");
    expect(letters(narrow)).toBe(letters(whole));
  });
});
