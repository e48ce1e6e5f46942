/**
 * A member who talks all the time.
 *
 * @module
 */
import type { ScriptedPeer } from "../../support/scripted_peer.ts";
import { sleep } from "../../support/patience.ts";

/** Sends its texts in turn, each after a number, until it is disposed of. */
export class Chatter implements AsyncDisposable {
  readonly #running: Promise<void>;
  #isOver = false;
  #count = 0;

  constructor(peer: ScriptedPeer, texts: readonly string[], { pauseMs }: { readonly pauseMs: number }) {
    this.#running = this.#run(peer, texts, pauseMs);
  }

  /** How many texts it has sent. */
  get count(): number {
    return this.#count;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  async #run(peer: ScriptedPeer, texts: readonly string[], pauseMs: number): Promise<void> {
    while (!this.#isOver) {
      const text = `${this.#count} ${texts[this.#count % texts.length]}`;
      await peer.send({ type: "say", to: "#lobby", text });
      this.#count++;
      await sleep(pauseMs);
    }
  }
}
