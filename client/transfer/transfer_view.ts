/**
 * Transfers as the rest of the client sees them: how they stand, and the events that the user is told of.
 *
 * @module
 */
import type { CloseCode, Failure } from "../../shared/wire/file_message.ts";
import type { MessageOf } from "../../shared/wire/message.ts";
import type { ListEntry } from "../../shared/wire/transfer_message.ts";
import type { ListShape } from "./bytes/list_shape.ts";
import type { Source } from "./source.ts";
import type { Renamed } from "./target.ts";

/**
 * What a transfer is: `send` and `receive` are the two sides of an offer, `get` and `serve` of a request for shared files.
 * `tree` is a look at a shared folder, `list` one at the files of an offer.
 */
export type TransferKind = "send" | "receive" | "get" | "serve" | "tree" | "list";

/**
 * How far it is. `waiting`: for the answer or the return of the peer. `asked`: for the answer of the user. `starting`:
 * tickets, lists and digests are exchanged. `running`: bytes move. `finishing`: everything was sent, and the receiver writes.
 */
export type TransferState = "waiting" | "asked" | "starting" | "running" | "finishing" | "over";

/** How a transfer stands now. Escape every text of it that is from the peer before it is shown. */
export interface TransferView {
  /** For the user: 1, 2, …; never used twice in a process. */
  readonly number: number;
  readonly id: string;
  readonly kind: TransferKind;
  /** Whether this client has requested it: a `tree` or `list` of a peer is a look at what this client has. */
  readonly isOurs: boolean;
  /** The name of the peer. */
  readonly peer: string;
  /** The first paths. */
  readonly names: readonly string[];
  /** How many files and bytes; 0 until that is known. */
  readonly count: number;
  readonly bytes: number;
  /** The folders of it; `null` until that is known, and if an older client does not announce it. */
  readonly shape: ListShape | null;
  readonly state: TransferState;
  /** How many bytes have moved, those before a cut included. */
  readonly moved: number;
  /** The current speed, in bytes a second; 0 if nothing moves. */
  readonly speed: number;
  /** The time to the end at that speed, in seconds; `null` if it is unknown. */
  readonly secondsLeft: number | null;
  /** How long nothing has moved although something should, in milliseconds. */
  readonly stalledMs: number;
  /** Whether it continues after a cut. */
  readonly isAgain: boolean;
  /** The folder that it is written to. */
  readonly folder: string | null;
  /** `send`: what was found but is not sent, the first 100 paths. */
  readonly leftOut: Source["leftOut"];
}

/** How it ended. */
export interface Outcome {
  readonly code: CloseCode;
  readonly why?: Failure;
  /** The answer of the server if it has refused the request; `code` is `failed` then. */
  readonly error?: MessageOf<"error">;
  /** What the side that ended it has written about it. */
  readonly text?: string;
  /** Whether this client has ended it. */
  readonly isOurs: boolean;
  /** Received: the first 200 paths on the disk. */
  readonly paths: readonly string[];
  /** Received: the first 20 files with another name on the disk. */
  readonly renamed?: readonly Renamed[];
  /** The files that did not arrive, and how many did. */
  readonly missing: readonly { readonly path: string; readonly why: Failure }[];
  readonly arrived: number;
  /** How many bytes the files have that arrived; missing if this client does not know. */
  readonly bytes?: number;
  /** The first files to which more was added while they were sent, which did not arrive. */
  readonly grown?: readonly string[];
  readonly seconds: number;
  /** How many bytes have moved in that time, without those of earlier processes and transfers. */
  readonly carried?: number;
}

/** How it ended, as far as a message says it. */
export type End = Pick<Outcome, "code" | "why" | "text" | "error" | "isOurs">;

/** What the user is told of transfers. */
export type TransferEvent =
  /** Somebody offers files, and the user has to answer. */
  | { readonly type: "offered"; readonly transfer: TransferView; readonly freeBytes: number | null }
  /**
   * Somebody asks for something of the shared folder. `isAllowed`: a rule allows it. Otherwise the user has to answer if the
   * state is `asked`; if not, a rule denies it, and `over` follows.
   */
  | { readonly type: "asked"; readonly transfer: TransferView; readonly isAllowed: boolean }
  /** A request waits, because the peer is not here, or is being asked. */
  | { readonly type: "waits"; readonly transfer: TransferView; readonly why: "away" | "being_asked" }
  /** It was accepted, and begins or continues. */
  | { readonly type: "began"; readonly transfer: TransferView }
  /** It was cut, and continues when both sides are back. */
  | { readonly type: "cut"; readonly transfer: TransferView }
  /** Nothing has moved for ten seconds. */
  | { readonly type: "stalled"; readonly transfer: TransferView }
  /** A file has changed, and starts over. */
  | { readonly type: "again"; readonly transfer: TransferView; readonly path: string }
  /** The answer to `tree` or `list`, from which `more` entries were omitted. */
  | {
    readonly type: "listed";
    readonly transfer: TransferView;
    readonly entries: readonly ListEntry[];
    readonly more: number;
  }
  | { readonly type: "over"; readonly transfer: TransferView; readonly outcome: Outcome };

/** Hears of transfers. Does not throw. */
export interface TransferListener {
  transferred(event: TransferEvent): void;
  /** The progress of some transfer has changed. Called often. */
  progressed(): void;
}

/** Why something that the user typed cannot be done. */
export type TransferRefusal =
  /** There is no transfer with this number, or none that this could be about. */
  | { readonly type: "none" }
  /** Several could be meant: their numbers. */
  | { readonly type: "several"; readonly numbers: readonly number[] }
  /** The server does not relay files. */
  | { readonly type: "no_files" }
  /** A file cannot be read: the code, and its path as the user typed it. */
  | { readonly type: "source"; readonly why: string; readonly path: string };

/** What happens when somebody asks for something of the shared folder: the user decides, or it is decided at once. */
export type ShareRule = "ask" | "allow" | "deny";
