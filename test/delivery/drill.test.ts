import fc from "fast-check";
import { postgresql } from "../../constructs/engines/postgresql";
import { live } from "../../constructs/engines/postgresql/live";
import type { PostgresqlSettings } from "../../constructs/engines/postgresql/settings";
import { live as cacheLive } from "../../constructs/engines/redis/live";
import { type Aws, AwsError } from "../../constructs/live/aws";
import type { DrillHost, EngineDrill } from "../../constructs/live/live";
import { security } from "../../constructs/security";
import { drillId, LIMIT_SECONDS, runDrill } from "../../delivery/drills/drill";
import { dueOn, infeasible } from "../../delivery/drills/rotation";
import { drillSchema } from "../../delivery/drills/schema";
import { resolved, settingsOf } from "../support/fixture";
import { cellOf } from "../support/homes";

const homes = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `tessera-prod-t-${index}` }));

describe("the rotation", () => {
  it("gives each home its turn exactly once in as many days, from whatever day on", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 20_000 }), (everyDays, start) => {
        const names = Array.from({ length: everyDays }, (_, day) =>
          dueOn(homes(25), new Date((start + day) * 86_400_000).toISOString().slice(0, 10), everyDays),
        ).flatMap((due) => due.map(({ name }) => name));
        expect(names.sort()).toEqual(
          homes(25)
            .map(({ name }) => name)
            .sort(),
        );
      }),
    );
  });

  it("moves no home when others come", () => {
    const due = (count: number) => dueOn(homes(count), "2026-03-01", 7).map(({ name }) => name);
    expect(due(40).filter((name) => homes(20).some((home) => home.name === name))).toEqual(due(20));
  });

  it("is refused where a day has more than may be drilled, with what to write instead", () => {
    expect(infeasible(homes(3), 1, 3)).toBeNull();
    expect(infeasible(homes(3), 1, 2)).toBe(
      "restore_drills: 3 homes have their turn on one day, and homes_per_day is 2: raise it to 3, or raise every_days",
    );
  });

  it.each(["2026-13-01", "yesterday", "2026-1-1"])("takes no %s for a date", (date) => {
    expect(() => dueOn([], date, 7)).toThrow("must be a date YYYY-MM-DD");
  });
});

/** A clock that moves when somebody sleeps. */
function clock() {
  let time = Date.UTC(2026, 0, 1, 12);
  return {
    now: () => time,
    sleep: async (seconds: number) => {
      time += seconds * 1000;
    },
  };
}

const HOST = { id: "drill-1" } as DrillHost;

function engine(changes: Partial<EngineDrill> = {}): { drill: EngineDrill; left: () => boolean } {
  let there = true;
  return {
    left: () => there,
    drill: {
      begin: async () => {
        there = true;
        return "2026-01-01T11:55:00Z";
      },
      ready: async () => true,
      check: async () => [{ check: "rows-read", tenant: "acme", holds: true, seen: "3 rows" }],
      destroy: async () => {
        there = false;
        return true;
      },
      ...changes,
    },
  };
}

describe("a drill", () => {
  it("measures how old the restore point was, and how long it took until the copy was checked", async () => {
    let looks = 0;
    const { drill, left } = engine({ ready: async () => ++looks > 4 });
    const facts = await runDrill(drill, HOST, clock());
    expect(facts).toMatchObject({
      outcome: "passed",
      reason: null,
      restore_point: "2026-01-01T11:55:00.000Z",
      rpo_seconds: 300,
      rto_seconds: 120,
      destroyed: true,
    });
    expect(left()).toBe(false);
    const about = { version: 1, environment: "production", home: "h", engine: "e", drill: "drill-1" };
    expect(drillSchema.safeParse({ ...about, ...facts }).success).toBe(true);
  });

  it("clears away what an earlier one left, before it begins", async () => {
    const calls: string[] = [];
    const { drill } = engine();
    const traced = Object.fromEntries(
      Object.entries(drill).map(([name, step]) => [
        name,
        (host: DrillHost) => {
          calls.push(name);
          return (step as (host: DrillHost) => unknown)(host);
        },
      ]),
    ) as unknown as EngineDrill;
    await runDrill(traced, HOST, clock());
    expect(calls).toEqual(["destroy", "begin", "ready", "check", "destroy"]);
  });

  it.each(["begin", "ready", "check"] as const)(
    "that fails in %s destroys all the same, and says why",
    async (step) => {
      const { drill, left } = engine({
        [step]: async () => {
          throw new Error(`no ${step}`);
        },
      });
      expect(await runDrill(drill, HOST, clock())).toMatchObject({
        outcome: "failed",
        reason: `no ${step}`,
        rto_seconds: null,
        destroyed: true,
      });
      expect(left()).toBe(false);
    },
  );

  it("fails for a check that fails, and not for one that could not be made", async () => {
    const of = async (holds: boolean | null) => {
      const { drill } = engine({ check: async () => [{ check: "row-policies", tenant: "acme", holds, seen: "" }] });
      return (await runDrill(drill, HOST, clock())).reason;
    };
    expect(await of(false)).toBe("row-policies acme");
    expect(await of(null)).toBeNull();
  });

  it("gives up after hours, and says what is still there", async () => {
    const never = await runDrill(engine({ ready: async () => false }).drill, HOST, clock());
    expect(never.reason).toBe(`restoring took longer than ${LIMIT_SECONDS.restore} s`);
    let first = true;
    const stuck = engine({
      destroy: async () => {
        const was = first;
        first = false;
        return was;
      },
    });
    expect(await runDrill(stuck.drill, HOST, clock())).toMatchObject({
      outcome: "failed",
      destroyed: false,
      reason: expect.stringContaining("the copy is still there: destroying took longer"),
    });
  });

  it("has a name that RDS and ElastiCache take, its own for each home and engine", () => {
    expect(drillId("tessera-prod-c-a", "x")).toMatch(/^drill-[0-9a-f]{12}$/);
    expect(drillId("tessera-prod-c-a", "x")).not.toBe(drillId("tessera-prod-c-a", "y"));
  });
});

/** AWS that knows some answers, and what it was asked. */
function fakeAws(answers: Readonly<Record<string, (input: Record<string, unknown>) => unknown>>) {
  const asked: [string, Record<string, unknown>][] = [];
  const aws: Aws = {
    async call<T>(_service: string, operation: string, input: object): Promise<T> {
      asked.push([operation, input as Record<string, unknown>]);
      const answer = answers[operation];
      if (answer === undefined) return {} as T;
      return answer(input as Record<string, unknown>) as T;
    },
    invoke: () => Promise.reject(new Error("no function is invoked in a drill")),
  };
  return { aws, asked };
}

const missing = (code: string) => {
  throw new AwsError("x", code, "gone");
};

describe("the steps on AWS", () => {
  const host = (aws: Aws): DrillHost<PostgresqlSettings> => ({
    aws,
    home: cellOf(),
    settings: resolved(settingsOf(postgresql)),
    security: resolved(settingsOf(security)),
    synthesized: () => [],
    now: 0,
    id: "drill-1",
    restoreTo: null,
    shares: [],
    tags: [{ Key: "tessera:drill", Value: "true" }],
  });

  it("of the relational engine restore beside the source, without its security groups, and touch nothing else", async () => {
    const source = {
      Status: "available",
      LatestRestorableTime: "2026-01-01T11:55:00Z",
      DBSubnetGroup: "subnets",
      KmsKeyId: "key",
    };
    const { aws, asked } = fakeAws({ "describe-db-clusters": () => ({ DBClusters: [source] }) });
    expect(await live.drill!.begin(host(aws))).toBe("2026-01-01T11:55:00Z");
    const [, restore] = asked.find(([operation]) => operation === "restore-db-cluster-to-point-in-time")!;
    expect(restore).toMatchObject({
      SourceDBClusterIdentifier: "tessera-prod-c-pool-1-postgresql",
      DBClusterIdentifier: "drill-1",
      UseLatestRestorableTime: true,
      KmsKeyId: "key",
      DeletionProtection: false,
    });
    expect(restore).not.toHaveProperty("VpcSecurityGroupIds");
  });

  it("of the relational engine delete the instance, then the cluster, and name the copy alone", async () => {
    let instance: string | null = "available";
    let cluster: string | null = "available";
    const { aws, asked } = fakeAws({
      "delete-secret": () => missing("ResourceNotFoundException"),
      "describe-db-instances": () =>
        instance === null ? missing("DBInstanceNotFound") : { DBInstances: [{ DBInstanceStatus: instance }] },
      "describe-db-clusters": () =>
        cluster === null ? missing("DBClusterNotFoundFault") : { DBClusters: [{ Status: cluster }] },
      "delete-db-instance": () => {
        instance = null;
      },
      "delete-db-cluster": () => {
        cluster = null;
      },
    });
    let rounds = 1;
    while (!(await live.drill!.destroy(host(aws)))) rounds++;
    expect(rounds).toBe(3);
    for (const [operation, input] of asked.filter(([name]) => name.startsWith("delete-")))
      expect([operation, JSON.stringify(input)]).toEqual([operation, expect.stringContaining('"drill-1')]);
  });

  it("of the cache seed from the newest snapshot that is complete, and not younger than the time asked for", async () => {
    const snapshot = (name: string, time: string, status = "available") => ({
      SnapshotName: name,
      SnapshotStatus: status,
      NodeSnapshots: [{ SnapshotCreateTime: time }],
    });
    const { aws, asked } = fakeAws({
      "describe-snapshots": () => ({
        Snapshots: [
          snapshot("b", "2026-01-02T01:00:00Z"),
          snapshot("a", "2026-01-01T01:00:00Z"),
          snapshot("c", "2026-01-03T01:00:00Z", "creating"),
        ],
      }),
      "describe-replication-groups": () => ({ ReplicationGroups: [{ NodeGroups: [1, 2], MemberClusters: ["m"] }] }),
      "describe-cache-clusters": () => ({ CacheClusters: [{ CacheSubnetGroupName: "subnets" }] }),
    });
    const drill = cacheLive.drill!;
    expect(await drill.begin(host(aws))).toBe("2026-01-02T01:00:00Z");
    expect(asked.at(-1)?.[1]).toMatchObject({ ReplicationGroupId: "drill-1", SnapshotName: "b", NumNodeGroups: 2 });
    expect(await drill.begin({ ...host(aws), restoreTo: "2026-01-01T12:00:00Z" })).toBe("2026-01-01T01:00:00Z");
    await expect(drill.begin({ ...host(aws), restoreTo: "2025-01-01T00:00:00Z" })).rejects.toThrow("has no snapshot");
  });
});
