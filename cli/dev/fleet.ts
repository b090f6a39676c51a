import { writeFleet } from "../../bench/fleets/write";
import { DEV_FLEET } from "../commands/developers";
import { program } from "../program";
import { CALLED } from "../program/help";

export const main = program(DEV_FLEET, ({ values: { tenants, seed, out }, show }) => {
  const written = writeFleet(tenants, seed, out);
  const next = `${CALLED} synth production --tenants ${written.tenants} --overrides ${written.overrides} --out DIR`;
  show(
    { tenants, seed, folders: { tenants: written.tenants, overrides: written.overrides }, files: written.files },
    `${tenants} tenants: ${written.files} files, ${written.bytes} bytes\n${next}`,
  );
});
