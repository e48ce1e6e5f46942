/**
 * Transfer requests without connections. tests/conformance tests the same rules over the wire.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { TransferRequests } from "../../../server/transfer/transfer_requests.ts";
import type { Limits } from "../../../server/limits.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { hubWith, type RecordedPlace } from "../support/recording_session.ts";

const ID = "request-0123456789";

function setUp(limits: Partial<Limits> = {}) {
  const { hub, clock, register, add } = hubWith(limits);
  const addWithFiles = (name: string): RecordedPlace => {
    const recorded = add(name);
    recorded.place.takesFiles = true;
    return recorded;
  };
  return { hub, clock, register, add, addWithFiles, transfers: new TransferRequests(hub) };
}

function offerTo(to: string, id = ID): MessageOf<"offer"> {
  return { type: "offer", to, id, names: ["notes.txt"], count: 1, bytes: 10 };
}

function closings({ session }: RecordedPlace): string[] {
  return session.take().flatMap((message) => message.type === "closed" ? [message.code] : []);
}

Deno.test("an offer goes to the sessions that accept files, and the first to accept gets a ticket", async () => {
  const { transfers, add, addWithFiles } = setUp();
  const [ann, plain, one, other] = [add("ann"), add("bob"), addWithFiles("bob"), addWithFiles("bob")];
  assertEquals(await transfers.offer(ann.place, offerTo("bob")), null);
  assertEquals([plain, one, other].map(({ session }) => session.takeTypes()), [[], ["offered"], ["offered"]]);
  assertEquals(transfers.accept(one.place, { type: "accept", id: ID }), null);
  const tickets = [ann, one].flatMap(({ session }) =>
    session.take().flatMap((message) => message.type === "accepted" ? [message.ticket] : [])
  );
  assertEquals(new Set(tickets).size, 2);
  assertEquals(closings(other), ["elsewhere"]);
  assertEquals(transfers.accept(other.place, { type: "accept", id: ID }), { code: "no_such_deal", about: ID });
  transfers.left(ann.place);
});

Deno.test("an offer to an offline person waits until one of the person's sessions arrives", async () => {
  const { hub, transfers, add, addWithFiles } = setUp();
  const [ann, bob] = [add("ann"), addWithFiles("bob")];
  const { person } = bob.place;
  hub.removePlace(bob.place, "lost");
  assertEquals(await transfers.offer(ann.place, offerTo("bob")), null);
  assertEquals(ann.session.takeTypes(), ["notice"]);
  bob.place.session = bob.session;
  hub.addPlace(bob.place);
  assertEquals(bob.place.person, person);
  transfers.arrived(bob.place);
  assertEquals(bob.session.takeTypes(), ["offered"]);
});

Deno.test("an offer is declined when all sessions that got it have passed or left", async () => {
  const { transfers, add, addWithFiles } = setUp();
  const [ann, one, other] = [add("ann"), addWithFiles("bob"), addWithFiles("bob")];
  await transfers.offer(ann.place, offerTo("bob"));
  transfers.close(one.place, { type: "close", id: ID, code: "passed" });
  assertEquals(closings(ann), []);
  transfers.left(other.place);
  assertEquals(closings(ann), ["declined"]);
});

Deno.test("a question that is not answered in time ends, and asking extends the time", async () => {
  const { clock, transfers, add } = setUp();
  const [ann, bob] = [add("ann"), add("bob")];
  transfers.share(ann.place, true);
  const ask = () => transfers.ask(bob.place, { type: "ask", to: "ann", id: ID, what: "tree", paths: [""] });
  assertEquals(await ask(), null);
  clock.advance(10_000);
  assertEquals([closings(ann), closings(bob)], [["no_answer"], ["no_answer"]]);
  assertEquals(await ask(), null);
  assertEquals(transfers.asking(ann.place, ID), null);
  clock.advance(299_999);
  assertEquals(closings(bob), []);
  clock.advance(1);
  assertEquals([closings(bob), clock.waiting], [["no_answer"], 0]);
});

Deno.test("codes that are unknown or the server's own are passed on as failed", async () => {
  const { transfers, add, addWithFiles } = setUp();
  const [ann, bob] = [add("ann"), addWithFiles("bob")];
  for (const [code, expected] of [["left", "failed"], ["dance", "failed"], ["declined", "declined"]] as const) {
    await transfers.offer(ann.place, offerTo("bob"));
    transfers.close(bob.place, { type: "close", id: ID, code });
    assertEquals(closings(ann), [expected], code);
  }
});

Deno.test("one person may have a quarter of the waiting offers, but at least eight", async () => {
  const { transfers, add, addWithFiles } = setUp({ maxOffers: 20, maxDeals: 0 });
  const ann = add("ann");
  addWithFiles("bob");
  for (let index = 0; index < 8; index++) {
    assertEquals(await transfers.offer(ann.place, offerTo("bob", `${ID}-${index}`)), null);
  }
  assertEquals(await transfers.offer(ann.place, offerTo("bob", `${ID}-8`)), { code: "too_many_deals", limit: 8 });
});

Deno.test("a server that shuts down notifies nobody of the end of requests", async () => {
  const { hub, transfers, add, addWithFiles } = setUp();
  const [ann, bob] = [add("ann"), addWithFiles("bob")];
  await transfers.offer(ann.place, offerTo("bob"));
  assert(bob.session.takeTypes().includes("offered"));
  hub.close();
  transfers.left(ann.place);
  assertEquals(closings(bob), []);
});
