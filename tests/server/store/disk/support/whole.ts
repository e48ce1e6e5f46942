/**
 * Reads from a store in as many steps as it takes: a store looks at few rows at a time.
 *
 * @module
 */
import type {
  Changed,
  ChangesQuery,
  Committed,
  CountRange,
  HistoryQuery,
  MissedQuery,
  Past,
  Store,
  Stream,
} from "../../../../../server/store/store.ts";
import { isForward } from "../../../../../server/store/message_table.ts";

/** All entries that are missed, with what the last step says. */
export async function allMissed(store: Pick<Store, "missed">, stream: Stream, query: MissedQuery) {
  const entries: Committed[] = [];
  for (let before = query.before;;) {
    const { entries: found, next, ...rest } = await store.missed(stream, {
      ...query,
      ...(before === undefined ? {} : { before }),
    });
    entries.unshift(...found);
    if (next === null) return { entries, ...rest };
    before = next;
  }
}

/** All messages of a query, whatever its limit. */
export async function allHistory(store: Pick<Store, "history">, query: HistoryQuery): Promise<readonly Past[]> {
  const read: Past[] = [];
  for (let step = query;;) {
    const { messages, next } = await store.history(step);
    if (isForward(query)) read.push(...messages);
    else read.unshift(...messages);
    if (next === undefined) return read;
    step = { ...query, ...(isForward(query) ? { after: next } : { before: next }) };
  }
}

/** All changes of a query, whatever its limit. */
export async function allChanges(store: Pick<Store, "changes">, query: ChangesQuery): Promise<readonly Changed[]> {
  const read: Changed[] = [];
  for (let after: number | null = query.after; after !== null;) {
    const { changes, next }: { changes: readonly Changed[]; next: number | null } = await store.changes({
      ...query,
      after,
    });
    read.push(...changes);
    after = next;
  }
  return read;
}

/** The number of all messages of a range, whatever its limit. */
export async function countAll(store: Pick<Store, "count">, stream: Stream, range: CountRange): Promise<number> {
  let total = 0;
  for (let after: number | null = range.after; after !== null;) {
    const { count, next }: { count: number; next: number | null } = await store.count(stream, { ...range, after });
    total += count;
    after = next;
  }
  return total;
}
