/**
 * The `hello` of a connection: who we are, and which session it continues (PROTOCOL H5, H8, H10, H14).
 *
 * Pure.
 *
 * @module
 */
import { type MessageOf, PROTOCOL_VERSION } from "../../shared/wire/message.ts";

/** When a session is brief: always, or unless something is unread (PROTOCOL H14). */
export type Brief = "always" | "unless_unread";

export interface HelloParts {
  readonly name: string;
  /** `null`: the server chooses. */
  readonly rooms: readonly string[] | null;
  readonly features: readonly string[];
  /** `null`: the session is a usual one. */
  readonly brief: Brief | null;
  /** The session that is continued; `null`: this is the first connection. */
  readonly session: Pick<MessageOf<"welcome">, "resume" | "log"> | null;
  /** The session is lost, but the person is the same. */
  readonly isPlaceLost: boolean;
  /** Returns the secret of an earlier session of this person; `null`: none. */
  readonly earlier: () => string | null;
  /** Returns the highest ids that were seen in rooms and in private messages. */
  readonly seen: (rooms: readonly string[]) => Readonly<Record<string, number>>;
}

/** Returns the `hello` as JSON. */
export function helloText(
  { name, rooms, features, brief, session, isPlaceLost, earlier, seen }: HelloParts,
): string {
  const hello = {
    type: "hello",
    version: PROTOCOL_VERSION,
    name,
    ...(rooms === null ? {} : { rooms: [...rooms] }),
    features: [...features],
    ...(brief === null ? {} : { brief: true }),
    ...(brief === "unless_unread" ? { unread: true } : {}),
  } satisfies MessageOf<"hello">;
  if (session === null) {
    const beside = earlier();
    return JSON.stringify({ ...hello, ...(beside === null ? {} : { beside }) });
  }
  const { resume, log } = session;
  return JSON.stringify({ ...hello, ...(isPlaceLost ? { beside: resume } : { resume }), log, seen: seen(rooms ?? []) });
}
