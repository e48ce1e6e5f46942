/**
 * Peers that come to a real server with a key.
 *
 * @module
 */
import { assert } from "@std/assert";
import { base64Url, type KeyPair, tryBase64Url } from "../../../shared/keys/ed25519.ts";
import { signedBytes } from "../../../shared/keys/transcript.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { ScriptedPeer } from "../../support/scripted_peer.ts";
import { until } from "../../support/until.ts";
import type { ChatServer } from "./chat_server.ts";

/** Says `hello` with a key over TCP, proves it, and returns the peer with the answer, `welcome` or `error`. */
export async function come(
  server: Pick<ChatServer, "connect">,
  key: KeyPair,
  { name = "ann", ...proof }: { readonly name?: string } & Partial<MessageOf<"proof">> = {},
): Promise<{ peer: ScriptedPeer; answer: MessageOf<"welcome" | "error"> }> {
  const peer = new ScriptedPeer(await server.connect(), { name });
  const nonce = crypto.getRandomValues(new Uint8Array(32));
  await peer.send({ type: "hello", version: 1, name, identity: key.publicKey, nonce: base64Url(nonce) });
  const challenge = await peer.expect("challenge");
  const bytes = signedBytes({
    role: "client",
    serverKey: challenge.key,
    clientKey: key.publicKey,
    serverNonce: tryBase64Url(challenge.nonce) ?? new Uint8Array(),
    clientNonce: nonce,
    certificate: null,
  });
  await peer.send({ type: "proof", signature: base64Url(await key.sign(bytes)), ...proof });
  await until(() => peer.received.length > 1, () => "no answer to the proof");
  const answer = peer.received[1];
  assert(answer?.type === "welcome" || answer?.type === "error", `${JSON.stringify(answer)} is no answer to a proof`);
  return { peer, answer };
}

/** Like `come`, and returns what became of it: `welcome`, or the code of the error with its reason. */
export async function outcome(...args: Parameters<typeof come>): Promise<string> {
  const { peer, answer } = await come(...args);
  await peer[Symbol.asyncDispose]();
  return answer.type === "welcome" ? answer.type : [answer.code, answer.why].filter((part) => part).join(" ");
}
