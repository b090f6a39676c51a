import { TENANT_ADD, TENANT_LIST, TENANT_PLACE, TENANT_REGISTER, TENANT_REMOVE } from "./commands/configuration";
import { program } from "./program";
import { group } from "./program/group";
import { alone } from "./program/lock";
import { add } from "./tenant/add";
import type { Done } from "./tenant/done";
import { list, tenantsOf } from "./tenant/list";
import { place } from "./tenant/place";
import { register } from "./tenant/register";
import { remove } from "./tenant/remove";

const shown = ({ said, ...document }: Done) => [document, said] as const;

export const main = group("tenant", {
  add: program(TENANT_ADD, ({ values, positionals: [id = ""], folders, show }) => {
    const { tier, env: environments, engine: engines, application: applications, owner, region = null } = values;
    const options = { id, tier, environments, engines, applications, owner, region };
    show(...shown(alone(folders.tenants, () => add(folders, options))));
  }),
  list: program(TENANT_LIST, ({ folders, show }) => {
    const fleet = tenantsOf(folders);
    show({ tenants: fleet.tenants }, () => list(fleet));
  }),
  place: program(TENANT_PLACE, ({ positionals: [id = ""], folders, show }) =>
    show(...shown(alone(folders.tenants, () => place(folders, id)))),
  ),
  register: program(TENANT_REGISTER, ({ positionals: [id = ""], folders, show }) =>
    show(...shown(alone(folders.tenants, () => register(folders, id)))),
  ),
  remove: program(TENANT_REMOVE, ({ values: { deployed }, positionals: [id = ""], folders, show }) =>
    show(...shown(alone(folders.tenants, () => remove(folders, id, deployed)))),
  ),
});
