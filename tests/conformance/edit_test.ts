/**
 * Authors change their messages: K6 of PROTOCOL.md, and H10 for members who were offline meanwhile.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { NOW, type World } from "./harness.ts";
import { overStores } from "./stores.ts";
import { summaryOf } from "./summary.ts";
import { afterWelcome, codeOf, lose, pipeline, quit, sayAll, secretOf } from "./talk.ts";

const YEAR_MS = 365 * 86_400_000;

async function trio(world: World): Promise<[ann: ScriptedPeer, bob: ScriptedPeer, carol: ScriptedPeer]> {
  const [ann, bob, carol] = await world.joinAll("ann", "bob", "carol");
  assert(ann !== undefined && bob !== undefined && carol !== undefined);
  return [ann, bob, carol];
}

overStores(
  "K6 edit changes the text of the author's message, and the room is notified before the ok",
  async (world) => {
    const [ann, bob, carol] = await trio(world);
    await carol.ask({ type: "part", room: "#lobby", ref: 1 });
    await ann.ask({ type: "say", to: "#lobby", text: "teh", action: true, ref: 1 });
    for (const peer of [ann, bob]) await peer.drain();
    world.clock.advance(1000);
    await ann.send({ type: "edit", to: "#LOBBY", id: 1, text: "the", ref: 2 });
    const [edited, ok] = await ann.drain();
    const time = NOW + 1000;
    const head = { type: "edited", id: 2, time, of: 1, from: "ann", to: "#lobby" };
    assertEquals<unknown>(edited, { ...head, text: "the", action: true });
    assertEquals(ok?.type === "ok" && [ok.ref, ok.id, ok.time], [2, 2, time]);
    assertEquals(await bob.drain(), [edited]);
    assertEquals(await carol.drain(), []);
  },
);

overStores("K6 delete removes the text, and the room is notified before the ok", async (world) => {
  const [ann, bob] = await trio(world);
  await sayAll(ann, "#lobby", ["oops"]);
  await bob.drain();
  world.clock.advance(1000);
  await ann.send({ type: "delete", to: "#lobby", id: 1, ref: 2 });
  const [deleted, ok] = await ann.drain();
  assertEquals(deleted, { type: "deleted", id: 2, time: NOW + 1000, of: 1, from: "ann", to: "#lobby" });
  assertEquals(ok?.type === "ok" && [ok.ref, ok.id], [2, 2]);
  assertEquals(await bob.drain(), [deleted]);
});

overStores(
  "K6 a change of a private message goes to all sessions of both people, and to nobody else",
  async (world) => {
    const [ann, bob, carol] = await trio(world);
    const ann2 = await world.join("x", { beside: secretOf(ann), rooms: [] });
    const bob2 = await world.join("x", { beside: secretOf(bob), rooms: [] });
    await sayAll(ann, "bob", ["psst", "hush"]);
    for (const peer of [ann, ann2, bob, bob2]) await peer.drain();
    await pipeline(ann2, [{ type: "edit", to: "@", id: 1, text: "hi", ref: 1 }, { type: "delete", to: "@", id: 2 }]);
    assertEquals(summaryOf(await ann2.drain()), ["1 is now: hi", "2 is deleted", "ok"]);
    for (const peer of [ann, bob, bob2]) assertEquals(summaryOf(await peer.drain()), ["1 is now: hi", "2 is deleted"]);
    assertEquals(await carol.drain(), []);
  },
);

overStores("K6 a change to the same text is ok, and nobody is notified", async (world) => {
  const [ann, bob] = await trio(world);
  await sayAll(ann, "#lobby", ["1", "2"]);
  await ann.ask({ type: "delete", to: "#lobby", id: 2, ref: 1 });
  await bob.drain();
  assertEquals(await codeOf(ann, { type: "edit", to: "#lobby", id: 1, text: "1", ref: 2 }), "ok");
  assertEquals(await codeOf(ann, { type: "delete", to: "#lobby", id: 2, ref: 3 }), "ok");
  assertEquals(await bob.drain(), []);
});

overStores("K6 members can change neither messages of others nor messages that do not exist", async (world) => {
  const [ann, bob] = await trio(world);
  await world.join("dave", { rooms: ["#d"] });
  await sayAll(ann, "#lobby", ["1", "2"]);
  await sayAll(ann, "bob", ["3"]);
  await ann.ask({ type: "delete", to: "#lobby", id: 2, ref: 0 });
  await bob.drain();
  const cases: readonly (readonly [peer: ScriptedPeer, to: string, id: number, code: string])[] = [
    [bob, "#lobby", 1, "not_yours"],
    [bob, "@", 3, "not_yours"],
    [ann, "#lobby", 2, "no_such_message"],
    [ann, "#lobby", 3, "no_such_message"],
    [ann, "#lobby", 4, "no_such_message"],
    [ann, "#lobby", 99, "no_such_message"],
    [ann, "@", 1, "no_such_message"],
    [ann, "#d", 1, "no_such_message"],
    [bob, "@", 1, "no_such_message"],
  ];
  for (const [peer, to, id, code] of cases) {
    const what = `${to} ${id}`;
    assertEquals(await codeOf(peer, { type: "edit", to, id, text: "x", ref: 1 }), code, what);
    // Deleting a deleted message changes nothing.
    const isGone = to === "#lobby" && id === 2;
    assertEquals(await codeOf(peer, { type: "delete", to, id, ref: 2 }), isGone ? "ok" : code, what);
  }
  for (const to of ["#none", "ann", "x y"]) {
    const code = await codeOf(ann, { type: "edit", to, id: 1, text: "x", ref: 3 });
    assert(["no_such_room", "no_such_message"].includes(code), `${to}: ${code}`);
  }
  assertEquals(await bob.drain(), []);
  assertEquals(summaryOf(await ann.drain()), []);
});

overStores("K6 a private message between two others counts as one that does not exist", async (world) => {
  const [ann, , carol] = await trio(world);
  await sayAll(ann, "bob", ["1"]);
  for (const to of ["@", "bob", "ann", "#lobby"]) {
    const code = await codeOf(carol, { type: "delete", to, id: 1, ref: 1 });
    assert(["no_such_message", "no_such_room"].includes(code), `${to}: ${code}`);
  }
});

overStores("K6 a message may be changed for a limited time, and then it is too old", async (world) => {
  const [ann, bob] = await trio(world);
  await sayAll(ann, "#lobby", ["1"]);
  world.clock.advance(10_000);
  assertEquals(await codeOf(ann, { type: "edit", to: "#lobby", id: 1, text: "one", ref: 1 }), "ok");
  world.clock.advance(1);
  for (const request of [{ type: "edit", text: "x" }, { type: "delete" }] as const) {
    const error = await ann.ask({ ...request, to: "#lobby", id: 1, ref: 2 });
    assertEquals(error.type === "error" && [error.code, error.limit], ["too_old", 10]);
  }
  assertEquals(summaryOf(await bob.drain()), ["1 ann to #lobby: 1", "1 is now: one"]);
}, { limits: { editTime: 10 } });

overStores("K6 S3 a message that is seconds old may be changed after the clock was a year ahead", async (world) => {
  const [ann, bob] = await trio(world);
  world.clock.jump(YEAR_MS);
  await sayAll(ann, "#lobby", ["1"]);
  world.clock.jump(-YEAR_MS);
  const [id = NaN] = await sayAll(ann, "#lobby", ["2"]);
  world.clock.advance(5000);
  assertEquals(await codeOf(ann, { type: "edit", to: "#lobby", id, text: "two", ref: 1 }), "ok");
  assertEquals(await codeOf(ann, { type: "edit", to: "#lobby", id: 1, text: "one", ref: 2 }), "ok");
  const times = (await bob.drain()).flatMap((message) => message.type === "message" ? [message.time - NOW] : []);
  assertEquals(times, [YEAR_MS, 0]);
}, { limits: { editTime: 10 } });

overStores("K6 a message may be changed forever if the limit is 0", async (world) => {
  const [ann] = await trio(world);
  await sayAll(ann, "#lobby", ["1"]);
  world.clock.advance(100_000_000);
  assertEquals(await codeOf(ann, { type: "edit", to: "#lobby", id: 1, text: "one", ref: 1 }), "ok");
}, { limits: { editTime: 0, idleTimeout: 0 } });

overStores("K6 S7 a new text has the same size limit as the first", async (world) => {
  const [ann, bob] = await trio(world);
  await sayAll(ann, "#lobby", ["1"]);
  await bob.drain();
  const error = await ann.ask({ type: "edit", to: "#lobby", id: 1, text: "你".repeat(7), ref: 1 });
  assertEquals(error.type === "error" && [error.code, error.limit], ["too_large", 20]);
  assertEquals(await bob.drain(), []);
}, { limits: { maxText: 20 } });

overStores(
  "K6 authors may change messages in a room that they have left, and in an empty room",
  async (world) => {
    const [ann, bob] = await trio(world);
    await sayAll(ann, "#lobby", ["1"]);
    await ann.ask({ type: "part", room: "#lobby", ref: 1 });
    await bob.drain();
    assertEquals(await codeOf(ann, { type: "edit", to: "#lobby", id: 1, text: "one", ref: 2 }), "ok");
    assertEquals(summaryOf(await bob.drain()), ["1 is now: one"]);
    const dave = await world.join("dave", { rooms: ["#d"] });
    const [id = NaN] = await sayAll(dave, "#d", ["x"]);
    await dave.ask({ type: "part", room: "#d", ref: 1 });
    assertEquals(await codeOf(dave, { type: "delete", to: "#d", id, ref: 2 }), "ok");
  },
);

overStores("K6 R3 changes are made in the order of the requests", async (world) => {
  const [ann, bob] = await trio(world);
  await pipeline(ann, [
    { type: "say", to: "#lobby", text: "1", ref: 1 },
    { type: "edit", to: "#lobby", id: 1, text: "one", ref: 2 },
    { type: "delete", to: "#lobby", id: 1, ref: 3 },
    { type: "edit", to: "#lobby", id: 1, text: "uno", ref: 4 },
    { type: "say", to: "#lobby", text: "2", ref: 5 },
  ]);
  const summary = ["1 ann to #lobby: 1", "1 is now: one", "1 is deleted", "4 ann to #lobby: 2"];
  const received = await ann.drain();
  const answers = received.flatMap((message) =>
    message.type === "ok" || message.type === "error" ? [`${message.ref} ${message.type}`] : []
  );
  assertEquals(answers, ["1 ok", "2 ok", "3 ok", "4 error", "5 ok"]);
  assertEquals(summaryOf(received).filter((line) => /^\d/.test(line)), summary);
  assertEquals(summaryOf(await bob.drain()), summary);
});

overStores(
  "K6 H10 resuming members get the changes of messages that they have seen, and the rest as it is now",
  async (world) => {
    const [ann, bob] = await trio(world);
    await sayAll(ann, "#lobby", ["1", "2", "3"]);
    await lose(bob, ann);
    await sayAll(ann, "#lobby", ["4", "5", "6"]);
    const changes = [[1, "one"], [2, undefined], [4, "four"], [5, undefined]] as const;
    for (const [id, text] of changes) {
      const change = { to: "#lobby", id, ref: id };
      await ann.ask(text === undefined ? { type: "delete", ...change } : { type: "edit", ...change, text });
    }
    const hello = { resume: secretOf(bob), log: world.store.log };
    const again = await world.join("bob", { ...hello, seen: { "#lobby": 3 } });
    assertEquals(summaryOf(afterWelcome(again)), [
      ...[
        "4 ann to #lobby: four (edited)",
        "6 ann to #lobby: 6",
        "1 is now: one",
        "2 is deleted",
        "bob in #lobby",
      ],
    ]);
    // The ids of the changes also count as seen.
    const seen = Math.max(...again.received.map((message) => "of" in message ? message.id : 0));
    assertEquals(seen, 8);
    const last = await world.join("bob", { ...hello, seen: { "#lobby": seen } });
    assertEquals(afterWelcome(last).filter(({ type }) => type === "message"), []);
  },
);

overStores("K6 H10 resuming members get the changes of private messages under @", async (world) => {
  const [ann, bob] = await trio(world);
  await sayAll(ann, "bob", ["1", "2"]);
  await lose(bob, ann);
  await ann.ask({ type: "edit", to: "@", id: 1, text: "one", ref: 1 });
  await ann.ask({ type: "delete", to: "@", id: 2, ref: 2 });
  const hello = { resume: secretOf(bob), log: world.store.log, seen: { "@": 1, "#lobby": 99 } };
  assertEquals(summaryOf(afterWelcome(await world.join("bob", hello))), ["1 is now: one", "bob in #lobby"]);
});

overStores("K6 H10 a message that was changed twice comes with its final text", async (world) => {
  const [ann, bob] = await trio(world);
  await sayAll(ann, "#lobby", ["1", "2"]);
  await lose(bob, ann);
  for (const text of ["a", "b"]) await ann.ask({ type: "edit", to: "#lobby", id: 1, text, ref: 1 });
  await ann.ask({ type: "edit", to: "#lobby", id: 2, text: "c", ref: 2 });
  await ann.ask({ type: "delete", to: "#lobby", id: 2, ref: 3 });
  const hello = { resume: secretOf(bob), log: world.store.log, seen: { "#lobby": 2 } };
  const received = summaryOf(afterWelcome(await world.join("bob", hello)));
  assertEquals(received.filter((line) => line.startsWith("1 ")).at(-1), "1 is now: b");
  assertEquals(received.filter((line) => line.startsWith("2 ")).at(-1), "2 is deleted");
});

overStores("K6 authors may change a message in another session, and after coming back", async (world) => {
  const [ann, bob] = await trio(world);
  await sayAll(bob, "#lobby", ["1"]);
  const beside = await world.join("x", { beside: secretOf(bob), rooms: [] });
  assertEquals(await codeOf(beside, { type: "edit", to: "#lobby", id: 1, text: "one", ref: 1 }), "ok");
  assertEquals(summaryOf([await ann.expect("edited")]), ["1 is now: one"]);
  await quit(beside);
  await quit(bob);
  const rob = await world.join("rob", { resume: secretOf(bob), rooms: [] });
  assertEquals(await codeOf(rob, { type: "delete", to: "#lobby", id: 1, ref: 1 }), "ok");
});
