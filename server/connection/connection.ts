/**
 * One connection that speaks our wire: frames in, frames out, from the handshake to the end.
 *
 * 1. Requests are answered in their order. `say`, `edit` and `delete` are answered when they are committed; any other
 *    request waits until the ones before it were answered, and so does a refusal (answer_order.ts).
 * 2. Over its rate it is not read; nothing is refused, lost or reordered by that (rate_limiter.ts). A list is made when the peer
 *    has taken most of what it was told before, and counts as many requests as it is large.
 * 3. It ends once, for one reason. The hub is told at once; what is still to be written has a second.
 * 4. No error leaves it: what the peer does wrong ends this session, and so does what we do wrong.
 *
 * @module
 */
import { FrameDecoder, HEADER_BYTES } from "../../shared/wire/frame.ts";
import { Heartbeat, PATIENCE, type Patience } from "../../shared/wire/heartbeat.ts";
import { type ClientMessage, decodePayload, type MessageOf, parseClientMessage } from "../../shared/wire/message.ts";
import type { Ref, ServerMessage } from "../../shared/wire/message.ts";
import { ProtocolError } from "../../shared/wire/protocol_error.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import { AnswerOrder } from "./answer_order.ts";
import type { Arrivals } from "../handshake/arrival.ts";
import { sniffProtocol } from "./protocol_sniffer.ts";
import type { FrameLog } from "../hub/frame_log.ts";
import type { Hub } from "../hub/hub.ts";
import { BYTES_PER_REQUEST, FAREWELL_MS } from "../limits.ts";
import type { Logger } from "../logger.ts";
import type { Place } from "../hub/person.ts";
import { ReadBuffer } from "./read_buffer.ts";
import { errorOf, type Refusal } from "../refusal.ts";
import { handle, type HubRequest, IN_TURN, type Outcome } from "./requests.ts";
import type { EndReason, Session } from "../hub/session.ts";
import type { Receipt } from "../store/store.ts";
import { TokenBucket } from "../hub/token_bucket.ts";
import type { RelayEnd } from "../transfer/tickets.ts";
import { RateLimiter } from "./rate_limiter.ts";
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
  readonly #turn: RateLimiter;
  readonly #order = new AnswerOrder();
  readonly #heartbeat: Heartbeat;
  readonly #beganMs: number;
  #place: Place | null = null;
  #ended: EndReason | null = null;
  /** It is one end of a transfer, and no chat connection. */
  #relayEnd: RelayEnd | null = null;
  /** What was read is being dealt with: nothing more is read meanwhile. */
  #isBusy = false;
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
    this.#turn = new RateLimiter({
      clock,
      bucket: this.#bucket,
      slowed: () => this.deliver({ type: "notice", code: "slowed" }),
    });
    this.#heartbeat = new Heartbeat(this.#beganMs, patience(limits.idleTimeout));
    this.#writer = new Writer(transport, {
      maxQueue: limits.maxQueue,
      clock,
      overflowed: () => this.dismiss("slow"),
      failed: () => this.#end("lost"),
    });
  }

  /** Whether it is known what it is for: it has its place, or it carries bytes. */
  get isGreeted(): boolean {
    return this.#place !== null || this.#relayEnd !== null;
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
        if (this.#ended === null) await this.#handle(bytes).catch((error) => this.#failed(error));
        if (this.#relayEnd !== null) return await this.#pass(this.#relayEnd);
      }
      // Who says no more may still listen: what was asked is answered.
      if (this.#ended === null) await this.#order.settled();
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
    if (ref !== undefined) this.deliver({ type: "ok", ref, id, time, ...(kept ? {} : { kept }) });
    this.#order.answered();
  }

  refuse(ref: Ref | undefined, refusal: Refusal): void {
    this.deliver(errorOf(refusal, ref));
    this.#order.answered();
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
    if (this.#ended !== null || this.#relayEnd !== null) return;
    const { handshakeTimeout, idleTimeout } = this.#parts.hub.limits;
    if (!this.isGreeted) {
      if (handshakeTimeout > 0 && this.ageMs(nowMs) >= handshakeTimeout * 1000) this.turnAway({ code: "too_late" });
      return;
    }
    if (idleTimeout > 0 && this.#writer.stalledMs(nowMs) >= idleTimeout * 1000) return this.dismiss("slow");
    // While it is we who do not listen, it is not the peer who is silent.
    if (this.#isBusy) this.#heartbeat.heard(nowMs);
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

  async #handle(bytes: Uint8Array): Promise<void> {
    const { hub } = this.#parts;
    const now = hub.clock.now();
    if (this.#firstBytes.length < HEADER_BYTES) {
      this.#firstBytes = new Uint8Array([...this.#firstBytes, ...bytes.subarray(0, HEADER_BYTES)]);
    }
    this.#heartbeat.heard(now);
    hub.scheduler.heard();
    this.#decoder.push(bytes);
    this.#isBusy = true;
    for (let payload = this.#decoder.next(); payload !== null; payload = this.#decoder.next()) {
      const turn = this.#turn.take(now);
      if (turn !== undefined) await turn;
      if (this.#ended !== null) return;
      const pending = this.#receive(payload);
      if (pending !== undefined) await pending;
      if (this.#ended !== null || this.#relayEnd !== null) return;
    }
    this.#isBusy = false;
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
      case "edit":
      case "delete":
        return this.#ask(this.#place, message);
      case "pong":
        return undefined;
      case "ping":
        return this.#reply({ type: "pong", ...refOf(message) });
      case "transfer":
        throw new ProtocolError("bad_message", "`transfer` is not allowed on a chat connection");
      case "hello":
        throw new ProtocolError("hello_twice", "`hello` was sent twice");
      case "quit":
        return this.#quit(message);
      default: {
        const place = this.#place;
        if (IN_TURN.has(message.type)) return this.#askInTurn(place, message);
        return this.#order.inOrder(() => this.#ask(place, message));
      }
    }
  }

  /** Has the hub do something, and answers unless the hub does that later. */
  #ask(place: Place, request: HubRequest): Promise<void> | undefined {
    if (this.#ended !== null) return undefined;
    const { hub, arrivals } = this.#parts;
    place.person.active = hub.clock.time();
    const outcome = handle({ hub, arrivals, place, session: this }, request);
    if (outcome instanceof Promise) return outcome.then((value) => this.#answer(request, value));
    return this.#answer(request, outcome);
  }

  #answer(request: HubRequest, outcome: Outcome): Promise<void> | undefined {
    if (outcome === "later") this.#order.began();
    else if (outcome !== null) {
      this.#parts.logger.debug("request refused", { session: this.id, type: request.type, code: outcome.code });
      return this.#reply(errorOf(outcome, request.ref));
    } else if (request.ref !== undefined) return this.#reply({ type: "ok", ref: request.ref });
    return undefined;
  }

  /** Answers may be large, so that asking for many at once must not fill the queue, nor keep others waiting. */
  async #askInTurn(place: Place, request: HubRequest): Promise<void> {
    await this.#order.settled();
    await this.#writer.eased();
    const { outbox } = this.#writer;
    const before = outbox.ownBytes;
    try {
      await this.#ask(place, request);
    } catch (error) {
      this.#parts.logger.error("request failed", { session: this.id, type: request.type, error });
      await this.#reply(errorOf({ code: "internal" }, request.ref));
    }
    this.#turn.charge(Math.floor((outbox.ownBytes - before) / BYTES_PER_REQUEST));
  }

  #reply(message: ServerMessage): Promise<void> | undefined {
    return this.#order.inOrder(() => this.deliver(message));
  }

  #quit(message: MessageOf<"quit">): Promise<void> | undefined {
    return this.#order.inOrder(() => {
      if (message.ref !== undefined) this.deliver({ type: "ok", ref: message.ref });
      this.#end("quit", { type: "bye", reason: "quit" }, message.text);
    });
  }

  /** It becomes one end of a transfer, and belongs to that one. */
  #enter(ticket: string): void {
    // What came together with the ticket belongs to nobody yet (X1).
    if (this.#decoder.next() !== null || this.#decoder.heldBytes > 0) {
      throw new ProtocolError("bad_message", "More data came before the ticket was answered");
    }
    const relayEnd = this.#parts.arrivals.transfers.enter(ticket, this.#transport);
    if ("code" in relayEnd) return this.turnAway(relayEnd);
    this.#relayEnd = relayEnd;
    this.#parts.logger.debug("transfer began", { session: this.id, address: this.address });
  }

  async #pass({ over, relay }: RelayEnd): Promise<void> {
    await over;
    const { hub, logger } = this.#parts;
    const seconds = Math.round(this.ageMs(hub.clock.now()) / 1000);
    logger.info("transfer ended", { session: this.id, address: this.address, bytes: relay.bytes, seconds });
  }

  async #greet(message: ClientMessage): Promise<void> {
    if (message.type === "transfer") return this.#enter(message.ticket);
    if (message.type !== "hello") throw new ProtocolError("hello_first", `\`${message.type}\` came before \`hello\``);
    const { outbox } = this.#writer;
    const before = outbox.ownBytes;
    const admitted = await this.#parts.arrivals.admit(this, message, {
      bucket: this.#bucket,
      isGone: () => this.#ended !== null,
    });
    if (admitted === null) return;
    if ("code" in admitted) return this.turnAway(admitted);
    if (this.#ended !== null) {
      // It ended in the turn in which it was let in. The place may be another session's by now.
      if (admitted.session === this) this.#parts.arrivals.leave(admitted, "lost");
      return;
    }
    this.#place = admitted;
    this.#turn.drawOn(admitted.bucket);
    // Who was away for long may have much to be told, and is to be able to talk all the same.
    const most = this.#parts.hub.limits.burst / 2;
    this.#turn.charge(Math.min(most, Math.floor((outbox.ownBytes - before) / BYTES_PER_REQUEST)));
    this.#parts.logger.info("session began", {
      session: this.id,
      name: admitted.person.name,
      address: this.address,
    });
  }

  #failed(error: unknown): void {
    const { logger } = this.#parts;
    if (error instanceof ProtocolError) {
      const foreign = this.#place === null ? sniffProtocol(this.#firstBytes) : null;
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
    if (this.#relayEnd !== null) return this.#relayEnd.relay.close();
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
    this.#turn.end();
    this.#order.release();
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
