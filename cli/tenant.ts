import {
  TENANT_ADD,
  TENANT_END,
  TENANT_LIST,
  TENANT_PLACE,
  TENANT_REGISTER,
  TENANT_REMOVE,
  TENANT_UNDO,
} from "./commands/configuration";
import { program } from "./program";
import { group } from "./program/group";
import { alone } from "./program/lock";
import { adding } from "./tenant/adding";
import type { Done } from "./tenant/done";
import { ending } from "./tenant/ending";
import { list, tenantsOf } from "./tenant/list";
import { place } from "./tenant/place";
import { register } from "./tenant/register";
import { remove } from "./tenant/remove";
import { undo } from "./tenant/undo";

const shown = ({ said, ...document }: Done) => [document, said] as const;

export const main = group("tenant", {
  add: program(TENANT_ADD, adding),
  end: program(TENANT_END, ending),
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
  undo: program(TENANT_UNDO, ({ values: { base }, positionals: [id = ""], folders, show }) =>
    show(...shown(alone(folders.tenants, () => undo(folders, id, base)))),
  ),
});
