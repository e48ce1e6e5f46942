/**
 * Requests and their answers: R1 to R4 of PROTOCOL.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { ClientMessage, Message } from "../../shared/wire/message.ts";
import { askOf, ID, offerTo } from "./transfer_peers.ts";
import { conformance, NOW } from "./harness.ts";
import { slowStorage, STORES } from "./stores.ts";
import { helloOf, pipeline, textsOf } from "./talk.ts";

type Request = Exclude<ClientMessage, { type: "hello" | "proof" | "transfer" }>;

/** A request of each type, and its answer where bob is the only member, in `#lobby` only. */
const REQUESTS: readonly (readonly [request: Request, received: readonly string[], answer: string])[] = [
  [{ type: "say", to: "#lobby", text: "x" }, ["message"], "ok"],
  [{ type: "say", to: "#none", text: "x" }, [], "no_such_room"],
  [{ type: "say", to: "nobody", text: "x" }, [], "no_such_person"],
  [{ type: "say", to: "bob", text: "x" }, ["message"], "ok"],
  [{ type: "join", room: "#a" }, ["joined"], "ok"],
  [{ type: "join", room: "#lobby" }, [], "ok"],
  [{ type: "join", room: "a" }, [], "bad_room"],
  [{ type: "part", room: "#lobby" }, ["parted"], "ok"],
  [{ type: "part", room: "#none" }, [], "no_such_room"],
  [{ type: "rename", name: "rob" }, ["renamed"], "ok"],
  [{ type: "rename", name: "server" }, [], "bad_name"],
  [{ type: "set_topic", room: "#lobby", text: "tea" }, ["topic"], "ok"],
  [{ type: "set_topic", room: "#none", text: "tea" }, [], "no_such_room"],
  [{ type: "set_away" }, ["away"], "ok"],
  [{ type: "set_back" }, [], "ok"],
  [{ type: "who" }, ["people"], "ok"],
  [{ type: "who", room: "#none" }, [], "no_such_room"],
  [{ type: "list" }, ["rooms"], "ok"],
  [{ type: "whois", name: "BOB" }, ["person"], "ok"],
  [{ type: "whois", name: "nobody" }, [], "no_such_person"],
  [{ type: "read", to: "#lobby", id: 1 }, [], "ok"],
  [{ type: "read", to: "@", id: 1 }, [], "ok"],
  [{ type: "read", to: "#none", id: 1 }, [], "no_such_room"],
  [{ type: "history", to: "#lobby" }, ["messages"], "ok"],
  [{ type: "history", to: "#none" }, [], "no_such_room"],
  [{ type: "search", text: "x" }, ["messages"], "ok"],
  [{ type: "search" }, [], "bad_message"],
  [{ type: "edit", to: "#lobby", id: 1, text: "x" }, [], "no_such_message"],
  [{ type: "delete", to: "@", id: 1 }, [], "no_such_message"],
  [{ type: "set_backlog", room: "#lobby", count: 5 }, ["backlog_set"], "ok"],
  [{ type: "set_backlog", room: "#none", count: 5 }, [], "no_such_room"],
  [offerTo("nobody"), [], "no_such_person"],
  [offerTo("bob"), [], "takes_no_files"],
  [askOf("nobody"), [], "no_such_person"],
  [askOf("bob"), [], "not_shared"],
  [{ type: "accept", id: ID }, [], "no_such_deal"],
  [{ type: "asking", id: ID }, [], "no_such_deal"],
  [{ type: "close", id: ID, code: "declined" }, [], "no_such_deal"],
  [{ type: "share", on: true }, [], "ok"],
];

for (const [request, received, answer] of REQUESTS) {
  const { type, ...rest } = request;
  const what = [type, ...Object.values(rest)].join(" ");

  conformance(
    `R1 ${what} with a ref is answered once, after everything else that it causes: ${answer}`,
    async (world) => {
      const bob = await world.join("bob");
      await bob.send({ ...request, ref: "r" });
      const messages = await bob.drain();
      const last = messages.at(-1);
      assertEquals(messages.slice(0, -1).map((message) => message.type), received);
      assert(last !== undefined && "ref" in last);
      assertEquals([last.type === "error" ? last.code : last.type, last.ref], [answer, "r"]);
    },
  );

  conformance(`R2 ${what} without a ref gets no ok, but does get errors`, async (world) => {
    const bob = await world.join("bob");
    await bob.send(request);
    const messages = await bob.drain();
    const expected = answer === "ok" ? received : [...received, "error"];
    assertEquals(messages.map((message) => message.type), expected);
    assertEquals(messages.filter((message) => "ref" in message), []);
  });
}

conformance("R1 a ref may repeat, and may be a string or a number", async (world) => {
  const bob = await world.join("bob");
  const refs = ["a", "a", 0, 2 ** 53 - 1, "x".repeat(64), "a"];
  await pipeline(bob, refs.map((ref) => ({ type: "say", to: "#lobby", text: "x", ref })));
  const answers = (await bob.drain()).filter(({ type }) => type === "ok");
  assertEquals(answers.map((answer) => "ref" in answer && answer.ref), refs);
});

for (const [suffix, options] of STORES) {
  conformance(`R3 R4 requests in one segment are handled and answered in order${suffix}`, async (world) => {
    const [ann, bob] = await world.joinAll("ann", "bob");
    assert(ann !== undefined && bob !== undefined);
    await pipeline(bob, [
      { type: "say", to: "#lobby", text: "one", ref: 1 },
      { type: "join", room: "#a", ref: 2 },
      { type: "say", to: "#a", text: "two", ref: 3 },
      { type: "say", to: "#none", text: "x", ref: 4 },
      { type: "ping", ref: 5 },
      { type: "say", to: "#lobby", text: "three" },
      { type: "rename", name: "rob", ref: 6 },
      { type: "say", to: "#lobby", text: "four", ref: 7 },
      { type: "part", room: "#lobby", ref: 8 },
      { type: "say", to: "#lobby", text: "x", ref: 9 },
      { type: "list", ref: 10 },
      { type: "ping", ref: 11 },
    ]);
    await bob.expect("pong", ({ ref }) => ref === 11);
    const received = bob.received.slice(-22).map((message) => {
      const word = message.type === "error" ? message.code : message.type === "message" ? message.text : message.type;
      return "ref" in message ? `${word} ${message.ref}` : word;
    });
    const expected = [
      ...["one", "ok 1", "joined", "ok 2", "two", "ok 3", "no_such_room 4", "pong 5", "three", "renamed", "renamed"],
      ...["ok 6", "four", "ok 7", "parted", "ok 8", "not_in_room 9", "rooms 10", "ok 10", "pong 11"],
    ];
    assertEquals(received.slice(-expected.length), expected);
    const annReceived = (await ann.drain()).map((message) => message.type === "message" ? message.text : message.type);
    assertEquals(annReceived, ["one", "three", "renamed", "four", "parted"]);
  }, options);
}

for (const [suffix, options] of STORES) {
  conformance(`R3 many requests of several types are answered in order${suffix}`, async (world) => {
    const bob = await world.join("bob");
    const kinds: readonly ((ref: number) => Message)[] = [
      (ref) => ({ type: "say", to: "#lobby", text: "x", ref }),
      (ref) => ({ type: "say", to: "#none", text: "x", ref }),
      (ref) => ({ type: "whois", name: "bob", ref }),
      (ref) => ({ type: "ping", ref }),
      (ref) => ({ type: "say", to: "bob", text: "x", ref }),
    ];
    const count = 2000;
    await pipeline(
      bob,
      Array.from({ length: count }, (_, ref) => kinds[(ref * 7 + (ref >> 3)) % 5]?.(ref) ?? helloOf("x")),
    );
    const answers = (await bob.drain()).filter(({ type }) => ["ok", "error", "pong"].includes(type));
    assertEquals(answers.map((answer) => "ref" in answer && answer.ref), [...Array(count).keys()]);
  }, options);
}

conformance("R4 a ping is answered by a pong with its ref, or without one", async (world) => {
  const bob = await world.join("bob");
  await pipeline(bob, [{ type: "ping" }, { type: "ping", ref: 7 }, { type: "pong", ref: 8 }, { type: "pong" }]);
  assertEquals(await bob.drain(), [{ type: "pong" }, { type: "pong", ref: 7 }]);
});

for (const [suffix, options] of STORES) {
  conformance(`R4 a pong comes after everything that was due before its ping${suffix}`, async (world) => {
    const [ann, bob] = await world.joinAll("ann", "bob");
    assert(ann !== undefined && bob !== undefined);
    for (let round = 0; round < 50; round++) {
      await ann.ask({ type: "say", to: "#lobby", text: `${round}`, ref: round });
      await bob.send({ type: "ping", ref: round });
      await bob.expect("pong", ({ ref }) => ref === round);
      const before = textsOf(bob.received);
      assertEquals(before.at(-1), `${round}`);
    }
  }, options);
}

for (const [suffix, options] of STORES) {
  conformance(`R1 a peer that has closed its side but still reads gets all answers${suffix}`, async (world) => {
    const ann = await world.join("ann");
    const bob = await world.connect();
    await pipeline(bob, [
      helloOf("bob"),
      { type: "say", to: "#lobby", text: "one", ref: 1 },
      { type: "list", ref: 2 },
      { type: "say", to: "#lobby", text: "two", ref: 3 },
    ]);
    await world.closeWrite(bob);
    const messages = (await bob.end()).map((message) =>
      message.type === "ok" ? { ...message, kept: "or not" } : message
    );
    assertEquals<unknown>(messages.slice(2), [
      { type: "message", id: 1, time: NOW, from: "bob", to: "#lobby", text: "one" },
      { type: "ok", ref: 1, id: 1, time: NOW, kept: "or not" },
      { type: "rooms", ref: 2, rooms: [{ room: "#lobby", members: 2 }] },
      { type: "ok", ref: 2, kept: "or not" },
      { type: "message", id: 2, time: NOW, from: "bob", to: "#lobby", text: "two" },
      { type: "ok", ref: 3, id: 2, time: NOW, kept: "or not" },
    ]);
    const parted = await ann.expect("parted");
    assertEquals(parted, { type: "parted", room: "#lobby", name: "bob", reason: "lost" });
    assertEquals(textsOf(ann.received), ["one", "two"]);
  }, options);
}

conformance("R3 R4 answers keep their order when the store commits one message after another", async (world) => {
  const bob = await world.join("bob", { rooms: ["#a"] });
  for (let ref = 1; ref <= 5; ref++) await bob.send({ type: "say", to: "#a", text: "x", ref });
  await pipeline(bob, [{ type: "ping", ref: 6 }, { type: "say", to: "#none", text: "x", ref: 7 }]);
  await bob.expect("error");
  const answers = bob.received.slice(-12).filter(({ type }) => ["ok", "error", "pong"].includes(type));
  assertEquals(answers.slice(-7).map((answer) => "ref" in answer && answer.ref), [1, 2, 3, 4, 5, 6, 7]);
}, { storage: slowStorage });
