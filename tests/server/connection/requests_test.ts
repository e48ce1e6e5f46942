/**
 * The order in which requests are answered.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { AnswerOrder } from "../../../server/connection/requests.ts";

async function turns(count = 10): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

Deno.test("an answer order does something at once when nothing is unanswered", () => {
  const done: string[] = [];
  assertEquals(new AnswerOrder().inOrder(() => done.push("act")), undefined);
  assertEquals(done, ["act"]);
});

Deno.test("an answer order waits until all earlier requests are answered", async () => {
  const order = new AnswerOrder();
  const done: string[] = [];
  order.began();
  order.began();
  const acting = order.inOrder(() => done.push("act"));
  order.answered();
  await turns();
  assertEquals(done, []);
  order.answered();
  await acting;
  assertEquals(done, ["act"]);
  await order.allAnswered();
});

Deno.test("an answer order that is released makes nobody wait, even though requests are unanswered", async () => {
  const order = new AnswerOrder();
  order.began();
  const waiting = [order.allAnswered(), order.allAnswered()];
  order.release();
  await Promise.all(waiting);
});
