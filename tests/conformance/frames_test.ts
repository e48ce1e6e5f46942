/**
 * Section 1 of PROTOCOL.md: valid and invalid frames.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { Message } from "../../shared/wire/message.ts";
import { bytesOf, concat, header, rawFrame, utf8 } from "../support/frames.ts";
import { byteByByte, randomSizes } from "../support/memory_pipe.ts";
import { conformance, EVERY_CARRIER, NOW, type World } from "./harness.ts";
import { helloOf, pipeline, textsOf } from "./talk.ts";

const MANY = 1000;

async function assertServes(world: World): Promise<void> {
  const late = await world.join("late");
  assertEquals((await late.ask({ type: "say", to: "#lobby", text: "still here", ref: 1 })).type, "ok");
}

conformance("F1 a header is the length of the payload, signed, 32 bits, little-endian", async (world) => {
  const bob = await world.connect();
  const payload = JSON.stringify(helloOf("bob", { rooms: ["#a".padEnd(20, "b")], features: ["x".repeat(64)] }));
  await bob.send(concat([new Uint8Array([payload.length & 0xff, payload.length >> 8, 0, 0]), utf8(payload)]));
  assertEquals((await bob.next()).type, "welcome");
});

conformance("F2 REQ-W2 a message that arrives byte by byte means the same", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.connect({ pipe: { reads: byteByByte } });
  const requests: Message[] = [
    helloOf("bob"),
    { type: "say", to: "#lobby", text: "hé 你好 👋", ref: 1 },
    { type: "list", ref: 2 },
  ];
  for (const byte of bytesOf(...requests)) await bob.send(new Uint8Array([byte]));
  await bob.expect("ok", ({ ref }) => ref === 2);
  assertEquals(textsOf(await ann.drain()), ["hé 你好 👋"]);
});

conformance("F2 REQ-W2 a thousand messages in one segment are a thousand messages", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  assert(ann !== undefined && bob !== undefined);
  const says = Array.from({ length: MANY }, (_, i): Message => ({ type: "say", to: "#lobby", text: `${i}`, ref: i }));
  await pipeline(bob, says);
  const received = await bob.drain();
  assertEquals(received.flatMap((message) => message.type === "ok" ? [message.ref] : []), [...Array(MANY).keys()]);
  assertEquals(textsOf(await ann.drain()), says.map((_, i) => `${i}`));
});

for (const [how, reads] of [["seven", (n: number) => Math.min(n, 7)], ["random", randomSizes(5)]] as const) {
  conformance(`F2 messages that are split anywhere mean the same (${how} bytes)`, async (world) => {
    const ann = await world.join("ann");
    const bob = await world.join("bob", {}, { pipe: { reads } });
    const says = Array.from(
      { length: 100 },
      (_, i): Message => ({ type: "say", to: "#lobby", text: "é".repeat(i + 1) }),
    );
    await pipeline(bob, says);
    await bob.drain();
    assertEquals(textsOf(await ann.drain()), says.map((say) => say.type === "say" ? say.text : ""));
  }, { over: ["memory"] });
}

conformance("REQ-W3 short writes lose and reorder nothing", async (world) => {
  const ann = await world.join("ann", {}, { pipe: { capacity: 50, writes: randomSizes(3), reads: randomSizes(4) } });
  const bob = await world.join("bob", {}, { pipe: { writes: byteByByte } });
  await ann.drain();
  const texts = Array.from({ length: 300 }, (_, i) => `${i} ${"x".repeat(i)}`);
  for (const text of texts) await bob.send({ type: "say", to: "#lobby", text });
  await bob.drain();
  assertEquals(textsOf(await ann.drain()), texts);
}, { over: ["memory"] });

conformance("F3 a payload of 65,536 bytes is accepted", async (world) => {
  const bob = await world.join("bob");
  const say = '{"type":"say","to":"#lobby","text":"hi","ref":1}';
  await bob.send(rawFrame(say.padEnd(65_536, " ")));
  assertEquals(await bob.expect("ok"), { type: "ok", ref: 1, id: 1, time: NOW, kept: false });
});

const WRONG_LENGTHS = [0, -1, -(2 ** 31), 65_537, 1_048_576, 1_048_577, 2 ** 31 - 1];

for (const length of WRONG_LENGTHS) {
  conformance(`F3 F4 REQ-W1 a header of ${length} is refused at once, before welcome and after it`, async (world) => {
    for (const peer of [await world.connect(), await world.join("bob")]) {
      await peer.send(header(length));
      const [error, ...more] = await peer.end();
      assert(error?.type === "error", "an error is the last thing that comes");
      assertEquals([error.code, more], ["bad_frame", []]);
    }
    await assertServes(world);
  });
}

conformance("F4 requests before an invalid header are handled, and requests after it are not", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  assert(ann !== undefined && bob !== undefined);
  const say = (text: string) => bytesOf({ type: "say", to: "#lobby", text });
  await bob.send(concat([say("before"), header(-1), say("behind")]));
  assertEquals((await bob.end()).at(-1)?.type, "error");
  const received = await ann.drain();
  assertEquals(textsOf(received), ["before"]);
  assertEquals(received.at(-1), { type: "parted", room: "#lobby", name: "bob", reason: "protocol" });
});

conformance("F4 the error arrives even if many bytes follow the invalid header", async (world) => {
  const junk = new Uint8Array(100_000).fill(0x41);
  for (const peer of [await world.connect(), await world.join("bob")]) {
    await peer.send(concat([header(-1), junk]));
    // The server reads and drops it: closing a connection with unread bytes would lose what was written last.
    for (let count = 0; count < 20; count++) await peer.send(junk);
    const error = (await peer.end()).at(-1);
    assertEquals(error?.type === "error" && error.code, "bad_frame");
  }
}, { over: EVERY_CARRIER });

const FOREIGN: readonly (readonly [protocol: string, bytes: Uint8Array<ArrayBuffer>])[] = [
  ["HTTP", utf8("GET / HTTP/1.1\r\nHost: chat\r\n\r\n")],
  ["HTTP", utf8("POST /login HTTP/1.1\r\n\r\n")],
  ["HTTP", utf8("OPTIONS * HTTP/1.1\r\n\r\n")],
  ["HTTP", utf8("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")],
  ["TLS", concat([new Uint8Array([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]), new Uint8Array(506)])],
  ["TLS", concat([new Uint8Array([0x16, 3, 1, 0, 0xf0, 1, 0, 0, 0xec, 3, 3]), new Uint8Array(234)])],
  ["SSH", utf8("SSH-2.0-OpenSSH_9.2\r\n")],
  ["IRC", utf8("NICK bob\r\nUSER bob 0 * :Bob\r\n")],
  ["IRC", utf8("CAP LS 302\r\n")],
];

for (const [index, [protocol, bytes]] of FOREIGN.entries()) {
  conformance(
    `F5 REQ-W7 ${protocol} is disconnected at once without an answer, and the log has a hint (${index + 1})`,
    async (world) => {
      const stranger = await world.connect();
      await stranger.send(bytes);
      assertEquals(await stranger.end(), []);
      const [line, ...more] = world.logged("session refused");
      assertStringIncludes(String(line?.why), protocol);
      assertEquals(more, []);
      // The connection is closed as a whole, so further bytes get nowhere.
      await assertRejects(async () => {
        for (let count = 0; count < 1000; count++) await stranger.send(bytes);
      });
      await assertServes(world);
    },
  );

  conformance(`F2 F5 ${protocol} is also recognized byte by byte (${index + 1})`, async (world) => {
    const stranger = await world.connect({ pipe: { reads: byteByByte } });
    await stranger.send(bytes);
    assertEquals(await stranger.end(), []);
    assertStringIncludes(String(world.logged("session refused")[0]?.why), protocol);
  }, { over: ["memory"] });
}

conformance("F5 the bytes of a member are never mistaken for another protocol", async (world) => {
  const bob = await world.join("bob");
  await bob.send(utf8("GET / HTTP/1.1\r\n\r\n"));
  const [error] = await bob.end();
  assertEquals(error?.type === "error" && error.code, "bad_frame");
});
