/**
 * The hub without connections. tests/conformance tests the same rules over the wire.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { hubWith, RecordingSession } from "../support/recording_session.ts";

async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

Deno.test("the members of a room get joined once for each person", () => {
  const { hub, add } = hubWith();
  const ann = add("ann", "#a");
  add("bob", "#a");
  assertEquals(ann.session.take().map((message) => message.type === "joined" && message.name), ["ann", "bob"]);
  const second = add("bob", "#a");
  assertEquals([ann.session.takeTypes(), second.session.takeTypes()], [[], ["joined"]]);
  assertEquals([...hub.room("#a")?.persons ?? []].map(({ name }) => name), ["ann", "bob"]);
});

Deno.test("a message goes to the members of its room only, and its author gets the answer", async () => {
  const { hub, add } = hubWith();
  const [ann, bob, carol] = [add("ann", "#a"), add("bob", "#a"), add("carol", "#b")];
  for (const { session } of [ann, bob, carol]) session.take();
  assertEquals(hub.accept(ann.place, ann.session, { type: "say", to: "#a", text: "hello" }), null);
  await turns();
  const received = [ann, bob, carol].map(({ session }) => session.takeTypes());
  assertEquals(received, [["message"], ["message"], []]);
  assertEquals([ann.session.answers, bob.session.answers], [[1], []]);
});

Deno.test("a private message goes to all sessions of both people", async () => {
  const { hub, add } = hubWith();
  const [ann, bob, bobToo, carol] = [add("ann"), add("bob"), add("bob"), add("carol")];
  assertEquals(hub.accept(ann.place, ann.session, { type: "say", to: "bob", text: "hello" }), null);
  await turns();
  const received = [ann, bob, bobToo, carol].map(({ session }) => session.takeTypes());
  assertEquals(received, [["message"], ["message"], ["message"], []]);
});

Deno.test("a message to a room is refused at once for people who are not in it", () => {
  const { hub, add } = hubWith();
  const [ann] = [add("ann"), add("bob", "#a")];
  const say = (to: string) => hub.accept(ann.place, ann.session, { type: "say", to, text: "hello" });
  assertEquals([say("#a"), say("#none")], [
    { code: "not_in_room", about: "#a" },
    { code: "no_such_room", about: "#none" },
  ]);
});

Deno.test("rename changes the name under which a person is found, and refuses a name in use", () => {
  const { hub, add } = hubWith();
  const [ann, bob] = [add("ann", "#a"), add("bob", "#a")];
  bob.session.take();
  assertEquals(hub.rename(ann.place.person, "Bob"), { code: "name_taken", about: "Bob" });
  assertEquals(hub.rename(ann.place.person, "anna"), null);
  assertEquals([hub.person("ann"), hub.person("anna")], [undefined, ann.place.person]);
  assertEquals(bob.session.takeTypes(), ["renamed"]);
});

Deno.test("a place that loses its session remembers its rooms, and the last place frees the name", () => {
  const { hub, add } = hubWith();
  const [ann, annToo, bob] = [add("ann", "#a", "#b"), add("ann", "#a"), add("bob", "#a", "#b")];
  bob.session.take();
  hub.removePlace(ann.place, "lost");
  assertEquals([ann.place.lostRooms, ann.place.rooms.size, ann.place.session], [["#a", "#b"], 0, null]);
  assertEquals(bob.session.take().map((message) => message.type === "parted" && message.room), ["#b"]);
  assertEquals(hub.person("ann"), annToo.place.person);
  hub.removePlace(annToo.place, "quit");
  assertEquals([hub.person("ann"), bob.session.takeTypes()], [undefined, ["parted"]]);
});

Deno.test("a hub that is closed notifies nobody of those who leave", () => {
  const { hub, add } = hubWith();
  const [ann, bob] = [add("ann", "#a"), add("bob", "#a")];
  bob.session.take();
  hub.close();
  hub.removePlace(ann.place, "shutdown");
  assertEquals(bob.session.takeTypes(), []);
});

Deno.test("replaceSession dismisses the earlier session, and the new one follows the rooms", () => {
  const { hub, add } = hubWith();
  const [ann, bob] = [add("ann", "#a"), add("bob", "#a")];
  for (const { session } of [ann, bob]) session.take();
  const next = new RecordingSession();
  hub.replaceSession(ann.place, next);
  assertEquals([ann.session.dismissed, next.takeTypes(), bob.session.takeTypes()], ["resumed", ["joined"], []]);
  hub.setTopic(bob.place, "#a", "tea");
  assertEquals(next.takeTypes(), ["topic"]);
});

Deno.test("the number of rooms of a session is limited, and a refused room does not stay open", () => {
  const { hub, add } = hubWith({ maxRooms: 1 });
  const ann = add("ann", "#a");
  assertEquals(hub.join(ann.place, "#b"), { code: "too_many_rooms", about: "#b", limit: 1 });
  assertEquals(hub.room("#b"), undefined);
});
