/**
 * Transitions of incoming requests, as a table and one by one.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { proofOf } from "../../../../client/transfer/proof.ts";
import { isSame } from "../../../../client/transfer/request/incoming_request.ts";
import type { MachineEvent } from "../../../../client/transfer/request/transfer_state.ts";
import {
  ACCEPTED,
  after,
  AGREED,
  ARRIVED,
  ASKED,
  closed,
  CUT,
  ID,
  IN_MOVING,
  NONCE,
  OFFER,
  RECEIVED,
  refused,
  type Row,
  SECRET,
  SETTLE,
  testRows,
  TICKET,
} from "../support/machine_world.ts";

const INCOMING: readonly Row[] = [
  { name: "asks the user", of: OFFER, before: [], event: { type: "ask" }, phase: "asked", effects: [] },
  {
    name: "of a question tells the peer that the user is asked",
    of: ASKED,
    before: [],
    event: { type: "ask" },
    phase: "asked",
    effects: ["asking"],
  },
  {
    name: "is prepared when the user agrees",
    of: OFFER,
    before: [{ type: "ask" }],
    event: { type: "agree", folder: "/f" },
    phase: "starting",
    effects: ["prepare"],
  },
  {
    name: "of a question tells the peer if the preparation takes long",
    of: ASKED,
    before: [],
    event: { type: "agree" },
    phase: "starting",
    effects: ["asking 4000", "prepare"],
  },
  {
    name: "saves the secret before it is said",
    of: OFFER,
    before: [{ type: "agree" }],
    event: { type: "prepared" },
    phase: "starting",
    effects: ["stopTimer", "save"],
  },
  {
    name: "of a list is accepted without a record",
    of: { kind: "tree", isOurs: false },
    before: [{ type: "agree" }],
    event: { type: "prepared" },
    phase: "starting",
    effects: ["stopTimer", "accept"],
  },
  {
    name: "passes if another process has the record",
    of: OFFER,
    before: [{ type: "agree" }],
    event: { type: "busy" },
    phase: "over",
    effects: ["close passed", "finish passed"],
  },
  {
    name: "says what is not there",
    of: ASKED,
    before: [{ type: "agree" }],
    event: { type: "unavailable", code: "not_found" },
    phase: "over",
    effects: ["close not_found", "finish not_found"],
  },
  {
    name: "begins a data session when the server has connected both sides",
    of: OFFER,
    before: AGREED,
    event: ACCEPTED,
    phase: "moving",
    effects: ["stopTimer", "notify began", "begin"],
  },
  {
    name: "begins nothing before it is prepared",
    of: OFFER,
    before: [{ type: "agree" }],
    event: ACCEPTED,
    phase: "starting",
    effects: [],
  },
  {
    name: "is answered again when it is made again",
    of: OFFER,
    before: AGREED,
    event: { type: "madeAgain", from: "bob" },
    phase: "starting",
    effects: ["stopTimer", "save"],
  },
  {
    name: "drops what still moves when it is made again",
    of: OFFER,
    before: IN_MOVING,
    event: { type: "madeAgain", from: "bob", nonce: NONCE },
    phase: "starting",
    effects: ["stopTimer", "stopTimer", "drop", "notify cut", "save"],
  },
  {
    name: "that the user has not answered stays when it is made again",
    of: OFFER,
    before: [{ type: "ask" }],
    event: { type: "madeAgain", from: "bob" },
    phase: "asked",
    effects: ["stopTimer"],
  },
  {
    name: "that was declined is remembered",
    of: OFFER,
    before: [{ type: "ask" }],
    event: { type: "cancel", text: "no" },
    phase: "over",
    effects: ["declined", "close declined", "finish declined"],
  },
  {
    name: "of a question is denied",
    of: ASKED,
    before: [{ type: "ask" }],
    event: { type: "cancel", text: "" },
    phase: "over",
    effects: ["close denied", "finish denied"],
  },
  {
    name: "is kept for 20 s after its sender has left",
    of: OFFER,
    before: [{ type: "ask" }],
    event: closed("left"),
    phase: "asked",
    effects: ["pause 20000"],
  },
  {
    name: "that was agreed to waits for a sender who has left",
    of: OFFER,
    before: [{ type: "ask" }, closed("left")],
    event: { type: "agree" },
    phase: "waiting",
    effects: ["notify waits"],
  },
  {
    name: "is kept for 10 min after a cut",
    of: OFFER,
    before: IN_MOVING,
    event: CUT,
    phase: "waiting",
    effects: ["stopTimer", "stopTimer", "drop", "notify cut", "pause 600000"],
  },
  {
    name: "is answered again after 10 s if the server has no room",
    of: OFFER,
    before: AGREED,
    event: refused("accept", "transfers_full"),
    phase: "starting",
    effects: ["pause 10000"],
  },
  {
    name: "of a question is closed as sharer_busy if the server has no room",
    of: ASKED,
    before: AGREED,
    event: refused("accept", "transfers_full"),
    phase: "over",
    effects: ["close sharer_busy", "finish sharer_busy"],
  },
  {
    name: "of an earlier transfer is kept if the server has no room, and the peer is told",
    of: { ...ASKED, isEarlier: true, nonce: NONCE },
    before: AGREED,
    event: refused("accept", "transfers_full"),
    phase: "waiting",
    effects: ["close sharer_busy", "stopTimer", "drop", "notify cut", "pause 600000"],
  },
  {
    name: "waits if its answer came too late",
    of: OFFER,
    before: AGREED,
    event: refused("accept", "no_such_deal"),
    phase: "waiting",
    effects: ["pause 20000", "notify waits"],
  },
  {
    name: "moves on if an earlier answer has come through",
    of: OFFER,
    before: IN_MOVING,
    event: refused("accept", "no_such_deal"),
    phase: "moving",
    effects: [],
  },
  {
    name: "of a question that nobody has accepted ends with the connection",
    of: ASKED,
    before: [{ type: "ask" }],
    event: { type: "lost" },
    phase: "over",
    effects: ["stopTimer", "finish left"],
  },
  {
    name: "is kept when the connection is lost, and for a while after it is back",
    of: OFFER,
    before: [...IN_MOVING, { type: "lost" }],
    event: { type: "welcomed" },
    phase: "waiting",
    effects: ["pause 600000"],
  },
  {
    name: "records that everything has arrived before that is said",
    of: OFFER,
    before: IN_MOVING,
    event: RECEIVED,
    phase: "received",
    effects: ["stopTimer", "save"],
  },
  {
    name: "is done even if the connection is lost before that was said",
    of: OFFER,
    before: [...IN_MOVING, RECEIVED, { type: "lost" }],
    event: { type: "recorded", arrival: ARRIVED },
    phase: "over",
    effects: ["close done", "finish done"],
  },
];

testRows("An incoming request", INCOMING);

Deno.test("T9 an incoming request is accepted with a proof over both numbers", () => {
  const world = after({ ...OFFER, isEarlier: true, nonce: NONCE }, [{ type: "agree" }, SETTLE]);
  const said = world.effects.flatMap((effect) => effect.type === "request" ? [effect.message] : []);
  const [message] = said;
  assert(said.length === 1 && message?.type === "accept");
  const exchange = { id: ID, nonce: NONCE, answer: message.answer ?? "" };
  assertEquals([message.secret, message.proof], [undefined, proofOf("accept", SECRET, exchange)]);
  assertEquals(world.handle(ACCEPTED).at(-1), {
    type: "begin",
    ticket: TICKET,
    expects: proofOf("begin", SECRET, exchange),
  });
});

Deno.test("An answer that was made useless while its record was saved is not said", () => {
  const useless: readonly MachineEvent[] = [
    { type: "lost" },
    { type: "madeAgain", from: "bob" },
    closed("left"),
    { type: "cancel", text: "" },
  ];
  for (const event of useless) {
    const world = after(OFFER, [{ type: "agree" }, { type: "prepared" }]);
    const answered = world.pending.find(({ type }) => type === "answered");
    assert(answered !== undefined);
    world.handle(event);
    assertEquals(world.handle(answered), [], event.type);
  }
});

Deno.test("isSame knows a request that was made again by its person and contents, or by its secret", () => {
  const { state } = after(OFFER, [{ type: "ask" }]);
  assert(!state.isOurs);
  const offered = { type: "offered", id: ID, from: "Bob", names: ["a"], count: 1, bytes: 100 } as const;
  assertEquals(isSame(state, offered), true);
  for (
    const other of [{ from: "eve" }, { names: ["b"] }, { names: ["a", "b"] }, { count: 2 }, { bytes: 1 }, {
      nonce: NONCE,
    }]
  ) {
    assertEquals(isSame(state, { ...offered, ...other }), false, JSON.stringify(other));
  }
  const known = after({ ...OFFER, isEarlier: true }, []).state;
  assert(!known.isOurs);
  assertEquals(isSame(known, { ...offered, from: "eve", nonce: NONCE }), true);
});
