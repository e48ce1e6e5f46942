/**
 * The backlog of sessions that enter rooms: H13 of PROTOCOL.md. Which part of a history belongs to it is tested in
 * tests/server/handshake/backlog_test.ts.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { Message } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, NOW, storageIn } from "./harness.ts";
import { overStores } from "./stores.ts";
import { summaryOf } from "./summary.ts";
import { afterWelcome, lose, quit, sayAll, secretOf } from "./talk.ts";

const THREE = { limits: { backlog: 3 } };

/** The first numbers as texts. */
function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index + 1}`);
}

function lines(from: number, to: number, room = "#lobby"): string[] {
  return numbers(to).slice(from - 1).map((text) => `${text} ann to ${room}: ${text}`);
}

overStores("H13 newcomers get the last messages of a room, before joined", async (world) => {
  const ann = await world.join("ann");
  await sayAll(ann, "#lobby", numbers(5));
  await ann.ask({ type: "set_topic", room: "#lobby", text: "tea", ref: 1 });
  const bob = await world.join("bob", { rooms: ["#LOBBY"] });
  const [backlog, first, ...rest] = afterWelcome(bob);
  assertEquals(backlog, { type: "backlog", to: "#lobby", count: 3, last: 5 });
  assertEquals(first, { type: "message", id: 3, time: NOW, from: "ann", to: "#lobby", text: "3" });
  assertEquals(summaryOf(rest), [...lines(4, 5), "bob in #lobby", "topic"]);
  assertEquals(summaryOf(await ann.drain()), ["bob in #lobby"]);
}, THREE);

overStores(
  "H13 a room with fewer messages sends all of them, and an empty room sends no backlog",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#a", "#b"] });
    await sayAll(ann, "#a", numbers(2));
    const bob = await world.join("bob", { rooms: ["#a", "#b", "#c"] });
    assertEquals(summaryOf(afterWelcome(bob)), [
      "2 of #a",
      ...lines(1, 2, "#a"),
      "bob in #a",
      "bob in #b",
      "bob in #c",
    ]);
  },
  THREE,
);

overStores(
  "H13 returning members get the unread messages, and earlier ones before them if they are few",
  async (world) => {
    const ann = await world.join("ann");
    let bob = await world.join("bob");
    await sayAll(ann, "#lobby", numbers(5));
    const cases: readonly (readonly [read: number, received: readonly string[]])[] = [
      [1, ["4 of #lobby, read 1", ...lines(2, 5)]],
      [4, ["3 of #lobby, read 4", ...lines(3, 5)]],
      [5, ["3 of #lobby, read 5", ...lines(3, 5)]],
    ];
    for (const [id, received] of cases) {
      await bob.ask({ type: "read", to: "#lobby", id, ref: 1 });
      await quit(bob);
      bob = await world.join("bob", { resume: secretOf(bob) });
      assertEquals(summaryOf(afterWelcome(bob)), [...received, "bob in #lobby"]);
    }
  },
  THREE,
);

overStores("H13 a stream that seen mentions has no backlog, and the others have one", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a", "#b"] });
  const bob = await world.join("bob", { rooms: ["#a", "#b"] });
  await sayAll(ann, "#a", ["1", "2"]);
  await sayAll(ann, "#b", ["3"]);
  await sayAll(ann, "bob", ["4"]);
  await lose(bob, ann);
  const hello = { resume: secretOf(bob), log: world.store.log, seen: { "#a": 1 } };
  const again = await world.join("bob", hello);
  assertEquals(summaryOf(afterWelcome(again)), [
    ...["2 ann to #a: 2", "1 of #b", "3 ann to #b: 3", "1 of @, read 0", "4 ann to bob: 4", "bob in #a", "bob in #b"],
  ]);
}, THREE);

overStores("H13 last is where seen begins, even without messages", async (world) => {
  const ann = await world.join("ann");
  await sayAll(ann, "#lobby", numbers(5));
  const bob = await world.join("bob");
  assertEquals(afterWelcome(bob)[0], { type: "backlog", to: "#lobby", count: 0, last: 5 });
  await lose(bob, ann);
  await sayAll(ann, "#lobby", ["6"]);
  const hello = { resume: secretOf(bob), log: world.store.log, seen: { "#lobby": 5 } };
  assertEquals(summaryOf(afterWelcome(await world.join("bob", hello))), [...lines(6, 6), "bob in #lobby"]);
}, { limits: { backlog: 0 } });

overStores("H13 unread private messages come under @ until they are read", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  assert(ann !== undefined && bob !== undefined);
  await sayAll(ann, "bob", ["1", "2"]);
  await sayAll(bob, "ann", ["3"]);
  await bob.ask({ type: "read", to: "@", id: 1, ref: 1 });
  await quit(bob);
  const again = await world.join("bob", { resume: secretOf(bob), rooms: [] });
  assertEquals(summaryOf(afterWelcome(again)), ["2 of @, read 1", "2 ann to bob: 2", "3 bob to ann: 3"]);
  await again.ask({ type: "read", to: "@", id: 2, ref: 1 });
  await quit(again);
  const last = await world.join("bob", { resume: secretOf(bob), rooms: [] });
  assertEquals(summaryOf(afterWelcome(last)), [], "the person's own messages are not unread");
});

overStores("H13 a backlog under @ tells returning members where seen begins, and newcomers get none", async (world) => {
  const ann = await world.join("ann");
  assertEquals(ann.received.filter(({ type }) => type === "backlog"), []);
  await sayAll(ann, "#lobby", ["1"]);
  await quit(ann);
  const again = await world.join("ann", { resume: secretOf(ann), rooms: [] });
  assertEquals(again.received[1], { type: "backlog", to: "@", count: 0, last: 1, read: 0 });
});

overStores("H13 join sends the same backlog before the member's own joined, and to nobody else", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a"] });
  await sayAll(ann, "#a", numbers(5));
  const bob = await world.join("bob", { rooms: [] });
  await bob.send({ type: "join", room: "#A", ref: 1 });
  assertEquals(summaryOf(await bob.drain()), ["3 of #a", ...lines(3, 5, "#a"), "bob in #a", "ok"]);
  assertEquals(summaryOf(await ann.drain()), ["bob in #a"]);
  await bob.ask({ type: "read", to: "#a", id: 4, ref: 2 });
  await bob.ask({ type: "part", room: "#a", ref: 3 });
  await sayAll(ann, "#a", ["6"]);
  await bob.send({ type: "join", room: "#a", ref: 4 });
  assertEquals(summaryOf(await bob.drain()), ["3 of #a, read 4", ...lines(4, 6, "#a"), "bob in #a", "ok"]);
  await bob.send({ type: "join", room: "#a", ref: 5 });
  assertEquals(summaryOf(await bob.drain()), ["ok"]);
}, THREE);

overStores(
  "H13 another session of a member also gets the unread messages, and no other session does",
  async (world) => {
    const ann = await world.join("ann");
    const bob = await world.join("bob");
    await sayAll(ann, "#lobby", numbers(4));
    await bob.drain();
    const beside = await world.join("x", { beside: secretOf(bob) });
    assertEquals(summaryOf(afterWelcome(beside)), ["3 of #lobby", ...lines(2, 4), "bob in #lobby"]);
    assertEquals([await ann.drain(), await bob.drain()], [[], []]);
  },
  THREE,
);

overStores("H13 the backlog has a message as it is now, and leaves out deleted ones", async (world) => {
  const ann = await world.join("ann");
  await sayAll(ann, "#lobby", numbers(5));
  await ann.ask({ type: "edit", to: "#lobby", id: 3, text: "three", ref: 1 });
  await ann.ask({ type: "delete", to: "#lobby", id: 5, ref: 2 });
  const bob = await world.join("bob");
  const received = summaryOf(afterWelcome(bob));
  assert(received.includes("3 ann to #lobby: three (edited)"), `${received}`);
  assertEquals(
    received.filter((line) => line.startsWith("5 ") || line.includes("deleted") || line.includes("now")),
    [],
  );
  assertEquals(received[0], `${received.length - 2} of #lobby`);
}, THREE);

conformance("H13 a gap after backlog stands for unread messages that are lost", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await sayAll(ann, "#lobby", numbers(3));
  await bob.ask({ type: "read", to: "#lobby", id: 2, ref: 1 });
  await quit(bob);
  await sayAll(ann, "#lobby", numbers(20).slice(3));
  const again = await world.join("bob", { resume: secretOf(bob) });
  const [backlog, gap, ...rest] = afterWelcome(again);
  const first = rest.find((message) => message.type === "message")?.id ?? NaN;
  assertEquals(gap, { type: "gap", to: "#lobby", after: 2, before: first, count: 0, lost: first - 1 });
  assertEquals(backlog, { type: "backlog", to: "#lobby", count: 21 - first, last: 20, read: 2 });
  assertEquals(summaryOf(rest), [...lines(first, 20), "bob in #lobby"]);
}, {
  ...THREE,
  storage: storageIn(MemoryStore, { bounds: { perStream: 5, inAll: 1000, characters: 100_000, keys: 10 } }),
});

/** The ids of a room's messages that a peer received, in order. */
function idsOf(peer: ScriptedPeer): number[] {
  return peer.received.flatMap((message) => message.type === "message" ? [message.id] : []);
}

overStores(
  "H13 a message that is said while somebody arrives comes once, in the backlog or after it",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#a"] });
    const count = 200;
    const talking = sayAll(ann, "#a", numbers(count));
    const others: ScriptedPeer[] = [];
    for (let index = 0; index < 20; index++) {
      const peer = await world.connect();
      others.push(peer);
      if (index % 2 === 0) await peer.send({ type: "hello", version: 1, name: `p${index}`, rooms: ["#a"] });
      else {
        await peer.send({ type: "hello", version: 1, name: `p${index}`, rooms: [] });
        await peer.send({ type: "join", room: "#a" });
      }
      await peer.expect("joined", ({ name }) => name === `p${index}`);
    }
    await talking;
    for (const peer of others) {
      await peer.drain();
      const ids = idsOf(peer);
      const backlog = peer.received.find((message): message is Message & { type: "backlog" } =>
        message.type === "backlog"
      );
      assertEquals(
        ids,
        numbers(count).map(Number).slice(count - ids.length),
        "all messages from the first one on, each once",
      );
      const before = peer.received.slice(0, peer.received.findIndex(({ type }) => type === "joined"));
      const received = before.filter(({ type }) => type === "message").length;
      assertEquals(backlog?.count ?? 0, received, "the backlog says how many follow");
      if (backlog !== undefined) assertEquals(backlog.last, ids[received - 1]);
    }
  },
  { limits: { backlog: 5 } },
);

overStores("H13 K2 busy rooms do not crowd out a private message", async (world) => {
  const ann = await world.join("ann", { rooms: ["#noise"] });
  const bob = await world.join("bob", { rooms: ["#noise"], features: ["history"] });
  await quit(bob);
  await sayAll(ann, "bob", ["for you"]);
  await sayAll(ann, "#noise", Array.from({ length: 150 }, (_, at) => `${at} ${"x".repeat(200)}`));
  const again = await world.join("bob", { rooms: ["#noise"], beside: secretOf(bob) });
  const received = afterWelcome(again);
  assertEquals(received.filter(({ type }) => type === "gap").map((gap) => "to" in gap && gap.to), ["#noise"]);
  assertEquals(summaryOf(received).filter((line) => line.includes("for you")).length, 1);
}, { limits: { maxQueue: 65_536 } });
