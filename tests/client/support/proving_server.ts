/**
 * A server with a key, played by a test: it proves the key before it lets a client in.
 *
 * @module
 */
import { base64Url, type KeyPair, tryBase64Url } from "../../../shared/keys/ed25519.ts";
import { NONCE_BYTES, signedBytes } from "../../../shared/keys/transcript.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import type { ScriptedPeer } from "../../support/scripted_peer.ts";
import { welcome } from "./fake_platform.ts";

export interface ProvingOptions {
  /** The certificate of the connection; `null` without TLS. */
  readonly certificate?: Uint8Array | null;
  /** What the client has to show. */
  readonly needs?: string;
}

/** Answers the `hello` of a client with the proof of a key, and returns the `hello`. */
export async function challenge(
  peer: ScriptedPeer,
  key: KeyPair,
  { certificate = null, needs }: ProvingOptions = {},
): Promise<MessageOf<"hello">> {
  const hello = await peer.expect("hello");
  const serverNonce = new Uint8Array(NONCE_BYTES).fill(5);
  const signature = await key.sign(signedBytes({
    role: "server",
    serverKey: key.publicKey,
    clientKey: hello.identity ?? "",
    serverNonce,
    clientNonce: tryBase64Url(hello.nonce ?? "") ?? new Uint8Array(0),
    certificate,
  }));
  await peer.send({
    type: "challenge",
    key: key.publicKey,
    nonce: base64Url(serverNonce),
    signature: base64Url(signature),
    ...(needs === undefined ? {} : { needs }),
  });
  return hello;
}

/** Proves a key, lets the client in and joins it to `#lobby`. Returns what the client has shown. */
export async function letInProved(
  peer: ScriptedPeer,
  key: KeyPair,
  { more = {}, ...options }: ProvingOptions & { readonly more?: Partial<MessageOf<"welcome">> } = {},
): Promise<MessageOf<"proof"> & { readonly name: string }> {
  const { name } = await challenge(peer, key, options);
  const proof = await peer.expect("proof");
  await peer.send(welcome({ name, ...more }));
  await peer.send({ type: "joined", room: "#lobby", name });
  return { ...proof, name };
}
