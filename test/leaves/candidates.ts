import { z } from "zod";
import { unwrap } from "../../config/shape";

/** Other legal values of a setting, the likeliest first; none where its shape alone does not tell. */
export function candidates(setting: z.core.$ZodType, now: unknown): readonly unknown[] {
  const { schema, nullable } = unwrap(setting);
  const other = [...(nullable ? [null] : []), ...valuesOf(schema, now)];
  const seen = new Set([JSON.stringify(now)]);
  return other.filter((value) => {
    const text = JSON.stringify(value);
    if (seen.has(text)) return false;
    seen.add(text);
    return (setting as z.ZodType).safeParse(value).success;
  });
}

function valuesOf(schema: z.core.$ZodType, now: unknown): readonly unknown[] {
  if (schema instanceof z.ZodBoolean) return [true, false];
  if (schema instanceof z.ZodEnum) return schema.options;
  if (schema instanceof z.ZodLiteral) return nearFirst([...schema.values], now);
  if (schema instanceof z.ZodNumber) return numbers(schema, typeof now === "number" ? now : null);
  if (schema instanceof z.ZodArray) {
    const list: readonly unknown[] = Array.isArray(now) ? now : [];
    const more = valuesOf(unwrap(schema.element as z.core.$ZodType).schema, null).filter(
      (item) => !list.includes(item),
    );
    return [...more.map((item) => [...list, item]), ...list.map((item) => list.filter((kept) => kept !== item))];
  }
  if (schema instanceof z.ZodString && typeof now === "string") return strings(now);
  return [];
}

function nearFirst(values: readonly unknown[], now: unknown): readonly unknown[] {
  const at = values.indexOf(now);
  return at === -1 ? values : [...values.slice(at + 1), ...values.slice(0, at).reverse()];
}

function numbers(schema: z.ZodNumber, now: number | null): readonly number[] {
  const [min, max] = [schema.minValue ?? 0, schema.maxValue ?? 1_000_000];
  const near = now === null ? [] : [now + 1, now - 1, now * 2, Math.ceil(now / 2), now + 0.5];
  return [...near, min, max, Math.round((min + max) / 2)].filter((value) => value >= min && value <= max);
}

/** A time of day an hour later, a date's other day, a name with another ending. */
function strings(now: string): readonly string[] {
  const later = now.replace(
    /(\d\d)(:\d\d)/g,
    (_, hour: string, rest: string) => `${String((Number(hour) + 1) % 24).padStart(2, "0")}${rest}`,
  );
  return [later, `${now}x`, now.slice(0, -1)];
}
