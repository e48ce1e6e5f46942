/**
 * The backlog of a session within its limits (PROTOCOL.md H10, H13).
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Backlog } from "../../../server/handshake/backlog.ts";
import type { Wanted } from "../../../server/handshake/stream_backlog.ts";
import { Hub } from "../../../server/hub/hub.ts";
import { DEFAULT_LIMITS } from "../../../server/limits.ts";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import { MemoryStore } from "../../../server/store/memory_store.ts";
import type { Counted, CountRange, Missed, MissedQuery, Stream } from "../../../server/store/store.ts";
import { TimeSlice, yieldToSockets } from "../../../shared/event_loop.ts";
import { type MessageOf, PRIVATE, type ServerMessage } from "../../../shared/wire/message.ts";
import { bytesOf, payloadsOf } from "../../support/frames.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const BOUNDS = { perStream: 10, inAll: 1000, characters: 10_000_000, keys: 10 };

const LARGE = { ...BOUNDS, perStream: 1000, inAll: 10_000 };

/** The author of all messages. */
const ANN = 9;

type Messages = readonly (readonly [to: Stream, text: string])[];

async function say(hub: Hub, messages: Messages): Promise<void> {
  for (const [to, text] of messages) {
    await hub.store.append([
      { type: "say", author: ANN, to, fromName: "ann", toName: `${to}`, text, action: false, key: undefined },
    ]);
  }
}

async function hubWith(said: Messages, maxQueue = 1_000_000, bounds = BOUNDS): Promise<Hub> {
  const [clock, register] = [new ManualClock(), new MemoryRegister()];
  const store = new MemoryStore(clock, { register, bounds });
  const hub = new Hub({ store, register, clock, limits: { ...DEFAULT_LIMITS, maxQueue }, storeFailed: () => {} });
  await say(hub, said);
  return hub;
}

async function read(hub: Hub, wanted: readonly Wanted[], meanwhile: Messages = []): Promise<ServerMessage[]> {
  const reading = Backlog.read(hub, wanted, { isShort: false, slice: new TimeSlice(() => hub.clock.now()) });
  await say(hub, meanwhile);
  return (await reading).take().flatMap((frames) => payloadsOf(frames) as unknown as ServerMessage[]);
}

function summaryOf(messages: readonly ServerMessage[]): string[] {
  return messages.map((message) => {
    switch (message.type) {
      case "gap":
        return `gap ${message.to} ${message.after} ${message.before}`;
      case "backlog":
        return `${message.count} in ${message.to} until ${message.last}${readOf(message)}`;
      case "message":
        return message.text;
      default:
        return message.type;
    }
  });
}

function readOf({ read }: MessageOf<"backlog">): string {
  return read === undefined ? "" : `, read ${read}`;
}

async function summary(hub: Hub, wanted: readonly Wanted[], meanwhile: Messages = []): Promise<string[]> {
  return summaryOf(await read(hub, wanted, meanwhile));
}

function wantedOf(stream: Stream, more: Partial<Wanted>): Wanted {
  const name = typeof stream === "number" ? PRIVATE : stream;
  const reader = typeof stream === "number" ? stream : undefined;
  return { stream, name, reader, seen: undefined, mark: undefined, context: 0, hasHistory: true, ...more };
}

const since = (stream: Stream, seen: number) => wantedOf(stream, { seen });

const numbers = (count: number, to: Stream = "#a"): [Stream, string][] =>
  Array.from({ length: count }, (_, index) => [to, `${index + 1}`]);

Deno.test("H10 a backlog has each stream in order, without a gap if nothing was lost", async () => {
  const hub = await hubWith([["#a", "1"], ["#b", "2"], ["#a", "3"], [7, "4"], ["#b", "5"]]);
  assertEquals(await summary(hub, [since("#a", 0), since("#b", 2), since(7, 0)]), ["1", "3", "5", "4"]);
  assertEquals(await summary(hub, [since("#a", 3), since("#none", 0)]), []);
  assertEquals(await summary(hub, []), []);
});

Deno.test("H10 a backlog has a gap for what the store has dropped", async () => {
  const said = numbers(20);
  const hub = await hubWith(said);
  assertEquals(await summary(hub, [since("#a", 3)]), ["gap #a 3 11", ...said.slice(10).map(([, text]) => text)]);
  assertEquals(await summary(hub, [since("#a", 10)]), said.slice(10).map(([, text]) => text));
});

Deno.test("H10 a backlog that does not fit half of the queue has the newest messages after a gap", async () => {
  const said = numbers(9).map(([to, text]) => [to, text.padEnd(1000, "\u001b")] as const);
  for (const maxQueue of [1000, 20_000, 50_000, 1_000_000]) {
    const hub = await hubWith(said, maxQueue);
    const messages = await read(hub, [since("#a", 0)]);
    assert(bytesOf(...messages).length <= Math.max(maxQueue / 2, 100), `of a queue of ${maxQueue}`);
    const texts = messages.flatMap((message) => message.type === "message" ? [message.text] : []);
    assertEquals(texts, said.map(([, text]) => text).slice(said.length - texts.length));
    const [gap] = messages;
    const missing = said.length - texts.length;
    if (missing === 0) assertEquals(gap?.type, "message");
    else assertEquals(gap, { type: "gap", to: "#a", after: 0, before: missing + 1, count: missing });
  }
});

Deno.test("H10 a backlog of private messages has its gap under @", async () => {
  const hub = await hubWith([[7, "x".repeat(2000)], [7, "y".repeat(2000)]], 1000);
  assertEquals(await summary(hub, [since(7, 0)]), ["gap @ 0 3"]);
});

Deno.test("H10 a backlog of several streams fits as a whole", async () => {
  const said = Array.from({ length: 30 }, (_, index) => [`#${index % 5}`, "x".repeat(1000)] as const);
  const hub = await hubWith(said, 60_000);
  const messages = await read(hub, ["#0", "#1", "#2", "#3", "#4"].map((room) => since(room, 0)));
  assert(bytesOf(...messages).length <= 30_000);
  assert(messages.some(({ type }) => type === "gap") && messages.some(({ type }) => type === "message"));
});

Deno.test("H10 streams share the space, and one that needs less leaves the rest to the others", async () => {
  const said: [Stream, string][] = [];
  for (let index = 0; index < 300; index++) {
    said.push(["#0", "x".repeat(100)], ["#1", "x".repeat(100)], [7, "x".repeat(100)]);
    if (index % 100 === 0) said.push(["#quiet", "y"]);
  }
  const hub = await hubWith(said, 100_000, LARGE);
  const messages = await read(hub, ["#0", "#quiet", 7, "#1", "#none"].map((stream) => since(stream, 0)));
  const bytes = new Map<string, number>();
  for (const message of messages.filter(({ type }) => type === "message")) {
    const to = "to" in message ? `${message.to}` : "";
    bytes.set(to, (bytes.get(to) ?? 0) + bytesOf(message).length);
  }
  assert(bytesOf(...messages).length <= 50_000);
  assertEquals(messages.filter(({ type }) => type === "gap").length, 3);
  assertEquals(messages.filter((message) => message.type === "message" && message.to === "#quiet").length, 3);
  for (const to of ["#0", "#1", "7"]) assert(Number(bytes.get(to)) > 15_000, `${to}: ${bytes.get(to)}`);
});

Deno.test("H10 every stream has at least its newest message, if that fits at all", async () => {
  const said = Array.from({ length: 40 }, (_, index) => [`#${index % 4}`, "x".repeat(3000)] as const);
  const hub = await hubWith(said, 33_000);
  const rooms = ["#0", "#1", "#2", "#3"];
  const messages = await read(hub, rooms.map((room) => since(room, 0)));
  const received = messages.flatMap((message) => message.type === "message" ? [message.to] : []);
  assertEquals(received, rooms);
});

Deno.test("H10 a large backlog is read in slices, and what is said between them comes once", async () => {
  const hub = await hubWith([...numbers(900), ...numbers(900, "#b")], 1_000_000, LARGE);
  let [now, turns] = [0, 0];
  // Each look at this clock takes a millisecond.
  const slice = new TimeSlice(() => now++, { yieldTo: () => yieldToSockets(() => performance.now()) });
  let isOver = false;
  const reading = Backlog.read(hub, [since("#a", 0), since("#b", 0)], { isShort: false, slice })
    .finally(() => isOver = true);
  while (!isOver) {
    if (turns++ === 1) await say(hub, [["#a", "meanwhile"]]);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  assert(turns > 3, `${turns} turns`);
  const messages = (await reading).take().flatMap((frames) => payloadsOf(frames) as unknown as ServerMessage[]);
  const expected = [...numbers(900).map(([, text]) => text), "meanwhile", ...numbers(900).map(([, text]) => text)];
  assertEquals(summaryOf(messages), expected);
});

Deno.test("H10 a backlog for a queue without a limit has everything", async () => {
  const hub = await hubWith(Array.from({ length: 10 }, () => ["#a", "x".repeat(9000)] as const), 0);
  assertEquals((await read(hub, [since("#a", 0)])).length, 10);
});

Deno.test("H13 a backlog of a newcomer has the last messages, as many as are wanted", async () => {
  const hub = await hubWith(numbers(5));
  assertEquals(await summary(hub, [wantedOf("#a", { context: 3 })]), ["3 in #a until 5", "3", "4", "5"]);
  assertEquals(await summary(hub, [wantedOf("#a", { context: 9 })]), ["5 in #a until 5", "1", "2", "3", "4", "5"]);
  assertEquals(await summary(hub, [wantedOf("#a", { context: 0 })]), ["0 in #a until 5"]);
  assertEquals(await summary(hub, [wantedOf("#none", { context: 3, hasHistory: false })]), []);
});

Deno.test("H13 a backlog has all unread messages, and earlier ones if fewer than wanted are unread", async () => {
  const hub = await hubWith(numbers(5));
  const cases: readonly (readonly [mark: number, context: number, expected: readonly string[]])[] = [
    [3, 0, ["2 in #a until 5, read 3", "4", "5"]],
    [3, 2, ["2 in #a until 5, read 3", "4", "5"]],
    [3, 4, ["4 in #a until 5, read 3", "2", "3", "4", "5"]],
    [3, 9, ["5 in #a until 5, read 3", "1", "2", "3", "4", "5"]],
    [5, 0, ["0 in #a until 5, read 5"]],
    [5, 2, ["2 in #a until 5, read 5", "4", "5"]],
    [0, 2, ["5 in #a until 5, read 0", "1", "2", "3", "4", "5"]],
  ];
  for (const [mark, context, expected] of cases) {
    assertEquals(await summary(hub, [wantedOf("#a", { mark, context })]), expected, `${mark} ${context}`);
  }
});

Deno.test("H13 a backlog has a gap after its beginning if unread messages are lost", async () => {
  const hub = await hubWith(numbers(20));
  const texts = numbers(20).slice(10).map(([, text]) => text);
  assertEquals(await summary(hub, [wantedOf("#a", { mark: 4, context: 3 })]), [
    "10 in #a until 20, read 4",
    "gap #a 4 11",
    ...texts,
  ]);
  assertEquals(await summary(hub, [wantedOf("#a", { mark: 15, context: 8 })]), [
    "8 in #a until 20, read 15",
    ...texts.slice(2),
  ]);
});

Deno.test("H13 a backlog of private messages has the unread ones", async () => {
  const hub = await hubWith([[7, "1"], [7, "2"], [8, "3"]]);
  assertEquals(await summary(hub, [wantedOf(7, { mark: 1 })]), ["1 in @ until 3, read 1", "2"]);
  assertEquals(await summary(hub, [wantedOf(7, { mark: 2 })]), ["0 in @ until 3, read 2"]);
  assertEquals(
    await summary(hub, [wantedOf(ANN, { mark: 1 })]),
    ["0 in @ until 3, read 1"],
    "the person's own messages are not unread",
  );
});

Deno.test("H10 H13 a backlog has what is said while it is read, once, and counts it", async () => {
  const hub = await hubWith(numbers(2));
  const meanwhile: Messages = [["#a", "3"], ["#b", "x"], [7, "4"], ["#a", "5"]];
  assertEquals(await summary(hub, [since("#a", 1)], meanwhile), ["2", "3", "5"]);
  assertEquals(await summary(await hubWith(numbers(2)), [wantedOf("#a", { mark: 1 })], meanwhile), [
    ...["3 in #a until 6, read 1", "2", "3", "5"],
  ]);
  assertEquals(await summary(await hubWith(numbers(2)), [since(7, 0)], meanwhile), ["4"]);
});

/** A store of which each look finds nothing, because all that it looks at was deleted. */
class DeletedStore extends MemoryStore {
  looks = 0;

  override get lastId(): number {
    return 1_000_000;
  }

  override missed(_: Stream, { before = 0 }: MissedQuery): Promise<Missed> {
    this.looks++;
    return Promise.resolve({ entries: [], lostUntil: before - 2, next: before - 1, removedUntil: 0 });
  }

  override count(_: Stream, { after }: CountRange): Promise<Counted> {
    this.looks++;
    return Promise.resolve({ count: 0, next: after + 1 });
  }
}

Deno.test("H10 H13 what was deleted is passed over only so far, and the rest is a gap", async () => {
  const [clock, register] = [new ManualClock(), new MemoryRegister()];
  const store = new DeletedStore(clock, { register, bounds: BOUNDS });
  const hub = new Hub({ store, register, clock, limits: DEFAULT_LIMITS, storeFailed: () => {} });
  const newcomer = { ...since("#a", 0), seen: undefined, context: 20, hasHistory: true };
  assertEquals(summaryOf(await read(hub, [newcomer])), ["0 in #a until 1000000"]);
  const ofNewcomer = store.looks;
  const [gap, ...rest] = await read(hub, [since("#a", 5), since("#b", 5)]);
  assert(gap?.type === "gap" && gap.count === undefined && gap.after === 5 && gap.before > 900_000);
  assertEquals(rest.length, 1);
  assert(ofNewcomer < 100 && store.looks < 200, `${ofNewcomer} and ${store.looks} looks`);
});
