/**
 * What of all that comes is worth showing.
 *
 * Owns what has to be remembered for that. How it is shown is in plain_lines.ts and transcript.ts.
 *
 * @module
 */
import type { MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import { isRoomName, nameKey } from "../../shared/wire/name.ts";
import type { Unanswered } from "../link/unanswered.ts";
import type { Shown } from "../text/message_text.ts";
import type { SessionState } from "../incoming/session_state.ts";
import type { IgnoreList } from "../incoming/ignore_list.ts";
import { Folding } from "./folding.ts";
import type { Settings } from "./settings.ts";

/** Answers with data: nobody is to be told what was not asked for (ARCHITECTURE.md REQ-I26). */
const ANSWERS: ReadonlySet<string> = new Set(["people", "rooms", "person"]);

export interface DisplayFilterParts {
  readonly session: SessionState;
  readonly ignoreList: IgnoreList;
  readonly settings: Readonly<Pick<Settings, "isQuiet">>;
}

export class DisplayFilter {
  readonly #parts: DisplayFilterParts;
  readonly #folding = new Folding();
  /** The rooms that one is in from before: that one joined them is no news. */
  #expected = new Set<string>();
  /** Whether the topics of these rooms are no news either. */
  #knowsTopics = false;
  #entered: string | null = null;
  #last = "";

  constructor(parts: DisplayFilterParts) {
    this.#parts = parts;
  }

  /** A connection begins, in these rooms; or it begins again. */
  begin(rooms: readonly string[], { isAgain }: { isAgain: boolean }): void {
    this.#knowsTopics = isAgain;
    // Who came and went meanwhile nobody knows.
    this.#folding.takeAll();
    this.#expected = new Set(rooms.map(nameKey));
  }

  /**
   * What to show of a message, which the whereabouts have followed already; `request` is what it belongs to. What was
   * typed here is not shown again unless a command has given it another form.
   */
  worthShowing(message: ServerMessage, request: Unanswered | null): readonly Shown[] {
    if (this.#isOld(message)) return [];
    if (ANSWERS.has(message.type) && (request === null || request.isQuiet)) return [];
    if (message.type === "message" && this.#isOwn(message.from) && request?.isQuiet) return [];
    const heard = this.#heard(message);
    if (heard === null || this.#isRepeated(heard)) return [];
    if (heard.type === "renamed") this.#folding.renamed(heard.was, heard.name);
    const isComing = heard.type === "joined" || heard.type === "parted";
    if (isComing && this.#isOwn(heard.name)) this.#folding.take(heard.room);
    else if (isComing && this.#parts.settings.isQuiet) return this.#hold(heard);
    return [...this.#unfolded(heard), heard];
  }

  #hold(message: MessageOf<"joined"> | MessageOf<"parted">): [] {
    this.#folding.hold(message);
    return [];
  }

  /** What was held back and is told before a message: of its room, or all if nothing is held back any more. */
  #unfolded(message: ServerMessage): Shown[] {
    if (!this.#parts.settings.isQuiet) return this.#folding.takeAll().map((folded) => ({ type: "folded", ...folded }));
    const folded = message.type === "message" && isRoomName(message.to) ? this.#folding.take(message.to) : null;
    return folded === null ? [] : [{ type: "folded", ...folded }];
  }

  #isOwn(name: string | undefined): boolean {
    return this.#parts.session.isOwn(name);
  }

  #isOld(message: ServerMessage): boolean {
    const entered = this.#entered;
    this.#entered = null;
    // The topic follows at once (PROTOCOL H9).
    if (message.type === "topic") return this.#knowsTopics && entered === nameKey(message.room);
    // It comes when the server ends, and the server's `bye` says that.
    if (message.type === "parted" && message.reason === "shutdown") return true;
    if (message.type !== "joined" || !this.#isOwn(message.name)) return false;
    const key = nameKey(message.room);
    if (!this.#expected.delete(key)) return false;
    this.#entered = key;
    return true;
  }

  /** What is left of a message without those who are ignored (REQ-I31); `null`: nothing. */
  #heard(message: ServerMessage): ServerMessage | null {
    const isIgnored = (name: string) => this.#parts.ignoreList.isIgnored(name);
    switch (message.type) {
      case "message":
      case "edited":
      case "deleted":
        return isIgnored(message.from) ? null : message;
      case "joined":
      case "parted":
        return withoutNames(message, isIgnored);
      case "renamed":
      case "away":
      case "back":
        return isIgnored(message.name) ? null : message;
      case "topic":
      case "backlog_set":
        return isIgnored(message.by) ? null : message;
      default:
        return message;
    }
  }

  /** Whether a message says what the last one said: some things are told of every room that one shares with a person. */
  #isRepeated(message: ServerMessage): boolean {
    const said = sayingOf(message);
    const isRepeated = said !== null && said === this.#last;
    this.#last = said ?? "";
    return isRepeated;
  }
}

function withoutNames<T extends MessageOf<"joined"> | MessageOf<"parted">>(
  message: T,
  isIgnored: (name: string) => boolean,
): T | null {
  if (message.name !== undefined) return isIgnored(message.name) ? null : message;
  const names = (message.names ?? []).filter((name) => !isIgnored(name));
  return names.length === 0 ? null : { ...message, names };
}

/** What a message says apart from the room, where it is told of every room. */
function sayingOf(message: ServerMessage): string | null {
  switch (message.type) {
    case "renamed":
      return JSON.stringify([message.type, message.was, message.name]);
    case "away":
      return JSON.stringify([message.type, message.name, message.text]);
    case "back":
      return JSON.stringify([message.type, message.name]);
    default:
      return null;
  }
}
