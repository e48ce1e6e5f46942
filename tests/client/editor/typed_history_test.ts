import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { addTyped, formatTyped, holdsSecret, MAX_HISTORY, parseHistory } from "../../../client/editor/typed_history.ts";
import { MAX_INPUT } from "../../../client/editor/text_edit.ts";
import openssh from "../../shared/keys/openssh_keys.json" with { type: "json" };
import vectors from "../../shared/keys/vectors.json" with { type: "json" };

Deno.test("addTyped leaves out blank lines and the same line twice in a row", () => {
  const typed = ["a", "", " ", "a", "b", "a", "\n"];
  assertEquals(typed.reduce<readonly string[]>(addTyped, []), ["a", "b", "a"]);
});

Deno.test("addTyped drops the oldest line when there are too many", () => {
  const all = Array.from({ length: MAX_HISTORY + 5 }, (_, i) => `line ${i}`);
  const history = all.reduce<readonly string[]>(addTyped, []);
  assertEquals(history, all.slice(5));
});

Deno.test("parseHistory returns what formatTyped wrote", () => {
  const units = fc.constantFrom("a", " ", "\n", "\r", "\u0000", "\u2028", '"', "\\", "漢", "🎉", "\ud83c");
  const lines = fc.array(fc.array(units, { maxLength: 9 }).map((parts) => parts.join("")));
  fc.assert(fc.property(lines, (typed) => {
    const history = typed.reduce<readonly string[]>(addTyped, []);
    assertEquals(parseHistory(history.map(formatTyped).join("")), history);
  }));
});

Deno.test("formatTyped writes one line for any text", () => {
  assertEquals(formatTyped("a\r\nb \u0000漢"), '"a\\r\\nb \\u0000漢"\n');
});

Deno.test("parseHistory leaves out invalid lines", () => {
  const file = [
    '"a"',
    "",
    "b",
    '"c',
    "1",
    "null",
    '["d"]',
    '""',
    JSON.stringify("x".repeat(MAX_INPUT + 1)),
    '"a"',
    '"e"',
  ];
  assertEquals(parseHistory(file.join("\r\n")), ["a", "e"]);
  const many = Array.from({ length: MAX_HISTORY + 5 }, (_, i) => formatTyped(`${i}`)).join("");
  assertEquals([parseHistory(many).length, parseHistory(many)[0]], [MAX_HISTORY, "5"]);
});

Deno.test("holdsSecret recognizes invitations, private keys, and commands with passwords, even those of other programs", () => {
  const secrets = [
    "/identify hunter2",
    "/ID hunter2",
    "/login ann hunter2",
    "/Register hunter2 a@b.c",
    "/password x",
    "/passwd x",
    "/pass x",
    "/oper ann x",
    "/auth x",
    "/token x",
    "/secret x",
    "/setpass x",
    "  /identify x",
    "//identify x",
    "/msg NickServ identify x",
    "/query nickserv@services hello",
    "/nickserv identify x",
    "/ns identify x",
    "/quote PASS x",
    "hello\n/identify x",
    "/msg bob chat://example.org/?invite=K7F3-9QXD-2M0A-ZR5T-H8WB#ed25519:4TdoAqbAdc00DhK7oKzLgdiL3BRrB56YexbdUo5fCrU",
    "chat://example.org/?tls=off&invite=k7f39qxd2m0azr5th8wb#ed25519:",
    vectors.server.pem,
    `here it is:\n${openssh.keys.plain.private}`,
    openssh.keys["rsa in PEM"].private,
    "your code: k7f3-9qxd-2m0a-zr5t-h8wb.",
  ];
  const plain = [
    "hello",
    "what is the password?",
    "/msg ann hi",
    "chat://example.org/#ed25519:4TdoAqbAdc00DhK7oKzLgdiL3BRrB56YexbdUo5fCrU",
    "the request 3f2a9c10-4bfa-4d1e-9a77-0123456789ab",
    "/me observes",
    "/join #ops",
    "/nick ann",
    "nickserv",
    "/",
    "",
  ];
  for (const line of secrets) assertEquals(holdsSecret(line), true, line);
  for (const line of plain) assertEquals(holdsSecret(line), false, line);
});

Deno.test("holdsSecret reads the longest lines", () => {
  assertEquals(holdsSecret("/".repeat(MAX_INPUT)), false);
  assertEquals(holdsSecret(`/${"x ".repeat(MAX_INPUT / 2)}`), false);
});
