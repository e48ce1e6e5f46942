import { assertEquals } from "@std/assert";
import { EN } from "../../../client/language/en.ts";
import { Notices } from "../../../client/incoming/notices.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";

const waiting: MessageOf<"notice"> = { type: "notice", code: "waiting", name: "Carl" };
const SENTENCE = "Carl is offline and will get it later.";

Deno.test("Notices says once that somebody is not here, until that may have changed", () => {
  const notices = new Notices(EN);
  assertEquals([notices.text(waiting), notices.text(waiting)], [SENTENCE, null]);
  assertEquals(notices.text({ ...waiting, name: "dora" }), "dora is offline and will get it later.");
  notices.follow({ type: "joined", room: "#a", names: ["eve", "carl"] });
  assertEquals([notices.text(waiting), notices.text(waiting)], [SENTENCE, null]);
  notices.follow({ type: "message", id: 1, time: 1, from: "Carl", to: "bob", text: "hi" });
  assertEquals([notices.text(waiting), notices.text(waiting)], [SENTENCE, null]);
  notices.begin();
  assertEquals(notices.text(waiting), SENTENCE);
});

Deno.test("Notices says each time what else the server tells", () => {
  const notices = new Notices(EN);
  const texts = ["not_kept", "kept", "not_kept", "slowed"].map((code) => notices.text({ type: "notice", code }));
  assertEquals(texts.map((text) => text?.slice(0, 22)), [
    "The server cannot save",
    "The server can save me",
    "The server cannot save",
    "You are sending faster",
  ]);
  assertEquals(notices.text({ type: "notice", code: "waiting" }), "Notice from the server: waiting");
});
