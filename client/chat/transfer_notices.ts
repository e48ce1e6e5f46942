/**
 * File transfers in a chat: tells the user what happens to them, logs it, and redraws the status line for their
 * progress.
 *
 * Owns the transfers of the chat, when they were drawn last, and which notices the user has seen already. How files
 * move is in transfer/.
 *
 * @module
 */
import { FILES_FEATURE } from "../../shared/wire/file_message.ts";
import type { ClientMessage, ServerMessage } from "../../shared/wire/message.ts";
import type { ChatOptions } from "./chat_options.ts";
import { notSharedText } from "../commands/transfer_handlers.ts";
import { hangingLines, lines } from "../display/line.ts";
import type { Platform } from "../platform/platform.ts";
import type { Link } from "../link/link.ts";
import type { Unanswered } from "../link/resume_state.ts";
import { isAboutFiles } from "./request_kinds.ts";
import type { IgnoreList } from "../incoming/ignore_list.ts";
import type { Conversations } from "../incoming/conversations.ts";
import type { MessageView } from "../view/message_view.ts";
import { filePlatform } from "../link/server_trust.ts";
import type { Screen } from "../screen/screen.ts";
import { actionOf, requestNote, type TransferNote, transferNote } from "../text/transfer_text.ts";
import { countText } from "../text/size_text.ts";
import { lookTitle } from "../text/transfer_title.ts";
import { listLines, treeLines } from "../text/tree_text.ts";
import type { TransferEvent, TransferListener, TransferView } from "../transfer/transfer_view.ts";
import { Transfers } from "../transfer/transfers.ts";
import type { SessionState } from "../incoming/session_state.ts";

/** The least time from one redraw for progress to the next. */
export const PROGRESS_MS = 250;

export interface TransferNoticesParts {
  readonly platform: Pick<Platform, "clock" | "randomBytes">;
  readonly link: Pick<Link, "request" | "newRef" | "isLive">;
  readonly screen: Pick<Screen, "isInteractive" | "hasPrompt" | "show" | "notify" | "refresh">;
  readonly messageView: Pick<MessageView, "note">;
  readonly ignoreList: Pick<IgnoreList, "has">;
  readonly conversations: Pick<Conversations, "withdraw">;
  readonly session: Pick<SessionState, "isOwn">;
  readonly options: Pick<ChatOptions, "address" | "isJson" | "isVerbatim" | "strings" | "transfers" | "trust">;
}

/** Returns whether there is a user who can be asked and can answer by a command. */
export function canAsk(
  screen: Pick<Screen, "isInteractive">,
  { isVerbatim }: Pick<ChatOptions, "isVerbatim">,
): boolean {
  return screen.isInteractive && !isVerbatim;
}

/** The features for `hello`: offers are welcome if a user can be asked or need not be (REQ-R41). */
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
  /** Numbers of transfers that the user knows to continue later. */
  readonly #announcedWaiting = new Set<number>();
  /** Numbers of transfers whose request the server has accepted, and of those whose peer is offline. */
  readonly #accepted = new Set<number>();
  readonly #peerOffline = new Set<number>();
  #hasBegun = false;
  #hasWarned = false;
  #cancelDrawing: (() => void) | null = null;

  constructor(parts: TransferNoticesParts) {
    const { link, platform, screen, options } = parts;
    this.#parts = parts;
    this.#canAsk = canAsk(screen, options);
    this.transfers = new Transfers({
      ...options.transfers,
      link,
      platform: filePlatform(platform, options),
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

  /** Handles a message about files, or a notice or answer that may be. Returns whether it was about a transfer. */
  handle(message: ServerMessage, request: Unanswered | null): boolean {
    if (this.#isForProgram(message)) return false;
    const isHandled = this.transfers.handle(message, request);
    if (message.type === "ok") this.#requestAccepted(request?.message ?? null);
    return isHandled;
  }

  /** A request was lost with its connection. Returns whether it was about files: those are made again. */
  uncertain(message: ClientMessage): boolean {
    return this.transfers.uncertain(message) || isAboutFiles(message);
  }

  /** Returns whether the user may leave. Warns them once about transfers that are still running. */
  mayLeave(): boolean {
    const count = this.transfers.all.filter(isUnderWay).length;
    if (count === 0) this.#hasWarned = false;
    if (count === 0 || this.#hasWarned || !this.#canAsk) return true;
    this.#hasWarned = true;
    const { screen, options: { strings } } = this.#parts;
    screen.notify(lines([strings.transfers.leaving(countText(count))], "error"));
    return false;
  }

  transferred(event: TransferEvent): void {
    const { transfer } = event;
    const { ignoreList, options: { strings, transfers }, conversations, screen } = this.#parts;
    // There is nothing to answer any more.
    if (event.type === "began" || event.type === "over") conversations.withdraw(transfer.number);
    if (!transfer.isOurs && ignoreList.has(transfer.peer)) return this.#ignore(event);
    screen.refresh();
    if (event.type === "listed") return this.#list(event);
    if (this.#isKnown(event)) return;
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

  /** Ends all transfers. Accepted ones can be resumed in another session. */
  async close(): Promise<void> {
    this.#cancelDrawing?.();
    this.#cancelDrawing = null;
    await this.transfers.close();
  }

  /** With --json a program may make and answer requests of its own. */
  #isForProgram(message: ServerMessage): boolean {
    const { screen, options } = this.#parts;
    if (!options.isJson) return false;
    if (message.type === "offered") return fileFeatures(screen, options).length === 0;
    if (message.type !== "asked") return false;
    const [path] = message.paths;
    return message.what === "list" ? !this.transfers.all.some(({ id }) => id === path) : this.transfers.shared === null;
  }

  /** The server has accepted a request of ours. The user hears of it once, however often it is repeated. */
  #requestAccepted(request: ClientMessage | null): void {
    if (request?.type !== "offer" && request?.type !== "ask") return;
    const transfer = this.transfers.all.find(({ id }) => id === request.id);
    if (transfer === undefined || this.#accepted.has(transfer.number)) return;
    this.#accepted.add(transfer.number);
    const isAway = this.#peerOffline.has(transfer.number);
    // A resumed transfer has a notice of its own.
    if (transfer.isAgain) return;
    this.#note(requestNote(transfer, { strings: this.#parts.options.strings, isAway }), transfer);
  }

  #note(note: TransferNote | null, { peer, number }: TransferView): void {
    if (note === null) return;
    const { options: { isJson }, screen, messageView } = this.#parts;
    // With --json standard output has nothing but the server's messages.
    if (isJson) screen.notify(hangingLines(note.texts, note.isFailure ? "error" : "hint"));
    else messageView.note({ ...note, person: peer, key: number });
  }

  /** The notice for requests to yourself: the error of the server would name a reason that misleads. */
  #ownNote(event: TransferEvent): TransferNote | null {
    const { options: { strings }, session } = this.#parts;
    const { transfer } = event;
    const code = event.type === "over" ? event.outcome.error?.code : undefined;
    if (code !== "takes_no_files" && code !== "not_shared" || !session.isOwn(transfer.peer)) return null;
    return { texts: [strings.errors.cannot(actionOf(transfer, strings), strings.transfers.yourself)], isFailure: true };
  }

  /** Returns whether the user knows this event already: waiting is reported once, however often it is tried again. */
  #isKnown(event: TransferEvent): boolean {
    const { type, transfer: { number, isAgain, isOurs } } = event;
    if (type === "over") [this.#accepted, this.#peerOffline].forEach((numbers) => numbers.delete(number));
    if (type === "began" || type === "over") this.#announcedWaiting.delete(number);
    if (type === "waits" && event.why === "away" && isOurs && !isAgain) {
      // Until the server has accepted it, the notice about that says so too.
      const isTold = this.#peerOffline.has(number) || !this.#accepted.has(number);
      this.#peerOffline.add(number);
      return isTold;
    }
    if (type !== "cut" && (type !== "waits" || !isAgain)) return false;
    if (type === "waits" && this.#announcedWaiting.has(number)) return true;
    this.#announcedWaiting.add(number);
    return false;
  }

  /** Refuses a transfer of an ignored person without a word (REQ-I31). */
  #ignore({ type, transfer: { number } }: TransferEvent): void {
    if (type !== "offered" && type !== "asked" && type !== "began") return;
    // The caller is still working on the transfer.
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

  /** Shows the list of a folder or an offer. */
  #list(listing: Extract<TransferEvent, { type: "listed" }>): void {
    const { screen, messageView, options: { strings, isJson } } = this.#parts;
    const { transfer } = listing;
    if (isJson) return screen.notify(lines(listLines(listing, strings)));
    if (!screen.isInteractive) return screen.show(lines(listLines(listing, strings)));
    messageView.note({ texts: [lookTitle(transfer, strings)], person: transfer.peer });
    screen.show(hangingLines(treeLines(listing, strings), "text"));
  }
}

function isUnderWay({ state, kind }: TransferView): boolean {
  return state !== "asked" && state !== "over" && kind !== "tree" && kind !== "list";
}
