/**
 * What a client remembers of a transfer, so that it goes on after a cut, in another process too (PROTOCOL T9).
 *
 * The interface; in files of the state folder, 0600, by disk/record_files.ts.
 *
 * @module
 */
import type { End } from "./terms.ts";
import type { SourceOptions } from "../files.ts";

/** One transfer, as it is remembered. */
export interface TransferRecord {
  /** The id of the deal. */
  readonly id: string;
  /** What both sides know. */
  readonly secret: string;
  /** `HOST:PORT` of the server. */
  readonly server: string;
  /** The name of the other side when it was accepted. */
  readonly peer: string;
  /** `out`: we send. */
  readonly direction: "out" | "in";
  /** Whether we made the deal: then it is for us to go on with it. */
  readonly isOurs: boolean;
  /** What was agreed to. */
  readonly count: number;
  readonly bytes: number;
  /** What it is called to people: the first of its names. */
  readonly names: readonly string[];
  /** `out`: whole paths of what is sent, as they were given. `in` of ours: the paths that were asked for. */
  readonly paths: readonly string[];
  /** `in`: the folder that it is written to. `out` of theirs: the one that was shared. */
  readonly folder?: string;
  /** Unix milliseconds of the last change; `out` of theirs: of the yes. */
  readonly time: number;
  /** How it has ended for good, where somebody else made it: they are told so if they make it again. */
  readonly end?: RecordEnd;
  /** `out` of ours: what else the source was made with. */
  readonly options?: SourceOptions;
  /** It has failed, as where a disk is full: it goes on when its person asks for the same again, not by itself. */
  readonly isStopped?: boolean;
}

/** The end of a deal that somebody else made. */
export type RecordEnd = Pick<End, "code" | "why" | "text">;

/** What is remembered. None of it throws or rejects: what cannot be kept is told once, and resumes in this process only. */
export interface TransferRecords {
  /** The record of a deal, `null` if nothing is known. */
  find(id: string): Promise<TransferRecord | null>;
  /** All that have not ended, latest first. */
  open(): Promise<readonly TransferRecord[]>;
  save(record: TransferRecord): Promise<void>;
  remove(id: string): Promise<void>;
  /**
   * Takes a transfer for this process; the function that comes back lets it go, and so does the end of the process.
   * `null`: another process is at it.
   */
  claim(id: string): Promise<(() => void) | null>;
}
