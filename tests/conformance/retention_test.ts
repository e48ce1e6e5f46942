/**
 * Retention: K8 of PROTOCOL.md, with a store on disk.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { conformance, type World, type WorldOptions } from "./harness.ts";
import { diskStorage } from "./stores.ts";
import { pageOf, summaryOf } from "./summary.ts";
import { afterWelcome, codeOf, lose, quit, sayAll, secretOf } from "./talk.ts";

const DAY_MS = 86_400_000;

/** Messages are removed within a minute or two. */
const SOON_MS = 180_000;

const FIVE: WorldOptions = { storage: diskStorage, limits: { keepMessages: 5, idleTimeout: 0, backlog: 20 } };
const DAYS: WorldOptions = { storage: diskStorage, limits: { keepDays: 2, idleTimeout: 0, editTime: 0 } };

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${from + index}`);
}

function lines(from: number, to: number): string[] {
  return numbers(from, to).map((text) => `${text} ann to #lobby: ${text}`);
}

async function pass(world: World, ms: number, present: ScriptedPeer): Promise<void> {
  world.clock.advance(ms);
  await present.drain();
}

async function historyOf(peer: ScriptedPeer, to: string): Promise<string[]> {
  await peer.drain();
  await peer.send({ type: "history", to, limit: 100 });
  return pageOf(await peer.drain());
}

conformance(
  "K8 the number of stored messages is limited for each room, and not for private messages",
  async (world) => {
    const [ann] = await world.joinAll("ann", "bob");
    if (ann === undefined) return;
    await sayAll(ann, "#lobby", numbers(1, 20));
    await sayAll(ann, "bob", numbers(21, 30));
    await pass(world, SOON_MS, ann);
    assertEquals(await historyOf(ann, "#lobby"), lines(16, 20));
    assertEquals((await historyOf(ann, "bob")).length, 10);
    assertEquals(await codeOf(ann, { type: "edit", to: "#lobby", id: 15, text: "x", ref: 1 }), "no_such_message");
    assertEquals(await codeOf(ann, { type: "edit", to: "#lobby", id: 16, text: "x", ref: 2 }), "ok");
    const received = summaryOf(afterWelcome(await world.join("carol")));
    assertEquals(received, ["5 of #lobby", "16 ann to #lobby: x (edited)", ...lines(17, 20), "carol in #lobby"]);
  },
  FIVE,
);

conformance("K8 H10 a gap comes only to members who missed messages that were removed", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await lose(bob, ann);
  await sayAll(ann, "#lobby", numbers(1, 20));
  await pass(world, SOON_MS, ann);
  for (const [seen, gap] of [[3, ["gap of #lobby between 3 and 16"]], [15, []], [17, []]] as const) {
    const hello = { resume: secretOf(bob), log: world.store.log, seen: { "#lobby": seen } };
    const received = summaryOf(afterWelcome(await world.join("bob", hello)));
    assertEquals(received, [...gap, ...lines(Math.max(16, seen + 1), 20), "bob in #lobby"]);
  }
}, FIVE);

conformance("K8 H13 a gap after backlog stands for unread messages that were removed", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await sayAll(ann, "#lobby", numbers(1, 3));
  await bob.ask({ type: "read", to: "#lobby", id: 3, ref: 1 });
  await quit(bob);
  await sayAll(ann, "#lobby", numbers(4, 20));
  await pass(world, SOON_MS, ann);
  const again = await world.join("bob", { resume: secretOf(bob) });
  assertEquals(summaryOf(afterWelcome(again)), [
    ...["5 of #lobby, read 3", "gap of #lobby between 3 and 16", ...lines(16, 20), "bob in #lobby"],
  ]);
}, FIVE);

conformance("K8 messages are removed after some days, private ones too, and cannot be found then", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob", { rooms: [] });
  await quit(bob);
  await sayAll(ann, "#lobby", ["1"]);
  await sayAll(ann, "bob", ["2"]);
  await pass(world, DAY_MS, ann);
  await sayAll(ann, "#lobby", ["3"]);
  assertEquals(await historyOf(ann, "#lobby"), ["1 ann to #lobby: 1", "3 ann to #lobby: 3"]);
  await pass(world, DAY_MS + SOON_MS, ann);
  assertEquals(await historyOf(ann, "#lobby"), ["3 ann to #lobby: 3"]);
  assertEquals(await historyOf(ann, "@"), []);
  assertEquals(await codeOf(ann, { type: "delete", to: "@", id: 2, ref: 1 }), "no_such_message");
  const again = await world.join("bob", { resume: secretOf(bob), rooms: [] });
  assertEquals(summaryOf(afterWelcome(again)), ["0 of @, read 0", "gap of @ between 0 and 3"].slice(1));
}, DAYS);

conformance("K8 S6 a key is remembered for seven days even if its message was removed", async (world) => {
  const ann = await world.join("ann");
  const say = { type: "say", to: "#lobby", text: "once", key: "0123456789abcdef" } as const;
  const first = await ann.ask({ ...say, ref: 1 });
  await pass(world, 3 * DAY_MS, ann);
  assertEquals(await historyOf(ann, "#lobby"), []);
  assertEquals(await ann.ask({ ...say, ref: 1 }), first);
  assertEquals(summaryOf(await ann.drain()), []);
  await pass(world, 3.9 * DAY_MS, ann);
  assertEquals(await ann.ask({ ...say, ref: 1 }), first);
}, DAYS);

conformance("K8 removed messages stay removed after a restart, and so does the gap", async (world) => {
  const ann = await world.join("ann");
  await sayAll(ann, "#lobby", numbers(1, 20));
  await pass(world, SOON_MS, ann);
  await world.restart();
  const again = await world.join("ann", { resume: secretOf(ann), log: world.store.log, seen: { "#lobby": 3 } });
  assertEquals(summaryOf(afterWelcome(again)), ["gap of #lobby between 3 and 16", ...lines(16, 20), "ann in #lobby"]);
}, FIVE);

conformance("K8 H10 K4 a gap and the history say what was removed, and only that", async (world) => {
  const ann = await world.join("ann");
  await sayAll(ann, "#lobby", Array.from({ length: 60 }, (_, index) => `${index + 1} ${"x".repeat(200)}`));
  const messagesOf = async () => {
    await ann.drain();
    await ann.send({ type: "history", to: "#lobby", after: 0, limit: 100 });
    return await ann.expect("messages");
  };
  assertEquals((await messagesOf()).lost, undefined);
  await pass(world, SOON_MS, ann);
  const { messages, lost } = await messagesOf();
  assertEquals([messages[0]?.id, messages.length, lost], [21, 40, 20]);
  for (const [seen, expected] of [[3, 20], [19, 20], [20, undefined], [25, undefined]] as const) {
    const hello = { log: world.store.log, seen: { "#lobby": seen } };
    const received = afterWelcome(await world.join(`bob${seen}`, hello));
    const gap = received.find((message) => message.type === "gap");
    const first = received.find((message) => message.type === "message")?.id ?? NaN;
    assert(first > 25 && first < 60, `${first}`);
    const count = first - 1 - Math.max(seen, 20);
    const { type, to } = { type: "gap", to: "#lobby" } as const;
    const known = { type, to, after: seen, before: first, count };
    assertEquals(gap, expected === undefined ? known : { ...known, lost: expected });
  }
}, { ...FIVE, limits: { ...FIVE.limits, keepMessages: 40, maxQueue: 16_000 } });
