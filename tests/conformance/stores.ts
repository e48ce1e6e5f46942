/**
 * What a server may keep things in, for tests that are to hold with each of them.
 *
 * @module
 */
import { DataFolder } from "../../server/store/disk/data_folder.ts";
import { MemoryRegister } from "../../server/store/memory_register.ts";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { Refusal } from "../../server/refusal.ts";
import type { PersonRecord, RoomRecord, SessionRecord } from "../../server/store/register.ts";
import type { Draft, HistoryQuery, Missed, Page, Receipt, SearchQuery, Stream } from "../../server/store/store.ts";
import { SearchIndex } from "../../server/store/search/search_index.ts";
import { type Carrier, conformance, type Keeper, LOG, type World, type WorldOptions } from "./harness.ts";

/**
 * A store that takes its time, as one on a disk far away does: between what is asked and what is committed, and between
 * what was read and what is known of it, others have their turns.
 */
class LaterStore extends MemoryStore {
  override async append(batch: readonly Draft[]): Promise<readonly (Receipt | Refusal)[]> {
    await yieldToEventLoop();
    return await super.append(batch);
  }

  override async receipt(author: number, key: string): Promise<Receipt | null> {
    return await later(super.receipt(author, key));
  }

  override async missed(stream: Stream, after: number, limit: number): Promise<Missed> {
    return await later(super.missed(stream, after, limit));
  }

  override async history(query: HistoryQuery): Promise<Page> {
    return await later(super.history(query));
  }

  override async search(query: SearchQuery): Promise<Page> {
    return await later(super.search(query));
  }
}

/** A register that takes its time in the same way. */
class LaterRegister extends MemoryRegister {
  override async room(key: string): Promise<RoomRecord | null> {
    return await later(super.room(key));
  }

  override async personNamed(key: string): Promise<PersonRecord | null> {
    return await later(super.personNamed(key));
  }

  override async session(secret: string): Promise<SessionRecord | null> {
    return await later(super.session(secret));
  }

  override async marks(person: number, streams: readonly Stream[]): Promise<ReadonlyMap<Stream, number>> {
    return await later(super.marks(person, streams));
  }
}

async function later<T>(answer: Promise<T>): Promise<T> {
  const value = await answer;
  await yieldToEventLoop();
  return value;
}

function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** For `WorldOptions.kept`: everything takes its time. */
export const keptLater: Keeper = ({ clock, limits: { maxMail } }) => {
  const register = new LaterRegister();
  const store = new LaterStore(clock, { register, maxMail, log: LOG });
  return { register, store, close: () => store.close() };
};

/** For `WorldOptions.kept`: everything is in a folder, and can be read after a restart. Nothing can be searched. */
export const keptOnDisk: Keeper = ({ clock, limits, folder }) => {
  const data = DataFolder.open(folder(), { ...limits, clock, sync: "normal", failed });
  return { store: data.store, register: data.register, close: () => data.close() };
};

/** The same with everything that is searched for. */
export const keptWithIndex: Keeper = ({ clock, limits, folder }) => {
  const index = SearchIndex.open(folder(), { failed });
  const data = DataFolder.open(folder(), { ...limits, clock, sync: "full", index, failed });
  return { store: data.store, register: data.register, close: () => data.close() };
};

function failed(error: unknown): never {
  throw new Error("The store of a test has failed", { cause: error });
}

/** A test that is to hold with every store. */
export function overStores(
  name: string,
  body: (world: World) => Promise<void>,
  options: WorldOptions & { readonly over?: readonly Carrier[] } = {},
): void {
  for (const [suffix, store] of STORES) conformance(`${name}${suffix}`, body, { ...store, ...options });
}

/** The options of tests that are to hold with every store, and what their names say of it. */
export const STORES: readonly (readonly [suffix: string, options: Pick<WorldOptions, "kept">])[] = [
  ["", {}],
  [", with a store that takes its time", { kept: keptLater }],
  [", with a store on disk", { kept: keptOnDisk }],
];
