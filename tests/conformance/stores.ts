/**
 * The kinds of storage that a server may have, for rules that hold with each of them.
 *
 * @module
 */
import { DataFolder } from "../../server/store/disk/data_folder.ts";
import { MemoryRegister } from "../../server/store/memory_register.ts";
import { MemoryStore } from "../../server/store/memory_store.ts";
import type { Refusal } from "../../server/refusal.ts";
import type { PersonRecord, RoomRecord, SessionRecord } from "../../server/store/register.ts";
import type {
  Draft,
  HistoryQuery,
  Missed,
  MissedQuery,
  Page,
  Receipt,
  SearchQuery,
  Stream,
} from "../../server/store/store.ts";
import { SearchIndex } from "../../server/store/search/search_index.ts";
import { type Carrier, conformance, LOG, type StorageFactory, type World, type WorldOptions } from "./harness.ts";

/**
 * A slow store, such as one on a remote disk. Other sessions get the main thread between a request and its commit, and
 * between a read and its result.
 */
class SlowStore extends MemoryStore {
  override async append(batch: readonly Draft[]): Promise<readonly (Receipt | Refusal)[]> {
    await yieldToEventLoop();
    return await super.append(batch);
  }

  override async receipt(author: number, key: string): Promise<Receipt | null> {
    return await delayed(super.receipt(author, key));
  }

  override async missed(stream: Stream, query: MissedQuery): Promise<Missed> {
    return await delayed(super.missed(stream, query));
  }

  override async history(query: HistoryQuery): Promise<Page> {
    return await delayed(super.history(query));
  }

  override async search(query: SearchQuery): Promise<Page> {
    return await delayed(super.search(query));
  }
}

/** A register that is slow in the same way. */
class SlowRegister extends MemoryRegister {
  override async room(key: string): Promise<RoomRecord | null> {
    return await delayed(super.room(key));
  }

  override async personNamed(key: string): Promise<PersonRecord | null> {
    return await delayed(super.personNamed(key));
  }

  override async session(secret: string): Promise<SessionRecord | null> {
    return await delayed(super.session(secret));
  }

  override async marks(person: number, streams: readonly Stream[]): Promise<ReadonlyMap<Stream, number>> {
    return await delayed(super.marks(person, streams));
  }
}

async function delayed<T>(answer: Promise<T>): Promise<T> {
  const value = await answer;
  await yieldToEventLoop();
  return value;
}

function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Storage that is slow. */
export const slowStorage: StorageFactory = ({ clock, limits: { maxMail } }) => {
  const register = new SlowRegister();
  const store = new SlowStore(clock, { register, maxMail, log: LOG });
  return { register, store, close: () => store.close() };
};

/** Storage in a folder, which survives a restart. It cannot be searched. */
export const diskStorage: StorageFactory = ({ clock, limits, folder }) => {
  const data = DataFolder.open(folder(), { ...limits, clock, sync: "normal", failed });
  return { store: data.store, register: data.register, close: () => data.close() };
};

/** Storage in a folder, with a search index. */
export const indexedStorage: StorageFactory = ({ clock, limits, folder }) => {
  const index = SearchIndex.open(folder(), { failed });
  const data = DataFolder.open(folder(), { ...limits, clock, sync: "full", index, failed });
  return { store: data.store, register: data.register, close: () => data.close() };
};

function failed(error: unknown): never {
  throw new Error("The store of a test has failed", { cause: error });
}

/** Tests a rule with every kind of storage. */
export function overStores(
  name: string,
  body: (world: World) => Promise<void>,
  options: WorldOptions & { readonly over?: readonly Carrier[] } = {},
): void {
  for (const [suffix, store] of STORES) conformance(`${name}${suffix}`, body, { ...store, ...options });
}

/** The kinds of storage, and what they add to the names of the tests. */
export const STORES: readonly (readonly [suffix: string, options: Pick<WorldOptions, "storage">])[] = [
  ["", {}],
  [", with a slow store", { storage: slowStorage }],
  [", with a store on disk", { storage: diskStorage }],
];
