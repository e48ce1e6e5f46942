/**
 * Building blocks for the tables of arbitrary messages.
 *
 * @module
 */
import fc from "fast-check";

/** Text of `min` to `max` UTF-16 units without lone surrogates; most of it short. */
export function words(min: number, max: number): fc.Arbitrary<string> {
  return fc.string({ unit: "grapheme", minLength: min, maxLength: min + 20 }).filter((text) => text.length <= max);
}

/** Objects with the required fields and any of the others. */
export function plainRecord<T, K extends keyof T & string>(
  fields: { [P in keyof T]: fc.Arbitrary<T[P]> },
  requiredKeys: K[],
): fc.Arbitrary<Pick<T, K> & Partial<T>> {
  return fc.record(fields, { requiredKeys, noNullPrototype: true }) as fc.Arbitrary<Pick<T, K> & Partial<T>>;
}
