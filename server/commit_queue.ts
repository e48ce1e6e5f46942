/**
 * From drafts to acknowledged messages: what was said in one round is committed as one batch, then answered.
 *
 * 1. One batch is under way at a time; what is said meanwhile is the next one.
 * 2. A session's answers come in the order of its drafts, and behind the messages themselves.
 * 3. A store that fails refuses the batch: each draft is answered with `internal`, and the next one may succeed.
 *
 * @module
 */
import type { Ref } from "../shared/message.ts";
import type { Session } from "./session.ts";
import type { Draft, Store } from "./store.ts";

interface Pending {
  readonly session: Session;
  readonly ref: Ref | undefined;
}

export class CommitQueue {
  readonly #store: Store;
  readonly #request: () => void;
  readonly #failed: (error: unknown) => void;
  #drafts: Draft[] = [];
  #pending: Pending[] = [];
  #isCommitting = false;

  /** `request` is called when there is something to commit, `failed` when the store failed. */
  constructor(store: Store, request: () => void, failed: (error: unknown) => void) {
    this.#store = store;
    this.#request = request;
    this.#failed = failed;
  }

  add(draft: Draft, session: Session, ref: Ref | undefined): void {
    this.#drafts.push(draft);
    this.#pending.push({ session, ref });
    this.#request();
  }

  /** Whether `commit` would do something now. */
  get isReady(): boolean {
    return this.#drafts.length > 0 && !this.#isCommitting;
  }

  /** Commits what waits and answers it. Gives how many drafts that were. Does not reject. */
  async commit(): Promise<number> {
    const drafts = this.#drafts;
    const pending = this.#pending;
    this.#drafts = [];
    this.#pending = [];
    this.#isCommitting = true;
    try {
      const receipts = await this.#store.append(drafts);
      pending.forEach(({ session, ref }, index) => {
        const receipt = receipts[index];
        if (receipt !== undefined) session.acknowledge(ref, receipt);
      });
    } catch (error) {
      this.#failed(error);
      for (const { session, ref } of pending) session.refuse(ref, { code: "internal" });
    }
    this.#isCommitting = false;
    if (this.#drafts.length > 0) this.#request();
    return drafts.length;
  }
}
