/**
 * From typed lines to requests: runs the commands, says the rest, and refuses what cannot be said.
 *
 * Owns whether a line was refused for good. Knows the link only as something that takes requests.
 *
 * @module
 */
import { MAX_JSON_BYTES } from "../../shared/wire/frame.ts";
import {
  type ClientMessage,
  decodePayload,
  MAX_TEXT,
  type MessageOf,
  parseClientMessage,
} from "../../shared/wire/message.ts";
import { printable } from "../../shared/printable.ts";
import { ProtocolError } from "../../shared/wire/protocol_error.ts";
import { type Line, lines as linesOf } from "../display/line.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Clock } from "../platform/platform.ts";
import type { Link } from "../link/link.ts";
import type { IgnoreList } from "../incoming/ignore_list.ts";
import type { Pages } from "../incoming/pages.ts";
import type { Conversations } from "../incoming/conversations.ts";
import type { ReadingLog } from "../state/reading_log.ts";
import type { RecentMessages } from "../incoming/recent_messages.ts";
import type { Settings } from "../view/settings.ts";
import { type InputLine, MAX_LINE_BYTES } from "../screen/line_reader.ts";
import type { Screen } from "../screen/screen.ts";
import { quoted, sayAction, wanted } from "../text/error_text.ts";
import { nowhereReason } from "../text/where_text.ts";
import type { SessionState } from "../incoming/session_state.ts";
import { type Action, type Given, type LineRules, parseLine } from "./command_line.ts";
import type { KnownCommand, Need } from "./command_table.ts";
import { COMMAND_HANDLERS } from "./handlers.ts";
import type { CommandContext, TransferActions } from "./command_context.ts";
import { piecesOf } from "./long_text.ts";
import { KEY_BYTES, messageKey } from "./message_key.ts";

/** Commands about what one has said last. */
const ABOUT_OWN_WORDS: ReadonlySet<string> = new Set(["edit", "delete"]);

/** What a speaker needs. */
export interface InputHandlerParts {
  readonly session: SessionState;
  readonly conversations: Conversations;
  readonly ignoreList: IgnoreList;
  readonly settings: Settings;
  readonly log: ReadingLog;
  readonly pages: Pages;
  readonly recent: RecentMessages;
  readonly transfers: TransferActions;
  readonly clock: Pick<Clock, "timeMs">;
  readonly screen: Screen;
  readonly link: Pick<Link, "request" | "newRef" | "isWaitingFor" | "isLive">;
  readonly rules: LineRules;
  readonly randomBytes: (count: number) => Uint8Array<ArrayBuffer>;
  /** Called when somebody wants to leave. */
  readonly leave: (text: string) => void;
}

export class InputHandler implements CommandContext {
  readonly session: SessionState;
  readonly conversations: Conversations;
  readonly ignoreList: IgnoreList;
  readonly settings: Settings;
  readonly log: ReadingLog;
  readonly pages: Pages;
  readonly recent: RecentMessages;
  readonly transfers: TransferActions;
  readonly strings: Catalogue;
  readonly #parts: InputHandlerParts;
  #maxTextBytes = Infinity;
  #features: ReadonlySet<string> = new Set();
  #wasRefused = false;

  constructor(parts: InputHandlerParts) {
    this.session = parts.session;
    this.conversations = parts.conversations;
    this.ignoreList = parts.ignoreList;
    this.settings = parts.settings;
    this.log = parts.log;
    this.pages = parts.pages;
    this.recent = parts.recent;
    this.transfers = parts.transfers;
    this.strings = parts.rules.strings;
    this.#parts = parts;
  }

  /** Whether something that should have been said was refused for good. */
  get wasRefused(): boolean {
    return this.#wasRefused;
  }

  /** What the server allows and can do. */
  welcome({ limits, features }: Pick<MessageOf<"welcome">, "limits" | "features">): void {
    // 0: it sets no limit.
    this.#maxTextBytes = limits.text || Infinity;
    this.#features = new Set(features);
  }

  /** Whether a line is about what one has just said, and so has to wait until that is known to be said. */
  isAboutOwnWords(line: InputLine): boolean {
    if (line.type !== "line" || line.isText) return false;
    const action = parseLine(line.text, this.#parts.rules);
    return action.type === "command" && ABOUT_OWN_WORDS.has(action.command.name);
  }

  /** Tells about a text that was not said, and remembers it. */
  refuse(sentence: string): void {
    this.#wasRefused = true;
    this.fail(sentence);
  }

  /** Does what a line says. */
  handle(line: InputLine): void {
    if (line.type === "too_long") {
      return this.refuse(this.strings.errors.lineTooLong(MAX_LINE_BYTES));
    }
    if (line.isText) return this.#sayHere(line.text);
    const isIn = (word: string) => this.session.isIn(word);
    const action = parseLine(line.text, { ...this.#parts.rules, isIn });
    switch (action.type) {
      case "nothing":
        return;
      case "mistake":
        return this.#mistaken(action);
      case "text":
        return this.#sayHere(action.text);
      case "request":
        return this.#requestAsTyped(action.json);
      case "command":
        return this.#run(action);
    }
  }

  get aliases(): Readonly<Record<string, string>> {
    return this.#parts.rules.aliases ?? {};
  }

  get isLive(): boolean {
    return this.#parts.link.isLive;
  }

  get canAsk(): boolean {
    return this.#parts.screen.isInteractive && !this.#parts.rules.isVerbatim;
  }

  get hasPrompt(): boolean {
    return this.#parts.screen.hasPrompt;
  }

  get pageRows(): number {
    return this.#parts.screen.pageRows;
  }

  nowMs(): number {
    return this.#parts.clock.timeMs();
  }

  hasFeature(feature: string): boolean {
    return this.#features.has(feature);
  }

  prefill(text: string): boolean {
    return this.#parts.screen.prefill(text);
  }

  newRef(): string {
    return this.#parts.link.newRef();
  }

  isWaitingFor(type: ClientMessage["type"]): boolean {
    return this.#parts.link.isWaitingFor(type);
  }

  request(message: ClientMessage, { isQuiet = false } = {}): void {
    try {
      parseClientMessage(message as ClientMessage & Record<string, unknown>);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      const sentence = this.strings.errors.cannot(wanted(message, this.strings), error.message);
      return message.type === "say" ? this.refuse(sentence) : this.fail(sentence);
    }
    this.#parts.link.request(message, { isQuiet });
  }

  say(to: string, text: string, { isAction = false, isTyped = false } = {}): void {
    this.recent.saying(to);
    const why = this.#cannotSay(text);
    const { errors } = this.strings;
    if (why !== null) return this.refuse(errors.cannot(sayAction({ to, text }, this.strings), why));
    const key = messageKey(this.nowMs(), this.#parts.randomBytes(KEY_BYTES));
    const message = { type: "say", to, text, ref: this.newRef(), key, ...(isAction ? { action: true } : {}) } as const;
    // In a pipe nobody wants to read what went into it. A terminal without a prompt shows a plain line as it was typed.
    const { isInteractive, hasPrompt } = this.#parts.screen;
    this.request(message, { isQuiet: !hasPrompt && (isTyped || !isInteractive) });
  }

  show(lines: readonly Line[]): void {
    // With --json standard output has nothing but the server's messages.
    if (this.#parts.rules.isJson) this.#parts.screen.notify(lines);
    else this.#parts.screen.show(lines);
  }

  hint(line: string): void {
    if (this.#parts.screen.isInteractive) this.#parts.screen.show(linesOf([line], "hint"));
  }

  fail(sentence: string): void {
    this.#parts.screen.notify(linesOf([sentence], "error"));
  }

  leave(text: string): void {
    this.#parts.leave(text);
  }

  clear(): void {
    this.#parts.screen.clear();
  }

  /** Somebody who sits there types again. In a pipe the line may have been text: it is not said, and that is a failure. */
  #mistaken({ text, command }: Extract<Action, { type: "mistake" }>): void {
    if (this.#parts.screen.isInteractive) return this.fail(text);
    const { commands } = this.strings;
    if (command?.chooses === "room") this.session.missRoom(commands.anotherRoom);
    if (command?.chooses === "person") this.session.missPerson(commands.onePerson);
    this.refuse(commands.mistakeInPipe(text));
  }

  #sayHere(text: string): void {
    const { target } = this.session;
    const { errors, grammar } = this.strings;
    if (target !== null) {
      for (const part of piecesOf(text, { maxBytes: this.#maxTextBytes, maxCharacters: MAX_TEXT })) {
        this.say(target, part, { isTyped: true });
      }
      return;
    }
    this.refuse(errors.cannot(errors.actions.say(quoted(text, grammar)), nowhereReason(this.session, this.strings)));
  }

  #cannotSay(text: string): string | null {
    const { errors } = this.strings;
    const bytes = new TextEncoder().encode(text).length;
    if (bytes > this.#maxTextBytes) return errors.tooManyBytes(bytes, this.#maxTextBytes);
    if (text.length > MAX_TEXT) return errors.tooManyCharacters(text.length, MAX_TEXT);
    return null;
  }

  #run({ command, given }: Extract<Action, { type: "command" }>): void {
    const lack = command.needs === undefined ? null : this.#lack(command.needs, given);
    if (lack === null) return COMMAND_HANDLERS[command.name](given, this);
    const { errors } = this.strings;
    const sentence = errors.cannot(errors.actions.command(command.name), lack);
    return isSaying(command) ? this.refuse(sentence) : this.fail(sentence);
  }

  /** What a command needs and is not there. */
  #lack(need: Need, given: Given): string | null {
    const { target, room, writer } = this.session;
    switch (need) {
      case "target":
        return target === null ? nowhereReason(this.session, this.strings) : null;
      case "prompt":
        return this.#parts.screen.hasPrompt ? null : this.strings.commands.needsPrompt;
      case "writer":
        return writer === null ? this.strings.commands.noWriter : null;
      case "place":
        return target === null && given.ROOM === "" ? nowhereReason(this.session, this.strings) : null;
      case "room":
        if (room !== null) return null;
        return target === null
          ? nowhereReason(this.session, this.strings)
          : this.strings.commands.talkingTo(printable(target));
    }
  }

  /** A line of JSON goes out as it is, once it is known to be a request. */
  #requestAsTyped(json: string): void {
    const { errors, grammar } = this.strings;
    const cannotSend = (what: string, why: string) => this.refuse(errors.cannot(errors.actions.send(what), why));
    try {
      const bytes = new TextEncoder().encode(json);
      if (bytes.length > MAX_JSON_BYTES) {
        return cannotSend(quoted(json, grammar), errors.tooManyBytes(bytes.length, MAX_JSON_BYTES));
      }
      const message = parseClientMessage(decodePayload(bytes));
      if (message.type === "hello") return cannotSend("`hello`", errors.ownHello);
      if (message.type === "part") this.session.leave(message.room);
      if (message.type === "say") this.recent.saying(message.to);
      this.#parts.link.request(message, { json, isQuiet: true });
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      cannotSend(quoted(json, grammar), error.message);
    }
  }
}

/** Whether a command says something to others, which is then lost. */
function isSaying({ needs }: KnownCommand): boolean {
  return needs === "target" || needs === "writer";
}
