/**
 * Texts for which there is no space: K9 and K10 of PROTOCOL.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { BYTES_PER_ENTRY } from "../../server/limits.ts";
import { DataFolder } from "../../server/store/disk/data_folder.ts";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { Message } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, type StorageFactory, storageIn, type World } from "./harness.ts";
import { diskStorage, overStores } from "./stores.ts";
import { pageOf } from "./summary.ts";
import { afterWelcome, codeOf, secretOf, welcomeOf } from "./talk.ts";

/** A store whose disk is almost full when the test says so. */
class LowStore extends MemoryStore {
  override isDiskLow = false;
}

function setLow(world: World, isLow: boolean): void {
  assert(world.store instanceof LowStore);
  world.store.isDiskLow = isLow;
}

conformance("K9 on a disk that is almost full, texts are refused and everything else goes on", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  assert(ann !== undefined && bob !== undefined);
  for (const ref of [1, 2]) assertEquals(await codeOf(ann, { type: "say", to: "#lobby", text: "x", ref }), "ok");
  setLow(world, true);
  const refused: (Message & { ref: number })[] = [
    { type: "say", to: "#lobby", text: "more", ref: 3 },
    { type: "say", to: "bob", text: "more", ref: 4 },
    { type: "edit", to: "#lobby", id: 1, text: "more", ref: 5 },
    { type: "set_topic", room: "#lobby", text: "more", ref: 10 },
    { type: "set_backlog", room: "#lobby", count: 5, ref: 11 },
  ];
  for (const request of refused) assertEquals(await codeOf(ann, request), "disk_low");
  assertEquals(await codeOf(ann, { type: "delete", to: "#lobby", id: 1, ref: 6 }), "ok");
  assertEquals(await codeOf(ann, { type: "set_topic", room: "#lobby", text: "", ref: 7 }), "ok");
  await bob.drain();
  assertEquals(await codeOf(bob, { type: "history", to: "#lobby", ref: 8 }), "ok");
  const page = bob.received.filter(({ type }) => type === "messages");
  assertEquals(pageOf(page), ["1 ann to #lobby, deleted", "2 ann to #lobby: x"]);
  setLow(world, false);
  assertEquals(await codeOf(ann, { type: "say", to: "#lobby", text: "more", ref: 9 }), "ok");
}, { storage: storageIn(LowStore) });

conformance(
  "K9 S6 a message that was taken before is acknowledged on a full disk, and a new one can come again",
  async (world) => {
    const ann = await world.join("ann");
    const first = { type: "say", to: "#lobby", text: "x", key: "first-key-0123456789", ref: 1 } as const;
    const second = { ...first, key: "second-key-0123456789", ref: 2 } as const;
    const answer = await ann.ask(first);
    setLow(world, true);
    assertEquals(await ann.ask(first), answer);
    assertEquals(await codeOf(ann, second), "disk_low");
    setLow(world, false);
    assertEquals(await codeOf(ann, second), "ok");
  },
  { storage: storageIn(LowStore) },
);

/** A folder on a disk that is almost full after the first start; `query` reads the history by another connection. */
function fillingFolder(): { storage: StorageFactory; query: (sql: string) => Record<string, unknown> } {
  let path = "";
  const query = (sql: string) => {
    const database = new DatabaseSync(`${path}/history.db`, { readOnly: true });
    try {
      return { ...database.prepare(sql).get() };
    } finally {
      database.close();
    }
  };
  const storage: StorageFactory = ({ clock, limits, folder }) => {
    const minFree = path === "" ? 0 : Number.MAX_SAFE_INTEGER;
    path = folder();
    const data = DataFolder.open(path, { ...limits, minFree, clock, sync: "normal", failed: () => {} });
    return { store: data.store, register: data.register, close: () => data.close() };
  };
  return { storage, query };
}

/** The rooms that a session that has just arrived is in. */
function roomsOf(peer: ScriptedPeer): string[] {
  return afterWelcome(peer).flatMap((message) => message.type === "joined" ? [message.room] : []);
}

const filling = fillingFolder();

conformance(
  "K9 H7 on a disk that is almost full, somebody who comes again and again leaves no rooms there, and nobody is forgotten",
  async (world) => {
    const kept = await world.join("kept", { rooms: ["#old"], features: ["history"] });
    assertEquals(await codeOf(kept, { type: "say", to: "#old", text: "x", ref: 1 }), "ok");
    await world.restart();
    // A session that ended before can be resumed.
    const ann = await world.join("ann", { resume: secretOf(kept) });
    const { name, resumed } = welcomeOf(ann);
    assertEquals([name, resumed, await codeOf(ann, { type: "say", to: "#old", text: "x", ref: 1 })], [
      "kept",
      true,
      "disk_low",
    ]);
    const secrets: string[] = [];
    for (let at = 0; at < 5; at++) {
      const rooms = Array.from({ length: 50 }, (_, room) => `#${at}-${room}`);
      const again = await world.join("x", { beside: secretOf(ann), rooms, features: ["history"] });
      secrets.push(secretOf(again));
      await again.close();
      await ann.drain();
    }
    const left = "SELECT (SELECT count(*) FROM session WHERE state <> 'live' AND rooms <> '[]') AS rooms, " +
      "(SELECT count(*) FROM session) AS sessions, (SELECT count(*) FROM mark) AS marks";
    assertEquals(filling.query(left), { rooms: 0, sessions: 6, marks: 1 });
    // As long as the server runs, a lost session continues; after that, the secret still identifies the person.
    const resume = secrets.pop();
    assert(resume !== undefined);
    const before = await world.join("x", { resume });
    assertEquals([welcomeOf(before).resumed, roomsOf(before).length], [true, 50]);
    await world.restart();
    const after = await world.join("kept", { resume, rooms: ["#new"] });
    assertEquals([welcomeOf(after).resumed, roomsOf(after)], [undefined, ["#new"]]);
    assertEquals(await codeOf(after, { type: "delete", to: "#old", id: 1, ref: 2 }), "ok");
  },
  { over: ["memory"], storage: filling.storage },
);

const marking = fillingFolder();

conformance(
  "K9 K1 on a disk that is almost full, reading leaves no new marks, and goes on where there are some",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#old"], features: ["history"] });
    for (const ref of [1, 2]) await ann.ask({ type: "say", to: "#old", text: "x", ref });
    await world.restart();
    const back = await world.join("ann", { resume: secretOf(ann), features: ["history"] });
    assertEquals(await codeOf(back, { type: "read", to: "#old", id: 2, ref: 1 }), "ok");
    assertEquals(await codeOf(back, { type: "read", to: "@", id: 2, ref: 2 }), "ok");
    for (let at = 0; at < 20; at++) {
      assertEquals(await codeOf(back, { type: "join", room: `#r${at}`, ref: 3 }), "ok");
      assertEquals(await codeOf(back, { type: "read", to: `#r${at}`, id: 0, ref: 4 }), "ok");
    }
    await world.pass(2, { step: 1, present: [back] });
    const marks = "SELECT count(*) AS count, group_concat(stream || ' ' || id, ', ' ORDER BY stream) AS all_ FROM mark";
    assertEquals(marking.query(marks), { count: 2, all_: " 2, #old 2" });
  },
  { over: ["memory"], storage: marking.storage },
);

overStores("K10 a person who has written too much in a day is refused, and nobody else", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  assert(ann !== undefined && bob !== undefined);
  const say = (text: string, ref: number) => ({ type: "say", to: "#lobby", text, ref } as const);
  assertEquals(await codeOf(ann, say("12345678", 1)), "ok");
  const error = await ann.ask(say("123", 2));
  assertEquals(error.type === "error" && [error.code, error.limit], ["too_much", 3 * BYTES_PER_ENTRY + 10]);
  assertEquals(await codeOf(ann, { type: "edit", to: "#lobby", id: 1, text: "123", ref: 3 }), "too_much");
  assertEquals(await codeOf(ann, { type: "set_topic", room: "#lobby", text: "123", ref: 6 }), "too_much");
  assertEquals(await codeOf(ann, say("12", 4)), "ok");
  assertEquals(await codeOf(bob, say("123", 5)), "ok");
}, { limits: { maxKept: 3 * BYTES_PER_ENTRY + 10 } });

overStores("K10 S6 a repetition and what is refused do not count", async (world) => {
  const ann = await world.join("ann");
  const say = { type: "say", to: "#lobby", text: "1234", key: "first-key-0123456789", ref: 1 } as const;
  const answer = await ann.ask(say);
  assertEquals(await ann.ask(say), answer);
  assertEquals(
    await codeOf(ann, { type: "edit", to: "#lobby", id: 1, text: "1234", ref: 2 }),
    "ok",
    "it changes nothing",
  );
  assertEquals(await codeOf(ann, { type: "say", to: "nobody", text: "1234", ref: 3 }), "no_such_person");
  assertEquals(await codeOf(ann, { type: "edit", to: "#lobby", id: 99, text: "1234", ref: 4 }), "no_such_message");
  assertEquals(await codeOf(ann, { type: "say", to: "#lobby", text: "123456", ref: 5 }), "ok");
  assertEquals(await codeOf(ann, { type: "say", to: "#lobby", text: "1", ref: 6 }), "too_much");
}, { limits: { maxKept: 3 * BYTES_PER_ENTRY + 30 } });

conformance(
  "K10 the new people of a network count as one, whatever they call themselves, and by topics too",
  async (world) => {
    const ann = await world.join("ann", {}, { from: "2001:db8:0:1::1" });
    assertEquals(await codeOf(ann, { type: "set_topic", room: "#lobby", text: "123", ref: 1 }), "ok");
    assertEquals(await codeOf(ann, { type: "set_backlog", room: "#lobby", count: 5, ref: 2 }), "ok");
    const bob = await world.join("bob", {}, { from: "2001:db8:0:ff02::1" });
    assertEquals(await codeOf(bob, { type: "set_topic", room: "#lobby", text: "123", ref: 3 }), "too_much");
    const far = await world.join("far", {}, { from: "192.0.2.2" });
    assertEquals(await codeOf(far, { type: "set_topic", room: "#lobby", text: "123", ref: 4 }), "ok");
  },
  { limits: { maxKept: 4 * BYTES_PER_ENTRY + 5 }, over: ["memory"] },
);

conformance(
  "K10 H7 sessions count as well: of those for which nothing is left, none is saved, and their rooms are not",
  async (world) => {
    const from = { from: "192.0.2.1" };
    const rooms = ["#a", "#b"];
    const ann = await world.join("ann", { rooms }, from);
    const bob = await world.join("bob", { rooms }, from);
    const carol = await world.join("carol", { rooms }, from);
    const far = await world.join("far", { rooms }, { from: "192.0.2.2" });
    await ann.close();
    await bob.close();
    await far.drain();
    await world.restart();
    const resumed = async (before: ScriptedPeer, name: string) => {
      const again = await world.join(name, { resume: secretOf(before), rooms: ["#new"] });
      return welcomeOf(again).resumed ?? false;
    };
    assertEquals([await resumed(ann, "ann"), await resumed(bob, "bob"), await resumed(carol, "carol")], [
      true,
      false,
      false,
    ]);
    assertEquals(await resumed(far, "far"), true);
  },
  { limits: { maxKept: 2 * BYTES_PER_ENTRY + 5 }, over: ["memory"], storage: diskStorage },
);
