/**
 * Who may come, in each mode: guests, members, and newcomers with what they show.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { AccessControl, type AccessOptions } from "../../../server/access/access_control.ts";
import { Invitations, type InvitationWish } from "../../../server/access/invitations.ts";
import { Members } from "../../../server/access/members.ts";
import { WrongTries } from "../../../server/access/wrong_tries.ts";
import type { Caller, Entry } from "../../../server/handshake/access.ts";
import { MAX_UNINVITED } from "../../../server/limits.ts";
import type { Refusal } from "../../../server/refusal.ts";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import type { InvitationRecord, MemberRecord, Register } from "../../../server/store/register.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const ANN = "ed25519:ann";
const BOB = "ed25519:bob";
const WRONG = "0000-0000-0000-0000-0000";
const PASSWORD = "open sesame";

/** A server's access, with a register whose disk can fail. */
class Server {
  readonly clock = new ManualClock();
  takes = true;
  /** How often it was said that a use cannot be written. */
  unsaved = 0;
  readonly members = new Map<string, MemberRecord>();
  readonly invitations: Invitations;
  readonly access: AccessControl;
  readonly register: Register;
  #persons = 0;

  constructor(options: Partial<AccessOptions> = {}) {
    const memory = new MemoryRegister();
    const save = (key: string, member: MemberRecord | null) =>
      void (member === null ? this.members.delete(key) : this.members.set(key, member));
    this.register = Object.assign(memory, {
      saveMember: save,
      trySaveInvitation: (_: InvitationRecord, member?: MemberRecord) => {
        if (this.takes && member !== undefined) save(member.key, member);
        return this.takes;
      },
    });
    let seed = 0;
    const { register } = this;
    const time = () => this.clock.time();
    this.invitations = new Invitations([], {
      register,
      time,
      random: (count) => new Uint8Array(count).map(() => ++seed),
      maxPerMember: 0,
    });
    this.access = new AccessControl({
      members: new Members([], register),
      invitations: this.invitations,
      tries: new WrongTries(this.clock),
      register,
      time,
      linkOf: (code) => `chat://host/?invite=${code}`,
      maxPerMember: 0,
      unsaved: () => this.unsaved++,
    }, { mode: "invite", hasGuests: false, password: null, mayMembersInvite: false, ...options });
  }

  /** Returns the code of a new invitation. */
  code(wish: Partial<InvitationWish> = {}): string {
    const made = this.invitations.make({ uses: 1, forMs: null, name: null, role: "member", by: null, ...wish });
    assert(typeof made !== "string", "no invitation was made");
    return made.code;
  }

  check(caller: Partial<Caller>): Promise<Refusal | Entry> {
    return this.access.check({ key: null, person: null, name: "ann", networks: ["192.0.2.1"], ...caller });
  }

  /** Lets somebody in, and returns the refusal, or else the person and whether they may make invitations. */
  async come(caller: Partial<Caller>): Promise<Refusal | { person: number; mayInvite: boolean }> {
    const entry = await this.check(caller);
    if ("code" in entry) return entry;
    assert(entry.isStillGood(), "the entry is not good any more");
    const person = caller.person ?? ++this.#persons;
    return entry.enter(person, { isNew: (caller.person ?? null) === null }) ?? { person, mayInvite: entry.mayInvite };
  }
}

async function codeOf(outcome: Promise<Refusal | object>): Promise<string> {
  const value = await outcome;
  return "code" in value ? `${value.code}` : "in";
}

Deno.test("AccessControl lets everybody in where access is open, and guests only if they may", async () => {
  const server = new Server({ mode: "open", hasGuests: true });
  assertEquals(server.access.needs, null);
  assertEquals([await codeOf(server.come({ key: ANN })), await codeOf(server.come({}))], ["in", "in"]);
  assertEquals([...server.members.keys()], [ANN]);
  const without = new Server({ mode: "open" });
  const outcomes = [without.come({ key: ANN }), without.come({})].map(codeOf);
  assertEquals(await Promise.all(outcomes), ["in", "members_only"]);
});

Deno.test("AccessControl says to everybody what newcomers have to show, and lets in a member without it", async () => {
  for (
    const [mode, need, refusal] of [
      ["invite", "invitation", "not_invited"],
      ["password", "password", "password_needed"],
      ["closed", "membership", "members_only"],
    ] as const
  ) {
    const server = new Server({ mode, password: PASSWORD });
    assertEquals(server.access.needs, need);
    assertEquals(await codeOf(server.come({ key: ANN })), refusal);
    // A person who is known by a secret is a member, and the key that they show with it only if it is a device of theirs.
    assertEquals(await codeOf(server.come({ person: 7 })), "in");
    assertEquals(await codeOf(server.come({ key: ANN, person: 7 })), "in");
    assertEquals([server.access.needs, await codeOf(server.come({ key: ANN }))], [need, refusal]);
    const member = server.access.memberFor(ANN, { person: 7, approvedBy: null });
    assert(member !== null);
    server.access.noteMembers({ added: [member] });
    assertEquals([await codeOf(server.come({ key: ANN })), server.members.get(ANN)], ["in", { ...member, person: 1 }]);
  }
});

Deno.test("AccessControl uses an invitation up, and its members need none again", async () => {
  const server = new Server();
  const invitation = server.code({ uses: 2 });
  assertEquals(await codeOf(server.come({ key: ANN, invitation: invitation.toLowerCase().replaceAll("-", "") })), "in");
  assertEquals(await codeOf(server.come({ key: ANN, invitation })), "in");
  assertEquals(await codeOf(server.come({ key: BOB, invitation })), "in");
  assertEquals(await server.come({ key: "ed25519:eve", invitation }), { code: "bad_invitation", why: "spent" });
  assertEquals(await codeOf(server.come({ key: BOB })), "in");
  assertEquals([...server.members.values()].map(({ key, invitation }) => [key, invitation]), [[ANN, 1], [BOB, 1]]);
});

Deno.test("AccessControl refuses wrong, expired and withdrawn invitations, and those for another name", async () => {
  const server = new Server();
  const expired = server.code({ forMs: 1000 });
  const withdrawn = server.code();
  const forAnn = server.code({ name: "Ann" });
  server.invitations.withdraw(2);
  server.clock.advance(1000);
  const why = async (invitation: string, name = "bob") => await server.come({ key: BOB, name, invitation });
  assertEquals(await why(WRONG), { code: "bad_invitation", why: "wrong" });
  assertEquals(await why("no code at all"), { code: "bad_invitation", why: "wrong" });
  assertEquals(await why(expired), { code: "bad_invitation", why: "expired" });
  assertEquals(await why(withdrawn), { code: "bad_invitation", why: "withdrawn" });
  assertEquals(await why(forAnn), { code: "bad_invitation", why: "name", about: "Ann" });
  assertEquals(await codeOf(why(forAnn, "ANN")), "in");
});

Deno.test("AccessControl gives the last use of an invitation to one of two who come at the same time", async () => {
  const server = new Server();
  const invitation = server.code();
  const [first, second] = await Promise.all([ANN, BOB].map((key) => server.check({ key, invitation })));
  assert(first !== undefined && second !== undefined && !("code" in first) && !("code" in second));
  assertEquals([first.isStillGood(), second.isStillGood()], [true, true]);
  assertEquals(first.enter(1, { isNew: true }), null);
  assertEquals(second.isStillGood(), false);
  assertEquals(second.enter(2, { isNew: true }), { code: "bad_invitation", why: "spent" });
  assertEquals([...server.members.keys()], [ANN]);
});

Deno.test("AccessControl does not let in whose use of an invitation cannot be written, and keeps no member out", async () => {
  const server = new Server();
  const invitation = server.code();
  assertEquals(await codeOf(server.come({ key: BOB, invitation: server.code() })), "in");
  server.takes = false;
  assertEquals([await codeOf(server.come({ key: ANN, invitation })), server.unsaved], ["internal", 1]);
  assertEquals(await codeOf(server.come({ key: ANN })), "not_invited");
  assertEquals(await codeOf(server.come({ key: BOB })), "in");
  server.takes = true;
  assertEquals(await codeOf(server.come({ key: ANN, invitation })), "in");
});

Deno.test("AccessControl takes the right password, and an invitation instead", async () => {
  const server = new Server({ mode: "password", password: PASSWORD });
  assertEquals(await codeOf(server.come({ key: ANN, password: "open sesam" })), "bad_password");
  assertEquals(await codeOf(server.come({ key: ANN, password: "" })), "bad_password");
  assertEquals(await codeOf(server.come({ key: ANN, password: PASSWORD })), "in");
  assertEquals(await codeOf(server.come({ key: ANN })), "in");
  assertEquals(await codeOf(server.come({ key: BOB, invitation: server.code() })), "in");
  // Without a password, none is the right one.
  const invite = new Server();
  assertEquals(await codeOf(invite.come({ key: ANN, password: "" })), "not_invited");
});

Deno.test("AccessControl makes a network wait after ten wrong tries, whatever it shows then, but never its members", async () => {
  const server = new Server({ mode: "password", password: PASSWORD });
  assertEquals(await codeOf(server.come({ key: ANN, password: PASSWORD })), "in");
  for (let count = 0; count < 5; count++) {
    assertEquals(await codeOf(server.come({ key: BOB, password: "wrong word" })), "bad_password");
    assertEquals(await codeOf(server.come({ key: BOB, invitation: WRONG })), "bad_invitation");
  }
  assertEquals(await server.come({ key: BOB, password: PASSWORD }), { code: "wait", limit: 30 });
  assertEquals(await server.come({ key: BOB, invitation: server.code() }), { code: "wait", limit: 30 });
  assertEquals(await codeOf(server.come({ key: ANN, password: "wrong word", invitation: WRONG })), "in");
  assertEquals(await codeOf(server.come({ person: 7 })), "in");
  assertEquals(await codeOf(server.come({ key: BOB, password: PASSWORD, networks: ["192.0.2.2"] })), "in");
  server.clock.advance(30_000);
  assertEquals(await codeOf(server.come({ key: "ed25519:eve", password: PASSWORD })), "in");
});

Deno.test("AccessControl counts no try that showed nothing, or an invitation that is over", async () => {
  const server = new Server();
  const spent = server.code();
  assertEquals(await codeOf(server.come({ key: ANN, invitation: spent })), "in");
  for (let count = 0; count < 20; count++) {
    assertEquals(await codeOf(server.come({ key: BOB })), "not_invited");
    assertEquals(await codeOf(server.come({ key: BOB, invitation: spent })), "bad_invitation");
  }
});

Deno.test("AccessControl lets guests in where they may, and makes them no members by their secrets", async () => {
  const server = new Server({ hasGuests: true });
  const guest = await server.come({});
  assert("person" in guest);
  const { person } = guest;
  assertEquals(await codeOf(server.come({ person })), "in");
  // The same person with a key, and the secret that they got as a guest.
  assertEquals(await codeOf(server.come({ person, key: ANN })), "not_invited");
  assertEquals(await codeOf(server.come({ person, key: ANN, invitation: server.code() })), "in");
  assertEquals(await server.register.isGuest(person), false);
  // Somebody who was here before does not become a guest by coming as one.
  const entry = await server.check({});
  assert(!("code" in entry));
  entry.enter(7, { isNew: false });
  assertEquals(await server.register.isGuest(7), false);
});

Deno.test("AccessControl lets owners make invitations, and members where the operator says so", async () => {
  const invites = async (server: Server, caller: Partial<Caller>) => {
    const outcome = await server.come(caller);
    return "code" in outcome ? outcome.code : outcome.mayInvite;
  };
  const server = new Server();
  assertEquals(await invites(server, { key: ANN, invitation: server.code({ role: "owner" }) }), true);
  assertEquals(await invites(server, { key: ANN }), true);
  assertEquals(await invites(server, { key: BOB, invitation: server.code() }), false);
  // An owner's invitation makes a member an owner; another one of a member's is not used.
  const [ownerCode, memberCode] = [server.code({ role: "owner" }), server.code()];
  assertEquals(await invites(server, { key: BOB, invitation: memberCode }), false);
  assertEquals(server.invitations.find(memberCode)?.left, 1);
  assertEquals(await invites(server, { key: BOB, invitation: ownerCode }), true);
  assertEquals(await invites(server, { person: 9 }), false);
  const all = new Server({ mayMembersInvite: true, hasGuests: true });
  assertEquals(await invites(all, { person: 9 }), true);
  assertEquals(await invites(all, { key: ANN, invitation: all.code() }), true);
  assertEquals(await invites(all, {}), false);
  const open = new Server({ mode: "open", hasGuests: true });
  assertEquals(await invites(open, { key: ANN, invitation: open.code({ role: "owner" }) }), true);
  const closed = new Server({ mode: "closed", mayMembersInvite: true });
  assertEquals(await invites(closed, { person: 9, key: ANN }), false);
});

Deno.test("Members forgets the oldest keys that needed no invitation if there are too many, and no other", () => {
  const forgotten: string[] = [];
  const members = new Members([], { saveMember: (key, member) => void (member === null && forgotten.push(key)) });
  const member = { person: 1, role: "member", since: 1, invitation: null } as const;
  members.save({ ...member, key: "invited", invitation: 1 });
  for (let count = 0; count <= MAX_UNINVITED; count++) members.save({ ...member, key: `${count}` });
  assertEquals([forgotten, members.size], [["0"], MAX_UNINVITED + 1]);
  assertEquals([members.find("0"), members.find("invited")?.invitation], [undefined, 1]);
});

Deno.test("AccessControl makes an invitation for a member who may, and answers with its link", () => {
  const server = new Server();
  const may = { person: 7, key: ANN, mayInvite: true };
  const answer = server.access.invite({ type: "make_invitation", ref: 1 }, may);
  const code = server.invitations.all().length === 1 ? 1 : 0;
  assert("link" in answer && answer.type === "invitation");
  assertEquals([answer.uses, answer.ref, answer.expires, code], [1, 1, server.clock.time() + 7 * 86_400_000, 1]);
  assert(server.invitations.find(answer.link.slice("chat://host/?invite=".length)) !== undefined);
  const named = server.access.invite({ type: "make_invitation", uses: 3, seconds: 60, name: "Ann" }, may);
  assertEquals({ ...named, link: "" }, {
    type: "invitation",
    link: "",
    uses: 3,
    expires: server.clock.time() + 60_000,
    name: "Ann",
  });
  assertEquals(server.invitations.get(2)?.by, 7);
});

Deno.test("AccessControl refuses invitations that may not be made", () => {
  const server = new Server();
  const codeOf = (request: object, mayInvite = true) => {
    const answer = server.access.invite({ type: "make_invitation", ...request }, { person: 7, key: null, mayInvite });
    return "code" in answer ? answer.code : "made";
  };
  assertEquals(codeOf({}, false), "not_allowed");
  assertEquals([codeOf({ name: "a b" }), codeOf({ name: "server" })], ["bad_name", "bad_name"]);
  assertEquals([codeOf({ uses: 10_001 }), codeOf({ seconds: 2 ** 52 })], ["bad_message", "bad_message"]);
  server.takes = false;
  assertEquals([codeOf({}), server.invitations.isEmpty], ["internal", true]);
});

Deno.test("AccessControl lets in a key that a member has approved, by the invitation of that member", async () => {
  const server = new Server();
  assertEquals(await codeOf(server.come({ key: ANN, invitation: server.code() })), "in");
  const member = server.access.memberFor(BOB, { person: 1, approvedBy: ANN });
  assertEquals(member, { key: BOB, person: 1, role: "member", since: server.clock.time(), invitation: 1 });
  assertEquals(await codeOf(server.check({ key: BOB })), "not_invited");
  server.access.noteMembers({ added: member === null ? [] : [member] });
  assertEquals(await codeOf(server.check({ key: BOB })), "in");
  // It is one already, and by nobody's invitation if the operator says so.
  assertEquals(server.access.memberFor(BOB, { person: 2, approvedBy: ANN }), null);
  assertEquals(server.access.memberFor("ed25519:eve", { person: 1, approvedBy: null })?.invitation, null);
});

Deno.test("AccessControl does not let in a key that is no member any more, although it was checked before", async () => {
  for (const mode of ["invite", "open"] as const) {
    const server = new Server({ mode });
    const invitation = mode === "open" ? {} : { invitation: server.code() };
    assertEquals(await codeOf(server.come({ key: ANN, ...invitation })), "in");
    const entry = await server.check({ key: ANN });
    assert("isStillGood" in entry && entry.isStillGood());
    server.access.noteMembers({ removed: [ANN] });
    assertEquals(entry.isStillGood(), false);
    assertEquals(await codeOf(server.check({ key: ANN })), mode === "open" ? "in" : "not_invited");
  }
});

Deno.test("AccessControl withdraws the open invitations of a person who cannot come back, and no others", () => {
  const server = new Server();
  for (const by of [7, 8, null, 7]) server.code({ by });
  server.invitations.withdraw(4);
  server.access.withdrawOf(7);
  const states = server.invitations.all().map((invitation) => server.invitations.stateOf(invitation));
  assertEquals(states, ["withdrawn", "open", "open", "withdrawn"]);
});
