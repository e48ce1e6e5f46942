/**
 * Every type of message is checked against a table that is independent of the parser's
 * (tests/support/arbitrary_message.ts), and so is everything that is not a message. REQ-W4, REQ-W5 and REQ-I26 are in
 * ARCHITECTURE.md.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { MAX_JSON_BYTES } from "../../../shared/wire/frame.ts";
import {
  decodePayload,
  encodeMessage,
  encodeMessageInto,
  EVENT_TYPES,
  MAX_TEXT,
  maxEncodedBytes,
  type Message,
  parseClientMessage,
  parseServerMessage,
  type Payload,
  REQUEST_TYPES,
} from "../../../shared/wire/message.ts";
import { ProtocolError } from "../../../shared/wire/protocol_error.ts";
import {
  CLIENT,
  clientMessage,
  EVENTS,
  REQUESTS,
  REQUIRED,
  SERVER,
  serverMessage,
} from "../../support/arbitrary_message.ts";
import { bytesOf, concat, cutAt, decodePieces, payloadsOf, rawFrame, utf8 } from "../../support/frames.ts";

/** Values that no field of any type accepts. */
const WRONG = [
  null,
  1.5,
  -1,
  NaN,
  Infinity,
  2 ** 53,
  "\ud800",
  "x".repeat(MAX_TEXT + 1),
  [null],
  [[]],
  { x: null },
  { x: -1 },
];

const SIDES = [
  ["parseClientMessage", CLIENT, parseClientMessage],
  ["parseServerMessage", SERVER, parseServerMessage],
] as const;

function assertRefused(parse: () => unknown, fatal: boolean, ref?: unknown): ProtocolError {
  const error = assertThrows(parse, ProtocolError);
  assertEquals([error.code, error.detail.fatal, error.detail.ref], ["bad_message", fatal, ref]);
  assert(/^[\x20-\x7e]*$/.test(error.message), "The sentence is ASCII, whatever the peer wrote");
  return error;
}

Deno.test("the types of messages are those of this test's table", () => {
  assertEquals(REQUEST_TYPES.toSorted(), REQUESTS.toSorted());
  assertEquals(EVENT_TYPES.toSorted(), EVENTS.toSorted());
});

for (const [parser, side, parse] of SIDES) {
  for (const type of side.types) {
    Deno.test(`${parser} returns a ${type} as it was encoded`, () => {
      fc.assert(fc.property(side.messageOf(type), (message: Message) => {
        const [payload] = payloadsOf(encodeMessage(message));
        assert(payload !== undefined);
        assertEquals(parse(payload) as Message, message);
      }));
    });

    Deno.test(`${parser} refuses a ${type} without a required field, and accepts it without an optional one`, () => {
      const required: readonly string[] = REQUIRED[type];
      fc.assert(
        fc.property(side.fullMessageOf(type), (full) => {
          for (const missing of Object.keys(full).filter((name) => name !== "type")) {
            const { [missing]: _, ...rest } = full;
            if (required.includes(missing)) assertRefused(() => parse(rest as Payload), false, rest.ref);
            else assertEquals(parse(rest as Payload) as unknown, rest);
          }
        }),
        { numRuns: 10 },
      );
    });

    Deno.test(`${parser} refuses a ${type} with a value of a wrong kind in any field (REQ-W4)`, () => {
      fc.assert(
        fc.property(side.fullMessageOf(type), fc.constantFrom(...WRONG), (full, wrong) => {
          for (const name of Object.keys(full).filter((name) => name !== "type")) {
            const message = { ...full, [name]: wrong };
            assertRefused(() => parse(message), false, name === "ref" ? undefined : message.ref);
          }
        }),
        { numRuns: 5 * WRONG.length },
      );
    });
  }

  Deno.test(`${parser} drops unknown fields`, () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Message["type"][]>(...side.types).chain<Message>(side.messageOf),
        (message: Message) => {
          const json = JSON.stringify(message);
          const more = `${
            json.slice(0, -1)
          },"surplus":{"a":[1]},"":0,"__proto__":{"ref":7},"constructor":1,"toString":2}`;
          const parsed = parse(decodePayload(utf8(more))) as Message;
          assertEquals(parsed, message);
          assertEquals(Object.keys(parsed).toSorted(), Object.keys(message).toSorted());
        },
      ),
    );
  });
}

Deno.test("parseClientMessage drops a `from` that a client sends (REQ-I26)", () => {
  const say = decodePayload(utf8('{"type":"say","to":"#lobby","text":"hi","from":"alice","id":7,"time":1}'));
  assertEquals(parseClientMessage(say), { type: "say", to: "#lobby", text: "hi" });
});

Deno.test("a field named __proto__ changes no other object, and no field of its message (REQ-W4)", () => {
  const payload = decodePayload(utf8('{"type":"who","__proto__":{"room":"#a","polluted":true}}'));
  const parsed = parseClientMessage(payload);
  assertEquals(parsed, { type: "who" });
  assertEquals("room" in parsed, false);
  assertEquals("polluted" in {}, false);
});

const UNKNOWN = [
  "",
  "SAY",
  "say ",
  "welcome",
  "constructor",
  "__proto__",
  "toString",
  "\u001b[2J",
  "ы",
  "x".repeat(999),
];

for (const type of UNKNOWN) {
  const shown = JSON.stringify(type.slice(0, 20));
  Deno.test(`parseClientMessage refuses the unknown type ${shown}, with the ref of the message (REQ-W4)`, () => {
    const error = assertRefused(() => parseClientMessage({ type, ref: 5 }), false, 5);
    assert(error.message.length < 300);
  });
}

Deno.test("parseServerMessage ignores unknown types", () => {
  for (const type of ["", "say", "WELCOME", "constructor", "__proto__", "later"]) {
    assertEquals(parseServerMessage({ type, ref: null }), null);
  }
});

Deno.test("a refusal has the ref of its message only if that is valid", () => {
  for (const ref of ["a", "x".repeat(64), 0, Number.MAX_SAFE_INTEGER]) {
    assertRefused(() => parseClientMessage({ type: "say", ref }), false, ref);
  }
  for (const ref of ["", "x".repeat(65), -1, 1.5, null, [], {}, true, "\ud800"]) {
    assertRefused(() => parseClientMessage({ type: "say", ref }), false, undefined);
  }
});

/** Payloads that are not a JSON object with a type, as text or as bytes. */
const NO_OBJECT: readonly (readonly [string, string | Uint8Array])[] = [
  ["nothing", ""],
  ["a bare name, as the article's client sends it", "bob"],
  ["an array", '[{"type":"ping"}]'],
  ["a string", '"type"'],
  ["a number", "1"],
  ["null", "null"],
  ["white space before the object", ' {"type":"ping"}'],
  ["a byte order mark", '\ufeff{"type":"ping"}'],
  ["an object without a type", "{}"],
  ["a type that is a number", '{"type":1}'],
  ["a type that is null", '{"type":null}'],
  ["a type that is a list", '{"type":["ping"]}'],
  ["two objects", '{"type":"ping"}{"type":"ping"}'],
  ["half an object", '{"type":"pi'],
  ["single quotes", "{'type':'ping'}"],
  ["a trailing comma", '{"type":"ping",}'],
  ["a comment", '{"type":"ping"/**/}'],
  ["NaN", '{"type":"ping","ref":NaN}'],
  ["Infinity", '{"type":"ping","ref":Infinity}'],
  ["a line break within a string", '{"type":"pi\nng"}'],
  ["a type under __proto__ only", '{"__proto__":{"type":"ping"}}'],
  ["64 KiB of [", "[".repeat(MAX_JSON_BYTES)],
  ['64 KiB of {"a":', '{"a":'.repeat(MAX_JSON_BYTES / 5)],
  ["a lone continuation byte", wrongUtf8(0x80)],
  ["an overlong slash", wrongUtf8(0xc0, 0xaf)],
  ["an overlong NUL", wrongUtf8(0xe0, 0x80, 0x80)],
  ["a surrogate in UTF-8", wrongUtf8(0xed, 0xa0, 0x80)],
  ["a pair of surrogates in UTF-8", wrongUtf8(0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80)],
  ["a character cut short", wrongUtf8(0xe2, 0x82)],
  ["a code point beyond the last", wrongUtf8(0xf4, 0x90, 0x80, 0x80)],
  ["the bytes that UTF-8 never has", wrongUtf8(0xfe, 0xff)],
  ["a payload cut within a character", utf8('{"type":"é').slice(0, -1)],
];

function wrongUtf8(...bytes: number[]): Uint8Array {
  return concat([utf8('{"type":"say","to":"#lobby","text":"'), Uint8Array.from(bytes), utf8('"}')]);
}

for (const [words, payload] of NO_OBJECT) {
  Deno.test(`decodePayload refuses ${words}, and the error is fatal (REQ-W4)`, () => {
    assertRefused(() => decodePayload(typeof payload === "string" ? utf8(payload) : payload), true);
  });
}

Deno.test("deep nesting that is valid JSON is a message like any other (REQ-W4)", () => {
  const depth = 32_000;
  const payload = utf8(`{"type":"ping","ref":1,"x":${"[".repeat(depth)}${"]".repeat(depth)}}`);
  assertEquals(parseClientMessage(decodePayload(payload)), { type: "ping", ref: 1 });
  const objects = 10_000;
  const inRef = utf8(`{"type":"ping","ref":${'{"a":'.repeat(objects)}1${"}".repeat(objects)}}`);
  assertRefused(() => parseClientMessage(decodePayload(inRef)), false);
});

Deno.test("half an emoji in an escape is refused, a whole one is accepted (REQ-W4)", () => {
  const say = (text: string) => decodePayload(utf8(`{"type":"say","to":"#lobby","text":"${text}"}`));
  for (const text of ["\\ud800", "\\udc00", "a\\ud83d", "\\ude00\\ud83d"]) {
    assertRefused(() => parseClientMessage(say(text)), false);
  }
  assertEquals(parseClientMessage(say("\\ud83d\\ude00")), { type: "say", to: "#lobby", text: "😀" });
});

Deno.test("a number too large for a double is refused (REQ-W4)", () => {
  const payload = decodePayload(utf8('{"type":"ping","ref":1e999}'));
  assertRefused(() => parseClientMessage(payload), false);
});

Deno.test("the last one of a repeated field counts", () => {
  const payload = decodePayload(utf8('{"type":"join","type":"part","room":"#a","room":"#b"}'));
  assertEquals(parseClientMessage(payload), { type: "part", room: "#b" });
});

Deno.test("decodePayload quotes nothing of the peer in its errors", () => {
  for (const payload of ['{"type":"secret word', '{"secret word":1}', "secret word"]) {
    const error = assertRefused(() => decodePayload(utf8(payload)), true);
    assertEquals(error.message.includes("secret"), false);
  }
});

Deno.test("encodeMessageInto writes after what is there, and no further than it says", () => {
  const json = JSON.stringify({ type: "notice", code: "é".repeat(20) });
  const target = new Uint8Array(7 + maxEncodedBytes(json) + 5).fill(0xff);
  const length = encodeMessageInto(json, target, 7);
  assertEquals(payloadsOf(target.subarray(7, 7 + length)), [JSON.parse(json)]);
  assertEquals([...target.subarray(0, 7)], Array(7).fill(0xff));
});

Deno.test("maxEncodedBytes is enough for any text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const json = JSON.stringify({ type: "notice", code: text });
    assert(utf8(json).length + 4 <= maxEncodedBytes(json));
  }));
});

Deno.test("encodeMessage throws if a payload would be too long for a frame", () => {
  const names = Array.from({ length: 10_000 }, () => "0123456789");
  const error = assertThrows(() => encodeMessage({ type: "joined", room: "#a", names }), RangeError);
  assert(!(error instanceof ProtocolError));
});

Deno.test("any messages arrive the same, however the stream is split", () => {
  const sides = [[clientMessage, parseClientMessage], [serverMessage, parseServerMessage]] as const;
  for (const [arbitrary, parse] of sides) {
    const messages = fc.array<Message>(arbitrary, { maxLength: 8 });
    fc.assert(fc.property(messages, fc.array(fc.nat(3000)), (sent, places) => {
      const { payloads, error, bufferedBytes } = decodePieces(cutAt(bytesOf(...sent), places));
      assertEquals([error, bufferedBytes], [undefined, 0]);
      assertEquals(payloads.map((payload) => parse(decodePayload(payload)) as Message), sent);
    }));
  }
});

/** What a hostile peer sends: noise, frames of noise, JSON of no type, messages with changed bytes or fields. */
const hostileFrames = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 50 }),
    fc.uint8Array({ minLength: 1, maxLength: 50 }).map(rawFrame),
    fc.json().map((json) => rawFrame(`{"type":"say","text":${json}}`)),
    fc.tuple(fc.constantFrom(...REQUESTS, ...EVENTS), fc.dictionary(fc.string(), fc.jsonValue())).map(
      ([type, fields]) => rawFrame(JSON.stringify({ ...fields, type })),
    ),
    fc.tuple(fc.oneof<fc.Arbitrary<Message>[]>(clientMessage, serverMessage), fc.nat(), fc.nat(255)).map(
      ([message, place, byte]) => {
        const frame = encodeMessage(message);
        frame[place % frame.length] = byte;
        return frame;
      },
    ),
  ),
  { maxLength: 10 },
);

Deno.test("any bytes become messages or a ProtocolError, and nothing else (REQ-W4, REQ-W5)", () => {
  const outcome = (parse: () => unknown) => {
    try {
      parse();
    } catch (error) {
      assert(error instanceof ProtocolError, `Not a ProtocolError: ${error}`);
    }
  };
  fc.assert(
    fc.property(hostileFrames, fc.array(fc.nat(1000)), (frames, places) => {
      const { payloads, error } = decodePieces(cutAt(concat(frames), places));
      assert(error === undefined || error instanceof ProtocolError, `Not a ProtocolError: ${error}`);
      for (const payload of payloads) {
        outcome(() => parseClientMessage(decodePayload(payload)));
        outcome(() => parseServerMessage(decodePayload(payload)));
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("fields that are not known are dropped, also within an object that is passed on", () => {
  const shape = { folders: 1, depth: 2, digest: "d".repeat(64) };
  const offer = { type: "offer", to: "bob", id: "offer-0123456789", names: ["a"], count: 1, bytes: 1 };
  const parsed = parseClientMessage({ ...offer, more: 1, shape: { ...shape, more: [[[]]] } } as Payload);
  assertEquals("shape" in parsed && parsed.shape, shape);
  assertEquals("more" in parsed, false);
});
