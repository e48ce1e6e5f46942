/**
 * From typed lines to requests: runs the commands, says the rest, and refuses what cannot be said.
 *
 * Owns whether a line was refused for good. Knows the link only as something that takes requests.
 *
 * @module
 */
import { MAX_JSON_BYTES } from "../shared/frame.ts";
import { type ClientMessage, decodePayload, MAX_TEXT, parseClientMessage } from "../shared/message.ts";
import { isRoomName } from "../shared/name.ts";
import { printable } from "../shared/printable.ts";
import { ProtocolError } from "../shared/protocol_error.ts";
import { type Action, type Given, type LineRules, parseLine } from "./command_line.ts";
import type { KnownCommand, Need } from "./command_table.ts";
import { DEEDS, type Hands } from "./deeds.ts";
import { quoted, wanted } from "./error_text.ts";
import { type InputLine, MAX_LINE_BYTES } from "./line_reader.ts";
import type { Link } from "./link.ts";
import { nowhereReason } from "./where_text.ts";
import type { Whereabouts } from "./whereabouts.ts";
import type { Screen } from "./screen.ts";

/** 128 bits: nobody else ever makes the same one. */
const KEY_BYTES = 16;

/** What a speaker needs. */
export interface SpeakerParts {
  readonly whereabouts: Whereabouts;
  readonly screen: Screen;
  readonly link: Pick<Link, "request" | "newRef" | "isWaitingFor">;
  readonly rules: LineRules;
  readonly randomBytes: (count: number) => Uint8Array<ArrayBuffer>;
  /** Called when somebody wants to leave. */
  readonly leave: (text: string) => void;
}

export class Speaker implements Hands {
  readonly whereabouts: Whereabouts;
  readonly #parts: SpeakerParts;
  #maxTextBytes = Infinity;
  #wasRefused = false;

  constructor(parts: SpeakerParts) {
    this.whereabouts = parts.whereabouts;
    this.#parts = parts;
  }

  /** Whether something that should have been said was refused for good. */
  get wasRefused(): boolean {
    return this.#wasRefused;
  }

  /** The most bytes of a text that the server takes; 0: it sets no limit. */
  limitText(bytes: number): void {
    this.#maxTextBytes = bytes === 0 ? Infinity : bytes;
  }

  /** Tells about a text that was not said, and remembers it. */
  refuse(sentence: string): void {
    this.#wasRefused = true;
    this.fail(sentence);
  }

  /** Does what a line says. */
  take(line: InputLine): void {
    if (line.type === "too_long") {
      return this.refuse(`Cannot say a line of more than ${MAX_LINE_BYTES} bytes. It was left out.`);
    }
    const isIn = (word: string) => this.whereabouts.isIn(word);
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

  newRef(): string {
    return this.#parts.link.newRef();
  }

  isWaitingFor(type: ClientMessage["type"]): boolean {
    return this.#parts.link.isWaitingFor(type);
  }

  request(message: ClientMessage, { isQuiet = true } = {}): void {
    try {
      parseClientMessage(message as ClientMessage & Record<string, unknown>);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      const sentence = `Cannot ${wanted(message)}: ${error.message}.`;
      return message.type === "say" ? this.refuse(sentence) : this.fail(sentence);
    }
    this.#parts.link.request(message, { isQuiet });
  }

  say(to: string, text: string, { isAction = false, isTyped = false } = {}): void {
    const why = this.#cannotSay(text);
    const where = `${isRoomName(to) ? "in" : "to"} ${printable(to)}`;
    if (why !== null) return this.refuse(`Cannot say ${quoted(text)} ${where}: ${why}.`);
    const key = toBase64Url(this.#parts.randomBytes(KEY_BYTES));
    const message = { type: "say", to, text, ref: this.newRef(), key, ...(isAction ? { action: true } : {}) } as const;
    // In a pipe nobody wants to read what went into it. At a terminal a plain line stands there as it was typed.
    this.request(message, { isQuiet: isTyped || !this.#parts.screen.isInteractive });
  }

  show(lines: readonly string[]): void {
    // With --json standard output has nothing but the server's messages.
    if (this.#parts.rules.isJson) this.#parts.screen.tell(lines);
    else this.#parts.screen.show(lines);
  }

  hint(line: string): void {
    if (this.#parts.screen.isInteractive) this.#parts.screen.show([line]);
  }

  fail(sentence: string): void {
    this.#parts.screen.tell([sentence]);
  }

  leave(text: string): void {
    this.#parts.leave(text);
  }

  /** Somebody who sits there types again. In a pipe the line may have been text: it is not said, and that is a failure. */
  #mistaken({ text, command }: Extract<Action, { type: "mistake" }>): void {
    if (this.#parts.screen.isInteractive) return this.fail(text);
    if (command?.chooses === "room") this.whereabouts.missRoom("another room");
    if (command?.chooses === "person") this.whereabouts.missPerson("one person");
    this.refuse(`${text}${/[.?]$/.test(text) ? "" : "."} With --verbatim every line is text.`);
  }

  #sayHere(text: string): void {
    const { target } = this.whereabouts;
    if (target === null) return this.refuse(`Cannot say ${quoted(text)}: ${nowhereReason(this.whereabouts)}.`);
    this.say(target, text, { isTyped: true });
  }

  #cannotSay(text: string): string | null {
    const bytes = new TextEncoder().encode(text).length;
    if (bytes > this.#maxTextBytes) return `it has ${bytes} bytes, the most is ${this.#maxTextBytes}`;
    if (text.length > MAX_TEXT) return `it has ${text.length} characters, the most is ${MAX_TEXT}`;
    return null;
  }

  #run({ command, given }: Extract<Action, { type: "command" }>): void {
    const lack = command.needs === undefined ? null : this.#lack(command.needs, given);
    if (lack === null) return DEEDS[command.name](given, this);
    const sentence = `Cannot do /${command.name}: ${lack}.`;
    return isSaying(command) ? this.refuse(sentence) : this.fail(sentence);
  }

  /** What a command needs and is not there. */
  #lack(need: Need, given: Given): string | null {
    const { target, room, writer } = this.whereabouts;
    switch (need) {
      case "target":
        return target === null ? nowhereReason(this.whereabouts) : null;
      case "writer":
        return writer === null ? "nobody has written to you alone. Write to somebody: /msg NAME TEXT" : null;
      case "room":
        if (room !== null || given.ROOM !== "") return null;
        return target === null
          ? nowhereReason(this.whereabouts)
          : `you are talking to ${printable(target)}. Go back to the room: /query`;
    }
  }

  /** A line of JSON goes out as it is, once it is known to be a request. */
  #requestAsTyped(json: string): void {
    try {
      const bytes = new TextEncoder().encode(json);
      if (bytes.length > MAX_JSON_BYTES) return this.refuse(`Cannot send ${quoted(json)}: ${tooLong(bytes.length)}.`);
      const message = parseClientMessage(decodePayload(bytes));
      if (message.type === "hello") return this.refuse("Cannot send `hello`: this program has sent its own.");
      if (message.type === "part") this.whereabouts.leave(message.room);
      this.#parts.link.request(message, { json, isQuiet: true });
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.refuse(`Cannot send ${quoted(json)}: ${error.message}.`);
    }
  }
}

function tooLong(bytes: number): string {
  return `it has ${bytes} bytes, the most is ${MAX_JSON_BYTES}`;
}

/** Whether a command says something to others, which is then lost. */
function isSaying({ needs }: KnownCommand): boolean {
  return needs === "target" || needs === "writer";
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
