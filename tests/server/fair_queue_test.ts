/**
 * The queue for expensive work (PROTOCOL.md R6).
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { type Asker, FairQueue, type FairQueueOptions, type Steps } from "../../server/fair_queue.ts";
import { until } from "../support/until.ts";
import { ManualClock } from "../support/manual_clock.ts";

/** An asker such as `net1/ann` or `net1/part/ann`; a name without a network is of a person on this machine. */
function askerOf(name: string, isGone = () => false): Asker {
  const path = name.split("/");
  return { networks: path.slice(0, -1), person: path.at(-1) ?? "", isGone };
}

/** A queue, and the names of those whose tasks began, in order. A task takes as long as it is given, or until it is released. */
class World {
  readonly clock = new ManualClock();
  readonly began: string[] = [];
  readonly queue: FairQueue;
  readonly #releases: (() => void)[] = [];

  constructor(options: Partial<FairQueueOptions> = {}) {
    this.queue = new FairQueue({ clock: this.clock, maxWaiting: 1000, ...options });
  }

  /** Waits with a task that is done when it is released. */
  ask(name: string, isGone?: () => boolean): Promise<unknown> {
    return this.queue.run(askerOf(name, isGone), async () => {
      this.began.push(name);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#releases.push(resolve);
      await promise;
      return name;
    });
  }

  /** Does a task that takes some time. */
  take(name: string, ms: number): Promise<unknown> {
    return this.queue.run(askerOf(name), () => {
      this.began.push(name);
      this.clock.advance(ms);
      return Promise.resolve(name);
    });
  }

  /** Does a task that works for some time in slices, and others work in its pauses, half as long. */
  work(name: string, ms: number): Promise<unknown> {
    return this.queue.run(askerOf(name), async (slice) => {
      this.began.push(name);
      for (let left = ms; left > 0; left -= 100) {
        this.clock.advance(100);
        const pause = slice.pause();
        this.clock.advance(50);
        await pause;
      }
      return name;
    });
  }

  /** Releases the task that has begun, and then each of the following ones. */
  async releaseAll(results: readonly Promise<unknown>[]): Promise<unknown[]> {
    const all = Promise.all(results);
    let isOver = false;
    const over = all.finally(() => isOver = true);
    while (!isOver) {
      this.#releases.shift()?.();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return await over;
  }
}

Deno.test("FairQueue does a task at once if none is under way, and the others one at a time", async () => {
  const world = new World();
  const first = world.ask("a");
  assertEquals(world.began, ["a"]);
  const second = world.ask("b");
  assertEquals(world.began, ["a"]);
  assertEquals(await world.releaseAll([first, second]), ["a", "b"]);
  await assertRejects(() => world.queue.run(askerOf("a"), () => Promise.reject(new Error("broken"))), Error, "broken");
  assertEquals(await world.releaseAll([world.ask("a")]), ["a"], "a task that fails holds up nobody");
});

Deno.test("FairQueue takes turns between networks, and within a network between persons", async () => {
  const world = new World();
  const names = ["net1/eve", "net1/eve", "net1/eve", "net1/ann", "net2/bob", "net1/eve", "carol", "net2/bob"];
  await world.releaseAll(names.map((name) => world.ask(name)));
  assertEquals(world.began, [
    ...["net1/eve", "net1/eve", "net2/bob", "carol"],
    ...["net1/ann", "net2/bob", "net1/eve", "net1/eve"],
  ]);
});

Deno.test("FairQueue takes turns between the parts of a network, and many of them get no more turns than one network", async () => {
  const world = new World();
  const many = Array.from({ length: 6 }, (_, index) => `net1/part${index < 5 ? 1 : 2}/subnet${index}/eve${index}`);
  await world.releaseAll([...many, "net1/part2/subnet5/ann", "net2/part1/subnet1/bob"].map((name) => world.ask(name)));
  assertEquals(world.began, [
    ...["net1/part1/subnet0/eve0", "net1/part1/subnet1/eve1", "net2/part1/subnet1/bob", "net1/part2/subnet5/eve5"],
    ...["net1/part1/subnet2/eve2", "net1/part2/subnet5/ann", "net1/part1/subnet3/eve3", "net1/part1/subnet4/eve4"],
  ]);
});

Deno.test("FairQueue does several tasks at a time if it may, but one for each network", async () => {
  const world = new World({ atOnce: 2 });
  const names = ["net1/eve", "net1/ann", "net2/bob", "carol"];
  const results = names.map((name) => world.ask(name));
  assertEquals(world.began, ["net1/eve", "net2/bob"]);
  assertEquals(await world.releaseAll(results), names);
  assertEquals(world.began, ["net1/eve", "net2/bob", "net1/ann", "carol"]);
});

Deno.test("FairQueue drops the tasks of those who have gone", async () => {
  const world = new World();
  let isGone = false;
  const left = Array.from({ length: 600 }, () => world.ask("net1/eve", () => isGone));
  const bob = world.ask("net1/bob");
  isGone = true;
  const results = await world.releaseAll([...left, bob]);
  assertEquals(world.began, ["net1/eve", "net1/bob"]);
  assertEquals(results.slice(1, -1).filter((result) => result !== null), []);
});

Deno.test("FairQueue that is full refuses those of whom most wait, and nobody else", async () => {
  const world = new World({ maxWaiting: 5 });
  const busy = { code: "busy" };
  const results = [world.ask("net1/eve")];
  for (let index = 0; index < 8; index++) results.push(world.ask("net1/eve"));
  results.push(world.ask("net2/bob"), world.ask("carol"));
  assertEquals(await world.releaseAll(results), [
    ...Array.from({ length: 4 }, () => "net1/eve"),
    ...Array.from({ length: 5 }, () => busy),
    ...["net2/bob", "carol"],
  ]);
});

Deno.test("FairQueue that is full forgets those who have gone before it refuses anybody", async () => {
  const world = new World({ maxWaiting: 5 });
  let isGone = false;
  const results = [world.ask("a")];
  for (let index = 0; index < 5; index++) results.push(world.ask("net1/eve", () => isGone));
  isGone = true;
  results.push(world.ask("net1/ann"));
  assertEquals((await world.releaseAll(results)).at(-1), "net1/ann");
});

Deno.test("FairQueue lets a network that has used up its share wait, and nobody else", async () => {
  const world = new World({ share: 0.25 });
  for (let count = 0; count < 3; count++) assertEquals(await world.take("net1/eve", 1000), "net1/eve");
  const waiting = world.take("net1/ann", 0);
  assertEquals(await world.take("net2/bob", 1), "net2/bob");
  assertEquals(await world.take("eve", 1), "eve", "a person of the same name on this machine is not of that network");
  await until(() => world.clock.waiting === 1, () => `${world.began}`);
  assertEquals(world.began, [...Array(3).fill("net1/eve"), "net2/bob", "eve"]);
  world.clock.advance(990);
  assertEquals(world.began.length, 5);
  world.clock.advance(20);
  assertEquals(await waiting, "net1/ann");
  assertEquals(world.clock.waiting, 0);
});

Deno.test("FairQueue counts all the work of a long task, and not the work of others in its pauses", async () => {
  const world = new World({ share: 0.25 });
  assertEquals(await world.work("net1/eve", 1900), "net1/eve");
  assertEquals(await world.work("net1/eve", 4000), "net1/eve", "a network that has some time left may begin");
  const waiting = world.take("net1/ann", 0);
  assertEquals(await world.take("net2/bob", 1), "net2/bob");
  await until(() => world.clock.waiting === 1, () => `${world.began}`);
  // It had 2000 ms, has got a quarter of 8850 ms, and has worked for 5900 ms: it lacks 1688 ms, which take 6.75 s.
  world.clock.advance(6700);
  assertEquals(world.began, ["net1/eve", "net1/eve", "net2/bob"]);
  world.clock.advance(100);
  assertEquals(await waiting, "net1/ann");
  assertEquals(world.clock.waiting, 0);
});

Deno.test("FairQueue counts the time of all parts of a network together", async () => {
  const world = new World({ share: 0.25 });
  for (let count = 0; count < 3; count++) await world.take(`net1/part${count}/eve`, 1000);
  const waiting = world.take("net1/part3/eve", 0);
  assertEquals(await world.take("net2/part1/bob", 1), "net2/part1/bob");
  assertEquals(world.began.length, 4);
  world.clock.advance(2000);
  assertEquals(await waiting, "net1/part3/eve");
});

Deno.test("R6 a task that is done in steps gives its turn back, and goes on when the others had theirs", async () => {
  const world = new World();
  const steps: number[] = [];
  async function* task(): Steps<string> {
    for (let step = 0; step < 4; step++) {
      steps.push(step);
      world.clock.advance(60);
      yield await Promise.resolve();
    }
    return "read";
  }
  const reading = world.queue.runInTurns(askerOf("net1/ann"), task());
  const others = ["net2/bob", "net3/eve"].map((name) => world.take(name, 1).then(() => steps.length));
  assertEquals(await Promise.all(others), [2, 2]);
  assertEquals(await reading, "read");
  assertEquals(steps, [0, 1, 2, 3]);
});

Deno.test("R6 a task that is done in steps ends between two turns when its asker has gone", async () => {
  const world = new World();
  let isGone = false;
  let count = 0;
  async function* endless(): Steps<never> {
    for (;;) {
      isGone = ++count >= 5;
      world.clock.advance(60);
      yield await Promise.resolve();
    }
  }
  assertEquals(await world.queue.runInTurns(askerOf("net1/ann", () => isGone), endless()), null);
  assertEquals(count, 6);
});
