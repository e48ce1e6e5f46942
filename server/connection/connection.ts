/**
 * One connection that speaks our protocol: frames in, frames out, from the handshake to the end.
 *
 * 1. Requests are answered in their order. `say`, `edit` and `delete` are answered when they are committed. Any other
 *    request, and any refusal, waits until all earlier requests are answered (requests.ts).
 * 2. A connection over its rate is not read. Nothing is refused, lost or reordered because of it (rate_limiter.ts). A
 *    list is made when the peer has taken most of its earlier output, and a large one counts as several requests.
 * 3. A connection ends once, for one reason. The hub is notified at once. The last messages have a second to be written.
 * 4. No error escapes. A mistake of the peer ends this session, and so does one of ours.
 *
 * @module
 */
import { FrameDecoder, HEADER_BYTES } from "../../shared/wire/frame.ts";
import { Heartbeat } from "../../shared/wire/heartbeat.ts";
import type { ClientMessage, MessageOf, Ref, ServerMessage } from "../../shared/wire/message.ts";
import { ProtocolError } from "../../shared/wire/protocol_error.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import type { Arrivals } from "../handshake/arrival.ts";
import type { Greeted, Handshake } from "../handshake/handshake.ts";
import type { FrameLog } from "../hub/frame_log.ts";
import type { Hub } from "../hub/hub.ts";
import type { EndReason, Session } from "../hub/session.ts";
import { BYTES_PER_REQUEST, FAREWELL_MS, ROOMS_PER_REQUEST } from "../limits.ts";
import type { Logger } from "../logger.ts";
import { NO_ALLOWANCE, RateLimiter, TokenBucket } from "../rate_limiter.ts";
import { errorOf, type Refusal } from "../refusal.ts";
import type { Receipt } from "../store/store.ts";
import type { RelayEnd } from "../transfer/relay.ts";
import type { TransferRequests } from "../transfer/transfer_requests.ts";
import { HandshakeFailure, isConnectionError } from "./connection_error.ts";
import { graceFor, patienceOf } from "./patience.ts";
import { sniffProtocol } from "./protocol_sniffer.ts";
import { ReadBuffer } from "./read_buffer.ts";
import { kibOfLong, parsed, requestCost } from "./request_cost.ts";
import type { Allowances } from "./networks.ts";
import { RequestQueue } from "./requests.ts";
import type { SessionLog } from "./session_log.ts";
import { Writer } from "./writer.ts";

/** What all connections share. */
export interface ConnectionParts {
  readonly hub: Hub;
  readonly arrivals: Arrivals;
  readonly transfers: TransferRequests;
  readonly logger: Logger;
}

/** The reasons after which the client should come back, and after how many seconds. */
const RETRY: Partial<Record<EndReason, number>> = { shutdown: 1, slow: 1, silent: 1, internal: 1 };

export class Connection implements Session {
  readonly id: number;
  /** The peer's address, for the log. */
  readonly address: string;
  readonly networks: readonly string[];
  readonly isEncrypted: boolean;
  readonly #transport: Transport;
  readonly #parts: ConnectionParts & { readonly log: SessionLog };
  readonly #writer: Writer;
  readonly #decoder = new FrameDecoder();
  readonly #bucket: TokenBucket;
  /** The allowances of its networks; none if it is not counted. */
  readonly #shared: Allowances;
  readonly #rateLimiter: RateLimiter;
  readonly #heartbeat: Heartbeat;
  /** How many bytes were written when the peer was heard last. */
  #unheardFrom = 0;
  readonly #beganMs: number;
  readonly #handshake: Handshake;
  /** The requests of the session, `null` before it has its place. */
  #requests: RequestQueue | null = null;
  #ended: EndReason | null = null;
  /** The pass of the delivery loop that woke it last. */
  #lastPass = 0;
  /** Set if this is one end of a transfer instead of a chat connection. */
  #relayEnd: RelayEnd | null = null;
  /** Whether bytes that were read are being handled. One more buffer is read meanwhile. */
  #isBusy = false;
  /** Whether the peer has closed its side. It may still read. */
  #isHalfClosed = false;
  /** For recognizing other protocols. */
  #firstBytes = new Uint8Array(0);
  #cancelClose: () => void = () => {};

  constructor(
    id: number,
    { address, networks, shared = { newcomers: NO_ALLOWANCE, known: NO_ALLOWANCE } }:
      & Pick<Connection, "address" | "networks">
      & {
        readonly shared?: Allowances;
      },
    transport: Transport,
    parts: ConnectionParts & { readonly log: SessionLog },
  ) {
    this.id = id;
    this.address = address;
    this.networks = networks;
    this.#shared = shared;
    this.#transport = transport;
    this.isEncrypted = transport.certificate !== undefined;
    this.#parts = parts;
    const { clock, limits } = parts.hub;
    this.#handshake = parts.arrivals.handshake(transport.certificate ?? null);
    this.#beganMs = clock.now();
    this.#bucket = new TokenBucket(limits.rate, limits.burst, this.#beganMs);
    this.#rateLimiter = new RateLimiter({
      clock,
      bucket: this.#bucket,
      shared: shared.newcomers,
      // A client that waits to be let in has sent nothing: its network has.
      slowed: () => this.#requests !== null && this.deliver({ type: "notice", code: "slowed" }),
    });
    this.#heartbeat = new Heartbeat(this.#beganMs, patienceOf(limits.idleTimeout));
    this.#writer = new Writer(transport, {
      maxQueue: limits.maxQueue,
      clock,
      overflowed: () => this.dismiss("slow"),
      failed: () => this.#end("lost"),
    });
  }

  get network(): string | null {
    return this.networks[0] ?? null;
  }

  /** Whether the handshake is over: the session has its place, or the connection belongs to a transfer. */
  get isGreeted(): boolean {
    return this.#requests !== null || this.#relayEnd !== null;
  }

  /** How long the connection has existed, in milliseconds. */
  ageMs(nowMs: number): number {
    return nowMs - this.#beganMs;
  }

  /** Reads until the end. Never rejects. When it resolves, the transport is closed. */
  async run(): Promise<void> {
    const buffer = new ReadBuffer();
    let ahead: Promise<Uint8Array | null> | null = null;
    try {
      for (;;) {
        const bytes: Uint8Array | null = await (ahead ?? buffer.fill(this.#transport));
        ahead = null;
        if (bytes === null) break;
        // After the end nothing is handled, but reading continues: closing a socket that holds unread bytes would
        // discard what was written last.
        if (this.#ended === null) {
          const handled = this.#handle(bytes).catch((error) => this.#failed(error));
          if (this.#isBusy && this.#relayEnd === null) ahead = this.#readAhead(buffer);
          await handled;
        }
        if (this.#relayEnd !== null) return await this.#waitForRelay(this.#relayEnd);
      }
      // A peer that has closed its side may still read. Its requests are answered.
      if (this.#ended === null) await this.#requests?.allAnswered();
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
    this.#parts.hub.delivery.wakeLater(this);
  }

  deliverFrames(frames: Uint8Array<ArrayBuffer>): void {
    if (this.#ended !== null) return;
    this.#writer.outbox.putFrames(frames);
    this.#parts.hub.delivery.wakeLater(this);
  }

  acknowledge(ref: Ref | undefined, { id, time, kept }: Receipt): void {
    if (ref !== undefined) this.deliver({ type: "ok", ref, id, time, ...(kept ? {} : { kept }) });
    this.#requests?.answered();
  }

  refuse(ref: Ref | undefined, refusal: Refusal): void {
    this.deliver(errorOf(refusal, ref));
    this.#requests?.answered();
  }

  follow(log: FrameLog): void {
    this.#writer.outbox.follow(log);
  }

  unfollow(log: FrameLog): void {
    this.#writer.outbox.unfollow(log);
  }

  wake(pass: number): void {
    if (pass === this.#lastPass) return;
    this.#lastPass = pass;
    this.#writer.wake();
  }

  dismiss(reason: EndReason): void {
    const retry = RETRY[reason];
    this.#end(reason, { type: "bye", reason, ...(retry === undefined ? {} : { retry }) });
  }

  /** Sends `ping` to a silent peer, and ends a connection that is too slow or silent. Call it about once a second. */
  check(nowMs: number): void {
    if (this.#ended !== null || this.#relayEnd !== null) return;
    const { handshakeTimeout, idleTimeout } = this.#parts.hub.limits;
    if (!this.isGreeted) {
      if (handshakeTimeout > 0 && this.ageMs(nowMs) >= handshakeTimeout * 1000) this.turnAway({ code: "too_late" });
      return;
    }
    if (idleTimeout > 0 && this.#writer.stalledMs(nowMs) >= idleTimeout * 1000) return this.dismiss("slow");
    this.#probe();
    // While this side does not read, or a `ping` would wait behind a write, the peer cannot be called silent.
    if (this.#isBusy || this.#writer.stalledMs(nowMs) > 0) this.#heard(nowMs);
    switch (this.#heartbeat.check(nowMs, { graceMs: graceFor(this.#writer.writtenBytes - this.#unheardFrom) })) {
      case "ping":
        return this.deliver({ type: "ping" });
      case "gone":
        return this.dismiss("silent");
    }
  }

  /** Ends, with an error, a connection that has no place. */
  turnAway(refusal: Refusal): void {
    this.#end("protocol", errorOf(refusal, undefined));
  }

  /** Reads while a request waits to be answered, and so notices that the peer has gone. */
  #readAhead(buffer: ReadBuffer): Promise<Uint8Array | null> {
    const ahead = buffer.fill(this.#transport, { keepsLast: true });
    ahead.then((bytes) => {
      this.#isHalfClosed = bytes === null;
      this.#probe();
    }, (error) => this.#failed(error));
    return ahead;
  }

  /** Whether a peer that sends nothing any more still reads is known only once something was written to it. */
  #probe(): void {
    if (this.#isHalfClosed && this.#isBusy && this.isGreeted) this.deliver({ type: "ping" });
  }

  async #handle(bytes: Uint8Array): Promise<void> {
    const { hub } = this.#parts;
    const now = hub.clock.now();
    if (this.#firstBytes.length < HEADER_BYTES) {
      this.#firstBytes = new Uint8Array([...this.#firstBytes, ...bytes.subarray(0, HEADER_BYTES)]);
    }
    this.#heard(now);
    hub.delivery.inputArrived();
    this.#decoder.push(bytes);
    this.#isBusy = true;
    for (let payload = this.#decoder.next(); payload !== null; payload = this.#decoder.next()) {
      // Parsing may take milliseconds, and a connection costs nothing, so a long message waits before it is parsed.
      const kib = kibOfLong(payload.length);
      if (kib > 0) {
        // Others are told of what comes in a session, but of no `hello`.
        await this.#rateLimiter.acquire(now, this.isGreeted ? kib : 0);
        if (this.#ended !== null) return;
        if (!this.isGreeted) this.#rateLimiter.charge(kib);
      }
      const message = parsed(payload);
      const cost = kib > 0 ? null : requestCost(message, { bytes: payload.length, place: this.#requests?.place });
      const turn = cost === null ? undefined : this.#rateLimiter.acquire(now, cost);
      if (turn !== undefined) await turn;
      if (this.#ended !== null) return;
      const pending = this.#receive(message);
      if (pending !== undefined) await pending;
      if (this.#ended !== null || this.#relayEnd !== null) return;
    }
    this.#isBusy = false;
  }

  #heard(nowMs: number): void {
    this.#heartbeat.heard(nowMs);
    this.#unheardFrom = this.#writer.writtenBytes;
  }

  #receive(message: ClientMessage | ProtocolError): Promise<void> | undefined {
    const requests = this.#requests;
    if (message instanceof ProtocolError) {
      if (message.detail.fatal || requests === null) throw message;
      return requests.reply(errorOf({ code: message.code }, message.detail.ref, message.message));
    }
    if (requests === null) return this.#greet(message);
    switch (message.type) {
      case "pong":
        return undefined;
      case "ping":
        return requests.reply({ type: "pong", ...refOf(message) });
      case "transfer":
      case "proof":
        throw new ProtocolError("bad_message", `\`${message.type}\` is not allowed in a session`);
      case "hello":
        throw new ProtocolError("hello_twice", "`hello` was sent twice");
      case "quit":
        return this.#quit(requests, message);
      default:
        return requests.handle(message);
    }
  }

  #quit(requests: RequestQueue, message: MessageOf<"quit">): Promise<void> | undefined {
    return requests.inOrder(() => {
      if (message.ref !== undefined) this.deliver({ type: "ok", ref: message.ref });
      this.#end("quit", { type: "bye", reason: "quit" }, message.text);
    });
  }

  /** Hands the connection over to a transfer. */
  #enterTransfer(ticket: string): void {
    // Bytes that came together with the ticket belong to neither side yet (X1).
    if (this.#decoder.next() !== null || this.#decoder.bufferedBytes > 0) {
      throw new ProtocolError("bad_message", "More data came before the ticket was answered");
    }
    const relayEnd = this.#parts.transfers.enter(ticket, this.#transport);
    if ("code" in relayEnd) return this.turnAway(relayEnd);
    this.#relayEnd = relayEnd;
    this.#parts.logger.debug("transfer began", { session: this.id, address: this.address });
  }

  async #waitForRelay({ over, relay }: RelayEnd): Promise<void> {
    await over;
    const { hub, logger } = this.#parts;
    const seconds = Math.round(this.ageMs(hub.clock.now()) / 1000);
    logger.info("transfer ended", { session: this.id, address: this.address, bytes: relay.bytes, seconds });
  }

  async #greet(message: ClientMessage): Promise<void> {
    if (message.type === "transfer" && !this.#handshake.hasBegun) return this.#enterTransfer(message.ticket);
    const next = await this.#handshake.handle(message);
    if (this.#ended !== null) return;
    if ("code" in next) return this.#refuse(next);
    return "hello" in next ? await this.#admit(next) : this.deliver(next);
  }

  async #admit(greeted: Greeted): Promise<void> {
    const { arrivals, hub, log } = this.#parts;
    const { outbox } = this.#writer;
    this.#rateLimiter.charge(Math.floor((greeted.hello.rooms?.length ?? 0) / ROOMS_PER_REQUEST));
    const before = outbox.ownBytes;
    const admitted = await arrivals.admit(this, greeted, {
      bucket: this.#bucket,
      isGone: () => this.#ended !== null,
    });
    if (admitted === null) return;
    if ("code" in admitted) return this.#refuse(admitted);
    if (this.#ended !== null) {
      // The connection ended while it was admitted. Another session may have the place by now.
      if (admitted.session === this) arrivals.leave(admitted, "lost");
      return;
    }
    const [writer, rateLimiter] = [this.#writer, this.#rateLimiter];
    this.#requests = new RequestQueue({ ...this.#parts, place: admitted, session: this, writer, rateLimiter });
    rateLimiter.useBucket(admitted.bucket);
    if (hub.isKnown(admitted.person.id)) rateLimiter.useShared(this.#shared.known);
    // A member with a large backlog must still be able to talk, so at most half of the burst is charged for it.
    const most = hub.limits.burst / 2;
    rateLimiter.charge(Math.min(most, Math.floor((outbox.ownBytes - before) / BYTES_PER_REQUEST)));
    log.began(this, admitted.person.name);
  }

  #refuse(refusal: Refusal): void {
    this.#parts.log.refused(this, refusal);
    this.turnAway(refusal);
  }

  #failed(error: unknown): void {
    const { log } = this.#parts;
    if (error instanceof ProtocolError) {
      const otherProtocol = this.#requests === null ? sniffProtocol(this.#firstBytes) : null;
      log.misunderstood(this, error, otherProtocol);
      this.#end(
        "protocol",
        otherProtocol === null ? errorOf({ code: error.code }, undefined, error.message) : undefined,
      );
      if (otherProtocol !== null) this.#close();
    } else if (error instanceof HandshakeFailure) {
      log.notBegun(this, error.message);
      this.#end("protocol");
    } else if (isConnectionError(error)) {
      this.#end("lost");
    } else {
      log.failed(this, error);
      // A client that waits to be let in understands no `bye`.
      if (this.#requests === null) this.turnAway({ code: "internal" });
      else this.dismiss("internal");
    }
  }

  /** Ends the connection unless it has ended. The farewell is the last message to the peer. */
  #end(reason: EndReason, farewell?: ServerMessage, text?: string): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    if (this.#relayEnd !== null) return this.#relayEnd.relay.close();
    const { arrivals, hub, log } = this.#parts;
    const place = this.#requests?.place ?? null;
    this.#writer.outbox.unfollowAll({ forget: reason === "slow" });
    if (place !== null) {
      if (place.session === this) arrivals.leave(place, reason, text);
      const seconds = Math.round(this.ageMs(hub.clock.now()) / 1000);
      log.ended(this, { name: place.person.name, reason, seconds });
    }
    if (farewell !== undefined) this.#writer.outbox.put(farewell);
    this.#rateLimiter.end();
    this.#requests?.end();
    this.#writer.wake();
    this.#cancelClose = hub.clock.after(FAREWELL_MS, () => this.#close());
    this.#writer.finished().then(() => this.#transport.closeWrite?.()).catch(() => {
      // The peer has closed the connection first.
    });
  }

  #close(): void {
    try {
      this.#transport.close();
    } catch {
      // It was already closed.
    }
  }
}

function refOf({ ref }: { readonly ref?: Ref }): { ref?: Ref } {
  return ref === undefined ? {} : { ref };
}
