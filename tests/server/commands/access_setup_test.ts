/**
 * What the operator sees when a server begins where nobody needs an invitation.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { ServerAccess } from "../../../server/commands/access_setup.ts";
import { EN } from "../../../server/commands/usage/en.ts";
import { Logger } from "../../../server/logger.ts";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import { MemoryStore } from "../../../server/store/memory_store.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const KEY = "ed25519:DoP0kVOhWsnLdJf38bldLDfFXW5fKLRsM04QLfEjJPQ";

async function firstLines(hostname: string, isSeen = true): Promise<readonly string[]> {
  const clock = new ManualClock(0);
  const register = new MemoryRegister();
  const storage = {
    store: new MemoryStore(clock, { register }),
    register,
    folder: null,
    isCopy: false,
    time: () => 0,
    trustedTime: () => 0,
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const plan = { mode: "open", hasGuests: true, password: null, mayMembersInvite: false } as const;
  const access = await ServerAccess.open(plan, {
    storage,
    clock,
    limits: { maxInvitations: 10 },
    link: { publicHost: null, listening: { hostname, port: 12345 }, machine: () => "box", key: KEY, isPlain: false },
    logger: new Logger({ format: "text", level: "error", now: () => 0, write: () => {} }),
    environment: () => undefined,
  });
  try {
    return await access.firstLines({ isSeen, language: "en" });
  } finally {
    access.close();
  }
}

Deno.test("an open server that others can reach shows a link with its key, and no invitation", async () => {
  const { firstOpen, firstHost } = EN.invite;
  assertEquals(await firstLines("0.0.0.0"), [firstOpen, `  chat://box/#${KEY}`, firstHost("box")]);
  assertEquals(await firstLines("192.168.0.7"), [firstOpen, `  chat://192.168.0.7/#${KEY}`]);
  assertEquals(await firstLines("127.0.0.1"), []);
  assertEquals(await firstLines("0.0.0.0", false), []);
});
