/**
 * The worker of the search index: it alone opens index.db, indexes what is committed, and searches, so that the server
 * waits for neither. search_index.ts has the messages it handles. Work is done in short slices, with searches in
 * between.
 *
 * @module
 */
import { errorText } from "../../../shared/error_text.ts";
import { Checkpointer } from "./checkpointer.ts";
import { Indexer } from "./indexer.ts";
import type { IndexPaths } from "./index_database.ts";
import { Throttle } from "./throttle.ts";
import type { FromWorker, ToWorker } from "./search_index.ts";

/** The approximate length of a slice of indexing: a search waits for one slice at most. */
const SLICE_MS = 20;

/** How long the work rests while it has to wait until messages were removed. */
const WAIT_MS = 1000;

/** How long after a failure, such as a full disk, the work is tried again. */
const RETRY_MS = 5000;

/** The part of a worker's global scope that is used. Its types and those of the main program exclude each other. */
interface WorkerScope {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: FromWorker): void;
}

class IndexWork {
  readonly #post: (message: FromWorker) => void;
  readonly #paths: IndexPaths;
  readonly #throttle = new Throttle();
  readonly #checkpointer: Checkpointer;
  #indexer: Indexer | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When `#timer` fires. */
  #dueMs = Infinity;
  /** No indexing, and no cleaning, before these times. */
  #restUntilMs = 0;
  #cleanAtMs = 0;
  /** How long the current cleaning has taken so far. */
  #cleaningMs = 0;
  /** Whether the last slice left work to do. */
  #hasMore = false;
  #isFailing = false;

  constructor(paths: IndexPaths, post: (message: FromWorker) => void) {
    this.#paths = paths;
    this.#checkpointer = new Checkpointer(paths.historyPath);
    this.#post = post;
    this.#openFirst();
    this.#post({ type: "opened" });
  }

  update(lastId: number): void {
    this.#throttle.committed(lastId, performance.now());
    this.#checkpointer.schedule();
    this.#workAt(this.#restUntilMs);
  }

  search({ ref, query }: Extract<ToWorker, { type: "search" }>): void {
    try {
      this.#post({ type: "found", ref, answer: this.#open().search(query, this.#hasMore ? 0 : SLICE_MS) });
    } catch (error) {
      this.#post({ type: "failed", ref, text: errorText(error) });
    }
    this.#workAt(this.#restUntilMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#checkpointer.close();
    this.#indexer?.close();
  }

  /** Opens the files while there are descriptors for them. If that fails, the first work tries again and reports it. */
  #openFirst(): void {
    try {
      this.#open();
    } catch {
      // The work itself says why.
    }
  }

  #open(): Indexer {
    this.#indexer ??= new Indexer(this.#paths, (text) => this.#post({ type: "indexing_failed", text }));
    return this.#indexer;
  }

  /** Schedules work at this time at the latest. */
  #workAt(dueMs: number): void {
    if (this.#dueMs <= dueMs) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => {
      this.#dueMs = Infinity;
      this.#work();
    }, Math.max(0, dueMs - performance.now()));
  }

  #work(): void {
    try {
      this.#slice(this.#open());
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#post({ type: "indexing_failed", text: errorText(error) });
      this.#isFailing = true;
      // The open files may be of no use any more.
      this.#indexer?.close();
      this.#indexer = null;
      this.#restUntilMs = performance.now() + RETRY_MS;
      this.#workAt(this.#restUntilMs);
    }
  }

  #slice(indexer: Indexer): void {
    const began = performance.now();
    this.#hasMore = indexer.step(SLICE_MS);
    const now = performance.now();
    this.#restUntilMs = now + Math.max(this.#throttle.restMs(now - began, now), indexer.isWaiting ? WAIT_MS : 0);
    if (this.#hasMore) this.#workAt(this.#restUntilMs);
    else if (indexer.isCleanDue) this.#clean(indexer, now);
  }

  #clean(indexer: Indexer, began: number): void {
    if (began >= this.#cleanAtMs) {
      const hasMore = indexer.clean();
      const now = performance.now();
      this.#cleaningMs += now - began;
      const restMs = hasMore ? this.#throttle.cleanRestMs(now - began) : this.#throttle.cleanedRestMs(this.#cleaningMs);
      this.#cleanAtMs = now + restMs;
      if (!hasMore) {
        this.#cleaningMs = 0;
        return;
      }
    }
    this.#workAt(this.#cleanAtMs);
  }
}

const scope = self as unknown as WorkerScope;
let work: IndexWork | null = null;

scope.onmessage = ({ data }) => {
  if (data.type === "open") work = new IndexWork(data.paths, (message) => scope.postMessage(message));
  else if (data.type === "update") work?.update(data.lastId);
  else if (data.type === "search") work?.search(data);
  else {
    work?.close();
    scope.postMessage({ type: "closed" });
  }
};
