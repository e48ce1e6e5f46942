/**
 * From drafts to acknowledged messages: what was said in one round is committed as one batch, then answered.
 *
 * 1. One batch is under way at a time; what is said meanwhile is the next one.
 * 2. A session's answers come in the order of its drafts, and behind the messages themselves.
 * 3. A store that fails refuses the batch: each draft is answered with `internal`, and the next one may succeed.
 *
 * @module
 */
import type { Ref } from "../../shared/wire/message.ts";
import type { Session } from "./session.ts";
import type { Refusal } from "../refusal.ts";
import type { Draft, Receipt, Store } from "../store/store.ts";

/** Something that is to be said, or to be refused unless it was said before. */
interface Pending {
  readonly draft: Draft | Repetition;
  readonly session: Session;
  readonly ref: Ref | undefined;
}

/** What is refused now, but may repeat what was said: then the first answer holds. */
export interface Repetition {
  readonly author: number;
  readonly key: string;
  readonly refusal: Refusal;
}

export class CommitQueue {
  readonly #store: Store;
  readonly #request: () => void;
  readonly #failed: (error: unknown) => void;
  #pending: Pending[] = [];
  #isCommitting = false;

  /** `request` is called when there is something to commit, `failed` when the store failed. */
  constructor(store: Store, request: () => void, failed: (error: unknown) => void) {
    this.#store = store;
    this.#request = request;
    this.#failed = failed;
  }

  add(draft: Draft | Repetition, session: Session, ref: Ref | undefined): void {
    this.#pending.push({ draft, session, ref });
    this.#request();
  }

  /** Whether `commit` would do something now. */
  get isReady(): boolean {
    return this.#pending.length > 0 && !this.#isCommitting;
  }

  /** Whether a batch is under way: its answers come when it is done. */
  get isCommitting(): boolean {
    return this.#isCommitting;
  }

  /** Commits what waits and answers it. Gives how many that were. Does not reject. */
  async commit(): Promise<number> {
    const pending = this.#pending;
    this.#pending = [];
    this.#isCommitting = true;
    try {
      await this.#answer(pending);
    } catch (error) {
      this.#failed(error);
      for (const { session, ref } of pending) session.refuse(ref, { code: "internal" });
    }
    this.#isCommitting = false;
    if (this.#pending.length > 0) this.#request();
    return pending.length;
  }

  async #answer(pending: readonly Pending[]): Promise<void> {
    const drafts: Draft[] = [];
    for (const { draft } of pending) {
      if (!isRepetition(draft)) drafts.push(draft);
    }
    const outcomes = drafts.length === 0 ? [] : await this.#store.append(drafts);
    const firsts = new Map<Pending, Receipt | null>();
    for (const one of pending) {
      if (isRepetition(one.draft)) firsts.set(one, await this.#first(one.draft));
    }
    let at = 0;
    for (const one of pending) {
      const { draft, session, ref } = one;
      const outcome = isRepetition(draft) ? firsts.get(one) ?? draft.refusal : outcomes[at++] ?? { code: "internal" };
      if ("code" in outcome) {
        session.refuse(ref, outcome);
        continue;
      }
      if (outcome.waitsFor !== undefined) session.deliver({ type: "notice", code: "waiting", name: outcome.waitsFor });
      session.acknowledge(ref, outcome);
    }
  }

  /** What was answered first, if it can be had: what the batch has said already does not depend on it. */
  async #first({ author, key }: Repetition): Promise<Receipt | null> {
    try {
      return await this.#store.receipt(author, key);
    } catch (error) {
      this.#failed(error);
      return null;
    }
  }
}

function isRepetition(draft: Draft | Repetition): draft is Repetition {
  return "refusal" in draft;
}
