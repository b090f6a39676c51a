/** Severities, least first (settings/monitoring.yml of the vocabulary). */
export const ALARM_SEVERITIES = ["info", "warning", "critical", "emergency"] as const;
