/**
 * The handshake of a link: on each connection, the server proves its key before it gets anything secret (PROTOCOL I1 to I4).
 *
 * Owns the session that is continued, with the key of the server that gave it, and what is known of the server on this
 * connection. Does not know the connection: it is told what comes, and says what to send. `hello` also says who we are, and
 * where to go on (PROTOCOL H5, H8, H10, H14).
 *
 * A connection is in one of these states. Only in `plain` and `proved` is anything secret sent.
 *
 * | state      | what was sent                  | `challenge`           | `welcome`                                       |
 * | ---------- | ------------------------------ | --------------------- | ----------------------------------------------- |
 * | `plain`    | `hello` with secrets, no key   | breaks the protocol   | the server proves nothing                       |
 * | `asked`    | `hello` with a key, no secrets | is checked: `checking` | the server proves nothing; `leaving` for secrets |
 * | `checking` | the same                       | breaks the protocol   | breaks the protocol                             |
 * | `proved`   | `proof`                        | breaks the protocol   | the session begins                              |
 * | `leaving`  | `quit`                         | is ignored            | is ignored                                      |
 *
 * @module
 */
import { base64Url, type KeyPair, tryBase64Url, tryPublicKey, verify } from "../../shared/keys/ed25519.ts";
import { NONCE_BYTES, signedBytes } from "../../shared/keys/transcript.ts";
import {
  type ClientMessage,
  IDENTITY_FEATURE,
  type MessageOf,
  PROTOCOL_VERSION,
  type ServerMessage,
} from "../../shared/wire/message.ts";
import { ProtocolError } from "../../shared/wire/protocol_error.ts";
import type { LinkListener, NotProved } from "./link_events.ts";
import type { ServerTrust } from "./server_trust.ts";

/** When a session is brief: always, or unless something is unread (PROTOCOL H14). */
export type Brief = "always" | "unless_unread";

/** What a `hello` shows: a key, or the secret of a session, or nothing. */
type Shown = Pick<MessageOf<"hello">, "identity" | "nonce" | "resume" | "beside">;

type State =
  | { readonly type: "plain" | "checking" | "leaving" }
  | { readonly type: "asked"; readonly nonce: Uint8Array; readonly certificate: Uint8Array | null }
  | { readonly type: "proved"; readonly key: string };

/** Errors of `hello` that a server with a key sends only after its challenge. */
const AFTER_PROOF: ReadonlySet<string> = new Set([
  "name_taken",
  "name_owned",
  "bad_name",
  "bad_room",
  "too_many_rooms",
  "not_invited",
  "bad_invitation",
  "password_needed",
  "bad_password",
  "members_only",
  "wait",
]);

/** Reasons to end a session, which none has before its server has proved its key. */
const ENDS_A_SESSION: ReadonlySet<string> = new Set(["resumed", "revoked"]);

/** Errors of a `hello` without a key that one with a key may not get. */
const WANTS_KEY: ReadonlySet<string> = new Set(["name_owned", "members_only"]);

export interface IntroductionParts {
  /** The key of the client; `null`: it is a guest. */
  readonly identity: KeyPair | null;
  readonly trust: ServerTrust;
  readonly features: readonly string[];
  readonly brief: () => Promise<Brief | null>;
  readonly listener: Pick<LinkListener, "identity" | "earlier" | "provesNothing">;
  /** Returns the highest ids that were seen in rooms and in private messages. */
  readonly seen: (rooms: readonly string[]) => Readonly<Record<string, number>>;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Sends a message on the current connection. */
  readonly send: (message: ClientMessage) => void;
  /** Ends the current connection. */
  readonly close: () => void;
}

export class Introduction {
  readonly #parts: IntroductionParts;
  /** Whether the last session goes on under its secret only as another one: its place is lost. */
  isPlaceLost = false;
  #session: MessageOf<"welcome"> | null = null;
  /** The key of the server that gave the session; `null`: it has proved none. */
  #sessionKey: string | null = null;
  #state: State = { type: "plain" };
  /** Whether this server proves nothing; `null`: that is not known yet. */
  #provesNothing: boolean | null = null;
  /** Whether a `hello` had the key since the program began. */
  #hasShownKey = false;
  #comesBack = false;
  #failure: NotProved | null = null;
  #checked: Promise<void> = Promise.resolve();

  constructor(parts: IntroductionParts) {
    this.#parts = parts;
  }

  /** The last session; `null`: there was none. */
  get session(): MessageOf<"welcome"> | null {
    return this.#session;
  }

  /** Why the link must end: the server is not proved to be the right one. `null`: there is nothing like that. */
  get failure(): NotProved | null {
    return this.#failure;
  }

  /** Whether to connect again at once, because the secrets can be shown then. */
  get comesBack(): boolean {
    return this.#comesBack;
  }

  /** Begins a connection. Returns its `hello`. `certificate` is the SHA-256 of the server's; `null` for plain TCP. */
  async begin(certificate: Uint8Array | null): Promise<MessageOf<"hello">> {
    const { features, listener, seen } = this.#parts;
    this.#failure = null;
    this.#comesBack = false;
    const session = this.#session;
    // A session that began as a usual one stays one.
    const brief = session !== null && !session.brief ? null : await this.#parts.brief();
    const { name, rooms } = listener.identity();
    return {
      type: "hello",
      version: PROTOCOL_VERSION,
      name,
      ...(rooms === null ? {} : { rooms: [...rooms] }),
      features: [...features],
      ...(brief === null ? {} : { brief: true }),
      ...(brief === "unless_unread" ? { unread: true } : {}),
      ...this.#show(certificate),
      ...(session === null ? {} : { log: session.log, seen: seen(rooms ?? []) }),
    };
  }

  #show(certificate: Uint8Array | null): Shown {
    const { identity, trust, listener, randomBytes } = this.#parts;
    const isPlain = trust.key === null && (this.#provesNothing ?? listener.provesNothing?.() ?? false);
    if (identity === null || isPlain) {
      this.#state = { type: "plain" };
      return this.#secrets(null);
    }
    this.#hasShownKey = true;
    const nonce = randomBytes(NONCE_BYTES);
    this.#state = { type: "asked", nonce, certificate };
    return { identity: identity.publicKey, nonce: base64Url(nonce) };
  }

  /**
   * Takes a message that comes before the session begins. Returns whether it is passed on. Throws a `ProtocolError` if it
   * must not come now.
   */
  admits(message: ServerMessage | null): boolean {
    if (this.#state.type === "leaving") {
      if (message?.type === "bye") this.#parts.close();
      return false;
    }
    switch (message?.type) {
      case "challenge":
        if (this.#state.type !== "asked") throw new ProtocolError("bad_message", "`challenge` came unasked");
        this.#checked = this.#check(message, this.#state);
        return false;
      case "welcome":
        return this.#mayBegin();
      case "error":
        return this.#mayRefuse(message);
      case "bye":
        return !this.#isUnproved(message) || this.#fail("missing");
      default:
        return true;
    }
  }

  /**
   * The session begins. Returns the key that the server has proved; `null`: it has none; `undefined`: it has one, and did not
   * have to prove it.
   */
  welcomed(message: MessageOf<"welcome">): string | null | undefined {
    this.#session = message;
    this.#sessionKey = this.#state.type === "proved" ? this.#state.key : null;
    this.isPlaceLost = false;
    const hasKey = message.features.includes(IDENTITY_FEATURE);
    // It was upgraded: the next connection asks for its proof.
    if (hasKey) this.#provesNothing = false;
    return this.#sessionKey ?? (hasKey ? undefined : null);
  }

  /** Waits until nothing is checked any more. */
  settled(): Promise<void> {
    return this.#checked;
  }

  #mayBegin(): boolean {
    const { trust } = this.#parts;
    switch (this.#state.type) {
      case "checking":
        throw new ProtocolError("bad_message", "`welcome` came before `proof`");
      case "proved":
        return true;
      case "asked":
        if (trust.key !== null) return this.#fail("missing");
        this.#provesNothing = true;
    }
    if (!trust.proved(null)) return this.#fail("refused");
    if (this.#state.type === "plain" || Object.keys(this.#secrets(null)).length === 0) return true;
    // The server has let us in as somebody new. That session has to end before the earlier one can go on.
    this.#state = { type: "leaving" };
    this.#comesBack = true;
    this.#parts.send({ type: "quit" });
    return false;
  }

  /** Whether a server that has not proved the known key says what only the right one may say. */
  #isUnproved({ reason }: MessageOf<"bye">): boolean {
    const { type } = this.#state;
    return this.#parts.trust.key !== null && (type === "asked" || type === "checking") && ENDS_A_SESSION.has(reason);
  }

  #mayRefuse({ code }: MessageOf<"error">): boolean {
    // It proved nothing once, but may have been another one, or been upgraded since: a key may be what it wants.
    if (this.#state.type === "plain" && this.#parts.identity !== null && !this.#hasShownKey && WANTS_KEY.has(code)) {
      this.#provesNothing = false;
      this.#comesBack = true;
      this.#parts.close();
      return false;
    }
    if (this.#state.type !== "asked" || !AFTER_PROOF.has(code)) return true;
    if (this.#parts.trust.key !== null) return this.#fail("missing");
    this.#provesNothing = true;
    // Another session of the same person may have the name, and the secret says so.
    if (code !== "name_taken" || Object.keys(this.#secrets(null)).length === 0) return true;
    this.#comesBack = true;
    this.#parts.close();
    return false;
  }

  async #check(
    challenge: MessageOf<"challenge">,
    { nonce: clientNonce, certificate }: Extract<State, { type: "asked" }>,
  ): Promise<void> {
    const { identity, trust, send } = this.#parts;
    const state: State = { type: "checking" };
    this.#state = state;
    const serverNonce = tryBase64Url(challenge.nonce);
    const signature = tryBase64Url(challenge.signature);
    const { key } = challenge;
    if (identity === null || signature === null || serverNonce?.length !== NONCE_BYTES || tryPublicKey(key) === null) {
      return void this.#fail("signature", key);
    }
    const handshake = { serverKey: key, clientKey: identity.publicKey, serverNonce, clientNonce, certificate };
    const holds = await verify(key, signature, signedBytes({ ...handshake, role: "server" }));
    const own = await identity.sign(signedBytes({ ...handshake, role: "client" }));
    // The connection may have ended meanwhile, and there may be another one.
    if (this.#state !== state) return;
    if (!holds) return void this.#fail("signature", key);
    if (trust.key !== null && trust.key !== key) return void this.#fail("key", key);
    if (!trust.proved(key)) return void this.#fail("refused", key);
    this.#state = { type: "proved", key };
    // Members need no invitation, but the invitation of an owner makes them one.
    const invitation = trust.invitation();
    const password = challenge.needs === undefined ? null : trust.password();
    send({
      type: "proof",
      signature: base64Url(own),
      ...this.#secrets(key),
      ...(invitation === null ? {} : { invitation }),
      ...(password === null ? {} : { password }),
    });
  }

  /**
   * The secret for a server, by the key that it has proved. What another server has given is not shown to it; what a server
   * without a key has given may be.
   */
  #secrets(serverKey: string | null): Pick<MessageOf<"hello">, "resume" | "beside"> {
    const session = this.#session;
    if (session !== null && (this.#sessionKey === null || this.#sessionKey === serverKey)) {
      return this.isPlaceLost ? { beside: session.resume } : { resume: session.resume };
    }
    const beside = this.#parts.listener.earlier(serverKey);
    return beside === null ? {} : { beside };
  }

  #fail(why: NotProved["why"], shown: string | null = null): false {
    this.#failure = { type: "not_proved", why, expected: this.#parts.trust.key, shown };
    this.#parts.close();
    return false;
  }
}
