/**
 * What a link carries over from one connection to the next: the requests that have no answer yet, in the order in which
 * they were made, and how far each room was received.
 *
 * Owns both. Knows neither the connection nor what happens with an answer.
 *
 * @module
 */
import {
  type ClientMessage,
  type MessageOf,
  PRIVATE,
  type Ref,
  type ServerMessage,
} from "../../shared/wire/message.ts";
import { isRoomName } from "../../shared/wire/name.ts";

/** The most requests, and characters of them, that wait for answers. Beyond it, no more input is read. */
export const MAX_UNANSWERED = 1_000;
export const MAX_UNANSWERED_CHARACTERS = 1_048_576;

/** A request without an answer. */
export interface Unanswered {
  readonly message: ClientMessage;
  /** The message as it goes out. */
  readonly json: string;
  /** Whether the user does not need to see the answer: the words are on the screen already, or the client asked. */
  readonly isQuiet: boolean;
  /** Whether it was sent on a connection. */
  isSent: boolean;
  /** Whether it was sent on more than one, and may have been done before. */
  isRepeated?: boolean;
}

/** The requests that a message with data can answer. */
const DATA_FOR: Readonly<Record<string, readonly ClientMessage["type"][]>> = {
  people: ["who", "roster"],
  rooms: ["list"],
  person: ["whois"],
  messages: ["history", "search"],
};

export class UnansweredRequests {
  #requests: Unanswered[] = [];
  #characters = 0;

  /** All of them, oldest first. */
  get all(): readonly Unanswered[] {
    return this.#requests;
  }

  /** Whether the limit is reached. */
  get isFull(): boolean {
    return this.#requests.length >= MAX_UNANSWERED || this.#characters >= MAX_UNANSWERED_CHARACTERS;
  }

  /** Whether an answer is still to come. Requests without `ref` get none. */
  get hasAnswersToCome(): boolean {
    return this.#requests.some(({ message }) => refOf(message) !== undefined);
  }

  /** Messages that the server has not acknowledged, oldest first. */
  get says(): readonly MessageOf<"say">[] {
    return this.#requests.flatMap(({ message }) => message.type === "say" ? [message] : []);
  }

  /** Returns whether a request of this type is among them. */
  has(type: ClientMessage["type"]): boolean {
    return this.#requests.some(({ message }) => message.type === type);
  }

  add(request: Unanswered): void {
    this.#requests.push(request);
    this.#characters += request.json.length;
  }

  remove(request: Unanswered): void {
    const at = this.#requests.indexOf(request);
    if (at !== -1) this.#drop(at);
  }

  /** Returns the `say` with a key. */
  withKey(key: string): Unanswered | null {
    return this.#requests.find(({ message }) => message.type === "say" && message.key === key) ?? null;
  }

  /**
   * Returns the request that a message of the server answers; `null`: none. The last message of an answer (`ok`,
   * `error`, `pong`) removes the request. If several requests have the same `ref`, the oldest is meant, because answers
   * come in order. For the same reason, requests without `ref` before it are done as well.
   */
  answer(message: ServerMessage): Unanswered | null {
    const ref = "ref" in message ? message.ref : undefined;
    if (ref === undefined) return message.type === "error" ? this.#answerWithoutRef() : null;
    const isFor = this.#matcher(message.type);
    const at = this.#requests.findIndex((request) => refOf(request.message) === ref && isFor(request.message.type));
    const request = this.#requests[at];
    if (request === undefined) return null;
    if (DATA_FOR[message.type] === undefined) {
      this.#drop(at);
      for (let i = at - 1; i >= 0; i--) {
        if (refOf(this.#requests[i]?.message) === undefined) this.#drop(i);
      }
    }
    return request;
  }

  #matcher(type: ServerMessage["type"]): (request: ClientMessage["type"]) => boolean {
    if (type === "pong") return (request) => request === "ping";
    if (type === "ok" || type === "error") return (request) => request !== "ping";
    return (request) => DATA_FOR[type]?.includes(request) === true;
  }

  /** An error without `ref` is about the oldest request without one. */
  #answerWithoutRef(): Unanswered | null {
    const at = this.#requests.findIndex(({ message, isSent }) => isSent && refOf(message) === undefined);
    const request = this.#requests[at];
    if (request !== undefined) this.#drop(at);
    return request ?? null;
  }

  #drop(at: number): void {
    const [request] = this.#requests.splice(at, 1);
    this.#characters -= request?.json.length ?? 0;
  }
}

function refOf(message: ClientMessage | undefined): Ref | undefined {
  return message !== undefined && "ref" in message ? message.ref : undefined;
}

/**
 * The highest id that was received of each room, and of private messages, so that nothing is shown twice and `hello`
 * can say where to continue.
 */
export class SeenIds {
  readonly #ids = new Map<string, number>();

  /** Adds the id of a message or change. Returns whether it is new. */
  add({ to, id }: Pick<MessageOf<"message">, "to" | "id">): boolean {
    const place = isRoomName(to) ? to : PRIVATE;
    const last = this.#ids.get(place);
    if (last !== undefined && id <= last) return false;
    this.#ids.set(place, id);
    return true;
  }

  /** The highest ids of some rooms and of private messages, for `hello`. */
  of(rooms: readonly string[]): Record<string, number> {
    const known = [...rooms, PRIVATE].flatMap((place) => {
      const id = this.#ids.get(place);
      return id === undefined ? [] : [[place, id]];
    });
    return Object.fromEntries(known);
  }

  /** Sets the id of a room, or of `@`, if there is none so far. */
  begin(place: string, id: number): void {
    if (!this.#ids.has(place)) this.#ids.set(place, id);
  }

  /** You have left a room: after the next join, older ids may come again. */
  forgetRoom(room: string): void {
    this.#ids.delete(room);
  }

  /** The server has another history, and ids mean something else. */
  forgetAll(): void {
    this.#ids.clear();
  }
}
