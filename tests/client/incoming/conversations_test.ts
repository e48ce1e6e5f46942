import { assertEquals } from "@std/assert";
import { Conversations, MAX_PEOPLE } from "../../../client/incoming/conversations.ts";

/** Conversations of a user who is in some rooms. */
function placesIn(rooms: readonly string[], target: string | null = rooms[0] ?? null) {
  const session = { rooms, target };
  return { session, places: new Conversations(session) };
}

/** The conversations as `1:#a 2:#b(3) 3:ann(1!)`, the current one with a `*`. */
function shown(places: Conversations): string {
  return places.all.map(({ name, unread, isMentioned: isCalled, isHere }, at) =>
    `${at + 1}:${name}${isHere ? "*" : ""}${unread === 0 ? "" : `(${unread}${isCalled ? "!" : ""})`}`
  ).join(" ");
}

Deno.test("Conversations counts unread messages, except in the current conversation", () => {
  const { places } = placesIn(["#a", "#b", "#c"]);
  places.addUnread("#a");
  places.addUnread("#b");
  places.addUnread("#b");
  places.addUnread("#c", { isMention: true });
  places.addUnread("#c");
  assertEquals(shown(places), "1:#a* 2:#b(2) 3:#c(2!)");
});

Deno.test("Conversations resets the count of a conversation that is looked at", () => {
  const { places, session } = placesIn(["#a", "#b"]);
  places.addUnread("#b", { isMention: true });
  session.target = "#b";
  places.markRead("#b");
  assertEquals(shown(places), "1:#a 2:#b*");
  session.target = "#a";
  assertEquals(shown(places), "1:#a* 2:#b");
});

Deno.test("Conversations lists people after the rooms, in the order of their first message, and removes them", () => {
  const { places } = placesIn(["#a"]);
  places.addUnread("ann", { isMention: true });
  places.open("bob");
  places.addUnread("ann", { isMention: true });
  assertEquals(shown(places), "1:#a* 2:ann(2!) 3:bob");
  places.close("ann");
  assertEquals(shown(places), "1:#a* 2:bob");
  places.close("nobody");
  assertEquals(shown(places), "1:#a* 2:bob");
});

Deno.test("Conversations lists a bounded number of people, including the current one", () => {
  const { places, session } = placesIn([]);
  session.target = "p0";
  for (let at = 0; at <= MAX_PEOPLE; at++) places.open(`p${at}`);
  const names = places.all.map(({ name }) => name);
  assertEquals(names.length, MAX_PEOPLE);
  assertEquals([names[0], names[1]], ["p0", "p2"]);
});

Deno.test("Conversations keeps the unread count when a person changes their name", () => {
  const { places } = placesIn(["#a"]);
  places.addUnread("ann", { isMention: true });
  places.open("bob");
  places.renamed("ann", "anna");
  places.renamed("nobody", "somebody");
  assertEquals(shown(places), "1:#a* 2:anna(1!) 3:bob");
  places.renamed("anna", "bob");
  assertEquals(shown(places), "1:#a* 2:bob");
});

Deno.test("Conversations withdraws one mention, unless it was read already, and no other message", () => {
  const { places } = placesIn(["#a"]);
  places.addUnread("ann", { isMention: true, key: 1 });
  places.addUnread("bob", { isMention: true });
  places.addUnread("bob", { isMention: true, key: 2 });
  places.withdraw(1);
  places.withdraw(2);
  assertEquals(shown(places), "1:#a* 2:ann 3:bob(1!)");
  places.markRead("bob");
  places.addUnread("bob");
  places.withdraw(2);
  assertEquals(shown(places), "1:#a* 2:ann 3:bob(1)");
  places.addUnread("bob", { isMention: true, key: 3 });
  places.renamed("bob", "rob");
  places.withdraw(3);
  assertEquals(shown(places), "1:#a* 2:ann 3:rob(1)");
});

Deno.test("Conversations goes to mentions first, then to unread messages, and wraps around", () => {
  const { places, session } = placesIn(["#a", "#b", "#c"], "#b");
  assertEquals(places.next(), null);
  places.addUnread("#a");
  assertEquals(places.next(), "#a");
  places.addUnread("#c");
  assertEquals(places.next(), "#c");
  places.addUnread("ann", { isMention: true });
  assertEquals(places.next(), "ann");
  session.target = "ann";
  places.markRead("ann");
  assertEquals(places.next(), "#a");
});

Deno.test("Conversations no longer counts what was seen on the screen, and still goes there after everything unread", () => {
  const { places, session } = placesIn(["#a", "#b", "#c"]);
  const seen = [places.addUnread("#b", { isMention: true }), places.addUnread("#b")];
  places.addUnread("#c");
  assertEquals([shown(places), places.next()], ["1:#a* 2:#b(2!) 3:#c(1)", "#b"]);
  seen[0]?.();
  assertEquals([shown(places), places.next()], ["1:#a* 2:#b(1) 3:#c(1)", "#b"]);
  seen[1]?.();
  assertEquals([shown(places), places.next()], ["1:#a* 2:#b 3:#c(1)", "#c"]);
  places.markRead("#c");
  assertEquals(places.next(), "#b");
  session.target = "#b";
  places.markRead("#b");
  session.target = "#a";
  const late = places.addUnread("#b");
  places.markRead("#b");
  places.addUnread("#b");
  late();
  assertEquals(shown(places), "1:#a* 2:#b(1) 3:#c");
});

Deno.test("Conversations keeps the count of what was seen when a person changes their name", () => {
  const { places } = placesIn(["#a"]);
  const seen = places.addUnread("ann", { isMention: true });
  places.renamed("ann", "anna");
  assertEquals(shown(places), "1:#a* 2:anna(1!)");
  seen();
  assertEquals(shown(places), "1:#a* 2:anna");
});

Deno.test("Conversations has neighbours in a circle", () => {
  const { places, session } = placesIn(["#a", "#b"]);
  places.open("ann");
  assertEquals([places.neighbour(-1), places.neighbour(1)], ["ann", "#b"]);
  session.target = "ann";
  assertEquals([places.neighbour(-1), places.neighbour(1)], ["#b", "#a"]);
  session.target = "nobody";
  assertEquals([places.neighbour(-1), places.neighbour(1)], ["ann", "#a"]);
  for (const rooms of [[], ["#a"]]) {
    const { places } = placesIn(rooms);
    assertEquals([places.neighbour(-1), places.neighbour(1)], [null, null]);
  }
});

Deno.test("Conversations restores the people of an earlier session in their order", () => {
  const { places } = placesIn(["#b", "#a"]);
  places.restore(["#a", "ann", "#b", "bob"]);
  assertEquals(shown(places), "1:#b* 2:#a 3:ann 4:bob");
  places.restore(["eve"]);
  assertEquals(shown(places), "1:#b* 2:#a 3:eve");
});

Deno.test("Conversations treats two spellings of a name as one, and shows the server's", () => {
  const { places, session } = placesIn(["#a"]);
  places.open("ANN");
  session.target = "ANN";
  places.addUnread("ann", { isMention: true });
  assertEquals(shown(places), "1:#a 2:ann*");
  places.renamed("ann", "Ann");
  places.close("aNN");
  assertEquals(shown(places), "1:#a");
});

Deno.test("Conversations counts unread messages of a bounded number of places", () => {
  const rooms = ["#a", "#b"];
  const conversations = new Conversations({ rooms, target: "#a" });
  conversations.addUnread("#b");
  for (let room = 0; room < 3_000; room++) conversations.addUnread(`#r${room}`);
  conversations.addUnread("#b");
  assertEquals(conversations.all.map(({ name, unread }) => [name, unread]), [["#a", 0], ["#b", 2]]);
});
