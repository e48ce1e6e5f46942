/**
 * Shapes of messages as data: a table of fields from which both the type and the check of a message are made, so that
 * the two cannot disagree.
 *
 * This file knows how to check values, not which messages there are (message.ts).
 *
 * @module
 */

/** One kind of value: a predicate, and the words for it in an error. */
export interface Field<T> {
  /** What is expected, as it reads after "must be". */
  readonly expects: string;
  readonly isOptional: boolean;
  is(value: unknown): value is T;
}

/** A field that may be missing. */
export interface OptionalField<T> extends Field<T> {
  readonly isOptional: true;
}

/** The fields of one type of message, by name. */
export type Shape = Readonly<Record<string, Field<unknown>>>;

type ValueOf<F> = F extends Field<infer T> ? T : never;
type OptionalNames<S> = { [K in keyof S]: S[K] extends OptionalField<unknown> ? K : never }[keyof S];

/** The type of the messages that a shape describes. */
export type OfShape<S extends Shape> =
  & { readonly [K in Exclude<keyof S, OptionalNames<S>>]: ValueOf<S[K]> }
  & { readonly [K in OptionalNames<S>]?: ValueOf<S[K]> };

function field<T>(expects: string, is: (value: unknown) => value is T): Field<T> {
  return { expects, is, isOptional: false };
}

/** The same field, but it may be missing. A `null` is not a missing field. */
export function optional<T>(of: Field<T>): OptionalField<T> {
  return { ...of, isOptional: true };
}

/**
 * Text of `min` to `max` UTF-16 units without lone surrogates, which UTF-8 cannot carry: half an emoji would arrive as
 * something else than was sent.
 */
export function text(min: number, max: number): Field<string> {
  return field(
    `text of ${min} to ${max} characters`,
    (v): v is string => typeof v === "string" && v.length >= min && v.length <= max && v.isWellFormed(),
  );
}

/** A whole number from `min` to 2^53 - 1. */
export function integer(min: number): Field<number> {
  return field(
    `a whole number from ${min} to 2^53 - 1`,
    (v): v is number => Number.isSafeInteger(v) && (v as number) >= min,
  );
}

export const flag: Field<boolean> = field("true or false", (v): v is boolean => typeof v === "boolean");

/** One of two kinds of value. */
export function either<A, B>(a: Field<A>, b: Field<B>): Field<A | B> {
  return field(`${a.expects} or ${b.expects}`, (v): v is A | B => a.is(v) || b.is(v));
}

/** An array of at most `max` values of one kind. */
export function list<T>(of: Field<T>, max: number): Field<readonly T[]> {
  return field(
    `a list of at most ${max}, each ${of.expects}`,
    (v): v is readonly T[] => Array.isArray(v) && v.length <= max && v.every((item) => of.is(item)),
  );
}

/** An object with at most `max` keys and values of one kind. */
export function record<T>(of: Field<T>, max: number): Field<Readonly<Record<string, T>>> {
  return field(
    `an object of at most ${max} entries, each ${of.expects}`,
    (v): v is Readonly<Record<string, T>> =>
      isObject(v) && Object.keys(v).length <= max && Object.values(v).every((item) => of.is(item)),
  );
}

/** An object with the fields of a shape; others are ignored. */
export function object<S extends Shape>(shape: S): Field<OfShape<S>> {
  const fields = Object.entries(shape);
  return field(
    `an object with ${Object.keys(shape).join(", ")}`,
    (v): v is OfShape<S> =>
      isObject(v) && fields.every(([name, of]) => v[name] === undefined ? of.isOptional : of.is(v[name])),
  );
}

/** Whether a value is an object and no array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
