/**
 * What peers do with files in most tests: they offer, ask, accept, and open both data connections.
 *
 * @module
 */
import type { Message, MessageOf } from "../../shared/wire/message.ts";
import type { BytePeer } from "../support/byte_peer.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import type { ConnectOptions, World } from "./harness.ts";
import { codeOf, welcomeOf } from "./talk.ts";

/** The id of most requests. */
export const ID = "deal-0123456789abcdef";

/** A secret such as clients make (T9). */
export const SECRET = "c2VjcmV0LW9mLXRoZS1kZWFs";

/** An offer of one file. */
export function offerTo(to: string, more: Partial<MessageOf<"offer">> = {}): MessageOf<"offer"> {
  return { type: "offer", to, id: ID, names: ["notes.txt"], count: 1, bytes: 10, ...more };
}

/** A question about the contents of a shared folder. */
export function askOf(to: string, more: Partial<MessageOf<"ask">> = {}): MessageOf<"ask"> {
  return { type: "ask", to, id: ID, what: "tree", paths: [""], ...more };
}

/** A peer whose client accepts files. */
export async function joinForFiles(
  world: World,
  name: string,
  hello: Partial<MessageOf<"hello">> = {},
  options: ConnectOptions = {},
): Promise<ScriptedPeer> {
  return await world.join(name, { rooms: [], features: ["files"], ...hello }, options);
}

/** A message about files. Its `ref` is added when it is sent. */
type TransferCommand = MessageOf<"offer" | "ask" | "accept" | "asking" | "close" | "share" | "rename">;

/** The code and the limit of the error that answers a request. */
export async function limitOf(peer: ScriptedPeer, request: TransferCommand): Promise<unknown[]> {
  const answer = await peer.ask({ ...request, ref: "a" });
  return answer.type === "error" ? [answer.code, answer.limit] : [answer.type];
}

/** The answer to a request: `ok`, or the code of the error. */
export async function answerTo(peer: ScriptedPeer, request: TransferCommand): Promise<string> {
  return await codeOf(peer, { ...request, ref: "a" });
}

/** Sends a request, and throws unless the answer is `ok`. */
export async function done(peer: ScriptedPeer, request: TransferCommand): Promise<void> {
  const code = await answerTo(peer, request);
  if (code !== "ok") throw new Error(`${request.type} was refused: ${code}`);
}

/** The new messages about transfers, one short line each, such as `offered notes.txt by ann`. */
export async function transferLines(peer: ScriptedPeer): Promise<string[]> {
  return (await peer.drain()).flatMap(lineOf);
}

/** The line of a message about transfers. Other messages have none. */
export function lineOf(message: Message): string[] {
  switch (message.type) {
    case "offered":
      return [`offered ${message.names.join(" ")} by ${message.from}`];
    case "asked":
      return [`asked ${message.what} ${message.paths.join(" ")} by ${message.from}`];
    case "accepted":
      return [message.by === undefined ? "accepted" : `accepted by ${message.by}`];
    case "asking":
      return ["asking"];
    case "closed": {
      const { code, why, text, by } = message;
      return [["closed", code, why, text, ...(by === undefined ? [] : ["by", by])].filter(Boolean).join(" ")];
    }
    default:
      return [];
  }
}

/** An accepted request. */
export interface Agreed {
  /** The person who offers. */
  readonly ann: ScriptedPeer;
  /** The person who accepts. */
  readonly bob: ScriptedPeer;
  /** The tickets of both people. */
  readonly tickets: readonly [ann: string, bob: string];
}

/** Ann offers bob something, and bob accepts it. The peers are created if they are not given. */
export async function agree(
  world: World,
  { id = ID, ...there }: { ann?: ScriptedPeer; bob?: ScriptedPeer; id?: string } = {},
): Promise<Agreed> {
  const ann = there.ann ?? await joinForFiles(world, "ann");
  const bob = there.bob ?? await joinForFiles(world, "bob");
  await done(ann, offerTo(welcomeOf(bob).name, { id }));
  await bob.expect("offered", (offered) => offered.id === id);
  await bob.send({ type: "accept", id });
  const accepted = [];
  for (const peer of [ann, bob]) accepted.push((await peer.expect("accepted", (one) => one.id === id)).ticket);
  const [one = "", other = ""] = accepted;
  return { ann, bob, tickets: [one, other] };
}

/** An accepted request whose data connections are joined. */
export interface Joined extends Agreed {
  readonly annEnd: BytePeer;
  readonly bobEnd: BytePeer;
}

/** Opens both data connections of an accepted request, and reads the `ok` of each. */
export async function joinEnds(
  world: World,
  agreed: Agreed,
  { ann = {}, bob = {} }: { ann?: ConnectOptions; bob?: ConnectOptions } = {},
): Promise<Joined> {
  const annEnd = await world.connectBytes(agreed.tickets[0], { name: "Ann's end", ...ann });
  const bobEnd = await world.connectBytes(agreed.tickets[1], { name: "Bob's end", ...bob });
  for (const end of [annEnd, bobEnd]) {
    const { type } = await end.message();
    if (type !== "ok") throw new Error(`The answer to a ticket is ${type}`);
  }
  return { ...agreed, annEnd, bobEnd };
}

/** Sends bytes from one side to the other. Returns what has arrived. */
export async function pass(from: BytePeer, to: BytePeer, bytes: Uint8Array): Promise<Uint8Array> {
  const [, taken] = await Promise.all([from.send(bytes), to.take(bytes.length)]);
  return taken;
}

/** Bytes without a pattern. The same seed gives the same bytes. */
export function bytesLike(seed: number, length: number): Uint8Array<ArrayBuffer> {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 16;
  });
}
