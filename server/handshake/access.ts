/**
 * Who may come: asked once before the challenge, and once before a session is let in (PROTOCOL.md I6).
 *
 * @module
 */
import type { Refusal } from "../refusal.ts";

/** What a client without membership has to show. */
export type Need = "invitation" | "password" | "membership";

/** Who asks to be let in, and what they show. */
export interface Caller {
  /** The key whose signature was checked; `null`: none was shown. */
  readonly key: string | null;
  /** The id of the person who was recognized by a secret; `null`: nobody. */
  readonly person: number | null;
  /** The address of the connection, or its first 64 bits in IPv6; `null`: this machine. */
  readonly network: string | null;
  readonly invitation?: string;
  readonly password?: string;
}

/** A caller who may come. It is held until the session has its place, which may take a while. */
export interface Entry {
  /** Whether it still holds: the invitation may have been used up or withdrawn since. */
  isStillGood(): boolean;
  /**
   * Uses it up, in the one step that lets the session in, and so only if nothing else refuses it. Called at most once, with
   * the id of the person that the session belongs to.
   */
  enter(person: number): void;
}

/** Decides who may come. */
export interface Access {
  /** What somebody with this key has to show; `null`: nothing. */
  needsOf(key: string): Promise<Need | null>;
  /** Lets a caller in, or says why not. Counts wrong codes and passwords. */
  check(caller: Caller): Promise<Refusal | Entry>;
}

const EVERYBODY: Entry = { isStillGood: () => true, enter() {} };

/** Everybody may come. */
export const OPEN: Access = {
  needsOf: () => Promise.resolve(null),
  check: () => Promise.resolve(EVERYBODY),
};
