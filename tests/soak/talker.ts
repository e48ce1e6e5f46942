/**
 * A person who talks through the program's own link: sends messages to rooms and people, changes some of them, leaves
 * and returns, and records everything.
 *
 * Owns its links and its record. Does not know what happens to the server, nor whether anything is right.
 *
 * @module
 */
import { KEY_BYTES, messageKey } from "../../client/link/message_key.ts";
import { type Clock, ConnectFailure, type Platform } from "../../client/platform/platform.ts";
import { secure } from "../../client/platform/tls.ts";
import { Link } from "../../client/link/link.ts";
import { ANY_SERVER } from "../client/support/any_server.ts";
import type { Ending, LinkListener } from "../../client/link/link_events.ts";
import type { Unanswered } from "../../client/link/resume_state.ts";
import { certificateName, rootCertificate } from "../../shared/keys/root_certificate.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import { keyPairOf, newSeed } from "../../shared/keys/ed25519.ts";
import type { ClientMessage, MessageOf, PastMessage, ServerMessage } from "../../shared/wire/message.ts";
import { isHeard, type Life, PersonRecord, streamOf, tokenOf } from "./record.ts";
import type { SeededRandom } from "./seeded_random.ts";

/** Nobody gives up during a test, by its fast clock. */
const RETRY_FOR_MS = 365 * 86_400_000;

/** The most messages of one page of the history. */
const PAGE = 500;

/** The key of all talkers. */
const KEY = await keyPairOf(newSeed((count) => crypto.getRandomValues(new Uint8Array(count))));

/** The settings and parts of a talker. */
export interface TalkerParts {
  readonly name: string;
  readonly rooms: readonly string[];
  /** Whom it writes to. */
  readonly others: readonly string[];
  readonly random: SeededRandom;
  readonly clock: Clock;
  readonly port: number;
  /** The key of the server, if it is reached with TLS. */
  readonly serverKey?: string | null;
  /** The average pause between two actions. */
  readonly restMs: number;
  /** The longest text; most are short. */
  readonly mostCharacters: number;
  /** The probability, at each action, of leaving and returning. */
  readonly leaving: number;
  /** Whether it reads everything that the server leaves out, as the program does in a pipe. */
  readonly fillsGaps?: boolean;
}

/** An acknowledged message of the talker. */
interface Own {
  readonly id: number;
  /** Its room, or `@`. */
  readonly stream: string;
  readonly token: string;
}

export class Talker {
  readonly record: PersonRecord;
  readonly #parts: TalkerParts;
  readonly #platform: Pick<Platform, "clock" | "connect" | "random" | "randomBytes">;
  #link: Link;
  #life: Life;
  #running: Promise<Ending>;
  #secret: string | null = null;
  #hasAcknowledged = false;
  /** The last id received in each stream, and the one up to which the server knows it. */
  readonly #heardIds = new Map<string, number>();
  readonly #readIds = new Map<string, number>();
  /** The latest messages of the talker. */
  #own: Own[] = [];
  #said = 0;
  #pages: PastMessage[] = [];
  #stalled: Promise<void> | null = null;
  #isOver = false;
  #byes: string[] = [];

  constructor(parts: TalkerParts) {
    this.#parts = parts;
    this.record = new PersonRecord(parts.name, parts.rooms);
    const { clock, random } = parts;
    this.#platform = {
      clock,
      random: () => random.next(),
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      connect: (_, signal) => connect(parts, signal),
    };
    ({ link: this.#link, life: this.#life, running: this.#running } = this.#begin(false));
  }

  /** Why the server ended connections, in order. */
  get byes(): readonly string[] {
    return this.#byes;
  }

  /** Talks until the signal. Resolves when everything sent by then is answered. Rejects when the link ends. */
  async talk(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#rest(this.#parts.restMs, signal);
      await this.#orEnded(this.#link.hasRoom());
      if (!signal.aborted) await this.#act(signal);
    }
    await this.settled();
  }

  /** Resolves when everything is answered, and everything from the server was received. */
  async settled(): Promise<void> {
    await this.#orEnded(this.#link.settled());
  }

  /** Stops reading until the returned function is called. */
  stall(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#stalled = promise;
    return () => {
      this.#stalled = null;
      resolve();
    };
  }

  /** Sends a text of this many characters. */
  say(to: string, characters = 0): void {
    const { name, clock, random } = this.#parts;
    const token = `${name}.${++this.#said}`;
    const text = characters > token.length + 1 ? `${token} ${"x".repeat(characters - token.length - 1)}` : token;
    const key = messageKey(clock.timeMs(), Uint8Array.from({ length: KEY_BYTES }, () => random.below(256)));
    this.record.sayings.set(token, { to, text, key });
    this.#link.request({ type: "say", to, text, key, ref: this.#link.newRef() });
  }

  /** Sends several messages at once to different places, if there is a connection. */
  shout(count: number): void {
    if (this.#link.isLive && !this.#link.isLeaving) { for (let i = 0; i < count; i++) this.#sayAnything(); }
  }

  /** Sends this many texts of this many characters, as fast as they are answered. */
  async sayMany(to: string, { count, characters }: { readonly count: number; readonly characters: number }) {
    for (let i = 0; i < count; i++) {
      await this.#orEnded(this.#link.hasRoom());
      this.say(to, characters);
    }
  }

  /** All messages of a room, or with `@` the talker's private ones. */
  async history(to: string): Promise<readonly PastMessage[]> {
    const all: PastMessage[] = [];
    do {
      this.#pages = [];
      this.#link.request({ type: "history", to, after: all.at(-1)?.id ?? 0, limit: PAGE, ref: this.#link.newRef() });
      await this.#orEnded(this.#link.answered());
      all.push(...this.#pages);
    } while (this.#pages.length > 0);
    return all;
  }

  /** Leaves for good. */
  async end(): Promise<void> {
    this.#link.quit();
    await this.#running;
    this.#giveBack();
  }

  /** Leaves at once, whatever is under way. */
  async drop(): Promise<void> {
    this.#isOver = true;
    await this.#link.stop(0);
    await this.#running;
  }

  #begin(isContinued: boolean): { link: Link; life: Life; running: Promise<Ending> } {
    const life = this.record.begin(isContinued);
    this.#hasAcknowledged = false;
    const address = { hostname: "127.0.0.1", port: this.#parts.port };
    const reading = this.#parts.fillsGaps === true ? { fillsGaps: true } : null;
    const link = new Link(this.#platform, {
      address,
      identity: KEY,
      trust: { ...ANY_SERVER, key: this.#parts.serverKey ?? null },
      retryForMs: RETRY_FOR_MS,
      reading,
    }, this.#listener(life));
    return { link, life, running: this.#run(link) };
  }

  /** Runs a link. The server may be away when it begins; after that, nothing but leaving ends it. */
  async #run(link: Link): Promise<Ending> {
    for (;;) {
      const ending = await link.run();
      if (ending.type !== "not_connected" || link.isLeaving) return ending;
      await this.#rest(30);
    }
  }

  #listener(life: Life): LinkListener {
    const { name, rooms } = this.#parts;
    return {
      identity: () => ({ name, rooms }),
      earlier: () => this.#secret,
      drained: () => this.#stalled ?? Promise.resolve(),
      wire: () => {},
      welcomed: ({ message, isAgain }) => this.#welcomed(life, message, isAgain),
      received: (message, request) => this.#received(life, message, request),
      lost: (loss) => typeof loss === "object" && this.#byes.push(loss.reason),
      uncertain: (message) => this.#gaveUp(message),
    };
  }

  #welcomed(life: Life, message: MessageOf<"welcome">, isAgain: boolean): void {
    life.heard.push(message);
    life.firstWelcomeTime ??= this.#parts.clock.timeMs();
    if (isAgain && message.resumed !== true && this.#hasAcknowledged) life.lostPlaces++;
    this.#secret = message.resume;
  }

  #received(life: Life, message: ServerMessage, request: Unanswered | null): void {
    if (isHeard(message)) {
      life.heard.push(message);
      if ("id" in message) this.#heardIds.set(streamOf(message), message.id);
    }
    if (message.type === "joined" && message.name === this.record.name) this.#link.beginRoom(message.room);
    if (message.type === "messages") this.#pages.push(...message.messages);
    if (request === null) return;
    if (message.type === "ok") this.#done(request.message, message);
    if (message.type === "error") this.#refused(request, message);
  }

  #done(request: ClientMessage, { id, time, kept = true }: MessageOf<"ok">): void {
    if (request.type === "say") {
      const token = tokenOf(request.text);
      const place = { ...(id === undefined ? {} : { id }), ...(time === undefined ? {} : { time }) };
      this.record.outcomes.set(token, { type: "acknowledged", isKept: kept, ...place });
      if (id !== undefined) this.#own = [...this.#own.slice(-9), { id, stream: streamOf(request), token }];
      this.#hasAcknowledged = true;
    }
    if (request.type === "read") this.#readIds.set(request.to, request.id);
    this.#changed(request, "done");
  }

  #refused({ message: request, isRepeated = false }: Unanswered, { code }: MessageOf<"error">): void {
    if (request.type === "say") this.record.outcomes.set(tokenOf(request.text), { type: "refused", code });
    // A repeated `delete` is refused because the first one succeeded.
    const wasDone = request.type === "delete" && isRepeated && code === "no_such_message";
    this.#changed(request, wasDone ? "done" : "refused");
  }

  #gaveUp(request: ClientMessage): void {
    if (request.type === "say") this.record.outcomes.set(tokenOf(request.text), { type: "given_back" });
    this.#changed(request, "unknown");
  }

  /** Records the result of an `edit` or `delete`. */
  #changed(request: ClientMessage, outcome: "done" | "refused" | "unknown"): void {
    if (request.type !== "edit" && request.type !== "delete") return;
    const text = request.type === "edit" ? request.text : null;
    const change = this.record.changes.find((one) => one.of === request.id && one.text === text);
    if (change !== undefined) change.outcome = outcome;
  }

  async #act(signal: AbortSignal): Promise<void> {
    const { random, leaving } = this.#parts;
    if (random.chance(leaving)) return await this.#leaveAndComeBack(signal);
    if (random.chance(0.05)) return this.#change();
    if (random.chance(0.1)) return this.#read();
    const count = random.chance(0.1) ? random.below(20) : 1;
    for (let i = 0; i < count; i++) this.#sayAnything();
  }

  #sayAnything(): void {
    const { random, rooms, others, mostCharacters } = this.#parts;
    const to = random.chance(0.2) ? random.pick(others) : random.pick(rooms);
    this.say(to, random.chance(0.1) ? random.below(mostCharacters) : 0);
  }

  /** Changes or deletes a message of the talker. */
  #change(): void {
    const { random } = this.#parts;
    if (this.#own.length === 0) return;
    const own = random.pick(this.#own);
    const { id, stream: to, token } = own;
    const text = random.chance(0.7) ? `${token} changed ${random.below(1e9)}` : null;
    this.record.changes.push({ of: id, stream: to, text, outcome: "unknown" });
    if (text === null) this.#own = this.#own.filter((one) => one !== own);
    const ref = this.#link.newRef();
    this.#link.request(text === null ? { type: "delete", to, id, ref } : { type: "edit", to, id, text, ref });
  }

  /** Tells the server that everything received was read. */
  #read(): void {
    for (const [to, id] of this.#heardIds) {
      if (this.#readIds.get(to) !== id) this.#link.request({ type: "read", to, id, ref: this.#link.newRef() });
    }
  }

  /** Leaves in one of several ways, and returns with the secret, as the same person. */
  async #leaveAndComeBack(signal: AbortSignal): Promise<void> {
    const { random } = this.#parts;
    const isOrderly = random.chance(0.5);
    let isCertain = false;
    if (isOrderly) {
      // What is acknowledged later is stored together with what was read.
      this.#read();
      this.say(random.pick(this.#parts.rooms));
      const token = `${this.record.name}.${this.#said}`;
      await this.settled();
      isCertain = this.record.outcomes.get(token)?.type === "acknowledged" &&
        this.#parts.rooms.every((room) => this.#readIds.has(room));
      this.#link.quit();
      await this.#running;
    } else {
      await this.#link.stop(random.chance(0.5) ? 0 : 100);
      await this.#running;
    }
    this.#giveBack();
    await this.#rest(300, signal);
    if (this.#isOver) throw new Error(`${this.record.name} was dropped`);
    ({ link: this.#link, life: this.#life, running: this.#running } = this.#begin(isCertain));
  }

  /** Records what the ended link got no answer to. */
  #giveBack(): void {
    for (const { text } of this.#link.unansweredSays) this.record.outcomes.set(tokenOf(text), { type: "given_back" });
  }

  /** Waits about this long. */
  async #rest(averageMs: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    const timer = setTimeout(wake, this.#parts.random.between(0, 2 * averageMs));
    signal?.addEventListener("abort", wake);
    await promise;
    signal?.removeEventListener("abort", wake);
    clearTimeout(timer);
  }

  /** Waits for something from the link; fails if the link ends instead. */
  async #orEnded(wanted: Promise<void>): Promise<void> {
    const ended = this.#running.then((ending) => {
      throw new Error(`The link of ${this.record.name} ended: ${JSON.stringify(ending)}`);
    });
    ended.catch(() => {});
    await Promise.race([wanted, ended]);
  }
}

async function connect(
  { port, serverKey = null }: Pick<TalkerParts, "port" | "serverKey">,
  signal: AbortSignal,
): Promise<Transport> {
  let connection: Deno.TcpConn;
  try {
    connection = await Deno.connect({ hostname: "127.0.0.1", port, signal });
    connection.setNoDelay();
  } catch (error) {
    throw new ConnectFailure("refused", String(error));
  }
  if (serverKey === null) return connection;
  const tls = { hostname: certificateName(serverKey), caCerts: [rootCertificate(serverKey)] };
  return await secure(connection, tls, { signal });
}
