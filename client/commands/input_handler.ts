/**
 * Turns typed lines into requests: runs commands, sends everything else as messages, and refuses what cannot be sent.
 *
 * Owns the limits and features of the server, and whether a line was refused for good. Neither reads the input nor
 * knows connections: the link sends the requests.
 *
 * @module
 */
import { type ClientMessage, MAX_TEXT, type MessageOf, parseClientMessage } from "../../shared/wire/message.ts";
import { printable } from "../../shared/printable.ts";
import { isRoomName } from "../../shared/wire/name.ts";
import { ProtocolError } from "../../shared/wire/protocol_error.ts";
import { isVisible } from "../../shared/wire/visible_text.ts";
import { type Line, lines as linesOf } from "../display/line.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Link } from "../link/link.ts";
import { KEY_BYTES, messageKey } from "../link/message_key.ts";
import { type InputLine, MAX_LINE_BYTES } from "../screen/line_reader.ts";
import type { Screen } from "../screen/screen.ts";
import { EMPTY, errorReason, errorText, foreignReason, quoted, sayAction, wanted } from "../text/error_text.ts";
import { type Foreign, foreignText } from "../text/foreign_text.ts";
import { nowhereReason } from "../text/where_text.ts";
import { type Action, type LineRules, type ParsedArguments, parseLine } from "./command_line.ts";
import type { KnownCommand, Need } from "./command_table.ts";
import { COMMAND_HANDLERS } from "./handlers.ts";
import type { CommandContext } from "./command_context.ts";
import { type LocalError, localError, parseRequest } from "./json_request.ts";

/** Commands that change the message before. */
const CHANGES_OWN_MESSAGE: ReadonlySet<string> = new Set(["edit", "delete"]);

/** Commands that say something. */
const ONLY_SAYS: ReadonlySet<string> = new Set(["msg", "me", "quit"]);

export interface InputHandlerParts extends Pick<CommandContext, SharedParts> {
  readonly screen: Screen;
  readonly link: Pick<Link, "request" | "newRef" | "isWaitingFor" | "isLive">;
  readonly rules: LineRules;
  readonly randomBytes: (count: number) => Uint8Array<ArrayBuffer>;
  /** Shows a sentence as an event. */
  readonly tell: (sentence: string) => void;
  /** Called when the user wants to leave. */
  readonly leave: (text: string) => void;
}

/** Parts that commands get as they are. */
type SharedParts =
  | "session"
  | "conversations"
  | "ignoreList"
  | "highlights"
  | "settings"
  | "log"
  | "pages"
  | "rosterPages"
  | "missed"
  | "recent"
  | "transfers"
  | "devices"
  | "verification"
  | "clock";

export class InputHandler {
  readonly #parts: InputHandlerParts;
  readonly #strings: Catalogue;
  readonly #context: CommandContext;
  #maxTextBytes = Infinity;
  #features: ReadonlySet<string> = new Set();
  #wasRefused = false;
  /** The number of the line that is handled, from 1. */
  #number = 0;

  constructor(parts: InputHandlerParts) {
    const { rules, screen } = parts;
    this.#parts = parts;
    this.#strings = rules.strings;
    this.#context = {
      ...parts,
      strings: rules.strings,
      aliases: rules.aliases ?? {},
      canAsk: screen.isInteractive && !rules.isVerbatim,
      hasFeature: (feature) => this.#features.has(feature),
      request: (message) => this.#request(message),
      say: (to, text, options) => this.#say(to, text, options),
      show: (lines) => this.#show(lines),
      lookUp: (name) => this.#request({ type: "whois", name, ref: parts.link.newRef() }, { isQuiet: true }),
      tell: (sentence) => {
        if (screen.isInteractive) parts.tell(sentence);
      },
      hint: (sentence) => this.#hint(sentence),
      fail: (sentence) => this.#fail(sentence),
    };
  }

  /** Whether a message or command was refused for good. */
  get wasRefused(): boolean {
    return this.#wasRefused;
  }

  /** A connection begins: sets the limits and features of the server. */
  welcome({ limits, features }: Pick<MessageOf<"welcome">, "limits" | "features">): void {
    // 0: the server sets no limit.
    this.#maxTextBytes = limits.text || Infinity;
    this.#features = new Set(features);
  }

  /** Returns whether a line changes the message before it, and so has to wait until that is acknowledged. */
  changesOwnMessage(line: InputLine): boolean {
    if (line.type !== "line" || line.isText) return false;
    const action = parseLine(line.text, this.#rules);
    return action.type === "command" && CHANGES_OWN_MESSAGE.has(action.command.name);
  }

  /** Returns whether a line only says something, in the current room or to a person: it needs no answer but the one to that. */
  onlySays(line: InputLine): boolean {
    if (line.type !== "line") return false;
    if (line.isText) return true;
    const action = parseLine(line.text, this.#rules);
    if (action.type !== "command") return action.type === "text" || action.type === "nothing";
    return ONLY_SAYS.has(action.command.name) && !isRoomName(action.given.NAME);
  }

  /** Tells the user that a text was not sent, and remembers it. */
  refuse(sentence: string): void {
    this.#wasRefused = true;
    this.#fail(sentence);
  }

  /** Does what a typed line says. */
  handle(line: InputLine): void {
    this.#number++;
    const { errors } = this.#strings;
    switch (line.type) {
      case "too_long":
        this.#record(localError("too_large", "The line is too long", { limit: MAX_LINE_BYTES }));
        return this.refuse(errors.lineTooLong(MAX_LINE_BYTES));
      case "not_text":
        return this.#refuseForeign(errors.actions.sendInput, line.looksLike);
      case "unreadable":
        return this.refuse(errors.cannot(errors.actions.readInput, printable(line.why)));
    }
    const looksLike = foreignText(line.text);
    if (looksLike !== null) return this.#refuseForeign(this.#lineAction, looksLike);
    // Where there is no prompt, the terminal writes a key such as Alt-1 into the line.
    if (this.#parts.screen.isInteractive && line.text.includes("\x1b")) {
      return this.refuse(errors.cannot(this.#lineAction, errors.hasKeyCode));
    }
    if (line.isText) return this.#sayHere(line.text);
    const action = parseLine(line.text, this.#rules);
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

  /** A user at a terminal knows which line it is. */
  get #lineAction(): string {
    const { sendLine, sendThisLine } = this.#strings.errors.actions;
    return this.#parts.screen.isInteractive ? sendThisLine : sendLine(this.#number);
  }

  get #rules(): LineRules {
    const { rules, screen, session } = this.#parts;
    return { ...rules, isPiped: !screen.isInteractive, isIn: (word) => session.isIn(word) };
  }

  /** Refuses what is not text in UTF-8: others would see replacement characters. */
  #refuseForeign(action: string, looksLike: Foreign): void {
    const { errors } = this.#strings;
    this.#record(localError("bad_message", "The line is not text in UTF-8"));
    const where = this.#parts.screen.isInteractive ? "terminal" : "pipe";
    this.refuse(errors.cannot(action, foreignReason(looksLike, where, this.#strings)));
  }

  #run({ command, given }: Extract<Action, { type: "command" }>): void {
    const unmet = command.needs === undefined ? null : this.#unmetNeed(command.needs, given);
    if (unmet === null) return COMMAND_HANDLERS[command.name](given, this.#context);
    const { errors } = this.#strings;
    const sentence = errors.cannot(errors.actions.command(command.name), unmet);
    return isSaying(command) ? this.refuse(sentence) : this.#fail(sentence);
  }

  /** Why a command cannot run; `null`: it can. */
  #unmetNeed(need: Need, given: ParsedArguments): string | null {
    const { session, screen } = this.#parts;
    const { target, room, writer } = session;
    const { commands } = this.#strings;
    switch (need) {
      case "target":
        return target === null ? nowhereReason(session, this.#strings) : null;
      case "prompt":
        return screen.hasPrompt ? null : commands.needsPrompt;
      case "writer":
        return writer === null ? commands.noWriter : null;
      case "place":
        return target === null && given.ROOM === "" ? nowhereReason(session, this.#strings) : null;
      case "room":
        if (room !== null) return null;
        return target === null ? nowhereReason(session, this.#strings) : commands.talkingTo(printable(target));
    }
  }

  /** A user at a terminal corrects the line. In a pipe it may have been text that is lost now, which is a failure. */
  #mistaken({ text, command }: Extract<Action, { type: "mistake" }>): void {
    const { screen, session } = this.#parts;
    if (screen.isInteractive) return this.#fail(text);
    const { commands } = this.#strings;
    if (command?.chooses === "room") session.missRoom(commands.anotherRoom);
    if (command?.chooses === "person") session.missPerson(commands.onePerson);
    this.refuse(commands.mistakeInPipe(text));
  }

  #sayHere(text: string): void {
    const { session } = this.#parts;
    const { target } = session;
    const { errors, grammar } = this.#strings;
    if (target === null) {
      return this.refuse(
        errors.cannot(errors.actions.say(quoted(text, grammar)), nowhereReason(session, this.#strings)),
      );
    }
    if (!isVisible(text)) return this.#say(target, text);
    for (const part of splitText(text, { maxBytes: this.#maxTextBytes, maxCharacters: MAX_TEXT })) {
      this.#say(target, part, { isTyped: true });
    }
  }

  #say(to: string, text: string, { isAction = false, isTyped = false } = {}): void {
    const { recent, clock, link, randomBytes, screen } = this.#parts;
    recent.saying(to);
    const why = this.#cannotSay(text);
    const { errors } = this.#strings;
    if (why !== null) return this.refuse(errors.cannot(sayAction({ to, text }, this.#strings), why));
    const key = messageKey(clock.timeMs(), randomBytes(KEY_BYTES));
    const message = { type: "say", to, text, ref: link.newRef(), key, ...(isAction ? { action: true } : {}) } as const;
    // A pipe does not repeat its input. A terminal without a prompt shows a plain line as it was typed.
    this.#request(message, { isQuiet: !screen.hasPrompt && (isTyped || !screen.isInteractive) });
  }

  #cannotSay(text: string): string | null {
    const { errors } = this.#strings;
    if (!isVisible(text)) return errorReason(EMPTY, null, { strings: this.#strings });
    const bytes = new TextEncoder().encode(text).length;
    if (bytes > this.#maxTextBytes) return errors.tooManyBytes(bytes, this.#maxTextBytes);
    if (text.length > MAX_TEXT) return errors.tooManyCharacters(text.length, MAX_TEXT);
    return null;
  }

  #request(message: ClientMessage, { isQuiet = false } = {}): void {
    if (showsNothing(message)) return this.#fail(errorText(EMPTY, message, { strings: this.#strings }));
    try {
      parseClientMessage(message as ClientMessage & Record<string, unknown>);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      const sentence = this.#strings.errors.cannot(
        wanted(message, this.#strings),
        this.#strings.errors.badRequest(error.message),
      );
      return message.type === "say" ? this.refuse(sentence) : this.#fail(sentence);
    }
    const { link, screen } = this.#parts;
    if (screen.hasPrompt && !link.isLive && !WAITS.has(message.type)) {
      return this.#fail(this.#strings.errors.cannot(wanted(message, this.#strings), this.#strings.errors.offline));
    }
    link.request(message, { isQuiet });
  }

  /** Sends a line of JSON as it is, if it is a valid request. */
  #requestAsTyped(json: string): void {
    const { session, recent, link } = this.#parts;
    const message = parseRequest(json);
    if (message.type === "error") return this.#refuseRequest(json, message);
    if (message.type === "part") session.leave(message.room);
    if (message.type === "say") recent.saying(message.to);
    link.request(message, { json, isQuiet: true });
  }

  #refuseRequest(json: string, error: LocalError): void {
    this.#record(error);
    const { errors, grammar } = this.#strings;
    const tooLarge = () => errors.tooManyBytes(new TextEncoder().encode(json).length, error.limit ?? 0);
    const why = error.code === "too_large"
      ? tooLarge()
      : error.code === "hello_twice"
      ? errors.ownHello
      : errors.badRequest(error.text);
    this.refuse(errors.cannot(errors.actions.send(quoted(json, grammar)), why));
  }

  /** With --json, the program that made a request waits for an answer. */
  #record(error: LocalError): void {
    const { rules, screen } = this.#parts;
    if (rules.isJson) screen.showWire(JSON.stringify(error));
  }

  #show(lines: readonly Line[]): void {
    const { rules, screen } = this.#parts;
    // With --json standard output has nothing but the server's messages.
    if (rules.isJson) screen.notify(lines);
    else screen.show(lines);
  }

  #hint(sentence: string): void {
    const { screen } = this.#parts;
    if (screen.isInteractive) screen.show(linesOf([sentence], "hint"));
  }

  #fail(sentence: string): void {
    this.#parts.screen.notify(linesOf([sentence], "error"));
  }
}

/**
 * What waits while the server is away: what was said, and where. An answer that comes hours later is of no use to anybody,
 * and a change may not be wanted any more.
 */
const WAITS: ReadonlySet<ClientMessage["type"]> = new Set(["say", "join", "part", "quit"]);

/** Whether the server would refuse a text because nothing of it can be seen (PROTOCOL S10). */
function showsNothing(message: ClientMessage): boolean {
  switch (message.type) {
    case "edit":
      return !isVisible(message.text);
    case "set_topic":
    case "set_away":
      return message.text !== undefined && message.text !== "" && !isVisible(message.text);
    default:
      return false;
  }
}

/** Returns whether a command sends a text to others, which is lost if the command fails. */
function isSaying({ needs }: KnownCommand): boolean {
  return needs === "target" || needs === "writer";
}

export interface TextLimits {
  /** Of UTF-8. */
  readonly maxBytes: number;
  /** UTF-16 units. */
  readonly maxCharacters: number;
}

/**
 * Splits a text of many lines into as few messages as possible, at the ends of lines. A line that is too long by itself
 * stays whole and is refused later. Empty lines at the ends of a message are left out, and so are parts that show nothing.
 */
export function splitText(text: string, { maxBytes, maxCharacters }: TextLimits): string[] {
  const encoder = new TextEncoder();
  const parts: string[][] = [];
  let bytes = Infinity;
  let characters = Infinity;
  for (const line of text.split("\n")) {
    const lineBytes = encoder.encode(line).length;
    // The end of the line before counts as well.
    bytes += 1 + lineBytes;
    characters += 1 + line.length;
    if (bytes <= maxBytes && characters <= maxCharacters) {
      parts.at(-1)?.push(line);
    } else {
      parts.push([line]);
      bytes = lineBytes;
      characters = line.length;
    }
  }
  if (parts.length === 1) return [text];
  return parts.map((lines) => lines.join("\n").replace(/^\n+|\n+$/g, "")).filter(isVisible);
}
