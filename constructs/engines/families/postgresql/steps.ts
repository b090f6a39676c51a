import { list, no, object, optional, type Read, text, whole } from "../../../../executor/contract/shape";
import { stepsOf } from "../../../../executor/contract/steps";

/**
 * Steps of engines that speak PostgreSQL: SQL that runs in order on one connection to a database. In one transaction
 * unless `transaction` is false, which is for what cannot run in one (CREATE DATABASE). `tolerates`: SQLSTATEs.
 */
export const sqlStep = stepsOf({
  statements: { database: text, transaction: optional(no), statements: list(text) },
});
export type SqlStep = Read<typeof sqlStep>;

/** A look signs in to a database, and holds replicas to a lag in milliseconds. */
export const sqlLook = object({ database: text, replicaLagMsMax: whole });
export type SqlLook = Read<typeof sqlLook>;
