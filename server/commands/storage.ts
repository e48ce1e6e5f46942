/**
 * What a server keeps things in: a folder, or the memory of the process.
 *
 * A folder that cannot be made or written (a full disk, no right to it, no home) does not keep people from talking: the
 * server then goes on in memory, says so in its log, and tells everybody that nothing is kept (rule K3). A folder that
 * somebody has to decide about first (another server has it, another version wrote it) ends the start: to go on without it
 * would hide what was said before.
 *
 * @module
 */
import type { Source } from "../../shared/cli/flags.ts";
import { errorText } from "../../shared/error_text.ts";
import { printable } from "../../shared/printable.ts";
import { UsageError } from "../../shared/cli/usage_error.ts";
import type { Clock } from "../clock.ts";
import { DataFolder } from "../store/disk/data_folder.ts";
import { FolderError } from "../store/disk/folder_error.ts";
import { defaultFolder } from "../store/disk/folder_place.ts";
import type { Logger } from "../logger.ts";
import { MemoryRegister } from "../store/memory_register.ts";
import { MemoryStore } from "../store/memory_store.ts";
import type { ServeOptions } from "./serve_options.ts";
import type { Register } from "../store/register.ts";
import { SearchIndex } from "../store/search/search_index.ts";
import type { Store } from "../store/store.ts";

/** How long after the start the index is brought up to what is kept: the start comes first. */
const INDEX_MS = 1000;

/** What is kept, until it is closed. */
export interface Storage {
  readonly store: Store;
  readonly register: Register;
  close(): Promise<void>;
}

/** A store that should keep what is said, and cannot. */
class FailingMemoryStore extends MemoryStore {
  override readonly isFailing = true;
}

/** What the options of `chat serve` say about it, and what is needed to do so. */
export interface StorageOptions {
  readonly options: ServeOptions;
  readonly sources: Readonly<Record<"data" | "memory", Source>>;
  readonly environment: (name: string) => string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Opens it. Throws a `UsageError`, or a `FolderError` where a folder must not be used. */
export function openStorage(parts: StorageOptions): Storage {
  const { options, logger, clock } = parts;
  if (isInMemory(parts)) {
    logger.info("nothing is kept on disk");
    return inMemory(MemoryStore, parts);
  }
  const folder = options.data ?? placeOf(parts);
  if (folder === null) return inMemoryFor(new Error("HOME is not set"), parts);
  try {
    const storage = openFolder(folder, parts);
    logger.info("history is kept", { folder });
    const stop = clock.after(INDEX_MS, () => storage.index.committed(storage.folder.store.lastId));
    const close = () => {
      stop();
      return storage.folder.close();
    };
    return { store: storage.folder.store, register: storage.folder.register, close };
  } catch (error) {
    // Our own bug ends the start, too: it must not hide what was said before.
    if (error instanceof FolderError || !isOfSystem(error)) throw error;
    return inMemoryFor(error, parts, folder);
  }
}

/** Goes on without the folder that something is wrong with. */
function inMemoryFor(error: unknown, parts: StorageOptions, folder = ""): Storage {
  parts.logger.error("cannot keep anything on disk, all messages are lost when the server ends", {
    folder,
    why: errorText(error),
    advice: "give the server a folder that it can write with --data DIR, or use --memory to run without one",
  });
  return inMemory(FailingMemoryStore, parts);
}

/** Whether the system or the database has said no: a full disk, no right, no such folder. */
function isOfSystem(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isOfDeno = Object.values(Deno.errors).some((Kind) => error instanceof Kind);
  return isOfDeno || /\(os error \d+\)/.test(error.message) || "code" in error && error.code === "ERR_SQLITE_ERROR";
}

/** Whether `--memory` holds: of it and a folder, what is nearer to who called. */
function isInMemory({ options, sources }: StorageOptions): boolean {
  if (!options.memory || options.data === undefined) return options.memory;
  if (sources.data === sources.memory) throw new UsageError((strings) => strings.bothDataAndMemory);
  return sources.memory === "flag";
}

function placeOf({ environment }: StorageOptions): string | null {
  return defaultFolder({ environment, isWindows: Deno.build.os === "windows" });
}

function inMemory(
  Memory: typeof MemoryStore | typeof FailingMemoryStore,
  { clock, options: { maxMail } }: StorageOptions,
): Storage {
  const register = new MemoryRegister();
  const store = new Memory(clock, { register, maxMail });
  return { store, register, close: () => store.close() };
}

/** What a disk that fails means. */
const FAILURES = {
  reading: "messages cannot be read from disk, nobody sees earlier messages",
  writing: "messages cannot be written to disk, they stay in memory",
} as const;

function openFolder(
  path: string,
  { options, clock, logger }: StorageOptions,
): { readonly folder: DataFolder; readonly index: SearchIndex } {
  const index = SearchIndex.open(path, {
    trouble: (text) => logger.warn("the search index has a problem", { why: printable(text) }),
  });
  const folder = DataFolder.open(path, {
    ...options,
    sync: options.sync === "full" ? "full" : "normal",
    clock,
    index,
    failed: (error, at) => {
      logger.error(FAILURES[at], { folder: path, why: error instanceof Error ? error.message : String(error) });
    },
  });
  folder.store.onFailing((isFailing) => {
    if (!isFailing) logger.info("messages are written to disk again");
  });
  return { folder, index };
}
