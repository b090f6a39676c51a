/**
 * Which fields the server takes of each command that statements send, and which it wants: it refuses a command with any
 * other (`strict: true`). Read from mongodb/mongo, the IDL file that each names, of whichever version; what only some versions
 * have is the settings' own matter. No server has run them.
 */
export interface CommandSchema {
  readonly file: string;
  /** What the command's own value is. */
  readonly value: Type;
  readonly wanted: Readonly<Record<string, Type>>;
  readonly taken: Readonly<Record<string, Type>>;
}

export type Type = "string" | "boolean" | "number" | "object" | "string or null" | "any" | ListOf;
export interface ListOf {
  readonly list: "string" | "object" | "role";
  /** Of each object: the fields that it must have, and those that it may. */
  readonly wanted?: readonly string[];
  readonly taken?: readonly string[];
}

const ROLES: ListOf = { list: "role" };
/** Source: MongoDB manual, "createUser". */
const RESTRICTIONS: ListOf = { list: "object", taken: ["clientSource", "serverAddress"] };
/** Source: src/mongo/db/auth/parsed_privilege.idl. */
const PRIVILEGES: ListOf = { list: "object", wanted: ["resource", "actions"] };
const INDEXES: ListOf = {
  list: "object",
  wanted: ["key", "name"],
  taken: [
    ...["v", "background", "unique", "hidden", "partialFilterExpression", "sparse", "expireAfterSeconds", "collation"],
    ...["weights", "default_language", "language_override", "textIndexVersion", "2dsphereIndexVersion", "bits", "min"],
    ...["max", "wildcardProjection", "storageEngine"],
  ],
};

const USERS = "src/mongo/db/commands/user_management_commands.idl";
const USER: Readonly<Record<string, Type>> = {
  pwd: "string",
  customData: "object",
  digestPassword: "boolean",
  authenticationRestrictions: RESTRICTIONS,
  mechanisms: { list: "string" },
};
/** Of MongoDB 6.0 the one, of those before it the other. */
const IMAGES = { changeStreamPreAndPostImages: "object", recordPreImages: "boolean" } as const;

export const COMMANDS: Readonly<Record<string, CommandSchema>> = {
  createUser: { file: USERS, value: "string", wanted: { roles: ROLES }, taken: USER },
  updateUser: { file: USERS, value: "string", wanted: {}, taken: { ...USER, roles: ROLES } },
  dropUser: { file: USERS, value: "string", wanted: {}, taken: {} },
  createRole: {
    file: USERS,
    value: "string",
    wanted: { privileges: PRIVILEGES, roles: ROLES },
    taken: { authenticationRestrictions: RESTRICTIONS },
  },
  updateRole: {
    file: USERS,
    value: "string",
    wanted: {},
    taken: { privileges: PRIVILEGES, roles: ROLES, authenticationRestrictions: RESTRICTIONS },
  },
  dropRole: { file: USERS, value: "string", wanted: {}, taken: {} },
  create: {
    file: "src/mongo/db/commands/create.idl",
    value: "string",
    wanted: {},
    taken: {
      ...IMAGES,
      capped: "boolean",
      size: "number",
      max: "number",
      storageEngine: "object",
      validator: "object",
      validationLevel: "string",
      validationAction: "string",
      collation: "object",
      timeseries: "object",
      expireAfterSeconds: "number",
    },
  },
  collMod: {
    file: "src/mongo/db/coll_mod.idl",
    value: "string",
    wanted: {},
    taken: { ...IMAGES, index: "object", validator: "object", validationLevel: "string", validationAction: "string" },
  },
  createIndexes: {
    file: "src/mongo/db/create_indexes.idl",
    value: "string",
    wanted: { indexes: INDEXES },
    taken: { commitQuorum: "any", ignoreUnknownIndexOptions: "boolean" },
  },
  addShardToZone: {
    file: "src/mongo/s/request_types/add_shard_to_zone.idl",
    value: "string",
    wanted: { zone: "string" },
    taken: {},
  },
  updateZoneKeyRange: {
    file: "src/mongo/s/request_types/update_zone_key_range.idl",
    value: "string",
    wanted: { min: "object", max: "object", zone: "string or null" },
    taken: {},
  },
  shardCollection: {
    file: "src/mongo/s/request_types/shard_collection.idl",
    value: "string",
    wanted: { key: "object" },
    taken: {
      unique: "boolean",
      numInitialChunks: "number",
      presplitHashedZones: "boolean",
      collation: "object",
    },
  },
};

/** Commands whose file was not read, with why they are sent as they are. */
export const UNREAD: Readonly<Record<string, string>> = {
  dropDatabase: 'MongoDB manual, "dropDatabase"',
  enableSharding: 'MongoDB manual, "enableSharding"',
  setClusterParameter: 'MongoDB manual, "setClusterParameter"',
};

/** Fields that any command takes. Source: MongoDB manual, "Database commands". */
const GENERIC = new Set(["writeConcern", "readConcern", "maxTimeMS", "comment", "$db"]);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function fits(value: unknown, type: Type): boolean {
  if (type === "any") return true;
  if (type === "object") return isObject(value);
  if (type === "string or null") return value === null || typeof value === "string";
  if (typeof type === "string") return typeof value === type;
  if (!Array.isArray(value)) return false;
  return value.every((one) => {
    if (type.list === "string") return typeof one === "string";
    if (type.list === "role")
      return typeof one === "string" || (isObject(one) && Object.keys(one).sort().join() === "db,role");
    if (!isObject(one)) return false;
    const { wanted = [], taken } = type;
    return (
      wanted.every((name) => name in one) &&
      (taken === undefined || Object.keys(one).every((name) => wanted.includes(name) || taken.includes(name)))
    );
  });
}

/** What the server would refuse of a command. */
export function refusals(command: Readonly<Record<string, unknown>>): string[] {
  const [name = "", ...fields] = Object.keys(command);
  if (name in UNREAD) return [];
  const schema = COMMANDS[name];
  if (schema === undefined) return [`${name}: no schema of it was read`];
  const { value, wanted, taken, file } = schema;
  const missing = Object.keys(wanted).filter((field) => !(field in command));
  return [
    ...(fits(command[name], value) ? [] : [`${name} is no ${value}`]),
    ...missing.map((field) => `${name} wants ${field} (${file})`),
    ...fields
      .filter((field) => !GENERIC.has(field))
      .flatMap((field) => {
        const type = wanted[field] ?? taken[field];
        if (type === undefined) return [`${name} takes no ${field} (${file})`];
        return fits(command[field], type)
          ? []
          : [`${name}: ${field} is ${JSON.stringify(command[field])}, not ${JSON.stringify(type)} (${file})`];
      }),
  ];
}
