import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Block } from "../../support";
import type { ControlPlane } from "../cluster";

const openssl = promisify(execFile);
const base64 = (text: string | Buffer) => Buffer.from(text).toString("base64");

/** What templates of External Secrets do to a value, as far as manifests ask for it. Source: its pkg/template/v2, and sprig. */
const FILTERS: Readonly<Record<string, (value: string) => string>> = {
  sha256sum: (value) => createHash("sha256").update(value).digest("hex"),
  "trunc 32": (value) => value.slice(0, 32),
  b64enc: base64,
};

function filled(template: string, password: string): string {
  return template.replaceAll(/\{\{(.*?)\}\}/g, (_, inner: string) => {
    const [first, ...filters] = inner.split("|").map((one) => one.trim());
    if (first !== ".password") throw new Error(`a template asks for ${first}`);
    return filters.reduce((value, name) => {
      const filter = FILTERS[name];
      if (filter === undefined) throw new Error(`a template asks for ${name}`);
      return filter(value);
    }, password);
  });
}

/**
 * The secret that External Secrets makes of a generated password: what `spec.target` describes, immutable where it says so,
 * owned by the ExternalSecret unless it is an orphan. Source: external-secrets v2.9.0,
 * pkg/controllers/externalsecret/externalsecret_controller.go.
 */
export function secretOf({ metadata: { name, namespace, uid }, apiVersion, kind, spec }: Block): Block {
  const { name: target, template, immutable, creationPolicy } = spec.target;
  const password = randomBytes(36).toString("hex").slice(0, 48);
  const data = Object.entries(template.data as Record<string, string>);
  const owner = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: target,
      namespace,
      labels: template.metadata?.labels,
      ...(creationPolicy === "Owner" ? { ownerReferences: [owner] } : {}),
    },
    type: template.type,
    data: Object.fromEntries(data.map(([key, text]) => [key, base64(filled(text, password))])),
    ...(immutable ? { immutable } : {}),
  };
}

interface Issued {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

/** A certificate signed by an authority, or by itself where there is none. */
async function issue(spec: Block, authority: Block | null): Promise<Issued> {
  const folder = mkdtempSync(join(tmpdir(), "tessera-issue-"));
  try {
    const file = (name: string) => join(folder, name);
    const names = (spec.dnsNames ?? []) as string[];
    const from = (key: string) => Buffer.from(authority?.data[key] ?? "", "base64");
    if (authority !== null) {
      writeFileSync(file("ca.crt"), from("tls.crt"));
      writeFileSync(file("ca.key"), from("tls.key"), { mode: 0o600 });
    }
    await openssl("openssl", [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "90"],
      ...["-subj", `/CN=${spec.commonName}`, "-keyout", file("tls.key"), "-out", file("tls.crt")],
      ...["-addext", `basicConstraints=critical,CA:${spec.isCA ? "TRUE" : "FALSE"}`],
      ...(names.length === 0 ? [] : ["-addext", `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}`]),
      ...(authority === null ? [] : ["-CA", file("ca.crt"), "-CAkey", file("ca.key")]),
    ]);
    const text = (name: string) => readFileSync(file(name), "utf8");
    const certificate = text("tls.crt");
    return { certificate, key: text("tls.key"), authority: authority === null ? certificate : text("ca.crt") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Does what cert-manager and External Secrets do to certificates and generated passwords: looks at what is there, and makes
 * the secret that is missing. A certificate waits for its issuer, and that for the secret of its authority. Sources:
 * cert-manager v1.21.1, pkg/controller/certificates/issuing/internal/secret.go and pkg/issuer/ca; as {@link secretOf}.
 */
export class SecretMaker {
  /** Whose secret stands, by identity: nobody deletes one here. */
  readonly #done = new Set<string>();

  constructor(private readonly plane: ControlPlane) {}

  async act(): Promise<void> {
    await Promise.all([this.#certificates(), this.#passwords()]);
  }

  async #passwords(): Promise<void> {
    for (const one of await this.plane.list("/apis/external-secrets.io/v1/externalsecrets")) {
      const { uid, namespace } = one.metadata;
      if (this.#done.has(uid)) continue;
      const found = await this.#secret(namespace, one.spec.target.name);
      if (one.spec.target.creationPolicy === "Merge") {
        // Into what an operator makes: it waits for that, and leaves the rest of it alone.
        if (found === null) continue;
        const { data } = secretOf(one);
        const path = `/api/v1/namespaces/${namespace}/secrets/${one.spec.target.name}`;
        await this.plane.ask("PATCH", path, { data }, "merge-patch+json");
      } else if (found === null) await this.plane.must(secretOf(one));
      this.#done.add(uid);
    }
  }

  async #certificates(): Promise<void> {
    for (const { metadata, spec } of await this.plane.list("/apis/cert-manager.io/v1/certificates")) {
      const { namespace, uid } = metadata;
      if (this.#done.has(uid)) continue;
      if ((await this.#secret(namespace, spec.secretName)) !== null) {
        this.#done.add(uid);
        continue;
      }
      const issuer = await this.plane.ask(
        "GET",
        `/apis/cert-manager.io/v1/namespaces/${namespace}/issuers/${spec.issuerRef.name}`,
      );
      if (issuer.status !== 200) continue;
      const { ca } = issuer.body.spec;
      const authority = ca === undefined ? null : await this.#secret(namespace, ca.secretName);
      if (ca !== undefined && authority === null) continue;
      const issued = await issue(spec, authority);
      await this.plane.must({
        apiVersion: "v1",
        kind: "Secret",
        metadata: {
          name: spec.secretName,
          namespace,
          labels: { "controller.cert-manager.io/fao": "true" },
          annotations: { "cert-manager.io/certificate-name": metadata.name },
        },
        type: "kubernetes.io/tls",
        data: {
          "tls.crt": base64(issued.certificate),
          "tls.key": base64(issued.key),
          "ca.crt": base64(issued.authority),
        },
      });
    }
  }

  async #secret(namespace: string, name: string): Promise<Block | null> {
    const { status, body } = await this.plane.ask("GET", `/api/v1/namespaces/${namespace}/secrets/${name}`);
    return status === 200 ? body : null;
  }
}
