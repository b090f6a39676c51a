import type { ManifestHost } from "../engine";
import { RELAY_IMAGE } from "./versions";

const RELAY_PORT = 9911;
const RELAY_VCPU = "50m";
const RELAY_MEMORY = "64Mi";

/**
 * Elasticsearch before 9.6 cannot use EKS Pod Identity: it may not read the token's file, and older ones ask no host
 * but this one (elastic/elasticsearch issue 106484, pull request 151614). So a program beside it asks in its place,
 * on the pod's own address, with the token as it is at that time.
 */
export const RELAYED = [
  { name: "AWS_CONTAINER_CREDENTIALS_FULL_URI", value: `http://127.0.0.1:${RELAY_PORT}/v1/credentials` },
];

const SCRIPT = `write() {
printf 'pid /tmp/nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  client_body_temp_path /tmp/a; proxy_temp_path /tmp/b; fastcgi_temp_path /tmp/c; uwsgi_temp_path /tmp/d; scgi_temp_path /tmp/e;
  server {
    listen 127.0.0.1:${RELAY_PORT};
    location = /v1/credentials { proxy_pass %s; proxy_set_header Authorization "%s"; }
  }
}
' "$AWS_CONTAINER_CREDENTIALS_FULL_URI" "$(cat "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")" > /tmp/nginx.conf
}
umask 077
write
nginx -c /tmp/nginx.conf -g 'daemon off;' &
while sleep 300; do write; nginx -c /tmp/nginx.conf -s reload || exit 1; done
`;

export function relayContainer(host: ManifestHost, securityContext: object): object {
  return {
    name: "credentials",
    image: host.image(RELAY_IMAGE),
    command: ["/bin/sh", "-c", SCRIPT],
    resources: {
      requests: { cpu: RELAY_VCPU, memory: RELAY_MEMORY },
      limits: { cpu: RELAY_VCPU, memory: RELAY_MEMORY },
    },
    securityContext,
  };
}
