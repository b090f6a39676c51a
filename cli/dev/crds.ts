import { DEV_CRDS } from "../commands/developers";
import { program } from "../program";
import { fetchCrds } from "./fetch-crds";

export const main = program(DEV_CRDS, async ({ show, say }) => {
  const fetched = await fetchCrds((line) => say(line));
  show({ fetched }, `${fetched.length} operators' schemas in .tessera/crds`);
});
