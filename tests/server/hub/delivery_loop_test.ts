/**
 * The delivery loop, its commit queue and its scheduler. The numbers in the names are those of the rules in the doc
 * comments of `CommitQueue` and of the module (server/hub/delivery_loop.ts). Timing is tested as behaviour only, never
 * as a duration.
 *
 * @module
 */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { setImmediate } from "node:timers";
import { CommitQueue, DeliveryLoop, WriteScheduler } from "../../../server/hub/delivery_loop.ts";
import type { Session } from "../../../server/hub/session.ts";
import type { Refusal } from "../../../server/refusal.ts";
import type { Committed, Draft, Receipt, Saying, Store } from "../../../server/store/store.ts";
import type { ServerMessage } from "../../../shared/wire/message.ts";

/** The text of a draft is the id that it gets. A text that is not a number is refused. */
function receiptOf(text: string): Receipt {
  return { id: Number(text), time: 1, kept: true };
}

/** A store that commits when the test says so. */
class SlowStore implements Store {
  readonly log = "l";
  readonly lastId = 0;
  readonly isFailing = false;
  readonly isDiskLow = false;
  readonly canSearch = false;
  readonly batches: (readonly Draft[])[] = [];
  #listener: (batch: readonly Committed[]) => void = () => {};
  #answers: PromiseWithResolvers<readonly (Receipt | Refusal)[]>[] = [];

  changes(): Promise<never> {
    return this.missed();
  }

  hasWritten(): Promise<boolean> {
    return Promise.resolve(false);
  }

  append(batch: readonly Draft[]): Promise<readonly (Receipt | Refusal)[]> {
    this.batches.push(batch);
    const answer = Promise.withResolvers<readonly (Receipt | Refusal)[]>();
    this.#answers.push(answer);
    return answer.promise;
  }

  answer(): void {
    const batch = this.batches[this.batches.length - this.#answers.length] ?? [];
    this.#answers.shift()?.resolve(
      batch.map(({ text, to }) =>
        isNaN(Number(text))
          ? { code: "mailbox_full" }
          : { ...receiptOf(text), ...(typeof to === "object" ? { waitsFor: to.absent } : {}) }
      ),
    );
  }

  fail(error: Error): void {
    this.#answers.shift()?.reject(error);
  }

  /** Hands entries to the subscriber. */
  publish(...batch: readonly Committed[]): void {
    this.#listener(batch);
  }

  subscribe(listener: (batch: readonly Committed[]) => void): () => void {
    this.#listener = listener;
    return () => {};
  }

  onFailing(): void {}

  /** Everybody has used the key "known". */
  receipt(_author: number, key: string): Promise<Receipt | null> {
    return Promise.resolve(key === "known" ? { id: 77, time: 1, kept: true } : null);
  }

  missed(): Promise<never> {
    return Promise.reject(new Error("the test reads nothing"));
  }

  count(): Promise<never> {
    return this.missed();
  }

  history(): Promise<never> {
    return this.missed();
  }

  search(): Promise<never> {
    return this.missed();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function sayingOf(text: string, to: Saying["to"] = "#a"): Saying {
  return { type: "say", author: 1, to, fromName: "a", toName: "#a", text, action: false, key: undefined };
}

function setUp() {
  const store = new SlowStore();
  const answers: string[] = [];
  const failures: unknown[] = [];
  const unused: string[] = [];
  const queue = new CommitQueue(store, (error) => failures.push(error), {
    addedNothing: ({ text }) => unused.push(text),
  });
  const sessionOf = (name: string) =>
    ({
      deliver: (message: ServerMessage) =>
        answers.push(`${name}: ${message.type === "notice" ? `${message.code} for ${message.name}` : message.type}`),
      acknowledge: (ref: unknown, { id }: Receipt) => answers.push(`${name} ${ref}: ${id}`),
      refuse: (ref: unknown, { code }: { code: string }) => answers.push(`${name} ${ref}: ${code}`),
    }) as unknown as Session;
  const add = (text: string, session: Session, ref?: string, to?: Saying["to"]) =>
    queue.add(sayingOf(text, to), session, ref);
  const repeat = (key: string, session: Session, ref: string) =>
    queue.add({ author: 1, key, refusal: { code: "not_in_room" } }, session, ref);
  return { store, queue, answers, failures, unused, add, repeat, sessionOf };
}

Deno.test("a commit queue is ready when there is something to commit", () => {
  const { queue, add, sessionOf } = setUp();
  assertEquals(queue.isReady, false);
  add("1", sessionOf("a"));
  assertEquals(queue.isReady, true);
});

Deno.test("commit queue 1: one batch is under way at a time, and drafts that arrive meanwhile form the next one", async () => {
  const { store, queue, answers, add, sessionOf } = setUp();
  const [a, b] = [sessionOf("a"), sessionOf("b")];
  add("1", a, "r1");
  add("2", b, "r2");
  const first = queue.commit();
  add("3", a, "r3");
  assertEquals([queue.isReady, queue.isCommitting, store.batches.length, answers], [false, true, 1, []]);
  store.answer();
  assertEquals(await first, 2);
  assertEquals([queue.isReady, queue.isCommitting], [true, false]);
  const second = queue.commit();
  store.answer();
  assertEquals(await second, 1);
  assertEquals(store.batches.map((batch) => batch.map(({ text }) => text)), [["1", "2"], ["3"]]);
  assertEquals(queue.isReady, false);
});

Deno.test("commit queue 2: the answers have the order of the drafts, each with its session and ref", async () => {
  const { store, queue, answers, add, sessionOf } = setUp();
  const [a, b] = [sessionOf("a"), sessionOf("b")];
  add("1", a, "x");
  add("2", b, "y");
  add("3", a);
  add("4", a, "x");
  const committing = queue.commit();
  store.answer();
  await committing;
  assertEquals(answers, ["a x: 1", "b y: 2", "a undefined: 3", "a x: 4"]);
});

Deno.test("commit queue 3: when the store fails, the batch is refused and the error reported, and the next batch may succeed", async () => {
  const { store, queue, answers, failures, add, sessionOf } = setUp();
  const error = new Error("no space");
  const a = sessionOf("a");
  add("1", a, "x");
  add("2", a, "y");
  const failing = queue.commit();
  add("3", a, "z");
  store.fail(error);
  assertEquals(await failing, 2);
  assertStrictEquals(failures[0], error);
  assertEquals(answers, ["a x: internal", "a y: internal"]);
  assertEquals(queue.isReady, true);
  const working = queue.commit();
  store.answer();
  await working;
  assertEquals([answers.at(-1), failures.length, queue.isReady], ["a z: 3", 1, false]);
});

Deno.test("commit queue 3: a store that throws at once counts as failing", async () => {
  const { store, queue, answers, failures, add, sessionOf } = setUp();
  store.append = () => {
    throw new Error("closed");
  };
  add("1", sessionOf("a"), "x");
  await queue.commit();
  assertEquals([answers, failures.length, queue.isReady], [["a x: internal"], 1, false]);
});

Deno.test("a commit queue answers a refused draft with the first receipt of its key, if there is one", async () => {
  const { store, queue, answers, add, repeat, sessionOf } = setUp();
  const a = sessionOf("a");
  repeat("known", a, "r1");
  add("1", a, "r2");
  repeat("unknown", a, "r3");
  add("2", a, "r4");
  const committing = queue.commit();
  store.answer();
  assertEquals(await committing, 4);
  assertEquals(store.batches.map((batch) => batch.map(({ text }) => text)), [["1", "2"]]);
  assertEquals(answers, ["a r1: 77", "a r2: 1", "a r3: not_in_room", "a r4: 2"]);
});

Deno.test("a commit queue tells which drafts have added nothing: refused, repeated, or lost with the batch", async () => {
  const { store, queue, unused, add, sessionOf } = setUp();
  const session = sessionOf("a");
  for (const text of ["1", "no", "2", "1", "3"]) add(text, session);
  const committing = queue.commit();
  store.answer();
  await committing;
  assertEquals(unused.splice(0), ["no", "1"]);
  add("4", session);
  const failing = queue.commit();
  store.fail(new Error("the disk is gone"));
  await failing;
  assertEquals(unused, ["4"]);
});

Deno.test("a commit queue does not call the store when there is nothing to commit", async () => {
  const { store, queue, answers, repeat, sessionOf } = setUp();
  repeat("known", sessionOf("a"), "r1");
  assertEquals(await queue.commit(), 1);
  assertEquals([store.batches, answers], [[], ["a r1: 77"]]);
});

Deno.test("a commit queue answers each draft with its own outcome", async () => {
  const { store, queue, answers, add, sessionOf } = setUp();
  const a = sessionOf("a");
  for (const [index, text] of ["1", "full", "2"].entries()) add(text, a, `r${index}`);
  const committing = queue.commit();
  store.answer();
  await committing;
  assertEquals(answers, ["a r0: 1", "a r1: mailbox_full", "a r2: 2"]);
});

Deno.test("K2 a commit queue says, before the answer, that a message waits for a recipient who is offline", async () => {
  const { store, queue, answers, add, sessionOf } = setUp();
  const a = sessionOf("a");
  add("1", a, "r1", { absent: "bob" });
  add("full", a, "r2", { absent: "bob" });
  const committing = queue.commit();
  store.answer();
  await committing;
  assertEquals(answers, ["a: waiting for bob", "a r1: 1", "a r2: mailbox_full"]);
});

/** A pass that was long enough and had enough messages to delay the next one. */
const LONG_AGO_MS = 10;
const MANY = 100;

/** A test that would otherwise hang fails after this long. It is not an expectation: a pass begins within milliseconds. */
const NET_MS = 20_000;

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

Deno.test("a write scheduler runs once, soon, however often it is asked to", async () => {
  let passes = 0;
  const scheduler = new WriteScheduler(() => passes++);
  for (let request = 0; request < 10; request++) scheduler.request();
  assertEquals(passes, 0, "it does not run within the request");
  await turns(1);
  assertEquals(passes, 1);
  await turns(10);
  assertEquals(passes, 1);
});

Deno.test("a write scheduler runs again when it is asked to during a pass or after it", async () => {
  let passes = 0;
  const scheduler: WriteScheduler = new WriteScheduler(() => {
    passes++;
    if (passes === 1) scheduler.request();
  });
  scheduler.request();
  await turns(5);
  assertEquals(passes, 2);
  scheduler.request();
  await turns(5);
  assertEquals(passes, 3);
});

Deno.test("a write scheduler delays the next pass after a long and large one, and then runs it", async () => {
  const ran = Promise.withResolvers<void>();
  let passes = 0;
  const scheduler = new WriteScheduler(() => {
    passes++;
    ran.resolve();
  });
  scheduler.finished(performance.now() - LONG_AGO_MS, MANY);
  scheduler.request();
  scheduler.request();
  await ran.promise;
  await turns(5);
  assertEquals(passes, 1);
});

Deno.test("a write scheduler ends the delay although input arrives all the time", async () => {
  let hasRun = false;
  const scheduler = new WriteScheduler(() => hasRun = true);
  scheduler.finished(performance.now() - LONG_AGO_MS, MANY);
  scheduler.request();
  const began = performance.now();
  while (!hasRun) {
    // Input arrives in each turn of the event loop, so there is never a lull.
    scheduler.inputArrived();
    await new Promise<void>((resolve) => void setImmediate(resolve));
    assert(performance.now() - began < NET_MS, "the pass has not begun while input arrived");
  }
});

for (const [what, agoMs, messages] of [["short", -1_000_000, MANY], ["of few messages", LONG_AGO_MS, 1]] as const) {
  Deno.test(`a write scheduler does not delay the next pass after one that was ${what}`, async () => {
    let passes = 0;
    const scheduler = new WriteScheduler(() => passes++);
    scheduler.finished(performance.now() - agoMs, messages);
    scheduler.request();
    await turns(1);
    assertEquals(passes, 1);
  });
}

function loopOf(store: SlowStore) {
  const events: string[] = [];
  const wakeableOf = (name: string) => ({ wake: () => events.push(`${name} wakes`) });
  const [room, sender] = [wakeableOf("room"), wakeableOf("sender")];
  const loop: DeliveryLoop = new DeliveryLoop({
    store,
    publish(entry) {
      events.push(`published ${entry.text}`);
      loop.wakeLater(room);
    },
    storeFailed: (error) => events.push(`failed: ${error}`),
  });
  const session = {
    acknowledge(_ref: unknown, { id }: Receipt) {
      events.push(`answered ${id}`);
      loop.wakeLater(sender);
    },
  } as unknown as Session;
  return { loop, events, session, wakeableOf };
}

function committedOf(text: string): Committed {
  return { type: "said", id: 1, time: 1, author: 1, to: "#a", fromName: "a", toName: "#a", text, action: false };
}

Deno.test("a delivery loop commits soon after something was added", async () => {
  const store = new SlowStore();
  const { loop, session } = loopOf(store);
  loop.add(sayingOf("1"), session, "r1");
  assertEquals(store.batches.length, 0);
  await turns(1);
  assertEquals(store.batches.length, 1);
});

Deno.test("a delivery loop publishes, answers and then wakes everybody, in this order", async () => {
  const store = new SlowStore();
  const { loop, events, session } = loopOf(store);
  loop.add(sayingOf("1"), session, "r1");
  await turns(1);
  store.publish(committedOf("1"));
  await turns(10);
  assertEquals(events, ["published 1"], "nobody wakes before the answers are there");
  store.answer();
  await turns(10);
  assertEquals(events, ["published 1", "answered 1", "room wakes", "sender wakes"]);
});

Deno.test("a delivery loop wakes everybody while a slow store commits", async () => {
  const store = new SlowStore();
  const { loop, events, session, wakeableOf } = loopOf(store);
  loop.add(sayingOf("1"), session, "r1");
  await turns(1);
  loop.wakeLater(wakeableOf("another"));
  await turns(1);
  assertEquals([events, store.batches.length], [["another wakes"], 1]);
});

Deno.test("a delivery loop commits what was added during a commit in the next pass", async () => {
  const store = new SlowStore();
  const { loop, events, session } = loopOf(store);
  loop.add(sayingOf("1"), session, "r1");
  await turns(1);
  loop.add(sayingOf("2"), session, "r2");
  await turns(10);
  assertEquals(store.batches.length, 1);
  store.answer();
  await turns(20);
  assertEquals([events, store.batches.length], [["answered 1", "sender wakes"], 2]);
});

Deno.test("a delivery loop wakes everybody for entries that it did not commit itself", async () => {
  const store = new SlowStore();
  const { events } = loopOf(store);
  store.publish(committedOf("1"));
  await turns(1);
  assertEquals(events, ["published 1", "room wakes"]);
});

Deno.test("a delivery loop wakes everybody with the number of the pass, which is another one each time", async () => {
  const { loop } = loopOf(new SlowStore());
  const passes: number[] = [];
  for (let round = 0; round < 2; round++) {
    for (let target = 0; target < 2; target++) loop.wakeLater({ wake: (pass) => passes.push(pass) });
    await turns(1);
  }
  assertEquals([passes.length, passes[0] === passes[1], passes[1] === passes[2]], [4, true, false]);
});
