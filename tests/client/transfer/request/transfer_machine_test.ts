/**
 * The state machine of a transfer, without a network: what both sides have in common, and properties of all runs. The
 * transitions of each side are in outgoing_request_test.ts and incoming_request_test.ts.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Effect, type MachineEvent, textField } from "../../../../client/transfer/request/transfer_state.ts";
import {
  ACCEPT,
  ACCEPTED,
  after,
  closed,
  CUT,
  FAILED,
  type Happens,
  ID,
  IN_MOVING,
  MAKE,
  NONCE,
  OFFER,
  OUT_RUNNING,
  RECEIVED,
  refused,
  SEND,
  SENT,
  SETTLE,
  short,
  UNPROVEN,
  World,
  type WorldOptions,
} from "../support/machine_world.ts";

Deno.test("What arrived before a cut is part of the outcome that is heard after it", () => {
  const missing = [{ path: "b", why: "gone" }] as const;
  const sent = { type: "ended", end: { type: "sent", arrived: 3, bytes: 9, grown: [], missing } } as const;
  const world = after(SEND, [...OUT_RUNNING, sent, { type: "lost" }, { type: "welcomed" }, closed("done")]);
  const finish = world.effects.at(-1);
  assert(finish?.type === "finish");
  assertEquals([finish.outcome?.arrived, finish.outcome?.missing], [3, missing]);
});

Deno.test("The record of an incoming transfer keeps its end for a peer who has not heard of it", () => {
  const rows:
    readonly (readonly [happened: readonly Happens[], record: unknown, forgets: boolean, discards: boolean])[] = [
      [[...IN_MOVING, RECEIVED, SETTLE], { end: { code: "done" } }, false, false],
      [[...IN_MOVING, { type: "cancel", text: "no" }], { end: { code: "cancelled", text: "no" } }, false, true],
      [[...IN_MOVING, closed("cancelled")], null, true, true],
      [[...IN_MOVING, FAILED], { isStopped: true }, false, false],
      [[{ type: "ask" }, { type: "cancel", text: "" }], null, true, true],
      [[...IN_MOVING, { type: "leave" }], null, false, false],
    ];
  for (const [happened, record, forgets, discards] of rows) {
    const finish = after(OFFER, happened).effects.at(-1);
    assert(finish?.type === "finish");
    assertEquals([finish.record, finish.forgets, finish.discards], [record, forgets, discards]);
  }
});

Deno.test("A late timer of an earlier phase changes nothing", () => {
  for (const type of ["outcomeLate", "lastBytesLate"] as const) {
    const world = after(SEND, [...OUT_RUNNING, CUT, ACCEPT, SETTLE]);
    assertEquals([world.handle({ type }), world.phase], [[], "moving"]);
  }
  const waiting = after(SEND, [...OUT_RUNNING, SENT]);
  assertEquals([waiting.late("outcome").map(short).at(-1), waiting.phase], ["make again", "waiting"]);
});

Deno.test("textField leaves out what is empty, and cuts what is too long without half a character", () => {
  assertEquals([textField(""), textField("no")], [{}, { text: "no" }]);
  const { text = "" } = textField(`${"x".repeat(999)}😀`);
  assertEquals([text.length, text.isWellFormed()], [1000, true]);
});

/** What others may do at any time; most of it lets the transfer continue. */
const OUTSIDE: fc.Arbitrary<MachineEvent | typeof ACCEPT> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.constantFrom<MachineEvent | typeof ACCEPT>(
      ACCEPT,
      ACCEPT,
      ACCEPT,
      { type: "welcomed" },
      { type: "welcomed" },
      { type: "lost" },
      { type: "confirmed" },
      { type: "peerAway" },
      { type: "agree" },
      { type: "asking", id: ID },
      { type: "madeAgain", from: "bob" },
      { type: "madeAgain", from: "bob", nonce: NONCE },
      { ...ACCEPTED, answer: NONCE, proof: "wrong" },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<MachineEvent>(
      { type: "cancel", text: "no" },
      { type: "takeBack" },
      { type: "replaced" },
      { type: "refuse", code: "declined" },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom("done", "declined", "cancelled", "failed", "left", "no_answer", "unknown", "other")
      .map((code) => closed(code)),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(
      fc.constantFrom("offer", "ask", "accept", "close"),
      fc.constantFrom("no_such_person", "internal", "no_such_deal", "transfers_full", "bad"),
    ).map(([request, code]) => refused(request, code)),
  },
);

const ENDS: fc.Arbitrary<MachineEvent> = fc.constantFrom<MachineEvent>(
  CUT,
  CUT,
  CUT,
  CUT,
  SENT,
  SENT,
  UNPROVEN,
  RECEIVED,
  FAILED,
);

const STARTS: fc.Arbitrary<WorldOptions> = fc.record({
  kind: fc.constantFrom("send", "receive", "get", "serve", "tree", "list"),
  isEarlier: fc.boolean(),
}).chain(({ kind, isEarlier }) =>
  fc.constant({
    kind,
    isEarlier,
    isOurs: kind === "send" || kind === "get",
    ...(isEarlier && kind === "receive" && { nonce: NONCE }),
  })
);

/** What happens next: something outside, a result of an earlier effect, a timer, or something of the data session. */
const NEXT = fc.record({
  what: fc.constantFrom("outside", "result", "result", "timer", "session", "session"),
  outside: OUTSIDE,
  end: ENDS,
  index: fc.nat(20),
});

/** Events that need no connection. */
const LOCAL: ReadonlySet<string> = new Set(["cancel", "takeBack", "agree", "refuse"]);

function fromOutside(world: World, event: MachineEvent | typeof ACCEPT): readonly Effect[] | null {
  const type = event === ACCEPT ? "accepted" : event.type;
  if (world.isLive ? type === "welcomed" : type !== "welcomed" && !LOCAL.has(type)) return null;
  // Only a user who is asked can answer.
  if ((type === "agree" || type === "refuse") && world.phase !== "asked") return null;
  if (type === "welcomed" || type === "lost") world.isLive = type === "welcomed";
  const { length } = world.effects;
  world.happen(event);
  return world.effects.slice(length);
}

/** Lets something happen that can happen now. Returns the effects; `null` if there was nothing. */
function step(world: World, { what, outside, end, index }: typeof NEXT extends fc.Arbitrary<infer T> ? T : never) {
  switch (what) {
    case "outside":
      return fromOutside(world, outside);
    case "result": {
      const [event] = world.pending.splice(index % Math.max(1, world.pending.length), 1);
      return event === undefined ? null : world.handle(event);
    }
    case "timer": {
      const timers = [...world.timers.keys()];
      const timer = timers[index % Math.max(1, timers.length)];
      return timer === undefined ? null : world.late(timer);
    }
    default:
      if (!world.hasSession) return null;
      return world.handle(index < 8 ? { type: "began" } : index < 12 ? { type: "advanced" } : end);
  }
}

/** Requires of every step of every run what `check` requires. */
function inAllRuns(check: (world: World, effects: readonly Effect[], wasOver: boolean) => void): void {
  fc.assert(
    fc.property(STARTS, fc.array(NEXT, { minLength: 20, maxLength: 60, size: "max" }), (options, happens) => {
      const world = new World(options);
      world.handle(options.isOurs ? MAKE : { type: "ask" });
      for (const next of happens) {
        const wasOver = world.phase === "over";
        const effects = step(world, next);
        if (effects !== null) check(world, effects, wasOver);
      }
      world.handle({ type: "leave" });
      assertEquals(world.phase, "over");
      assertEquals(world.effects.filter(({ type }) => type === "finish").length, 1);
    }),
    { numRuns: 500 },
  );
}

Deno.test("In all runs nothing happens any more after the end, and every run has one end, which comes last", () => {
  inAllRuns((world, effects, wasOver) => {
    if (wasOver) assertEquals(effects, []);
    else {assertEquals(
        effects.findIndex(({ type }) => type === "finish"),
        world.phase === "over" ? effects.length - 1 : -1,
      );}
    if (world.phase === "over") assertEquals([world.hasSession, world.timers.size], [false, 0]);
  });
});

Deno.test("In all runs there is a data session in the phase `moving`, and in no other", () => {
  inAllRuns((world) => assertEquals(world.hasSession, world.phase === "moving"));
});

Deno.test("In all runs no request is made without a connection, and no secret is said before it is saved", () => {
  inAllRuns((world, effects) => {
    const saved = new Set(
      world.effects.flatMap((effect) =>
        effect.type === "save" && effect.then.type === "answered" && effect.then.message.type === "accept"
          ? [effect.then.message.secret]
          : []
      ),
    );
    for (const effect of effects) {
      if (effect.type === "make" || effect.type === "request") assert(world.isLive, short(effect));
      const isAccept = effect.type === "request" && effect.message.type === "accept";
      const isList = world.state.kind === "tree" || world.state.kind === "list";
      if (isAccept && !isList && effect.message.type === "accept") assert(saved.has(effect.message.secret));
    }
  });
});

Deno.test("In all runs each notice of a start or a cut is given once, until the other one", () => {
  inAllRuns((world) => {
    let last = "";
    for (const effect of world.effects) {
      if (effect.type === "rename") last = "";
      if (effect.type !== "notify") continue;
      const { type } = effect.notice;
      if (type !== "began" && type !== "cut") continue;
      assert(type !== last, `${type} twice`);
      last = type;
    }
  });
});
