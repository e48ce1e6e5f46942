/**
 * A hundred members who chat, search and send files, as the people of a busy server do, and how long each of these takes.
 *
 * @module
 */
import { BytePeer } from "../../support/byte_peer.ts";
import { sleep } from "../../support/patience.ts";
import { roomName, word } from "../million_folder.ts";
import { Guest } from "./guest.ts";

const SIZE = 100;
const ROOMS = 5;
const SEARCHERS = 10;
const PAIRS = 10;
const FILE_BYTES = 64 * 1024;

/** What the crowd does, and the times that it took, in milliseconds. */
export interface Times {
  /** From a `say` to its delivery to another member. */
  readonly chat: number[];
  /** From a `search` to its answer. */
  readonly search: number[];
  /** From an offer to the last byte of its file. */
  readonly file: number[];
  /** What was refused, and how often. */
  readonly refused: Map<string, number>;
}

export function emptyTimes(): Times {
  return { chat: [], search: [], file: [], refused: new Map() };
}

/** Must be closed. Everybody does something about once a second, at times that are spread evenly. */
export class Crowd {
  readonly #server: Deno.ConnectOptions;
  readonly #guests: readonly Guest[];
  readonly #running: Promise<void>[] = [];
  #times: Times = emptyTimes();
  #isOver = false;

  private constructor(server: Deno.ConnectOptions, guests: readonly Guest[]) {
    this.#server = server;
    this.#guests = guests;
    for (let at = 0; at < SIZE; at++) this.#running.push(this.#live(at));
  }

  static async enter(server: Deno.ConnectOptions): Promise<Crowd> {
    const guests: Guest[] = [];
    for (let at = 0; at < SIZE; at++) {
      const hello = { name: `guest${at}`, rooms: [roomName(1 + at % ROOMS)], features: ["files", "history"] };
      const { guest, answer } = await Guest.enter(server, hello);
      if (answer?.type !== "welcome") throw new Error(`Guest ${at} is not let in: ${JSON.stringify(answer)}`);
      guests.push(guest);
    }
    return new Crowd(server, guests);
  }

  /** Measures for some seconds. */
  async measure(seconds: number): Promise<Times> {
    this.#times = emptyTimes();
    await sleep(seconds * 1000);
    const gone = this.#guests.filter(({ hasEnded }) => hasEnded).length;
    if (gone > 0) this.#times.refused.set("connections lost", gone);
    return this.#times;
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#running);
    for (const guest of this.#guests) guest.close();
  }

  async #live(at: number): Promise<void> {
    await sleep(at * 1000 / SIZE);
    for (let round = 0; !this.#isOver; round++) {
      const begin = performance.now();
      if (at < SEARCHERS) await this.#search(at, round);
      else if (at < SEARCHERS + PAIRS) await this.#sendFile(at, round);
      else await this.#say(at, round);
      await sleep(Math.max(0, begin + 1000 - performance.now()));
    }
  }

  async #say(at: number, round: number): Promise<void> {
    const [guest, other] = [this.#guests[at], this.#guests[(at + ROOMS) % SIZE]];
    const text = `${at} says something for the ${round}th time`;
    const begin = performance.now();
    const arrived = other?.until((message) => message.type === "message" && message.text === text);
    const answer = await guest?.ask({ type: "say", to: roomName(1 + at % ROOMS), text });
    if (this.#isRefused(answer) || await arrived === null) return;
    this.#times.chat.push(performance.now() - begin);
  }

  async #search(at: number, round: number): Promise<void> {
    const begin = performance.now();
    const answer = await this.#guests[at]?.ask({ type: "search", text: word(40 + (at * 31 + round) % 40) });
    if (!this.#isRefused(answer)) this.#times.search.push(performance.now() - begin);
  }

  async #sendFile(at: number, round: number): Promise<void> {
    const [guest, other] = [this.#guests[at], this.#guests[at + PAIRS]];
    const begin = performance.now();
    const id = `file-of-${at}-${round}-0123456789`;
    const offered = other?.until((message) => message.type === "offered" && message.id === id);
    const accepted = [guest, other].map((one) =>
      one?.until(({ type, ...message }) => type === "accepted" && "id" in message && message.id === id)
    );
    const offer = {
      type: "offer",
      to: `guest${at + PAIRS}`,
      id,
      names: ["a.bin"],
      count: 1,
      bytes: FILE_BYTES,
    } as const;
    if (this.#isRefused(await guest?.ask(offer)) || await offered === null) return;
    if (this.#isRefused(await other?.ask({ type: "accept", id }))) return;
    const tickets = (await Promise.all(accepted)).map((message) => message?.type === "accepted" ? message.ticket : "");
    const ends = await Promise.all(tickets.map(async (ticket) => {
      const end = new BytePeer(await Deno.connect(this.#server));
      await end.send({ type: "transfer", ticket });
      return end;
    }));
    const [from, to] = ends;
    if (from === undefined || to === undefined) return;
    for (const end of ends) this.#isRefused(await end.message());
    await Promise.all([from.send(new Uint8Array(FILE_BYTES)), to.skip(FILE_BYTES)]);
    this.#times.file.push(performance.now() - begin);
    for (const end of ends) await end.close().catch(() => {});
    await guest?.ask({ type: "close", id, code: "done" });
  }

  /** Whether an answer is not the expected one; counts what it is instead. */
  #isRefused(answer: unknown): boolean {
    const { type = "no answer", code = "" } = (answer ?? {}) as { type?: string; code?: string };
    if (type === "ok") return false;
    const { refused } = this.#times;
    const what = code === "" ? type : code;
    refused.set(what, (refused.get(what) ?? 0) + 1);
    return true;
  }
}
