/**
 * Messages as drafts of the store, and entries of the store as messages.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { changeOf, draftOf, eventOf, pastOf } from "../../../server/hub/message_mapping.ts";
import type { Said } from "../../../server/store/store.ts";
import { nameKey } from "../../../shared/wire/name.ts";
import { hubWith } from "../support/recording_session.ts";

const SAID: Said = {
  type: "said",
  id: 1,
  time: 2,
  author: 3,
  to: "#a",
  fromName: "ann",
  toName: "#a",
  text: "x",
  action: false,
};

Deno.test("draftOf finds the room, the online person, or the key of an offline name", () => {
  const { hub, add } = hubWith();
  const [ann, bob] = [add("ann", "#Ops"), add("Bob")];
  const recipientOf = (to: string) => {
    const draft = draftOf(hub, ann.place, { type: "say", to, text: "x" });
    return "code" in draft ? draft.code : [draft.to, draft.toName];
  };
  assertEquals(recipientOf("#ops"), [nameKey("#ops"), "#Ops"]);
  assertEquals(recipientOf("bob"), [bob.place.person.id, "Bob"]);
  assertEquals(recipientOf("carol"), [{ absent: nameKey("carol") }, "carol"]);
  assertEquals(recipientOf("b b"), "no_such_person");
});

Deno.test("draftOf and changeOf limit a text by its bytes", () => {
  const { hub, add } = hubWith({ maxText: 6 });
  const { place } = add("ann", "#a");
  const codes = ["123456", "1234567", "中文", "中文."].map((text) => {
    const draft = draftOf(hub, place, { type: "say", to: "#a", text });
    const change = changeOf(hub, place, { type: "edit", to: "#a", id: 1, text });
    return ["code" in draft ? draft.code : "ok", "code" in change ? change.code : "ok"];
  });
  assertEquals(codes, [["ok", "ok"], ["too_large", "too_large"], ["ok", "ok"], ["too_large", "too_large"]]);
});

Deno.test("changeOf has the time limit of the server, and 0 means forever", () => {
  for (const [editTime, withinMs] of [[60, 60_000], [0, Infinity]] as const) {
    const { hub, add } = hubWith({ editTime });
    const change = changeOf(hub, add("ann").place, { type: "delete", to: "@", id: 1 });
    assertEquals("withinMs" in change && change.withinMs, withinMs);
  }
});

Deno.test("eventOf leaves out what an entry does not have", () => {
  const message = { type: "message", id: 1, time: 2, from: "ann", to: "#a", text: "x" } as const;
  assertEquals(eventOf(SAID), message);
  assertEquals(eventOf({ ...SAID, key: "k", action: true, edited: 5 }), {
    ...message,
    key: "k",
    action: true,
    edited: 5,
  });
  const { key: _, edited: __, ...head } = SAID;
  assertEquals(eventOf({ ...head, type: "edited", of: 7 }), { ...message, type: "edited", of: 7 });
  assertEquals(eventOf({ ...head, type: "deleted", of: 7 }), {
    type: "deleted",
    id: 1,
    time: 2,
    of: 7,
    from: "ann",
    to: "#a",
  });
});

Deno.test("pastOf has no text for a deleted message", () => {
  const head = { id: 1, time: 2, from: "ann", to: "#a" };
  assertEquals(pastOf(SAID), { ...head, text: "x" });
  assertEquals(pastOf({ ...SAID, edited: 5 }), { ...head, text: "x", edited: 5 });
  assertEquals(pastOf({ ...SAID, text: "", deleted: 6 }), { ...head, deleted: 6 });
});
