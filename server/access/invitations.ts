/**
 * The invitations of the server, with their rules.
 *
 * | state       | how it gets there                    | what happens to its code        |
 * | ----------- | ------------------------------------ | ------------------------------- |
 * | `open`      | it is made                           | it lets somebody in, once more  |
 * | `spent`     | its last use                         | `bad_invitation`, `spent`       |
 * | `expired`   | its time is over                     | `bad_invitation`, `expired`     |
 * | `withdrawn` | somebody withdraws it                | `bad_invitation`, `withdrawn`   |
 *
 * 1. A use is on the disk before the session is let in, together with the member whom it makes. If the disk does not take
 *    it, nobody is let in: what is only in memory would be open again after a crash.
 * 2. A code is kept as its SHA-256. It has 100 random bits, so nobody finds it by trying, as they would find a password, and
 *    a slow hash would only make it easy to keep the server busy. Each code is compared with all of them, in constant time.
 * 3. The time never goes back here (`time`). If the clock goes back by more than a day all the same, because it was wrong for
 *    long, the invitations that were made in its future count as expired.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { newCode } from "../../shared/keys/invitation_code.ts";
import { isWithin, MAX_INVITATIONS, MAX_MEMBER_INVITATIONS } from "../limits.ts";
import type { InvitationRecord, MemberRecord, Register, Role } from "../store/register.ts";

export type InvitationState = "open" | "spent" | "expired" | "withdrawn";

/** How far the clock may go back before an invitation counts as one of the future, in milliseconds: a day. */
const CLOCK_SLACK_MS = 86_400_000;

/** Returns the state of an invitation at a Unix time in milliseconds. */
export function stateOf({ left, made, expires, isWithdrawn }: InvitationRecord, now: number): InvitationState {
  if (isWithdrawn) return "withdrawn";
  if (left === 0) return "spent";
  return now >= (expires ?? Infinity) || now < made - CLOCK_SLACK_MS ? "expired" : "open";
}

/** What somebody wants of an invitation. */
export interface InvitationWish {
  readonly uses: number;
  /** How long it is good, in milliseconds; `null`: for ever. */
  readonly forMs: number | null;
  /** The only name that it lets in, in normal form; `null`: any. */
  readonly name: string | null;
  readonly role: Role;
  /** The person who makes it; `null`: the operator. */
  readonly by: number | null;
  /** Persons whose open invitations count as theirs. */
  readonly likewise?: readonly number[];
}

/** A new invitation. Its code is known here only. */
export interface Made {
  readonly code: string;
  readonly invitation: InvitationRecord;
}

/** Why no invitation was made: too many are open, or the disk did not take it. */
export type NotMade = "too_many" | "unsaved";

export interface InvitationsParts {
  readonly register: Pick<Register, "saveInvitation" | "trySaveInvitation">;
  /** Returns the Unix time in milliseconds, which does not go back when the clock does. */
  readonly time: () => number;
  /** Returns random bytes that are fit for secrets. */
  readonly random: (count: number) => Uint8Array;
  /** How many of one member may be open; 0: any number. */
  readonly maxPerMember: number;
}

export class Invitations {
  readonly #parts: InvitationsParts;
  /** By the number, the oldest first. */
  readonly #byNumber = new Map<number, InvitationRecord>();
  #lastNumber = 0;

  constructor(records: readonly InvitationRecord[], parts: InvitationsParts) {
    this.#parts = parts;
    for (const record of records) this.#put(record);
  }

  /** Whether none was ever made. */
  get isEmpty(): boolean {
    return this.#byNumber.size === 0;
  }

  /** All that are remembered, the oldest first. */
  all(): readonly InvitationRecord[] {
    return [...this.#byNumber.values()];
  }

  get(number: number): InvitationRecord | undefined {
    return this.#byNumber.get(number);
  }

  /** The state of an invitation now. */
  stateOf(invitation: InvitationRecord): InvitationState {
    return stateOf(invitation, this.#parts.time());
  }

  /** Finds the invitation of a code in normal form, whatever its state; `undefined` if the code is wrong. */
  find(code: string): InvitationRecord | undefined {
    const hash = encoder.encode(hashOf(code));
    let found: InvitationRecord | undefined;
    for (const invitation of this.#byNumber.values()) {
      const other = encoder.encode(invitation.hash);
      // How long this takes must not say which of them it is, so it goes on to the last.
      if (other.length === hash.length && timingSafeEqual(other, hash)) found = invitation;
    }
    return found;
  }

  /** Makes an invitation. */
  make({ uses, forMs, name, role, by, likewise = [] }: InvitationWish): Made | NotMade {
    const now = this.#parts.time();
    const ended = this.all().find((invitation) => stateOf(invitation, now) !== "open");
    const isFull = this.#byNumber.size >= (by === null ? MAX_INVITATIONS : MAX_MEMBER_INVITATIONS);
    if (isFull && ended === undefined || !this.#mayMake(by, likewise)) return "too_many";
    const code = newCode(this.#parts.random);
    const invitation: InvitationRecord = {
      number: this.#lastNumber + 1,
      hash: hashOf(code),
      role,
      name,
      made: now,
      by,
      uses,
      left: uses,
      expires: forMs === null ? null : now + forMs,
      isWithdrawn: false,
    };
    if (!this.#parts.register.trySaveInvitation(invitation)) return "unsaved";
    this.#put(invitation);
    if (isFull && ended !== undefined) {
      this.#byNumber.delete(ended.number);
      this.#parts.register.saveInvitation(ended.number, null);
    }
    return { code, invitation };
  }

  /**
   * Uses an open invitation once, and saves the member whom it makes with it. Returns `false`, and changes nothing, if the
   * disk does not take it.
   */
  use(invitation: InvitationRecord, member: MemberRecord): boolean {
    const used = { ...invitation, left: invitation.left - 1 };
    if (!this.#parts.register.trySaveInvitation(used, member)) return false;
    this.#put(used);
    return true;
  }

  /** Withdraws an invitation that is open. Returns the state that it had; `undefined` if there is none. */
  withdraw(number: number): InvitationState | undefined {
    const invitation = this.#byNumber.get(number);
    if (invitation === undefined) return undefined;
    const state = this.stateOf(invitation);
    if (state !== "open") return state;
    const withdrawn = { ...invitation, isWithdrawn: true };
    this.#put(withdrawn);
    this.#parts.register.saveInvitation(number, withdrawn);
    return state;
  }

  /** Withdraws all that are open, and returns how many. */
  withdrawAll(): number {
    return this.all().filter(({ number }) => this.withdraw(number) === "open").length;
  }

  #mayMake(by: number | null, likewise: readonly number[]): boolean {
    if (by === null) return true;
    const makers: readonly (number | null)[] = [by, ...likewise];
    const open = this.all().filter((invitation) =>
      makers.includes(invitation.by) && this.stateOf(invitation) === "open"
    );
    return isWithin(open.length + 1, this.#parts.maxPerMember);
  }

  #put(invitation: InvitationRecord): void {
    this.#byNumber.set(invitation.number, invitation);
    this.#lastNumber = Math.max(this.#lastNumber, invitation.number);
  }
}

const encoder = new TextEncoder();

/** Returns what is kept of a code in normal form. */
function hashOf(code: string): string {
  return createHash("sha256").update(code).digest("hex");
}
