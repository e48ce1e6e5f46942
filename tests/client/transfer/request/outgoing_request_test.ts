/**
 * Transitions of outgoing requests, as a table and one by one.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { proofOf } from "../../../../client/transfer/proof.ts";
import { nextAttempt, NO_ATTEMPTS } from "../../../../client/transfer/request/outgoing_request.ts";
import {
  ACCEPT,
  ACCEPTED,
  after,
  closed,
  CUT,
  FAILED,
  GET,
  ID,
  MAKE,
  NONCE,
  OUT_MOVING,
  OUT_RUNNING,
  OUT_STARTING,
  RECEIVED,
  refused,
  type Row,
  SECRET,
  SEND,
  SENT,
  SETTLE,
  short,
  testRows,
  TICKET,
  TREE,
  UNPROVEN,
  type World,
} from "../support/machine_world.ts";

const OUTGOING: readonly Row[] = [
  { name: "is made", of: SEND, before: [], event: MAKE, phase: "waiting", effects: ["stopTimer", "make"] },
  {
    name: "with a secret is made again",
    of: { ...SEND, isEarlier: true },
    before: [],
    event: MAKE,
    phase: "waiting",
    effects: ["stopTimer", "make again"],
  },
  {
    name: "is not made while the records are searched",
    of: GET,
    before: [{ type: "search" }],
    event: { type: "welcomed" },
    phase: "searching",
    effects: ["stopTimer"],
  },
  {
    name: "continues what was found",
    of: GET,
    before: [{ type: "search" }],
    event: {
      type: "found",
      earlier: { id: "e".repeat(22), secret: SECRET, count: 2, bytes: 9, shape: null, release: () => {} },
    },
    phase: "waiting",
    effects: ["rename", "stopTimer", "make again"],
  },
  {
    name: "waits for a peer who is away",
    of: SEND,
    before: [MAKE],
    event: { type: "peerAway" },
    phase: "waiting",
    effects: ["notify waits"],
  },
  {
    name: "opens its files when it is accepted",
    of: SEND,
    before: [MAKE],
    event: ACCEPTED,
    phase: "starting",
    effects: ["notify began", "open"],
  },
  {
    name: "fails if the owner of the files does not say how much it is",
    of: GET,
    before: [MAKE],
    event: ACCEPTED,
    phase: "over",
    effects: ["close failed", "finish broken"],
  },
  {
    name: "begins a data session when its files are open",
    of: SEND,
    before: OUT_STARTING,
    event: { type: "opened" },
    phase: "moving",
    effects: ["begin"],
  },
  {
    name: "cannot open its files",
    of: SEND,
    before: OUT_STARTING,
    event: { type: "unopened", why: "gone" },
    phase: "over",
    effects: ["close failed", "finish gone"],
  },
  {
    name: "begins nothing if it was cut meanwhile",
    of: SEND,
    before: [...OUT_STARTING, { type: "lost" }],
    event: { type: "opened" },
    phase: "waiting",
    effects: [],
  },
  {
    name: "waits for the outcome when everything was sent",
    of: SEND,
    before: OUT_RUNNING,
    event: SENT,
    phase: "sent",
    effects: ["stopTimer", "outcome 15000"],
  },
  {
    name: "is done",
    of: SEND,
    before: [...OUT_RUNNING, SENT],
    event: closed("done"),
    phase: "over",
    effects: ["finish done"],
  },
  {
    name: "waits for the last bytes if the outcome is heard before",
    of: SEND,
    before: OUT_RUNNING,
    event: closed("done"),
    phase: "moving",
    effects: ["outcome 2000"],
  },
  {
    name: "is over with the last bytes",
    of: SEND,
    before: [...OUT_RUNNING, closed("done")],
    event: CUT,
    phase: "over",
    effects: ["stopTimer", "finish done"],
  },
  {
    name: "makes its first attempt at once after a cut",
    of: SEND,
    before: OUT_RUNNING,
    event: CUT,
    phase: "waiting",
    effects: ["stopTimer", "stopTimer", "drop", "notify cut", "stopTimer", "stopTimer", "make again"],
  },
  {
    name: "makes no attempt without a connection",
    of: SEND,
    before: OUT_RUNNING,
    event: { type: "lost" },
    phase: "waiting",
    effects: ["stopTimer", "stopTimer", "drop", "notify cut"],
  },
  {
    name: "tells of a cut once",
    of: SEND,
    before: [...OUT_RUNNING, CUT],
    event: { type: "lost" },
    phase: "waiting",
    effects: ["stopTimer", "stopTimer", "drop"],
  },
  {
    name: "pauses before the second attempt",
    of: SEND,
    before: [...OUT_RUNNING, CUT],
    event: refused("offer", "id_taken"),
    phase: "waiting",
    effects: ["stopTimer", "pause 1000"],
  },
  {
    name: "that was never accepted ends when it is refused",
    of: SEND,
    before: [MAKE],
    event: refused("offer", "no_such_person"),
    phase: "over",
    effects: ["finish failed"],
  },
  {
    name: "does not care about a close that came too late",
    of: SEND,
    before: OUT_RUNNING,
    event: refused("close", "no_such_deal"),
    phase: "moving",
    effects: [],
  },
  {
    name: "ignores the end of the request that it replaces",
    of: SEND,
    before: [...OUT_RUNNING, CUT],
    event: closed("left"),
    phase: "waiting",
    effects: [],
  },
  {
    name: "makes another attempt when the peer has left",
    of: SEND,
    before: OUT_RUNNING,
    event: closed("no_answer"),
    phase: "waiting",
    effects: ["stopTimer", "drop", "notify cut", "stopTimer", "stopTimer", "make again"],
  },
  {
    name: "that was never accepted ends if the sharer has no room for it",
    of: GET,
    before: [MAKE],
    event: closed("sharer_busy"),
    phase: "over",
    effects: ["finish sharer_busy"],
  },
  {
    name: "that was cut is made again later if the sharer has no room for it",
    of: { ...GET, isEarlier: true },
    before: [MAKE],
    event: closed("sharer_busy"),
    phase: "waiting",
    effects: ["stopTimer", "drop", "notify cut", "stopTimer", "pause 1000"],
  },
  {
    name: "begins from the start if the peer does not know it any more",
    of: SEND,
    before: [...OUT_RUNNING, CUT],
    event: closed("unknown"),
    phase: "waiting",
    effects: ["stopTimer", "drop", "rename", "notify waits", "stopTimer", "make"],
  },
  {
    name: "discards what has come under an id that the peer does not know any more",
    of: { ...GET, isEarlier: true },
    before: [MAKE],
    event: closed("unknown"),
    phase: "waiting",
    effects: ["stopTimer", "drop", "discard", "rename", "notify waits", "stopTimer", "make"],
  },
  {
    name: "says `unknown` to a peer with a wrong proof, and tries again",
    of: { ...SEND, isEarlier: true },
    before: [MAKE],
    event: { ...ACCEPTED, answer: NONCE, proof: "wrong" },
    phase: "waiting",
    effects: ["close unknown", "stopTimer", "drop", "notify cut", "stopTimer", "stopTimer", "make again"],
  },
  {
    name: "says `unknown` in a data session without a proof",
    of: SEND,
    before: OUT_RUNNING,
    event: UNPROVEN,
    phase: "waiting",
    effects: ["stopTimer", "close unknown", "stopTimer", "drop", "notify cut", "stopTimer", "stopTimer", "make again"],
  },
  {
    name: "believes no sender that everything has arrived",
    of: { ...GET, isEarlier: true },
    before: [MAKE],
    event: closed("done"),
    phase: "over",
    effects: ["finish broken"],
  },
  {
    name: "fails, and the peer is told",
    of: SEND,
    before: OUT_RUNNING,
    event: FAILED,
    phase: "over",
    effects: ["stopTimer", "close failed", "finish disk_full"],
  },
  {
    name: "that nobody has accepted is withdrawn when the user leaves",
    of: SEND,
    before: [MAKE],
    event: { type: "takeBack" },
    phase: "over",
    effects: ["close cancelled", "finish cancelled"],
  },
  {
    name: "that was accepted stays when the user leaves",
    of: SEND,
    before: OUT_RUNNING,
    event: { type: "takeBack" },
    phase: "moving",
    effects: [],
  },
  {
    name: "of a list shows it, and is done",
    of: TREE,
    before: OUT_MOVING,
    event: { type: "ended", end: { type: "listed", entries: [], more: 0 } },
    phase: "over",
    effects: ["stopTimer", "notify listed", "close done", "finish done"],
  },
  {
    name: "records that everything has arrived before that is said",
    of: GET,
    before: [MAKE, { ...ACCEPTED, count: 1, bytes: 9 }, SETTLE],
    event: RECEIVED,
    phase: "received",
    effects: ["stopTimer", "save"],
  },
];

testRows("An outgoing request", OUTGOING);

Deno.test("An outgoing request is made with the next connection if there is none", () => {
  const world = after(SEND, []);
  world.isLive = false;
  assertEquals(world.handle(MAKE).map(short), ["stopTimer"]);
  world.isLive = true;
  assertEquals(world.handle({ type: "welcomed" }).map(short), ["stopTimer", "make"]);
});

Deno.test("An outgoing request gives up after ten attempts without a new byte, and counts again after one", () => {
  const pauses = (world: World) => {
    const seen: (number | null)[] = [];
    for (let i = 0; i < 20 && world.phase !== "over"; i++) {
      const pause = world.handle(refused("offer", "internal")).map(short).find((text) => text.startsWith("pause"));
      seen.push(world.phase === "over" ? null : Number(pause?.slice(6) ?? 0) / 1_000);
    }
    return seen;
  };
  assertEquals(pauses(after(SEND, [...OUT_RUNNING, { type: "lost" }])), [0, 1, 2, 4, 8, 16, 30, 30, 30, 30, null]);
  const world = after(SEND, [...OUT_RUNNING, CUT, ACCEPT, SETTLE, CUT, ACCEPT, SETTLE, { type: "advanced" }]);
  world.handle({ type: "lost" });
  assertEquals(pauses(world).slice(0, 3), [0, 1, 2]);
});

Deno.test("REQ-R54 a list is requested once more after a cut, and then given up", () => {
  const world = after(TREE, [...OUT_MOVING, CUT]);
  assertEquals(world.phase, "waiting");
  world.happen(ACCEPTED, SETTLE, CUT);
  assertEquals([world.phase, world.effects.map(short).at(-1)], ["over", "finish stalled"]);
});

Deno.test("T9 an outgoing request continues after a right proof, and begins again after a second wrong one", () => {
  const world = after({ ...SEND, isEarlier: true }, [MAKE]);
  const wrong = { ...ACCEPTED, answer: NONCE, proof: "wrong" };
  world.handle(wrong);
  assert(world.state.isOurs);
  const exchange = { id: ID, nonce: world.state.nonce ?? "", answer: NONCE };
  world.handle({ ...ACCEPTED, answer: NONCE, proof: proofOf("accept", SECRET, exchange) });
  assertEquals(world.phase, "starting");
  world.settle();
  const begin = world.effects.findLast(({ type }) => type === "begin");
  assertEquals(begin, { type: "begin", ticket: TICKET, proof: proofOf("begin", SECRET, exchange) });

  const doubtful = after({ ...SEND, isEarlier: true }, [MAKE, wrong, wrong]);
  assertEquals([doubtful.state.id === ID, doubtful.state.secret], [false, null]);
});

/** The pauses before so many attempts. */
function pauses(count: number, { isAway = false } = {}): (number | null)[] {
  let attempts = NO_ATTEMPTS;
  return Array.from({ length: count }, () => {
    const next = nextAttempt(attempts, { isAway });
    attempts = next.attempts;
    return next.pauseMs;
  });
}

Deno.test("nextAttempt comes at once, then after growing pauses, ten in all", () => {
  const seconds = pauses(12).map((ms) => ms === null ? null : ms / 1000);
  assertEquals(seconds, [0, 1, 2, 4, 8, 16, 30, 30, 30, 30, null, null]);
});

Deno.test("nextAttempt does not count attempts while the peer is away, but never hurries", () => {
  const seen = pauses(100, { isAway: true });
  assertEquals([seen.slice(0, 3), seen.at(-1)], [[1_000, 1_000, 2_000], 30_000]);
});
