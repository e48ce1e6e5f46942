import { assertEquals, assertRejects } from "@std/assert";
import { onlyRequested } from "../../../../client/transfer/request/requested_names.ts";
import { TargetError } from "../../../../client/transfer/target.ts";
import { MemoryTarget } from "../support/memory_target.ts";

Deno.test("onlyRequested accepts requested files, and nothing else", async () => {
  const cases: readonly (readonly [asked: readonly string[], comes: readonly string[], isTaken: boolean])[] = [
    [["notes/a.txt"], ["a.txt"], true],
    [["notes/a.txt"], ["notes/a.txt"], false],
    [["notes/a.txt"], ["b.txt"], false],
    [["notes/a.txt"], ["a.txt", "b.txt"], false],
    [["notes"], ["notes/deep/x", "notes/y"], true],
    [["notes/"], ["notes/x"], true],
    [["notes"], ["notes2/x"], false],
    [["a", "b"], ["b", "a"], true],
    [["x/a.txt", "y/a.txt"], ["a.txt", "a (1).txt"], true],
    [["x/a", "y/a"], ["a/1", "a (1)/1"], true],
    [["x/a.txt"], ["a (1).txt"], false],
    [["x/a.txt", "y/b.txt"], ["b (1).txt"], false],
    [[""], ["shared/x", "shared/y"], true],
    [[""], ["shared/x", ".bashrc"], false],
    [["a"], [".bashrc"], false],
    [["a"], [""], false],
    [["photos/*.jpg"], ["a.jpg", "b.jpg"], true],
    [["*/a.txt"], ["a.txt", "a (1).txt"], true],
    [["photos/*.jpg"], ["a.jpg", "a.desktop"], false],
    [["caf\u00e9"], ["cafe\u0301"], true],
    [["cafe\u0301*"], ["caf\u00e9s"], true],
  ];
  for (const [asked, comes, isTaken] of cases) {
    const target = onlyRequested(new MemoryTarget(), asked);
    const begin = () => target.begin(comes.map((path) => ({ path, size: 1 })));
    if (isTaken) assertEquals((await begin()).done, [], JSON.stringify([asked, comes]));
    else await assertRejects(begin, TargetError, "broken");
  }
});

Deno.test("onlyRequested behaves like its target in everything else", async () => {
  const inner = new MemoryTarget();
  const target = onlyRequested(inner, ["a"]);
  await target.begin([{ path: "a", size: 3 }]);
  const open = await target.open(0, 0);
  await open.write(Uint8Array.of(1, 2, 3));
  open.close();
  assertEquals((await Array.fromAsync(target.readPart(0))).length, 1);
  const again = await target.open(0, 3);
  await again.publish(undefined);
  await target.finish();
  await target.close();
  assertEquals([target.published.paths, inner.isFinished], [["a"], true]);
});
