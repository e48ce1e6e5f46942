/**
 * Requests for shared files: few are answered at a time, however many a stranger makes.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { RequestQueue } from "../../../../client/transfer/sharing/request_queue.ts";

/** Requests that are answered when the test says so. */
class Asking {
  readonly queue = new RequestQueue();
  /** Those that are being answered, in the order in which they began. */
  readonly begun: string[] = [];
  readonly #ends = new Map<string, () => void>();

  ask(person: string, name: string, signal = new AbortController().signal): Promise<string> {
    return this.queue.run(person, async () => {
      this.begun.push(name);
      await new Promise<void>((resolve) => void this.#ends.set(name, resolve));
      return name;
    }, { signal });
  }

  async end(name: string): Promise<void> {
    this.#ends.get(name)?.();
    await settle();
  }
}

/** Lets everything happen that is due. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("REQ-S58 RequestQueue answers two requests at a time, one of each person, and the others in order", async () => {
  const asking = new Asking();
  const all = [["ann", "a1"], ["Ann", "a2"], ["ann", "a3"], ["bob", "b1"], ["cy", "c1"]] as const;
  const answers = all.map(([person, name]) => asking.ask(person, name));
  await settle();
  assertEquals(asking.begun, ["a1", "b1"]);
  await asking.end("a1");
  assertEquals(asking.begun, ["a1", "b1", "a2"]);
  await asking.end("a2");
  await asking.end("b1");
  assertEquals(asking.begun, ["a1", "b1", "a2", "a3", "c1"]);
  await asking.end("a3");
  await asking.end("c1");
  assertEquals(await Promise.all(answers), ["a1", "a2", "a3", "b1", "c1"]);
});

Deno.test("REQ-S58 RequestQueue drops a withdrawn request without a search", async () => {
  const asking = new Asking();
  const first = asking.ask("ann", "a1");
  const stop = new AbortController();
  const second = asking.ask("ann", "a2", stop.signal);
  const third = asking.ask("ann", "a3");
  await settle();
  stop.abort();
  await assertRejects(() => second, DOMException);
  await assertRejects(() => asking.ask("bob", "b1", AbortSignal.abort()), DOMException);
  await asking.end("a1");
  await asking.end("a3");
  assertEquals([asking.begun, await first, await third], [["a1", "a3"], "a1", "a3"]);
});

Deno.test("REQ-S58 RequestQueue continues after an answer that fails", async () => {
  const { queue } = new Asking();
  const { signal } = new AbortController();
  await assertRejects(() => queue.run("ann", () => Promise.reject(new Error("no")), { signal }), Error, "no");
  assertEquals(await queue.run("ann", () => Promise.resolve(1), { signal }), 1);
});

Deno.test("REQ-S58 RequestQueue counts entries for each person and for all until their transfers are over", () => {
  const queue = new RequestQueue();
  const [one, two] = [new AbortController(), new AbortController()];
  queue.keep("ann", 150_000, one);
  queue.keep("Ann", 40_000, two);
  queue.keep("ann", 5, { signal: AbortSignal.abort() });
  assertEquals([queue.roomFor("ann"), queue.roomFor("bob")], [10_000, 200_000]);
  for (const name of ["b", "c", "d"]) queue.keep(name, 200_000, one);
  assertEquals([queue.roomFor("ann"), queue.roomFor("bob"), queue.roomFor("b")], [10_000, 10_000, 0]);
  one.abort();
  assertEquals([queue.roomFor("ann"), queue.roomFor("bob")], [160_000, 200_000]);
  two.abort();
  assertEquals(queue.roomFor("ann"), 200_000);
});
