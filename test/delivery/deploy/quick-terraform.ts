import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { heard, type Run, type TerraformProgram } from "../../../delivery/deploy/terraform";
import { fake } from "./fake-terraform";

/** The fake, in this process: a program's start takes longer than all that it does. */
export class QuickTerraform implements TerraformProgram {
  private interrupts = 0;

  /** @param home folder with what it is to do, and what it did */
  constructor(private readonly home: string) {}

  async run({ folder, args, log, done }: Run) {
    mkdirSync(dirname(log), { recursive: true });
    writeFileSync(log, "", { mode: 0o600 });
    const write = (text: string) => appendFileSync(log, text);
    const code = await this.call(folder, args, write, write);
    done?.(0);
    return { code, ...heard(readFileSync(log, "utf8")) };
  }

  async print(folder: string, args: readonly string[]) {
    const [out, said]: [string[], string[]] = [[], []];
    const code = await this.call(
      folder,
      args,
      (text) => void out.push(text),
      (text) => void said.push(text),
    );
    return { out: code === 0 ? out.join("") : null, said: said.join("") };
  }

  interrupt(applying: boolean): void {
    if (applying) this.interrupts += 1;
  }

  private call(folder: string, args: readonly string[], out: (text: string) => void, err: (text: string) => void) {
    const env = { FAKE_TERRAFORM: this.home };
    return fake({ args, folder, env, out, err, interrupts: () => this.interrupts });
  }
}
