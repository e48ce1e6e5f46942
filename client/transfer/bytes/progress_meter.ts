/**
 * How far a transfer is, and how fast: over the last few seconds, for the average of an hour tells nobody when it ends.
 *
 * @module
 */
import type { Clock } from "../../platform/platform.ts";

/** The speed is that of so long, in milliseconds. */
const WINDOW_MS = 5_000;

/** Samples are so far apart at least: some twenty of them are kept. */
const SAMPLE_MS = 250;

interface Sample {
  readonly ms: number;
  /** What had gone over this connection by then. */
  readonly carried: number;
}

export class ProgressMeter {
  readonly #clock: Pick<Clock, "nowMs">;
  #samples: Sample[] = [];
  #lastMs = -Infinity;
  #carried = 0;
  #moved = 0;
  /** What is told until it is known how far one is on a new connection. */
  #before = 0;
  #most = 0;

  constructor(clock: Pick<Clock, "nowMs">) {
    this.#clock = clock;
  }

  /** How many bytes are over, those of before a cut included. */
  get moved(): number {
    return Math.max(this.#before, this.#moved);
  }

  /** How many bytes went over here, all connections together. */
  get carried(): number {
    return this.#carried;
  }

  /** A connection begins: what is there already is found out. */
  connect(): void {
    this.#before = this.moved;
    this.#moved = 0;
    this.stop();
  }

  /** The files come now. */
  begin(): void {
    this.#before = 0;
    this.#samples = [{ ms: this.#clock.nowMs(), carried: this.#carried }];
  }

  /** So many bytes went over. Whether one is further than ever. */
  add(bytes: number): boolean {
    const ms = this.#clock.nowMs();
    this.#carried += bytes;
    this.#lastMs = ms;
    this.#trim(ms);
    const last = this.#samples.at(-1);
    if (last === undefined || ms - last.ms >= SAMPLE_MS) this.#samples.push({ ms, carried: this.#carried });
    return this.#count(bytes);
  }

  /** So many bytes were there from before. */
  skip(bytes: number): void {
    this.#count(bytes);
  }

  /** So many bytes are of no use. */
  lose(bytes: number): void {
    this.#moved = Math.max(0, this.#moved - bytes);
  }

  /** Nothing moves any more. */
  stop(): void {
    this.#samples = [];
  }

  /** Bytes a second. */
  get speed(): number {
    const nowMs = this.#clock.nowMs();
    this.#trim(nowMs);
    const first = this.#samples[0];
    if (first === undefined || nowMs - this.#lastMs >= WINDOW_MS) return 0;
    return Math.round(1_000 * (this.#carried - first.carried) / Math.max(SAMPLE_MS, nowMs - first.ms));
  }

  /** Seconds until `bytes` are over; `null` where nobody knows. */
  secondsLeft(bytes: number): number | null {
    const { speed } = this;
    return speed === 0 ? null : Math.ceil(Math.max(0, bytes - this.moved) / speed);
  }

  /** One that is older than the window stays as its beginning. */
  #trim(nowMs: number): void {
    while (nowMs - (this.#samples[1]?.ms ?? nowMs) >= WINDOW_MS) this.#samples.shift();
  }

  #count(bytes: number): boolean {
    this.#moved += bytes;
    if (this.#moved <= this.#most) return false;
    this.#most = this.#moved;
    return true;
  }
}
