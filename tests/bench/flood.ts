/**
 * A member who sends a fixed number of messages a second, numbered from 0.
 *
 * @module
 */
import { encodeMessage } from "../../shared/wire/message.ts";
import { sleep } from "../support/patience.ts";

const STEP_MS = 10;

export class Flood implements AsyncDisposable {
  readonly #conn: Deno.TcpConn;
  readonly #reading: Promise<void>;
  #sent = 0;

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    this.#reading = this.#read();
  }

  static async join(port: number, name: string): Promise<Flood> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay(true);
    const flood = new Flood(conn);
    await flood.#write(encodeMessage({ type: "hello", version: 1, name }));
    return flood;
  }

  /** How many messages it has sent. */
  get sent(): number {
    return this.#sent;
  }

  /** Sends this many messages each second until the signal aborts. */
  async run(perSecond: number, signal: AbortSignal): Promise<void> {
    const beganMs = performance.now();
    while (!signal.aborted) {
      const due = Math.floor((performance.now() - beganMs) / 1000 * perSecond);
      const frames: Uint8Array[] = [];
      for (; this.#sent < due; this.#sent++) {
        const text = `${this.#sent} the quick brown fox jumps over the lazy dog`;
        frames.push(encodeMessage({ type: "say", to: "#lobby", text }));
      }
      for (const frame of frames.length > 0 ? [concat(frames)] : []) await this.#write(frame);
      await sleep(STEP_MS);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#conn.close();
    await this.#reading;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
  }

  /** The answers do not matter, but they have to be read. */
  async #read(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      while (await this.#conn.read(buffer) !== null);
    } catch {
      // The connection was closed.
    }
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
