/**
 * The handshake of PROTOCOL.md: the first message, its answer, the first rooms, and the time limit.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MAX_HANDSHAKES } from "../../server/limits.ts";
import type { Message } from "../../shared/wire/message.ts";
import { bytesOf } from "../support/frames.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, LOG, NOW, type World } from "./harness.ts";
import { overStores } from "./stores.ts";
import { summaryOf } from "./summary.ts";
import { afterWelcome, codeOf, helloOf, pipeline, quit, sayAll, secretOf, textsOf, welcomeOf } from "./talk.ts";

async function assertClosedBy(peer: ScriptedPeer, code: string): Promise<void> {
  const messages = await peer.end();
  const error = messages.at(-1);
  assert(error?.type === "error", `an error is the last of ${JSON.stringify(messages)}`);
  assertEquals(error.code, code);
}

const NOT_HELLO: readonly Message[] = [
  { type: "say", to: "#lobby", text: "x", ref: 1 },
  { type: "join", room: "#a", ref: 1 },
  { type: "who", ref: 1 },
  { type: "ping", ref: 1 },
  { type: "pong" },
  { type: "quit" },
  { type: "proof", resume: "0123456789abcdef" },
];

for (const request of NOT_HELLO) {
  conformance(
    `H1 REQ-W8 a ${request.type} before hello is refused, and what follows is ignored`,
    async (world) => {
      const ann = await world.join("ann");
      const stranger = await world.connect();
      await stranger.send(bytesOf(request, helloOf("bob"), { type: "say", to: "#lobby", text: "x" }));
      const messages = await stranger.end();
      assertEquals(messages.map((message) => message.type === "error" && message.code), ["hello_first"]);
      assertEquals(await ann.drain(), []);
    },
  );
}

conformance("H1 a second hello is refused and ends the session", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  assert(ann !== undefined && bob !== undefined);
  await bob.send(helloOf("bob"));
  await assertClosedBy(bob, "hello_twice");
  assertEquals(await ann.drain(), [{ type: "parted", room: "#lobby", name: "bob", reason: "protocol" }]);
});

conformance("H2 H9 the answer is a welcome with the member's name and the server's limits", async (world) => {
  const bob = await world.connect();
  await bob.send(helloOf("bob", { rooms: [] }));
  const welcome = await bob.next();
  assert(welcome.type === "welcome");
  assertEquals(welcome, {
    type: "welcome",
    version: 1,
    name: "bob",
    resume: welcome.resume,
    log: LOG,
    limits: { text: 8192, rooms: 50, rate: 0, burst: 100 },
    features: [
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
    ],
    title: "home",
    motd: "be nice",
  });
}, { greeting: { title: "home", motd: "be nice" } });

conformance("H2 requests may follow hello at once, and are handled in order after it", async (world) => {
  const bob = await world.connect();
  await pipeline(bob, [
    helloOf("bob"),
    { type: "join", room: "#a", ref: 1 },
    { type: "say", to: "#a", text: "x", ref: 2 },
    { type: "ping", ref: 3 },
  ]);
  await bob.expect("pong");
  assertEquals(bob.received.slice(1), [
    { type: "joined", room: "#lobby", name: "bob" },
    { type: "joined", room: "#a", name: "bob" },
    { type: "ok", ref: 1 },
    { type: "message", id: 1, time: NOW, from: "bob", to: "#a", text: "x" },
    { type: "ok", ref: 2, id: 1, time: NOW, kept: false },
    { type: "pong", ref: 3 },
  ]);
});

conformance("H2 requests after a refused hello are not handled", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.connect();
  await pipeline(bob, [helloOf("Ann"), { type: "join", room: "#lobby" }, { type: "say", to: "ann", text: "x" }]);
  await assertClosedBy(bob, "name_taken");
  assertEquals(await ann.drain(), []);
});

for (const version of [0, 2, 2 ** 53 - 1]) {
  conformance(`H3 version ${version} is refused, and the error has the supported version`, async (world) => {
    const bob = await world.connect();
    await bob.send(helloOf("server", { version }));
    const error = await bob.expect("error");
    assertEquals([error.code, error.limit], ["bad_version", 1]);
    assertEquals(await bob.end(), []);
  });
}

const ROOMS: readonly (readonly [what: string, rooms: readonly string[] | undefined, joined: readonly string[]])[] = [
  ["in #lobby without rooms", undefined, ["#lobby"]],
  ["in no room with an empty list", [], []],
  ["in the given rooms only, in their order", ["#b", "#a"], ["#b", "#a"]],
  ["once in a room that is given in two spellings", ["#Ops", "#ops"], ["#ops"]],
];

for (const [what, rooms, joined] of ROOMS) {
  conformance(`H4 a session starts ${what}`, async (world) => {
    const bob = await world.join("bob", rooms === undefined ? {} : { rooms });
    const received = bob.received.flatMap((message) => message.type === "joined" ? [message.room] : []);
    assertEquals(received, joined);
  });
}

conformance("H4 a hello with one invalid room name is refused as a whole", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a"] });
  const bob = await world.connect();
  await bob.send(helloOf("bob", { rooms: ["#a", "#b", "b c"] }));
  const error = await bob.expect("error");
  assertEquals([error.code, error.about], ["bad_room", "b c"]);
  await bob.end();
  assertEquals(await ann.drain(), []);
});

conformance(
  "H9 welcome is followed, for each room, by a joined with the member's name and the topic",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#a", "#b"] });
    await ann.ask({ type: "set_topic", room: "#b", text: "tea", ref: 1 });
    const bob = await world.join("bob", { rooms: ["#a", "#b"] });
    assertEquals(bob.received.slice(1, -1), [
      { type: "joined", room: "#a", name: "bob" },
      { type: "joined", room: "#b", name: "bob" },
      { type: "topic", room: "#b", text: "tea", by: "ann", time: NOW },
    ]);
  },
);

conformance("H11 a connection whose handshake takes too long is ended", async (world) => {
  const silent = await world.connect();
  const half = await world.connect();
  await half.send(bytesOf(helloOf("bob")).subarray(0, 9));
  const ann = await world.join("ann");
  world.clock.advance(9000);
  await ann.drain();
  assertEquals([silent.isEnded, half.isEnded], [false, false]);
  world.clock.advance(2000);
  for (const peer of [silent, half]) await assertClosedBy(peer, "too_late");
  assertEquals(await ann.drain(), []);
});

conformance("H11 the operator sets the limit of the handshake, and 0 means forever", async (world) => {
  const silent = await world.connect();
  const ann = await world.join("ann");
  await world.pass(3600, { step: 20, present: [ann] });
  await silent.send(helloOf("bob"));
  assertEquals((await silent.next()).type, "welcome");
}, { limits: { handshakeTimeout: 0 } });

conformance(
  "H11 REQ-W6 one connection more than 512 in the handshake ends the oldest of them",
  async (world) => {
    const ann = await world.join("ann");
    const strangers: ScriptedPeer[] = [];
    for (let count = 0; count < MAX_HANDSHAKES; count++) strangers.push(await world.connect());
    world.clock.advance(2000);
    const bob = await world.join("bob");
    await world.join("carol");
    await assertClosedBy(strangers[0] ?? bob, "server_full");
    // Connections that have finished it do not count.
    assertEquals(strangers.slice(1).filter(({ isEnded }) => isEnded).length, 0);
    await bob.ask({ type: "say", to: "#lobby", text: "in", ref: 1 });
    assertEquals(textsOf(await ann.drain()), ["in"]);
  },
  { over: ["memory"] },
);

conformance("H11 a handshake younger than a second is not ended by another connection", async (world) => {
  const strangers: ScriptedPeer[] = [];
  for (let count = 0; count < MAX_HANDSHAKES + 88; count++) strangers.push(await world.connect());
  for (const [index, stranger] of strangers.entries()) await stranger.send(helloOf(`p${index}`, { rooms: [] }));
  for (const stranger of strangers) await stranger.expect("welcome");
}, { over: ["memory"] });

for (const bytes of [new Uint8Array(0), new Uint8Array([95]), new Uint8Array([95, 0, 0, 0, 0x7b])]) {
  conformance(`REQ-W6 many connections that send ${bytes.length} bytes are closed by the deadline`, async (world) => {
    const strangers: ScriptedPeer[] = [];
    const count = world.carrier === "memory" ? 1000 : 200;
    for (let index = 0; index < count; index++) {
      const stranger = await world.connect();
      strangers.push(stranger);
      if (bytes.length > 0) await stranger.send(bytes);
    }
    const bob = await world.join("bob");
    assertEquals(welcomeOf(bob).name, "bob");
    // The clock stops at the deadline: a second later the server closes a connection even if its last message is still
    // unwritten, and newer versions of Deno (2.9.6) leave all but the first 128 writes of a turn for a later one.
    world.clock.advance(10_000);
    for (const stranger of strangers) {
      const [error] = await stranger.end();
      assert(error?.type === "error" && ["too_late", "server_full"].includes(error.code));
    }
    assertEquals((await bob.drain()).filter(({ type }) => type !== "ping"), []);
    assertEquals(world.arrivals.size, 1);
  });
}

conformance("H5 each session has its own secret of at least 128 random bits", async (world) => {
  const secrets = new Set<string>();
  for (let index = 0; index < 50; index++) {
    const secret = secretOf(await world.join(`bob${index}`, { rooms: [] }));
    assert(/^[\w-]{22,}$/.test(secret), "22 characters of 6 bits");
    secrets.add(secret);
  }
  assertEquals(secrets.size, 50);
});

const BRIEF = { brief: true, rooms: ["#a"], features: ["history"] } as const;

overStores("H14 a brief session says something in a room and to a person, and gets answers only", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a", "#b"] });
  const ci = await world.join("ci", BRIEF);
  assertEquals(ci.received.map(({ type }) => type), ["welcome", "pong"]);
  assertEquals([welcomeOf(ci).brief, welcomeOf(ci).features.includes("brief")], [true, true]);
  await sayAll(ci, "#B", ["built"]);
  await sayAll(ci, "ann", ["psst"]);
  await ann.ask({ type: "say", to: "#a", text: "thanks", ref: 1 });
  await ann.ask({ type: "say", to: "ci", text: "thanks to you", ref: 2 });
  assertEquals(summaryOf(await ci.drain()), []);
  await quit(ci);
  assertEquals(summaryOf(await ann.drain()), []);
  assertEquals(summaryOf(ann.received).filter((text) => /ci|quit|parted/.test(text)), [
    "1 ci to #b: built",
    "2 ci to ann: psst",
    "4 ann to ci: thanks to you",
  ]);
  const again = await world.join("ci", { beside: secretOf(ci), rooms: [] });
  assertEquals(summaryOf(afterWelcome(again)), [
    "2 of @, read 0",
    "2 ci to ann: psst",
    "4 ann to ci: thanks to you",
  ]);
});

conformance("H14 S1 S2 S9 K2 a brief session hears why nobody gets what it says, or only later", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  assert(ann !== undefined && bob !== undefined);
  await ann.ask({ type: "set_away", text: "tea", ref: 1 });
  const ci = await world.join("ci", BRIEF);
  const codes = [];
  for (const to of ["#none", "#a", "nobody"]) codes.push(await codeOf(ci, { type: "say", to, text: "x", ref: 1 }));
  assertEquals(codes, ["no_such_room", "no_such_room", "no_such_person"]);
  await ci.send({ type: "say", to: "ann", text: "x", ref: 2 });
  assertEquals(await ci.drain(), [
    { type: "away", name: "ann", text: "tea" },
    { type: "ok", ref: 2, id: 1, time: NOW, kept: false },
  ]);
  await quit(bob);
  await ci.send({ type: "say", to: "bob", text: "x", ref: 3 });
  assertEquals(summaryOf(await ci.drain()), ["waiting for bob", "ok"]);
});

conformance("H14 a brief session may ask, but neither join nor change anything", async (world) => {
  await world.join("ann", { rooms: ["#a"] });
  const ci = await world.join("ci", BRIEF);
  const refused: readonly Parameters<ScriptedPeer["ask"]>[0][] = [
    { type: "join", room: "#a", ref: 1 },
    { type: "part", room: "#a", ref: 1 },
    { type: "rename", name: "other", ref: 1 },
    { type: "set_topic", room: "#a", text: "x", ref: 1 },
    { type: "set_backlog", room: "#a", count: 1, ref: 1 },
    { type: "set_away", ref: 1 },
    { type: "read", to: "#a", id: 1, ref: 1 },
    { type: "share", on: true, ref: 1 },
  ];
  for (const request of refused) assertEquals(await codeOf(ci, request), "bad_message", request.type);
  for (const type of ["who", "roster", "list"] as const) assertEquals(await codeOf(ci, { type, ref: 1 }), "ok", type);
  assertEquals(await codeOf(ci, { type: "whois", name: "ann", ref: 1 }), "ok");
  assertEquals(await codeOf(ci, { type: "history", to: "#a", ref: 1 }), "ok");
});

overStores("H14 H5 H12 the secret of a brief session identifies the person, and resumes nothing", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a"] });
  const ci = await world.join("ci", BRIEF);
  await sayAll(ci, "#a", ["1"]);
  await ci.vanish();
  await ann.drain();
  const usual = await world.join("ci", { resume: secretOf(ci), rooms: ["#a"] });
  assertEquals(welcomeOf(usual).resumed, undefined);
  assertEquals(await codeOf(usual, { type: "edit", to: "#a", id: 1, text: "one", ref: 1 }), "ok");
  const brief = await world.join("ci", { ...BRIEF, resume: secretOf(usual) });
  assertEquals([welcomeOf(brief).resumed, welcomeOf(brief).brief], [undefined, true]);
  assertEquals(await codeOf(usual, { type: "say", to: "#a", text: "still here", ref: 2 }), "ok");
  assertEquals(summaryOf(await brief.drain()), []);
});

/** Whether a session that wants what is unread is a brief one. */
async function isBrief(world: World, before: ScriptedPeer, rooms: readonly string[] = ["#a"]): Promise<boolean> {
  const again = await world.join("ci", { ...BRIEF, unread: true, beside: secretOf(before), rooms });
  const { brief = false } = welcomeOf(again);
  assertEquals(afterWelcome(again).length === 0, brief);
  await quit(again);
  return brief;
}

overStores("H14 H13 a session that wants what is unread is brief only if nothing is", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a", "#b"] });
  await sayAll(ann, "#a", ["before"]);
  const ci = await world.join("ci", { ...BRIEF, unread: true });
  assertEquals([welcomeOf(ci).brief, afterWelcome(ci)], [true, []], "newcomers have missed nothing");
  await sayAll(ci, "#a", ["mine", "mine too"]);
  assertEquals(await isBrief(world, ci), true, "nobody misses their own messages");
  await sayAll(ann, "#b", ["elsewhere"]);
  assertEquals(await isBrief(world, ci), true);
  assertEquals(await isBrief(world, ci, ["#a", "#none"]), false, "#none does not exist");
  await sayAll(ann, "#a", ["an answer"]);
  assertEquals(await isBrief(world, ci), false);
  assertEquals(await isBrief(world, ci, ["#b"]), true);
  await sayAll(ann, "ci", ["psst"]);
  assertEquals(await isBrief(world, ci, ["#b"]), false);
  assertEquals(await isBrief(world, ci, []), false);
});
