/**
 * What was missed, within the room that there is for it. H10 is in PROTOCOL.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type MissedSince, readBacklog } from "../../server/backlog.ts";
import { Hub } from "../../server/hub.ts";
import { DEFAULT_LIMITS } from "../../server/limits.ts";
import { MemoryStore } from "../../server/memory_store.ts";
import type { Stream } from "../../server/store.ts";
import { PRIVATE } from "../../shared/message.ts";
import { bytesOf } from "../support/frames.ts";
import { ManualClock } from "../support/manual_clock.ts";

const BOUNDS = { perStream: 10, inAll: 1000, characters: 10_000_000, keys: 10 };

async function hubWith(said: readonly (readonly [to: Stream, text: string])[], maxQueue: number): Promise<Hub> {
  const clock = new ManualClock();
  const store = new MemoryStore(clock, { bounds: BOUNDS });
  const hub = new Hub({ store, clock, limits: { ...DEFAULT_LIMITS, maxQueue }, storeFailed: () => {} });
  for (const [to, text] of said) {
    await store.append([{ author: 9, to, fromName: "ann", toName: `${to}`, text, action: false, key: undefined }]);
  }
  return hub;
}

async function told(hub: Hub, streams: readonly MissedSince[]): Promise<string[]> {
  return (await readBacklog(hub, streams)).map((message) => {
    if (message.type === "gap") return `gap ${message.to} ${message.after} ${message.before}`;
    return message.type === "message" ? message.text : message.type;
  });
}

const since = (stream: Stream, after: number): MissedSince => ({
  stream,
  name: typeof stream === "number" ? PRIVATE : stream,
  after,
});

Deno.test("a backlog has each stream in order, without a gap where nothing is lost (H10)", async () => {
  const hub = await hubWith([["#a", "1"], ["#b", "2"], ["#a", "3"], [7, "4"], ["#b", "5"]], 1_000_000);
  assertEquals(await told(hub, [since("#a", 0), since("#b", 2), since(7, 0)]), ["1", "3", "5", "4"]);
  assertEquals(await told(hub, [since("#a", 3), since("#none", 0)]), []);
  assertEquals(await told(hub, []), []);
});

Deno.test("a backlog says by a gap what the store has let go (H10)", async () => {
  const said = Array.from({ length: 20 }, (_, index) => ["#a", `${index + 1}`] as const);
  const hub = await hubWith(said, 1_000_000);
  assertEquals(await told(hub, [since("#a", 3)]), ["gap #a 3 11", ...said.slice(10).map(([, text]) => text)]);
  assertEquals(await told(hub, [since("#a", 10)]), said.slice(10).map(([, text]) => text));
});

Deno.test("a backlog that does not fit half of the queue has the newest, behind a gap (H10)", async () => {
  const said = Array.from({ length: 9 }, (_, index) => ["#a", `${index + 1}`.padEnd(1000, "\u001b")] as const);
  for (const maxQueue of [1000, 20_000, 50_000, 1_000_000]) {
    const hub = await hubWith(said, maxQueue);
    const backlog = await readBacklog(hub, [since("#a", 0)]);
    assert(bytesOf(...backlog).length <= Math.max(maxQueue / 2, 100), `of a queue of ${maxQueue}`);
    const texts = backlog.flatMap((message) => message.type === "message" ? [message.text] : []);
    assertEquals(texts, said.map(([, text]) => text).slice(said.length - texts.length));
    const [gap] = backlog;
    const missing = said.length - texts.length;
    if (missing === 0) assertEquals(gap?.type, "message");
    else assertEquals(gap, { type: "gap", to: "#a", after: 0, before: missing + 1 });
  }
});

Deno.test("a backlog of private messages has its gap under @ (H10)", async () => {
  const hub = await hubWith([[7, "x".repeat(2000)], [7, "y".repeat(2000)]], 1000);
  assertEquals(await told(hub, [since(7, 0)]), ["gap @ 0 3"]);
});

Deno.test("a backlog of several streams fits together (H10)", async () => {
  const said = Array.from({ length: 30 }, (_, index) => [`#${index % 5}`, "x".repeat(1000)] as const);
  const hub = await hubWith(said, 60_000);
  const backlog = await readBacklog(hub, ["#0", "#1", "#2", "#3", "#4"].map((room) => since(room, 0)));
  assert(bytesOf(...backlog).length <= 30_000);
  assert(backlog.some(({ type }) => type === "gap") && backlog.some(({ type }) => type === "message"));
});

Deno.test("a backlog for a queue without a bound has all there is (H10)", async () => {
  const said = Array.from({ length: 10 }, () => ["#a", "x".repeat(9000)] as const);
  const hub = await hubWith(said, 0);
  assertEquals((await readBacklog(hub, [since("#a", 0)])).length, 10);
});
