/**
 * The words of a deal: what it is about, what is said of it, and how it ends.
 *
 * Pure.
 *
 * @module
 */
import { CLOSE_CODES, type CloseCode } from "../../../shared/wire/file_message.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { failureOf } from "../bytes/byte_transfer.ts";
import type { SourceOptions } from "../files.ts";
import type { Outcome, TransferKind, TransferView } from "../transfer_view.ts";

/** What a deal is about. */
export interface Terms {
  readonly id: string;
  readonly kind: TransferKind;
  readonly peer: string;
  readonly names: readonly string[];
  readonly count: number;
  readonly bytes: number;
  /** What is remembered of it (records.ts). */
  readonly paths: readonly string[];
  readonly folder?: string;
  readonly options?: SourceOptions;
  readonly leftOut?: TransferView["leftOut"];
  /** From an earlier process: what both sides know, and what lets go of the claim. */
  readonly secret?: string;
  readonly release?: () => void;
  /** `serve`: when it was agreed to, in Unix milliseconds. */
  readonly sinceMs?: number;
}

/** How a deal ended, as far as a message says it. */
export type End = Pick<Outcome, "code" | "why" | "text" | "error" | "isOurs">;

/** Messages about a deal that exists. */
export type RequestMessage = MessageOf<"accepted"> | MessageOf<"closed"> | {
  readonly type: "asking";
  readonly id: string;
};

/** A code that is not known only says that it failed. */
export function closeCodeOf(code: string): CloseCode {
  return Object.hasOwn(CLOSE_CODES, code) ? code as CloseCode : "failed";
}

/** What the other side, or the server, says of the end. */
export function theirEnd({ code, why, text }: MessageOf<"closed">): End {
  return {
    code: closeCodeOf(code),
    ...(why === undefined ? {} : { why: failureOf(why) }),
    ...(text === undefined ? {} : { text }),
    isOurs: false,
  };
}

/** Whether what goes over the connection comes to us: only then it is for us to say that it has arrived. */
export function isReceiver(kind: TransferKind, { isOurs }: { readonly isOurs: boolean }): boolean {
  return kind === "tree" || kind === "list" ? isOurs : !isOut(kind);
}

/** Whether files go out. */
export function isOut(kind: TransferKind): boolean {
  return kind === "send" || kind === "serve";
}
