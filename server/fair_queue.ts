/**
 * A queue for work that is expensive, such as reading a large backlog or searching. It does few tasks at a time, and one
 * for each network.
 *
 * 1. Turns go round: first between networks, then between the smaller networks inside of each, and in the smallest
 *    between persons. So nobody waits for all that somebody else has asked for, but for one task of each of them, and
 *    whoever has many small networks gets no more turns.
 * 2. If a network may use a share of the time only and has used it up, it waits until it has some again, and holds up
 *    nobody else.
 * 3. Whoever has gone when their turn comes loses it, at no cost.
 * 4. The queue is bounded. If it is full, the latest task of the network with most tasks is refused.
 * 5. A task that is done in steps gives its turn back after a while, and goes on in its next one.
 *
 * On this machine, which has no network, each person counts as one.
 *
 * @module
 */
import { TimeSlice, yieldToEventLoop, yieldToSockets } from "../shared/event_loop.ts";
import type { Clock } from "./clock.ts";
import { TokenBucket } from "./rate_limiter.ts";
import type { Refusal } from "./refusal.ts";

/** For whom something is done. */
export interface Asker {
  /** The networks that the session comes from, the largest first; none on this machine. */
  readonly networks: readonly string[];
  /** The person, or the session of a newcomer. */
  readonly person: string;
  /** Whether nobody waits for the result any more. */
  readonly isGone: () => boolean;
}

export interface FairQueueOptions {
  readonly clock: Clock;
  /** The most tasks that wait. */
  readonly maxWaiting: number;
  /** The most tasks at a time, each for another network. By default one. */
  readonly atOnce?: number;
  /** The share of the time that a network may use, from 0 to 1; by default all that the others leave. */
  readonly share?: number;
}

/**
 * How much time a network may use at once before its share limits it, in milliseconds: enough for an office that comes
 * back after a restart.
 */
const BURST_MS = 2000;

/** How long a task in steps may work in one turn, in milliseconds. An answer takes less, unless what it wants is rare. */
const TURN_MS = 100;

/** With more times than this, those of networks that have used none of late are forgotten. */
const MAX_TIMES = 256;

interface Waiting {
  readonly asker: Asker;
  /** Does the task. Never rejects. */
  readonly begin: (slice: TimeSlice) => Promise<void>;
  /** Ends the waiting without doing anything. */
  readonly skip: (why: Refusal | null) => void;
}

export class FairQueue {
  readonly #options: FairQueueOptions;
  /** What is done after a task belongs to its slice, such as letting in a session whose backlog was read. */
  readonly #slice: TimeSlice;
  /** The networks for which something waits. The one whose turn is next comes first. */
  readonly #networks = new Map<string, Turns>();
  /** The time of each network that has used some. */
  readonly #times = new Map<string, TokenBucket>();
  /** The networks for which a task is under way. */
  readonly #running = new Set<string>();
  #cancelTimer = () => {};

  constructor(options: FairQueueOptions) {
    this.#options = options;
    this.#slice = this.#newSlice();
  }

  /** How many tasks wait, some perhaps for nobody any more. */
  get waiting(): number {
    let count = 0;
    for (const { size } of this.#networks.values()) count += size;
    return count;
  }

  /**
   * Does a task when its turn comes, and resolves or rejects as the task does. Returns a refusal if too many tasks wait,
   * and `null` if the asker is gone by then. A task that takes long pauses with its slice, so that only its own work counts.
   */
  run<T>(asker: Asker, task: (slice: TimeSlice) => Promise<T>): Promise<T | Refusal | null> {
    const { promise, resolve, reject } = Promise.withResolvers<T | Refusal | null>();
    const waiting = { asker, begin: (slice: TimeSlice) => task(slice).then(resolve, reject), skip: resolve };
    const [name = `person ${asker.person}`, ...parts] = asker.networks;
    let network = this.#networks.get(name);
    if (network === undefined) this.#networks.set(name, network = new Turns());
    network.add(waiting, [...parts, asker.person]);
    this.#makeRoom(network);
    this.#begin();
    return promise;
  }

  /** Like `run`, for a task that can stop after each of its steps. It gives its turn back when others may wait for it. */
  async runInTurns<T>(asker: Asker, task: Steps<T>): Promise<T | Refusal | null> {
    for (;;) {
      const done = await this.run(asker, (slice) => goOn(task, slice));
      if (done === null || "code" in done) return done;
      if (done.isDone) return done.value;
    }
  }

  #begin(): void {
    const { atOnce = 1 } = this.#options;
    while (this.#running.size < atOnce) {
      const next = this.#next();
      if (next === null) return;
      this.#do(...next);
    }
  }

  async #do(name: string, { begin }: Waiting): Promise<void> {
    this.#running.add(name);
    const slice = this.#newSlice();
    await begin(slice);
    // A millisecond was taken before.
    this.#timeOf(name).charge(slice.usedMs - 1);
    if (this.#networks.size > 0) await (this.#slice.pause() ?? yieldToEventLoop());
    this.#running.delete(name);
    this.#begin();
  }

  /** Takes the next task and its network. If all that wait have to wait for time, returns `null` and comes back then. */
  #next(): [name: string, waiting: Waiting] | null {
    const { clock } = this.#options;
    this.#cancelTimer();
    const now = clock.now();
    this.#forgetTimes(now);
    let soonestMs = Infinity;
    for (const [name, network] of this.#networks) {
      if (this.#running.has(name)) continue;
      network.dropGone();
      const waitMs = network.size === 0 ? 0 : this.#timeOf(name).take(now);
      if (waitMs > 0) {
        soonestMs = Math.min(soonestMs, waitMs);
        continue;
      }
      const waiting = network.take();
      this.#networks.delete(name);
      if (network.size > 0) this.#networks.set(name, network);
      if (waiting !== undefined) return [name, waiting];
    }
    if (soonestMs < Infinity) this.#cancelTimer = clock.after(soonestMs, () => this.#begin());
    return null;
  }

  #newSlice(): TimeSlice {
    const { clock } = this.#options;
    return new TimeSlice(() => clock.now(), { yieldTo: () => yieldToSockets(() => clock.now()) });
  }

  #timeOf(network: string): TokenBucket {
    const { clock, share = 0 } = this.#options;
    let time = this.#times.get(network);
    if (time === undefined) this.#times.set(network, time = new TokenBucket(1000 * share, BURST_MS, clock.now()));
    return time;
  }

  #forgetTimes(now: number): void {
    if (this.#times.size <= MAX_TIMES) return;
    for (const [name, time] of this.#times) {
      if (time.isFull(now)) this.#times.delete(name);
    }
  }

  /** Refuses a task if too many wait: one of the network with most of them, of the latest one if there are several. */
  #makeRoom(latest: Turns): void {
    const { maxWaiting } = this.#options;
    if (this.waiting <= maxWaiting) return;
    for (const network of this.#networks.values()) network.dropGone();
    if (this.waiting <= maxWaiting) return;
    let largest = latest;
    for (const network of this.#networks.values()) {
      if (network.size > largest.size) largest = network;
    }
    largest.takeLatest()?.skip({ code: "busy" });
  }
}

/** A task in steps, with its result at the end. */
export type Steps<T> = AsyncGenerator<void, T>;

/** Does steps of a task until it is done, or has worked for a whole turn. */
async function goOn<T>(
  task: Steps<T>,
  slice: TimeSlice,
): Promise<{ readonly isDone: true; readonly value: T } | { readonly isDone: false }> {
  while (slice.usedMs < TURN_MS) {
    const { done, value } = await task.next();
    if (done) return { isDone: true, value };
    await slice.pause();
  }
  return { isDone: false };
}

/** What waits for a network or a part of it, in turns between its own parts; or for a person, in order. */
class Turns {
  /** By the names of the parts. The one whose turn is next comes first. */
  readonly #parts = new Map<string, Turns>();
  /** The tasks of a person, who has no parts. */
  #own: Waiting[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds a task of a person: `path` leads there, from part to part. */
  add(waiting: Waiting, [name, ...path]: readonly string[]): void {
    this.#size++;
    if (name === undefined) return void this.#own.push(waiting);
    let part = this.#parts.get(name);
    if (part === undefined) this.#parts.set(name, part = new Turns());
    part.add(waiting, path);
  }

  /** Takes the oldest task of the person whose turn it is. */
  take(): Waiting | undefined {
    if (this.#size === 0) return undefined;
    this.#size--;
    const [next] = this.#parts;
    if (next === undefined) return this.#own.shift();
    const [name, part] = next;
    const taken = part.take();
    this.#parts.delete(name);
    if (part.size > 0) this.#parts.set(name, part);
    return taken;
  }

  /** Takes the latest task of the part with most tasks, of the latest part if there are several. */
  takeLatest(): Waiting | undefined {
    if (this.#size === 0) return undefined;
    this.#size--;
    const [largest] = [...this.#parts].toReversed().sort(([, a], [, b]) => b.size - a.size);
    if (largest === undefined) return this.#own.pop();
    const [name, part] = largest;
    const taken = part.takeLatest();
    if (part.size === 0) this.#parts.delete(name);
    return taken;
  }

  /** Drops the tasks for which nobody waits any more. */
  dropGone(): void {
    this.#own = this.#own.filter(({ asker, skip }) => {
      if (!asker.isGone()) return true;
      skip(null);
      return false;
    });
    this.#size = this.#own.length;
    for (const [name, part] of this.#parts) {
      part.dropGone();
      this.#size += part.size;
      if (part.size === 0) this.#parts.delete(name);
    }
  }
}
