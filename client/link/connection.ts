/**
 * One connection: JSON in and out as frames, and watching over a silent server.
 *
 * Owns the transport and what waits to be written to it. Knows nothing of what the messages mean, and never reconnects
 * (link.ts).
 *
 * @module
 */
import { FrameDecoder } from "../../shared/wire/frame.ts";
import { Heartbeat } from "../../shared/wire/heartbeat.ts";
import { encodeMessageInto, maxEncodedBytes } from "../../shared/wire/message.ts";
import type { Transport } from "../../shared/wire/transport.ts";
import type { Clock } from "../platform/platform.ts";

/** How a connection ended: by the server, by the network, by silence, or because `close` was called. */
export type ConnectionEnd = "closed" | "reset" | "silent" | "stopped";

/** How often one looks whether the server is silent. */
const LOOK_EVERY_MS = 5_000;

const READ_BYTES = 65_536;
const PING = JSON.stringify({ type: "ping" });

export class Connection {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #heartbeat: Heartbeat;
  #waiting: string[] = [];
  #isWriting = false;
  #canWrite = true;
  #isPaused = false;
  #end: ConnectionEnd | null = null;
  /** A message that no frame can carry. */
  #tooLarge: RangeError | null = null;

  /** Takes over the transport, and closes it. */
  constructor(transport: Transport, clock: Clock) {
    this.#transport = transport;
    this.#clock = clock;
    this.#heartbeat = new Heartbeat(clock.nowMs());
  }

  /** Sends a message, given as JSON, behind all that was sent before. What cannot be written is dropped. */
  send(json: string): void {
    if (this.#end !== null || !this.#canWrite) return;
    this.#waiting.push(json);
    if (!this.#isWriting) void this.#write();
  }

  /**
   * Reads until the connection ends. `take` gets each payload, which holds during the call; after each read the
   * promise of `ready` is awaited, so that a slow screen slows the server down. Throws what `take` throws, the
   * `ProtocolError` of a broken frame, and the `RangeError` of a message that was sent and is too large for one.
   */
  async run(take: (payload: Uint8Array) => void, ready: () => Promise<void>): Promise<ConnectionEnd> {
    const unwatch = this.#watch();
    try {
      const decoder = new FrameDecoder();
      const buffer = new Uint8Array(READ_BYTES);
      for (let count = await this.#read(buffer); count !== null; count = await this.#read(buffer)) {
        this.#heartbeat.heard(this.#clock.nowMs());
        decoder.push(buffer.subarray(0, count));
        for (let payload = decoder.next(); payload !== null; payload = decoder.next()) {
          take(payload);
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

  /** Ends the connection now. What was not written is not. */
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
      // It was closed before, by the other side's failure; that is all that was wanted.
    }
  }

  async #read(buffer: Uint8Array): Promise<number | null> {
    try {
      return await this.#transport.read(buffer);
    } catch {
      // Whatever the reason, nothing more will come. Its name is of no use to anybody.
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

  /** One write at a time carries all that waits. */
  async #write(): Promise<void> {
    this.#isWriting = true;
    try {
      // What is sent in the same turn goes out together.
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
      // The reading side says how the connection ended; there may be a last word to read before.
      this.#canWrite = false;
      this.#waiting = [];
    } finally {
      this.#isWriting = false;
    }
  }

  /** Looks at the server's silence from time to time. */
  #watch(): () => void {
    const look = () => {
      this.#lookAt(this.#heartbeat.check(this.#clock.nowMs()));
      if (this.#end === null) cancel = this.#clock.after(LOOK_EVERY_MS, look);
    };
    let cancel = this.#clock.after(LOOK_EVERY_MS, look);
    return () => cancel();
  }

  #lookAt(due: "nothing" | "ping" | "gone"): void {
    if (due === "ping") this.send(PING);
    // While nothing is read the server is not silent, one does not listen.
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
