/**
 * Read marks: K1 of PROTOCOL.md.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { type World } from "./harness.ts";
import { overStores } from "./stores.ts";
import { summaryOf } from "./summary.ts";
import { afterWelcome, codeOf, lose, quit, sayAll, secretOf } from "./talk.ts";

/** The read mark of each stream that a peer gets when it comes back. */
async function marksOf(world: World, before: ScriptedPeer, rooms: readonly string[]): Promise<(number | undefined)[]> {
  const again = await world.join("x", { beside: secretOf(before), rooms });
  const marks = afterWelcome(again).flatMap((message) => message.type === "backlog" ? [message.read] : []);
  await quit(again);
  return marks;
}

async function annAndBob(world: World): Promise<[ScriptedPeer, ScriptedPeer]> {
  const ann = await world.join("ann", { rooms: ["#a", "#b"] });
  const bob = await world.join("bob", { rooms: ["#a", "#b"] });
  return [ann, bob];
}

overStores("K1 read notifies nobody, and applies to its room and person only", async (world) => {
  const [ann, bob] = await annAndBob(world);
  await sayAll(ann, "#a", ["1", "2"]);
  await sayAll(ann, "#b", ["3", "4"]);
  await bob.ask({ type: "read", to: "#A", id: 1, ref: 1 });
  await ann.ask({ type: "read", to: "#a", id: 2, ref: 1 });
  assertEquals(summaryOf(await ann.drain()), []);
  assertEquals(await marksOf(world, bob, ["#a", "#b"]), [1, undefined]);
  assertEquals(await marksOf(world, ann, ["#a", "#b"]), [2, undefined]);
});

overStores("K1 read marks only move forward, and at most to the last message", async (world) => {
  const [ann, bob] = await annAndBob(world);
  await sayAll(ann, "#a", ["1", "2", "3"]);
  for (const [id, mark] of [[2, 2], [1, 2], [0, 2], [2 ** 53 - 1, 3]] as const) {
    await bob.ask({ type: "read", to: "#a", id, ref: id });
    assertEquals(await marksOf(world, bob, ["#a"]), [mark]);
  }
  await quit(bob);
  await sayAll(ann, "#a", ["4"]);
  const again = await world.join("bob", { resume: secretOf(bob), rooms: ["#a"] });
  assertEquals(summaryOf(afterWelcome(again)), ["1 of #a, read 3", "4 ann to #a: 4", "bob in #a"]);
});

overStores("K1 only members may mark a room as read", async (world) => {
  const [, bob] = await annAndBob(world);
  await world.join("carol", { rooms: ["#c"] });
  assertEquals(await codeOf(bob, { type: "read", to: "#c", id: 1, ref: 1 }), "not_in_room");
  for (const to of ["#none", "ann", "x y"]) {
    assertEquals(await codeOf(bob, { type: "read", to, id: 1, ref: 2 }), "no_such_room", to);
  }
});

overStores("K1 a message that one session has read is read for the person, private messages too", async (world) => {
  const [ann, bob] = await annAndBob(world);
  await sayAll(ann, "bob", ["1", "2", "3"]);
  const beside = await world.join("x", { beside: secretOf(bob), rooms: [] });
  assertEquals(summaryOf(afterWelcome(beside)).length, 4);
  await beside.ask({ type: "read", to: "@", id: 2, ref: 1 });
  await lose(bob, ann);
  const again = await world.join("bob", { resume: secretOf(bob) });
  assertEquals(summaryOf(afterWelcome(again)).slice(0, 2), ["1 of @, read 2", "3 ann to bob: 3"]);
});

overStores("K1 a private message that was only delivered comes again in the next session", async (world) => {
  const [ann, bob] = await annAndBob(world);
  await sayAll(ann, "bob", ["1"]);
  await bob.expect("message");
  for (let round = 0; round < 3; round++) {
    const again = await world.join("x", { beside: secretOf(bob), rooms: [] });
    assertEquals(summaryOf(afterWelcome(again)), ["1 of @, read 0", "1 ann to bob: 1"]);
  }
});

overStores(
  "K1 clients that announce history have a mark in each room from the first visit on, and others have none",
  async (world) => {
    const [ann, bob] = await annAndBob(world);
    await sayAll(ann, "#a", ["1"]);
    const features = ["history"];
    const teller = await world.join("teller", { rooms: ["#a", "#b"], features });
    await teller.ask({ type: "join", room: "#c", ref: 1 });
    await quit(teller);
    await sayAll(ann, "#a", ["2"]);
    await sayAll(ann, "#b", ["3"]);
    await ann.ask({ type: "join", room: "#c", ref: 1 });
    await sayAll(ann, "#c", ["4"]);
    const again = await world.join("teller", { resume: secretOf(teller), rooms: ["#a", "#b", "#c"] });
    assertEquals(summaryOf(afterWelcome(again)).filter((line) => !line.includes(" in ")), [
      ...["1 of #a, read 1", "2 ann to #a: 2"],
      ...["1 of #b, read 1", "3 ann to #b: 3"],
      ...["1 of #c, read 1", "4 ann to #c: 4"],
    ]);
    assertEquals(await marksOf(world, bob, ["#a", "#b"]), [undefined, undefined]);
  },
);
