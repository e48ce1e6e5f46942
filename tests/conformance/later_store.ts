/**
 * A store that takes its time, as one on a disk does: between what is asked and what is committed, others have their
 * turns.
 *
 * @module
 */
import type { Clock } from "../../server/clock.ts";
import { MemoryStore } from "../../server/memory_store.ts";
import type { Draft, Missed, Receipt, Stream } from "../../server/store.ts";
import { LOG } from "./harness.ts";

class LaterStore extends MemoryStore {
  override async append(batch: readonly Draft[]): Promise<readonly Receipt[]> {
    await nextTurn();
    return await super.append(batch);
  }

  override async missed(stream: Stream, after: number): Promise<Missed> {
    const missed = await super.missed(stream, after);
    await nextTurn();
    return missed;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** For `WorldOptions.store`. */
export function laterStore(clock: Clock): LaterStore {
  return new LaterStore(clock, { log: LOG });
}

/** The options of tests that are to hold with every store, and what their names say of it. */
export const STORES: readonly (readonly [suffix: string, options: { readonly store?: typeof laterStore }])[] = [
  ["", {}],
  [", with a store that takes its time", { store: laterStore }],
];
