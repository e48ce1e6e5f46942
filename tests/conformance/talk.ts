/**
 * What peers send and receive in most tests.
 *
 * @module
 */
import { type Message, type MessageOf, PRIVATE } from "../../shared/wire/message.ts";
import { bytesOf } from "../support/frames.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";

/** The `hello` of a person. */
export function helloOf(name: string, hello: Partial<MessageOf<"hello">> = {}): MessageOf<"hello"> {
  return { type: "hello", version: 1, name, ...hello };
}

/** The `welcome` that a peer received. */
export function welcomeOf(peer: ScriptedPeer): MessageOf<"welcome"> {
  const welcome = peer.received.find((message) => message.type === "welcome");
  if (welcome === undefined) throw new Error("The peer has not received welcome");
  return welcome;
}

/** The secret of a peer's session. */
export function secretOf(peer: ScriptedPeer): string {
  return welcomeOf(peer).resume;
}

/** The answer to a request: `ok`, or the code of the error. */
export async function codeOf(peer: ScriptedPeer, request: Parameters<ScriptedPeer["ask"]>[0]): Promise<string> {
  const answer = await peer.ask(request);
  return answer.type === "error" ? answer.code : "ok";
}

/** Says several texts, each after the answer to the one before, and returns the ids. */
export async function sayAll(peer: ScriptedPeer, to: string, texts: readonly string[]): Promise<number[]> {
  const ids = [];
  for (const [ref, text] of texts.entries()) {
    const answer = await peer.ask({ type: "say", to, text, ref });
    if (answer.type === "error") throw new Error(`a say to ${to} was refused: ${answer.code}`);
    ids.push(answer.id ?? NaN);
  }
  return ids;
}

/**
 * What a peer received after `welcome`, except the `pong` of the harness, and the `backlog` under `@` that says that
 * nothing is unread.
 */
export function afterWelcome(peer: ScriptedPeer): Message[] {
  const start = peer.received.findIndex(({ type }) => type === "welcome");
  return peer.received.slice(start + 1).filter((message) => message.type !== "pong" && !isNoMail(message));
}

function isNoMail(message: Message): boolean {
  return message.type === "backlog" && message.to === PRIVATE && message.count === 0;
}

/** Sends `quit`. Resolves when the server has ended the connection. */
export async function quit(peer: ScriptedPeer): Promise<void> {
  await peer.send({ type: "quit" });
  await peer.end();
}

/** Breaks a peer's connection. Resolves when a witness in the same room has received `parted`. */
export async function lose(peer: ScriptedPeer, witness: ScriptedPeer): Promise<void> {
  await peer.vanish();
  await witness.expect("parted");
}

/** The texts of messages, in order. */
export function textsOf(messages: readonly Message[]): string[] {
  return messages.flatMap((message) => message.type === "message" ? [message.text] : []);
}

/** Sends requests in one segment, without waiting for answers. */
export async function pipeline(peer: ScriptedPeer, messages: readonly Message[]): Promise<void> {
  await peer.send(bytesOf(...messages));
}
