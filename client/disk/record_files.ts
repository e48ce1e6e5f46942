/**
 * What is remembered of transfers, in the state folder: for each transfer a record, a journal of what has arrived
 * (receive/journal.ts), and a lock while a process works on it. Files are named by digests, because peers choose the ids.
 *
 * Owns these files, and removes the ones that are too old to resume from. What a record says is checked field by field.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { printable } from "../../shared/printable.ts";
import type { Sentence } from "../../shared/cli/usage_error.ts";
import { fileReason } from "../../shared/cli/file_reason.ts";
import { failureOf } from "../transfer/bytes/byte_transfer.ts";
import type { SourceOptions } from "../transfer/files.ts";
import { closeCodeOf, type RecordEnd, type TransferRecord, type TransferRecords } from "../transfer/request/records.ts";
import { isSameFile } from "./disk_path.ts";
import { isTemporaryName, openPrivate, readBounded, removeIfThere, replacePrivate } from "./private_file.ts";
import { readParts } from "./receive/journal.ts";
import { sweepParts } from "./receive/swept_parts.ts";

const DAY_MS = 86_400_000;

/** How long the record of a transfer that has ended is kept, to tell the peer that it has. */
const ENDED_MS = 7 * DAY_MS;

/** How long an interrupted transfer can be resumed. */
const OPEN_MS = 30 * DAY_MS;

/** How long a temporary file may stay that a crash has left. */
const TEMPORARY_MS = DAY_MS;

/** Far more than a record needs. */
const MAX_BYTES = 4_194_304;

export interface RecordFilesOptions {
  /** The folder of all transfers; `null`: nothing is kept. */
  readonly folder: string | null;
  /** `HOST:PORT`. Records of other servers are ignored. */
  readonly server: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Called at most once, when a record cannot be written; the path is harmless to show. */
  readonly failed?: (path: string, why: Sentence) => void;
}

export class RecordFiles implements TransferRecords {
  readonly #options: RecordFilesOptions;
  #hasFailed = false;

  constructor(options: RecordFilesOptions) {
    this.#options = options;
  }

  find(id: string): Promise<TransferRecord | null> {
    const { folder, server } = this.#options;
    const record = folder === null ? null : readRecord(recordPaths(folder, id).record);
    const isKnown = record?.id === id && record.server === server && !this.#isOld(record);
    return Promise.resolve(isKnown ? record : null);
  }

  async open(): Promise<readonly TransferRecord[]> {
    const records: TransferRecord[] = [];
    for (const path of this.#recordPaths()) {
      const record = readRecord(path);
      if (record === null) continue;
      if (this.#isOld(record)) await this.#forget(record);
      else if (record.end === undefined && record.server === this.#options.server) records.push(record);
    }
    return records.sort((a, b) => b.time - a.time);
  }

  save(record: TransferRecord): Promise<void> {
    const { folder } = this.#options;
    if (folder === null) return Promise.resolve();
    const { record: path } = recordPaths(folder, record.id);
    try {
      replacePrivate(path, `${JSON.stringify(record)}\n`);
    } catch (error) {
      if (!this.#hasFailed) this.#options.failed?.(printable(path), fileReason(error));
      this.#hasFailed = true;
    }
    return Promise.resolve();
  }

  remove(id: string): Promise<void> {
    const { folder } = this.#options;
    if (folder === null) return Promise.resolve();
    const { record, journal } = recordPaths(folder, id);
    removeIfThere(record);
    removeIfThere(journal);
    return Promise.resolve();
  }

  claim(id: string): Promise<(() => void) | null> {
    return Promise.resolve(tryClaim(this.#options.folder, id));
  }

  #isOld({ time, end }: TransferRecord): boolean {
    return this.#options.now() - time > (end === undefined ? OPEN_MS : ENDED_MS);
  }

  /** Removes a record, and the partial files that were kept for it. */
  async #forget({ id, time }: TransferRecord): Promise<void> {
    const state = this.#options.folder;
    if (state === null) return;
    const release = tryClaim(state, id);
    // Another process works on it.
    if (release === null) return;
    const { journal } = recordPaths(state, id);
    const known = readParts(journal);
    if (known !== null) await sweepParts(known.folder, { parts: known.parts, beforeMs: time + TEMPORARY_MS });
    await this.remove(id);
    release();
  }

  /** The paths of all records. Removes old temporary files beside them. */
  #recordPaths(): readonly string[] {
    const { folder } = this.#options;
    if (folder === null) return [];
    try {
      const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
      for (const name of names.filter(isTemporaryName)) this.#removeOld(`${folder}/${name}`);
      return names.filter((name) => name.endsWith(".json")).map((name) => `${folder}/${name}`);
    } catch {
      // There is no such folder yet.
      return [];
    }
  }

  #removeOld(temporary: string): void {
    try {
      const { mtime } = Deno.lstatSync(temporary);
      if (this.#options.now() - (mtime?.getTime() ?? 0) > TEMPORARY_MS) removeIfThere(temporary);
    } catch {
      // Another process has removed it.
    }
  }
}

export interface RecordPaths {
  readonly record: string;
  readonly journal: string;
  readonly lock: string;
}

/** The files of a transfer in the folder of all transfers. */
export function recordPaths(folder: string, id: string): RecordPaths {
  // A peer may have chosen the id, so it cannot be the name of a file.
  const base = `${folder}/${createHash("sha256").update(id).digest("hex").slice(0, 32)}`;
  return { record: `${base}.json`, journal: `${base}.journal`, lock: `${base}.lock` };
}

/** The transfers that this process works on, by their lock files, or by their ids where there is no folder. */
const claimed = new Set<string>();

/**
 * Claims a transfer, so that no two processes write the same partial file. Returns the function that releases it, as the
 * end of the process does; `null` if somebody works on it already, in this process or another one.
 */
function tryClaim(folder: string | null, id: string): (() => void) | null {
  const path = folder === null ? id : recordPaths(folder, id).lock;
  if (claimed.has(path)) return null;
  const unlock = folder === null ? NO_LOCK : tryLock(path);
  if (unlock === null) return null;
  claimed.add(path);
  let isClaimed = true;
  return () => {
    if (!isClaimed) return;
    isClaimed = false;
    claimed.delete(path);
    unlock();
  };
}

const NO_LOCK = () => {};

/** `null` if another process has the lock. Where locking fails, nobody is kept out. */
function tryLock(path: string): (() => void) | null {
  try {
    for (;;) {
      const file = openPrivate(path);
      if (!file.tryLockSync(true)) {
        file.close();
        return null;
      }
      // The process that unlocked the file has removed it, perhaps after it was opened here. Then a third process would
      // lock another file of the same name.
      if (isStillThere(path, file)) return () => unlock(path, file);
      file.close();
    }
  } catch {
    return NO_LOCK;
  }
}

function isStillThere(path: string, file: Deno.FsFile): boolean {
  try {
    return isSameFile(file.statSync(), Deno.lstatSync(path));
  } catch {
    return false;
  }
}

function unlock(path: string, file: Deno.FsFile): void {
  removeIfThere(path);
  file.close();
}

/** `null`: the file is missing, invalid, or written by a later version. */
function readRecord(path: string): TransferRecord | null {
  const text = readBounded(path, { maxBytes: MAX_BYTES });
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? toRecord({ ...value }) : null;
  } catch {
    // Cut off by a full disk, or written by another program.
    return null;
  }
}

function toRecord(value: Readonly<Record<string, unknown>>): TransferRecord | null {
  const { id, secret, server, peer, direction, isOurs, count, bytes, names, paths, folder, time } = value;
  const { end, options, isStopped, shape } = value;
  if (!isText(id) || !isText(secret) || !isText(server) || !isText(peer)) return null;
  if ((direction !== "out" && direction !== "in") || typeof isOurs !== "boolean") return null;
  if (!isNumber(count) || !isNumber(bytes) || !isNumber(time) || !isTexts(names) || !isTexts(paths)) return null;
  return {
    ...{ id, secret, server, peer, direction, isOurs, count, bytes, names, paths, time },
    ...(isText(folder) ? { folder } : {}),
    ...(typeof shape === "object" && shape !== null ? toShape({ ...shape }) : {}),
    ...(typeof end === "object" && end !== null ? { end: toEnd({ ...end }) } : {}),
    ...(isStopped === true ? { isStopped } : {}),
    ...(typeof options === "object" && options !== null ? { options: toOptions({ ...options }) } : {}),
  };
}

function toShape({ folders, depth, digest }: Readonly<Record<string, unknown>>): Pick<TransferRecord, "shape"> {
  return isNumber(folders) && isNumber(depth) && isText(digest) ? { shape: { folders, depth, digest } } : {};
}

function toEnd({ code, why, text }: Readonly<Record<string, unknown>>): RecordEnd {
  return {
    code: closeCodeOf(isText(code) ? code : ""),
    ...(isText(why) ? { why: failureOf(why) } : {}),
    ...(isText(text) ? { text } : {}),
  };
}

function toOptions({ ignore, as }: Readonly<Record<string, unknown>>): SourceOptions {
  return { ...(isTexts(ignore) ? { ignore } : {}), ...(isText(as) ? { as } : {}) };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}
