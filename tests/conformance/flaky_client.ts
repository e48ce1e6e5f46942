/**
 * A client that loses its connection again and again. It remembers what it has seen, resumes from there, and repeats
 * what was not answered. A message that comes twice, out of order, or not at all is an error.
 *
 * @module
 */
import { assert } from "@std/assert";
import { type Message, type PastMessage, PRIVATE } from "../../shared/wire/message.ts";
import { randomSizes } from "../support/memory_pipe.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import type { World } from "./harness.ts";

/** A `say` that was not answered yet. */
interface Unanswered {
  readonly to: string;
  readonly text: string;
  readonly key: string;
}

/** A message that was acknowledged. */
export interface Acknowledged extends Unanswered {
  readonly id: number;
}

export class FlakyClient {
  readonly name: string;
  readonly rooms: readonly string[];
  /** The present texts of the messages of each stream, by id, in the order of arrival. `undefined`: deleted. */
  readonly texts: ReadonlyMap<string, Map<number, string | undefined>>;
  readonly acknowledged: Acknowledged[] = [];
  readonly #seen: Map<string, number>;
  readonly #unanswered = new Map<string, Unanswered>();
  #peer: ScriptedPeer | null = null;
  #secret: string | undefined;
  #read = 0;
  #lastKey = 0;

  constructor(name: string, rooms: readonly string[]) {
    this.name = name;
    this.rooms = rooms;
    const streams = [...rooms, PRIVATE];
    this.texts = new Map(streams.map((stream) => [stream, new Map()]));
    // Everything counts as unseen, so nothing comes as a backlog.
    this.#seen = new Map(streams.map((stream) => [stream, 0]));
  }

  get isConnected(): boolean {
    return this.#peer !== null && !this.#peer.isEnded;
  }

  /** The number of messages that wait for an answer. */
  get waiting(): number {
    return this.#unanswered.size;
  }

  /**
   * Joins or resumes, over a connection that splits its bytes anywhere. What was not answered follows at once, without
   * waiting for `welcome`.
   */
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
    // Without its secret, the client would be another person the next time.
    if (this.#secret === undefined) await this.settle();
  }

  /** Loses the connection, with everything that was on its way. */
  async lose(): Promise<void> {
    await this.#peer?.vanish();
    this.#handleReceived();
    this.#peer = null;
  }

  async say(to: string, text: string): Promise<void> {
    const saying = { to, text, key: `${this.name} ${++this.#lastKey}`.padEnd(16, ".") };
    this.#unanswered.set(saying.key, saying);
    await this.#send({ type: "say", ...saying, ref: saying.key });
  }

  /** Changes a message. The answer does not matter. */
  async change({ to, id }: Acknowledged, text: string | undefined): Promise<void> {
    const where = { to: to.startsWith("#") ? to : PRIVATE, id };
    await this.#send(text === undefined ? { type: "delete", ...where } : { type: "edit", ...where, text });
  }

  /** Waits until everything that is due has arrived. */
  async settle(): Promise<void> {
    await this.#peer?.drain();
    this.#handleReceived();
  }

  /** Everything that the server has of a stream. */
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
      // The connection is lost. The message is repeated later.
    });
  }

  #handleReceived(): void {
    const received = this.#peer?.received ?? [];
    for (const message of received.slice(this.#read)) this.#handle(message);
    this.#read = received.length;
  }

  #handle(message: Message): void {
    switch (message.type) {
      case "welcome":
        assert(message.name === this.name, `${this.name} got a welcome as ${message.name}`);
        this.#secret = message.resume;
        break;
      case "ok":
        if (message.ref !== undefined) this.#answered(String(message.ref), message.id ?? NaN);
        break;
      case "error":
        // The message was deleted before it could be changed.
        assert(message.code === "no_such_message", `${this.name} received ${JSON.stringify(message)}`);
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
        throw new Error(`${this.name} received ${JSON.stringify(message)}`);
    }
  }

  #answered(key: string, id: number): void {
    const saying = this.#unanswered.get(key);
    assert(saying !== undefined, `${this.name} received another answer to ${key}`);
    this.#unanswered.delete(key);
    this.acknowledged.push({ ...saying, id });
    // The message came before its answer, on this connection or an earlier one.
    assert(this.#streamOf(saying.to).has(id), `${this.name} has not received ${id}, which was acknowledged`);
  }

  #advance(to: string, id: number, message: Message): void {
    const stream = to.startsWith("#") ? to : PRIVATE;
    const seen = this.#seen.get(stream) ?? NaN;
    assert(id > seen, `${this.name} received ${seen} of ${stream}, and then ${JSON.stringify(message)}`);
    this.#seen.set(stream, id);
  }

  #streamOf(to: string): Map<number, string | undefined> {
    const texts = this.texts.get(to.startsWith("#") ? to : PRIVATE);
    assert(texts !== undefined, `${this.name} is not in ${to}`);
    return texts;
  }
}
