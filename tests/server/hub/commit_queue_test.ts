/**
 * From drafts to answers. The numbers in the names are those of the requirements in server/hub/commit_queue.ts.
 *
 * @module
 */
import { assertEquals, assertStrictEquals } from "@std/assert";
import { CommitQueue } from "../../../server/hub/commit_queue.ts";
import type { Session } from "../../../server/hub/session.ts";
import type { Refusal } from "../../../server/refusal.ts";
import type { Draft, Receipt, Saying, Store } from "../../../server/store/store.ts";
import type { ServerMessage } from "../../../shared/wire/message.ts";

/** The text of a draft is the id that it gets; what is no number is refused. */
function receiptOf(text: string): Receipt {
  return { id: Number(text), time: 1, kept: true };
}

/** A store that answers when it is told to. */
class SlowStore implements Store {
  readonly log = "l";
  readonly lastId = 0;
  readonly isFailing = false;
  readonly canSearch = false;
  readonly batches: (readonly Draft[])[] = [];
  #answers: PromiseWithResolvers<readonly (Receipt | Refusal)[]>[] = [];

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

  subscribe(): () => void {
    return () => {};
  }

  onFailing(): void {}

  /** Knows the key "known" of everybody. */
  receipt(_author: number, key: string): Promise<Receipt | null> {
    return Promise.resolve(key === "known" ? { id: 77, time: 1, kept: true } : null);
  }

  missed(): Promise<never> {
    return Promise.reject(new Error("nobody asks"));
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

function setUp() {
  const store = new SlowStore();
  const told: string[] = [];
  const failures: unknown[] = [];
  let requests = 0;
  const queue = new CommitQueue(store, () => requests++, (error) => failures.push(error));
  const sessionOf = (name: string) =>
    ({
      deliver: (message: ServerMessage) =>
        told.push(`${name}: ${message.type === "notice" ? `${message.code} for ${message.name}` : message.type}`),
      acknowledge: (ref: unknown, { id }: Receipt) => told.push(`${name} ${ref}: ${id}`),
      refuse: (ref: unknown, { code }: { code: string }) => told.push(`${name} ${ref}: ${code}`),
    }) as unknown as Session;
  const add = (text: string, session: Session, ref?: string, to: Saying["to"] = "#a") => {
    queue.add(
      { type: "say", author: 1, to, fromName: "a", toName: "#a", text, action: false, key: undefined },
      session,
      ref,
    );
  };
  const repeat = (key: string, session: Session, ref: string) =>
    queue.add({ author: 1, key, refusal: { code: "not_in_room" } }, session, ref);
  return { store, queue, told, failures, add, repeat, sessionOf, requests: () => requests };
}

Deno.test("a commit queue asks for a round when there is something to commit", () => {
  const { queue, add, sessionOf, requests } = setUp();
  assertEquals([queue.isReady, requests()], [false, 0]);
  add("1", sessionOf("a"));
  assertEquals([queue.isReady, requests()], [true, 1]);
});

Deno.test("commit queue 1: one batch is under way at a time, and what comes meanwhile is the next one", async () => {
  const { store, queue, told, add, sessionOf, requests } = setUp();
  const [a, b] = [sessionOf("a"), sessionOf("b")];
  add("1", a, "r1");
  add("2", b, "r2");
  const first = queue.commit();
  add("3", a, "r3");
  assertEquals([queue.isReady, store.batches.length, told], [false, 1, []]);
  const before = requests();
  store.answer();
  assertEquals(await first, 2);
  assertEquals([queue.isReady, requests()], [true, before + 1], "the next batch is asked for");
  const second = queue.commit();
  store.answer();
  assertEquals(await second, 1);
  assertEquals(store.batches.map((batch) => batch.map(({ text }) => text)), [["1", "2"], ["3"]]);
  assertEquals(queue.isReady, false);
});

Deno.test("commit queue 2: answers come in the order of the drafts, each to its session and ref", async () => {
  const { store, queue, told, add, sessionOf } = setUp();
  const [a, b] = [sessionOf("a"), sessionOf("b")];
  add("1", a, "x");
  add("2", b, "y");
  add("3", a);
  add("4", a, "x");
  const committing = queue.commit();
  store.answer();
  await committing;
  assertEquals(told, ["a x: 1", "b y: 2", "a undefined: 3", "a x: 4"]);
});

Deno.test("commit queue 3: a store that fails refuses the batch, says why, and the next one may succeed", async () => {
  const { store, queue, told, failures, add, sessionOf } = setUp();
  const error = new Error("no space");
  const a = sessionOf("a");
  add("1", a, "x");
  add("2", a, "y");
  const failing = queue.commit();
  add("3", a, "z");
  store.fail(error);
  assertEquals(await failing, 2);
  assertStrictEquals(failures[0], error);
  assertEquals(told, ["a x: internal", "a y: internal"]);
  assertEquals(queue.isReady, true);
  const working = queue.commit();
  store.answer();
  await working;
  assertEquals([told.at(-1), failures.length, queue.isReady], ["a z: 3", 1, false]);
});

Deno.test("commit queue 3: a store that throws at once is one that fails", async () => {
  const { store, queue, told, failures, add, sessionOf } = setUp();
  store.append = () => {
    throw new Error("closed");
  };
  add("1", sessionOf("a"), "x");
  await queue.commit();
  assertEquals([told, failures.length, queue.isReady], [["a x: internal"], 1, false]);
});

Deno.test("a commit queue answers what is to be refused by the first receipt of its key, if there is one", async () => {
  const { store, queue, told, add, repeat, sessionOf } = setUp();
  const a = sessionOf("a");
  repeat("known", a, "r1");
  add("1", a, "r2");
  repeat("unknown", a, "r3");
  add("2", a, "r4");
  const committing = queue.commit();
  store.answer();
  assertEquals(await committing, 4);
  assertEquals(store.batches.map((batch) => batch.map(({ text }) => text)), [["1", "2"]]);
  assertEquals(told, ["a r1: 77", "a r2: 1", "a r3: not_in_room", "a r4: 2"]);
});

Deno.test("a commit queue asks the store for nothing where there is nothing to commit", async () => {
  const { store, queue, told, repeat, sessionOf } = setUp();
  repeat("known", sessionOf("a"), "r1");
  assertEquals(await queue.commit(), 1);
  assertEquals([store.batches, told], [[], ["a r1: 77"]]);
});

Deno.test("a commit queue gives each draft the outcome that the store has for it", async () => {
  const { store, queue, told, add, sessionOf } = setUp();
  const a = sessionOf("a");
  for (const [index, text] of ["1", "full", "2"].entries()) add(text, a, `r${index}`);
  const committing = queue.commit();
  store.answer();
  await committing;
  assertEquals(told, ["a r0: 1", "a r1: mailbox_full", "a r2: 2"]);
});

Deno.test("a commit queue says before the answer that a message waits for who is not here, if it does (K2)", async () => {
  const { store, queue, told, add, sessionOf } = setUp();
  const a = sessionOf("a");
  add("1", a, "r1", { absent: "bob" });
  add("full", a, "r2", { absent: "bob" });
  const committing = queue.commit();
  store.answer();
  await committing;
  assertEquals(told, ["a: waiting for bob", "a r1: 1", "a r2: mailbox_full"]);
});
