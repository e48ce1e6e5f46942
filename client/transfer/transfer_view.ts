/**
 * A transfer as the rest of the client sees it: what is shown of it, and what is told of it.
 *
 * @module
 */
import type { CloseCode, Failure } from "../../shared/wire/file_message.ts";
import type { MessageOf } from "../../shared/wire/message.ts";
import type { ListEntry } from "../../shared/wire/transfer_message.ts";
import type { Source } from "./source.ts";
import type { Renamed } from "./target.ts";

/** What somebody is about: sending or getting files, or looking at a folder or at the list of an offer. */
export type TransferKind = "send" | "receive" | "get" | "serve" | "tree" | "list";

/**
 * How far it is. `waiting`: for the other side's answer, or for them to come back. `asked`: for our person's answer.
 * `starting`: tickets, lists, digests of what is there. `running`. `finishing`: all sent, the receiver writes.
 */
export type TransferState = "waiting" | "asked" | "starting" | "running" | "finishing" | "over";

/** What a transfer is and how it stands, as of now. Everything in it that a peer has written is to be made harmless. */
export interface TransferView {
  /** Short, for people: 1, 2, …; of this process, never used twice. */
  readonly number: number;
  readonly id: string;
  readonly kind: TransferKind;
  /** Whether we made the deal: somebody else's `tree` and `list` are looks at what is ours. */
  readonly isOurs: boolean;
  /** The other side's name. */
  readonly peer: string;
  /** The first paths. */
  readonly names: readonly string[];
  /** How many files, and how many bytes; 0 until it is known. */
  readonly count: number;
  readonly bytes: number;
  readonly state: TransferState;
  /** How many bytes are over, those of before a cut included. */
  readonly moved: number;
  /** Bytes a second of late; 0: nothing moves. */
  readonly speed: number;
  /** Seconds until the end at that speed; `null` where nobody knows. */
  readonly secondsLeft: number | null;
  /** For how many milliseconds nothing has moved, while something should. */
  readonly stalledMs: number;
  /** Whether it goes on after a cut. */
  readonly isAgain: boolean;
  /** Where it is written to. */
  readonly folder: string | null;
  /** `send`: what was found but is not sent, the first 100. */
  readonly leftOut: Source["leftOut"];
}

/** How it ended. */
export interface Outcome {
  readonly code: CloseCode;
  readonly why?: Failure;
  /** What the server says where it has refused our request; `code` is `failed` then. */
  readonly error?: MessageOf<"error">;
  /** In the words of whoever ended it. */
  readonly text?: string;
  /** Whether it was ended here. */
  readonly isOurs: boolean;
  /** `in`: where what arrived stands, the first 200 paths on the disk. */
  readonly paths: readonly string[];
  /** `in`: the first 20 that are called otherwise on the disk. */
  readonly renamed?: readonly Renamed[];
  /** How many files did not come, and how many arrived. */
  readonly missing: readonly { readonly path: string; readonly why: Failure }[];
  readonly arrived: number;
  readonly seconds: number;
  /** How many bytes went over in that time: those of before a new process, or of an earlier transfer, are not among them. */
  readonly carried?: number;
}

/** How it ended, as far as a message says it. */
export type End = Pick<Outcome, "code" | "why" | "text" | "error" | "isOurs">;

/** What is told of transfers. */
export type TransferEvent =
  /** Somebody offers us something, and we have to answer. */
  | { readonly type: "offered"; readonly transfer: TransferView; readonly freeBytes: number | null }
  /**
   * Somebody asks for something of our folder. `isAllowed`: it was allowed by a rule, else our person has to answer, or,
   * where the state is not `asked`, it is denied by a rule, and `over` follows.
   */
  | { readonly type: "asked"; readonly transfer: TransferView; readonly isAllowed: boolean }
  /** Our offer waits, for the other side is not here, or is being asked. */
  | { readonly type: "waits"; readonly transfer: TransferView; readonly why: "away" | "being_asked" }
  /** It was accepted, by a rule or by a person, and begins or goes on. */
  | { readonly type: "began"; readonly transfer: TransferView }
  /** The connection is gone; it goes on when both are back. */
  | { readonly type: "cut"; readonly transfer: TransferView }
  /** Nothing has moved for ten seconds; told once for each time. */
  | { readonly type: "stalled"; readonly transfer: TransferView }
  /** A file was changed since, and starts over. */
  | { readonly type: "again"; readonly transfer: TransferView; readonly path: string }
  /** The answer to `tree` or `list`; `more` entries were left out. */
  | {
    readonly type: "listed";
    readonly transfer: TransferView;
    readonly entries: readonly ListEntry[];
    readonly more: number;
  }
  | { readonly type: "over"; readonly transfer: TransferView; readonly outcome: Outcome };

/** Who hears of transfers. Does not throw. */
export interface TransferListener {
  transferred(event: TransferEvent): void;
  /** Numbers have changed: progress is to be drawn again some time soon. */
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
