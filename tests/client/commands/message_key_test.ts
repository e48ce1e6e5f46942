import { assert, assertEquals, assertMatch } from "@std/assert";
import { KEY_BYTES, messageKey } from "../../../client/commands/message_key.ts";

const RANDOM = Uint8Array.from({ length: KEY_BYTES }, (_, index) => 250 - index);

Deno.test("messageKey has the form that the wire wants, and is in the order of time", () => {
  const times = [0, 1, 35, 36, 1_700_000_000_000, 1_700_000_000_001, 3_000_000_000_000, 101_559_956_668_415];
  const keys = times.map((time) => messageKey(time, RANDOM));
  for (const key of keys) assertMatch(key, /^[0-9a-z]{9}[\w-]{16}$/);
  assertEquals(keys.toSorted(), keys);
  assertEquals(new Set(keys).size, keys.length);
});

Deno.test("messageKey differs with its random part, and bears any clock", () => {
  assert(messageKey(7, RANDOM) !== messageKey(7, RANDOM.map((byte) => byte ^ 1)));
  for (const time of [-5, 0.5, 1e17]) assertEquals(messageKey(time, RANDOM).length, 25);
});
