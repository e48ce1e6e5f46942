/**
 * What a data session reports while bytes move and when it is over, on either side.
 *
 * @module
 */
import { type Failure, FAILURES } from "../../../shared/wire/file_message.ts";
import { ProtocolError } from "../../../shared/wire/protocol_error.ts";
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import { SourceError } from "../source.ts";
import { TargetError } from "../target.ts";
import type { Pace } from "./pace.ts";

/** Hears how far a session is, about once for each read and write. Must not throw. */
export interface Progress {
  /** What was there before is counted, and files move now. */
  began(): void;
  /** This many bytes of files have moved. */
  moved(bytes: number): void;
  /** This many bytes were there before. */
  skipped(bytes: number): void;
  /** A file starts over: this many of the bytes moved and skipped do not count any more. */
  startsOver(index: number, path: string, bytes: number): void;
}

/** Proofs of an earlier transfer that continues (PROTOCOL T9). */
export interface Proofs {
  /** Shown to the peer first. */
  readonly proof?: string;
  /** What the peer has to show first. */
  readonly expects?: string;
}

export interface MoveOptions extends Proofs {
  readonly progress: Progress;
  readonly pace: Pace;
}

/** How a session ends on either side, unless it succeeds. */
export type BytesEnd =
  /** The connection was lost, was silent for too long, or was closed here. */
  | { readonly type: "cut" }
  /** The peer did not prove that it knows the secret. */
  | { readonly type: "unproven" }
  /** `isOurs`: it was ended here, and the peer was told; `cause`: what was thrown, if the program has failed. */
  | {
    readonly type: "failed";
    readonly code: Failure;
    readonly text?: string;
    readonly index?: number;
    readonly isOurs: boolean;
    readonly cause?: unknown;
  };

/** An entry of the list that did not arrive, or not completely. */
export interface Missing {
  readonly index: number;
  readonly why: Failure;
}

/** `sent`: everything was sent, and the receiver has closed; it says the outcome on the chat connection. */
export type SendEnd = BytesEnd | { readonly type: "sent"; readonly missing: readonly Missing[] } & Amount;

/** How much has arrived in the end, which may be more or less than was announced. */
export interface Amount {
  /** The sizes of all files that have arrived, earlier sessions included. */
  readonly bytes: number;
  /** The first files to which more was added while they were sent. */
  readonly grown: readonly string[];
}

export type ReceiveEnd =
  | BytesEnd
  | {
    readonly type: "received";
    /** How many files are complete, earlier sessions included. */
    readonly arrived: number;
    readonly missing: readonly { readonly path: string; readonly why: Failure }[];
    /** `null` if nothing is missing. */
    readonly why: "bad_digest" | "incomplete" | null;
  } & Amount;

export type ListEnd =
  | BytesEnd
  | { readonly type: "listed"; readonly entries: readonly ListEntry[]; readonly more: number };

/** Thrown where it becomes clear that a session is over. Caught by sending, receiving and listing. */
export class Ending extends Error {
  override readonly name = "Ending";

  constructor(readonly end: BytesEnd) {
    super(end.type === "failed" ? `${end.type}: ${end.code}` : end.type);
  }
}

/** The peer violates the protocol; `text` says where, for debugging. */
export function broken(text: string): Ending {
  return new Ending({ type: "failed", code: "broken", text, isOurs: true });
}

/** What an error means for the session. */
export function endOf(thrown: unknown): BytesEnd {
  if (thrown instanceof Ending) return thrown.end;
  if (thrown instanceof SourceError || thrown instanceof TargetError) {
    return { type: "failed", code: thrown.code, isOurs: true };
  }
  if (thrown instanceof ProtocolError) return { type: "failed", code: "broken", text: thrown.message, isOurs: true };
  return { type: "failed", code: "internal", isOurs: true, cause: thrown };
}

/** A failure that the peer reports; an unknown one becomes `internal`. */
export function failureOf(code: string): Failure {
  return Object.hasOwn(FAILURES, code) ? code as Failure : "internal";
}
