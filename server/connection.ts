/**
 * One connection that speaks our wire: frames in, frames out, from the handshake to the end.
 *
 * 1. Requests are answered in their order. A `say` is answered when it is committed; any other request waits until the
 *    ones before it were answered, and so does a refusal.
 * 2. Over its rate it is not read; nothing is refused, lost or reordered by that.
 * 3. It ends once, for one reason. The hub is told at once; what is still to be written has a second.
 * 4. No error leaves it: what the peer does wrong ends this session, and so does what we do wrong.
 *
 * @module
 */
import { FrameDecoder, HEADER_BYTES } from "../shared/frame.ts";
import { Heartbeat, PATIENCE, type Patience } from "../shared/heartbeat.ts";
import { type ClientMessage, decodePayload, type MessageOf, parseClientMessage } from "../shared/message.ts";
import type { Ref, ServerMessage } from "../shared/message.ts";
import { ProtocolError } from "../shared/protocol_error.ts";
import type { Transport } from "../shared/transport.ts";
import type { Arrivals } from "./arrival.ts";
import { foreignProtocol } from "./foreign.ts";
import type { FrameLog } from "./frame_log.ts";
import type { Hub } from "./hub.ts";
import { FAREWELL_MS } from "./limits.ts";
import type { Logger } from "./logger.ts";
import type { Place } from "./person.ts";
import { ReadBuffer } from "./read_buffer.ts";
import { errorOf, type Refusal } from "./refusal.ts";
import { handle } from "./requests.ts";
import type { EndReason, Session } from "./session.ts";
import type { Receipt } from "./store.ts";
import { TokenBucket } from "./token_bucket.ts";
import { Writer } from "./writer.ts";

/** What all connections share. */
export interface ConnectionParts {
  readonly hub: Hub;
  readonly arrivals: Arrivals;
  readonly logger: Logger;
}

/** Reasons after which it makes sense to come back, and after how many seconds. */
const RETRY: Partial<Record<EndReason, number>> = { shutdown: 1, slow: 1, silent: 1, internal: 1 };

export class Connection implements Session {
  readonly id: number;
  /** From where it comes, as the log shows it. */
  readonly address: string;
  readonly #transport: Transport;
  readonly #parts: ConnectionParts;
  readonly #writer: Writer;
  readonly #decoder = new FrameDecoder();
  readonly #bucket: TokenBucket;
  readonly #heartbeat: Heartbeat;
  readonly #beganMs: number;
  #place: Place | null = null;
  #ended: EndReason | null = null;
  #isSlowed = false;
  /** How many of its `say`s the hub has not answered yet. */
  #unanswered = 0;
  /** Goes on with reading, which waits for an answer or for its turn. */
  #goOn: (() => void) | null = null;
  /** The first ones that came, for the log. */
  #firstBytes = new Uint8Array(0);
  #cancelClose: () => void = () => {};

  constructor(id: number, address: string, transport: Transport, parts: ConnectionParts) {
    this.id = id;
    this.address = address;
    this.#transport = transport;
    this.#parts = parts;
    const { clock, limits } = parts.hub;
    this.#beganMs = clock.now();
    this.#bucket = new TokenBucket(limits.rate, limits.burst, this.#beganMs);
    this.#heartbeat = new Heartbeat(this.#beganMs, patience(limits.idleTimeout));
    this.#writer = new Writer(transport, {
      maxQueue: limits.maxQueue,
      clock,
      overflowed: () => this.dismiss("slow"),
      failed: () => this.#end("lost"),
    });
  }

  /** Whether it has its place. */
  get isGreeted(): boolean {
    return this.#place !== null;
  }

  /** For how many milliseconds there has been a connection. */
  ageMs(nowMs: number): number {
    return nowMs - this.#beganMs;
  }

  /** Reads until the end. Never rejects; afterwards the transport is closed. */
  async run(): Promise<void> {
    const buffer = new ReadBuffer();
    try {
      for (;;) {
        const bytes = await buffer.fill(this.#transport);
        if (bytes === null) break;
        // After its end nothing is listened to, but reading goes on: closing a socket that holds unread bytes would
        // destroy what was written last.
        if (this.#ended === null) await this.#take(bytes).catch((error) => this.#failed(error));
      }
      // Who says no more may still listen: what was asked is answered.
      if (this.#unanswered > 0 && this.#ended === null) await this.#pause();
      this.#end("lost");
    } catch (error) {
      this.#failed(error);
    }
    await this.#writer.finished();
    this.#cancelClose();
    this.#close();
  }

  deliver(message: ServerMessage): void {
    if (this.#ended !== null) return;
    this.#writer.outbox.put(message);
    this.#parts.hub.touch(this);
  }

  acknowledge(ref: Ref | undefined, { id, time, kept }: Receipt): void {
    this.#unanswered--;
    if (ref !== undefined) this.deliver({ type: "ok", ref, id, time, ...(kept ? {} : { kept }) });
    if (this.#unanswered === 0) this.#proceed();
  }

  refuse(ref: Ref | undefined, refusal: Refusal): void {
    this.#unanswered--;
    this.deliver(errorOf(refusal, ref));
    if (this.#unanswered === 0) this.#proceed();
  }

  follow(log: FrameLog): void {
    this.#writer.outbox.follow(log);
  }

  unfollow(log: FrameLog): void {
    this.#writer.outbox.unfollow(log);
  }

  wake(): void {
    this.#writer.wake();
  }

  dismiss(reason: EndReason): void {
    const retry = RETRY[reason];
    this.#end(reason, { type: "bye", reason, ...(retry === undefined ? {} : { retry }) });
  }

  /** Looks after a silent peer. To be called every second or so. */
  check(nowMs: number): void {
    if (this.#ended !== null) return;
    const { handshakeTimeout, idleTimeout } = this.#parts.hub.limits;
    if (!this.isGreeted) {
      if (handshakeTimeout > 0 && this.ageMs(nowMs) >= handshakeTimeout * 1000) this.turnAway({ code: "too_late" });
      return;
    }
    if (idleTimeout > 0 && this.#writer.stalledMs(nowMs) >= idleTimeout * 1000) return this.dismiss("slow");
    switch (this.#heartbeat.check(nowMs)) {
      case "ping":
        return this.deliver({ type: "ping" });
      case "gone":
        return this.dismiss("silent");
    }
  }

  /** Ends a connection that has no place, with an error. */
  turnAway(refusal: Refusal): void {
    this.#end("protocol", errorOf(refusal, undefined));
  }

  async #take(bytes: Uint8Array): Promise<void> {
    const { hub } = this.#parts;
    const now = hub.clock.now();
    if (this.#firstBytes.length < HEADER_BYTES) {
      this.#firstBytes = new Uint8Array([...this.#firstBytes, ...bytes.subarray(0, HEADER_BYTES)]);
    }
    this.#heartbeat.heard(now);
    hub.pulse.heard();
    if (this.#place !== null) this.#place.person.active = now;
    if (this.#isSlowed && this.#bucket.isFull(now)) this.#isSlowed = false;
    this.#decoder.push(bytes);
    for (let payload = this.#decoder.next(); payload !== null; payload = this.#decoder.next()) {
      const waitMs = this.#bucket.take(now);
      if (waitMs > 0) await this.#waitForTurn(waitMs);
      if (this.#ended !== null) return;
      const pending = this.#receive(payload);
      if (pending !== undefined) await pending;
      if (this.#ended !== null) return;
    }
  }

  #receive(payload: Uint8Array): Promise<void> | undefined {
    let message: ClientMessage;
    try {
      message = parseClientMessage(decodePayload(payload));
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.detail.fatal || this.#place === null) throw error;
      return this.#reply(errorOf({ code: error.code }, error.detail.ref, error.message));
    }
    if (this.#place === null) return this.#greet(message);
    switch (message.type) {
      case "say":
        return this.#ask(this.#place, message);
      case "pong":
        return undefined;
      case "ping":
        return this.#reply({ type: "pong", ...refOf(message) });
      case "hello":
        throw new ProtocolError("hello_twice", "`hello` came a second time");
      case "quit":
        return this.#quit(message);
      default: {
        const place = this.#place;
        return this.#inOrder(() => this.#ask(place, message));
      }
    }
  }

  /** Has the hub do something, and answers unless the hub does that later. */
  #ask(place: Place, request: Parameters<typeof handle>[1]): Promise<void> | undefined {
    const outcome = handle({ hub: this.#parts.hub, place, session: this }, request);
    if (outcome === "later") this.#unanswered++;
    else if (outcome !== null) return this.#reply(errorOf(outcome, request.ref));
    else if (request.ref !== undefined) return this.#reply({ type: "ok", ref: request.ref });
    return undefined;
  }

  #reply(message: ServerMessage): Promise<void> | undefined {
    return this.#inOrder(() => this.deliver(message));
  }

  #quit(message: MessageOf<"quit">): Promise<void> | undefined {
    return this.#inOrder(() => {
      if (message.ref !== undefined) this.deliver({ type: "ok", ref: message.ref });
      this.#end("quit", { type: "bye", reason: "quit" }, message.text);
    });
  }

  /** Does something when every `say` before it was answered: at once if there is none. */
  #inOrder(act: () => void): Promise<void> | undefined {
    if (this.#unanswered > 0) return this.#pause().then(() => this.#ended === null ? act() : undefined);
    act();
    return undefined;
  }

  async #greet(message: ClientMessage): Promise<void> {
    if (message.type !== "hello") throw new ProtocolError("hello_first", `\`${message.type}\` came before \`hello\``);
    const admitted = await this.#parts.arrivals.admit(this, message);
    if (this.#ended !== null) {
      // It ended while it was let in. The place may be another session's by now.
      if (!("code" in admitted) && admitted.session === this) this.#parts.arrivals.leave(admitted, "lost");
      return;
    }
    if ("code" in admitted) return this.turnAway(admitted);
    this.#place = admitted;
    this.#parts.logger.info("session began", {
      session: this.id,
      name: admitted.person.name,
      address: this.address,
    });
  }

  /** Waits until there is a token, with a word about it once for each stretch of waiting. */
  async #waitForTurn(waitMs: number): Promise<void> {
    const { clock } = this.#parts.hub;
    for (let ms = waitMs; ms > 0 && this.#ended === null; ms = this.#bucket.take(clock.now())) {
      if (!this.#isSlowed) this.deliver({ type: "notice", code: "slowed" });
      this.#isSlowed = true;
      const cancel = clock.after(ms, () => this.#proceed());
      await this.#pause();
      cancel();
      // It is we who do not listen, so it is not the peer who is silent.
      this.#heartbeat.heard(clock.now());
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#goOn = resolve);
  }

  #proceed(): void {
    const goOn = this.#goOn;
    this.#goOn = null;
    goOn?.();
  }

  #failed(error: unknown): void {
    const { logger } = this.#parts;
    if (error instanceof ProtocolError) {
      const foreign = this.#place === null ? foreignProtocol(this.#firstBytes) : null;
      logger.info("session refused", {
        session: this.id,
        address: this.address,
        code: error.code,
        why: foreign === null ? error.message : `this looks like ${foreign}, which is not spoken on this port`,
      });
      this.#end("protocol", foreign === null ? errorOf({ code: error.code }, undefined, error.message) : undefined);
      if (foreign !== null) this.#close();
    } else if (isConnectionError(error)) {
      this.#end("lost");
    } else {
      logger.error("session failed", { session: this.id, error });
      this.dismiss("internal");
    }
  }

  /** Ends it, if it has not ended. The farewell is the last thing that the peer is told. */
  #end(reason: EndReason, farewell?: ServerMessage, text?: string): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    const { arrivals, hub, logger } = this.#parts;
    const place = this.#place;
    this.#writer.outbox.unfollowAll({ forget: reason === "slow" });
    if (place !== null) {
      if (place.session === this) arrivals.leave(place, reason, text);
      logger.info("session ended", {
        session: this.id,
        name: place.person.name,
        address: this.address,
        reason,
        seconds: Math.round(this.ageMs(hub.clock.now()) / 1000),
      });
    }
    if (farewell !== undefined) this.#writer.outbox.put(farewell);
    this.#proceed();
    this.wake();
    this.#cancelClose = hub.clock.after(FAREWELL_MS, () => this.#close());
    this.#writer.finished().then(() => this.#transport.closeWrite?.()).catch(() => {
      // The peer was faster.
    });
  }

  #close(): void {
    try {
      this.#transport.close();
    } catch {
      // It was closed before.
    }
  }
}

/** Asks after a third of the time. Without a limit it asks all the same, for some networks forget who is silent. */
function patience(idleSeconds: number): Patience {
  if (idleSeconds === 0) return { ...PATIENCE, goneAfterMs: Infinity };
  return { pingAfterMs: (idleSeconds * 1000) / 3, goneAfterMs: idleSeconds * 1000 };
}

function refOf({ ref }: { readonly ref?: Ref }): { ref?: Ref } {
  return ref === undefined ? {} : { ref };
}

/** Whether the error says that the peer or the network ended the connection, or that we closed it. */
function isConnectionError(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.TimedOut ||
    error instanceof Deno.errors.UnexpectedEof || error instanceof Deno.errors.NotConnected;
}
