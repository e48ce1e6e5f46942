/**
 * That long work shares the main thread with real sockets, which a clock and a pipe in memory cannot show.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { yieldToSockets } from "../../shared/event_loop.ts";

Deno.test("work that yields to sockets lets what they have received be handled, whatever else is ready", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using near = await Deno.connect({ hostname: "127.0.0.1", port: (listener.addr as Deno.NetAddr).port });
  using far = await listener.accept();
  for (let round = 1; round <= 20; round++) {
    let isRead = false;
    const reading = near.read(new Uint8Array(1)).then(() => isRead = true);
    await far.write(new Uint8Array(1));
    await yieldToSockets(() => performance.now());
    assertEquals(isRead, true, `round ${round}`);
    await reading;
  }
});
