/**
 * Codes of invitations.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { CODE_LENGTH, looksLikeCode, newCode, normalCode } from "../../../shared/keys/invitation_code.ts";

const CODE = "K7F3-9QXD-2M0A-ZR1T-H8WB";

Deno.test("a code has twenty characters, five bits of each random byte", () => {
  assertEquals(newCode((count) => Uint8Array.from({ length: count }, (_, at) => at)), "0123-4567-89AB-CDEF-GHJK");
  assertEquals(newCode((count) => new Uint8Array(count).fill(0xff)), "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ");
  const code = newCode((count) => crypto.getRandomValues(new Uint8Array(count)));
  assertMatch(code, /^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/);
  assertEquals(code.length, CODE_LENGTH);
  assertEquals(normalCode(code), code);
});

Deno.test("case, dashes, blanks and lookalikes of digits do not matter", () => {
  const given = [
    CODE,
    "k7f39qxd2m0azr1th8wb",
    " K7F3 9QXD 2M0A ZR1T H8WB\n",
    "K7F3–9QXD–2MOA–ZRIT–H8WB",
    "k7f3-9qxd-2moa-zrlt-h8wb",
    "Ｋ７Ｆ３－９ＱＸＤ－２Ｍ０Ａ－ＺＲ１Ｔ－Ｈ８ＷＢ",
  ];
  for (const text of given) assertEquals(normalCode(text), CODE, text);
});

Deno.test("anything else is no code", () => {
  const given = ["", CODE.slice(1), `${CODE}0`, CODE.replace("K", "U"), CODE.replace("K", "é"), "-".repeat(100_000)];
  for (const text of given) assertEquals(normalCode(text), null, text.slice(0, 30));
});

Deno.test("looksLikeCode tells a code from a name, with its dashes or without", () => {
  for (const text of ["K7F3-9QXD-2M0A-ZR5T-H8WB", " k7f3 9qxd 2m0a zr5t h8wb ", "k7f39qxd2m0azr5th8wb"]) {
    assertEquals(looksLikeCode(text), true, text);
  }
  for (const text of ["bob", "anna-maria-charlotte", "K7F3", "K7F3-9QXD-2M0A-ZR5T", "K7F3-9QXD-2M0A-ZR5T-H8WU"]) {
    assertEquals(looksLikeCode(text), false, text);
  }
});
