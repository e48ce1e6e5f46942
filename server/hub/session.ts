/**
 * A session as the hub sees it: somebody who can be told something. What is behind it (our wire over a socket, later
 * another protocol) the hub does not know.
 *
 * @module
 */
import type { Ref, ServerMessage } from "../../shared/wire/message.ts";
import type { Refusal } from "../refusal.ts";
import type { FrameLog } from "./frame_log.ts";
import type { Receipt } from "../store/store.ts";

/** Why a session ended, as `parted` and `bye` say it. */
export type EndReason = "quit" | "lost" | "silent" | "slow" | "protocol" | "internal" | "resumed" | "shutdown";

/** None of these waits for anything, and none throws. */
export interface Session {
  /** Names the session in the log of the server. */
  readonly id: number;
  /** Tells something to this session alone, behind all that its logs have until now. */
  deliver(message: ServerMessage): void;
  /** Answers a `say` that was committed. */
  acknowledge(ref: Ref | undefined, receipt: Receipt): void;
  /** Answers a `say` that could not be committed. */
  refuse(ref: Ref | undefined, refusal: Refusal): void;
  /** Tells everything that is appended to a room's log from now on. */
  follow(log: FrameLog): void;
  /** Tells what a log has until now, and no more of it. */
  unfollow(log: FrameLog): void;
  /** Something was appended to a log that it follows. */
  wake(): void;
  /** The hub is done with it: says `bye` and ends. Does not call back. */
  dismiss(reason: EndReason): void;
}
