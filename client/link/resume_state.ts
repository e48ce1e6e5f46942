/**
 * The requests that have no answer yet, in the order in which they were made. A link carries them over from one
 * connection to the next; seen_ids.ts has what else it carries over.
 *
 * Owns them. Knows neither the connection nor what happens with an answer.
 *
 * @module
 */
import type { ClientMessage, MessageOf, Ref, ServerMessage } from "../../shared/wire/message.ts";

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
  /** When it was sent last, in milliseconds of the clock's `nowMs`. */
  sentMs?: number;
  /** Whether it was sent on more than one, and may have been done before. */
  isRepeated?: boolean;
}

/** The requests that a message with data can answer. */
const DATA_FOR: Readonly<Record<string, readonly ClientMessage["type"][]>> = {
  people: ["who", "roster"],
  rooms: ["list"],
  person: ["whois"],
  messages: ["history", "search"],
  invitation: ["make_invitation"],
  device: ["find_device"],
  devices: ["list_devices"],
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

  /** When the oldest request was sent that is still to be answered; `null`: there is none. */
  get dueSinceMs(): number | null {
    return this.#requests.find(({ message, isSent }) => isSent && refOf(message) !== undefined)?.sentMs ?? null;
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
