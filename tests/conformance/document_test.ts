/**
 * PROTOCOL.md matches the code in its tables, error codes and bytes, and each of its rules has a test.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import {
  decodePayload,
  encodeMessage,
  EVENT_TYPES,
  type Message,
  type MessageOf,
  parseClientMessage,
  parseServerMessage,
  type Payload,
  REQUEST_TYPES,
} from "../../shared/wire/message.ts";
import { ERROR_CODES, ProtocolError } from "../../shared/wire/protocol_error.ts";
import { CLOSE_CODES, FAILURES } from "../../shared/wire/file_message.ts";
import { encodeTransferMessage, parseTransferMessage, TRANSFER_TYPES } from "../../shared/wire/transfer_message.ts";
import { FILE_BYTES, JSON_TEXT, type TransferMessage } from "../../shared/wire/transfer_message.ts";
import { TRANSFER_REQUIRED, transferFieldsOf } from "../support/arbitrary_file_message.ts";
import { CLIENT, REQUIRED, SERVER } from "../support/arbitrary_message.ts";
import { concat, decodePieces, rawFrame, utf8 } from "../support/frames.ts";
import { walk } from "@std/fs";
import { CLOSE_ROWS, ERROR_ROWS, EVENT_ROWS, FAILURE_ROWS, type FieldRow, type MessageRow } from "./document.ts";
import { REQUEST_ROWS, RULES, TRANSFER_ROWS, TRANSFER_VECTORS, VECTORS } from "./document.ts";

const NAME = { valid: ["x", "x".repeat(256)], invalid: ["", "x".repeat(257), 1, null] };
const INTEGER = { valid: [1, 2 ** 53 - 1], invalid: [-1, 0.5, 2 ** 53, "1", null] };
const AWAY = { valid: [{ time: 1 }, { text: "x", time: 1 }], invalid: [{ text: "x" }, { time: "1" }, 1, null] };

const WHEN_AND_WHO = { id: 1, time: 1, from: "x", to: "#a" };
const PAST = {
  valid: [
    [],
    [{ ...WHEN_AND_WHO, text: "x", action: true, edited: 1 }, { ...WHEN_AND_WHO, deleted: 1 }],
    Array(1000).fill(WHEN_AND_WHO),
  ],
  invalid: [
    {},
    [1],
    [{ ...WHEN_AND_WHO, id: 0 }],
    [{ ...WHEN_AND_WHO, text: "" }],
    [{ ...WHEN_AND_WHO, deleted: true }],
    [{ id: 1, time: 1, from: "x" }],
    Array(1001).fill(WHEN_AND_WHO),
  ],
};

const PATHS = {
  valid: [[], ["", "a/b"], ["x".repeat(4096)], Array(200).fill("x")],
  invalid: ["x", [1], {}, null, ["x".repeat(4097)], ["\ud800"], Array(201).fill("x")],
};

const SHAPE = {
  valid: [{ folders: 0, depth: 0, digest: "0".repeat(64) }],
  invalid: [{}, { folders: 1, depth: 1 }, { folders: "1", depth: 1, digest: "0".repeat(64) }, 1, [], null],
};

/** Values that a kind of the tables allows, and values that it does not allow. */
function valuesOf(kind: string): { readonly valid: readonly unknown[]; readonly invalid: readonly unknown[] } {
  const [, min, max] = /^text ([\d,]+)–([\d,]+)$/.exec(kind) ?? [];
  if (max !== undefined) return texts(number(min), number(max));
  const [, most] = /^up to ([\d,]+) (?:names|texts)$/.exec(kind) ?? [];
  if (most !== undefined) {
    const { valid, invalid } = lists("x", number(most));
    return { valid, invalid: [...invalid, Array(number(most) + 1).fill("x")] };
  }
  switch (kind) {
    case "name":
      return NAME;
    case "integer":
    case "time":
      return INTEGER;
    case "secret":
      return texts(16, 256);
    case "key":
      return texts(51, 51);
    case "nonce":
      return texts(43, 43);
    case "signature":
      return texts(86, 86);
    case "ref":
      return { valid: ["x", "x".repeat(64), 0, 2 ** 53 - 1], invalid: ["", "x".repeat(65), -1, 0.5, 2 ** 53, null] };
    case "up to 16 keys": {
      const key = "x".repeat(51);
      return { valid: [[], Array(16).fill(key)], invalid: [key, [1], ["x"], {}, null, Array(17).fill(key)] };
    }
    case "boolean":
      return { valid: [true, false], invalid: [0, "true", null] };
    case "up to 200 paths":
      return PATHS;
    case "shape":
      return SHAPE;
    case "names":
    case "texts":
      return lists("x", 100);
    case "object of integers":
      return { valid: [{}, { a: 0, "#b": 2 ** 53 - 1 }], invalid: [{ a: "1" }, { a: -1 }, [], 1, null] };
    case "{`text?`, `time`}":
      return AWAY;
    case "list of {`name`, `rooms?`, `away?` {`text?`, `time`}}":
      return {
        valid: [[], [{ name: "x" }, { name: "x", rooms: ["#a"], away: AWAY.valid[0] }]],
        invalid: [{}, [1], [{ rooms: [] }], [{ name: "x", rooms: "#a" }], [{ name: "x", away: 1 }]],
      };
    case "{`count`, `names`}":
      return {
        valid: [{ count: 1, names: [] }, { count: 3, names: Array(100).fill("x") }],
        invalid: [{ count: 0, names: [] }, { count: 1 }, { names: [] }, { count: 1, names: "x" }, 1, null],
      };
    case "list of {`was`, `name`}":
      return {
        valid: [[], Array(100).fill({ was: "x", name: "y" })],
        invalid: [{}, ["x"], [{ was: "x" }], [{ was: "", name: "y" }], Array(101).fill({ was: "x", name: "y" })],
      };
    case "list of {`room`, `members`, `topic?`}":
      return {
        valid: [[], [{ room: "#a", members: 0 }, { room: "#a", members: 1, topic: "x" }]],
        invalid: [{}, [1], [{ room: "#a" }], [{ members: 1 }], [{ room: "#a", members: 1, topic: 1 }]],
      };
    case "list of {`id`, `time`, `from`, `to`, `text?`, `action?`, `edited?`, `deleted?`, `of?`}":
      return PAST;
    case "list of {`number`, `key`, `added`, `used?`, `here?`, `online?`}": {
      const device = { number: 1, key: "x".repeat(51), added: 1 };
      return {
        valid: [[], [device, { ...device, used: 1, here: true, online: false }], Array(16).fill(device)],
        invalid: [{}, [1], [{ ...device, number: 0 }], [{ ...device, key: "x" }], [{ ...device, here: 1 }], [{}]],
      };
    }
    case "list of {`path`, `size?`, `time?`, `mode?`, `why?`}":
      return {
        valid: [
          [],
          [{ path: "a/b", size: 0, time: 1, mode: 0, why: "not_allowed" }, { path: "a" }],
          Array(1000).fill({ path: "a" }),
        ],
        invalid: [{}, ["a"], [{}], [{ path: "" }], [{ path: "a", size: -1 }], Array(1001).fill({ path: "a" })],
      };
    case "list of {`from`, `count`}":
      return {
        valid: [[], [{ from: 0, count: 1 }], Array(1000).fill({ from: 1, count: 1 })],
        invalid: [{}, [0], [{ from: 0 }], [{ from: 0, count: 0 }], Array(1001).fill({ from: 1, count: 1 })],
      };
    default:
      throw new Error(`PROTOCOL.md has a kind of value that this test does not know: ${kind}`);
  }
}

function number(text = ""): number {
  return Number(text.replaceAll(",", ""));
}

function texts(min: number, max: number) {
  const invalid = ["x".repeat(max + 1), "\ud800".repeat(Math.max(min, 1)), 1, null];
  return {
    valid: ["x".repeat(min), "é".repeat(max)],
    invalid: min === 0 ? invalid : [...invalid, "x".repeat(min - 1)],
  };
}

function lists(item: string, max: number) {
  return { valid: [[], Array(max).fill(item)], invalid: [item, [1], [""], {}, null] };
}

const SIDES = [
  {
    section: 4,
    rows: REQUEST_ROWS,
    parse: parseClientMessage,
    types: REQUEST_TYPES,
    keysOf: (type: string) => keysOf(CLIENT, type),
    required: REQUIRED,
    isFatal: false,
  },
  {
    section: 5,
    rows: EVENT_ROWS,
    parse: parseServerMessage,
    types: EVENT_TYPES,
    keysOf: (type: string) => keysOf(SERVER, type),
    required: REQUIRED,
    isFatal: false,
  },
  {
    section: 6,
    rows: TRANSFER_ROWS,
    parse: (payload: Payload) => parseTransferMessage(utf8(JSON.stringify(payload))),
    types: TRANSFER_TYPES,
    keysOf: (type: string) => transferFieldsOf(type as TransferMessage["type"]),
    required: TRANSFER_REQUIRED,
    isFatal: true,
  },
];

function keysOf(side: typeof CLIENT | typeof SERVER, type: string): string[] {
  const [message] = fc.sample(side.fullMessageOf(type as Message["type"]), 1);
  return Object.keys(message ?? {}).filter((key) => key !== "type");
}

function messageOf(type: string, fields: readonly FieldRow[], only: (field: FieldRow) => boolean): Payload {
  return { type, ...Object.fromEntries(fields.filter(only).map(({ name, kind }) => [name, valuesOf(kind).valid[0]])) };
}

function eachType(rows: readonly MessageRow[]): [string, readonly FieldRow[]][] {
  return rows.flatMap(({ types, fields }) => types.map((type): [string, readonly FieldRow[]] => [type, fields]));
}

for (const { section, rows, parse, types, keysOf, required, isFatal } of SIDES) {
  Deno.test(`M3 section ${section} has exactly the types of the code`, () => {
    assertEquals(eachType(rows).map(([type]) => type).toSorted(), types.toSorted());
  });

  for (const [type, fields] of eachType(rows)) {
    Deno.test(`M3 section ${section} has the fields of a ${type}, and says which are optional`, () => {
      assertEquals(fields.map(({ name }) => name).toSorted(), keysOf(type).toSorted());
      const needed = (required as Readonly<Record<string, readonly string[]>>)[type];
      assertEquals(fields.filter((field) => !field.isOptional).map(({ name }) => name).toSorted(), needed?.toSorted());
    });

    Deno.test(`M3 section ${section} says which values the fields of a ${type} allow`, () => {
      const smallest = messageOf(type, fields, (field) => !field.isOptional);
      assertEquals<unknown>(parse(smallest), smallest);
      const full = messageOf(type, fields, () => true);
      assertEquals<unknown>(parse(full), full);
      for (const { name, kind } of fields) {
        const { valid, invalid } = valuesOf(kind);
        for (const value of valid) {
          const message = { ...smallest, [name]: value };
          assertEquals<unknown>(parse(message), message);
        }
        for (const value of invalid) {
          const error = assertThrows(() => parse({ ...smallest, [name]: value }), ProtocolError);
          assertEquals([error.code, error.detail.fatal], ["bad_message", isFatal], `${name}: ${JSON.stringify(value)}`);
        }
      }
    });
  }
}

Deno.test("section 7 has exactly the error codes of the code", () => {
  assertEquals(ERROR_ROWS.map(({ code }) => code).toSorted(), Object.keys(ERROR_CODES).toSorted());
});

Deno.test("section 8 has exactly the close codes and failures of the code", () => {
  assertEquals(CLOSE_ROWS, Object.keys(CLOSE_CODES));
  assertEquals(FAILURE_ROWS, Object.keys(FAILURES));
});

for (const { json, bytes } of VECTORS) {
  Deno.test(`F1 section 9 has the bytes of ${json.slice(0, 60)}`, () => {
    const message = JSON.parse(json);
    assertEquals(encodeMessage(message), bytes);
    const { payloads: [payload = new Uint8Array(0)], bufferedBytes } = decodePieces([bytes]);
    assertEquals(bufferedBytes, 0);
    assertEquals(payload, utf8(json));
    const parse = REQUEST_TYPES.includes(message.type) ? parseClientMessage : parseServerMessage;
    assertEquals<unknown>(parse(decodePayload(payload)), message);
  });
}

Deno.test("F1 section 9 has a vector of each type", () => {
  const types = VECTORS.map(({ json }) => JSON.parse(json).type);
  assertEquals(new Set(types), new Set([...REQUEST_TYPES, ...EVENT_TYPES]));
});

for (const { kind, text, bytes } of TRANSFER_VECTORS) {
  Deno.test(`F1 X2 section 9 has the bytes of the kind ${kind} and ${text.slice(0, 60)}`, () => {
    assertEquals(bytes, rawFrame(concat([Uint8Array.of(kind), utf8(text)])));
    if (kind === FILE_BYTES) return;
    const message = parseTransferMessage(utf8(text));
    assertEquals<unknown>(message, JSON.parse(text));
    assertEquals(encodeTransferMessage(message), bytes);
  });
}

Deno.test("F1 X2 section 9 has a vector of each kind, and of each type on a data connection", () => {
  const json = TRANSFER_VECTORS.filter(({ kind }) => kind === JSON_TEXT).map(({ text }) => JSON.parse(text).type);
  assertEquals(json.toSorted(), TRANSFER_TYPES.toSorted());
  assertEquals(TRANSFER_VECTORS.filter(({ kind }) => kind === FILE_BYTES).length, 1);
});

function vectorOf<T extends Message["type"]>(type: T): MessageOf<T> {
  const vector = VECTORS.map(({ json }) => JSON.parse(json)).find((message) => message.type === type);
  if (vector === undefined) throw new Error(`Section 9 has no ${type}`);
  return vector;
}

Deno.test("T9 the proofs of section 9 are computed with the secret of its accept", () => {
  const { secret = "", id } = vectorOf("accept");
  const { nonce = "" } = vectorOf("asked");
  const { answer = "", proof } = vectorOf("accepted");
  const proofOf = (what: string) =>
    createHmac("sha256", secret).update(`${what} ${id} ${nonce} ${answer}`).digest("hex");
  assertEquals(proof, proofOf("accept"));
  const begin = TRANSFER_VECTORS.find(({ text }) => text.startsWith('{"type":"proof"'));
  assertEquals(JSON.parse(begin?.text ?? "{}").proof, proofOf("begin"));
});

/** The rules at the beginning of the names of all tests in a folder. */
async function quotedBelow(folder: string): Promise<Set<string>> {
  const quoted = new Set<string>();
  for await (const { path } of walk(new URL(folder, import.meta.url), { includeDirs: false })) {
    if (!path.endsWith("_test.ts")) continue;
    const source = await Deno.readTextFile(path);
    for (const [, rules = ""] of source.matchAll(/(?:conformance|overStores|Deno\.test)\(\s*["`]((?:[A-Z]\d+ )+)/g)) {
      for (const rule of rules.trim().split(" ")) quoted.add(rule);
    }
  }
  return quoted;
}

Deno.test("every rule of PROTOCOL.md is quoted by a test", async () => {
  const quoted = await quotedBelow(".");
  // The client's tests cover what two clients send each other without the server (X3 and later).
  for (const rule of await quotedBelow("../client/")) if (/^X\d/.test(rule)) quoted.add(rule);
  assert(RULES.length > 70, "the rules of PROTOCOL.md were found");
  assertEquals(RULES.filter((rule) => !quoted.has(rule)), []);
});
