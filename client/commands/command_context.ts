/**
 * What a command works with, which whoever runs it lends (input_handler.ts).
 *
 * @module
 */
import type { ClientMessage } from "../../shared/wire/message.ts";
import type { Line } from "../display/line.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { IgnoreList } from "../incoming/ignore_list.ts";
import type { Pages } from "../incoming/pages.ts";
import type { Conversations } from "../incoming/conversations.ts";
import type { ChatLog } from "../state/chat_log.ts";
import type { RecentMessages } from "../incoming/recent_messages.ts";
import type { Settings } from "../view/settings.ts";
import type { Transfers } from "../transfer/transfers.ts";
import type { SessionState } from "../incoming/session_state.ts";
import type { Given } from "./command_line.ts";

/** What a command does with transfers. */
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

/** What a command works with. */
export interface CommandContext {
  readonly strings: Catalogue;
  readonly session: SessionState;
  readonly conversations: Conversations;
  readonly ignoreList: IgnoreList;
  readonly settings: Settings;
  readonly log: ChatLog;
  readonly pages: Pages;
  readonly recent: RecentMessages;
  readonly transfers: TransferActions;
  /** Whether there is a connection to the server. */
  readonly isLive: boolean;
  /** Whether somebody sits there, who can be asked. */
  readonly canAsk: boolean;
  /** Commands of one's own: the lines that they stand for. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Whether there is a prompt, with keys of its own. */
  readonly hasPrompt: boolean;
  /** How many rows can be looked at in one go. */
  readonly pageRows: number;
  /** Unix time in milliseconds. */
  nowMs(): number;
  /** Whether the server has told that it can do this (PROTOCOL M6). */
  hasFeature(feature: "history" | "search"): boolean;
  newRef(): string;
  /** Whether a request of this type has no answer yet. */
  isWaitingFor(type: ClientMessage["type"]): boolean;
  /** Asks the server for something. */
  request(message: ClientMessage): void;
  /** Puts a text into the line that is typed. Whether nothing else stood there. */
  prefill(text: string): boolean;
  say(to: string, text: string, options?: { isAction?: boolean }): void;
  /** Shows what was asked for. */
  show(lines: readonly Line[]): void;
  /** Says how things stand now, to somebody who sits there. */
  hint(line: string): void;
  /** Tells what went wrong. */
  fail(sentence: string): void;
  leave(text: string): void;
  /** Takes away what can be seen. */
  clear(): void;
}

/** What a command does. */
export type CommandHandler = (given: Given, context: CommandContext) => void;
