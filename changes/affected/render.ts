import { rmSync } from "node:fs";
import { App } from "cdktf";
import { scratchFolder } from "../../config/scratch";
import type { TesseraStack } from "../../stacks/base";
import type { StackPlan } from "../../stacks/plan";
import { textOf } from "../../terraform-json/synthesizer";

/** Calls back with a function that gives a stack's bytes without leaving a file behind. */
export function withRenderer<T>(work: (render: (plan: StackPlan) => string) => T): T {
  const outdir = scratchFolder("affected");
  try {
    const app = new App({ outdir, stackTraces: false });
    return work((plan) => {
      plan.build(app);
      const stack = app.node.findChild(plan.name) as TesseraStack;
      stack.prepareStack();
      const text = textOf(stack);
      app.node.tryRemoveChild(plan.name);
      return text;
    });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
