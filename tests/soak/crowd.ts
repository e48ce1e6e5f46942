/**
 * Many people who talk at once, and what they know at the end.
 *
 * @module
 */
import type { PastMessage } from "../../shared/wire/message.ts";
import { PRIVATE } from "../../shared/wire/message.ts";
import { PROGRAM_PATIENCE_MS, withPatience } from "../support/patience.ts";
import { fastClock } from "./fast_clock.ts";
import { type Archive, archiveName, type PersonRecord } from "./record.ts";
import type { SeededRandom } from "./seeded_random.ts";
import { Talker, type TalkerParts } from "./talker.ts";

/** The rooms of all crowds; each person is in two of them. */
export const ROOMS: readonly string[] = ["#north", "#east", "#south", "#west"];

/** The clock is faster by this factor, so that the client's pauses of seconds are tenths of a second. */
const HURRY = 8;

export interface CrowdOptions
  extends Pick<TalkerParts, "restMs" | "mostCharacters" | "leaving" | "fillsGaps" | "serverKey"> {
  readonly random: SeededRandom;
  readonly size: number;
  /** Other people whom they write to. */
  readonly guests: readonly string[];
  /** The port that a person connects to. */
  readonly port: (index: number) => number;
}

/** Must be disposed of, which ends it at once. */
export class Crowd implements AsyncDisposable {
  readonly talkers: readonly Talker[];
  readonly #guests: readonly string[];
  readonly #stop = new AbortController();
  #talking: Promise<unknown> = Promise.resolve();

  constructor({ random, size, guests, port, ...parts }: CrowdOptions) {
    this.#guests = guests;
    const clock = fastClock(HURRY);
    const names = [...Array.from({ length: size }, (_, index) => `t${index}`), ...guests];
    this.talkers = names.slice(0, size).map((name, index) => {
      const rooms = [0, 1].map((step) => ROOMS[(index + step * (1 + index % 3)) % ROOMS.length] ?? "");
      const others = names.filter((other) => other !== name);
      return new Talker({ ...parts, name, rooms, others, random: random.fork(index), clock, port: port(index) });
    });
  }

  /** Resolves when the server knows everybody: each has sent something that was acknowledged. */
  async arrive(): Promise<void> {
    for (const talker of this.talkers) talker.say(talker.record.rooms[0] ?? "");
    await this.#allSettled("everybody's arrival");
  }

  /** Begins to talk. */
  talk(): void {
    this.#talking = Promise.all(this.talkers.map((talker) => talker.talk(this.#stop.signal)));
    // Its result is awaited when they have stopped, or when they are dropped.
    this.#talking.catch(() => {});
  }

  /** Everybody who is connected sends several messages at once. */
  shout(): void {
    for (const talker of this.talkers) talker.shout(8);
  }

  /** Stops talking. Resolves when everything is answered, and everybody has received everything. */
  async finish(): Promise<void> {
    this.#stop.abort();
    await withPatience(this.#talking, () => `answers to ${this.#waiting()}`, PROGRAM_PATIENCE_MS);
    await this.#allSettled("the last messages");
  }

  /** Rejects as soon as anybody's link ends too early. */
  async failure(): Promise<never> {
    await this.#talking;
    return await new Promise(() => {});
  }

  /** The history as the crowd can read it; of the guests, who send nothing privately, what they received. */
  async archive(): Promise<Archive> {
    const [first] = this.talkers;
    const archive = new Map<string, readonly PastMessage[]>();
    for (const room of first === undefined ? [] : ROOMS) archive.set(room, await first?.history(room) ?? []);
    for (const talker of this.talkers) {
      archive.set(archiveName(PRIVATE, talker.record.name), await talker.history(PRIVATE));
    }
    const received = this.talkers.flatMap(({ record: { name } }) => archive.get(archiveName(PRIVATE, name)) ?? []);
    for (const guest of this.#guests) {
      const past = received.filter(({ to }) => to === guest).sort((a, b) => a.id - b.id);
      archive.set(archiveName(PRIVATE, guest), past);
    }
    return archive;
  }

  /** Everybody leaves. */
  async end(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.talkers.map((talker) => talker.end()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.talkers.map((talker) => talker.drop()));
  }

  get records(): readonly PersonRecord[] {
    return this.talkers.map(({ record }) => record);
  }

  async #allSettled(wanted: string): Promise<void> {
    await withPatience(Promise.all(this.talkers.map((talker) => talker.settled())), () => wanted, PROGRAM_PATIENCE_MS);
  }

  #waiting(): string {
    return this.talkers.flatMap(({ record: { name, sayings, outcomes } }) => {
      const count = sayings.size - outcomes.size;
      return count > 0 ? [`${count} lines of ${name}`] : [];
    }).join(", ");
  }
}
