/**
 * A client that loses its connection again and again: it remembers what it saw, comes back with that, and says once more
 * what was not answered. Whatever comes twice, out of order, or not at all is an error.
 *
 * @module
 */
import { assert } from "@std/assert";
import { type Message, type PastMessage, PRIVATE } from "../../shared/wire/message.ts";
import { randomSizes } from "../support/memory_pipe.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import type { World } from "./harness.ts";

/** Something that was said, until it is answered. */
interface Saying {
  readonly to: string;
  readonly text: string;
  readonly key: string;
}

/** A message that was acknowledged. */
export interface Acknowledged extends Saying {
  readonly id: number;
}

export class Wanderer {
  readonly name: string;
  readonly rooms: readonly string[];
  /** What was heard of each stream, by ids in the order of the telling, with the text of now; no text: deleted. */
  readonly heard: ReadonlyMap<string, Map<number, string | undefined>>;
  readonly acknowledged: Acknowledged[] = [];
  readonly #seen: Map<string, number>;
  readonly #unanswered = new Map<string, Saying>();
  #peer: ScriptedPeer | null = null;
  #secret: string | undefined;
  #read = 0;
  #lastKey = 0;

  constructor(name: string, rooms: readonly string[]) {
    this.name = name;
    this.rooms = rooms;
    const streams = [...rooms, PRIVATE];
    this.heard = new Map(streams.map((stream) => [stream, new Map()]));
    // Before anything was said, so that nothing is a backlog.
    this.#seen = new Map(streams.map((stream) => [stream, 0]));
  }

  get isConnected(): boolean {
    return this.#peer !== null && !this.#peer.isEnded;
  }

  /** How many sayings wait for an answer. */
  get waiting(): number {
    return this.#unanswered.size;
  }

  /** Comes, or comes back, by a connection that is cut anywhere. What was not answered follows at once, without waiting for `welcome`. */
  async connect(world: World, seed: number): Promise<void> {
    const pipe = { reads: randomSizes(seed), writes: randomSizes(seed + 1), capacity: 2000 };
    this.#peer = await world.connect({ name: this.name, pipe });
    this.#read = 0;
    await this.#peer.send({
      type: "hello",
      version: 1,
      name: this.name,
      rooms: this.rooms,
      log: world.store.log,
      seen: Object.fromEntries(this.#seen),
      ...(this.#secret === undefined ? {} : { resume: this.#secret }),
    });
    for (const saying of this.#unanswered.values()) await this.#send({ type: "say", ...saying, ref: saying.key });
    // Without its secret it would be somebody else the next time.
    if (this.#secret === undefined) await this.settle();
  }

  /** The connection is gone, with all that was on its way. */
  async lose(): Promise<void> {
    await this.#peer?.vanish();
    this.#take();
    this.#peer = null;
  }

  async say(to: string, text: string): Promise<void> {
    const saying = { to, text, key: `${this.name} ${++this.#lastKey}`.padEnd(16, ".") };
    this.#unanswered.set(saying.key, saying);
    await this.#send({ type: "say", ...saying, ref: saying.key });
  }

  /** Changes something that was said; whether it is answered does not matter. */
  async change({ to, id }: Acknowledged, text: string | undefined): Promise<void> {
    const where = { to: to.startsWith("#") ? to : PRIVATE, id };
    await this.#send(text === undefined ? { type: "delete", ...where } : { type: "edit", ...where, text });
  }

  /** Waits until everything that is owed has come. */
  async settle(): Promise<void> {
    await this.#peer?.drain();
    this.#take();
  }

  /** All that the server has of a stream. */
  async history(stream: string): Promise<PastMessage[]> {
    const all: PastMessage[] = [];
    for (let isMore = true; isMore;) {
      const before = all[0]?.id ?? Number.MAX_SAFE_INTEGER;
      await this.#send({ type: "history", to: stream, before, limit: 100 });
      const pages = (await this.#peer?.drain() ?? []).filter((message) => message.type === "messages");
      all.unshift(...pages.flatMap(({ messages }) => messages));
      isMore = pages.at(-1)?.more ?? false;
    }
    return all;
  }

  async #send(message: Message): Promise<void> {
    await this.#peer?.send(message).catch(() => {
      // The connection is gone; it is said again later.
    });
  }

  #take(): void {
    const received = this.#peer?.received ?? [];
    for (const message of received.slice(this.#read)) this.#hear(message);
    this.#read = received.length;
  }

  #hear(message: Message): void {
    switch (message.type) {
      case "welcome":
        assert(message.name === this.name, `${this.name} is welcomed as ${message.name}`);
        this.#secret = message.resume;
        break;
      case "ok":
        if (message.ref !== undefined) this.#answered(String(message.ref), message.id ?? NaN);
        break;
      case "error":
        // A change of what was deleted meanwhile.
        assert(message.code === "no_such_message", `${this.name} is told ${JSON.stringify(message)}`);
        break;
      case "message":
        this.#advance(message.to, message.id, message);
        this.#streamOf(message.to).set(message.id, message.text);
        break;
      case "edited":
      case "deleted": {
        this.#advance(message.to, message.id, message);
        const stream = this.#streamOf(message.to);
        if (stream.has(message.of)) stream.set(message.of, message.type === "edited" ? message.text : undefined);
        break;
      }
      case "gap":
      case "backlog":
        throw new Error(`${this.name} is told ${JSON.stringify(message)}`);
    }
  }

  #answered(key: string, id: number): void {
    const saying = this.#unanswered.get(key);
    assert(saying !== undefined, `${this.name} has another answer to ${key}`);
    this.#unanswered.delete(key);
    this.acknowledged.push({ ...saying, id });
    // It came before its answer, in this connection or in one before.
    assert(this.#streamOf(saying.to).has(id), `${this.name} has not heard ${id}, which was acknowledged`);
  }

  #advance(to: string, id: number, message: Message): void {
    const stream = to.startsWith("#") ? to : PRIVATE;
    const seen = this.#seen.get(stream) ?? NaN;
    assert(id > seen, `${this.name} has heard ${seen} of ${stream}, and then ${JSON.stringify(message)}`);
    this.#seen.set(stream, id);
  }

  #streamOf(to: string): Map<number, string | undefined> {
    const heard = this.heard.get(to.startsWith("#") ? to : PRIVATE);
    assert(heard !== undefined, `${this.name} is not in ${to}`);
    return heard;
  }
}
