/**
 * The challenge of a `hello` with a key: the server proves its own key, and checks the proof of the client (PROTOCOL.md I1
 * to I5).
 *
 * Creates the nonces of the server.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { base64Url, type KeyPair, tryBase64Url, tryPublicKey, verify } from "../../shared/keys/ed25519.ts";
import { type Handshake, NONCE_BYTES, signedBytes } from "../../shared/keys/transcript.ts";
import { type MessageOf, PROTOCOL_VERSION } from "../../shared/wire/message.ts";
import { ProtocolError } from "../../shared/wire/protocol_error.ts";
import type { Refusal } from "../refusal.ts";
import type { Access } from "./access.ts";

export interface ChallengeParts {
  /** The key of the server. */
  readonly identity: KeyPair;
  readonly access: Access;
  /** The SHA-256 of the certificate of this TLS connection; `null` for plain TCP. */
  readonly certificate: Uint8Array | null;
}

/** A challenge, and what its proof is checked against. It serves one connection, once. */
export class Challenge {
  /** The `hello` that it answers. */
  readonly hello: MessageOf<"hello">;
  readonly message: MessageOf<"challenge">;
  readonly #clientKey: string;
  readonly #expected: Uint8Array;

  private constructor(hello: MessageOf<"hello">, message: MessageOf<"challenge">, handshake: Omit<Handshake, "role">) {
    this.hello = hello;
    this.message = message;
    this.#clientKey = handshake.clientKey;
    this.#expected = signedBytes({ ...handshake, role: "client" });
  }

  /** Makes the challenge of a `hello` with an `identity`, or refuses it. Throws a `ProtocolError` for an invalid nonce. */
  static async of(
    hello: MessageOf<"hello">,
    { identity, access, certificate }: ChallengeParts,
  ): Promise<Challenge | Refusal> {
    const { version, identity: clientKey = "", nonce = "" } = hello;
    if (version !== PROTOCOL_VERSION) return { code: "bad_version", limit: PROTOCOL_VERSION };
    if (tryPublicKey(clientKey) === null) return { code: "bad_proof" };
    const clientNonce = tryBase64Url(nonce);
    if (clientNonce?.length !== NONCE_BYTES) {
      throw new ProtocolError("bad_message", "`nonce` must be 32 bytes in base64url");
    }
    const serverNonce = new Uint8Array(randomBytes(NONCE_BYTES));
    const handshake = { serverKey: identity.publicKey, clientKey, serverNonce, clientNonce, certificate };
    const signature = await identity.sign(signedBytes({ ...handshake, role: "server" }));
    const message: MessageOf<"challenge"> = {
      type: "challenge",
      key: identity.publicKey,
      nonce: base64Url(serverNonce),
      signature: base64Url(signature),
      // The key is not proven yet, so this must not tell whether it is a member's.
      ...(access.needs === null ? {} : { needs: access.needs }),
    };
    return new Challenge(hello, message, handshake);
  }

  /** The key of the client if the proof has its signature; `null` if it has none, and a secret has to do. */
  async keyOf({ signature }: MessageOf<"proof">): Promise<string | Refusal | null> {
    if (signature === undefined) return null;
    const bytes = tryBase64Url(signature);
    const holds = bytes !== null && await verify(this.#clientKey, bytes, this.#expected);
    return holds ? this.#clientKey : { code: "bad_proof" };
  }
}
