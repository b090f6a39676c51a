/** Every rule, in the order in which they judge. Set rules see the findings of those before them. The folder and this list are held equal by a test. */

import type { Rule } from "../rule";
import auditWeakened from "./audit-weakened";
import authenticationWeakened from "./authentication-weakened";
import backupAndData from "./backup-and-data";
import blastRadius from "./blast-radius";
import budgetExceeded from "./budget-exceeded";
import checkFailed from "./check-failed";
import controlRemoved from "./control-removed";
import customerKeyDropped from "./customer-key-dropped";
import deletion from "./deletion";
import deletionWindowShortened from "./deletion-window-shortened";
import drift from "./drift";
import encryptionOff from "./encryption-off";
import engineVersion from "./engine-version";
import finalSnapshotOff from "./final-snapshot-off";
import immediateApply from "./immediate-apply";
import instanceDownsized from "./instance-downsized";
import keyChanged from "./key-changed";
import keyDestroyed from "./key-destroyed";
import keyWeakened from "./key-weakened";
import manifestCapacity from "./manifest-capacity";
import manifestData from "./manifest-data";
import manifestGuard from "./manifest-guard";
import manifestUnread from "./manifest-unread";
import manifestVersion from "./manifest-version";
import massDestruction from "./mass-destruction";
import monitoringReduced from "./monitoring-reduced";
import networkWidened from "./network-widened";
import ownerChanged from "./owner-changed";
import planMissing from "./plan-missing";
import policyWidened from "./policy-widened";
import protectionOff from "./protection-off";
import publicAccess from "./public-access";
import quotaExceeded from "./quota-exceeded";
import renameSuspected from "./rename-suspected";
import restart from "./restart";
import retentionShortened from "./retention-shortened";
import secretInClear from "./secret-in-clear";
import sensitivityDropped from "./sensitivity-dropped";
import stackRemoved from "./stack-removed";
import statefulDelete from "./stateful-delete";
import statefulForget from "./stateful-forget";
import statefulReplace from "./stateful-replace";
import statementsWeakened from "./statements-weakened";
import tenantMoved from "./tenant-moved";
import tenantRowRemoved from "./tenant-row-removed";
import tlsWeakened from "./tls-weakened";
import unguarded from "./unguarded";
import unknownDecides from "./unknown-decides";
import untenanted from "./untenanted";
import zonesReduced from "./zones-reduced";
export const RULES: readonly Rule[] = [
  auditWeakened,
  authenticationWeakened,
  backupAndData,
  blastRadius,
  budgetExceeded,
  checkFailed,
  controlRemoved,
  customerKeyDropped,
  deletionWindowShortened,
  deletion,
  drift,
  encryptionOff,
  engineVersion,
  finalSnapshotOff,
  immediateApply,
  instanceDownsized,
  keyChanged,
  keyDestroyed,
  keyWeakened,
  manifestCapacity,
  manifestData,
  manifestGuard,
  manifestUnread,
  manifestVersion,
  massDestruction,
  monitoringReduced,
  networkWidened,
  ownerChanged,
  planMissing,
  policyWidened,
  protectionOff,
  publicAccess,
  renameSuspected,
  quotaExceeded,
  restart,
  retentionShortened,
  secretInClear,
  sensitivityDropped,
  stackRemoved,
  statefulDelete,
  statefulForget,
  statefulReplace,
  statementsWeakened,
  tenantMoved,
  tenantRowRemoved,
  tlsWeakened,
  unguarded,
  unknownDecides,
  untenanted,
  zonesReduced,
];
/** By id. */
export const RULE: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));
