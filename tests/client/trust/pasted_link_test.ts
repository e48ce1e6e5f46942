/**
 * Links as people paste them.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { hasLink, parsePasted } from "../../../client/trust/pasted_link.ts";
import { BadValue } from "../../../shared/cli/usage_error.ts";
import { ZH } from "../../../shared/cli/usage/zh.ts";

const KEY = "ed25519:4TdoAqbAdc00DhK7oKzLgdiL3BRrB56YexbdUo5fCrU";
const CODE = "K7F3-9QXD-2M0A-ZR5T-H8WB";
const WHOLE = `chat://example.org:99/?invite=${CODE}#${KEY}`;
const LINK = { address: { hostname: "example.org", port: 99 }, key: KEY, invitation: CODE, isPlain: false };

for (
  const text of [
    WHOLE,
    `  ${WHOLE}\t`,
    `"${WHOLE}"`,
    `“${WHOLE}”`,
    `<${WHOLE}>.`,
    `（${WHOLE}）。`,
    `Join here: ${WHOLE} and pick a name`,
    `${WHOLE.slice(0, 30)} ${WHOLE.slice(30, 60)}\r\n${WHOLE.slice(60)}`,
    WHOLE.replace("chat:", "CHAT:"),
    WHOLE.replaceAll("-9QXD-2M0A", "9qxd2moa"),
    `\u200b${WHOLE}\ufeff`,
  ]
) {
  Deno.test(`parsePasted reads the link in ${JSON.stringify(text)}`, () => {
    assertEquals(hasLink(text), true);
    assertEquals(parsePasted(text), LINK);
  });
}

for (
  const [text, why] of [
    [`chat:///?invite=${CODE}#${KEY}`, "it does not say which server. A link looks like chat://HOST/#ed25519:KEY"],
    [
      `chat://example.org/?invite=${CODE}`,
      "its end is missing, from the # on. Copy all of it, and put it into quotes in a shell",
    ],
    [WHOLE.slice(0, -1), "the key at its end is damaged or cut off. Copy all of it again"],
    [`chat://example.org/#ed25519:${"A".repeat(43)}`, "the key at its end is damaged or cut off. Copy all of it again"],
    [WHOLE.replace("-H8WB", ""), "the invitation code in it is damaged or cut off. Copy all of it again"],
    [`chat://${"a".repeat(1_000)}/#${KEY}`, "it is not a link to a chat server"],
  ] as const
) {
  Deno.test(`parsePasted says what is wrong with ${JSON.stringify(text.slice(0, 100))}, and does not repeat it`, () => {
    const error = assertThrows(() => parsePasted(text), BadValue);
    assertEquals(error.message, why);
    assertEquals(error.say(ZH).includes(CODE.slice(0, 4)), false);
  });
}

Deno.test("a name and an address are no links", () => {
  for (const text of ["bob", "example.org:99", "https://example.org"]) assertEquals(hasLink(text), false);
});
