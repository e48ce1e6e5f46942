/**
 * A server whose history went back to an earlier state, such as a copy that was put back: ids are used a second time, and
 * no new message is lost.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { MessageOf, PastMessage } from "../../../shared/wire/message.ts";
import { join } from "../../../client/join.ts";
import { until } from "../../support/until.ts";
import { chatMessage } from "../support/chat_message.ts";
import { FakePlatform, KEEPING, letGo, letIn } from "../support/fake_platform.ts";
import { nextAttempt } from "../support/joined_client.ts";
import { answerLast, answerPage } from "../support/pages.ts";

const WENT_BACK =
  "The history of the server went back to an earlier state: messages that you have seen are missing there. New ones follow.";

/** Ids up to 5 were said before the copy was made. */
function before(id: number): MessageOf<"message"> {
  return chatMessage({ id, time: 100 + id, from: "ann", text: `old ${id}` });
}

/** A message that was said after the copy was put back. */
function after(id: number, more: Partial<MessageOf<"message">> = {}): MessageOf<"message"> {
  return chatMessage({ id, time: 500 + id, from: "ann", text: `new ${id}`, ...more });
}

function stored(...messages: readonly MessageOf<"message">[]): PastMessage[] {
  return messages.map(({ type: _, ...past }) => past);
}

/** A client that has seen ids up to 15, and loses its connection. */
async function cutOff(args: readonly string[] = []) {
  const platform = new FakePlatform();
  const server = platform.serve("server");
  const code = join(["--name", "bob", ...args], platform);
  await letIn(server, KEEPING);
  for (const id of [4, 5, 10, 15]) await server.send(before(id));
  await platform.shows("old 15");
  const again = platform.serve("again");
  await server.vanish();
  await platform.tells("Connection lost");
  await nextAttempt(platform);
  return { platform, again, code };
}

function texts(platform: FakePlatform): string[] {
  return platform.outputLines.map((line) => line.replace("[#lobby] <ann> ", ""));
}

const OLD = ["old 4", "old 5", "old 10", "old 15"];

Deno.test("all 15 new messages are shown after a copy was put back, in order, though ids up to 15 were seen", async () => {
  const { platform, again, code } = await cutOff();
  const news = Array.from({ length: 15 }, (_, at) => after(6 + at));
  // The server believes that the client has seen ids up to 15.
  const hello = await letIn(again, KEEPING, { told: news.slice(10) });
  assertEquals(hello.seen?.["#lobby"], 15);
  const history = stored(before(4), before(5), ...news);
  assertEquals((await answerPage(again, history)).before, 16);
  // The last message that is still there is below the ids that were used a second time.
  assertEquals((await answerPage(again, history)).before, 16);
  assertEquals((await answerPage(again, history)).after, 5);
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 0);
  assertEquals(texts(platform), [...OLD, ...news.map(({ text }) => text)]);
  assertEquals(platform.errorLines.slice(1), ["Reconnected.", WENT_BACK]);
  const marks = again.received.flatMap((one) => one.type === "read" ? [one.id] : []);
  assertEquals(marks, [20]);
});

Deno.test("messages with low ids are shown if the copy was put back and nothing was said before the client came", async () => {
  const { platform, again, code } = await cutOff();
  await letIn(again, KEEPING);
  for (let page = 0; page < 3; page++) await answerPage(again, stored(before(4), before(5)));
  await platform.tells(WENT_BACK);
  await again.send(after(6));
  await platform.shows("new 6");
  await again.send(after(7));
  await platform.shows("new 7");
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 0);
  assertEquals(texts(platform), [...OLD, "new 6", "new 7"]);
  assertEquals(platform.errorLines.filter((line) => line === WENT_BACK).length, 1);
});

Deno.test("nothing is said or shown twice if the last message is still there, or was removed by retention", async () => {
  for (const isRemoved of [false, true]) {
    const { platform, again, code } = await cutOff();
    await letIn(again, KEEPING, { told: [after(16)] });
    if (isRemoved) {
      await answerPage(again, []);
      await answerPage(again, []);
      await answerPage(again, stored(after(16)));
      await answerPage(again, stored(after(16)));
    } else {
      await answerLast(again, before(15));
    }
    platform.endInput();
    await letGo(again);
    assertEquals(await code, 0);
    assertEquals(texts(platform), [...OLD, "new 16"]);
    assertEquals(platform.errorLines.slice(1), ["Reconnected."]);
  }
});

Deno.test("what arrives before the answer about the last message waits, and the connection may be lost meanwhile", async () => {
  const { platform, again, code } = await cutOff(["--json"]);
  await letIn(again, KEEPING, { told: [after(16)] });
  await again.expect("history");
  await using third = platform.serve("third");
  await again.vanish();
  const losses = () => platform.errorLines.filter((line) => line.startsWith("Connection lost")).length;
  await until(() => losses() === 2, () => platform.errors);
  await nextAttempt(platform);
  const hello = await letIn(third, KEEPING, { told: [after(16)] });
  assertEquals(hello.seen?.["#lobby"], 15);
  await answerLast(third, before(15));
  platform.endInput();
  await letGo(third);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines.filter((line) => line.includes("new 16")).length, 1);
});
