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

/** The most requests, and characters of them, that wait at once. More input is not read until answers come. */
export const MAX_UNANSWERED = 1_000;
export const MAX_UNANSWERED_CHARACTERS = 1_048_576;

/** A request on its way. */
export interface Unanswered {
  readonly message: ClientMessage;
  /** The message as it goes out. */
  readonly json: string;
  /** Whether one's own words are not to be shown once they come back: they stand on the screen, or nobody looks. */
  readonly isQuiet: boolean;
  /** Whether it was given to a connection before. */
  isSent: boolean;
  /** Whether it was given to more than one, and may have been done before. */
  isRepeated?: boolean;
}

/** Which types of request a message with data belongs to. */
const DATA_FOR: Readonly<Record<string, readonly ClientMessage["type"][]>> = {
  people: ["who"],
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

  /** Whether no more should be made for now. */
  get isFull(): boolean {
    return this.#requests.length >= MAX_UNANSWERED || this.#characters >= MAX_UNANSWERED_CHARACTERS;
  }

  /** Whether an answer is still to come. A request without `ref` gets none. */
  get hasAnswersToCome(): boolean {
    return this.#requests.some(({ message }) => refOf(message) !== undefined);
  }

  /** What is not known to have been said, oldest first. */
  get says(): readonly MessageOf<"say">[] {
    return this.#requests.flatMap(({ message }) => message.type === "say" ? [message] : []);
  }

  /** Whether a request of this type is among them. */
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

  /** The waiting `say` with a key. */
  withKey(key: string): Unanswered | null {
    return this.#requests.find(({ message }) => message.type === "say" && message.key === key) ?? null;
  }

  /**
   * The request that a message from the server belongs to, or `null`: nothing is taken for an answer that nobody asked
   * for. The last one of an answer (`ok`, `error`, `pong`) ends the waiting; the same `ref` may be used many times, and
   * then means the oldest, for answers come in order. So requests without `ref` before it are over as well.
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

/** The highest id of each room, and of private messages: nothing is shown twice, and the server can be told. */
export class Seen {
  readonly #ids = new Map<string, number>();

  /** Whether a message, or the change of one, has not been seen before. It has been from then on. */
  add({ to, id }: Pick<MessageOf<"message">, "to" | "id">): boolean {
    const place = isRoomName(to) ? to : PRIVATE;
    const last = this.#ids.get(place);
    if (last !== undefined && id <= last) return false;
    this.#ids.set(place, id);
    return true;
  }

  /** The highest ids of some rooms, and of private messages, as `hello` takes them. */
  of(rooms: readonly string[]): Record<string, number> {
    const known = [...rooms, PRIVATE].flatMap((place) => {
      const id = this.#ids.get(place);
      return id === undefined ? [] : [[place, id]];
    });
    return Object.fromEntries(known);
  }

  /** Nothing was told of a place so far, where everything up to an id was said before. */
  begin(place: string, id: number): void {
    if (!this.#ids.has(place)) this.#ids.set(place, id);
  }

  /** A room was left: what comes after the next joining may begin anew. */
  forgetRoom(room: string): void {
    this.#ids.delete(room);
  }

  /** The history is another one: no id means anything any more. */
  forgetAll(): void {
    this.#ids.clear();
  }
}
