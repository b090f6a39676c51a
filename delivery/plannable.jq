# Why a synthesized stack may not be planned beside credentials, one reason a line; nothing where it may be. Terraform runs
# what a configuration names: providers, commands that a provider starts to sign in, data sources that run a program, and
# modules fetched from anywhere. What Tessera's stacks have is listed; anything else is refused.
def listed($what; $allowed): keys_unsorted[] | select(IN($allowed[]) | not) | "\($what) \(.)";
def environment: $stack | split("-")[0];
def blocks: if type == "array" then .[] else . end;
# Blanks and comments, which may stand between a function's name and its arguments.
def between: "(\\s|/\\*[\\s\\S]*?\\*/|(#|//)[^\\n]*\\n)*";
def providers: {aws: ["aws", "hashicorp/aws"], helm: ["helm", "hashicorp/helm"], kubernetes: ["kubernetes", "hashicorp/kubernetes"]};

[
  (listed("the section"; ["//", "data", "locals", "output", "provider", "resource", "terraform"])),
  (.terraform // {} | listed("terraform"; ["backend", "required_providers", "required_version"])),
  (.terraform.backend // {} | listed("the backend"; ["s3", "local"])),
  (.terraform.backend.s3 // empty | listed("of the backend"; ["bucket", "encrypt", "key", "kms_key_id", "region", "use_lockfile"])),
  # Each stack's state is its own, in its environment's bucket: by another's it would plan, and apply, what is another's.
  (.terraform.backend | objects | .s3 | objects | (.key // "none") | select(. != "\(environment)/\($stack).tfstate")
    | "the state \(.)"),
  (.terraform.backend | objects | .s3 | objects | (.bucket // "none") as $bucket
    | select(if $buckets[environment] then $bucket != $buckets[environment] else any($buckets[]; . == $bucket) end)
    | "the bucket \($bucket), which is not of \(environment)"),
  (select($buckets[environment] != null and (.terraform.backend.s3? == null)) | "a state that is not in the bucket of \(environment)"),
  (.terraform.required_providers // {} | to_entries[]
    | select((.value.source // "") as $source | (providers[.key] // []) | index($source) | not)
    | "the provider \(.key) from \(.value.source)"),
  (.terraform.required_providers // {} | to_entries[]
    | select((.value.version // "") | test("^[0-9]+\\.[0-9]+\\.[0-9]+$") | not)
    | "the provider \(.key) without an exact version"),
  (.provider // {} | listed("the provider"; ["aws", "helm", "kubernetes"])),
  # Another endpoint, or another role, would be handed the signature.
  (.provider.aws // empty | blocks | listed("of the provider aws"; ["alias", "allowed_account_ids", "default_tags", "region"])),
  # `exec` names a program, and so may the file of `config_path`, which can be an asset of the change.
  (.provider.kubernetes // empty | blocks | listed("of the provider kubernetes"; ["alias", "config_context"])),
  (.provider.helm // empty | blocks | listed("of the provider helm"; ["alias", "kubernetes"])),
  (.provider.helm // empty | blocks | .kubernetes // empty | blocks | listed("of the provider helm"; ["config_context"])),
  (.data // {} | listed("the data source"; ["aws_secretsmanager_secret_versions", "aws_ssm_parameter"])),
  # To Terraform a list of objects is the same as one: what stands in it would not be looked at below.
  (.resource // {} | to_entries[] | select((.value | type) != "object" or any(.value[]; type != "object"))
    | "a list of \(.key)"),
  (.resource // {} | to_entries[] | select((.value | type) == "object") | .key as $type | .value | to_entries[]
    | select((.value | type) == "object")
    | .key as $name | .value | (select(has("provisioner")), select(has("connection"))) | "a program that \($type).\($name) runs"),
  (.resource // {} | keys_unsorted[] | select(test("^(aws|helm|kubernetes)_") | not) | "the type \(.)"),
  # Helm starts it when a release is planned.
  (.resource.helm_release // {} | blocks | to_entries[] | select(any(.value | .. | objects; has("postrender") or has("dynamic")))
    | "a program that helm_release.\(.key) runs"),
  # Nothing of the machine goes into a plan: /proc/self/environ holds the credentials.
  (.. | strings | select(test("[$%]\\{") and test("\\b(file[a-z0-9]*|templatefile|provider::[a-z:_]+)\(between)\\("))
    | "a function that reads files"),
  # What is shown of a plan is masked by Terraform's marks.
  (.. | strings | select(test("[$%]\\{") and test("\\bnonsensitive\(between)\\("))
    | "a function that takes the mark off a secret")
] | unique | .[]
