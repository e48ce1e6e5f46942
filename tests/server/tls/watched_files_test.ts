/**
 * Files that are used again when they change.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { WatchedFiles } from "../../../server/tls/watched_files.ts";
import { ManualClock } from "../../support/manual_clock.ts";

/** Two files in memory, and what became of them. */
function setUp() {
  const clock = new ManualClock();
  const files = new Map([["cert", "c1"], ["key", "k1"]]);
  const events: string[] = [];
  const watched = new WatchedFiles(["cert", "key"], ["c1", "k1"], {
    clock,
    read: (path) => {
      const content = files.get(path);
      return content === undefined ? Promise.reject(new Error(`no ${path}`)) : Promise.resolve(content);
    },
    use: (contents) => {
      if (contents[0]?.slice(1) !== contents[1]?.slice(1)) return Promise.reject(new Error("they do not fit"));
      events.push(`used ${contents.join(" ")}`);
      return Promise.resolve();
    },
    failed: (error) => events.push(`failed: ${error instanceof Error ? error.message : error}`),
  });
  /** Lets the files be looked at so many times. */
  const looks = async (count: number) => {
    for (let look = 0; look < count; look++) {
      clock.advance(10_000);
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    }
  };
  return { clock, files, events, watched, looks };
}

Deno.test("files are used when both have changed and stay as they are", async () => {
  const { files, events, watched, looks, clock } = setUp();
  watched.start();
  await looks(3);
  assertEquals(events, [], "nothing has changed");
  files.set("cert", "c2");
  await looks(1);
  files.set("key", "k2");
  await looks(1);
  assertEquals(events, [], "the first look that sees both does not know whether there is more");
  await looks(3);
  assertEquals(events, ["used c2 k2"]);
  watched.stop();
  assertEquals(clock.waiting, 0);
});

Deno.test("files that do not fit, or are missing, are reported once, and used once they are right", async () => {
  const { files, events, watched, looks } = setUp();
  watched.start();
  files.set("cert", "c2");
  await looks(5);
  assertEquals(events, ["failed: they do not fit"]);
  files.delete("key");
  await looks(5);
  assertEquals(events.slice(1), ["failed: no key"]);
  files.set("key", "k2");
  await looks(5);
  assertEquals(events.slice(2), ["used c2 k2"]);
  watched.stop();
});

Deno.test("readNow uses what has changed at once, and says whether it did", async () => {
  const { files, events, watched } = setUp();
  assertEquals(await watched.readNow(), false);
  files.set("cert", "c2");
  assertEquals(await watched.readNow(), false);
  files.set("key", "k2");
  assertEquals(await watched.readNow(), true);
  assertEquals(events, ["failed: they do not fit", "used c2 k2"]);
  watched.stop();
});
