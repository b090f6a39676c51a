import { join } from "node:path";
import { dump } from "js-yaml";
import { kubernetesRuns } from "../config/kubernetes";
import { enginesOf } from "../constructs/engines/forms";
import { loadFleet } from "../constructs/rooms";
import { awsCli } from "../delivery/aws-cli";
import { refresh } from "../delivery/refresh";
import { REFRESH } from "./commands/delivery";
import { EXIT, program } from "./program";
import { writeWhole } from "./program/files";

const HEAD = `# yaml-language-server: $schema=../schemas/support.override.schema.json
# What AWS told in this environment's account. Written by ./tessera refresh: not by hand.
`;

export const main = program(REFRESH, async ({ values, folders, show, interrupted }) => {
  const { env, today = new Date().toISOString().slice(0, 10) } = values;
  const fleet = loadFleet(folders);
  const homes = fleet.homes(env).filter(({ empty }) => !empty);
  const environment = fleet.environments[env]!;
  const engines = homes.flatMap((home) => enginesOf(home).map((engine) => ({ home, engine })));
  const kubernetes = engines.some(({ engine }) => engine.kubernetes) ? environment.kubernetes.version : null;
  const running = [
    ...(kubernetes === null ? [] : [kubernetesRuns(kubernetes)]),
    ...engines.flatMap(({ home, engine }) => engine.runs(home.settings(engine.id).values)),
  ];
  const asked = running.flatMap(({ told }) => (told === undefined ? [] : [told]));
  const aws = awsCli(environment.region, { signal: interrupted() });
  const { settings, untold } = await refresh(aws, today, asked, kubernetes);
  const file = join(folders.overrides, `${env}_support.yml`);
  writeWhole(file, `${HEAD}${dump({ settings }, { quoteStyle: "double", forceQuotes: true })}`);
  show({ environment: env, file, ...settings, untold }, () =>
    [
      `${file}: what AWS tells of ${Object.keys(settings.ends).length} versions, and of add-ons of Kubernetes ${Object.keys(settings.addons).join(" and ") || "none"}`,
      ...untold.map((what) => `AWS tells nothing of ${what}: left out`),
      "open a pull request with it",
    ].join("\n"),
  );
  return EXIT.good;
});
