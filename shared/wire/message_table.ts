/**
 * From a payload to a message of a table: one JSON object whose `type` is a row of the table and whose fields are as the
 * row says (PROTOCOL.md, section 2).
 *
 * Knows no message: the tables are in message.ts and transfer_message.ts.
 *
 * @module
 */
import { either, type Field, integer, isObject, type OfShape, optional, type Shape, text } from "./fields.ts";
import { ProtocolError } from "./protocol_error.ts";

/** A JSON object with a string `type`, not yet known to be more. */
export type Payload = Readonly<Record<string, unknown>> & { readonly type: string };

/** Pairs an answer with its request on one connection; it may repeat. */
export type Ref = string | number;

/** The messages that a table describes. */
export type OfTable<T extends Record<string, Shape>> = {
  [K in keyof T]: { readonly type: K } & OfShape<T[K]>;
}[keyof T];

/** A table as the parser wants it. */
export type Types = ReadonlyMap<string, Fields>;

type Fields = readonly (readonly [name: string, field: Field<unknown>])[];

/** The field that pairs an answer with its request. */
export const ref = optional(either(text(1, 64), integer(0)));

/** Tables as one, in their order. */
export function compileTables(...tables: Record<string, Shape>[]): Types {
  return new Map(
    tables.flatMap((table) => Object.entries(table)).map(([type, shape]) => [type, Object.entries(shape)]),
  );
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const OPENING_BRACE = 0x7b;

/**
 * Reads a payload as JSON. Throws a fatal `ProtocolError` (`bad_message`) where it is anything but one object in valid
 * UTF-8, beginning with `{`, with a string `type` (M1, M2).
 */
export function decodePayload(bytes: Uint8Array): Payload {
  if (bytes[0] !== OPENING_BRACE) throw broken("A payload begins with another byte than `{`");
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch (error) {
    // Which of the two it was is all that may be told: the engine's message quotes what the peer wrote.
    throw broken(error instanceof SyntaxError ? "A payload is not JSON" : "A payload is not UTF-8");
  }
  if (!isObject(value) || typeof value.type !== "string") throw broken("A payload has no `type`");
  return value as Payload;
}

function broken(message: string): ProtocolError {
  return new ProtocolError("bad_message", message);
}

/**
 * A payload as a message of a table, with the known fields only. Throws a `ProtocolError` (`bad_message`, not fatal) where
 * the type is unknown or a field is not as the table says (M3, M4).
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
      message[name] = value;
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

/** A peer's word within a sentence: short, and ASCII only. */
function quoted(word: string): string {
  return JSON.stringify(word.slice(0, 32)).replace(/[^\x20-\x7e]/g, "?");
}
