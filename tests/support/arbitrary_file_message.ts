/**
 * Fields of messages about files for property tests, of the chat connection and of data connections. These tables are
 * independent of those in shared/wire/file_message.ts and shared/wire/transfer_message.ts.
 *
 * @module
 */
import fc from "fast-check";
import type { TransferMessage, TransferMessageOf } from "../../shared/wire/transfer_message.ts";
import { plainRecord, words } from "./arbitrary_field.ts";

const id = fc.base64String({ minLength: 16, maxLength: 64 });
const name = words(1, 256);
const secret = fc.base64String({ minLength: 16, maxLength: 64 });
const whole = fc.maxSafeNat();
const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const code = words(1, 64);
const paths = fc.array(words(0, 4096), { maxLength: 5 });
const digest = fc.stringMatching(/^[0-9a-f]{64}$/);
const shape = fc.record({ folders: whole, depth: whole, digest }, { noNullPrototype: true });
const contents = { names: paths, count: whole, bytes: whole, shape, nonce: id };
const question = { what: code, paths, nonce: id };
const terms = { secret, answer: id, proof: secret, count: whole, bytes: whole, shape };
const end = { code, why: code, text: words(1, 1000) };

/** What a client sends about files, without `ref`, which all types but `transfer` may have. */
export const FILE_REQUEST_FIELDS = {
  offer: { to: name, id, ...contents },
  ask: { to: name, id, ...question },
  accept: { id, ...terms },
  asking: { id },
  close: { id, ...end },
  share: { on: fc.boolean() },
  transfer: { ticket: secret },
};

/** What a server sends about files. */
export const FILE_EVENT_FIELDS = {
  offered: { id, from: name, ...contents },
  asked: { id, from: name, ...question },
  accepted: { id, ticket: secret, by: name, ...terms },
  asking: { id },
  closed: { id, ...end, by: name },
};

const entry = plainRecord({ path: words(1, 4096), size: whole, time: whole, mode: whole, why: code }, ["path"]);
const run = fc.record({ from: whole, count: positive }, { noNullPrototype: true });

type Fields = {
  readonly [T in TransferMessage["type"]]: {
    readonly [K in Exclude<keyof TransferMessageOf<T>, "type">]-?: fc.Arbitrary<
      Exclude<TransferMessageOf<T>[K], undefined>
    >;
  };
};

const TRANSFER_FIELDS: Fields = {
  proof: { proof: secret },
  list: { entries: fc.array(entry, { maxLength: 5 }), last: fc.boolean(), more: positive },
  have: { done: fc.array(run, { maxLength: 5 }), index: whole, bytes: positive, digest, last: fc.boolean() },
  file: { index: whole, offset: whole, size: whole, time: whole },
  digest: { digest, grew: fc.boolean() },
  missing: { index: whole, why: code },
  end: {},
  error: { code, index: whole, text: words(1, 1000) },
  busy: {},
};

/** The required fields of the messages of a data connection. */
export const TRANSFER_REQUIRED: Readonly<Record<TransferMessage["type"], readonly string[]>> = {
  proof: ["proof"],
  list: ["entries"],
  have: ["done"],
  file: ["index", "offset"],
  digest: ["digest"],
  missing: ["index", "why"],
  end: [],
  error: ["code"],
  busy: [],
};

/** The types of a data connection. */
export const TRANSFERS = Object.keys(TRANSFER_FIELDS) as readonly TransferMessage["type"][];

/** The names of all fields that a type may have. */
export function transferFieldsOf(type: TransferMessage["type"]): string[] {
  return Object.keys(TRANSFER_FIELDS[type]);
}

/** Messages of one type of a data connection; optional fields may be missing. */
export function transferMessageOf(type: TransferMessage["type"]): fc.Arbitrary<TransferMessage> {
  const fields: Readonly<Record<string, fc.Arbitrary<unknown>>> = TRANSFER_FIELDS[type];
  const all = { ...fields, type: fc.constant(type) };
  return plainRecord(all as Record<string, fc.Arbitrary<unknown>>, [
    "type",
    ...TRANSFER_REQUIRED[type],
  ]) as unknown as fc.Arbitrary<TransferMessage>;
}

/** Any message of a data connection. */
export const transferMessage: fc.Arbitrary<TransferMessage> = fc.oneof(...TRANSFERS.map(transferMessageOf));
