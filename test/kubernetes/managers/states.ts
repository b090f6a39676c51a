import type { Checks } from "../../support/checks";
import { until } from "../../support/until";
import { type Installed, ours, placed } from "../control-plane/stages/install";
import type { World } from "../control-plane/world";
import type { Block } from "../support";

const titleOf = ({ kind, metadata: { name, namespace } }: Block) => `${kind} ${namespace}/${name}`;

/** What an operator says of a resource of ours: what is wrong with it, and how far it has come. */
interface Said {
  readonly far: boolean;
  readonly told: string;
  /** Errors, each in the operator's own words. */
  readonly errors: readonly string[];
}

/** Errors of an operator that asks servers which no image has started. */
const NO_SERVER =
  /no such host|server selection|handleReplsetInit|connection refused|context deadline|i\/o timeout|dial tcp/;

const conditions = (status: Block): Block[] => (status.conditions ?? []) as Block[];

/** How each operator says it, and what has to be seen for it to be at the end of what can be seen without servers. */
const STATES: Readonly<Record<string, (status: Block, spec: Block) => Said>> = {
  // Source: CloudNativePG 1.30.0, api/v1/cluster_types.go (phases).
  Cluster: ({ phase = "", phaseReason = "", readyInstances, ...status }, { instances }) => ({
    far: readyInstances === instances && phase === "Cluster in healthy state",
    told: `${phase} ${phaseReason}, ${readyInstances} of ${instances} ready`,
    errors: [
      ...(/cannot|unrecoverable|error|unknown plugin|invalid/i.test(phase) ? [`${phase}: ${phaseReason}`] : []),
      ...conditions(status)
        .filter(({ type, status: holds }) => type === "ConsistentSystemID" && holds === "False")
        .map(({ message }) => message),
    ],
  }),
  Pooler: ({ instances, phase = "", phaseReason = "" }, spec) => ({
    far: instances === spec.instances,
    told: `${instances} of ${spec.instances} ${phase} ${phaseReason}`,
    errors: /error|fail/i.test(phase) ? [`${phase} ${phaseReason}`] : [],
  }),
  ScheduledBackup: (status) => ({ far: true, told: JSON.stringify(status), errors: [] }),
  ObjectStore: (status) => ({ far: true, told: JSON.stringify(status), errors: [] }),
  // Source: Percona operator for MongoDB 1.22.0, pkg/controller/perconaservermongodb/status.go.
  PerconaServerMongoDB: ({ state = "", message = "", ...status }) => ({
    far: state !== "",
    told: `${state} ${message}`,
    errors: [
      ...(state === "error" && !NO_SERVER.test(message) ? [message] : []),
      ...conditions(status)
        .filter(({ type, message: why = "" }) => type === "error" && !NO_SERVER.test(why))
        .map(({ message: why }) => why),
    ],
  }),
  // Source: ECK 3.5.0, pkg/apis/elasticsearch/v1/status.go.
  Elasticsearch: ({ phase = "", ...status }) => ({
    far: phase !== "",
    told: `${phase}: ${conditions(status)
      .map(({ type, status: holds }) => `${type} ${holds}`)
      .join(", ")}`,
    errors: [
      ...(phase === "Invalid" ? [JSON.stringify(conditions(status))] : []),
      ...conditions(status)
        .filter(({ type, status: holds }) => type === "ReconciliationComplete" && holds === "False")
        .map(({ message }) => message as string)
        .filter(
          (message) => !/(?:Waiting|reachable|not ready|observed|Cannot)/i.test(message) && !NO_SERVER.test(message),
        ),
    ],
  }),
};

/** What the operators' events say that is not about servers which do not answer. */
const EXPECTED_EVENTS = NO_SERVER;

/** No resource of ours reports an error that missing servers do not explain. */
export async function states(world: World, checks: Checks, stack: Installed): Promise<void> {
  const resources = stack.releases
    .filter(ours)
    .flatMap(placed)
    .filter(({ kind }) => kind in STATES);
  const say = async () =>
    Promise.all(
      resources.map(async (one) => {
        const { body } = await world.plane.ask("GET", await world.plane.pathOf(one));
        return { one, said: STATES[one.kind]!(body.status ?? {}, body.spec ?? {}) };
      }),
    );
  const far = await until(async () => (await say()).every(({ said }) => said.far), world.patience);
  const all = await say();
  checks.check(`${stack.name}: ${resources.length} resources come as far as they can`, far, () =>
    all
      .filter(({ said }) => !said.far)
      .map(({ one, said }) => `${titleOf(one)}: ${said.told}`)
      .join("\n"),
  );
  const namespaces = new Set(resources.map(({ metadata }) => metadata.namespace));
  const events = (await world.plane.list("/api/v1/events?limit=5000"))
    .filter(({ type, involvedObject }) => type === "Warning" && involvedObject.kind in STATES)
    .filter(({ involvedObject, message }) => namespaces.has(involvedObject.namespace) && !EXPECTED_EVENTS.test(message))
    .map(
      ({ involvedObject, reason, message }) =>
        `${involvedObject.kind} ${involvedObject.namespace}: ${reason} ${message}`,
    );
  const errors = [
    ...all.flatMap(({ one, said }) => said.errors.map((why) => `${titleOf(one)}: ${why}`)),
    ...new Set(events),
  ];
  checks.check(`${stack.name}: none reports an error that missing servers do not explain`, errors.length === 0, () =>
    errors.join("\n"),
  );
  for (const { one, said } of all) console.log(`        ${titleOf(one)}: ${said.told.slice(0, 160)}`);
}
