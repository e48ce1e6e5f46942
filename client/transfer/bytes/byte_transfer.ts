/**
 * What is told of a connection for bytes, while it moves and when it is over. Both ends use it.
 *
 * @module
 */
import { type Failure, FAILURES } from "../../../shared/wire/file_message.ts";
import { ProtocolError } from "../../../shared/wire/protocol_error.ts";
import type { ListEntry } from "../../../shared/wire/transfer_message.ts";
import { SourceError } from "../source.ts";
import { TargetError } from "../target.ts";

/** Who hears how far it is. Nothing of it may throw; it is called about once for each read and write. */
export interface Progress {
  /** Lists are compared, and what was there before is counted: files come now. */
  began(): void;
  /** So many bytes of files have gone over. */
  moved(bytes: number): void;
  /** So many bytes were there from before. */
  skipped(bytes: number): void;
  /** A file starts over: so many bytes, of those moved and skipped, count no more. */
  startsOver(index: number, path: string, bytes: number): void;
  /** Something came or went, be it only that the other side is busy. */
  alive(): void;
}

/** What it ends with on either side, unless it succeeds. */
export type BytesEnd =
  /** The connection is gone, was silent for too long, or was closed from here. */
  | { readonly type: "cut" }
  /** The other side did not show that it knows the deal. */
  | { readonly type: "unproven" }
  /** `isOurs`: it was ended here, and the other side was told; `cause`: what was thrown, where the program has failed. */
  | {
    readonly type: "failed";
    readonly code: Failure;
    readonly text?: string;
    readonly index?: number;
    readonly isOurs: boolean;
    readonly cause?: unknown;
  };

/** An entry of the list that did not come, or not as a whole. */
export interface Missing {
  readonly index: number;
  readonly why: Failure;
}

/** Everything was said, and the receiver has closed: what it made of it, it says on the chat connection. */
export type SendEnd = BytesEnd | { readonly type: "sent"; readonly missing: readonly Missing[] };

export type ReceiveEnd =
  | BytesEnd
  | {
    readonly type: "received";
    /** How many files are whole, those of before included. */
    readonly arrived: number;
    readonly missing: readonly { readonly path: string; readonly why: Failure }[];
    /** `null`: everything is there. */
    readonly why: "bad_digest" | "incomplete" | null;
  };

export type ListEnd =
  | BytesEnd
  | { readonly type: "listed"; readonly entries: readonly ListEntry[]; readonly more: number };

/** Thrown from wherever it becomes clear that a connection for bytes is over; it goes no further than sending and receiving. */
export class Ending extends Error {
  override readonly name = "Ending";

  constructor(readonly end: BytesEnd) {
    super(end.type === "failed" ? `${end.type}: ${end.code}` : end.type);
  }
}

/** The other side does not keep to the protocol; `text` says where, for somebody who looks for the reason. */
export function broken(text: string): Ending {
  return new Ending({ type: "failed", code: "broken", text, isOurs: true });
}

/** What a thing that was thrown means for the connection. */
export function endOf(thrown: unknown): BytesEnd {
  if (thrown instanceof Ending) return thrown.end;
  if (thrown instanceof SourceError || thrown instanceof TargetError) {
    return { type: "failed", code: thrown.code, isOurs: true };
  }
  if (thrown instanceof ProtocolError) return { type: "failed", code: "broken", text: thrown.message, isOurs: true };
  return { type: "failed", code: "internal", isOurs: true, cause: thrown };
}

/** A word from the other side; one that is not known says only that it failed. */
export function failureOf(word: string): Failure {
  return Object.hasOwn(FAILURES, word) ? word as Failure : "internal";
}
