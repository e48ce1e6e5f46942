/**
 * A session as the hub sees it: something that messages can be sent to. The hub does not know what is underneath,
 * such as our wire over a socket.
 *
 * @module
 */
import type { Ref, ServerMessage } from "../../shared/wire/message.ts";
import type { Refusal } from "../refusal.ts";
import type { Receipt } from "../store/store.ts";
import type { FrameLog } from "./frame_log.ts";

/** Why a session ended, in the words of `parted` and `bye`. */
export type EndReason =
  | "quit"
  | "lost"
  | "silent"
  | "slow"
  | "protocol"
  | "internal"
  | "resumed"
  | "revoked"
  | "shutdown";

/** None of the methods waits for anything, and none throws. */
export interface Session {
  /** Identifies the session in the server's log. */
  readonly id: number;
  /** The networks that it comes from, the largest first (`networksOf` in shared/address.ts); none is this machine. */
  readonly networks: readonly string[];
  /** The largest of them, by which it is counted; `null` if it comes from this machine. */
  readonly network: string | null;
  /** Whether nobody on the way can read it. */
  readonly isEncrypted: boolean;
  /** Sends a message to this session only, after everything that its logs have so far. */
  deliver(message: ServerMessage): void;
  /** Sends messages that are encoded already, at least one, in the same way. Do not change the bytes. */
  deliverFrames(frames: Uint8Array<ArrayBuffer>): void;
  /** Answers a draft that was committed. */
  acknowledge(ref: Ref | undefined, receipt: Receipt): void;
  /** Answers a draft that was not committed. */
  refuse(ref: Ref | undefined, refusal: Refusal): void;
  /** Sends everything that is appended to a room's log from now on. */
  follow(log: FrameLog): void;
  /** Sends what a log has so far, and nothing after that. */
  unfollow(log: FrameLog): void;
  /**
   * Writes what waits. Called after something was delivered or appended to a log that the session follows, perhaps by
   * each of its rooms: it does something once for each pass of the delivery loop.
   */
  wake(pass: number): void;
  /** Sends `bye` and ends the session. Does not call the hub back. */
  dismiss(reason: EndReason): void;
}
