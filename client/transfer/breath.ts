/**
 * Lets the rest of the client have its turn: where the disk and the network are quick, everything here goes on without
 * ever waiting, and keys and lines would (REQ-W10).
 *
 * @module
 */
import { setImmediate } from "node:timers";
import type { Clock } from "../platform/platform.ts";

/** A chat does not notice so much. */
const MAX_TURN_MS = 2;

export class Breath {
  readonly #clock: Pick<Clock, "nowMs">;
  #lastMs: number;

  constructor(clock: Pick<Clock, "nowMs">) {
    this.#clock = clock;
    this.#lastMs = clock.nowMs();
  }

  /** To be awaited if it is no `null`: one has been at it for long enough. */
  due(): Promise<void> | null {
    if (this.#clock.nowMs() - this.#lastMs < MAX_TURN_MS) return null;
    return this.#generation();
  }

  async #generation(): Promise<void> {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    this.#lastMs = this.#clock.nowMs();
  }
}
