/**
 * What a deal moves, and in which direction: files or a list, out or in. So that a deal need not know which.
 *
 * @module
 */
import type { Failure } from "../../../shared/wire/file_message.ts";
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import type { BytesEnd, Progress } from "./byte_transfer.ts";
import type { DataConnection } from "./data_connection.ts";
import { receiveList, sendList } from "./listing.ts";
import type { Pace } from "./pace.ts";
import { receiveFiles } from "./receiving.ts";
import { sendFiles } from "./sending.ts";
import type { Source } from "../source.ts";
import type { Renamed, Target } from "../target.ts";

/** What the two ends show each other where an earlier deal goes on (PROTOCOL T9). */
export interface Shown {
  /** What is shown first. */
  readonly proof?: string;
  /** What the other side has to show first. */
  readonly expects?: string;
}

export interface MoveOptions extends Shown {
  readonly progress: Progress;
  readonly pace: Pace;
}

/** What has come of the files. */
export interface Arrival {
  readonly arrived: number;
  readonly missing: readonly { readonly path: string; readonly why: Failure }[];
}

/** How one connection for bytes has ended. */
export type PayloadEnd =
  | BytesEnd
  /** All was sent; what has come of it is for the other side to say. */
  | ({ readonly type: "sent" } & Arrival)
  /** `why`: `null` is that everything is there. The connection is still open: the outcome is said before it is closed. */
  | ({ readonly type: "received"; readonly why: Failure | null } & Arrival)
  | { readonly type: "listed"; readonly entries: readonly ListEntry[]; readonly more: number };

export interface Payload {
  /** Moves it over a connection: once for each connection, one after the other. Does not reject. */
  move(connection: DataConnection, options: MoveOptions): Promise<PayloadEnd>;
  /** Where what has come stands, the first paths. */
  readonly paths: readonly string[];
  /** What of it is called otherwise than at the sender. */
  readonly renamed: readonly Renamed[];
  /** How many files are there already. */
  readonly arrived: number;
  /** Ends it; what came of it stays for going on, unless it is discarded. */
  close(options: { readonly discard: boolean }): Promise<void>;
}

/** Files that are sent. */
export function filesOut(source: Source): Payload {
  return {
    ...NOTHING_HERE,
    async move(connection, options) {
      const end = await sendFiles(connection, source, options);
      if (end.type !== "sent") return end;
      const missing = end.missing.map(({ index, why }) => ({ path: source.entries[index]?.path ?? "", why }));
      return { type: "sent", arrived: source.count - missing.length, missing };
    },
  };
}

/** Files that come. */
export function filesIn(target: Target, agreed: { readonly count: number; readonly bytes: number }): Payload {
  return {
    move: (connection, options) => receiveFiles(connection, target, { ...options, agreed }),
    get paths() {
      return target.published.paths;
    },
    get renamed() {
      return target.published.renamed;
    },
    get arrived() {
      return target.published.count;
    },
    close: (options) => target.close(options),
  };
}

/** A list that is told. */
export function listOut(entries: readonly ListEntry[], more: number): Payload {
  return {
    ...NOTHING_HERE,
    async move(connection) {
      const end = await sendList(connection, entries, more);
      return end.type === "sent" ? { type: "sent", arrived: 0, missing: [] } : end;
    },
  };
}

/** A list that comes. */
export function listIn(maxEntries: number): Payload {
  return { ...NOTHING_HERE, move: (connection) => receiveList(connection, { maxEntries }) };
}

/** What sends leaves nothing on this side. */
const NOTHING_HERE = { paths: [], renamed: [], arrived: 0, close: () => Promise.resolve() } as const;
