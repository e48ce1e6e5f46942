/**
 * Messages as data: a table of the fields of each type, from which both the TypeScript types and the parser are made,
 * so that the two cannot disagree (PROTOCOL.md, section 2).
 *
 * This file owns how fields are described and checked. It knows nothing about messages: the tables are in message.ts,
 * file_message.ts and transfer_message.ts.
 *
 * @module
 */
import { ProtocolError } from "./protocol_error.ts";

/** A kind of value: a predicate, and how errors describe it. */
export interface Field<T> {
  /** What is expected, as it reads after "must be". */
  readonly expects: string;
  readonly isOptional: boolean;
  is(value: unknown): value is T;
  /** Returns a value without the parts that are not known, which would be passed on. Missing: there can be none. */
  known?(value: T): T;
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

/** Makes a field optional. A `null` is not a missing field. */
export function optional<T>(of: Field<T>): OptionalField<T> {
  return { ...of, isOptional: true };
}

/**
 * Text of `min` to `max` UTF-16 units without lone surrogates. UTF-8 cannot carry those: half an emoji would arrive as
 * another character.
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

/** An object with the fields of a shape; others are ignored, and not passed on unless the object is in a list. */
export function object<S extends Shape>(shape: S): Field<OfShape<S>> {
  const fields = Object.entries(shape);
  const names = Object.keys(shape);
  const checked = field(
    `an object with ${names.join(", ")}`,
    (v): v is OfShape<S> =>
      isObject(v) && fields.every(([name, of]) => v[name] === undefined ? of.isOptional : of.is(v[name])),
  );
  const known = (value: OfShape<S>) =>
    Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name))) as OfShape<S>;
  return { ...checked, known };
}

/** Whether a value is an object and not an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A JSON object with a string `type`; nothing else was checked yet. */
export type Payload = Readonly<Record<string, unknown>> & { readonly type: string };

/** Pairs an answer with its request on one connection; it may repeat. */
export type Ref = string | number;

/** The messages that a table describes. */
export type OfTable<T extends Record<string, Shape>> = {
  [K in keyof T]: { readonly type: K } & OfShape<T[K]>;
}[keyof T];

/** A table in the form that the parser needs. */
export type Types = ReadonlyMap<string, Fields>;

type Fields = readonly (readonly [name: string, field: Field<unknown>])[];

/** The field that pairs an answer with its request. */
export const ref = optional(either(text(1, 64), integer(0)));

/** Combines tables in their order. */
export function compileTables(...tables: Record<string, Shape>[]): Types {
  return new Map(
    tables.flatMap((table) => Object.entries(table)).map(([type, shape]) => [type, Object.entries(shape)]),
  );
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const OPENING_BRACE = 0x7b;

/**
 * Parses a payload as JSON. Throws a fatal `ProtocolError` (`bad_message`) unless it is one object in valid UTF-8 that
 * begins with `{` and has a string `type` (M1, M2).
 */
export function decodePayload(bytes: Uint8Array): Payload {
  if (bytes[0] !== OPENING_BRACE) throw broken("A payload begins with another byte than `{`");
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch (error) {
    // The message says no more than that, because the engine's message quotes what the peer sent.
    throw broken(error instanceof SyntaxError ? "A payload is not JSON" : "A payload is not UTF-8");
  }
  if (!isObject(value) || typeof value.type !== "string") throw broken("A payload has no `type`");
  return value as Payload;
}

function broken(message: string): ProtocolError {
  return new ProtocolError("bad_message", message);
}

/**
 * Parses a payload by a table; the result has the known fields only. Throws a `ProtocolError` (`bad_message`, not
 * fatal) if the type is unknown or a field does not match the table (M3, M4).
 */
export function parseMessage(types: Types, payload: Payload): unknown {
  const fields = types.get(payload.type);
  if (fields === undefined) throw refused(payload, `The type ${quoted(payload.type)} is not known`);
  const message: Record<string, unknown> = { type: payload.type };
  for (const [name, field] of fields) {
    const value = payload[name];
    if (value === undefined) {
      if (!field.isOptional) throw refused(payload, `\`${payload.type}\` needs \`${name}\`: ${field.expects}`);
    } else {
      if (!field.is(value)) throw refused(payload, `\`${name}\` of \`${payload.type}\` must be ${field.expects}`);
      message[name] = field.known === undefined ? value : field.known(value);
    }
  }
  return message;
}

function refused(payload: Payload, message: string): ProtocolError {
  const hasRef = payload.ref !== undefined && ref.is(payload.ref);
  return new ProtocolError("bad_message", message, {
    fatal: false,
    ...(hasRef ? { ref: payload.ref as Ref } : {}),
  });
}

/** Quotes a word of the peer in a sentence: short, and ASCII only. */
function quoted(word: string): string {
  return JSON.stringify(word.slice(0, 32)).replace(/[^\x20-\x7e]/g, "?");
}
