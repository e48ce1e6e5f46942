/**
 * Says when nothing has moved for a while on a connection for bytes (REQ-R54). What ends it is the connection itself.
 *
 * @module
 */
import type { Clock } from "../../platform/platform.ts";

/** After so long without a sign of life it is told, in milliseconds. */
export const STALL_MS = 10_000;

export class StallWatch {
  readonly #clock: Pick<Clock, "nowMs" | "after">;
  readonly #stalled: () => void;
  #aliveMs = 0;
  #isOn = false;
  #isTold = false;
  #cancel: () => void = () => {};

  /** `stalled` is called once for each time that nothing moves. */
  constructor(clock: Pick<Clock, "nowMs" | "after">, stalled: () => void) {
    this.#clock = clock;
    this.#stalled = stalled;
  }

  /** For how many milliseconds there was no sign of life. */
  get silentMs(): number {
    return this.#isOn ? this.#clock.nowMs() - this.#aliveMs : 0;
  }

  begin(): void {
    this.end();
    this.#isOn = true;
    this.#isTold = false;
    this.#aliveMs = this.#clock.nowMs();
    this.#look(STALL_MS);
  }

  /** A sign of life. Called for each read and write: it costs nothing. */
  alive(): void {
    this.#aliveMs = this.#clock.nowMs();
    if (!this.#isOn || !this.#isTold) return;
    this.#isTold = false;
    this.#look(STALL_MS);
  }

  end(): void {
    this.#isOn = false;
    this.#cancel();
  }

  #look(ms: number): void {
    this.#cancel = this.#clock.after(ms, () => {
      const leftMs = STALL_MS - this.silentMs;
      if (leftMs > 0) return this.#look(leftMs);
      this.#isTold = true;
      this.#stalled();
    });
  }
}
