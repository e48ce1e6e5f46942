/**
 * A server that has a history, for tests of clients that read what they have missed.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { MessageOf, PastMessage } from "../../../shared/wire/message.ts";
import type { ScriptedPeer } from "../../support/scripted_peer.ts";

/** Answers a `history` with a page: `messages` in the range that it asks for, as many as it asks for. */
export async function answerPage(
  peer: ScriptedPeer,
  messages: readonly PastMessage[],
  more: Partial<MessageOf<"messages">> = {},
): Promise<MessageOf<"history">> {
  const request = await peer.expect("history");
  await answerTo(peer, request, messages, more);
  return request;
}

/** Answers a request that was taken before. */
export async function answerTo(
  peer: ScriptedPeer,
  request: MessageOf<"history">,
  messages: readonly PastMessage[],
  more: Partial<MessageOf<"messages">> = {},
): Promise<void> {
  const { ref = "", after = 0, since = 0, before = Infinity, limit = 50 } = request;
  const inRange = messages.filter(({ id, time }) => id > after && id < before && time >= since);
  const page = request.before === undefined ? inRange.slice(0, limit) : inRange.slice(-limit);
  await peer.send({
    type: "messages",
    ref,
    messages: page,
    ...(page.length < inRange.length ? { more: true } : {}),
    ...more,
  });
  await peer.send({ type: "ok", ref });
}

/** Answers the question about the last message before a lost connection: it is there. */
export async function answerLast(peer: ScriptedPeer, { type: _, ...last }: MessageOf<"message">): Promise<void> {
  const request = await answerPage(peer, [last]);
  assertEquals([request.before, request.limit], [last.id + 1, 1]);
}
