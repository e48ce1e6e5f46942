/**
 * Answers the requests of the control socket. Whoever can open the socket is the operator.
 *
 * @module
 */
import { tryPublicKey } from "../../shared/keys/ed25519.ts";
import { ProtocolError } from "../../shared/wire/protocol_error.ts";
import { MAX_INVITED } from "../../shared/wire/message.ts";
import { nameKey, tryPersonName } from "../../shared/wire/name.ts";
import type { Payload } from "../../shared/wire/schema.ts";
import type { NameReset } from "../handshake/device_control.ts";
import type { InvitationRecord, Register } from "../store/register.ts";
import { type ControlAnswer, type ControlRequest, parseControlRequest } from "./control_messages.ts";
import type { Invitations } from "./invitations.ts";

export interface ControlParts {
  readonly invitations: Invitations;
  readonly register: Pick<Register, "person" | "personsWith" | "namesOf">;
  /** Whether invitations let anybody in. */
  readonly isClosed: boolean;
  /** Returns the link with a code. */
  readonly linkOf: (code: string) => string;
  /** Takes a name from its owner, or gives the owner another key; `null`: it belongs to nobody. Waits for the start. */
  readonly resetName: (name: string, key: string | null) => Promise<NameReset | null>;
  /** The host of the links, if it is a guess; `null`: it is not. */
  readonly guessed: string | null;
}

/** Answers a request, which was not checked yet. The last answer is `done` or `failed`. */
export async function answerControl(payload: Payload, parts: ControlParts): Promise<readonly ControlAnswer[]> {
  let request: ControlRequest;
  try {
    request = parseControlRequest(payload);
  } catch (error) {
    if (error instanceof ProtocolError) return [{ type: "failed", why: "bad_request" }];
    throw error;
  }
  switch (request.type) {
    case "make_invitation":
      return make(request, parts);
    case "list_invitations":
      return await list(parts);
    case "withdraw_invitation":
      return withdraw(request.number, parts);
    case "reset_name":
      return await reset(request, parts);
  }
}

function make(
  { uses, for_ms: forMs, name: wanted, owner = false }: ControlRequest & { type: "make_invitation" },
  { invitations, isClosed, linkOf, guessed }: ControlParts,
): readonly ControlAnswer[] {
  if (isClosed) return [{ type: "failed", why: "closed" }];
  const name = wanted === undefined ? null : tryPersonName(wanted);
  if (wanted !== undefined && name === null) return [{ type: "failed", why: "bad_name" }];
  if (uses > MAX_INVITED) return [{ type: "failed", why: "bad_request" }];
  const made = invitations.make({ uses, forMs: forMs ?? null, name, role: owner ? "owner" : "member", by: null });
  if (typeof made === "string") return [{ type: "failed", why: made }];
  const { code, invitation: { number, expires } } = made;
  const facts = { number, ...(expires === null ? {} : { expires }), ...(guessed === null ? {} : { guessed }) };
  return [{ type: "made", link: linkOf(code), ...facts }, { type: "done" }];
}

async function list({ invitations, register }: ControlParts): Promise<readonly ControlAnswer[]> {
  const listed = invitations.all().map(async (invitation): Promise<ControlAnswer> => {
    const maker = invitation.by === null ? null : await register.person(invitation.by);
    return { ...listedOf(invitation, invitations), ...(maker === null ? {} : { by: maker.name }) };
  });
  return [...await Promise.all(listed), { type: "done" }];
}

function listedOf(
  invitation: InvitationRecord,
  invitations: Invitations,
): Extract<ControlAnswer, { type: "invitation" }> {
  const { number, uses, left, made, expires, name, role } = invitation;
  return {
    type: "invitation",
    number,
    state: invitations.stateOf(invitation),
    uses,
    left,
    made,
    ...(expires === null ? {} : { expires }),
    ...(name === null ? {} : { name }),
    ...(role === "owner" ? { owner: true } : {}),
  };
}

function withdraw(number: number, { invitations }: ControlParts): readonly ControlAnswer[] {
  const state = invitations.withdraw(number);
  if (state === "open") return [{ type: "done" }];
  return [{ type: "failed", why: state ?? "no_such_invitation" }];
}

async function reset(
  { name: wanted, key }: ControlRequest & { type: "reset_name" },
  { resetName, register }: ControlParts,
): Promise<readonly ControlAnswer[]> {
  const name = tryPersonName(wanted);
  if (name === null) return [{ type: "failed", why: "bad_name" }];
  if (key !== undefined && tryPublicKey(key) === null) return [{ type: "failed", why: "bad_key" }];
  const reset = await resetName(name, key ?? null);
  if (reset === null) return [{ type: "failed", why: "no_such_name" }];
  const others = key === undefined ? [] : othersWith(key, name, register);
  return [{ type: "reset", ...reset, ...(others.length === 0 ? {} : { others }) }, { type: "done" }];
}

/** The names of those who have a key, without the owner of a name. */
function othersWith(key: string, name: string, register: ControlParts["register"]): readonly string[] {
  return register.personsWith(key).map((person) => register.namesOf(person).map((record) => record.name))
    .filter((names) => !names.some((one) => nameKey(one) === nameKey(name))).flat();
}
