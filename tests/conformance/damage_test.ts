/**
 * A damaged page, and a copy that was put back: K11 and K12 of PROTOCOL.md, with a store on disk.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Message, MessageOf } from "../../shared/wire/message.ts";
import { overwritePage, settle } from "../server/store/disk/support/damaged_folder.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { DataFolder } from "../../server/store/disk/data_folder.ts";
import { SearchIndex } from "../../server/store/search/search_index.ts";
import { conformance, type StorageFactory, type World } from "./harness.ts";
import { afterWelcome, codeOf, pipeline, sayAll, secretOf, textsOf, welcomeOf } from "./talk.ts";

const COUNT = 600;
const DAMAGED = 301;

/** Does something to the folder at the second start of the server. */
function storageWith(change: (folder: string) => void, { isSearchable = false } = {}): () => StorageFactory {
  return () => {
    let starts = 0;
    return ({ clock, limits, folder }) => {
      if (++starts === 2) change(folder());
      const index = isSearchable ? { index: SearchIndex.open(folder()) } : {};
      const failed = () => {};
      const data = DataFolder.open(folder(), { ...limits, clock, sync: "normal", ...index, failed });
      return { store: data.store, register: data.register, close: () => data.close() };
    };
  };
}

const damaging = storageWith((folder) => {
  settle(`${folder}/history.db`);
  overwritePage(`${folder}/history.db`, `message ${DAMAGED}.`);
});

/**
 * Two persons, one of whom leaves before 600 messages are said in #a, and perhaps changed; and the server starts again,
 * damaged.
 */
async function afterDamage(
  world: World,
  changes: readonly Message[] = [],
): Promise<[ann: ScriptedPeer, missing: Partial<MessageOf<"hello">>]> {
  const [ann, bob] = [await world.join("ann", { rooms: ["#a"] }), await world.join("bob", { rooms: ["#a"] })];
  await ann.drain();
  await bob.close();
  const says = Array.from({ length: COUNT }, (_, at): Message => ({
    type: "say",
    to: "#a",
    text: `message ${at + 1}.${"x".repeat(60)}`,
  }));
  await pipeline(ann, [...says, ...changes]);
  await ann.drain();
  const { log } = world.store;
  await world.restart();
  return [await world.join("ann", { resume: secretOf(ann) }), { resume: secretOf(bob), log, seen: { "#a": 10 } }];
}

async function ask(peer: ScriptedPeer, request: Omit<MessageOf<"history">, "type" | "ref">): Promise<Message[]> {
  await peer.drain();
  await peer.send({ type: "history", ...request, ref: "h" });
  return await peer.drain();
}

conformance(
  "K11 a history that meets a damaged page is refused, with the limit up to which it can be read",
  async (world) => {
    const [ann] = await afterDamage(world);
    const [error, ...more] = await ask(ann, { to: "#a", limit: 500 });
    assert(error?.type === "error" && error.code === "unreadable" && error.about === undefined, JSON.stringify(error));
    assertEquals(more, []);
    const { limit = 0 } = error;
    assert(limit > 200 && limit < COUNT - DAMAGED);
    const [page] = await ask(ann, { to: "#a", limit });
    assert(page?.type === "messages" && page.more);
    assertEquals(page.messages.map(({ id }) => id), Array.from({ length: limit }, (_, at) => COUNT - limit + 1 + at));
    const [next] = await ask(ann, { to: "#a", before: COUNT - limit + 1 });
    assertEquals(next?.type === "error" && [next.code, next.limit], ["unreadable", 0]);
  },
  { over: ["memory"], storage: damaging() },
);

conformance(
  "K11 a history that is read forward goes on after a damaged page, and reaches all messages but those of the page",
  async (world) => {
    const [ann] = await afterDamage(world);
    const [ids, damaged]: [number[], number[]] = [[], []];
    for (let [after, limit] = [0, 100]; after < COUNT;) {
      const [answer] = await ask(ann, { to: "#a", after, limit });
      if (answer?.type === "messages") {
        ids.push(...answer.messages.map(({ id }) => id));
        [after, limit] = [ids.at(-1) ?? COUNT, 100];
        continue;
      }
      assert(answer?.type === "error" && answer.code === "unreadable");
      limit = answer.limit ?? 0;
      if (limit > 0) continue;
      assert(answer.until !== undefined && answer.until > after && answer.until < after + 60);
      for (let id = after + 1; id <= answer.until; id++) damaged.push(id);
      [after, limit] = [answer.until, 100];
    }
    assert(damaged.includes(DAMAGED));
    assertEquals([...ids, ...damaged].toSorted((a, b) => a - b), Array.from({ length: COUNT }, (_, at) => at + 1));
  },
  { over: ["memory"], storage: damaging() },
);

conformance(
  "K11 changes of messages on a damaged page are never left out: the history is refused, and comes without changes",
  async (world) => {
    const [ann] = await afterDamage(world, [
      { type: "edit", to: "#a", id: DAMAGED, text: `message ${DAMAGED}. changed` },
      { type: "edit", to: "#a", id: 1, text: "changed" },
    ]);
    const [after, next] = [COUNT - 3, [COUNT - 2, COUNT - 1, COUNT]];
    const [error, ...more] = await ask(ann, { to: "#a", after, changes: after });
    assert(error?.type === "error", JSON.stringify(error));
    assertEquals([error.code, error.limit, error.until, more], ["unreadable", 0, undefined, []]);
    const [page] = await ask(ann, { to: "#a", after });
    assertEquals(page?.type === "messages" && page.messages.map(({ id }) => id), next);
    const [changed] = await ask(ann, { to: "#a", after, changes: DAMAGED - 100 });
    assertEquals(changed?.type === "messages" && changed.messages.map(({ id }) => id), [...next, COUNT + 2]);
  },
  { over: ["memory"], storage: damaging() },
);

conformance(
  "K11 an edit of a message on a damaged page is refused, and everybody else goes on",
  async (world) => {
    const [ann] = await afterDamage(world);
    assertEquals(await codeOf(ann, { type: "edit", to: "#a", id: DAMAGED, text: "x", ref: 1 }), "unreadable");
    assertEquals(await codeOf(ann, { type: "delete", to: "#a", id: DAMAGED, ref: 2 }), "unreadable");
    const answer = await ann.ask({ type: "say", to: "#a", text: "on we go", ref: 3 });
    assertEquals([answer.type, "kept" in answer], ["ok", false]);
    assertEquals(ann.received.filter(({ type }) => type === "notice"), []);
  },
  { over: ["memory"], storage: damaging() },
);

conformance(
  "K11 a member who missed messages on a damaged page joins, gets those above it, and is told of the others",
  async (world) => {
    const [, hello] = await afterDamage(world);
    const bob = await world.join("bob", hello);
    const [notice, gap, ...rest] = afterWelcome(bob);
    assertEquals(notice, { type: "notice", code: "unreadable", name: "#a" });
    assert(gap?.type === "gap" && gap.after === 10);
    const ids = rest.flatMap((message) => message.type === "message" ? [message.id] : []);
    assertEquals(ids, Array.from({ length: COUNT + 1 - gap.before }, (_, at) => gap.before + at));
    assert(ids.length > 200);
  },
  { over: ["memory"], storage: damaging() },
);

conformance(
  "K11 a newcomer to a room whose last messages are damaged joins, gets those above it, and is told",
  async (world) => {
    await afterDamage(world);
    const carol = await world.join("carol", { rooms: ["#a"] });
    const [notice, backlog, first] = afterWelcome(carol);
    assertEquals(notice, { type: "notice", code: "unreadable", name: "#a" });
    assert(backlog?.type === "backlog" && backlog.count > 200, JSON.stringify(backlog));
    assert(first?.type === "message" && first.id === COUNT + 1 - backlog.count);
  },
  { over: ["memory"], limits: { backlog: 500 }, storage: damaging() },
);

/** Keeps a copy of the folder as it is when the server ends for the first time, and puts it back at the third start. */
function restoring(): StorageFactory {
  let starts = 0;
  return ({ clock, limits, folder }) => {
    starts++;
    const copy = `${folder()}/copy`;
    const names = () => [...Deno.readDirSync(folder())].filter(({ isFile }) => isFile).map(({ name }) => name);
    if (starts === 2) {
      Deno.mkdirSync(copy);
      for (const name of names()) Deno.copyFileSync(`${folder()}/${name}`, `${copy}/${name}`);
    }
    if (starts === 3) {
      for (const name of names()) Deno.removeSync(`${folder()}/${name}`);
      for (const { name } of Deno.readDirSync(copy)) Deno.copyFileSync(`${copy}/${name}`, `${folder()}/${name}`);
    }
    const data = DataFolder.open(folder(), { ...limits, clock, sync: "normal", failed: () => {} });
    return { store: data.store, register: data.register, close: () => data.close() };
  };
}

conformance(
  "K12 after an older copy of the history was put back, a client that has seen more gets everything that is new",
  async (world) => {
    const [ann, bob] = await world.joinAll("ann", "bob");
    assert(ann !== undefined && bob !== undefined);
    await sayAll(ann, "#lobby", ["1", "2", "3"]);
    const { log } = world.store;
    await world.restart();
    const [ann2, bob2] = [
      await world.join("ann", { resume: secretOf(ann) }),
      await world.join("bob", { resume: secretOf(bob) }),
    ];
    const lost = await sayAll(ann2, "#lobby", ["lost 1", "lost 2", "lost 3", "lost 4", "lost 5"]);
    const seen = lost.at(-1) ?? 0;
    await bob2.drain();
    await world.restart();
    assertEquals(world.store.log, log);
    const ann3 = await world.join("ann", { resume: secretOf(ann) });
    const keys = Array.from({ length: 15 }, (_, at) => `new ${at + 1}`);
    const ids = await sayAll(ann3, "#lobby", keys);
    assert(ids.every((id) => id > seen && Number.isSafeInteger(id)), `${ids}`);
    // Bob was away, and has seen messages that the copy has not.
    const bob3 = await world.join("bob", { resume: secretOf(bob), log, seen: { "#lobby": seen } });
    assertEquals(textsOf(afterWelcome(bob3)), keys);
    // What was said before the copy is there, with its ids, and ids go on without further jumps.
    await ann3.send({ type: "history", to: "#lobby", ref: 1 });
    const { messages } = await ann3.expect("messages");
    assertEquals(messages.slice(0, 4).map(({ id, text }) => [id, text]), [[1, "1"], [2, "2"], [3, "3"], [
      ids[0],
      "new 1",
    ]]);
    await world.restart();
    const ann4 = await world.join("ann", { resume: secretOf(ann) });
    assertEquals(await sayAll(ann4, "#lobby", ["next"]), [(ids.at(-1) ?? 0) + 1]);
  },
  { over: ["memory"], storage: restoring() },
);

conformance(
  "K12 no claim of a client changes the name of the history, or the ids of later messages",
  async (world) => {
    const ann = await world.join("ann");
    const { log } = world.store;
    const highest = Number.MAX_SAFE_INTEGER;
    const eve = await world.join("eve", { log, seen: { "#lobby": highest, "@": highest, "#other": highest } });
    await eve.ask({ type: "read", to: "#lobby", id: highest, ref: 1 });
    await eve.ask({ type: "read", to: "@", id: highest, ref: 2 });
    await codeOf(eve, { type: "edit", to: "#lobby", id: highest, text: "x", ref: 3 });
    await codeOf(eve, { type: "history", to: "#lobby", after: highest, ref: 4 });
    await codeOf(eve, { type: "history", to: "#lobby", before: highest, ref: 5 });
    assertEquals(await sayAll(ann, "#lobby", ["one", "two"]), [1, 2]);
    assertEquals(textsOf(await eve.drain()), ["one", "two"]);
    await world.restart();
    const again = await world.join("ann", { resume: secretOf(ann) });
    assertEquals([welcomeOf(again).log, await sayAll(again, "#lobby", ["three"])], [log, [3]]);
  },
  { over: ["memory"], storage: restoring() },
);
