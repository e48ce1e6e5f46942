/**
 * What a command handler works with. The input handler builds it (input_handler.ts).
 *
 * @module
 */
import type { ClientMessage } from "../../shared/wire/message.ts";
import type { Line } from "../display/line.ts";
import type { Conversations } from "../incoming/conversations.ts";
import type { Highlights, IgnoreList } from "../incoming/ignore_list.ts";
import type { MissedRanges } from "../incoming/missed_ranges.ts";
import type { Pages } from "../incoming/pages.ts";
import type { RosterPages } from "../incoming/roster_pages.ts";
import type { RecentMessages } from "../incoming/recent_messages.ts";
import type { SessionState } from "../incoming/session_state.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Link } from "../link/link.ts";
import type { Clock } from "../platform/platform.ts";
import type { Screen } from "../screen/screen.ts";
import type { ChatLog } from "../state/chat_log.ts";
import type { Transfers } from "../transfer/transfers.ts";
import type { Settings } from "../view/settings.ts";
import type { ParsedArguments } from "./command_line.ts";

/** What commands do with transfers. */
export type TransferActions = Pick<
  Transfers,
  | "all"
  | "shared"
  | "send"
  | "get"
  | "tree"
  | "list"
  | "accept"
  | "decline"
  | "cancel"
  | "share"
  | "setRule"
  | "unshare"
>;

/** What commands do with the devices of the user (chat/own_devices.ts). */
export interface DeviceActions {
  /** The request for the device that waits under a code; once its key was shown, the one that approves it. */
  approving(code: string): ClientMessage;
  listing(): ClientMessage;
  /** `null`: it is the device in use, and the user was warned. */
  revoking(number: number): ClientMessage | null;
}

/** What commands do with the keys of people (chat/verification.ts). */
export interface VerificationActions {
  /** The request whose answer shows the keys of a person. */
  asking(name: string): ClientMessage;
  /** The keys that were shown are the right ones. */
  remember(name: string): void;
  forget(name: string): void;
}

export interface CommandContext {
  readonly strings: Catalogue;
  readonly session: SessionState;
  readonly conversations: Conversations;
  readonly ignoreList: IgnoreList;
  readonly highlights: Highlights;
  readonly settings: Settings;
  readonly log: ChatLog;
  readonly pages: Pages;
  readonly rosterPages: RosterPages;
  readonly missed: MissedRanges;
  readonly recent: RecentMessages;
  readonly transfers: TransferActions;
  readonly devices: DeviceActions;
  readonly verification: VerificationActions;
  readonly screen: Pick<Screen, "hasPrompt" | "pageRows" | "prefill" | "clear">;
  readonly link: Pick<Link, "newRef" | "isWaitingFor" | "isLive">;
  readonly clock: Pick<Clock, "timeMs">;
  /** Whether there is a person at the terminal who can answer questions. */
  readonly canAsk: boolean;
  /** Asks whether there is such a person; the user hears of it only if there is not. */
  readonly lookUp: (name: string) => void;
  /** Shows a sentence as an event, with its time, to a user at a terminal. */
  readonly tell: (sentence: string) => void;
  /** Your own commands: the lines that they stand for, by the word after the slash. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Returns whether the server has announced a feature (PROTOCOL M6). */
  readonly hasFeature: (
    feature: "history" | "search" | "phrases" | "roster" | "seen" | "invitations" | "names",
  ) => boolean;
  /** Sends a request to the server. */
  readonly request: (message: ClientMessage) => void;
  readonly say: (to: string, text: string, options?: { readonly isAction?: boolean }) => void;
  /** Shows what the user asked for. */
  readonly show: (lines: readonly Line[]) => void;
  /** Tells a user at a terminal what has changed. */
  readonly hint: (sentence: string) => void;
  /** Tells the user what went wrong. */
  readonly fail: (sentence: string) => void;
  readonly leave: (text: string) => void;
}

/** What a command does. Its arguments and needs were checked before. */
export type CommandHandler = (given: ParsedArguments, context: CommandContext) => void;
