import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  Aspects,
  type IStackSynthesizer,
  type ISynthesisSession,
  TerraformElement,
  TerraformOutput,
  TerraformStack,
} from "cdktf";
import type { IConstruct } from "constructs";
import { addElement } from "./elements";
import { stableJson, stableJsonParts } from "./json";
import { mergeInto } from "./merge";
import { resolveTokens } from "./resolve";

type Map = Record<string, unknown>;

/**
 * Writes a stack as CDKTF's own synthesizer does, to the byte (a test compares them), in a fraction of its time:
 * CDKTF resolves every element five times and walks the tree nine times. A file that holds the same bytes already
 * is left alone. A stack that uses what is not rendered here (aspects, annotations, outputs, moves, custom
 * synthesis) goes to CDKTF's synthesizer.
 */
export class LeanSynthesizer implements IStackSynthesizer {
  /** SHA-256, as base64, of the stack's file once it is written; null where CDKTF's synthesizer wrote it. */
  written: string | null = null;

  /**
   * @param stock the synthesizer that CDKTF gave the stack
   * @param check looks at what is about to be written, and throws where it must not be. Default: nobody does
   */
  constructor(
    private readonly stack: TerraformStack,
    private readonly stock: IStackSynthesizer,
    private readonly check: (configuration: object) => void = () => {},
  ) {}

  synthesize(session: ISynthesisSession): void {
    if (isPlain(this.stack)) this.render(session);
    else {
      this.check(this.stack.toTerraform());
      this.stock.synthesize(session);
    }
  }

  private render(session: ISynthesisSession): void {
    if (!session.skipValidation) this.stack.runAllValidations();
    const manifest = session.manifest.forStack(this.stack);
    mkdirSync(join(session.outdir, manifest.workingDirectory), { recursive: true });
    const written = configuration(this.stack);
    this.check(written);
    const bytes = bytesOf(stableJsonParts(written));
    writeIfChanged(join(session.outdir, manifest.synthesizedStackPath), bytes);
    this.written = createHash("sha256").update(bytes).digest("base64");
  }
}

/** What synthesis writes of a stack. */
export function textOf(stack: TerraformStack): string {
  return stableJson(isPlain(stack) ? configuration(stack) : stack.toTerraform());
}

const CUSTOM_SYNTHESIS = Symbol.for("cdktf/customSynthesis");

/** Whether {@link configuration} renders everything that the stack uses. */
function isPlain(stack: TerraformStack): boolean {
  return (
    !stack.hasResourceMove() &&
    stack.node
      .findAll()
      .every(
        (node) =>
          !TerraformOutput.isTerraformOutput(node) &&
          !(CUSTOM_SYNTHESIS in node) &&
          Aspects.of(node).all.length === 0 &&
          node.node.metadata.every(({ type }) => type === "stacktrace"),
      )
  );
}

/** The stack's configuration: what `toTerraform` of CDKTF returns. */
function configuration(stack: TerraformStack): object {
  // Both are private to CDKTF's class, and all of it that is not public.
  const { cdktfVersion, rawOverrides } = stack as unknown as { cdktfVersion: string; rawOverrides: object };
  const metadata: Map = { version: cdktfVersion, stackName: stack.node.id, backend: "local" };
  if (Object.keys(rawOverrides).length > 0) metadata.overrides = { stack: Object.keys(rawOverrides) };
  const tf: Map = { "//": { metadata, outputs: {} } };
  for (const element of elementsOf(stack)) addElement(tf, metadata, element);
  mergeInto(tf, resolveTokens(stack, rawOverrides) as object);
  return tf;
}

function elementsOf(node: IConstruct, into: TerraformElement[] = []): TerraformElement[] {
  if (TerraformElement.isTerraformElement(node)) into.push(node);
  for (const child of node.node.children) if (!TerraformStack.isStack(child)) elementsOf(child, into);
  return into;
}

/** Leaves a file alone that holds these bytes, so that its time tells when it last changed. */
function writeIfChanged(path: string, bytes: Buffer): void {
  if (existsSync(path) && statSync(path).size === bytes.length && readFileSync(path).equals(bytes)) return;
  writeFileSync(path, bytes);
}

function bytesOf(parts: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0));
  let end = 0;
  for (const part of parts) end += bytes.write(part, end);
  return bytes;
}
