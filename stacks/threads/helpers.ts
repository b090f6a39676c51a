import type { CleanTenant } from "../../config/tenant_reader";
import { Helper, type Task, type Writing } from "./helper";
import type { ReadPart, WrittenPart } from "./parts";

/** The threads that help one run, started once there is enough for them to do. */
export class Helpers {
  private threads: Helper[] = [];
  /** Ids of the tenants that each of them read. */
  private readonly readBy = new Map<Helper, ReadonlySet<string>>();

  /** @param most how many are started, if any */
  constructor(
    readonly most: number,
    private readonly task: Task,
  ) {}

  get running(): boolean {
    return this.threads.length > 0;
  }

  /** Starts them, where they do not run yet. They load the program while the caller goes on. */
  start(): void {
    if (!this.running) this.threads = Array.from({ length: this.most }, () => new Helper(this.task));
  }

  async read(ids: readonly string[], queue: SharedArrayBuffer): Promise<ReadPart[]> {
    const one = async (helper: Helper): Promise<ReadPart> => {
      const part = await helper.read({ kind: "reading", ids, queue });
      this.readBy.set(helper, new Set(part?.map(({ tenant }) => tenant.id)));
      return part;
    };
    return await Promise.all(this.threads.map(one));
  }

  /** @param tenants every one of the fleet: each thread is told of those that it has not read */
  async write(tenants: readonly CleanTenant[], what: Omit<Writing, "kind" | "tenants">): Promise<WrittenPart[]> {
    const others = (helper: Helper) => tenants.filter(({ tenant }) => !this.readBy.get(helper)?.has(tenant.id));
    return await Promise.all(
      this.threads.map((helper) => helper.write({ ...what, kind: "writing", tenants: others(helper) })),
    );
  }

  async end(): Promise<void> {
    await Promise.all(this.threads.map((helper) => helper.end()));
  }
}
