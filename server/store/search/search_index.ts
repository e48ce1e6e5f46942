/**
 * The search index as the server sees it: requests to a worker, which never block.
 *
 * 1. The worker starts before anybody can connect, because starting it needs descriptors: Deno aborts the process if there
 *    are none. It starts to index later.
 * 2. The worker is notified of commits at most every 50 ms.
 * 3. If the worker dies, it is started again and gets the unanswered searches again. If it dies again over the same
 *    search, that search is rejected. The server survives in any case.
 *
 * This file owns the worker, and does not know how the index works.
 *
 * @module
 */
import type { IndexAnswer } from "./indexer.ts";
import { type IndexPaths, indexPathsIn, removeIndexFile } from "./index_database.ts";
import type { IndexQuery } from "./match_expression.ts";

export type { IndexAnswer, IndexQuery };

const UPDATE_INTERVAL_MS = 50;

/** How long the worker may take to close its files before it is terminated. */
const CLOSE_MS = 2000;

/** How long a worker may take to open its files before the server goes on without it: the disk may hang. */
const START_MS = 5000;

/** How often a search is sent to the worker. */
const MAX_ATTEMPTS = 2;

/** The worker is beside this file; in the compiled program, where the task `compile` of deno.json puts it. */
const WORKER = import.meta.url.endsWith(".ts") ? "./index_worker.ts" : "./server/store/search/index_worker.js";

/** A search that is not answered yet. */
interface PendingSearch {
  readonly query: IndexQuery;
  readonly resolve: (answer: IndexAnswer) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
}

/** What holds descriptors that only the server itself may use (server/connection/descriptor_reserve.ts). */
export interface DescriptorLender {
  lend(): void;
  takeBack(): void;
}

export interface SearchIndexOptions {
  /** Called with a text for the log when indexing fails. New messages are not found until it succeeds again. */
  readonly failed?: (text: string) => void;
  /** Lends the descriptors that starting a worker needs. */
  readonly reserve?: DescriptorLender;
  /** Creates the worker; for tests. */
  readonly startWorker?: () => Worker;
}

export class SearchIndex {
  readonly #folder: string;
  readonly #failed: (text: string) => void;
  readonly #startWorker: () => Worker;
  readonly #reserve: DescriptorLender | null;
  readonly #pending = new Map<number, PendingSearch>();
  #worker: Worker | null = null;
  #started: () => void = () => {};
  #closed: (() => void) | null = null;
  #isClosed = false;
  /** Whether the worker has died since its last answer. */
  #hasDied = false;
  #lastRef = 0;
  #lastId = 0;
  #hasUpdate = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #startTimer: ReturnType<typeof setTimeout> | undefined;

  private constructor(
    folder: string,
    { failed = () => {}, startWorker = startIndexWorker, reserve }: SearchIndexOptions,
  ) {
    this.#folder = folder;
    this.#failed = failed;
    this.#startWorker = startWorker;
    this.#reserve = reserve ?? null;
  }

  /** Returns the index of the history in a data folder. Opens and starts nothing yet. */
  static open(folder: string, options: SearchIndexOptions = {}): SearchIndex {
    return new SearchIndex(folder, options);
  }

  /** Removes the index of a folder whose server is not running. The next server builds it again. */
  static remove(folder: string): void {
    removeIndexFile(indexPathsIn(folder).indexPath);
  }

  /** Starts the worker. Resolves when it has opened its files, or cannot, or takes too long. */
  start(): Promise<void> {
    const started = Promise.withResolvers<void>();
    this.#started = started.resolve;
    this.#ensureWorker();
    return started.promise;
  }

  /** Everything up to this id is committed, and should be found soon. */
  committed(lastId: number): void {
    this.#lastId = Math.max(this.#lastId, lastId);
    this.changed();
  }

  /** Rows were added to the table `change` of the history. */
  changed(): void {
    this.#hasUpdate = true;
    if (this.#timer === undefined) this.#sendUpdate();
  }

  /**
   * Searches, perhaps only a part: others have their turn before the rest. Rejects if the index cannot be used or is
   * closed.
   */
  search(query: IndexQuery): Promise<IndexAnswer> {
    if (this.#isClosed) return Promise.reject(new Error("Cannot search: the index is closed"));
    return new Promise((resolve, reject) => {
      const ref = ++this.#lastRef;
      this.#pending.set(ref, { query, resolve, reject, attempts: 0 });
      this.#send(ref);
    });
  }

  /** Ends the worker, and rejects the unanswered searches. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.rest();
  }

  /** Like `close`, but the next search or message starts a worker again, which opens the files that are there then. */
  async rest(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#hasStarted();
    const worker = this.#worker;
    if (worker !== null) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        this.#closed = resolve;
        timer = setTimeout(resolve, CLOSE_MS);
        this.#post(worker, { type: "close" });
      });
      clearTimeout(timer);
      worker.terminate();
    }
    this.#worker = null;
    this.#closed = null;
    this.#rejectAll("the index is closed");
  }

  /** Notifies the worker of new messages, unless it was notified just now. */
  #sendUpdate(): void {
    this.#timer = undefined;
    if (!this.#hasUpdate || this.#isClosed) return;
    // A worker that died is started again by the next search, not here.
    if (this.#worker === null && this.#hasDied) return;
    this.#hasUpdate = false;
    this.#timer = setTimeout(() => this.#sendUpdate(), UPDATE_INTERVAL_MS);
    this.#post(this.#ensureWorker(), { type: "update", lastId: this.#lastId });
  }

  #send(ref: number): void {
    const search = this.#pending.get(ref);
    if (search === undefined) return;
    search.attempts++;
    this.#post(this.#ensureWorker(), { type: "search", ref, query: search.query });
  }

  #ensureWorker(): Worker {
    if (this.#worker !== null) return this.#worker;
    this.#reserve?.lend();
    this.#startTimer = setTimeout(() => this.#hasStarted(), START_MS);
    const worker = this.#startWorker();
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      if (this.#worker === worker) this.#died(event.message);
    };
    this.#post(worker, { type: "open", paths: indexPathsIn(this.#folder) });
    return worker;
  }

  #post(worker: Worker, message: ToWorker): void {
    worker.postMessage(message);
  }

  #receive(message: FromWorker): void {
    if (message.type === "opened") return this.#hasStarted();
    if (message.type === "closed") return this.#closed?.();
    if (message.type === "indexing_failed") return this.#failed(message.text);
    this.#hasDied = false;
    const search = this.#pending.get(message.ref);
    this.#pending.delete(message.ref);
    if (message.type === "found") search?.resolve(message.answer);
    else search?.reject(new Error(`Cannot search: ${message.text}`));
  }

  #died(why: string): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#closed?.();
    this.#hasStarted();
    if (this.#isClosed) return;
    const isSecond = this.#hasDied;
    this.#hasDied = true;
    this.#failed(`the worker of the index died: ${why}`);
    for (const [ref, { attempts, reject }] of this.#pending) {
      if (attempts < MAX_ATTEMPTS) continue;
      this.#pending.delete(ref);
      reject(new Error(`Cannot search: the worker of the index died: ${why}`));
    }
    for (const ref of this.#pending.keys()) this.#send(ref);
    if (!isSecond) this.#post(this.#ensureWorker(), { type: "update", lastId: this.#lastId });
  }

  /** The descriptors that the start needed are taken, or not needed any more. */
  #hasStarted(): void {
    clearTimeout(this.#startTimer);
    this.#reserve?.takeBack();
    this.#started();
  }

  #rejectAll(why: string): void {
    for (const { reject } of this.#pending.values()) reject(new Error(`Cannot search: ${why}`));
    this.#pending.clear();
  }
}

/** Messages to the worker. `open` comes first, and once. */
export type ToWorker =
  | { readonly type: "open"; readonly paths: IndexPaths }
  /** The history may have something new; `lastId` is the last id in it. */
  | { readonly type: "update"; readonly lastId: number }
  /** Answered by `found` or `failed` with the same `ref`. */
  | { readonly type: "search"; readonly ref: number; readonly query: IndexQuery }
  /** Answered by `closed`; nothing follows. */
  | { readonly type: "close" };

/** Messages from the worker. */
export type FromWorker =
  /** The answer to `open`: the files are open, unless one of them cannot be opened now. */
  | { readonly type: "opened" }
  | { readonly type: "found"; readonly ref: number; readonly answer: IndexAnswer }
  | { readonly type: "failed"; readonly ref: number; readonly text: string }
  /** Indexing fails, or messages are passed over, for the server's log. Sent once, until it succeeds again. */
  | { readonly type: "indexing_failed"; readonly text: string }
  | { readonly type: "closed" };

function startIndexWorker(): Worker {
  return new Worker(new URL(WORKER, import.meta.url), { type: "module", name: "search index" });
}
