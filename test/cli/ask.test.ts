import { readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { type Consent, consent } from "../../cli/deploy/ask";
import { askAtTerminal } from "../../cli/program/ask";
import { SOURCES } from "../support/sources";

type Given = Partial<Omit<Consent, "terminal">> & { readonly verdict?: "OK" | "REVIEW"; readonly answer?: string };

/** What a person is asked of a layer, what is said, and what comes of it. */
async function ask({ verdict = "OK", answer, ...given }: Given) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  if (answer !== undefined) input.write(answer);
  const said: string[] = [];
  const goesOn = await consent(
    3,
    { verdict },
    {
      ...{ yes: false, acceptReview: false, isAsked: true, say: (text: string) => said.push(text) },
      signal: new AbortController().signal,
      terminal: { input, output },
      ...given,
    },
  );
  return { goesOn, asked: String(output.read() ?? ""), said };
}

test.each<[string, Given, boolean]>([
  ["y", { answer: "y\n" }, true],
  ["YES", { answer: "YES\n", verdict: "REVIEW" }, true],
  ["nothing but the key", { answer: "\n" }, false],
  ["n", { answer: "n\n", verdict: "REVIEW" }, false],
  ["yesterday", { answer: "yesterday\n" }, false],
])("asked, %s", async (_what, given, goesOn) => {
  const ended = await ask(given);
  expect(ended.goesOn).toBe(goesOn);
  expect(ended.asked).toContain(`layer 3: the review says ${given.verdict ?? "OK"}. Apply these plans? [y/N]`);
});

test.each<[string, Given, boolean, boolean]>([
  ["--yes, and OK", { yes: true, isAsked: false }, true, false],
  ["--yes, and REVIEW", { yes: true, isAsked: false, verdict: "REVIEW" }, false, true],
  ["--accept-review, and OK", { acceptReview: true, isAsked: false }, true, false],
  ["--accept-review, and REVIEW", { acceptReview: true, isAsked: false, verdict: "REVIEW" }, true, false],
  ["neither, and OK", { isAsked: false }, false, true],
])("%s: nobody is asked", async (_what, given, goesOn, isTold) => {
  const ended = await ask(given);
  expect([ended.goesOn, ended.asked, ended.said.length > 0]).toEqual([goesOn, "", isTold]);
});

test("Ctrl-C is a no", async () => {
  const controller = new AbortController();
  const asked = ask({ signal: controller.signal });
  controller.abort();
  expect((await asked).goesOn).toBe(false);
});

test.each([
  ["the end of what is answered", (input: PassThrough) => input.end(), null],
  ["a line without its end", (input: PassThrough) => input.end("y"), "y"],
])("asked, %s", async (_what, answer, expected) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const asked = askAtTerminal("Well? ", { terminal: { input, output } });
  answer(input);
  expect(await asked).toBe(expected);
});

test("nothing outside one file reads a terminal, where Ctrl-C would be a key and no signal", () => {
  const readers = SOURCES.filter((path) => /["']node:readline(?:\/promises)?["']/.test(readFileSync(path, "utf8")));
  expect(readers).toEqual(["cli/program/ask.ts"]);
});
