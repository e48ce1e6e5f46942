/**
 * Watches for silence in a data session (PROTOCOL X8, REQ-R54): when the user is told that nothing moves, when to say
 * `busy`, and when the peer is gone.
 *
 * Owns the times of the last bytes, and one timer. Knows nothing about the connection: its listeners act.
 *
 * @module
 */
import type { Clock } from "../../platform/platform.ts";

/** After this time without a byte the user is told, in milliseconds. */
const STALL_MS = 10_000;

/** After this time of own work without a byte to the peer, `busy` is due. */
const BUSY_MS = 5_000;

/** After this time without a byte or own work, the peer is gone. */
const SILENT_MS = 60_000;

/** How often a connection is checked. */
const CHECK_MS = 1_000;

/** A connection that is watched. */
export interface WatchedConnection {
  /** This side has worked for 5 s without sending anything. */
  busy(): void;
  /** Nothing came or went for 60 s, while this side only waited. */
  silent(): void;
}

export class SilenceWatch {
  readonly #clock: Pick<Clock, "nowMs" | "after">;
  readonly #stalled: () => void;
  #connection: WatchedConnection | null = null;
  /** The last byte in either direction; the same, or own work; the last byte to the peer. */
  #byteMs: number;
  #lifeMs: number;
  #sentMs: number;
  /** How much of our own is waited for now, and whether anything was worked on since the last `busy`. */
  #work = 0;
  #hasWorked = false;
  #isOn = false;
  #isTold = false;
  #stopTimer: () => void = () => {};

  /** `stalled` is called between `begin` and `end`, once for each silence of 10 s. */
  constructor(clock: Pick<Clock, "nowMs" | "after">, stalled: () => void = () => {}) {
    this.#clock = clock;
    this.#stalled = stalled;
    this.#byteMs = this.#lifeMs = this.#sentMs = clock.nowMs();
  }

  /** The milliseconds since the last byte, or since `begin`; 0 outside of a session. */
  get silentMs(): number {
    return this.#isOn ? this.#clock.nowMs() - this.#byteMs : 0;
  }

  /** A session begins: there is no connection yet. */
  begin(): void {
    this.#isOn = true;
    this.#isTold = false;
    this.#byteMs = this.#clock.nowMs();
    this.#schedule();
  }

  end(): void {
    this.#isOn = false;
    this.#schedule();
  }

  /** Watches a connection too, until `detach`. */
  attach(connection: WatchedConnection): void {
    this.#connection = connection;
    this.#lifeMs = this.#sentMs = this.#clock.nowMs();
    this.#schedule();
  }

  detach(): void {
    this.#connection = null;
    this.#schedule();
  }

  /** Bytes came. Called for each read: it costs next to nothing. */
  came(): void {
    this.#byteMs = this.#lifeMs = this.#clock.nowMs();
    if (!this.#isTold) return;
    this.#isTold = false;
    this.#schedule();
  }

  /** Bytes went. */
  went(): void {
    this.came();
    this.#sentMs = this.#byteMs;
  }

  /** Something that came is being worked on. */
  worked(): void {
    this.#hasWorked = true;
  }

  /** Waits for work of this side, which is not silence. */
  async work<T>(doing: Promise<T>): Promise<T> {
    this.#work++;
    try {
      return await doing;
    } finally {
      this.#work--;
    }
  }

  #schedule(): void {
    this.#stopTimer();
    const stallMs = this.#isOn && !this.#isTold ? STALL_MS - this.silentMs : Infinity;
    const ms = Math.min(stallMs, this.#connection === null ? Infinity : CHECK_MS);
    this.#stopTimer = ms === Infinity ? () => {} : this.#clock.after(Math.max(0, ms), () => this.#check());
  }

  #check(): void {
    const hasStalled = this.#isOn && !this.#isTold && this.silentMs >= STALL_MS;
    if (hasStalled) this.#isTold = true;
    this.#schedule();
    if (hasStalled) this.#stalled();
    if (this.#connection !== null) this.#checkConnection(this.#connection);
  }

  #checkConnection(connection: WatchedConnection): void {
    const nowMs = this.#clock.nowMs();
    if (this.#work > 0) this.#lifeMs = nowMs;
    if (nowMs - this.#lifeMs >= SILENT_MS) return connection.silent();
    if ((this.#work === 0 && !this.#hasWorked) || nowMs - this.#sentMs < BUSY_MS) return;
    this.#hasWorked = false;
    connection.busy();
  }
}
