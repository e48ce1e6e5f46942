/**
 * Invitations: their codes, uses and end.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Invitations, type InvitationWish, type Made, stateOf } from "../../../server/access/invitations.ts";
import { MAX_INVITATIONS, MAX_MEMBER_INVITATIONS } from "../../../server/limits.ts";
import type { InvitationRecord, MemberRecord } from "../../../server/store/register.ts";

const DAY = 86_400_000;
const NOW = 1_700_000_000_000;
const WISH: InvitationWish = { uses: 2, forMs: DAY, name: null, role: "member", by: null };
const MEMBER: MemberRecord = { key: "ed25519:a", person: 1, role: "member", since: NOW, invitation: 1 };

/** A register whose disk can fail, and a clock that can jump. */
class Fixture {
  now = NOW;
  takes = true;
  readonly saved = new Map<number, InvitationRecord | null>();
  readonly members: MemberRecord[] = [];
  #seed = 0;

  readonly parts = {
    register: {
      saveInvitation: (number: number, record: InvitationRecord | null) => void this.saved.set(number, record),
      trySaveInvitation: (record: InvitationRecord, member?: MemberRecord) => {
        if (!this.takes) return false;
        this.saved.set(record.number, record);
        if (member !== undefined) this.members.push(member);
        return true;
      },
    },
    time: () => this.now,
    random: (count: number) => new Uint8Array(count).map(() => this.#seed++),
    maxPerMember: 2,
  };

  open(): Invitations {
    return new Invitations([...this.saved.values()].filter((record) => record !== null), this.parts);
  }
}

function made(invitations: Invitations, wish: Partial<InvitationWish> = {}): Made {
  const made = invitations.make({ ...WISH, ...wish });
  assert(typeof made !== "string", `no invitation was made: ${made}`);
  return made;
}

Deno.test("Invitations finds an invitation by its code alone, and keeps no code", () => {
  const fixture = new Fixture();
  const invitations = fixture.open();
  const first = made(invitations);
  const second = made(invitations);
  assertEquals([invitations.find(first.code)?.number, invitations.find(second.code)?.number], [1, 2]);
  assertEquals(invitations.find(first.code.replace(/.$/, "0")), undefined);
  const kept = JSON.stringify([...fixture.saved.values()]);
  assertEquals([first, second].filter(({ code }) => kept.includes(code) || kept.includes(code.slice(0, 4))), []);
  // After a restart, the same codes hold.
  assertEquals(fixture.open().find(second.code)?.number, 2);
});

Deno.test("Invitations are used as often as they allow, also across a restart", () => {
  const fixture = new Fixture();
  const { code, invitation } = made(fixture.open());
  assert(fixture.open().use(invitation, MEMBER));
  const invitations = fixture.open();
  const left = invitations.find(code);
  assert(left !== undefined && invitations.use(left, { ...MEMBER, key: "ed25519:b" }));
  const spent = invitations.find(code);
  assertEquals([spent?.left, spent && invitations.stateOf(spent)], [0, "spent"]);
  assertEquals(fixture.members.map(({ key }) => key), ["ed25519:a", "ed25519:b"]);
});

Deno.test("Invitations are neither made nor used while the disk does not take it", () => {
  const fixture = new Fixture();
  const invitations = fixture.open();
  const { code, invitation } = made(invitations);
  fixture.takes = false;
  assertEquals(invitations.use(invitation, MEMBER), false);
  assertEquals(invitations.make(WISH), "unsaved");
  assertEquals([invitations.find(code)?.left, invitations.all().length, fixture.members], [2, 1, []]);
});

Deno.test("stateOf says that an invitation has expired, also when the clock was wrong for long", () => {
  const { invitation } = made(new Fixture().open());
  const cases: readonly [Partial<InvitationRecord>, at: number, string][] = [
    [{}, NOW, "open"],
    [{}, NOW + DAY - 1, "open"],
    [{}, NOW + DAY, "expired"],
    [{ expires: null }, NOW + 10_000 * DAY, "open"],
    // A clock that is set right by some minutes does no harm.
    [{}, NOW - 60_000, "open"],
    // The clock was ahead by years when it was made, and would have kept it open for years.
    [{}, NOW - 1000 * DAY, "expired"],
    [{ expires: null }, NOW - 1000 * DAY, "expired"],
    [{ left: 0 }, NOW + DAY, "spent"],
    [{ isWithdrawn: true, left: 0 }, NOW, "withdrawn"],
  ];
  for (const [change, at, state] of cases) assertEquals(stateOf({ ...invitation, ...change }, at), state);
});

Deno.test("Invitations are withdrawn once, and only while they are open", () => {
  const fixture = new Fixture();
  const invitations = fixture.open();
  const { code } = made(invitations);
  made(invitations, { forMs: 1 });
  fixture.now += 1;
  // A disk that fails keeps nothing open.
  fixture.takes = false;
  assertEquals([1, 1, 2, 3].map((number) => invitations.withdraw(number)), ["open", "withdrawn", "expired", undefined]);
  assertEquals(invitations.find(code)?.isWithdrawn, true);
  assertEquals(fixture.saved.get(1)?.isWithdrawn, true);
});

Deno.test("Invitations limits how many of a member are open, and not how many were", () => {
  const fixture = new Fixture();
  const invitations = fixture.open();
  made(invitations, { by: 7 });
  made(invitations, { by: 7, forMs: 1 });
  assertEquals(invitations.make({ ...WISH, by: 7 }), "too_many");
  made(invitations, { by: 8 });
  made(invitations);
  fixture.now += 1;
  made(invitations, { by: 7 });
});

Deno.test("Invitations of members leave room for those of the operator", () => {
  const invitations = new Fixture().open();
  for (let by = 1; by <= MAX_MEMBER_INVITATIONS; by++) made(invitations, { by });
  assertEquals(invitations.make({ ...WISH, by: 0 }), "too_many");
  for (let count = MAX_MEMBER_INVITATIONS; count < MAX_INVITATIONS; count++) made(invitations);
  assertEquals(invitations.make(WISH), "too_many");
  invitations.withdraw(1);
  made(invitations);
});

Deno.test("Invitations forgets the oldest one that is over if there are too many, and no number is used again", () => {
  const fixture = new Fixture();
  const invitations = fixture.open();
  for (let count = 1; count <= MAX_INVITATIONS; count++) made(invitations);
  assertEquals(invitations.make(WISH), "too_many");
  invitations.withdraw(5);
  assertEquals(made(invitations).invitation.number, MAX_INVITATIONS + 1);
  assertEquals([invitations.all().length, invitations.get(5), fixture.saved.get(5)], [
    MAX_INVITATIONS,
    undefined,
    null,
  ]);
  assertEquals(made(fixture.open().withdrawAll() > 0 ? fixture.open() : invitations).invitation.number, 1002);
});
