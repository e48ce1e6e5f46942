/**
 * The history: K4 of PROTOCOL.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MAX_JSON_BYTES } from "../../shared/wire/frame.ts";
import { encodeMessage, type Message, type MessageOf } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { NOW, type World } from "./harness.ts";
import { overStores } from "./stores.ts";
import { pageOf } from "./summary.ts";
import { codeOf, pipeline, quit, sayAll } from "./talk.ts";

type Query = Omit<MessageOf<"history">, "type" | "ref">;

async function read(peer: ScriptedPeer, query: Query): Promise<string[]> {
  await peer.drain();
  await peer.send({ type: "history", ...query, ref: "h" });
  const answer = await peer.drain();
  assertEquals(answer.at(-1), { type: "ok", ref: "h" });
  assert(answer.slice(0, -1).every((message) => message.type === "messages" && message.ref === "h"));
  return pageOf(answer.slice(0, -1));
}

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index + 1}`);
}

function lines(from: number, to: number): string[] {
  return numbers(to).slice(from - 1).map((text) => `${text} ann to #a: ${text}`);
}

async function talk(world: World, count: number): Promise<[ann: ScriptedPeer, bob: ScriptedPeer]> {
  const ann = await world.join("ann", { rooms: ["#a"] });
  const bob = await world.join("bob", { rooms: [] });
  await pipeline(ann, numbers(count).map((text): Message => ({ type: "say", to: "#a", text })));
  await ann.drain();
  return [ann, bob];
}

overStores("K4 history returns the last messages of a room in order, to members and others", async (world) => {
  const [ann, bob] = await talk(world, 60);
  for (const peer of [ann, bob]) {
    assertEquals(await read(peer, { to: "#A" }), [...lines(11, 60), "more"]);
    assertEquals(await read(peer, { to: "#a", limit: 3 }), [...lines(58, 60), "more"]);
    assertEquals(await read(peer, { to: "#a", limit: 60 }), lines(1, 60));
  }
});

overStores(
  "K4 history returns messages before an id, after an id or since a time, and says if there are more",
  async (world) => {
    const [ann] = await talk(world, 6);
    world.clock.advance(5000);
    await sayAll(ann, "#a", ["7", "8"]);
    const cases: readonly (readonly [query: Omit<Query, "to">, expected: readonly string[]])[] = [
      [{ before: 5, limit: 2 }, [...lines(3, 4), "more"]],
      [{ before: 3, limit: 2 }, lines(1, 2)],
      [{ before: 1 }, []],
      [{ before: 1000, limit: 2 }, [...lines(7, 8), "more"]],
      [{ after: 3, limit: 2 }, [...lines(4, 5), "more"]],
      [{ after: 6, limit: 2 }, lines(7, 8)],
      [{ after: 8 }, []],
      [{ after: 0, limit: 1 }, [...lines(1, 1), "more"]],
      [{ since: NOW + 1, limit: 1 }, [...lines(7, 7), "more"]],
      [{ since: NOW + 5000 }, lines(7, 8)],
      [{ since: NOW + 5001 }, []],
      [{ since: 0, limit: 2 }, [...lines(1, 2), "more"]],
    ];
    for (const [query, expected] of cases) {
      assertEquals(await read(ann, { to: "#a", ...query }), expected, JSON.stringify(query));
    }
  },
);

overStores("K4 history is answered in the order of the requests", async (world) => {
  const [ann] = await talk(world, 1);
  await pipeline(ann, [
    { type: "say", to: "#a", text: "2" },
    { type: "history", to: "#a", ref: 1 },
    { type: "say", to: "#a", text: "3" },
    { type: "part", room: "#a", ref: 2 },
  ]);
  assertEquals(pageOf(await ann.drain()), ["2 ann to #a: 2", ...lines(1, 2), "ok", "3 ann to #a: 3", "parted", "ok"]);
});

overStores("K4 history has what was said, and nothing else", async (world) => {
  const [ann, bob] = await talk(world, 1);
  await ann.ask({ type: "set_topic", room: "#a", text: "tea", ref: 1 });
  await bob.ask({ type: "join", room: "#a", ref: 1 });
  await sayAll(bob, "ann", ["psst"]);
  assertEquals(await read(ann, { to: "#a" }), lines(1, 1));
});

overStores("K4 history has changed messages as they are now, and deleted ones without a text", async (world) => {
  const [ann, bob] = await talk(world, 3);
  world.clock.advance(5000);
  await ann.ask({ type: "edit", to: "#a", id: 1, text: "one", ref: 1 });
  await ann.ask({ type: "delete", to: "#a", id: 2, ref: 2 });
  assertEquals(await read(bob, { to: "#a" }), ["1 ann to #a: one (edited)", "2 ann to #a, deleted", ...lines(3, 3)]);
  await bob.send({ type: "history", to: "#a", limit: 3 });
  const [first, second] = (await bob.expect("messages")).messages;
  assertEquals(first, { id: 1, time: NOW, from: "ann", to: "#a", text: "one", edited: NOW + 5000 });
  assertEquals(second, { id: 2, time: NOW, from: "ann", to: "#a", deleted: NOW + 5000 });
});

overStores(
  "K4 history of a name has the messages between the two people, and history of @ all private ones",
  async (world) => {
    const ann = await world.join("ann");
    const bob = await world.join("bob");
    const carol = await world.join("carol");
    await sayAll(ann, "bob", ["1"]);
    await sayAll(bob, "ann", ["2"]);
    await sayAll(carol, "ann", ["3"]);
    await sayAll(bob, "carol", ["4"]);
    await sayAll(ann, "ann", ["5"]);
    await sayAll(ann, "#lobby", ["6"]);
    await quit(bob);
    await sayAll(ann, "bob", ["7"]);
    const [toBob, fromBob, more] = ["1 ann to bob: 1", "2 bob to ann: 2", "7 ann to bob: 7"] as const;
    assertEquals(await read(ann, { to: "BOB" }), [toBob, fromBob, more]);
    assertEquals(await read(ann, { to: "carol" }), ["3 carol to ann: 3"]);
    assertEquals(await read(carol, { to: "ann" }), ["3 carol to ann: 3"]);
    assertEquals(await read(carol, { to: "bob" }), ["4 bob to carol: 4"]);
    assertEquals(await read(ann, { to: "ann" }), ["5 ann to ann: 5"]);
    assertEquals(await read(ann, { to: "@" }), [toBob, fromBob, "3 carol to ann: 3", "5 ann to ann: 5", more]);
    assertEquals(await read(carol, { to: "@" }), ["3 carol to ann: 3", "4 bob to carol: 4"]);
    assertEquals(await read(ann, { to: "@", after: 1, limit: 1 }), [fromBob, "more"]);
  },
);

overStores(
  "K4 an unknown person or room has no history, and one without messages has an empty history",
  async (world) => {
    const [ann] = await talk(world, 0);
    assertEquals(await codeOf(ann, { type: "history", to: "#none", ref: 1 }), "no_such_room");
    assertEquals(await codeOf(ann, { type: "history", to: "#", ref: 2 }), "no_such_room");
    assertEquals(await codeOf(ann, { type: "history", to: "nobody", ref: 3 }), "no_such_person");
    assertEquals(await codeOf(ann, { type: "history", to: "x y", ref: 4 }), "no_such_person");
    for (const to of ["#a", "@", "bob"]) assertEquals(await read(ann, { to }), []);
  },
);

overStores("K4 the history of a room can be read after everybody has left it", async (world) => {
  const [ann, bob] = await talk(world, 2);
  await ann.ask({ type: "part", room: "#a", ref: 1 });
  assertEquals(await read(bob, { to: "#a" }), lines(1, 2));
});

overStores(
  "K4 an answer has at most 500 messages, in as many frames as it needs, and paging finds all",
  async (world) => {
    const ann = await world.join("ann", { rooms: ["#a"] });
    const texts = numbers(700).map((text) => text.padEnd(1000, "你"));
    await pipeline(ann, texts.map((text): Message => ({ type: "say", to: "#a", text })));
    await ann.drain();
    const all: number[] = [];
    let [frames, answers] = [0, 0];
    let before = 1_000_000;
    for (let isMore = true; isMore;) {
      await ann.send({ type: "history", to: "#a", before, limit: 1000, ref: 1 });
      const pages = (await ann.drain()).filter((message) => message.type === "messages");
      const ids = pages.flatMap(({ messages }) => messages.map(({ id }) => id));
      assert(ids.length > 0 && ids.length <= 500, `${ids.length} messages`);
      for (const page of pages) assert(encodeMessage(page).length <= MAX_JSON_BYTES);
      frames += pages.length;
      answers++;
      assertEquals(pages.slice(0, -1).filter(({ more }) => more !== undefined), []);
      all.unshift(...ids);
      before = ids[0] ?? 0;
      isMore = pages.at(-1)?.more ?? false;
    }
    assertEquals(all, numbers(700).map(Number));
    assert(frames > answers, `${answers} answers in ${frames} frames`);
    let after = 0;
    for (let isMore = true; isMore;) {
      await ann.send({ type: "history", to: "#a", after, limit: 300, ref: 1 });
      const pages = (await ann.drain()).filter((message) => message.type === "messages");
      const ids = pages.flatMap(({ messages }) => messages.map(({ id }) => id));
      assertEquals(ids[0], after + 1);
      assertEquals(ids, numbers(700).map(Number).slice(after, after + ids.length));
      after += ids.length;
      isMore = pages.at(-1)?.more ?? false;
    }
    assertEquals(after, 700);
  },
  { limits: { maxQueue: 0 } },
);

overStores(
  "K4 S3 history since a time has the messages of that time, although the clock was a year ahead",
  async (world) => {
    const [ann] = await talk(world, 2);
    const yearMs = 365 * 86_400_000;
    world.clock.jump(yearMs);
    await sayAll(ann, "#a", ["3"]);
    world.clock.jump(-yearMs);
    world.clock.advance(5000);
    await sayAll(ann, "#a", ["4", "5"]);
    await world.restart();
    const bob = await world.join("bob", { rooms: ["#a"] });
    const [id = NaN] = await sayAll(bob, "#a", ["6"]);
    const line = `${id} bob to #a: 6`;
    // A store in memory has nothing after a restart.
    const stored = world.store.lastId > 1;
    assertEquals(await read(bob, { to: "#a", since: NOW + 5000 }), stored ? [...lines(3, 5), line] : [line]);
    assertEquals(await read(bob, { to: "#a", since: NOW + yearMs }), stored ? lines(3, 3) : []);
    assertEquals(
      await read(bob, { to: "#a", since: NOW + 5000, limit: 2 }),
      stored ? [...lines(3, 4), "more"] : [line],
    );
  },
);

overStores(
  "K4 history with changes has the changes of messages that the reader has seen, in their place",
  async (world) => {
    const [ann] = await talk(world, 4);
    const change = async (of: number, text: string | null) =>
      await ann.ask(
        text === null
          ? { type: "delete", to: "#a", id: of, ref: "c" }
          : { type: "edit", to: "#a", id: of, text, ref: "c" },
      );
    await change(1, "one");
    await change(3, "three");
    await sayAll(ann, "#a", ["5"]);
    await change(2, null);
    await sayAll(ann, "#a", ["6"]);
    const entries = async (query: Omit<Query, "to">) => {
      await ann.drain();
      await ann.send({ type: "history", to: "#a", ...query, ref: "h" });
      const answer = (await ann.drain()).flatMap((one) => one.type === "messages" ? [one] : []);
      const short = answer.flatMap(({ messages }) =>
        messages.map(({ of, text }) => of === undefined ? text : `${of} is ${text ?? "deleted"}`)
      );
      return [...short, ...(answer.at(-1)?.more ? ["more"] : [])];
    };
    assertEquals(await entries({ after: 2, changes: 2 }), ["three", "4", "1 is one", "5", "2 is deleted", "6"]);
    assertEquals(await entries({ after: 3, changes: 3 }), ["4", "1 is one", "3 is three", "5", "2 is deleted", "6"]);
    assertEquals(await entries({ after: 2, changes: 2, limit: 3 }), ["three", "4", "1 is one", "5", "more"]);
    assertEquals(await entries({ after: 2 }), ["three", "4", "5", "6"]);
    assertEquals(await entries({ before: 5, changes: 2 }), ["one", undefined, "three", "4"]);
    await ann.drain();
  },
);
