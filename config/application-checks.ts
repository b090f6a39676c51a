import { APPLICATION_FORM, TRUST_POLICY_CHARACTERS, trustPolicy } from "./applications";
import type { Problems } from "./documents";
import { isActive } from "./homes";
import type { Environment, Tenant } from "./model";
import type { Document } from "./yaml";

/** An active tenant that nobody acts as, and more applications than one trust policy names. */
export function checkApplications(
  tenant: Tenant,
  document: Document,
  environment: Environment,
  problems: Problems,
): void {
  const { name } = environment;
  const named = Object.hasOwn(tenant.applications, name) ? tenant.applications[name]! : [];
  const at = ["applications", name];
  if (named.length === 0 && isActive(tenant, name))
    problems.add(
      document.problem(
        at,
        undefined,
        `one at least while the tenant is active: ${APPLICATION_FORM}`,
        `Write who acts as it in ${name}. Where nobody does yet: lifecycle.state: suspended.`,
      ),
    );
  const characters = trustPolicy(named, environment).length;
  if (characters > TRUST_POLICY_CHARACTERS)
    problems.add(
      document.problem(
        at,
        `${named.length} that make a trust policy of ${characters} characters`,
        `at most ${TRUST_POLICY_CHARACTERS} characters (IAM user guide, "IAM and AWS STS quotas")`,
        "Name one role for several of them, which they take on first.",
      ),
    );
}

/** Applications of environments that a tenant does not live in. */
export function checkApplicationsElsewhere(tenant: Tenant, document: Document, problems: Problems): void {
  for (const name of Object.keys(tenant.applications))
    if (!tenant.environments.includes(name))
      problems.add(
        document.problem(
          ["applications", name],
          tenant.applications[name],
          "environments of the tenant",
          `Add ${name} to environments, or take the line out.`,
          `Take the line out, or add ${name} to environments.`,
        ),
      );
}

/** An engine that runs on Kubernetes where nobody may deploy to it: its stacks could be planned, and never applied. */
export function checkDeployers(
  engines: readonly (readonly [index: number, engine: string])[],
  path: readonly string[],
  document: Document,
  { kubernetes_access, name, file }: Environment,
  problems: Problems,
): void {
  if (kubernetes_access.deployers.length > 0) return;
  for (const [index, engine] of engines)
    problems.add(
      document.problem(
        [...path, index],
        engine,
        `engines that do not run on Kubernetes, while nobody may deploy to that of ${name}`,
        `Name who does under kubernetes_access.deployers of ${file}, such as the role that your pipeline takes on.`,
      ),
    );
}
