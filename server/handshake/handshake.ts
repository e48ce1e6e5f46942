/**
 * The handshake of one connection, message by message: `hello`, and with a key also `challenge` and `proof` (PROTOCOL.md H1,
 * I1 to I3). Who says it, and in which rooms, is left to arrival.ts.
 *
 * @module
 */
import type { KeyPair } from "../../shared/keys/ed25519.ts";
import type { ClientMessage, MessageOf } from "../../shared/wire/message.ts";
import { ProtocolError } from "../../shared/wire/protocol_error.ts";
import type { Refusal } from "../refusal.ts";
import type { Access, Caller } from "./access.ts";
import { Challenge } from "./challenge.ts";

/** A `hello` with its secrets, and what its client has shown besides. */
export interface Greeted extends Pick<Caller, "key" | "invitation" | "password"> {
  readonly hello: MessageOf<"hello">;
  /** Whether it has shown nothing but the secrets of `hello`, so that one of them has to be known. */
  readonly needsSecret: boolean;
}

export interface HandshakeParts {
  /** The key of the server. Without one it proves nothing, and takes every client for a guest. */
  readonly identity: KeyPair | null;
  readonly access: Access;
  /** The SHA-256 of the certificate of this TLS connection; `null` for plain TCP. */
  readonly certificate: Uint8Array | null;
}

export class Handshake {
  readonly #parts: HandshakeParts;
  #challenge: Challenge | null = null;

  constructor(parts: HandshakeParts) {
    this.#parts = parts;
  }

  /** Whether the client was sent a `challenge`. */
  get hasBegun(): boolean {
    return this.#challenge !== null;
  }

  /**
   * Handles a message of the client. Returns the `challenge` to send, what it has shown in the end, or a refusal. Throws a
   * `ProtocolError` for a message that does not belong here.
   */
  async handle(message: ClientMessage): Promise<MessageOf<"challenge"> | Greeted | Refusal> {
    if (this.#challenge !== null) return await this.#proved(this.#challenge, message);
    if (message.type !== "hello") throw new ProtocolError("hello_first", `\`${message.type}\` came before \`hello\``);
    const { identity, access, certificate } = this.#parts;
    if (message.identity === undefined || identity === null) {
      return { hello: message, key: null, needsSecret: false };
    }
    const challenge = await Challenge.of(message, { identity, access, certificate });
    if ("code" in challenge) return challenge;
    this.#challenge = challenge;
    return challenge.message;
  }

  async #proved(challenge: Challenge, message: ClientMessage): Promise<Greeted | Refusal> {
    if (message.type !== "proof") {
      throw new ProtocolError("bad_message", `\`${message.type}\` came instead of \`proof\``);
    }
    const key = await challenge.keyOf(message);
    if (key !== null && typeof key !== "string") return key;
    const { resume, beside, invitation, password } = message;
    // Secrets that were in `hello` were sent too early, and do not count.
    const { resume: _resume, beside: _beside, ...hello } = challenge.hello;
    return {
      hello: { ...hello, ...(resume === undefined ? {} : { resume }), ...(beside === undefined ? {} : { beside }) },
      key,
      needsSecret: key === null,
      ...(invitation === undefined ? {} : { invitation }),
      ...(password === undefined ? {} : { password }),
    };
  }
}
