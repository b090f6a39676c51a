import type { Manifest } from "../../../kubernetes/manifest";
import type { InclusterNames } from "../../../kubernetes/names";
import { authorityNames } from "../../../kubernetes/parts/certificates";
import { push } from "../../../kubernetes/parts/secrets";

/** Manifests that every cluster has, alike but for names. */

/** Where the administrator's name and password stand in a secret of the namespace. */
export interface AdminSecret {
  readonly secret: string;
  readonly username?: string;
  readonly password?: string;
}

/** The administrator's secret for the executor, and the authority for everybody who connects. */
export function pushed(
  names: InclusterNames,
  cluster: string,
  { secret, username = "username", password = "password" }: AdminSecret,
): Manifest[] {
  return [
    push("admin", {
      secret,
      service: "SecretsManager",
      to: names.secret("admin"),
      keys: { [username]: "username", [password]: "password" },
    }),
    push("authority", {
      secret: authorityNames(cluster).secret,
      service: "ParameterStore",
      to: names.authority,
      keys: { "ca.crt": null },
    }),
  ];
}

/** A service of ours and not the operator's, in front of the pods with these labels. */
export function clientService(
  name: string,
  selector: Readonly<Record<string, string>>,
  ports: Readonly<Record<string, number>>,
): Manifest {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: {
      type: "ClusterIP",
      selector: { ...selector },
      ports: Object.entries(ports).map(([name, port]) => ({ name, port, targetPort: port })),
    },
  };
}
