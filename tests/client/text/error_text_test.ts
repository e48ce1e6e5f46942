import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { errorText, quoted } from "../../../client/text/error_text.ts";
import { EN } from "../../../client/language/en.ts";
import { ZH } from "../../../client/language/zh.ts";
import type { ClientMessage, MessageOf } from "../../../shared/wire/message.ts";
import { ERROR_CODES } from "../../../shared/wire/protocol_error.ts";

Deno.test("errorText says first what cannot be done, then why", () => {
  const error = { type: "error", text: "" } as const;
  const cases: [Partial<MessageOf<"error">>, ClientMessage | null, string][] = [
    [
      { code: "too_many_rooms", limit: 50 },
      { type: "join", room: "#ops" },
      "Cannot join #ops: 50 rooms joined, the limit is 50.",
    ],
    [
      { code: "too_many_rooms", limit: 1 },
      { type: "join", room: "#ops" },
      "Cannot join #ops: 50 rooms joined, the limit is 1.",
    ],
    [
      { code: "no_such_person", about: "carol" },
      { type: "say", to: "karol", text: "hi" },
      'Cannot say "hi" to karol: nobody is called carol here.',
    ],
    [
      { code: "not_in_room" },
      { type: "say", to: "#ops", text: "hi" },
      'Cannot say "hi" in #ops: you are not in #ops. To join it: /join #ops.',
    ],
    [
      { code: "too_large", limit: 10 },
      { type: "set_topic", room: "#ops", text: "x" },
      "Cannot set the topic of #ops: the text is too long, the limit is 10 bytes.",
    ],
    [
      { code: "name_taken" },
      { type: "rename", name: "alice" },
      "Cannot change your name to alice: the name alice is taken, or looks like one that is.",
    ],
    [{ code: "not_in_room" }, { type: "part", room: "#ops" }, "Cannot leave #ops: you are not in #ops."],
    [
      { code: "no_such_person", about: "dev" },
      { type: "search", text: "x", in: "dev", from: "ann" },
      "Cannot search: dev is neither a room that you are in nor a person. For another room: in:#dev.",
    ],
    [
      { code: "no_such_person", about: "ann" },
      { type: "search", text: "x", in: "dev", from: "ann" },
      "Cannot search: nobody is called ann here.",
    ],
    [
      { code: "no_such_person" },
      { type: "history", to: "ann" },
      "Cannot read the history with ann: nobody is called ann here.",
    ],
    [{ code: "internal" }, null, "Cannot do that: the server failed; its log says why."],
    [{ code: "toString", text: "a\nb" }, { type: "list" }, "Cannot list the rooms: the server says toString (a␊b)."],
  ];
  for (const [part, request, text] of cases) {
    assertEquals(errorText({ ...error, ...part } as MessageOf<"error">, request, { strings: EN, rooms: 50 }), text);
  }
});

Deno.test("errorText says which limit was reached, as far as it is known", () => {
  const hello = { type: "hello", version: 1, name: "ci" } as const;
  const cases = [
    ["too_many_rooms", 50, "too many rooms, the limit is 50"],
    ["rooms_full", 9, "the server opens no more rooms for you, the limit is 9"],
    ["address_full", 32, "there are too many connections from your address or network, the limit is 32"],
    [
      "too_much",
      9,
      "you, or the new people of your network, have written as much as the server allows in a day, the limit is 9 bytes",
    ],
    ["server_full", 5, "the server is full, the limit is 5"],
    ["server_full", undefined, "the server is full"],
  ] as const;
  for (const [code, limit, why] of cases) {
    const error = { type: "error", code, text: "", ...(limit === undefined ? {} : { limit }) } as const;
    assertEquals(errorText(error, hello, { strings: EN }), `Cannot join as ci: ${why}.`);
  }
});

Deno.test("errorText says what is wrong with an invitation, and how long to wait after too many tries", () => {
  const hello = { type: "hello", version: 1, name: "ann" } as const;
  const said = (error: Partial<MessageOf<"error">> & { code: string }) =>
    errorText({ type: "error", text: "", ...error }, hello, { strings: EN });
  const cases: [string | undefined, string][] = [
    ["wrong", "there is no such invitation. Check it, or ask for a new one"],
    ["spent", "this invitation was already used up. Ask for a new one"],
    ["expired", "this invitation has expired. Ask for a new one"],
    ["withdrawn", "this invitation was withdrawn. Ask for a new one"],
    [undefined, "there is no such invitation. Check it, or ask for a new one"],
    ["toString", "there is no such invitation. Check it, or ask for a new one"],
  ];
  for (const [why, text] of cases) {
    const error = { code: "bad_invitation", ...(why === undefined ? {} : { why }) };
    assertEquals(said(error), `Cannot join as ann: ${text}.`);
  }
  assertEquals(
    said({ code: "bad_invitation", why: "name", about: "bob" }),
    "Cannot join as ann: this invitation is for bob only. Join under that name, or ask for another one.",
  );
  const tries = "Cannot join as ann: there were too many wrong tries from your address. Try again";
  assertEquals(said({ code: "wait", limit: 1 }), `${tries} in 1 second.`);
  assertEquals(said({ code: "wait", limit: 120 }), `${tries} in 2 minutes.`);
  assertEquals(said({ code: "wait" }), `${tries} later.`);
});

Deno.test("errorText distinguishes a reserved name from an invalid one", () => {
  const error = { type: "error", code: "bad_name", text: "" } as const;
  const why = (name: string) => errorText(error, { type: "rename", name }, { strings: EN });
  assertEquals(why("admin"), "Cannot change your name to admin: admin is reserved. Choose another name.");
  const whois = errorText(error, { type: "whois", name: "admin" }, { strings: EN });
  assertEquals(whois, "Cannot look up admin: nobody is called admin here.");
  const mixed =
    "Вob mixes Latin letters with letters of another script that only look like them. Use letters of one script.";
  assertEquals(why("Вob"), `Cannot change your name to Вob: ${mixed}`);
  assertEquals(why("В b").includes("В b is not a valid name."), true);
  assertEquals(why("a b").includes("a b is not a valid name. Names have up to 32"), true);
});

Deno.test("errorText says that a room is not a person, except about your own name", () => {
  const error = { type: "error", code: "bad_name", text: "" } as const;
  const whois = { type: "whois", name: "#ops" } as const;
  assertEquals(errorText(error, whois, { strings: EN }), "Cannot look up #ops: it is a room, not a person.");
  assertEquals(errorText(error, whois, { strings: ZH }), "无法查询 #ops：它是房间，不是人。");
  const rename = errorText(error, { type: "rename", name: "#ops" }, { strings: EN });
  assertStringIncludes(rename, "#ops is not a valid name.");
});

Deno.test("errorText reminds of the # of a room", () => {
  const error = { type: "error", code: "no_such_person", text: "" } as const;
  const isRoom = (room: string) => room === "#ops";
  const say = (to: string) => errorText(error, { type: "say", to, text: "hi", key: "0" }, { strings: EN, isRoom });
  const ops = 'Cannot say "hi" to ops: nobody is called ops here. The name of a room begins with #: #ops.';
  assertEquals([say("ops"), say("opa")], [ops, 'Cannot say "hi" to opa: nobody is called opa here.']);
});

Deno.test("errorText has a text of its own for every code of the table", () => {
  for (const code of Object.keys(ERROR_CODES)) {
    assert(!errorText({ type: "error", code, text: "" }, null, { strings: EN }).includes("the server says"), code);
  }
});

Deno.test("quoted makes the beginning of a text harmless", () => {
  assertEquals(quoted("hi", EN.grammar), '"hi"');
  assertEquals(quoted("a\n\u001b[2J", EN.grammar), '"a␊␛[2J"');
  assertEquals(quoted("x".repeat(41), EN.grammar), `"${"x".repeat(40)}…"`);
  assertEquals(quoted("🎉".repeat(1_000), EN.grammar), `"${"🎉".repeat(40)}…"`);
});
