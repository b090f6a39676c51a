import { isMap } from "./layers";
import type { Values } from "./model";

/** Settings that say which of their leaves were looked at, in the order in which that was last done. */
export function watched(values: Values): { readonly values: Values; readonly read: () => readonly string[] } {
  const read = new Set<string>();
  return { values: watch(values, "", read), read: () => [...read] };
}

function watch(values: Values, above: string, read: Set<string>): Values {
  const look = (key: string): unknown => {
    const path = `${above}${key}`;
    const value = values[key];
    if (isMap(value) && Object.keys(value).length > 0) return watch(value, `${path}.`, read);
    read.delete(path);
    read.add(path);
    return value;
  };
  // Over an empty object: a proxy of frozen settings could not give anything but what they hold.
  return new Proxy<Record<string, unknown>>(
    {},
    {
      get: (_, key) => (typeof key === "string" && Object.hasOwn(values, key) ? look(key) : undefined),
      has: (_, key) => typeof key === "string" && Object.hasOwn(values, key),
      ownKeys: () => Object.keys(values),
      getOwnPropertyDescriptor: (_, key) =>
        typeof key === "string" && Object.hasOwn(values, key)
          ? { configurable: true, enumerable: true, writable: false, value: values[key] }
          : undefined,
    },
  );
}
