import { list, object, type Read, text, whole, yes } from "../../../executor/contract/shape";
import { stepsOf } from "../../../executor/contract/steps";

/**
 * Steps of MongoDB. A command is a text, as Extended JSON has it: the first key of a command is its name, and keys of
 * an index have an order, while Terraform sorts the keys of an object. Each is idempotent by itself; there are no
 * transactions over definitions.
 */
export const mongodbStep = stepsOf({
  /** Commands that a database is given. */
  commands: { database: text, commands: list(text) },
  /** Measures each tenant's database, and takes or gives back the right to add: MongoDB has no quota of storage. */
  enforceQuotas: { enforceQuotas: yes },
  /** Fails while one of the users has a role, or may come from more than `nowhere`, an address range. */
  refuseWhileOpen: { database: text, refuseWhileOpen: object({ users: list(text), nowhere: text }) },
});
export type MongodbStep = Read<typeof mongodbStep>;

/** A look signs in to a database, and holds members to a lag in milliseconds. */
export const mongodbLook = object({ database: text, replicaLagMsMax: whole });
export type MongodbLook = Read<typeof mongodbLook>;
