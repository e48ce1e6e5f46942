/**
 * A peer with a key: what it says in `hello`, and how it proves its key.
 *
 * @module
 */
import { base64Url, type KeyPair, keyPairOf, tryBase64Url } from "../../../shared/keys/ed25519.ts";
import { type Handshake, NONCE_BYTES, signedBytes } from "../../../shared/keys/transcript.ts";
import type { Message, MessageOf } from "../../../shared/wire/message.ts";
import type { ScriptedPeer } from "../../support/scripted_peer.ts";
import type { ConnectOptions, World } from "../harness.ts";
import { helloOf } from "../talk.ts";

/** The keys of three people. */
export const [ANN, BOB, EVE] = await Promise.all([1, 2, 3].map((fill) => keyPairOf(new Uint8Array(32).fill(fill)))) as [
  KeyPair,
  KeyPair,
  KeyPair,
];

/** The fields of a `hello` with a key. */
export function withKey(key: KeyPair, nonce: Uint8Array = freshNonce()): { identity: string; nonce: string } {
  return { identity: key.publicKey, nonce: base64Url(nonce) };
}

export function freshNonce(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
}

export interface IntroduceOptions extends ConnectOptions {
  readonly nonce?: Uint8Array;
}

/** Connects, says `hello` with a key, and waits for the challenge. */
export async function introduce(
  world: World,
  name: string,
  { key, hello = {}, ...options }: IntroduceOptions & {
    readonly key: KeyPair;
    readonly hello?: Partial<MessageOf<"hello">>;
  },
): Promise<Introduced> {
  const { nonce = freshNonce(), ...connection } = options;
  const peer = await world.connect({ name, ...connection });
  await peer.send(helloOf(name, { ...withKey(key, nonce), ...hello }));
  const challenge = await peer.expect("challenge");
  return new Introduced(peer, challenge, { key, nonce, certificate: options.certificate ?? world.certificate });
}

/** A peer that was sent a challenge. */
export class Introduced {
  /** What both sides sign, apart from the role. */
  readonly handshake: Omit<Handshake, "role">;

  constructor(
    readonly peer: ScriptedPeer,
    readonly challenge: MessageOf<"challenge">,
    private readonly own: {
      readonly key: KeyPair;
      readonly nonce: Uint8Array;
      readonly certificate: Uint8Array | null;
    },
  ) {
    this.handshake = {
      serverKey: challenge.key,
      clientKey: own.key.publicKey,
      serverNonce: bytesOfText(challenge.nonce),
      clientNonce: own.nonce,
      certificate: own.certificate,
    };
  }

  /** The signature of the client, over other bytes where that is wanted. */
  async sign(
    { by = this.own.key, ...changes }: Partial<Handshake> & { readonly by?: KeyPair } = {},
  ): Promise<string> {
    return base64Url(await by.sign(signedBytes({ ...this.handshake, role: "client", ...changes })));
  }

  /** Sends the proof, with the signature unless another one is given, and returns everything up to the next `pong`. */
  async prove(proof: Partial<MessageOf<"proof">> = {}): Promise<Message[]> {
    await this.peer.send({ type: "proof", signature: await this.sign(), ...proof });
    return await this.peer.drain();
  }

  /** Sends the proof, and returns the code of the error that ends the connection. */
  async refused(proof: Partial<MessageOf<"proof">> = {}): Promise<MessageOf<"error">> {
    await this.peer.send({ type: "proof", signature: await this.sign(), ...proof });
    const [error, ...more] = await this.peer.end();
    if (error?.type !== "error" || more.length > 0) {
      throw new Error(`one error was expected, not ${JSON.stringify([error, ...more])}`);
    }
    return error;
  }
}

/** Joins with a key, and returns the peer, which has received everything that belongs to the handshake. */
export async function joinWith(
  world: World,
  name: string,
  key: KeyPair,
  { proof = {}, ...options }: Omit<Parameters<typeof introduce>[2], "key"> & {
    readonly proof?: Partial<MessageOf<"proof">>;
  } = {},
): Promise<ScriptedPeer> {
  const introduced = await introduce(world, name, { key, ...options });
  await introduced.prove(proof);
  return introduced.peer;
}

export function bytesOfText(text: string): Uint8Array {
  const bytes = tryBase64Url(text);
  if (bytes === null) throw new Error(`${text} is not base64url`);
  return bytes;
}
