/**
 * Chooses and opens the storage of a server: a data folder, or the memory of the process.
 *
 * A folder with a history is always used: while it cannot be written (a full disk, a read-only one), it is read, and
 * users are told that nothing is kept (rule K3). If it cannot be read either, or the operator has to decide something
 * first (another server uses it, another version wrote it, it is damaged), the start fails: running without the folder
 * would hide the earlier messages. It also fails if no history can be created in a folder that the operator chose. Only
 * without the default folder, or a home directory for it, the server runs in memory.
 *
 * @module
 */
import { fileReason } from "../../shared/cli/file_reason.ts";
import type { Source } from "../../shared/cli/flags.ts";
import { errorText } from "../../shared/error_text.ts";
import { printable } from "../../shared/printable.ts";
import { type Sentence, UsageError } from "../../shared/cli/usage_error.ts";
import type { Clock } from "../clock.ts";
import { DataFolder, type FolderNotice, isSystemError } from "../store/disk/data_folder.ts";
import { isDamage, isUnreadable } from "../store/database/damage.ts";
import { defaultFolder, FolderError, shownFolder } from "../store/folder.ts";
import type { Logger } from "../logger.ts";
import { MemoryRegister } from "../store/memory_register.ts";
import { MemoryStore } from "../store/memory_store.ts";
import type { ServeOptions } from "./options.ts";
import type { Register } from "../store/register.ts";
import { type DescriptorLender, SearchIndex } from "../store/search/search_index.ts";
import type { Store } from "../store/store.ts";

/** How long after the start the search index catches up. The start itself comes first. */
const INDEX_DELAY_MS = 1000;

/** An open storage. The caller closes it. */
export interface Storage {
  readonly store: Store;
  readonly register: Register;
  /** The data folder; `null` in memory. */
  readonly folder: string | null;
  /** Whether the folder was put back from a copy, so that something may be open in it that is over. */
  readonly isCopy: boolean;
  /** Returns the Unix time in milliseconds. It does not go back when the clock of the machine does. */
  time(): number;
  /** Returns the Unix time in milliseconds by which things end. It does not jump. */
  trustedTime(): number;
  /** Opens the rest of what it needs descriptors for. Call it before anybody can connect. Never rejects. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** A store that should keep messages on disk, but cannot. */
class FailingMemoryStore extends MemoryStore {
  override readonly isFailing = true;
}

/** The options of `chat serve`, and what opening the storage needs. */
export interface StorageOptions {
  readonly options: ServeOptions;
  readonly sources: Readonly<Record<"data" | "memory", Source>>;
  readonly environment: (name: string) => string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Lends the descriptors that a new worker needs. */
  readonly reserve: DescriptorLender;
}

/** Opens the storage. Throws a `UsageError`, or a `FolderError` if the folder must not be used. */
export function openStorage(parts: StorageOptions): Storage {
  const { options, logger, clock } = parts;
  if (isInMemory(parts)) {
    logger.info("nothing is kept on disk");
    return inMemory(MemoryStore, parts);
  }
  const folder = folderFor(parts);
  if (folder === null) return inMemoryBecauseOf(new Error("HOME is not set"), parts);
  try {
    const storage = openFolder(folder, parts);
    const { store, register, isCopy } = storage.folder;
    logger.info(store.isFailing ? "history is read" : "history is kept", { folder });
    if (isCopy) logger.info("the folder is a copy, so new messages get ids far above those in it", { folder });
    const stop = clock.after(INDEX_DELAY_MS, () => storage.index.committed(store.lastId));
    const close = async () => {
      stop();
      await storage.folder.close();
      countLost(store.unwritten, logger);
    };
    const time = () => storage.folder.time();
    const trustedTime = () => storage.folder.trustedTime();
    return { store, register, folder, isCopy, time, trustedTime, start: () => storage.index.start(), close };
  } catch (error) {
    // A bug in the program also ends the start: it must not hide the earlier messages.
    if (error instanceof FolderError || !isSystemError(error)) throw error;
    if (options.data === undefined) return inMemoryBecauseOf(error, parts, folder);
    const why: Sentence = error instanceof Deno.errors.NotFound ? (strings) => strings.folderUnmade : fileReason(error);
    throw new FolderError((strings) => strings.folderUnusable(shownFolder(folder), why(strings)));
  }
}

/** Continues in memory because the folder cannot be used. */
function inMemoryBecauseOf(error: unknown, parts: StorageOptions, folder = ""): Storage {
  parts.logger.error("cannot keep anything on disk, all messages are lost when the server ends", {
    folder,
    why: errorText(error),
    advice: "give the server a folder that it can write with --data DIR, or use --memory to run without one",
  });
  const storage = inMemory(FailingMemoryStore, parts);
  const close = async () => {
    await storage.close();
    countLost(storage.store.lastId, parts.logger);
  };
  return { ...storage, close };
}

/** Logs how many messages are lost with the process. */
function countLost(messages: number, logger: Logger): void {
  if (messages > 0) logger.error("messages are lost, because they could not be written to disk", { messages });
}

/**
 * Whether the server runs in memory. Of `--memory` and a folder, the one nearer to the caller wins: flag before
 * environment.
 */
function isInMemory({ options, sources }: Pick<StorageOptions, "options" | "sources">): boolean {
  if (!options.memory || options.data === undefined) return options.memory;
  if (sources.data === sources.memory) throw new UsageError((strings) => strings.bothDataAndMemory);
  return sources.memory === "flag";
}

/** The data folder of a server; `null`: it runs in memory. Throws a `UsageError`. */
export function folderFor(parts: Pick<StorageOptions, "options" | "sources" | "environment">): string | null {
  if (isInMemory(parts)) return null;
  const { options: { data }, environment } = parts;
  return data ?? defaultFolder({ environment, isWindows: Deno.build.os === "windows" });
}

function inMemory(
  Memory: typeof MemoryStore | typeof FailingMemoryStore,
  { clock, logger, options: { maxMail } }: StorageOptions,
): Storage {
  const register = new MemoryRegister();
  const store = new Memory(clock, { register, maxMail, jumped: (byMs) => log({ type: "jumped", byMs }, logger) });
  const [beganAt, beganMs] = [clock.time(), clock.now()];
  const time = () => Math.max(clock.time(), beganAt + clock.now() - beganMs);
  const close = () => store.close();
  const trustedTime = () => beganAt + clock.now() - beganMs;
  return { store, register, folder: null, isCopy: false, time, trustedTime, start: () => Promise.resolve(), close };
}

/** What the log says when the disk fails. */
const FAILURES = {
  reading: "messages cannot be read from disk, and members who ask for them get an error",
  removing: "some messages that are not to be kept any longer cannot be removed from disk",
  writing: "messages cannot be written to disk, they stay in memory",
  remembering: "some people, secrets, names or rooms cannot be written to disk, and are forgotten when the server ends",
} as const;

/** From this many bytes on, the log says how to give them back to the disk. */
const MUCH_SPACE = 64 * 1024 * 1024;

function log(notice: FolderNotice, logger: Logger): void {
  if (notice.type === "removed") {
    const { messages, stuckBytes } = notice;
    const advice = "to give the space of removed messages back to the disk, stop the server and run `chat compact`";
    return logger.info("messages were removed", { messages, ...(stuckBytes < MUCH_SPACE ? {} : { advice }) });
  }
  const ms = notice.type === "jumped" ? notice.byMs : notice.aheadMs;
  if (ms === null) return logger.info("the clock is believed again");
  const seconds = Math.round(ms / 1000);
  if (notice.type === "jumped") return logger.warn("the clock jumped", { seconds });
  logger.warn("the clock is far from where it should be", {
    seconds,
    advice: "by its old time, nothing more than before is removed until it has gone on like this for a day; set the " +
      "clock if it is wrong",
  });
}

/** Returns what the operator can do about an error of the store; `undefined` if the error says it all. */
export function adviceFor(error: unknown): string | undefined {
  if (isUnreadable(error)) {
    return "the disk does not return what is on it: see the log of the system, and copy the folder to another disk";
  }
  if (!isDamage(error)) return undefined;
  return "the history is damaged: see what is wrong with `chat check --data DIR`, and restore a copy of the folder";
}

function openFolder(
  path: string,
  { options, clock, logger, reserve }: StorageOptions,
): { readonly folder: DataFolder; readonly index: SearchIndex } {
  const index = SearchIndex.open(path, {
    failed: (text) => logger.warn("the search index failed", { why: printable(text) }),
    reserve,
  });
  const folder = DataFolder.open(path, {
    ...options,
    sync: options.sync === "full" ? "full" : "normal",
    clock,
    index,
    spaceChanged: (isLow, { free, floor }) => {
      if (!isLow) return logger.info("there is space on the disk again, messages are taken", { folder: path, free });
      logger.error("the disk is almost full, no messages are taken until there is space again", {
        folder: path,
        free,
        floor,
        advice: "free some space, or set another floor with --min-free BYTES",
      });
    },
    failed: (error, at) => {
      const advice = adviceFor(error);
      logger.error(FAILURES[at], { folder: path, why: errorText(error), ...(advice === undefined ? {} : { advice }) });
    },
    noticed: (notice) => log(notice, logger),
  });
  folder.store.onFailing((isFailing) => {
    if (!isFailing) logger.info("messages are written to disk again");
  });
  return { folder, index };
}
