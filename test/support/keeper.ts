import { ApiError } from "../../executor/aws/api-error";
import type { Ages, Keeper } from "../../executor/contract/driver";
import type { Target } from "../../executor/contract/payload";

/** A home whose executor keeps passwords. */
export const TARGET: Target = {
  host: "h",
  port: 1,
  region: "r",
  executor_secret_arn: "arn:executor",
  passwords_path: "/p",
  passwords_key: "key",
};

/** Ends a run where it stands, as the platform does: nothing after it happens. */
export class Killed extends Error {}

/**
 * Secrets and parameters in memory, as SSM and Secrets Manager keep them: a parameter that stands is not made again
 * (PutParameter, Overwrite false). `acts`: told before and after everything that changes something, may throw.
 */
export class MemoryKeeper implements Keeper {
  readonly values = new Map<string, string>();
  readonly written = new Map<string, number>();
  readonly secrets = new Map<string, { readonly value: Readonly<Record<string, string>>; readonly at: number }>();
  /** Values that were read. */
  reads = 0;
  now = 0;
  acts: (when: "before" | "after") => void = () => {};

  /** Does something that changes what is kept, or what a server takes. */
  async act<T>(work: () => T | Promise<T>): Promise<T> {
    this.acts("before");
    const done = await work();
    this.acts("after");
    return done;
  }

  async secret(arn: string) {
    this.reads++;
    return this.secrets.get(arn)?.value ?? null;
  }
  putSecret(arn: string, value: Readonly<Record<string, string>>) {
    return this.act(() => void this.secrets.set(arn, { value, at: this.now }));
  }
  async parameter(name: string) {
    this.reads++;
    return this.values.get(name) ?? null;
  }
  putParameter(name: string, value: string) {
    return this.act(() => {
      if (this.values.has(name)) {
        const about = { subject: `parameter ${name}`, action: "ssm:PutParameter" };
        throw ApiError.refused(about, 400, '{"__type":"ParameterAlreadyExists"}');
      }
      this.set(name, value);
    });
  }
  deleteParameter(name: string) {
    return this.act(() => void this.values.delete(name));
  }

  readonly ages: Ages = {
    parameters: async (path) =>
      Object.fromEntries(
        [...this.values.keys()]
          .filter((name) => name.startsWith(`${path}/`))
          .map((name) => [name.slice(path.length + 1), this.written.get(name)!]),
      ),
    secret: async (arn) => this.secrets.get(arn)?.at ?? null,
    replaceParameter: (name, value) => this.act(() => this.set(name, value)),
  };

  private set(name: string, value: string): void {
    this.values.set(name, value);
    this.written.set(name, this.now);
  }
}
