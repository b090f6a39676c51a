/** What a setting can do to neighbours that its own session sets as far as it goes. */
export type Reach =
  /** Nothing: it changes the session's own plans, texts, durability or waits. */
  | { readonly harmless: string }
  /** The guard, or the attack, by which what it does ends or is kept out. */
  | { readonly bounded: string }
  /** No rule of the server's bounds it: the page of the engine says so, in this text. */
  | { readonly told: string };

const harmless = (why: string, names: string) => of({ harmless: why }, names);
const bounded = (by: string, names: string) => of({ bounded: by }, names);
const told = (text: string, names: string) => of({ told: text }, names);
const of = (reach: Reach, names: string) =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => [name, reach] as const);

/**
 * Every setting that pg_settings of 14 to 17 calls `user` or `backend`: a session sets it itself. There is no class for
 * the others: a setting of a newer version fails the suite until somebody has looked at it. Those for superusers are not in
 * here: each is tried, and must be refused.
 */
export const SESSION_SETTINGS: ReadonlyMap<string, Reach> = new Map([
  ...harmless(
    "texts of the session's own",
    `DateStyle IntervalStyle TimeZone application_name array_nulls backslash_quote bytea_output client_encoding
     client_min_messages default_text_search_config escape_string_warning extra_float_digits icu_validation_level lc_monetary
     lc_numeric lc_time quote_all_identifiers standard_conforming_strings timezone_abbreviations transform_null_equals
     xmlbinary xmloption`,
  ),
  ...harmless(
    "costs and choices of the session's own plans; what a plan tells is attacked apart (estimates)",
    `constraint_exclusion cpu_index_tuple_cost cpu_operator_cost cpu_tuple_cost cursor_tuple_fraction effective_cache_size
     enable_async_append enable_bitmapscan enable_gathermerge enable_group_by_reordering enable_hashagg enable_hashjoin
     enable_incremental_sort enable_indexonlyscan enable_indexscan enable_material enable_memoize enable_mergejoin
     enable_nestloop enable_parallel_append enable_parallel_hash enable_partition_pruning enable_partitionwise_aggregate
     enable_partitionwise_join enable_presorted_aggregate enable_seqscan enable_sort enable_tidscan jit jit_above_cost
     jit_expressions jit_inline_above_cost jit_optimize_above_cost jit_tuple_deforming min_parallel_index_scan_size
     min_parallel_table_scan_size parallel_leader_participation parallel_setup_cost parallel_tuple_cost plan_cache_mode
     random_page_cost recursive_worktable_factor seq_page_cost gin_fuzzy_search_limit`,
  ),
  ...harmless(
    "how the session reads, writes out and waits for its own commits",
    `backend_flush_after commit_siblings effective_io_concurrency io_combine_limit maintenance_io_concurrency
     stats_fetch_consistency synchronize_seqscans synchronous_commit wal_skip_threshold vacuum_buffer_usage_limit
     ignore_system_indexes exit_on_error`,
  ),
  ...harmless(
    "asks for rights that tenants lack: CREATEROLE, REPLICATION, a tablespace, a library among the server's plugins",
    `createrole_self_grant debug_logical_replication_streaming wal_sender_timeout default_tablespace temp_tablespaces
     default_table_access_method default_toast_compression local_preload_libraries restrict_nonsystem_relation_kind`,
  ),
  ...harmless("checks what a function says when it is made", "check_function_bodies"),
  ...bounded("watch_statement", "statement_timeout lock_timeout"),
  ...bounded("watch_idle_transaction", "idle_in_transaction_session_timeout"),
  ...bounded(
    "watch_transaction",
    `transaction_timeout default_transaction_isolation default_transaction_deferrable transaction_isolation
     transaction_deferrable`,
  ),
  ...bounded(
    "connection_limit",
    `idle_session_timeout client_connection_check_interval tcp_keepalives_count tcp_keepalives_idle
     tcp_keepalives_interval tcp_user_timeout`,
  ),
  // Workers are all sessions', and go back when the statement ends.
  ...bounded(
    "watch_statement",
    `max_parallel_workers max_parallel_workers_per_gather max_parallel_maintenance_workers debug_parallel_query
     force_parallel_mode from_collapse_limit join_collapse_limit geqo geqo_effort geqo_generations geqo_pool_size geqo_seed
     geqo_selection_bias geqo_threshold`,
  ),
  // Vacuum of a session's is a statement, over tables that are the tenant's own.
  ...bounded(
    "watch_statement",
    `vacuum_cost_delay vacuum_cost_limit vacuum_cost_page_dirty vacuum_cost_page_hit vacuum_cost_page_miss
     vacuum_failsafe_age vacuum_freeze_min_age vacuum_freeze_table_age vacuum_multixact_failsafe_age
     vacuum_multixact_freeze_min_age vacuum_multixact_freeze_table_age`,
  ),
  ...bounded("stalled_sign_in", "post_auth_delay"),
  ...bounded("pending_list", "gin_pending_list_limit"),
  ...bounded("statistics", "default_statistics_target"),
  ...bounded("password_rounds", "scram_iterations password_encryption"),
  ...bounded("reader_writes", "default_transaction_read_only transaction_read_only"),
  ...bounded("settings", "row_security"),
  ...bounded("ddl_path", "search_path"),
  ...told(
    "Memory of sessions",
    "work_mem hash_mem_multiplier maintenance_work_mem logical_decoding_work_mem temp_buffers",
  ),
  ...told(
    "The server's log",
    `debug_pretty_print debug_print_parse debug_print_plan debug_print_rewritten log_parameter_max_length_on_error
     trace_notify trace_sort`,
  ),
]);
