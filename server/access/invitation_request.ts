/**
 * Answers `make_invitation`, by which members who may do so make an invitation from the chat (PROTOCOL.md I7).
 *
 * @module
 */
import { MAX_INVITED, type MessageOf, type ServerMessage } from "../../shared/wire/message.ts";
import { tryPersonName } from "../../shared/wire/name.ts";
import { INVITATION_MS, MAX_INVITATION_SECONDS } from "../limits.ts";
import type { Inviter } from "../handshake/access.ts";
import type { Refusal } from "../refusal.ts";
import type { Register } from "../store/register.ts";
import type { Invitations } from "./invitations.ts";

/** What makes invitations for members. */
export interface InvitationMaker {
  readonly invitations: Pick<Invitations, "make">;
  /** Returns the link with a code. */
  readonly linkOf: (code: string) => string;
  /** How many of one member may be open. */
  readonly maxPerMember: number;
  readonly register: Pick<Register, "personsWith">;
}

/** Makes an invitation for a person, and returns the answer. */
export function makeInvitation(
  { uses = 1, seconds, name: wanted, ref }: MessageOf<"make_invitation">,
  { person, key, mayInvite }: Inviter,
  { invitations, linkOf, maxPerMember, register }: InvitationMaker,
): Refusal | ServerMessage {
  if (!mayInvite) return { code: "not_allowed" };
  const name = wanted === undefined ? null : tryPersonName(wanted);
  if (wanted !== undefined && name === null) return { code: "bad_name", about: wanted };
  if (uses > MAX_INVITED || (seconds ?? 0) > MAX_INVITATION_SECONDS) return { code: "bad_message" };
  const forMs = seconds === undefined ? INVITATION_MS : seconds * 1000;
  // A key is a person for each name that it uses, and names cost nothing.
  const likewise = key === null ? [] : register.personsWith(key);
  const made = invitations.make({ uses, forMs, name, role: "member", by: person, likewise });
  if (made === "too_many") return { code: "too_many_invitations", limit: maxPerMember };
  if (made === "unsaved") return { code: "internal" };
  const { code, invitation: { expires } } = made;
  return {
    type: "invitation",
    link: linkOf(code),
    uses,
    ...(ref === undefined ? {} : { ref }),
    ...(expires === null ? {} : { expires }),
    ...(name === null ? {} : { name }),
  };
}
