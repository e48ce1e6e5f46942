/**
 * What a client remembers of a transfer, so that it continues after a cut, in another process too (PROTOCOL T9): the
 * record, how long it stays, and the claim of one process on it.
 *
 * Knows only the interface of the storage. The files are in client/disk/record_files.ts, mode 0600 in the state folder.
 *
 * @module
 */
import { CLOSE_CODES, type CloseCode, type Failure } from "../../../shared/wire/file_message.ts";
import { nameKey } from "../../../shared/wire/name.ts";
import type { ListShape } from "../bytes/list_shape.ts";
import type { SourceOptions } from "../files.ts";
import type { End } from "../transfer_view.ts";

/** The record of one transfer. */
export interface TransferRecord {
  readonly id: string;
  /** Known to both sides. */
  readonly secret: string;
  /** `HOST:PORT` of the server. */
  readonly server: string;
  /** The name of the peer when the transfer was accepted. */
  readonly peer: string;
  /** `out`: this client sends. */
  readonly direction: "out" | "in";
  /** Whether this client has requested the transfer: then it is the one to continue it. */
  readonly isOurs: boolean;
  /** What was agreed to. */
  readonly count: number;
  readonly bytes: number;
  readonly shape?: ListShape;
  /** The first paths, to be shown to the user. */
  readonly names: readonly string[];
  /** `out`: whole paths of what is sent, as they were given. `in` of ours: the paths that were requested. */
  readonly paths: readonly string[];
  /** `in`: the folder that it is written to. `out` of theirs: the one that was shared. */
  readonly folder?: string;
  /** Unix milliseconds of the last change; `out` of theirs: of the permission. */
  readonly time: number;
  /** The final outcome of a transfer that a peer has requested: if they make the request again, they are told. */
  readonly end?: RecordEnd;
  /** `out` of ours: the options of its source. */
  readonly options?: SourceOptions;
  /** It has failed, for example because a disk is full: it continues when the user repeats the request, not by itself. */
  readonly isStopped?: boolean;
}

/** The end of a transfer that a peer has requested. */
export type RecordEnd = Pick<End, "code" | "why" | "text">;

/**
 * The storage of records. Nothing here throws or rejects: if a record cannot be saved, the user is told once, and the
 * transfer resumes in this process only.
 */
export interface TransferRecords {
  /** The record of a transfer, `null` if there is none. */
  find(id: string): Promise<TransferRecord | null>;
  /** All that have not ended, latest first. */
  open(): Promise<readonly TransferRecord[]>;
  save(record: TransferRecord): Promise<void>;
  remove(id: string): Promise<void>;
  /**
   * Claims a transfer for this process, until the returned function is called or the process ends. `null`: another
   * process has it.
   */
  claim(id: string): Promise<(() => void) | null>;
}

/** A close code of the peer; an unknown one only means that the transfer has failed. */
export function closeCodeOf(code: string): CloseCode {
  return Object.hasOwn(CLOSE_CODES, code) ? code as CloseCode : "failed";
}

/**
 * What remains of a transfer after its end. `done`: nothing is left to continue. `stays`: it continues by itself when both
 * sides are back. `stopped`: it continues when the same is requested again. `forgotten`: it does not continue, and its partial
 * files are removed.
 */
export type Retention = "done" | "stays" | "stopped" | "forgotten";

/** `failed` is for a failure that was not explained. */
const BY_CODE = {
  done: "done",
  left: "stays",
  no_answer: "stays",
  sharer_busy: "stays",
  failed: "stopped",
  declined: "forgotten",
  passed: "forgotten",
  cancelled: "forgotten",
  elsewhere: "forgotten",
  denied: "forgotten",
  not_found: "forgotten",
  unknown: "forgotten",
} as const satisfies Record<CloseCode, Retention>;

/** A failure that may be gone the next time keeps what has arrived. */
const BY_FAILURE = {
  disk_full: "stopped",
  folder_gone: "stopped",
  not_allowed: "stopped",
  bad_digest: "stopped",
  broken: "stopped",
  changed: "stopped",
  gone: "stopped",
  stalled: "stopped",
  incomplete: "stopped",
  internal: "stopped",
  unsafe: "forgotten",
  bad_path: "forgotten",
  too_much: "forgotten",
  not_file: "forgotten",
  no_terminal: "forgotten",
  limit: "forgotten",
} as const satisfies Record<Failure, Retention>;

/** The retention of a transfer that ended like this; one that was never accepted has nothing that could stay. */
export function retentionOf({ code, why }: { readonly code: CloseCode; readonly why?: Failure }): Retention {
  return code === "failed" && why !== undefined ? BY_FAILURE[why] : BY_CODE[code];
}

/** The record of one transfer as its owner writes it: step by step, and only with a claim. */
export class RecordKeeper {
  readonly #records: TransferRecords;
  readonly #id: string;
  #release: (() => void) | null;
  #isSaved = false;
  #isEnded = false;
  /** Each step waits for the one before. */
  #last: Promise<void> = Promise.resolve();

  /** `release` releases a claim that exists already. */
  constructor(records: TransferRecords, id: string, release: (() => void) | null = null) {
    this.#records = records;
    this.#id = id;
    this.#release = release;
    this.#isSaved = release !== null;
  }

  /** Claims the transfer for this process. Resolves with whether it has it. */
  async claim(): Promise<boolean> {
    if (this.#release === null) {
      const release = await this.#records.claim(this.#id);
      if (this.#isEnded) release?.();
      else this.#release ??= release;
    }
    return this.#release !== null;
  }

  /** Resolves when the record is saved. Without a claim nothing is. */
  save(record: TransferRecord): Promise<void> {
    if (this.#release === null) return Promise.resolve();
    this.#isSaved = true;
    return this.#then(() => this.#records.save(record));
  }

  /** Releases the claim, and removes the record once it is no longer needed. */
  end({ forgets }: { readonly forgets: boolean }): Promise<void> {
    this.#isEnded = true;
    return this.#then(async () => {
      if (this.#release === null) return;
      if (forgets && this.#isSaved) await this.#records.remove(this.#id);
      this.#release();
      this.#release = null;
    });
  }

  #then(step: () => Promise<void>): Promise<void> {
    return this.#last = this.#last.then(step);
  }
}

/** A record that this process has claimed. */
export interface Claimed {
  readonly record: TransferRecord;
  readonly release: () => void;
}

/** Claims all transfers that this client has requested on a server, that have not ended and are free; latest first. */
export async function* claimOurs(
  records: TransferRecords,
  server: string,
  fits: (record: TransferRecord) => boolean,
): AsyncGenerator<Claimed> {
  for (const record of await records.open()) {
    if (!record.isOurs || record.server !== server || record.end !== undefined || !fits(record)) continue;
    const release = await records.claim(record.id);
    if (release !== null) yield { record, release };
  }
}

/** Claims the latest of these. */
export async function claimOne(...by: Parameters<typeof claimOurs>): Promise<Claimed | null> {
  for await (const claimed of claimOurs(...by)) return claimed;
  return null;
}

/** Claims a transfer that a peer has requested and continues; `busy`: another process of this user has it. */
export async function claimTheirs(
  records: TransferRecords,
  id: string,
  { server, direction }: Pick<TransferRecord, "server" | "direction">,
): Promise<Claimed | "busy" | null> {
  const record = await records.find(id);
  if (record === null || record.isOurs || record.server !== server || record.direction !== direction) return null;
  const release = await records.claim(id);
  return release === null ? "busy" : { record, release };
}

/** What the user sends or requests: if there is a record of the same, that transfer continues. */
export interface Wanted {
  readonly direction: TransferRecord["direction"];
  readonly peer: string;
  readonly paths: readonly string[];
  readonly folder?: string;
  readonly options?: SourceOptions;
}

export function isWanted(record: TransferRecord, { direction, peer, paths, folder, options }: Wanted): boolean {
  return record.direction === direction && nameKey(record.peer) === nameKey(peer) &&
    isEqual(record.paths, paths) && (folder === undefined || record.folder === folder) &&
    record.options?.as === options?.as && isEqual(record.options?.ignore ?? [], options?.ignore ?? []);
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
