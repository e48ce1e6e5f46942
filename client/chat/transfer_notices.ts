/**
 * Files in a chat: what happens with them is told to who sits there, logged, and drawn in the bottom row.
 *
 * Owns the transfers of the chat, when the row was drawn last for them, and what somebody was told of them and need not be
 * told again. Which files move, and how, is in transfer/.
 *
 * @module
 */
import { FILE_REQUESTS, FILES_FEATURE } from "../../shared/wire/file_message.ts";
import type { ClientMessage, ServerMessage } from "../../shared/wire/message.ts";
import type { ChatOptions } from "./chat_options.ts";
import { notSharedText } from "../commands/transfer_handlers.ts";
import { lines } from "../display/line.ts";
import type { Platform } from "../platform/platform.ts";
import type { Link } from "../link/link.ts";
import type { Unanswered } from "../link/resume_state.ts";
import type { IgnoreList } from "../incoming/ignore_list.ts";
import type { Conversations } from "../incoming/conversations.ts";
import type { MessageView } from "../view/message_view.ts";
import type { Screen } from "../screen/screen.ts";
import { hungLines } from "../text/hung_lines.ts";
import { actionOf } from "../text/outcome_text.ts";
import { countText } from "../text/size_text.ts";
import { lookTitle } from "../text/transfer_title.ts";
import { standsNote, type TransferNote, transferNote } from "../text/transfer_text.ts";
import { listLines, treeLines } from "../text/tree_text.ts";
import type { TransferEvent, TransferListener, TransferView } from "../transfer/transfer_view.ts";
import { Transfers } from "../transfer/transfers.ts";
import type { SessionState } from "../incoming/session_state.ts";

/** The bottom row is drawn for progress at most so often. */
export const PROGRESS_MS = 250;

export interface TransferNoticesParts {
  readonly platform: Pick<Platform, "clock" | "connect" | "randomBytes">;
  readonly link: Pick<Link, "request" | "newRef" | "isLive">;
  readonly screen: Pick<Screen, "isInteractive" | "hasPrompt" | "show" | "notify" | "refresh">;
  readonly messageView: Pick<MessageView, "note">;
  readonly ignoreList: Pick<IgnoreList, "has">;
  readonly conversations: Pick<Conversations, "takeBack">;
  readonly session: Pick<SessionState, "isOwn">;
  readonly options: Pick<ChatOptions, "address" | "isJson" | "isVerbatim" | "strings" | "transfers">;
}

/** Whether somebody sits there who can be asked, and can answer. */
export function canAsk(
  screen: Pick<Screen, "isInteractive">,
  { isVerbatim }: Pick<ChatOptions, "isVerbatim">,
): boolean {
  return screen.isInteractive && !isVerbatim;
}

/** What a `hello` says of files: they are taken only where somebody can be asked, or need not be (REQ-R41). */
export function fileFeatures(
  screen: Pick<Screen, "isInteractive">,
  options: Pick<ChatOptions, "isVerbatim" | "transfers">,
): readonly string[] {
  return canAsk(screen, options) || options.transfers.acceptFrom.length > 0 ? [FILES_FEATURE] : [];
}

export class TransferNotices implements TransferListener {
  readonly transfers: Transfers;
  readonly #parts: TransferNoticesParts;
  readonly #canAsk: boolean;
  /** Numbers of those of which it was told that they go on later. */
  readonly #toldToWait = new Set<number>();
  /** Numbers of those that the server has taken once, and of those that wait for somebody who is not here. */
  readonly #standing = new Set<number>();
  readonly #away = new Set<number>();
  #hasBegun = false;
  #wasToldOfLeaving = false;
  #cancelDrawing: (() => void) | null = null;

  constructor(parts: TransferNoticesParts) {
    const { link, platform, screen, options } = parts;
    this.#parts = parts;
    this.#canAsk = canAsk(screen, options);
    this.transfers = new Transfers({
      ...options.transfers,
      link,
      platform,
      address: options.address,
      listener: this,
      canAsk: this.#canAsk,
      goesOn: this.#canAsk,
    });
  }

  /** A connection begins, or begins again. */
  begin(features: readonly string[]): void {
    this.transfers.welcomed(features);
    const { share } = this.#parts.options.transfers;
    if (!this.#hasBegun && share !== null) void this.#share(share);
    this.#hasBegun = true;
  }

  /** Takes a message about files. Whether it was one that nobody else needs. */
  handle(message: ServerMessage, request: Unanswered | null): boolean {
    if (this.#isOfProgram(message)) return false;
    const isTaken = this.transfers.handle(message, request);
    if (message.type === "ok") this.#stands(request?.message ?? null);
    if (isTaken) return true;
    // What is over here may be told of once more.
    return message.type === "error" && request !== null && isAboutFiles(request.message);
  }

  /** A request was lost with its connection. Whether it was one about files: those are made again. */
  uncertain(message: ClientMessage): boolean {
    return this.transfers.uncertain(message) || isAboutFiles(message);
  }

  /** Whether one may leave. Who sits there is told once that something is not over. */
  mayLeave(): boolean {
    const count = this.transfers.all.filter(isUnderWay).length;
    if (count === 0) this.#wasToldOfLeaving = false;
    if (count === 0 || this.#wasToldOfLeaving || !this.#canAsk) return true;
    this.#wasToldOfLeaving = true;
    const { screen, options: { strings } } = this.#parts;
    screen.notify(lines([strings.transfers.leaving(countText(count))], "error"));
    return false;
  }

  transferred(event: TransferEvent): void {
    const { transfer } = event;
    const { ignoreList, options: { strings, transfers }, conversations, screen } = this.#parts;
    // Nobody has to answer it any more.
    if (event.type === "began" || event.type === "over") conversations.takeBack(transfer.number);
    if (!transfer.isOurs && ignoreList.has(transfer.peer)) return this.#ignore(event);
    screen.refresh();
    if (event.type === "listed") return this.#list(event);
    if (this.#isToldAlready(event)) return;
    this.#note(this.#ownNote(event) ?? transferNote(event, { strings, downloads: transfers.downloads }), transfer);
  }

  progressed(): void {
    const { platform: { clock }, screen } = this.#parts;
    if (!screen.hasPrompt) return;
    this.#cancelDrawing ??= clock.after(PROGRESS_MS, () => {
      this.#cancelDrawing = null;
      screen.refresh();
    });
  }

  /** Ends all of it; what was accepted can go on another time. */
  async close(): Promise<void> {
    this.#cancelDrawing?.();
    this.#cancelDrawing = null;
    await this.transfers.close();
  }

  /** With --json a program may make deals of its own, and answer those that are not for us. */
  #isOfProgram(message: ServerMessage): boolean {
    const { screen, options } = this.#parts;
    if (!options.isJson) return false;
    if (message.type === "offered") return fileFeatures(screen, options).length === 0;
    if (message.type !== "asked") return false;
    const [path] = message.paths;
    return message.what === "list" ? !this.transfers.all.some(({ id }) => id === path) : this.transfers.shared === null;
  }

  /** The server has taken what we have made. That is told once, however often it is made again. */
  #stands(request: ClientMessage | null): void {
    if (request?.type !== "offer" && request?.type !== "ask") return;
    const transfer = this.transfers.all.find(({ id }) => id === request.id);
    if (transfer === undefined || this.#standing.has(transfer.number)) return;
    this.#standing.add(transfer.number);
    const isAway = this.#away.has(transfer.number);
    // What goes on says so itself.
    if (transfer.isAgain) return;
    this.#note(standsNote(transfer, { strings: this.#parts.options.strings, isAway }), transfer);
  }

  #note(note: TransferNote | null, { peer, number }: TransferView): void {
    if (note === null) return;
    const { options: { isJson }, screen, messageView } = this.#parts;
    // With --json standard output has nothing but the server's messages.
    if (isJson) screen.notify(hungLines(note.texts, note.isFailure ? "error" : "hint"));
    else messageView.note({ ...note, person: peer, key: number });
  }

  /** Why something cannot be had from oneself: the server says what it says of everybody else. */
  #ownNote(event: TransferEvent): TransferNote | null {
    const { options: { strings }, session } = this.#parts;
    const { transfer } = event;
    const code = event.type === "over" ? event.outcome.error?.code : undefined;
    if (code !== "takes_no_files" && code !== "not_shared" || !session.isOwn(transfer.peer)) return null;
    return { texts: [strings.errors.cannot(actionOf(transfer, strings), strings.transfers.yourself)], isFailure: true };
  }

  /** That a transfer waits is told once, however often it is tried until it goes on. */
  #isToldAlready(event: TransferEvent): boolean {
    const { type, transfer: { number, isAgain, isOurs } } = event;
    if (type === "over") [this.#standing, this.#away].forEach((numbers) => numbers.delete(number));
    if (type === "began" || type === "over") this.#toldToWait.delete(number);
    if (type === "waits" && event.why === "away" && isOurs && !isAgain) {
      // As long as the server has not taken it, that is told with it.
      const isTold = this.#away.has(number) || !this.#standing.has(number);
      this.#away.add(number);
      return isTold;
    }
    if (type !== "cut" && (type !== "waits" || !isAgain)) return false;
    if (type === "waits" && this.#toldToWait.has(number)) return true;
    this.#toldToWait.add(number);
    return false;
  }

  /** Who is ignored is refused, and nothing is told of it (REQ-I31). */
  #ignore({ type, transfer: { number } }: TransferEvent): void {
    if (type !== "offered" && type !== "asked" && type !== "began") return;
    // Whoever tells of it is not done with it yet.
    queueMicrotask(() => {
      const refused = this.transfers.decline(number, "");
      if ("type" in refused) this.transfers.cancel(number, "");
    });
  }

  async #share(folder: string): Promise<void> {
    const shared = await this.transfers.share(folder);
    if (!("type" in shared)) return this.transfers.setRule("allow");
    const { screen, options: { strings } } = this.#parts;
    screen.notify(lines([notSharedText(folder, shared, strings)], "error"));
  }

  /** Shows what was asked for: what is in a folder, or all that is offered. */
  #list(listing: Extract<TransferEvent, { type: "listed" }>): void {
    const { screen, messageView, options: { strings, isJson } } = this.#parts;
    const { transfer } = listing;
    if (isJson) return screen.notify(lines(listLines(listing, strings)));
    if (!screen.isInteractive) return screen.show(lines(listLines(listing, strings)));
    messageView.note({ texts: [lookTitle(transfer, strings)], person: transfer.peer });
    screen.show(hungLines(treeLines(listing, strings), "text"));
  }
}

function isUnderWay({ state, kind }: TransferView): boolean {
  return state !== "asked" && state !== "over" && kind !== "tree" && kind !== "list";
}

function isAboutFiles({ type }: ClientMessage): boolean {
  return Object.hasOwn(FILE_REQUESTS, type);
}
