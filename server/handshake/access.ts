/**
 * Who may come: asked once before the challenge, and once before a session is let in (PROTOCOL.md I6).
 *
 * @module
 */
import type { MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import type { Refusal } from "../refusal.ts";
import type { MemberRecord } from "../store/register.ts";

/** What a client without membership has to show. */
export type Need = "invitation" | "password" | "membership";

/** Who asks to be let in, and what they show. */
export interface Caller {
  /** The key whose signature was checked; `null`: none was shown. */
  readonly key: string | null;
  /** The id of the person who was recognized by a secret; `null`: nobody. */
  readonly person: number | null;
  /** The name that is asked for. It may not be a valid one. */
  readonly name: string;
  /** The networks that the connection comes from, the largest first; none is this machine. */
  readonly networks: readonly string[];
  readonly invitation?: string;
  readonly password?: string;
}

/** A caller who may come. It is held until the session has its place, which may take a while. */
export interface Entry {
  /** Whether the session may make invitations. */
  readonly mayInvite: boolean;
  /** Whether they came in without what others need, an invitation or a password, and so are not a member. */
  readonly isGuest: boolean;
  /** Whether an invitation lets them in, which somebody has given to them, and of which there are few. */
  readonly isInvited: boolean;
  /** Whether it still holds: the invitation may have been used up or withdrawn since. */
  isStillGood(): boolean;
  /**
   * Uses it up, in the one step that lets the session in, and so only if nothing else refuses it. Called at most once, with
   * the id of the person that the session belongs to; `isNew`: who has never been here. Returns why the session must not
   * be let in after all: what has to be remembered of it cannot be.
   */
  enter(person: number, options: { readonly isNew: boolean }): Refusal | null;
}

/** Who asks for an invitation. */
export interface Inviter {
  /** The id of the person. */
  readonly person: number;
  /** The key that the session was given to (`Place.key`); `null`: none. */
  readonly key: string | null;
  /** Whether the session may make invitations (`Entry.mayInvite`). */
  readonly mayInvite: boolean;
}

/** Decides who may come. */
export interface Access {
  /** What newcomers have to show; `null`: nothing. */
  readonly needs: Need | null;
  /** Lets a caller in, or says why not. Counts wrong codes and passwords. */
  check(caller: Caller): Promise<Refusal | Entry>;
  /** Makes an invitation, and returns the answer to the request for it. */
  invite(request: MessageOf<"make_invitation">, by: Inviter): Refusal | ServerMessage;
  /**
   * Returns what has to be saved so that a key is let in from now on as a device of a person; `null`: nothing. `approvedBy`: the
   * key of the device that approves it; `null`: the operator does, or a secret of the person has made it one.
   */
  memberFor(key: string, device: { readonly person: number; readonly approvedBy: string | null }): MemberRecord | null;
  /** The keys of members that came in last as a person, whether they are devices of theirs or not. */
  keysOf(person: number): readonly string[];
  /** Withdraws the open invitations of a person who cannot come back: nobody answers for them any more. */
  withdrawOf(person: number): void;
  /** Notes changes of members that are saved. */
  noteMembers(changes: { readonly added?: readonly MemberRecord[]; readonly removed?: readonly string[] }): void;
}

const EVERYBODY: Entry = {
  mayInvite: false,
  isGuest: false,
  isInvited: false,
  isStillGood: () => true,
  enter: () => null,
};

/** Everybody may come. */
export const OPEN: Access = {
  needs: null,
  check: () => Promise.resolve(EVERYBODY),
  invite: () => ({ code: "not_allowed" }),
  memberFor: () => null,
  keysOf: () => [],
  withdrawOf: () => {},
  noteMembers: () => {},
};
