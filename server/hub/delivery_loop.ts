/**
 * The delivery loop commits what members say, publishes what the store has committed, and wakes the sessions that have
 * something to write. One pass of the loop:
 *
 * 1. It wakes everybody for whom something waits. This comes first, so a slow store holds nobody up.
 * 2. It commits the pending drafts as one batch. The store hands each batch back while it commits it, and the loop
 *    publishes the entries at once.
 * 3. It answers the drafts in their order, so an answer follows the message that it is about.
 * 4. It wakes everybody again. A session writes its messages and its answers in one write.
 *
 * Only one batch is under way at a time. Passes that begin meanwhile stop after step 1, and what is said meanwhile
 * forms the next batch.
 *
 * The loop owns the drafts and the wake-ups that are pending. It knows neither sockets nor rooms.
 *
 * @module
 */
import { setImmediate } from "node:timers";
import type { Ref } from "../../shared/wire/message.ts";
import type { Refusal } from "../refusal.ts";
import type { Committed, Draft, Receipt, Store } from "../store/store.ts";
import type { Session } from "./session.ts";

/** Something that may have bytes to write: a session, or a room on behalf of its members. */
export interface Wakeable {
  /** `pass` numbers the passes of the loop. */
  wake(pass: number): void;
}

/** What a delivery loop needs. */
export interface DeliveryLoopParts {
  readonly store: Store;
  /** Passes a committed entry on to everybody who should see it. */
  readonly publish: (entry: Committed) => void;
  /** Called with the error when the store fails. */
  readonly storeFailed: (error: unknown) => void;
  /** Called with each draft that has added nothing: it was refused, is a repetition, or changes nothing. */
  readonly addedNothing?: (draft: Draft, session: Session) => void;
}

export class DeliveryLoop {
  readonly #publish: (entry: Committed) => void;
  readonly #queue: CommitQueue;
  readonly #scheduler = new WriteScheduler(() => this.#pass());
  #waiting = new Set<Wakeable>();
  #passes = 0;
  #isPublishingOwnBatch = false;

  constructor({ store, publish, storeFailed, addedNothing }: DeliveryLoopParts) {
    this.#publish = publish;
    this.#queue = new CommitQueue(store, storeFailed, { ...(addedNothing && { addedNothing }) });
    store.subscribe((batch) => this.#publishAll(batch));
  }

  /** Notes that input of any kind has arrived. A busy server waits for a lull before its next pass. */
  inputArrived(): void {
    this.#scheduler.inputArrived();
  }

  /** Commits a draft in the next batch. The session gets the answer. */
  add(draft: Draft | Repetition, session: Session, ref: Ref | undefined): void {
    this.#queue.add(draft, session, ref);
    this.#scheduler.request();
  }

  /** Wakes a session or a room in the next pass, or in this one if it is publishing its own batch. */
  wakeLater(target: Wakeable): void {
    this.#waiting.add(target);
    // The pass that commits our own batch ends with step 4, so one write carries the messages and the answers.
    if (!this.#isPublishingOwnBatch) this.#scheduler.request();
  }

  #pass(): void {
    const startMs = performance.now();
    this.#wakeAll();
    if (!this.#queue.isReady) return;
    this.#queue.commit().then((messages) => {
      if (this.#queue.isReady) this.#scheduler.request();
      this.#wakeAll();
      this.#scheduler.finished(startMs, messages);
    });
  }

  #publishAll(batch: readonly Committed[]): void {
    this.#isPublishingOwnBatch = this.#queue.isCommitting;
    try {
      for (const entry of batch) this.#publish(entry);
    } finally {
      this.#isPublishingOwnBatch = false;
    }
  }

  #wakeAll(): void {
    const waiting = this.#waiting;
    if (waiting.size === 0) return;
    this.#waiting = new Set();
    const pass = ++this.#passes;
    for (const target of waiting) target.wake(pass);
  }
}

/** A draft that is refused, unless its author has used the key before. In that case the first receipt is the answer. */
export interface Repetition {
  readonly author: number;
  readonly key: string;
  readonly refusal: Refusal;
}

interface Pending {
  readonly draft: Draft | Repetition;
  readonly session: Session;
  readonly ref: Ref | undefined;
}

/**
 * Collects drafts, commits them in batches and answers them.
 *
 * 1. One batch is under way at a time. Drafts that arrive meanwhile form the next one.
 * 2. A session gets its answers in the order of its drafts, after the messages themselves.
 * 3. When the store fails, each draft of the batch is answered with `internal`. The next batch may succeed.
 */
export class CommitQueue {
  readonly #store: Store;
  readonly #failed: (error: unknown) => void;
  readonly #addedNothing: NonNullable<DeliveryLoopParts["addedNothing"]>;
  #pending: Pending[] = [];
  #isCommitting = false;

  /** `failed` is called with the error when the store fails. */
  constructor(
    store: Store,
    failed: (error: unknown) => void,
    { addedNothing = () => {} }: Pick<DeliveryLoopParts, "addedNothing"> = {},
  ) {
    this.#store = store;
    this.#failed = failed;
    this.#addedNothing = addedNothing;
  }

  add(draft: Draft | Repetition, session: Session, ref: Ref | undefined): void {
    this.#pending.push({ draft, session, ref });
  }

  /** Whether drafts are pending and no batch is under way. */
  get isReady(): boolean {
    return this.#pending.length > 0 && !this.#isCommitting;
  }

  /** Whether a batch is under way. */
  get isCommitting(): boolean {
    return this.#isCommitting;
  }

  /** Commits the pending drafts, answers them and returns their number. Does not reject. */
  async commit(): Promise<number> {
    const pending = this.#pending;
    this.#pending = [];
    this.#isCommitting = true;
    try {
      await this.#commitAndAnswer(pending);
    } catch (error) {
      this.#failed(error);
      for (const { draft, session, ref } of pending) {
        if (!isRepetition(draft)) this.#addedNothing(draft, session);
        session.refuse(ref, { code: "internal" });
      }
    }
    this.#isCommitting = false;
    return pending.length;
  }

  async #commitAndAnswer(pending: readonly Pending[]): Promise<void> {
    const drafts: Draft[] = [];
    for (const { draft } of pending) {
      if (!isRepetition(draft)) drafts.push(draft);
    }
    let { lastId } = this.#store;
    const outcomes = drafts.length === 0 ? [] : await this.#store.append(drafts);
    const firstReceipts = new Map<Pending, Receipt | null>();
    for (const item of pending) {
      if (isRepetition(item.draft)) firstReceipts.set(item, await this.#firstReceipt(item.draft));
    }
    let at = 0;
    for (const item of pending) {
      const { draft, session, ref } = item;
      const outcome = isRepetition(draft)
        ? firstReceipts.get(item) ?? draft.refusal
        : outcomes[at++] ?? { code: "internal" };
      // New entries have growing ids. The receipt of a repetition has the id of an earlier one.
      const isNew = "id" in outcome && outcome.id > lastId;
      if (isNew) lastId = outcome.id;
      else if (!isRepetition(draft)) this.#addedNothing(draft, session);
      if ("code" in outcome) {
        session.refuse(ref, outcome);
        continue;
      }
      if (outcome.waitsFor !== undefined) session.deliver({ type: "notice", code: "waiting", name: outcome.waitsFor });
      session.acknowledge(ref, outcome);
    }
  }

  /** The first receipt of a key. A failure here must not affect the rest of the batch, so it counts as no receipt. */
  async #firstReceipt({ author, key }: Repetition): Promise<Receipt | null> {
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

/** A pass that took at least this long, in milliseconds, and had at least this many messages delays the next one. */
const LONG_PASS_MS = 0.5;
const LARGE_PASS = 8;

/** The delay ends after this many milliseconds without input … */
const QUIET_MS = 0.2;

/** … and after this many milliseconds in any case. */
const MAX_DELAY_MS = 2;

/** A long pass that ended this many milliseconds ago no longer counts. */
const FORGET_MS = 5;

/**
 * Decides when a pass begins: at once while little happens, and in larger batches while much does.
 *
 * The cost of a message is the writes that it causes, not the message itself (docs/PERFORMANCE.md). A pass at the
 * end of each read is the fastest answer to a single sender, but with many small rooms it writes only one or two
 * messages at a time. So after a pass that was long and had several messages, the next one waits until no input has
 * arrived for `QUIET_MS`, and no longer than `MAX_DELAY_MS`. Measured, this gives 1.6 times the deliveries in a hundred
 * rooms of ten, and does not slow down a single sender.
 */
export class WriteScheduler {
  readonly #run: () => void;
  #isRequested = false;
  #inputs = 0;
  #wasBusy = false;
  #lastEndMs = 0;

  /** `run` does the work of a pass. Call `finished` at its end. */
  constructor(run: () => void) {
    this.#run = run;
  }

  /** Counts input of any kind. */
  inputArrived(): void {
    this.#inputs++;
  }

  /** Runs a pass soon. Repeated requests are one, until that pass begins. */
  request(): void {
    if (this.#isRequested) return;
    this.#isRequested = true;
    const now = performance.now();
    if (this.#wasBusy && now - this.#lastEndMs < FORGET_MS) this.#delay(now, now, this.#inputs);
    else queueMicrotask(() => this.#start());
  }

  /** Notes the end of a pass that had a number of messages. `startMs` is a time of `performance.now`. */
  finished(startMs: number, messages: number): void {
    this.#lastEndMs = performance.now();
    this.#wasBusy = messages >= LARGE_PASS && this.#lastEndMs - startMs >= LONG_PASS_MS;
  }

  #delay(sinceMs: number, lastInputMs: number, inputs: number): void {
    setImmediate(() => {
      const now = performance.now();
      const inputMs = inputs === this.#inputs ? lastInputMs : now;
      if (now - inputMs > QUIET_MS || now - sinceMs > MAX_DELAY_MS) this.#start();
      else this.#delay(sinceMs, inputMs, this.#inputs);
    });
  }

  #start(): void {
    this.#isRequested = false;
    this.#run();
  }
}
