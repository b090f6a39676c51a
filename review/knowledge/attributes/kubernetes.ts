import type { Attributes } from "./types";

/** What Terraform installs in Kubernetes. Names as in the Helm provider 3.1 and the Kubernetes provider 2.38. */
export const KUBERNETES: Readonly<Record<string, Attributes>> = {
  helm_release: {
    harmless: `create_namespace description lint max_history render_subchart_notes timeout`,
    identity: `name namespace`,
    path: `chart repository keyring repository_ca_file repository_cert_file repository_key_file repository_password
      repository_username postrender{binary_path args} set_list{name value} set_sensitive{name type value}
      set_wo{name type value} set_wo_revision`,
    judged: `set{name type value} values version`,
    off: `verify atomic wait wait_for_jobs`,
    on: `disable_crd_hooks disable_openapi_validation disable_webhooks force_update pass_credentials
      recreate_pods replace reset_values reuse_values skip_crds take_ownership devel cleanup_on_fail
      upgrade_install dependency_update`,
  },
  kubernetes_manifest: {
    harmless: `object field_manager{name} wait{rollout fields condition{status type}} wait_for{fields}`,
    judged: `manifest`,
    on: `field_manager{force_conflicts}`,
    gains: `computed_fields`,
  },
  kubernetes_limit_range_v1: {
    identity: "metadata{generate_name name namespace}",
    path: "metadata{labels annotations} spec{limit{type max_limit_request_ratio}}",
    smaller: "spec{limit{default default_request max}}",
    larger: "spec{limit{min}}",
  },
  kubernetes_namespace_v1: {
    harmless: "wait_for_default_service_account",
    identity: "metadata{generate_name name}",
    path: "metadata{labels annotations}",
  },
  kubernetes_network_policy_v1: {
    identity: "metadata{generate_name name namespace}",
    path: `metadata{labels annotations} spec{policy_types pod_selector{match_labels match_expressions{key operator
      values}} egress{ports{end_port port protocol} to{ip_block{cidr except} namespace_selector{match_labels
      match_expressions{key operator values}} pod_selector{match_labels match_expressions{key operator
      values}}}} ingress{ports{end_port port protocol} from{ip_block{cidr except}
      namespace_selector{match_labels match_expressions{key operator values}} pod_selector{match_labels
      match_expressions{key operator values}}}}}`,
  },
  kubernetes_resource_quota_v1: {
    identity: "metadata{generate_name name namespace}",
    path: `metadata{labels annotations} spec{hard scopes scope_selector{match_expression{operator scope_name
      values}}}`,
  },
  kubernetes_storage_class_v1: {
    identity: "metadata{generate_name name} storage_provisioner",
    path: `mount_options parameters volume_binding_mode metadata{labels annotations}
      allowed_topologies{match_label_expressions{key values}}`,
    judged: "reclaim_policy",
    off: "allow_volume_expansion",
  },
};
