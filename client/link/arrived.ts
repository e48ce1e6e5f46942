/**
 * A message of the server on its way to the rest of the client, and how much of such messages may be held back.
 *
 * @module
 */
import type { ServerMessage } from "../../shared/wire/message.ts";
import type { Unanswered } from "./resume_state.ts";

/** A message of the server. */
export interface Arrived<M extends ServerMessage | null = ServerMessage | null> {
  /** `null`: a type that this client does not know. */
  readonly message: M;
  readonly json: string;
  /** The length of its payload. */
  readonly bytes: number;
  /** The request that it answers, if that is known already. */
  readonly request?: Unanswered | null;
}

/** The most characters, as JSON, that are held back at a time, in all streams together. */
export const MAX_HELD_CHARACTERS = 4 * 1024 * 1024;

/** What a message takes besides its text. */
const HEAD_CHARACTERS = 100;

/** What a message counts of `MAX_HELD_CHARACTERS` while it is held back. */
export function heldCharacters({ json }: Pick<Arrived, "json">): number {
  return json.length + HEAD_CHARACTERS;
}
