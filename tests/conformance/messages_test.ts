/**
 * Messages: S1 to S10 of PROTOCOL.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Message, MessageOf } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, LOG, NOW, type World } from "./harness.ts";
import { slowStorage, STORES } from "./stores.ts";
import { codeOf, pipeline, secretOf, textsOf } from "./talk.ts";

const KEY = "0123456789abcdef";

async function trio(world: World): Promise<[ScriptedPeer, ScriptedPeer, ScriptedPeer]> {
  const [ann, bob, carol] = await world.joinAll("ann", "bob", "carol");
  assert(ann !== undefined && bob !== undefined && carol !== undefined);
  return [ann, bob, carol];
}

function message(id: number, from: string, to: string, text: string): MessageOf<"message"> {
  return { type: "message", id, time: NOW, from, to, text };
}

conformance("S1 S3 S5 a say to a room goes to all members, including the author, before the ok", async (world) => {
  const [ann, bob, carol] = await trio(world);
  await carol.ask({ type: "part", room: "#lobby", ref: 1 });
  await bob.drain();
  await ann.drain();
  await bob.send({ type: "say", to: "#LOBBY", text: "hi", ref: 2 });
  const expected = message(1, "bob", "#lobby", "hi");
  assertEquals(await bob.drain(), [expected, { type: "ok", ref: 2, id: 1, time: NOW, kept: false }]);
  assertEquals(await ann.drain(), [expected]);
  assertEquals(textsOf(await carol.drain()), []);
});

conformance("S1 only members may talk in a room", async (world) => {
  const bob = await world.join("bob", { rooms: ["#a"] });
  const ann = await world.join("ann", { rooms: ["#b"] });
  assertEquals(await codeOf(bob, { type: "say", to: "#b", text: "x", ref: 1 }), "not_in_room");
  assertEquals(await codeOf(bob, { type: "say", to: "#none", text: "x", ref: 2 }), "no_such_room");
  assertEquals(await codeOf(bob, { type: "say", to: "#", text: "x", ref: 3 }), "no_such_room");
  await bob.ask({ type: "part", room: "#a", ref: 4 });
  assertEquals(await codeOf(bob, { type: "say", to: "#a", text: "x", ref: 5 }), "no_such_room");
  assertEquals(await ann.drain(), []);
});

conformance("S2 a say to a person goes to all sessions of both people, and to nobody else", async (world) => {
  const [ann, bob, carol] = await trio(world);
  const ann2 = await world.join("x", { beside: secretOf(ann), rooms: [] });
  const bob2 = await world.join("x", { beside: secretOf(bob), rooms: ["#a"] });
  await bob.send({ type: "say", to: "ANN", text: "psst", ref: 1 });
  const expected = message(1, "bob", "ann", "psst");
  assertEquals(await bob.drain(), [expected, { type: "ok", ref: 1, id: 1, time: NOW, kept: false }]);
  for (const peer of [ann, ann2, bob2]) assertEquals(await peer.drain(), [expected]);
  assertEquals(await carol.drain(), []);
});

conformance("S2 a say to the author goes once to each of the author's sessions", async (world) => {
  const [, bob] = await trio(world);
  const bob2 = await world.join("x", { beside: secretOf(bob) });
  await bob.ask({ type: "say", to: "bob", text: "note", ref: 1 });
  for (const peer of [bob, bob2]) {
    await peer.drain();
    assertEquals(textsOf(peer.received), ["note"]);
  }
});

conformance("S2 a say to a person who was never here is refused with no_such_person", async (world) => {
  const ann = await world.join("ann");
  assertEquals(await codeOf(ann, { type: "say", to: "nobody", text: "x", ref: 1 }), "no_such_person");
  assertEquals(await codeOf(ann, { type: "say", to: "*", text: "x", ref: 2 }), "no_such_person");
  assertEquals(await codeOf(ann, { type: "say", to: "server", text: "x", ref: 3 }), "no_such_person");
});

conformance("S2 a say to a name that was given up is refused with no_such_person", async (world) => {
  const [ann, bob] = await trio(world);
  await bob.ask({ type: "rename", name: "rob", ref: 1 });
  assertEquals(await codeOf(ann, { type: "say", to: "bob", text: "x", ref: 2 }), "no_such_person");
  assertEquals(await codeOf(ann, { type: "say", to: "ROB", text: "x", ref: 3 }), "ok");
});

conformance("S3 a message has the author's present name", async (world) => {
  const [ann, bob] = await trio(world);
  await bob.ask({ type: "rename", name: "Rob", ref: 1 });
  await bob.ask({ type: "say", to: "ann", text: "x", ref: 2 });
  assertEquals((await ann.drain()).at(-1), message(1, "Rob", "ann", "x"));
});

conformance("S4 ids grow within a room and within the private messages of a person", async (world) => {
  const [ann, bob, carol] = await trio(world);
  const tos = ["#lobby", "ann", "carol", "#lobby", "ann", "#lobby", "ann", "carol"];
  for (const [index, to] of tos.entries()) await bob.ask({ type: "say", to, text: `${index}`, ref: index });
  for (const peer of [ann, bob, carol]) {
    await peer.drain();
    const ids = peer.received.flatMap((received) => received.type === "message" ? [received.id] : []);
    assert(ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? 0)), `${ids}`);
  }
});

conformance("S5 the time of a message is the server's", async (world) => {
  const [ann, bob] = await trio(world);
  world.clock.advance(5000);
  const ok = await bob.ask({ type: "say", to: "#lobby", text: "x", ref: 1 });
  assertEquals(ok, { type: "ok", ref: 1, id: 1, time: NOW + 5000, kept: false });
  assertEquals((await ann.expect("message")).time, NOW + 5000);
});

conformance("S6 a say with a used key gets the first answer, and nobody is notified", async (world) => {
  const [ann, bob] = await trio(world);
  const say = { type: "say", to: "#lobby", text: "once", key: KEY } as const;
  const first = await bob.ask({ ...say, ref: 1 });
  world.clock.advance(3000);
  for (const again of [{ ...say, ref: 2 }, { ...say, ref: 3, text: "another text" }, { ...say, ref: 4, to: "ann" }]) {
    assertEquals(await bob.ask(again), { ...first, ref: again.ref });
  }
  assertEquals(await ann.drain(), [{ ...message(1, "bob", "#lobby", "once"), key: KEY }]);
});

for (const [suffix, options] of STORES) {
  conformance(`S6 the same key twice in one segment also counts once${suffix}`, async (world) => {
    const [ann, bob] = await trio(world);
    const say = (ref: number): Message => ({ type: "say", to: "#lobby", text: "once", key: KEY, ref });
    await pipeline(bob, [say(1), say(2), { type: "say", to: "#lobby", text: "two" }, say(3)]);
    const oks = (await bob.drain()).flatMap((received) => received.type === "ok" ? [[received.ref, received.id]] : []);
    assertEquals(oks, [[1, 1], [2, 1], [3, 1]]);
    assertEquals(textsOf(await ann.drain()), ["once", "two"]);
  }, options);
}

conformance("S6 a key counts in all sessions of its author, and after resume", async (world) => {
  const [ann, bob] = await trio(world);
  const say = { type: "say", to: "#lobby", text: "once", key: KEY } as const;
  const first = await bob.ask({ ...say, ref: 1 });
  const beside = await world.join("x", { beside: secretOf(bob) });
  assertEquals(await beside.ask({ ...say, ref: 2 }), { ...first, ref: 2 });
  await bob.vanish();
  const resumed = await world.join("x", { resume: secretOf(bob) });
  assertEquals(await resumed.ask({ ...say, ref: 3 }), { ...first, ref: 3 });
  assertEquals(textsOf(await ann.drain()), ["once"]);
});

conformance(
  "S6 the first answer holds after the recipient has left, or the author has left the room",
  async (world) => {
    const [ann, bob] = await trio(world);
    const toAnn = { type: "say", to: "ann", text: "x", key: KEY } as const;
    const toRoom = { type: "say", to: "#lobby", text: "y", key: `${KEY}y` } as const;
    const first = [await bob.ask({ ...toAnn, ref: 1 }), await bob.ask({ ...toRoom, ref: 2 })];
    await ann.send({ type: "quit" });
    await bob.expect("parted");
    await bob.ask({ type: "part", room: "#lobby", ref: 3 });
    assertEquals([await bob.ask({ ...toAnn, ref: 1 }), await bob.ask({ ...toRoom, ref: 2 })], first);
    assertEquals(await codeOf(bob, { ...toRoom, key: `${KEY}z`, ref: 4 }), "not_in_room");
  },
);

conformance("S6 the same key of another author, or a missing key, is not a repetition", async (world) => {
  const [ann, bob, carol] = await trio(world);
  const say = { type: "say", to: "#lobby", text: "x" } as const;
  await bob.ask({ ...say, key: KEY, ref: 1 });
  await carol.ask({ ...say, key: KEY, ref: 1 });
  for (let ref = 2; ref < 5; ref++) await bob.ask({ ...say, ref });
  assertEquals(textsOf(await ann.drain()).length, 5);
});

conformance("S7 the size of a text is limited to the bytes that welcome says", async (world) => {
  const [ann, bob] = await trio(world);
  for (const fits of ["x".repeat(20), "é".repeat(10), "👋".repeat(5)]) {
    assertEquals(await codeOf(bob, { type: "say", to: "#lobby", text: fits, ref: 1 }), "ok");
  }
  for (const text of ["x".repeat(21), "é".repeat(10) + "x", "你".repeat(7), "👋".repeat(6)]) {
    const error = await bob.ask({ type: "say", to: "#lobby", text, ref: 1 });
    assertEquals(error.type === "error" && [error.code, error.limit], ["too_large", 20]);
  }
  assertEquals((await ann.drain()).length, 3);
}, { limits: { maxText: 20 } });

/** Texts without anything that can be seen. The table is in tests/shared/wire/visible_text_test.ts. */
const BLANKS = ["   ", "\u200b", "\u2800", "\u0301", "\u3164\u{e0061}\ufe0f\n"];

conformance(
  "S10 K6 a text that shows nothing is refused, in a room, in private, as an action and as an edit",
  async (world) => {
    const [ann, bob] = [await world.join("ann"), await world.join("bob")];
    const said = await bob.ask({ type: "say", to: "#lobby", text: "👨\u200d👩\u200d👧", ref: 1 });
    assert(said.type === "ok" && said.id !== undefined);
    await ann.drain();
    for (const text of BLANKS) {
      for (const to of ["#lobby", "ann", "zoe"]) {
        for (const more of [{}, { action: true }, { key: `${KEY}${to}${text.length}` }]) {
          const code = await codeOf(bob, { type: "say", to, text, ...more, ref: 1 });
          assertEquals(
            code,
            "empty",
            JSON.stringify({ to, text, ...more }),
          );
        }
      }
      assertEquals(await codeOf(bob, { type: "edit", to: "#lobby", id: said.id, text, ref: 1 }), "empty");
    }
    assertEquals(await ann.drain(), []);
  },
);

conformance(
  "S10 a topic, an away text or an offered name that shows nothing is refused, and a reason is left out",
  async (world) => {
    const [ann, bob] = [await world.join("ann", { features: ["files"] }), await world.join("bob")];
    await ann.drain();
    const offer = { type: "offer", to: "ann", id: "offer-0123456789", count: 1, bytes: 1, ref: 1 } as const;
    for (const text of BLANKS) {
      assertEquals(await codeOf(bob, { type: "set_topic", room: "#lobby", text, ref: 1 }), "empty");
      assertEquals(await codeOf(bob, { type: "set_away", text, ref: 1 }), "empty");
      assertEquals(await codeOf(bob, { ...offer, names: ["a.txt", text] }), "empty");
    }
    assertEquals(await ann.drain(), []);
    assertEquals(await codeOf(bob, { ...offer, names: [" /a.txt", ""] }), "ok");
    await ann.drain();
    await bob.ask({ type: "close", id: offer.id, code: "cancelled", text: "\u200b", ref: 1 });
    await bob.ask({ type: "part", room: "#lobby", text: "\u2800", ref: 1 });
    await bob.ask({ type: "join", room: "#lobby", ref: 1 });
    await bob.send({ type: "quit", text: "  " });
    await bob.end();
    const heard = (await ann.drain()).filter(({ type }) => type !== "joined");
    assertEquals(heard, [
      { type: "closed", id: offer.id, code: "cancelled", by: "bob" },
      { type: "parted", room: "#lobby", name: "bob", reason: "left" },
      { type: "parted", room: "#lobby", name: "bob", reason: "quit" },
    ]);
  },
);

conformance("S7 without a limit, a text may be as long as the table says, in any characters", async (world) => {
  const [ann, bob] = await trio(world);
  const texts = ["x", "你", "\u0001", '"', "👋"].map((character) => `xx${character.repeat(9_998 / character.length)}`);
  for (const text of texts) assertEquals(await codeOf(bob, { type: "say", to: "#lobby", text, ref: 1 }), "ok");
  assertEquals(textsOf(await ann.drain()), texts);
}, { limits: { maxText: 0 } });

conformance("S8 action is passed on if it is true", async (world) => {
  const [ann, bob] = await trio(world);
  for (const action of [true, false]) await bob.ask({ type: "say", to: "#lobby", text: "x", action, ref: 1 });
  await bob.ask({ type: "say", to: "ann", text: "x", action: true, key: KEY, ref: 1 });
  const actions = (await ann.drain()).map((received) => received.type === "message" && received.action === true);
  assertEquals(actions, [true, false, true]);
});

conformance("S9 the author of a message to somebody who is away learns so before the ok", async (world) => {
  const [ann, bob, carol] = await trio(world);
  await ann.ask({ type: "set_away", text: "tea", ref: 1 });
  await Promise.all([bob.drain(), carol.drain()]);
  await bob.send({ type: "say", to: "ANN", text: "x", ref: 2 });
  const received = await bob.drain();
  assertEquals(received.filter(({ type }) => type === "away"), [{ type: "away", name: "ann", text: "tea" }]);
  assertEquals(received.at(-1)?.type, "ok");
  assertEquals(textsOf(await ann.drain()), ["x"]);
  await bob.ask({ type: "say", to: "#lobby", text: "y", ref: 3 });
  await ann.ask({ type: "set_back", ref: 4 });
  await bob.ask({ type: "say", to: "ann", text: "z", ref: 5 });
  assertEquals(bob.received.filter(({ type }) => type === "away").length, 2);
  assertEquals(textsOf(await carol.drain()), ["y"]);
});

conformance(
  "S1 S2 a message is delivered even if its author's connection was lost before the commit",
  async (world) => {
    const [ann, bob] = await trio(world);
    await pipeline(bob, [{ type: "say", to: "#lobby", text: "last", ref: 1 }, {
      type: "say",
      to: "ann",
      text: "psst",
    }]);
    const again = await world.join("x", { resume: secretOf(bob), log: LOG, seen: { "#lobby": 0, "@": 0 } });
    await ann.expect("message", ({ text }) => text === "psst");
    assertEquals(textsOf(ann.received), ["last", "psst"]);
    await again.drain();
    assertEquals(textsOf(again.received).toSorted(), ["last", "psst"]);
  },
  { storage: slowStorage, over: ["memory"] },
);
