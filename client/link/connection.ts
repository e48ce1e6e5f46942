/**
 * One connection: sends and receives JSON as frames, and notices when the server falls silent.
 *
 * Owns the transport and the messages that wait to be written to it. Does not know what messages mean, and never
 * reconnects (link.ts).
 *
 * @module
 */
import { yieldToSockets } from "../../shared/event_loop.ts";
import { FrameDecoder } from "../../shared/wire/frame.ts";
import { Heartbeat } from "../../shared/wire/heartbeat.ts";
import { encodeMessageInto, maxEncodedBytes } from "../../shared/wire/message.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import { type Clock, ConnectFailure } from "../platform/platform.ts";

/** How a connection ended: by the server, by the network, by silence, or by a call of `close`. */
export type ConnectionEnd = "closed" | "reset" | "silent" | "stopped";

/** How often the silence of the server is checked. */
const CHECK_EVERY_MS = 1_000;

const READ_BYTES = 65_536;

/** How long messages may be handled without a look at the keyboard: an eye notices more than that. */
const SLICE_MS = 10;
const PING = JSON.stringify({ type: "ping" });

export interface ConnectionOptions {
  readonly dueSinceMs?: () => number | null;
}

export class Connection {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #dueSinceMs: () => number | null;
  readonly #heartbeat: Heartbeat;
  #waiting: string[] = [];
  #isWriting = false;
  #canWrite = true;
  #isPaused = false;
  #end: ConnectionEnd | null = null;
  /** The error about a message that is too large for a frame. */
  #tooLarge: RangeError | null = null;

  /**
   * Takes over the transport, and closes it. `dueSinceMs` is asked every second, and returns since when an answer of the
   * server is due, by the clock's `nowMs`; `null`: none is.
   */
  constructor(transport: Transport, clock: Clock, { dueSinceMs = () => null }: ConnectionOptions = {}) {
    this.#transport = transport;
    this.#clock = clock;
    this.#dueSinceMs = dueSinceMs;
    this.#heartbeat = new Heartbeat(clock.nowMs());
  }

  /** Sends a message, given as JSON, after all earlier ones. Drops it if it cannot be written. */
  send(json: string): void {
    if (this.#end !== null || !this.#canWrite) return;
    this.#waiting.push(json);
    if (!this.#isWriting) void this.#write();
  }

  /**
   * Reads until the connection ends. `handle` gets each payload, which is valid during the call only; after each read
   * `ready` is awaited, so that a slow screen slows the server down. Throws what `handle` throws, the `ProtocolError`
   * of a broken frame, the `ConnectFailure` of a connection that does not lead to a chat server, and the `RangeError` of a
   * sent message that is too large for a frame.
   */
  async run(handle: (payload: Uint8Array) => void, ready: () => Promise<void>): Promise<ConnectionEnd> {
    const unwatch = this.#watch();
    try {
      const decoder = new FrameDecoder();
      const buffer = new Uint8Array(READ_BYTES);
      let workedMs = 0;
      for (let count = await this.#read(buffer); count !== null; count = await this.#read(buffer)) {
        this.#heartbeat.heard(this.#clock.nowMs());
        decoder.push(buffer.subarray(0, count));
        for (let payload = decoder.next(); payload !== null; payload = decoder.next()) {
          const beganMs = this.#clock.nowMs();
          handle(payload);
          if (this.#end !== null) return this.#end;
          workedMs += this.#clock.nowMs() - beganMs;
          if (workedMs < SLICE_MS) continue;
          // However much the server sends, keys are handled in between.
          workedMs = 0;
          await yieldToSockets(() => this.#clock.nowMs());
          if (this.#end !== null) return this.#end;
        }
        await this.#pause(ready);
      }
      if (this.#tooLarge !== null) throw this.#tooLarge;
      return this.#end ?? "closed";
    } finally {
      unwatch();
      this.close();
    }
  }

  /** Asks the server for a sign of life, after a time in which it could not be heard. */
  probe(): void {
    this.#heartbeat.asked(this.#clock.nowMs());
    this.send(PING);
  }

  /** Ends the connection now, without writing what still waits. */
  close(): void {
    this.#finish("stopped");
  }

  #finish(end: ConnectionEnd): void {
    if (this.#end !== null) return;
    this.#end = end;
    this.#waiting = [];
    try {
      this.#transport.close();
    } catch {
      // The other side has closed it already.
    }
  }

  async #read(buffer: Uint8Array): Promise<number | null> {
    try {
      return await this.#transport.read(buffer);
    } catch (error) {
      // The first bytes were not those of a chat server.
      if (error instanceof ConnectFailure) throw error;
      // Nothing more will come, whatever the reason.
      this.#finish("reset");
      return null;
    }
  }

  async #pause(ready: () => Promise<void>): Promise<void> {
    this.#isPaused = true;
    await ready();
    this.#isPaused = false;
    this.#heartbeat.heard(this.#clock.nowMs());
  }

  /** Writes everything that waits, one write at a time. */
  async #write(): Promise<void> {
    this.#isWriting = true;
    try {
      // Messages that are sent in the same turn go out in one write.
      await Promise.resolve();
      while (this.#waiting.length > 0) {
        const bytes = encodeAll(this.#waiting.splice(0));
        for (let at = 0; at < bytes.length;) at += await this.#transport.write(bytes.subarray(at));
      }
    } catch (error) {
      if (error instanceof RangeError) {
        this.#tooLarge = error;
        this.close();
      }
      // The reading side says how the connection ended: there may be a last message to read before.
      this.#canWrite = false;
      this.#waiting = [];
    } finally {
      this.#isWriting = false;
    }
  }

  #watch(): () => void {
    const check = () => {
      this.#heartbeatIs(this.#heartbeat.check(this.#clock.nowMs(), { dueSinceMs: this.#dueSinceMs() }));
      if (this.#end === null) cancel = this.#clock.after(CHECK_EVERY_MS, check);
    };
    let cancel = this.#clock.after(CHECK_EVERY_MS, check);
    return () => cancel();
  }

  #heartbeatIs(due: "nothing" | "ping" | "gone"): void {
    if (due === "ping") this.send(PING);
    // While we do not read, the server cannot be heard.
    if (due !== "nothing" && this.#isPaused) this.#heartbeat.heard(this.#clock.nowMs());
    else if (due === "gone") this.#finish("silent");
  }
}

function encodeAll(messages: readonly string[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(messages.reduce((sum, json) => sum + maxEncodedBytes(json), 0));
  let length = 0;
  for (const json of messages) length += encodeMessageInto(json, bytes, length);
  return bytes.subarray(0, length);
}
