/**
 * What the server and the worker of the index tell each other.
 *
 * @module
 */
import type { IndexPaths } from "./index_paths.ts";
import type { IndexQuery } from "./match_expression.ts";

/** To the worker. `open` comes first, and once. */
export type ToWorker =
  | { readonly type: "open"; readonly paths: IndexPaths }
  /** There may be something new in the history; `lastId` is the last id that it gave. */
  | { readonly type: "look"; readonly lastId: number }
  /** Is answered by `found` or `failed` with the same `ref`. */
  | { readonly type: "search"; readonly ref: number; readonly query: IndexQuery }
  /** Is answered by `closed`, and nothing comes behind it. */
  | { readonly type: "close" };

/** From the worker. */
export type FromWorker =
  | { readonly type: "found"; readonly ref: number; readonly ids: readonly number[]; readonly isBehind: boolean }
  | { readonly type: "failed"; readonly ref: number; readonly text: string }
  /** Something goes wrong beside the searches, for the server's log; told once until it goes well again. */
  | { readonly type: "trouble"; readonly text: string }
  | { readonly type: "closed" };
