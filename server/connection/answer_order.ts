/**
 * The order of a session's answers: what is answered later holds back what could be answered at once.
 *
 * @module
 */
export class AnswerOrder {
  #unanswered = 0;
  #waiting: (() => void)[] = [];

  /** A request will be answered later. */
  began(): void {
    this.#unanswered++;
  }

  /** The oldest of those requests was answered. */
  answered(): void {
    this.#unanswered--;
    if (this.#unanswered === 0) this.release();
  }

  /** Does something when all requests before it were answered: at once if they are, else before the promise resolves. */
  inOrder(act: () => void): Promise<void> | undefined {
    if (this.#unanswered > 0) return this.settled().then(act);
    act();
    return undefined;
  }

  /** Resolves when everything was answered. */
  settled(): Promise<void> {
    if (this.#unanswered === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Nobody is to wait any longer, whatever is unanswered. */
  release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
