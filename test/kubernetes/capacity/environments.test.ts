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
