import { assertEquals } from "@std/assert";
import { Link } from "../../../client/link/link.ts";
import { ANY_SERVER } from "../support/any_server.ts";
import type { LinkListener } from "../../../client/link/link_events.ts";
import type { ClientMessage } from "../../../shared/wire/message.ts";
import { FakePlatform, letIn } from "../support/fake_platform.ts";

function listener(uncertain: ClientMessage[] = [], welcomed: () => void = () => {}): LinkListener {
  return {
    identity: () => ({ name: "bob", rooms: [] }),
    earlier: () => null,
    drained: () => Promise.resolve(),
    wire: () => {},
    welcomed,
    received: () => {},
    lost: () => {},
    uncertain: (message) => void uncertain.push(message),
  };
}

const ADDRESS = { hostname: "127.0.0.1", port: 12345 };
const GUEST = { address: ADDRESS, identity: null, trust: ANY_SERVER };

Deno.test("a link announces its features (M6)", async () => {
  for (const [features, said] of [[undefined, ["history"]], [["files"], ["history", "files"]]] as const) {
    const platform = new FakePlatform();
    const server = platform.serve("the server");
    const link = new Link(platform, { ...GUEST, retryForMs: 0, ...(features && { features }) }, listener());
    const ended = link.run();
    assertEquals((await letIn(server)).features, said);
    await server.close();
    await ended;
  }
});

Deno.test("a link does not repeat requests about files, which the transfers make again in the new session", async () => {
  const platform = new FakePlatform();
  const [first, second] = [platform.serve("first"), platform.serve("second")];
  const uncertain: ClientMessage[] = [];
  const welcomed = Promise.withResolvers<void>();
  const link = new Link(
    platform,
    { ...GUEST, retryForMs: 10_000 },
    listener(uncertain, () => welcomed.resolve()),
  );
  const ended = link.run();
  await letIn(first);
  await welcomed.promise;
  link.request({ type: "offer", to: "ann", id: "i".repeat(22), names: ["a"], count: 1, bytes: 1, ref: "7" });
  await first.expect("offer");
  await first.close();
  for (let i = 0; i < 50 && platform.dialled.length < 2; i++) {
    platform.clock.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await letIn(second);
  link.request({ type: "who", ref: "8" });
  await second.expect("who");
  assertEquals(uncertain.map(({ type }) => type), ["offer"]);
  await second.close();
  await link.stop(0);
  await ended;
});
