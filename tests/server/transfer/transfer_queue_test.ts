/**
 * Which transfers run, which wait, and which pass on their places. tests/conformance/tickets_test.ts tests the same over
 * the wire.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Side } from "../../../server/transfer/relay.ts";
import { type Party, type Transfer, TransferQueue } from "../../../server/transfer/transfer_queue.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const PATIENCE_MS = 90_000;

/** A relay that begins, moves and ends when it is told to. */
class FakeRelay {
  hasBegun = false;
  isOver = false;
  slowMs = 0;
  readonly bytes = 0;
  transfer: Transfer | null = null;

  constructor(readonly queue: TransferQueue) {}

  begin(): void {
    this.hasBegun = true;
  }

  close(): void {
    this.isOver = true;
    if (this.transfer !== null) this.queue.remove(this.transfer);
  }

  enter(): Promise<void> {
    return Promise.resolve();
  }
}

function party(person: number, network: string | null = null, { isKnown = true } = {}): Party {
  return { person, name: `p${person}`, network, isKnown };
}

/** `people`: maker and acceptor. */
type People = readonly [maker: Party, acceptor: Party];

function setUp(maxTransfers: number) {
  const clock = new ManualClock();
  const queue = new TransferQueue({ clock, maxTransfers, patienceMs: PATIENCE_MS });
  const partiesOf = ([maker, acceptor]: People) => ({ maker, acceptor });
  const refused = (...people: People): string => {
    const refusal = queue.refusal(partiesOf(people));
    return refusal === null ? "no" : `${refusal.about ?? "server"} ${refusal.limit}`;
  };
  const issue = (...people: People): FakeRelay & { readonly transfer: Transfer } => {
    const relay = new FakeRelay(queue);
    return Object.assign(relay, { transfer: queue.add(partiesOf(people), relay) });
  };
  const show = ({ transfer }: { readonly transfer: Transfer }, ...sides: readonly Side[]) => {
    for (const side of sides) transfer.missing.delete(side);
    if (transfer.missing.size === 0) queue.ready(transfer);
  };
  const begin = (...people: People) => {
    const relay = issue(...people);
    show(relay, "maker", "acceptor");
    return relay;
  };
  return { clock, queue, refused, issue, show, begin };
}

Deno.test("TransferQueue counts no ticket that was not shown, except for the side that has not shown it", () => {
  const { refused, issue, show } = setUp(40);
  // Somebody who asks sharers under eight names, and shows none of the tickets.
  const [sharer, other] = [party(1), party(2)];
  for (let at = 0; at < 40; at++) show(issue(party(10 + at % 8, "n"), at % 2 === 0 ? sharer : other), "acceptor");
  assertEquals(refused(party(99, "n"), party(3)), "server 10");
  assertEquals(refused(party(99, "m"), sharer), "no");
  assertEquals(refused(party(10, "m"), sharer), "p10 5");
});

Deno.test("TransferQueue limits the transfers of a pair, of a person and of a network, and of all", () => {
  const { refused, begin } = setUp(40);
  for (let at = 0; at < 5; at++) begin(party(1, "n"), party(2));
  assertEquals(refused(party(8, "n"), party(2)), "p2 5");
  assertEquals([refused(party(1), party(2)), refused(party(2), party(1))], ["p1 5", "p2 5"]);
  for (let at = 0; at < 5; at++) begin(party(30 + at), party(1, "n"));
  assertEquals([refused(party(1), party(4)), refused(party(4), party(1))], ["p1 10", "p1 10"]);
  assertEquals([refused(party(4), party(5, "n")), refused(party(4), party(5))], ["server 10", "no"]);
  for (let at = 0; at < 30; at++) begin(party(100 + at), party(200 + at));
  assertEquals(refused(party(4), party(5)), "server 40");
});

Deno.test("TransferQueue leaves places of a sharer to others, however many two networks ask for", () => {
  for (const isKnown of [true, false]) {
    const { begin, refused } = setUp(64);
    const sharer = party(1);
    const ask = (person: number, network: string) => begin(party(person, network, { isKnown }), sharer);
    const greedy = ["a", "b"].flatMap((network, at) => Array.from({ length: 8 }, () => ask(10 + at, network)));
    assertEquals(greedy.filter(({ hasBegun }) => hasBegun).length, 12);
    // Those that wait have no place, so nobody is refused because of them.
    assertEquals([refused(party(20, "c", { isKnown }), sharer), ask(20, "c").hasBegun], ["no", true]);
    assertEquals(ask(30, "d").hasBegun, true);
    assertEquals(refused(party(10, "a", { isKnown }), sharer), "p10 8");
  }
});

Deno.test("TransferQueue leaves places to others, however many three networks have", () => {
  const { begin, refused } = setUp(64);
  for (const network of ["a", "b", "c"]) {
    for (let at = 0; at < 16; at++) begin(party(at, network, { isKnown: false }), party(100 + at));
  }
  const third = party(50, "d", { isKnown: false });
  assertEquals([refused(third, party(200)), begin(third, party(200)).hasBegun], ["no", true]);
});

Deno.test("TransferQueue keeps a quarter of all places for people who are known", () => {
  const { refused, begin } = setUp(40);
  const stranger = (person: number) => party(person, null, { isKnown: false });
  for (let at = 0; at < 30; at++) assertEquals(begin(stranger(at), party(100 + at)).hasBegun, true);
  assertEquals([refused(stranger(99), party(200)), refused(party(98), party(99))], ["server 30", "no"]);
  const waiting = begin(party(97), stranger(96));
  assertEquals([waiting.hasBegun, begin(party(98), party(99)).hasBegun], [false, true]);
  waiting.close();
});

Deno.test("TransferQueue limits nothing if the limit is 0", () => {
  const { refused, begin } = setUp(0);
  for (let at = 0; at < 100; at++) begin(party(1, "n"), party(2, "n"));
  assertEquals(refused(party(1, "n"), party(2, "n")), "no");
});

Deno.test("TransferQueue lets transfers wait for a place, and the one of whoever has the fewest is next", () => {
  const { clock, begin } = setUp(3);
  const running = [begin(party(1), party(2)), begin(party(1), party(2)), begin(party(5), party(6))];
  const greedy = begin(party(1), party(3));
  const [modest, late] = [begin(party(7), party(8)), begin(party(9), party(10))];
  assertEquals([greedy, modest, late].map(({ hasBegun }) => hasBegun), [false, false, false]);
  running[2]?.close();
  assertEquals([greedy, modest, late].map(({ hasBegun }) => hasBegun), [false, true, false]);
  modest.close();
  assertEquals([greedy, late].map(({ hasBegun }) => hasBegun), [false, true]);
  // A transfer that waits may end, too.
  greedy.close();
  assertEquals(clock.waiting, 0);
  running[0]?.close();
  assertEquals(greedy.hasBegun, false);
});

Deno.test("TransferQueue ends the slowest transfer when another one needs its place, and not before", () => {
  const { clock, refused, issue, show, begin } = setUp(2);
  const [slow, slower] = [begin(party(1), party(2)), begin(party(3), party(4))];
  const waiting = issue(party(5), party(6));
  [slow.slowMs, slower.slowMs] = [PATIENCE_MS - 2, PATIENCE_MS - 1];
  show(waiting, "maker", "acceptor");
  assertEquals([waiting.hasBegun, refused(party(7), party(8))], [false, "server 2"]);
  [slow.slowMs, slower.slowMs] = [PATIENCE_MS, PATIENCE_MS + 1];
  assertEquals(refused(party(7), party(8)), "no");
  clock.advance(1000);
  assertEquals([waiting.hasBegun, slow.isOver, slower.isOver, clock.waiting], [true, false, true, 0]);
});

Deno.test("TransferQueue ends a slow transfer of the pair, the person or the network whose share is used up", () => {
  for (const [share, others] of [[5, [party(1), party(2)]], [10, [party(1), party(9)]]] as const) {
    const { begin, refused } = setUp(40);
    const slow = Array.from({ length: share }, (_, at) => begin(party(1), party(share === 5 ? 2 : 20 + at)));
    assertEquals(refused(...others), `p1 ${share}`);
    const [first] = slow;
    if (first !== undefined) first.slowMs = PATIENCE_MS;
    assertEquals(refused(...others), "no");
    assertEquals([begin(...others).hasBegun, first?.isOver], [true, true]);
  }
});
