/**
 * The link to a server, which outlives its connections. It reconnects, resumes the session and repeats unanswered
 * requests, so that every message arrives exactly once and every line is sent exactly once (REQ-W13).
 *
 * Owns the unanswered requests. The session and its secret are in introduction.ts, and which message is next is decided in
 * arrivals.ts. Does not know what is shown, and asks its listener for the name and the rooms.
 *
 * @module
 */
import type { Address } from "../../shared/address.ts";
import { PATIENCE } from "../../shared/wire/heartbeat.ts";
import {
  type ClientMessage,
  decodePayload,
  type MessageOf,
  parseServerMessage,
  PRIVATE,
  type ServerMessage,
} from "../../shared/wire/message.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import type { Platform } from "../platform/platform.ts";
import { Connection, type ConnectionEnd } from "./connection.ts";
import { type Brief, Introduction } from "./introduction.ts";
import type { Ending, LinkListener } from "./link_events.ts";
import { type AttemptEnd, attemptEnd, endOfFailure } from "./attempt_end.ts";
import { Reconnector } from "./reconnect.ts";
import { mayRepeat } from "./repeats.ts";
import { Arrivals, type Reading } from "./arrivals.ts";
import type { Arrived } from "./arrived.ts";
import { type Unanswered, UnansweredRequests } from "./resume_state.ts";
import type { Credentials } from "./server_trust.ts";
import { wireText } from "./wire_text.ts";

/** The most time to connect, and again to wait for `welcome`. */
const CONNECT_MS = 10_000;

/** The most time to wait for the answer to `quit`. */
const GOODBYE_MS = 2_000;

/** A `ping` follows every so many requests without `ref`: its answer says that the server has read them. */
const PING_EVERY = 100;

/** This client sends read marks (PROTOCOL K1). */
const FEATURES: readonly string[] = ["history"];

/** Errors of `hello` that pass. After a loss they are retried like a server that is down. */
export const PASSING: ReadonlySet<string> = new Set([
  "server_full",
  "address_full",
  "too_many_sessions",
  "too_late",
  "busy",
  "internal",
  "wait",
]);

export interface LinkOptions extends Credentials {
  readonly address: Address;
  /** For how long a lost connection is retried, in milliseconds; `Infinity`: until the user leaves. */
  readonly retryForMs: number;
  /** More features for `hello` (PROTOCOL M6), such as `files`. */
  readonly features?: readonly string[];
  /** What to do about messages that the server does not send by itself; `null`: nothing. */
  readonly reading?: Reading | null;
  /**
   * Asked once there is a connection: when the session is to be brief; `null`: never. A session that began as a usual one
   * stays one.
   */
  readonly brief?: () => Promise<Brief | null>;
}

/** The part of the platform that a link needs. */
type LinkPlatform = Pick<Platform, "clock" | "connect" | "random" | "randomBytes">;

export class Link {
  readonly #platform: LinkPlatform;
  readonly #options: LinkOptions;
  readonly #listener: LinkListener;
  readonly #unanswered = new UnansweredRequests();
  readonly #arrivals: Arrivals;
  readonly #introduction: Introduction;
  #connection: Connection | null = null;
  /** Whether requests may be sent: the server has sent `welcome` on this connection. */
  #isLive = false;
  /** Whether the server has not answered a request for long. */
  #isLate = false;
  #isLeaving = false;
  #nextRef = 1;
  #withoutRef = 0;
  #refusal: MessageOf<"error"> | null = null;
  #bye: MessageOf<"bye"> | null = null;
  #changed = Promise.withResolvers<void>();
  readonly #stop = new AbortController();
  readonly #reconnector: Reconnector;
  #cancelGoodbye: () => void = () => {};

  constructor(platform: LinkPlatform, options: LinkOptions, listener: LinkListener) {
    this.#platform = platform;
    this.#options = options;
    this.#listener = listener;
    this.#reconnector = new Reconnector(platform, {
      retryForMs: options.retryForMs,
      lost: (loss) => listener.lost(loss),
      retrying: (outage) => listener.retrying?.(outage),
      woke: () => this.#connection?.probe(),
    });
    this.#introduction = new Introduction({
      ...options,
      features: [...FEATURES, ...options.features ?? []],
      brief: async () => await options.brief?.() ?? null,
      listener,
      seen: (rooms) => this.#arrivals.seen(rooms),
      randomBytes: (count) => platform.randomBytes(count),
      send: (message) => this.#connection?.send(JSON.stringify(message)),
      close: () => this.#connection?.close(),
    });
    this.#arrivals = new Arrivals({
      clock: platform.clock,
      reading: options.reading ?? null,
      send: (request) => this.#connection?.send(JSON.stringify(request)),
      withKey: (key) => this.#unanswered.withKey(key),
      pass: (arrived) => this.#pass(arrived),
      wentBack: () => listener.wentBack?.(),
      behind: (place) => listener.behind?.(place),
    });
  }

  /** Whether requests are sent at once. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** Whether `quit` was requested. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** Messages that the server has not acknowledged, oldest first. */
  get unansweredSays(): readonly MessageOf<"say">[] {
    return this.#unanswered.says;
  }

  /** Returns whether a request of this type has no answer yet. */
  isWaitingFor(type: ClientMessage["type"]): boolean {
    return this.#unanswered.has(type);
  }

  /** Makes a `ref` for the next request. */
  newRef(): string {
    return String(this.#nextRef++);
  }

  /** Sends a request, as `json` if that is given. After a reconnect it is sent again until there is an answer. */
  request(message: ClientMessage, { json, isQuiet = false }: { json?: string; isQuiet?: boolean } = {}): void {
    const request = { message, json: json ?? JSON.stringify(message), isQuiet, isSent: false };
    if (message.type === "quit") this.#isLeaving = true;
    // A `pong`, and a `read` without `ref`, get no answer and need none.
    const isAnswered = message.type !== "pong" && (message.type !== "read" || message.ref !== undefined);
    if (isAnswered) this.#unanswered.add(request);
    if (this.#isLive) this.#send(request);
    if (!isAnswered) return;
    // Without an answer to come, `hasRoom` would wait forever.
    const isStuck = this.#unanswered.isFull && !this.#unanswered.hasAnswersToCome;
    if (isStuck || !("ref" in message) && ++this.#withoutRef % PING_EVERY === 0) this.#ping();
  }

  /** Resolves when there is room for another request. */
  async hasRoom(): Promise<void> {
    while (this.#unanswered.isFull) await this.#changed.promise;
  }

  /**
   * You are in a room now. If no message of it has arrived so far, there is none; the same holds for private messages
   * (PROTOCOL H13).
   */
  beginRoom(room: string): void {
    this.#arrivals.beginPlace(room, 0);
    this.#arrivals.beginPlace(PRIVATE, 0);
  }

  /** You have left a room. */
  forgetRoom(room: string): void {
    this.#arrivals.forgetRoom(room);
  }

  /** Resolves when every request has its answer. */
  async answered(): Promise<void> {
    while (this.#unanswered.hasAnswersToCome) await this.#changed.promise;
  }

  /** Resolves when every request has its answer and everything before it has arrived, from the history too. */
  async settled(): Promise<void> {
    do {
      while (this.#arrivals.isBehind) await this.#changed.promise;
      await this.answered();
      this.#ping();
      await this.answered();
    } while (this.#arrivals.isBehind);
  }

  quit(text = ""): void {
    this.request({ type: "quit", ref: this.newRef(), ...(text === "" ? {} : { text }) });
  }

  /** Ends the link now, and `run` with it. Waits at most `withinMs` for the server to hear of it. */
  async stop(withinMs: number): Promise<void> {
    this.#isLeaving = true;
    const connection = this.#connection;
    if (this.#isLive) {
      connection?.send(JSON.stringify({ type: "quit" }));
      const late = Promise.withResolvers<void>();
      const cancel = this.#platform.clock.after(withinMs, late.resolve);
      while (this.#connection !== null && this.#connection === connection) {
        if (await Promise.race([late.promise.then(() => true), this.#changed.promise.then(() => false)])) break;
      }
      cancel();
    }
    this.#stop.abort();
    connection?.close();
  }

  /**
   * Connects, and stays connected until the end. A first attempt that fails is not repeated. May be called again after
   * a refusal, with another name.
   */
  run(): Promise<Ending> {
    return this.#reconnector.run((deadlineMs) => this.#attempt(deadlineMs), this.#stop.signal);
  }

  /** Somebody is there who would like to go on: the pause between two attempts ends soon. */
  tryNow(): void {
    this.#reconnector.tryNow();
  }

  /** Returns whether the user is leaving and everything else has its answer. */
  #isOver(): boolean {
    return this.#stop.signal.aborted ||
      this.#isLeaving && this.#unanswered.all.every(({ message }) => message.type === "quit");
  }

  async #attempt(deadlineMs: number): Promise<AttemptEnd> {
    let end = await this.#connectAndStay(deadlineMs);
    if (!this.#isOver() && this.#introduction.comesBack) end = await this.#connectAndStay(deadlineMs);
    return end.type !== "over" && this.#isOver() ? { type: "over", ending: { type: "left" } } : end;
  }

  async #connectAndStay(deadlineMs: number): Promise<AttemptEnd> {
    this.#refusal = null;
    this.#bye = null;
    const { clock } = this.#platform;
    let transport: Transport;
    try {
      transport = await this.#connect(deadlineMs);
    } catch (error) {
      return endOfFailure(error, { isLive: false });
    }
    const connection = new Connection(transport, clock, { dueSinceMs: () => this.#checkAnswers() });
    this.#connection = connection;
    connection.send(JSON.stringify(await this.#introduction.begin(transport.certificate ?? null)));
    const startMs = clock.nowMs();
    const cancel = clock.after(CONNECT_MS, () => {
      if (!this.#isLive) connection.close();
    });
    try {
      const end = await connection.run((payload) => this.#handle(payload), () => this.#listener.drained());
      await this.#introduction.settled();
      return this.#endOf(end, clock.nowMs() - startMs);
    } catch (error) {
      return endOfFailure(error, { isLive: this.#isLive });
    } finally {
      cancel();
      this.#cancelGoodbye();
      this.#isLive = false;
      this.#isLate = false;
      this.#connection = null;
      this.#arrivals.end();
      this.#change();
    }
  }

  async #connect(deadlineMs: number): Promise<Transport> {
    const { clock } = this.#platform;
    const leftMs = Math.max(1_000, deadlineMs - clock.nowMs());
    const late = new AbortController();
    const cancel = clock.after(Math.min(CONNECT_MS, leftMs), () => late.abort());
    try {
      const signal = AbortSignal.any([late.signal, this.#stop.signal]);
      return await this.#platform.connect(this.#options.address, signal);
    } finally {
      cancel();
    }
  }

  /** Says whether an answer is late. Returns since when it is due; `null`: none is. */
  #checkAnswers(): number | null {
    const sinceMs = this.#isLive ? this.#unanswered.dueSinceMs : null;
    const isLate = sinceMs !== null && this.#platform.clock.nowMs() - sinceMs >= PATIENCE.answerMs;
    if (isLate !== this.#isLate) this.#listener.late?.(this.#isLate = isLate);
    return sinceMs;
  }

  #endOf(end: ConnectionEnd, lastedMs: number): AttemptEnd {
    const [refusal, introduction] = [this.#refusal, this.#introduction];
    if (introduction.failure !== null) return { type: "over", ending: introduction.failure };
    const passes = refusal !== null && introduction.session !== null && PASSING.has(refusal.code);
    // Somebody else has the name now: another name needs a new session.
    if (refusal !== null) introduction.isPlaceLost = !passes;
    const [bye, isLive, isLeaving] = [this.#bye, this.#isLive, this.#isLeaving];
    return attemptEnd(end, { refusal, passes, bye, isLive, isLeaving, lastedMs });
  }

  #handle(payload: Uint8Array): void {
    const value = decodePayload(payload);
    const message = parseServerMessage(value);
    if (message?.type === "ping") this.#connection?.send(JSON.stringify({ ...message, type: "pong" }));
    if (!this.#isLive && !this.#introduction.admits(message)) return;
    this.#arrivals.take({ message, json: wireText(payload, value), bytes: payload.length });
    if (this.#isLate) this.#checkAnswers();
    this.#change();
  }

  #pass({ message, json, request }: Arrived): void {
    this.#listener.wire(json, message);
    if (message === null) return;
    switch (message.type) {
      case "welcome":
        return this.#welcome(message);
      case "backlog":
        if (message.count === 0) this.#arrivals.beginPlace(message.to, message.last);
        return this.#receive(message);
      case "ping":
        return;
      case "bye":
        this.#bye = message;
        return this.#connection?.close();
      case "error":
        if (!this.#isLive) {
          this.#refusal = message;
          return this.#connection?.close();
        }
        return this.#receive(message);
      default:
        return this.#receive(message, request);
    }
  }

  /** Passes a message on, with the request that it answers if that is known already. */
  #receive(message: ServerMessage, known?: Unanswered | null): void {
    // Before `welcome` there was no request, and there are no events.
    if (!this.#isLive) return;
    const isOwn = message.type === "message" && message.key !== undefined;
    const request = isOwn ? known ?? this.#unanswered.withKey(message.key) : this.#unanswered.answer(message);
    this.#listener.received(message, request);
  }

  #welcome(message: MessageOf<"welcome">): void {
    if (this.#isLive) return;
    const before = this.#introduction.session;
    const isAgain = before !== null;
    const isOtherLog = before !== null && before.log !== message.log;
    const serverKey = this.#introduction.welcomed(message);
    const resent = this.#unanswered.all.filter((request) =>
      request.isSent && mayRepeat(request.message, { isOtherLog })
    );
    const resentSays = resent.filter((request) => request.message.type === "say").length;
    this.#listener.welcomed({ message, isAgain, isOtherLog, resentSays, serverKey });
    this.#isLive = true;
    this.#arrivals.begin(message, { isAgain, isOtherLog });
    for (const request of [...this.#unanswered.all]) {
      if (!request.isSent || resent.includes(request)) this.#send(request);
      else this.#giveUp(request);
    }
  }

  #giveUp(request: Unanswered): void {
    this.#unanswered.remove(request);
    this.#listener.uncertain(request.message);
  }

  #send(request: Unanswered): void {
    request.isRepeated = request.isSent;
    request.isSent = true;
    request.sentMs = this.#platform.clock.nowMs();
    this.#connection?.send(request.json);
    if (request.message.type === "quit") this.#leaveSoon();
  }

  /** Leaves without a `bye` if it does not come in time. */
  #leaveSoon(): void {
    this.#cancelGoodbye = this.#platform.clock.after(GOODBYE_MS, () => {
      this.#stop.abort();
      this.#connection?.close();
    });
  }

  #ping(): void {
    this.request({ type: "ping", ref: this.newRef() });
  }

  /** Wakes up the callers that wait for answers. */
  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
