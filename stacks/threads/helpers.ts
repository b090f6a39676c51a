import type { LoadedFleet } from "../../constructs/rooms";
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

  /** @param fleet of whose tenants without problems each thread is told those that it has not read */
  async write(fleet: LoadedFleet, stacks: Pick<Writing, "names" | "queue">): Promise<WrittenPart[]> {
    const all = fleet.folder.ids.map((id) => fleet.clean(id)).filter((tenant) => tenant !== null);
    const names = Object.keys(fleet.environments);
    const environments = Object.fromEntries(names.map((name) => [name, fleet.environmentContent(name)]));
    const one = (helper: Helper): Promise<WrittenPart> => {
      const tenants = all.filter(({ tenant }) => !this.readBy.get(helper)?.has(tenant.id));
      return helper.write({ ...stacks, kind: "writing", tenants, environments });
    };
    return await Promise.all(this.threads.map(one));
  }

  async end(): Promise<void> {
    await Promise.all(this.threads.map((helper) => helper.end()));
  }
}
