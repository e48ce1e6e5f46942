import { assertEquals } from "@std/assert";
import { RosterPages } from "../../../client/incoming/roster_pages.ts";

const people = [{ name: "ann" }, { name: "bob" }];

Deno.test("RosterPages asks for the page after the last name of the one before, until there is no more", () => {
  const pages = new RosterPages({ readsAll: false });
  const first = pages.first("#a");
  assertEquals(first, { type: "roster", limit: 100, room: "#a" });
  assertEquals(pages.next, null);
  pages.follow({ type: "people", room: "#a", people, more: 3 }, { ...first, ref: "1" });
  assertEquals(pages.next, { type: "roster", limit: 100, room: "#a", after: "bob" });
  pages.follow({ type: "people", room: "#a", people: [{ name: "zoe" }] }, { ...pages.next ?? first, ref: "2" });
  assertEquals(pages.next, null);
});

Deno.test("RosterPages has large pages for those who read all of them, and ignores other lists", () => {
  const pages = new RosterPages({ readsAll: true });
  assertEquals(pages.first(undefined), { type: "roster", limit: 500 });
  pages.follow({ type: "people", people, more: 3 }, { type: "who", ref: "1" });
  pages.follow({ type: "people", people, more: 3 }, null);
  pages.follow({ type: "people", people: [], more: 3 }, { type: "roster", ref: "1" });
  assertEquals(pages.next, null);
});
