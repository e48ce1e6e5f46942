/**
 * Keys of devices and of people as text.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { EN } from "../../../client/language/en.ts";
import {
  changeText,
  codeText,
  deviceLines,
  minutesOf,
  personKeyLines,
  type ShownKey,
  tryCode,
  verifyLines,
} from "../../../client/text/key_text.ts";
import { ZH } from "../../../client/language/zh.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { KEY, OTHER_KEY } from "../support/far_server.ts";

const TIMES = { day: () => "2026-11-30", brief: (ms: number) => `12:0${ms}` };
const VIEW = { times: TIMES, strings: EN };

function person(more: Partial<MessageOf<"person">>): MessageOf<"person"> {
  return { type: "person", name: "ann", rooms: [], sessions: 1, since: 1, active: 1, ...more };
}

Deno.test("a code is shown in two halves, and read back however it is typed", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 99_999_999 }), (number) => {
    const code = String(number).padStart(8, "0");
    const shown = codeText(code);
    assertEquals([shown.length, tryCode(shown), tryCode(code)], [9, code, code]);
  }));
  const digits = "48217730";
  for (const typed of [" 4821 7730 ", "4821–7730", "48-21-77-30", "４８２１－７７３０", "4821\u00a07730"]) {
    assertEquals(tryCode(typed), digits, typed);
  }
  for (const typed of ["", "4821-773", "4821-77301", "4821x7730", "٤٨٢١٧٧٣٠", "4821.7730"]) {
    assertEquals(tryCode(typed), null, typed);
  }
  assertEquals(codeText("\u001b[2J"), "␛[2J");
});

Deno.test("the time of a code is in whole minutes", () => {
  assertEquals([600, 597, 90, 20, 0].map((limit) => minutesOf({ limit })), [10, 10, 2, 1, 1]);
  assertEquals(minutesOf({}), 10);
});

Deno.test("only keys that were not compared are a change, and the sentence says which kind", () => {
  const compared = { keys: [KEY], timeMs: 1 };
  const sentences: readonly (readonly [Partial<MessageOf<"person">>, string | null])[] = [
    [{ keys: [KEY] }, null],
    [{ keys: [KEY, OTHER_KEY] }, EN.devices.nowMore("ann", "2026-11-30")],
    [{ keys: [OTHER_KEY] }, EN.devices.nowOther("ann", "2026-11-30")],
    [{ guest: true }, EN.devices.nowGuest("ann", "2026-11-30")],
    [{}, EN.devices.nowGuest("ann", "2026-11-30")],
    [{ keys: [`ed25519:${"A".repeat(43)}`] }, EN.devices.nowGuest("ann", "2026-11-30")],
  ];
  for (const [more, sentence] of sentences) assertEquals(changeText(person(more), compared, VIEW), sentence);
  // A device fewer is none.
  assertEquals(changeText(person({ keys: [KEY] }), { keys: [KEY, OTHER_KEY], timeMs: 1 }, VIEW), null);
});

Deno.test("whois shows a guest as such, and the keys of others with what was compared", () => {
  assertEquals(personKeyLines(person({}), null, VIEW), []);
  assertEquals(personKeyLines(person({ guest: true }), null, VIEW), ["ann is a guest, without a key"]);
  assertEquals(personKeyLines(person({ keys: [KEY] }), null, VIEW), [
    "the key of ann:",
    `  ${KEY}`,
    "  not compared yet: /verify ann",
  ]);
  assertEquals(personKeyLines(person({ keys: [KEY, OTHER_KEY] }), { keys: [KEY], timeMs: 1 }, VIEW), [
    "the keys of the 2 devices of ann:",
    `  ${KEY}`,
    "  you have compared this on 2026-11-30",
    `  ${OTHER_KEY}`,
    "  you have not compared this",
  ]);
  const other = { keys: [OTHER_KEY], timeMs: 1 };
  assertEquals(personKeyLines(person({ keys: [KEY] }), other, VIEW), [
    "the key of ann:",
    `  ${KEY}`,
    `  you have not compared this, but on 2026-11-30: ${OTHER_KEY}`,
  ]);
  assertEquals(personKeyLines(person({ guest: true }), other, VIEW), [
    "ann is a guest, without a key",
    "  you have compared a key of this name on 2026-11-30, so this may be somebody else",
  ]);
});

Deno.test("/verify says loudly that the keys are not those that were compared, and else which of them were", () => {
  const [first, second] = [KEY, OTHER_KEY].map((key) => ({ key, words: "a b c d e f g h i j k l" })) as [
    ShownKey,
    ShownKey,
  ];
  const words = ["  a b c d e f", "  g h i j k l"];
  const of = (shown: readonly ShownKey[], keys: readonly string[] | null) =>
    verifyLines({ name: "ann", shown }, keys === null ? null : { keys, timeMs: 1 }, VIEW);
  assertEquals(of([first], null), [
    "the key of ann, to compare with `chat key` there:",
    `  ${KEY}`,
    ...words,
    "If it is the same, type: /verify ann yes",
  ]);
  assertEquals(of([first], [OTHER_KEY]), [
    "the key of ann is NOT what you compared on 2026-11-30, which was:",
    `  ${OTHER_KEY}`,
    "now the key of ann is this, to compare with `chat key` there:",
    `  ${KEY}`,
    ...words,
    "It may be somebody else. Only if it is the same there, type: /verify ann yes",
  ]);
  assertEquals(of([first, second], [KEY]), [
    "the keys of the 2 devices of ann, to compare with `chat key` on each:",
    `  ${KEY}`,
    ...words,
    "  you have compared this on 2026-11-30",
    `  ${OTHER_KEY}`,
    ...words,
    "  you have not compared this",
    "If all are the same, type: /verify ann yes",
  ]);
});

Deno.test("devices are listed with their numbers, and the one in use is named", () => {
  const devices = [
    { number: 1, key: KEY, added: 1, used: 2, here: true, online: true },
    { number: 3, key: OTHER_KEY, added: 3, used: 4 },
    { number: 4, key: OTHER_KEY, added: 5, online: true },
    { number: 5, key: OTHER_KEY, added: 6 },
  ];
  assertEquals(deviceLines({ type: "devices", devices }, VIEW), [
    "your devices:",
    `1  ${KEY}`,
    "   this device, added 12:01",
    `3  ${OTHER_KEY}`,
    "   added 12:03, last used 12:04",
    `4  ${OTHER_KEY}`,
    "   online, added 12:05",
    `5  ${OTHER_KEY}`,
    "   added 12:06",
  ]);
  const chinese = deviceLines({ type: "devices", devices: devices.slice(0, 1) }, { times: TIMES, strings: ZH });
  assertEquals(chinese.at(-1), "   本机，添加于 12:01");
  assertEquals(deviceLines({ type: "devices", devices: [] }, VIEW), [EN.devices.noDevices]);
});
