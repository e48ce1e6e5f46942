/**
 * What the terminal shows around the input: the prompt, the unacknowledged lines, the status line and completions.
 *
 * Owns nothing: it asks the parts that do.
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";
import { isRoomName, nameKey } from "../../shared/wire/name.ts";
import { isCommandLine } from "../commands/command_line.ts";
import { complete, type CompletionSources } from "../commands/completer.ts";
import { type Line, lines, type Piece, piece } from "../display/line.ts";
import type { Completion } from "../editor/editor_state.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Link } from "../link/link.ts";
import type { Clock } from "../platform/platform.ts";
import type { IgnoreList } from "../incoming/ignore_list.ts";
import type { Conversations } from "../incoming/conversations.ts";
import { type ConnectionState, statusLine } from "../view/status_line.ts";
import type { DirectoryCache } from "../incoming/directory_cache.ts";
import { MAX_PENDING_ROWS } from "../screen/screen.ts";
import type { PromptView } from "../screen/screen.ts";
import { betweenTwo } from "../text/plain_lines.ts";
import type { Transfers } from "../transfer/transfers.ts";
import type { SessionState } from "../incoming/session_state.ts";

export interface ChatPromptViewParts {
  readonly session: SessionState;
  readonly conversations: Conversations;
  readonly directory: Pick<DirectoryCache, "namesFor" | "rooms">;
  readonly ignoreList: Pick<IgnoreList, "names">;
  readonly link: Pick<Link, "unansweredSays" | "tryNow">;
  readonly transfers: Pick<Transfers, "all" | "sharedPaths">;
  readonly strings: Catalogue;
  /** Whether every line is text, not a command. */
  readonly isVerbatim: boolean;
  readonly connection: () => ConnectionState;
  readonly clock: Pick<Clock, "timeMs">;
  readonly sources: Pick<CompletionSources, "aliases" | "paths">;
  /** Makes a room or person the target of the next line. */
  readonly goTo: (place: string) => void;
  /** Returns whether the user may leave now. If not, it has told them why. */
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
    const nowMs = this.#parts.clock.timeMs();
    const status = {
      nowMs,
      connection: connection(),
      name,
      isAway,
      conversations: conversations.all,
      waiting,
      transfers,
    };
    return statusLine(status, { strings, columns });
  }

  pressed(): void {
    this.#parts.link.tryNow();
  }

  isCommand(line: string): boolean {
    return !this.#parts.isVerbatim && isCommandLine(line);
  }

  complete(text: string, cursor: number): Completion {
    const { session, directory, ignoreList, sources } = this.#parts;
    // Where every line is text, a slash begins no command.
    const isText = this.#parts.isVerbatim && text.startsWith("/");
    return complete(isText ? ` ${text.slice(1)}` : text, cursor, {
      ...sources,
      names: (start) => directory.namesFor(session.target, start).filter((name) => name !== session.name),
      ignored: () => ignoreList.names,
      rooms: () => [...new Set([...session.rooms ?? [], ...directory.rooms()])],
      sharedPaths: (person, start) => this.#parts.transfers.sharedPaths(person, start),
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

  goBy(step: -1 | 1): boolean {
    return this.#go(this.#parts.conversations.neighbour(step) ?? undefined);
  }

  /** An unacknowledged text, with its target if that is not the one of the next line. */
  #pendingText({ to, text: said, action = false }: MessageOf<"say">): string {
    const { session: { name, target }, strings } = this.#parts;
    const text = action ? `* ${name} ${said}` : said;
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
