/**
 * Section 2 of PROTOCOL.md: what a payload must be, and what happens to invalid ones.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Message } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { concat, rawFrame, utf8 } from "../support/frames.ts";
import { conformance, NOW, type World } from "./harness.ts";
import { textsOf, welcomeOf } from "./talk.ts";

const DEEP = 32_000;

/** M1, M2: these are not a JSON object with a type, so nothing after them can be trusted. */
const BROKEN: readonly (readonly [what: string, payload: string | Uint8Array])[] = [
  ["a bare name", "bob"],
  ["an array", '[{"type":"list"}]'],
  ["a string", '"list"'],
  ["a number", "1"],
  ["null", "null"],
  ["a space before the object", ' {"type":"list"}'],
  ["a byte order mark", '\ufeff{"type":"list"}'],
  ["an object that does not end", '{"type":"list"'],
  ["something after the object", '{"type":"list"}{}'],
  ["a NUL after the object", '{"type":"list"}\0'],
  ["a comment", '{"type":"list"/**/}'],
  ["a line end within a text", '{"type":"say","to":"#lobby","text":"a\nb"}'],
  ["invalid UTF-8", concat([utf8('{"type":"say","to":"#lobby","text":"'), new Uint8Array([0xff]), utf8('"}')])],
  ["a surrogate in UTF-8", concat([utf8('{"type":"l'), new Uint8Array([0xed, 0xa0, 0x80]), utf8('"}')])],
  ["an overlong slash", concat([utf8('{"type":"say","to":"'), new Uint8Array([0xc0, 0xaf]), utf8('"}')])],
  ["half a character at the end", concat([utf8('{"type":"list"}'), new Uint8Array([0xe4, 0xbd])])],
  ["UTF-16", new Uint8Array([0x7b, 0, 0x22, 0, 0x7d, 0])],
  ["arrays in arrays without an end", `{"type":"list","x":${"[".repeat(DEEP)}`],
  ["no type", "{}"],
  ["a type that is a number", '{"type":1}'],
  ["a type that is null", '{"type":null}'],
  ["a type in an array", '{"type":["list"]}'],
];

/** M3, M4, M5: these are objects with a type, but a server does not accept them. */
const REFUSED: readonly (readonly [what: string, payload: string])[] = [
  ["an unknown type", '{"type":"dance","ref":7}'],
  ["the name of a method as type", '{"type":"constructor","ref":7}'],
  ["__proto__ as type", '{"type":"__proto__","ref":7}'],
  ["a forged ok (REQ-I26)", '{"type":"ok","ref":7}'],
  ["a forged error (REQ-I26)", '{"type":"error","code":"internal","text":"x","ref":7}'],
  ["a forged message (REQ-I26)", '{"type":"message","id":1,"time":1,"from":"ann","to":"#lobby","text":"x","ref":7}'],
  ["a forged bye (REQ-I26)", '{"type":"bye","reason":"shutdown","ref":7}'],
  ["a field that is missing", '{"type":"say","to":"#lobby","ref":7}'],
  ["a field that is null", '{"type":"say","to":"#lobby","text":"x","key":null,"ref":7}'],
  ["a field that is an object", '{"type":"say","to":{"toString":1},"text":"x","ref":7}'],
  ["an empty text", '{"type":"say","to":"#lobby","text":"","ref":7}'],
  ["a text that is too long", `{"type":"say","to":"#lobby","text":"${"x".repeat(10_001)}","ref":7}`],
  ["a lone surrogate (M5)", '{"type":"say","to":"#lobby","text":"\\ud800","ref":7}'],
  ["a lone surrogate in a name (M5)", '{"type":"join","room":"#\\udc00","ref":7}'],
  ["a key that is too short", '{"type":"say","to":"#lobby","text":"x","key":"short","ref":7}'],
];

/** A member, and two others who chat meanwhile and must notice nothing. */
async function withBystanders(world: World, act: (mallory: ScriptedPeer) => Promise<void>): Promise<void> {
  const mallory = await world.join("mallory", { rooms: [] });
  const [ann, bob] = await world.joinAll("ann", "bob");
  assert(ann !== undefined && bob !== undefined);
  await ann.send({ type: "say", to: "#lobby", text: "before" });
  await act(mallory);
  await ann.ask({ type: "say", to: "#lobby", text: "after", ref: 1 });
  const received = await bob.drain();
  assertEquals(textsOf(received), ["before", "after"]);
  assertEquals(received.filter(({ type }) => type !== "message"), []);
}

async function assertClosed(peer: ScriptedPeer, code: string): Promise<void> {
  const [error, ...more] = await peer.end();
  assert(error?.type === "error");
  assertEquals([error.code, error.ref, more], [code, undefined, []]);
}

for (const [what, payload] of BROKEN) {
  conformance(`M1 M2 REQ-W4 ${what}: bad_message closes the connection, and nobody else notices`, async (world) => {
    await withBystanders(world, async (mallory) => {
      await mallory.send(rawFrame(payload));
      await assertClosed(mallory, "bad_message");
    });
    const stranger = await world.connect();
    await stranger.send(rawFrame(payload));
    await assertClosed(stranger, "bad_message");
  });
}

for (const [what, payload] of REFUSED) {
  conformance(
    `M3 M4 M5 REQ-W4 ${what}: bad_message has the ref, the session continues, and nobody else notices`,
    async (world) => {
      await withBystanders(world, async (mallory) => {
        await mallory.send(rawFrame(payload));
        const error = await mallory.expect("error");
        assertEquals([error.code, error.ref], ["bad_message", 7]);
        assertEquals(await mallory.drain(), []);
      });
      const stranger = await world.connect();
      await stranger.send(rawFrame(payload));
      const [error] = await stranger.end();
      assertEquals(error?.type === "error" && error.code, "bad_message");
    },
  );
}

for (const wrong of ["null", "1.5", "-1", '""', "true", "[1]", "9007199254740992", `"${"x".repeat(65)}"`]) {
  conformance(`M3 a ref of ${wrong.slice(0, 20)} is invalid, and the error has none`, async (world) => {
    const bob = await world.join("bob");
    await bob.send(rawFrame(`{"type":"list","ref":${wrong}}`));
    const error = await bob.expect("error");
    assertEquals([error.code, "ref" in error], ["bad_message", false]);
    assertEquals(await bob.drain(), []);
  });
}

conformance("M3 a hello with an invalid field closes the connection", async (world) => {
  for (
    const fields of [
      '"version":"1"',
      '"version":1,"rooms":"#a"',
      '"version":1,"seen":{"#a":-1}',
      '"version":1,"resume":"x"',
    ]
  ) {
    const stranger = await world.connect();
    await stranger.send(rawFrame(`{"type":"hello","name":"bob",${fields}}`));
    await assertClosed(stranger, "bad_message");
  }
});

conformance("M4 REQ-W4 unknown fields are ignored, at any depth and with any name", async (world) => {
  const bob = await world.join("bob");
  const nested = "[".repeat(DEEP / 2) + "]".repeat(DEEP / 2);
  for (const more of [`"x":${nested}`, '"__proto__":{"text":"y"}', '"constructor":null', '"":0', '"toString":1']) {
    await bob.send(rawFrame(`{"type":"say","to":"#lobby","text":"x",${more}}`));
  }
  assertEquals(textsOf(await bob.drain()), Array(5).fill("x"));
});

conformance("M4 REQ-I26 a `from`, an `id` and a `time` that a client sends are ignored", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  assert(ann !== undefined && bob !== undefined);
  await bob.send(rawFrame('{"type":"say","to":"#lobby","text":"x","from":"ann","id":99,"time":1,"name":"ann"}'));
  await bob.drain();
  const expected: Message = { type: "message", id: 1, time: NOW, from: "bob", to: "#lobby", text: "x" };
  assertEquals(await ann.drain(), [expected]);
});

conformance("M5 text without lone surrogates passes unchanged", async (world) => {
  const bob = await world.join("bob");
  const texts = ["👋", "x\u0000", "\u001b[2J", "\ufeffx", "x\uffff", "a\u0300\u0301", "\u202ex", "x\r\n", "é", "𠀀"];
  for (const text of texts) await bob.send({ type: "say", to: "#lobby", text });
  assertEquals(textsOf(await bob.drain()), texts);
});

conformance(
  "M6 version 1 announces history, files, shape, roster and search, and ignores unknown features",
  async (world) => {
    const bob = await world.join("bob", { features: ["history", "x".repeat(64)] });
    assertEquals(welcomeOf(bob).features, [
      "history",
      "identity",
      "names",
      "invitations",
      "files",
      "shape",
      "gaps",
      "roster",
      "brief",
      "seen",
      "search",
      "phrases",
    ]);
  },
);
