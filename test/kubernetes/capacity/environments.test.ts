import { loadFleet } from "../../../constructs/rooms";
import { podsWithoutRoom } from "../../engines/conformance/pods";
import { FLEET } from "../../support/fleet";
import { built } from "../support";

const fleet = loadFleet(FLEET);

/** An environment sizes its shared nodes as it sizes the engines on them: a pod larger than a node waits for ever. */
test.each(Object.keys(fleet.environments))("%s: every pod of a cell has room on a shared node", (name) => {
  const { kubernetes, cells } = fleet.environments[name]!;
  const nodes = { type: "aws_eks_node_group", body: { instance_types: [kubernetes.nodes.shared.instance_type] } };
  const stacks = Object.keys(cells).flatMap((cell) => fleet.homeOfCell(cell, name).stacks.incluster ?? []);
  expect(stacks.length).toBeGreaterThan(0);
  const homeless = built(...stacks).flatMap((stack, index) =>
    stack
      .all("helm_release")
      .map(({ name: release }) => release as string)
      .filter((release) => !release.endsWith("-secrets"))
      .flatMap((engine) => {
        const things = stack.manifests(engine).map((manifest) => ({ type: manifest.kind, body: manifest }));
        return podsWithoutRoom([nodes, ...things]).map((pod) => `${stacks[index]} ${engine} ${pod}`);
      }),
  );
  expect(homeless).toEqual([]);
});

/** Sizes of one family from small to large: each is twice the one before. Source: Amazon EC2, "Instance types". */
const SIZES = ["xlarge", "2xlarge", "4xlarge", "8xlarge"];
const VCPUS_OF_THE_SMALLEST = 4;

/** What a tier's dedicated tenants get is sized for live data: an environment that makes their pods small makes their nodes small. */
test.each(Object.keys(fleet.environments))("%s: no node of a dedicated tenant is twice what its pod needs", (name) => {
  const seen: string[] = [];
  const wasteful = fleet.homes(name).flatMap((home) =>
    home.kind === "cell"
      ? []
      : home.engines
          .filter(({ kubernetes }) => kubernetes)
          .flatMap(({ id }) => {
            const { instance } = home.settings(id).values as { instance?: { node_type?: string; vcpu?: number } };
            if (instance?.node_type === undefined || instance.vcpu === undefined) return [];
            seen.push(id);
            const size = SIZES.indexOf(instance.node_type.split(".")[1]!);
            const smaller = VCPUS_OF_THE_SMALLEST * 2 ** (size - 1);
            return size > 0 && instance.vcpu <= smaller / 2
              ? [`${home.name} ${id}: ${instance.vcpu} vCPU on ${instance.node_type}`]
              : [];
          }),
  );
  expect(seen.length).toBeGreaterThan(3);
  expect(wasteful).toEqual([]);
});
