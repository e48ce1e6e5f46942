/**
 * Helpers for tests about earlier messages.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { MessageOf, PastMessage } from "../../../shared/wire/message.ts";
import { chatMessage } from "./chat_message.ts";
import { FakePlatform, KEEPING } from "./fake_platform.ts";
import { type JoinedUser, KEY } from "./terminal_user.ts";

export const NOW = new FakePlatform().clock.timeMs();
export const MINUTE_MS = 60_000;
export const WIDE = { window: { columns: 100, rows: 24 }, welcome: KEEPING };

export function said(id: number, text: string, more: Partial<MessageOf<"message">> = {}): MessageOf<"message"> {
  return chatMessage({ id, time: NOW - MINUTE_MS, from: "ann", text, ...more });
}

/** The lines above the prompt, without the greeting; a time in a sentence is `TIME`. */
export function above({ user }: JoinedUser): string[] {
  const lines = user.all.slice(0, -2).join("\n").replaceAll(/\n {2}(?=\S)/g, " ").split("\n");
  const rows = lines.filter((row) => !row.startsWith("You are ") && !/^── [\d-]+ ──$/.test(row));
  return rows.map((row) =>
    row.replace(/((?:since|message of) )(\d{4}-\d\d-\d\d |\w+day )?\d\d:\d\d/, "$1TIME").replace("hh:mm", "TIME")
  );
}

const COMMAND = /^(?:\/|$)/;

export async function run(joined: JoinedUser, command: string): Promise<void> {
  assert(COMMAND.test(command));
  joined.user.type(command, KEY.enter);
  await joined.user.settled();
}

/** Answers the next `history` or `search` with a page. */
export async function answer(
  { server, user }: JoinedUser,
  messages: readonly PastMessage[],
  more: Partial<MessageOf<"messages">> = {},
): Promise<MessageOf<"history"> | MessageOf<"search">> {
  const request = await server.next();
  assert(request.type === "history" || request.type === "search", request.type);
  const { ref = "" } = request;
  await server.send({ type: "messages", ref, messages: messages.slice(0, 1) });
  await server.send({ type: "messages", ref, messages: messages.slice(1), ...more });
  await server.send({ type: "ok", ref });
  await user.settled();
  return request;
}

/** The next `edit` or `delete`, without its `ref`. */
export async function changes({ server }: JoinedUser, type: "edit" | "delete"): Promise<object> {
  const { ref: _, ...request } = await server.expect(type);
  return request;
}
