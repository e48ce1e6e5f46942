/**
 * Decides who may come, by the mode of `--access`:
 *
 * | mode       | a newcomer gets in with     | what lets in without any of it                          |
 * | ---------- | --------------------------- | ------------------------------------------------------- |
 * | `open`     | nothing                     | everything                                              |
 * | `invite`   | an invitation               | a member's key, and a member's secret                   |
 * | `password` | the password, an invitation | the same                                                |
 * | `closed`   |                             | the same                                                |
 *
 * 1. A key that was let in once is a member, and needs nothing again. A person who is known by a secret is a member too,
 *    unless they have only been a guest. Showing the secret makes the key that signed with it a member only if it becomes a
 *    device of theirs: others who have the secret get in with it, and no longer than it holds.
 * 2. Guests come without a key, and get in only where `--guests` says so. Their secrets take their places back, and make
 *    nobody a member. So no guest and member are ever one person, not even where names are open.
 * 3. What a member shows besides is never needed, and never counted: only an invitation that makes an owner is used.
 * 4. An invitation is used up in the same step that lets the session in (`Entry.enter`), so its last use goes to one.
 * 5. A key that a member has approved as a device of theirs was let in by the invitation of that member. A key that was
 *    revoked is no member any more, not even for a `hello` that was checked before.
 * 6. No code and no password is part of an error or of the log.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { normalCode } from "../../shared/keys/invitation_code.ts";
import { nameKey } from "../../shared/wire/name.ts";
import type { Access, Caller, Entry, Inviter, Need } from "../handshake/access.ts";
import type { Refusal } from "../refusal.ts";
import type { InvitationRecord, MemberRecord, Register, Role } from "../store/register.ts";
import type { MessageOf, ServerMessage } from "../../shared/wire/message.ts";
import type { AccessMode } from "./access_mode.ts";
import { makeInvitation } from "./invitation_request.ts";
import type { Invitations } from "./invitations.ts";
import type { Members } from "./members.ts";
import type { WrongTries } from "./wrong_tries.ts";

export interface AccessOptions {
  readonly mode: AccessMode;
  /** Whether people without a key get in. */
  readonly hasGuests: boolean;
  /** What newcomers show in the mode `password`. */
  readonly password: string | null;
  /** Whether all members may make invitations, and not only owners. */
  readonly mayMembersInvite: boolean;
}

export interface AccessParts {
  readonly members: Members;
  readonly invitations: Invitations;
  readonly tries: WrongTries;
  readonly register: Pick<Register, "isGuest" | "saveGuest" | "personsWith">;
  /** Returns the Unix time in milliseconds, which does not go back when the clock does. */
  readonly time: () => number;
  /** Returns the link with the code of an invitation. */
  readonly linkOf: (code: string) => string;
  /** How many invitations of one member may be open; 0: any number. */
  readonly maxPerMember: number;
  /** Called when an invitation could not be used, because the disk does not take that. */
  readonly unsaved: () => void;
}

/** How somebody gets in. */
interface Terms {
  /** `guest`: they do not become a member by coming in. */
  readonly as: Role | "guest";
  /** The number of the invitation that is used. */
  readonly invitation?: number;
  /** Whether the person has only been a guest before. */
  readonly wasGuest: boolean;
  /** Whether they are let in only because the person is known, and not for their key. */
  readonly isOnlyKnown?: boolean;
}

export class AccessControl implements Access {
  readonly #parts: AccessParts;
  readonly #options: AccessOptions;

  constructor(parts: AccessParts, options: AccessOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  get needs(): Need | null {
    return NEEDS[this.#options.mode];
  }

  async check(caller: Caller): Promise<Refusal | Entry> {
    const { key, person } = caller;
    const wasGuest = person !== null && await this.#parts.register.isGuest(person);
    // Nothing waits from here on, so a wrong try is counted before the next one is looked at.
    const isKnown = person !== null && !wasGuest;
    const ofKey = key === null ? undefined : this.#parts.members.find(key)?.role;
    const role = ofKey ?? (isKnown ? "member" : null);
    const { mode, hasGuests } = this.#options;
    if (role === null && key === null && !hasGuests) return { code: "members_only" };
    if (role !== null || mode === "open") {
      const isOnlyKnown = ofKey === undefined && mode !== "open";
      return this.#letIn(caller, { as: role ?? "member", wasGuest, isOnlyKnown });
    }
    return key === null ? this.#entry(caller, { as: "guest", wasGuest }) : this.#judge(caller, wasGuest);
  }

  invite(request: MessageOf<"make_invitation">, by: Inviter): Refusal | ServerMessage {
    return makeInvitation(request, by, this.#parts);
  }

  memberFor(
    key: string,
    { person, approvedBy }: { readonly person: number; readonly approvedBy: string | null },
  ): MemberRecord | null {
    const { members, time } = this.#parts;
    if (members.find(key) !== undefined) return null;
    const invitation = (approvedBy === null ? undefined : members.find(approvedBy)?.invitation) ?? null;
    return { key, person, role: "member", since: time(), invitation };
  }

  keysOf(person: number): readonly string[] {
    return this.#parts.members.keysOf(person);
  }

  withdrawOf(person: number): void {
    const { invitations } = this.#parts;
    for (const { number, by } of invitations.all()) if (by === person) invitations.withdraw(number);
  }

  noteMembers(
    { added = [], removed = [] }: { readonly added?: readonly MemberRecord[]; readonly removed?: readonly string[] },
  ): void {
    for (const member of added) this.#parts.members.put(member);
    for (const key of removed) this.#parts.members.remove(key);
  }

  /** Lets in somebody who has to show nothing. An owner's invitation makes them one. */
  #letIn(caller: Caller, terms: Terms): Entry {
    const { key, invitation: text } = caller;
    const found = key === null || text === undefined || terms.as === "owner" ? undefined : this.#find(text);
    if (found === undefined || found.role !== "owner" || refusalOf(found, caller, this.#parts) !== null) {
      return this.#entry(caller, terms);
    }
    return this.#entry(caller, { ...terms, as: found.role, invitation: found.number });
  }

  /** Judges what a newcomer shows. */
  #judge(caller: Caller, wasGuest: boolean): Refusal | Entry {
    const { tries } = this.#parts;
    const { mode } = this.#options;
    const { invitation: text, password, networks } = caller;
    if (mode === "closed") return { code: "members_only" };
    const showsPassword = mode === "password" && password !== undefined;
    if (text === undefined && !showsPassword) return { code: mode === "invite" ? "not_invited" : "password_needed" };
    const seconds = tries.waitSeconds(networks);
    if (seconds > 0) return { code: "wait", limit: seconds };
    if (text === undefined) {
      if (isSame(password ?? "", this.#options.password)) return this.#entry(caller, { as: "member", wasGuest });
      tries.add(networks);
      return { code: "bad_password" };
    }
    const found = this.#find(text);
    if (found === undefined) {
      tries.add(networks);
      return { code: "bad_invitation", why: "wrong" };
    }
    return refusalOf(found, caller, this.#parts) ??
      this.#entry(caller, { as: found.role, invitation: found.number, wasGuest });
  }

  #find(text: string): InvitationRecord | undefined {
    const code = normalCode(text);
    return code === null ? undefined : this.#parts.invitations.find(code);
  }

  #entry(caller: Caller, terms: Terms): Entry {
    const { invitations, members } = this.#parts;
    const { mode, mayMembersInvite } = this.#options;
    const { invitation: number } = terms;
    const isMember = () => caller.key !== null && members.find(caller.key) !== undefined;
    const wasMember = isMember();
    const isKept = caller.key !== null || terms.as === "member" && caller.person !== null;
    return {
      mayInvite: mode !== "closed" && isKept && (terms.as === "owner" || terms.as === "member" && mayMembersInvite),
      isGuest: terms.as === "guest",
      isInvited: number !== undefined,
      isStillGood() {
        if (wasMember && !isMember()) return false;
        const invitation = number === undefined ? undefined : invitations.get(number);
        return number === undefined || invitation !== undefined && invitations.stateOf(invitation) === "open";
      },
      enter: (person, { isNew }) => this.#enter(caller, terms, { person, isNew }),
    };
  }

  #enter(
    { key }: Caller,
    { as, invitation: number, wasGuest, isOnlyKnown = false }: Terms,
    { person, isNew }: { readonly person: number; readonly isNew: boolean },
  ): Refusal | null {
    const { members, invitations, register, time, unsaved } = this.#parts;
    if (as === "guest") {
      if (isNew) register.saveGuest(person, true);
      return null;
    }
    if (key !== null && (number !== undefined || !isOnlyKnown)) {
      const before = members.find(key);
      const invitation = number ?? before?.invitation ?? null;
      const member: MemberRecord = { key, person, role: as, since: before?.since ?? time(), invitation };
      const used = number === undefined ? undefined : invitations.get(number);
      if (used !== undefined) {
        const state = invitations.stateOf(used);
        if (state !== "open") return { code: "bad_invitation", why: state };
        if (!invitations.use(used, member)) {
          unsaved();
          return { code: "internal" };
        }
        members.put(member);
      } else if (before === undefined || before.person !== person) members.save(member);
    }
    if (wasGuest) register.saveGuest(person, false);
    return null;
  }
}

/** What a newcomer has to show in each mode. */
const NEEDS = { open: null, invite: "invitation", password: "password", closed: "membership" } as const;

/** Why an invitation does not let somebody in; `null` if it does. */
function refusalOf(
  invitation: InvitationRecord,
  { name }: Caller,
  { invitations }: Pick<AccessParts, "invitations">,
): Refusal | null {
  const state = invitations.stateOf(invitation);
  if (state !== "open") return { code: "bad_invitation", why: state };
  if (invitation.name === null || nameKey(invitation.name) === nameKey(name)) return null;
  return { code: "bad_invitation", why: "name", about: invitation.name };
}

/** Whether a password is the right one. How long it takes tells nothing about how much of it is right. */
function isSame(shown: string, right: string | null): boolean {
  const digest = (text: string) => createHash("sha256").update(text.normalize("NFC")).digest();
  return timingSafeEqual(digest(shown), digest(right ?? "")) && right !== null;
}
