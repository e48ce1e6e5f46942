/**
 * What is remembered of transfers, in files of the state folder: for each deal one with its record, and one with what has
 * become of its files (journal.ts). Named by digests, for peers choose the ids.
 *
 * Owns these files, and removes what is too old to be gone on with.
 *
 * @module
 */
import { printable } from "../../../shared/printable.ts";
import type { Sentence } from "../../../shared/cli/usage_error.ts";
import { fileReason } from "../../config/file_reason.ts";
import type { TransferRecord, TransferRecords } from "../../transfer/request/records.ts";
import { Claims } from "./claims.ts";
import { readTops } from "../receive/journal.ts";
import { partSuffix } from "../receive/part_name.ts";
import { isPrivateName, readBounded, removeIfThere, replacePrivate } from "./private_file.ts";
import { recordPaths } from "./record_paths.ts";
import { formatRecord, tryParseRecord } from "./record_text.ts";
import { sweepParts } from "../receive/swept_parts.ts";

const DAY_MS = 86_400_000;

/** So long the record of what has ended tells the other side that it has. */
const ENDED_MS = 7 * DAY_MS;

/** So long what was cut can be gone on with. */
const OPEN_MS = 30 * DAY_MS;

/** So long a file may be there that was left by a sudden end. */
const LEFT_MS = DAY_MS;

/** Far more than a record has. */
const MAX_BYTES = 4_194_304;

export interface RecordFilesOptions {
  /** `null`: there is nowhere to keep anything. */
  readonly folder: string | null;
  /** `HOST:PORT`: records of other servers are not seen. */
  readonly server: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Told at most once, with the path made harmless. */
  readonly failed?: (path: string, why: Sentence) => void;
}

export class RecordFiles implements TransferRecords {
  readonly #options: RecordFilesOptions;
  readonly #claims: Claims;
  #hasFailed = false;

  constructor(options: RecordFilesOptions) {
    this.#options = options;
    this.#claims = new Claims(options.folder);
  }

  find(id: string): Promise<TransferRecord | null> {
    const { folder, server } = this.#options;
    const record = folder === null ? null : read(recordPaths(folder, id).record);
    const isKnown = record?.id === id && record.server === server && !this.#isOld(record);
    return Promise.resolve(isKnown ? record : null);
  }

  async open(): Promise<readonly TransferRecord[]> {
    const records: TransferRecord[] = [];
    for (const path of this.#files()) {
      const record = read(path);
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
      replacePrivate(path, formatRecord(record));
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
    return Promise.resolve(this.#claims.take(id));
  }

  #isOld({ time, end }: TransferRecord): boolean {
    return this.#options.now() - time > (end === undefined ? OPEN_MS : ENDED_MS);
  }

  /** Removes a record, and the parts that were kept for it. */
  async #forget({ id, folder, time }: TransferRecord): Promise<void> {
    const state = this.#options.folder;
    if (state === null) return;
    const letGo = this.#claims.take(id);
    // Somebody is at it.
    if (letGo === null) return;
    const { journal } = recordPaths(state, id);
    const known = readTops(journal);
    const root = known?.folder ?? folder;
    const beforeMs = time + LEFT_MS;
    if (root !== undefined) await sweepParts(root, { tops: known?.tops ?? [], suffix: partSuffix(id), beforeMs });
    await this.remove(id);
    letGo();
  }

  /** The paths of all records. What a sudden end left beside them goes. */
  #files(): readonly string[] {
    const { folder } = this.#options;
    if (folder === null) return [];
    try {
      const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
      for (const name of names.filter(isPrivateName)) this.#removeLeft(`${folder}/${name}`);
      return names.filter((name) => name.endsWith(".json")).map((name) => `${folder}/${name}`);
    } catch {
      // There is none.
      return [];
    }
  }

  #removeLeft(path: string): void {
    try {
      const { mtime } = Deno.lstatSync(path);
      if (this.#options.now() - (mtime?.getTime() ?? 0) > LEFT_MS) removeIfThere(path);
    } catch {
      // It has gone.
    }
  }
}

function read(path: string): TransferRecord | null {
  const text = readBounded(path, { maxBytes: MAX_BYTES });
  return text === null ? null : tryParseRecord(text);
}
