/**
 * What stands around the input in a chat: where the next line goes, what is on its way, how things are, and what Tab
 * offers.
 *
 * Owns nothing: it looks things up where they are.
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";
import { isRoomName, nameKey } from "../../shared/wire/name.ts";
import { isCommandLine } from "../commands/command_line.ts";
import { complete, type CompletionSources } from "../commands/completer.ts";
import { type Line, lines, type Piece, piece } from "../display/line.ts";
import type { Completion } from "../editor/completion.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Link } from "../link/link.ts";
import type { IgnoreList } from "../incoming/ignore_list.ts";
import type { Conversations } from "../incoming/conversations.ts";
import { type ConnectionState, statusLine } from "../view/status_line.ts";
import type { DirectoryCache } from "../incoming/directory_cache.ts";
import { MAX_PENDING_ROWS } from "../screen/region_view.ts";
import type { PromptView } from "../screen/screen.ts";
import { betweenTwo } from "../text/plain_lines.ts";
import type { Transfers } from "../transfer/transfers.ts";
import type { SessionState } from "../incoming/session_state.ts";

export interface ChatPromptViewParts {
  readonly session: SessionState;
  readonly conversations: Conversations;
  readonly directory: Pick<DirectoryCache, "namesFor" | "rooms">;
  readonly ignoreList: Pick<IgnoreList, "names">;
  readonly link: Pick<Link, "unansweredSays">;
  readonly transfers: Pick<Transfers, "all">;
  readonly strings: Catalogue;
  /** Whether every line is text, and none a command. */
  readonly isVerbatim: boolean;
  readonly connection: () => ConnectionState;
  readonly sources: Pick<CompletionSources, "aliases" | "paths">;
  /** What is typed next goes to a place of `places`. */
  readonly goTo: (place: string) => void;
  /** Whether one may leave now; it is told why not. */
  readonly mayLeave: () => boolean;
}

export class ChatPromptView implements PromptView {
  readonly #parts: ChatPromptViewParts;

  constructor(parts: ChatPromptViewParts) {
    this.#parts = parts;
  }

  prompt(): readonly Piece[] {
    return [piece(this.#parts.session.target ?? "", "prompt"), piece("> ", "prompt")];
  }

  pending(): readonly Line[] {
    return lines(
      this.#parts.link.unansweredSays.slice(-MAX_PENDING_ROWS).map((say) => this.#pendingText(say)),
      "pending",
    );
  }

  status(columns: number): Line {
    const { connection, session, conversations, link, strings } = this.#parts;
    const { name, isAway } = session;
    const waiting = link.unansweredSays.length;
    const transfers = this.#parts.transfers.all;
    const status = { connection: connection(), name, isAway, conversations: conversations.all, waiting, transfers };
    return statusLine(status, { strings, columns });
  }

  isCommand(line: string): boolean {
    return !this.#parts.isVerbatim && isCommandLine(line);
  }

  complete(text: string, cursor: number): Completion {
    const { session, directory, ignoreList, sources } = this.#parts;
    // Where every line is text, a slash is one too.
    const isText = this.#parts.isVerbatim && text.startsWith("/");
    return complete(isText ? ` ${text.slice(1)}` : text, cursor, {
      ...sources,
      names: () => directory.namesFor(session.target).filter((name) => name !== session.name),
      ignored: () => ignoreList.names,
      rooms: () => [...new Set([...session.rooms ?? [], ...directory.rooms()])],
      transfers: ({ isOpen }) =>
        this.#parts.transfers.all
          .filter(({ state }) => !isOpen || state === "asked")
          .map(({ number }) => String(number)),
    });
  }

  goTo(number: number): boolean {
    return this.#go(this.#parts.conversations.all[number - 1]?.name);
  }

  goNext(): boolean {
    return this.#go(this.#parts.conversations.next() ?? undefined);
  }

  /** A text, and where it goes if that is elsewhere than the next line. */
  #pendingText({ to, text }: MessageOf<"say">): string {
    const { session: { name, target }, strings } = this.#parts;
    if (target !== null && nameKey(to) === nameKey(target)) return text;
    return isRoomName(to) ? `${to} ${text}` : `${betweenTwo({ from: name, to }, { ownName: name, strings })} ${text}`;
  }

  mayLeave(): boolean {
    return this.#parts.mayLeave();
  }

  #go(place: string | undefined): boolean {
    if (place === undefined) return false;
    this.#parts.goTo(place);
    return true;
  }
}
