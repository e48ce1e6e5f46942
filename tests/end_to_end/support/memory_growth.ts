/**
 * How much the resident memory of processes grows while something runs, as Linux counts it: the peak, minus the value
 * at the beginning.
 *
 * Runs `cat`, because Deno itself reads /proc only with all permissions.
 *
 * @module
 */

const LOOK_MS = 100;

/**
 * Runs something, and returns the growth of each process in MiB. A process that ends in the meantime counts until its
 * end.
 */
export async function growthDuring(pids: readonly number[], act: () => Promise<void>): Promise<number[]> {
  const first = await Promise.all(pids.map((pid) => memoryOf(pid)));
  const highest = first.map(({ highest }) => highest);
  const done = act();
  let isOver = false;
  const end = done.then(() => {}, () => {}).then(() => void (isOver = true));
  while (!isOver) {
    const now = await Promise.all(pids.map((pid) => memoryOf(pid)));
    now.forEach((memory, at) => highest[at] = Math.max(highest[at] ?? 0, memory.highest));
    const waited = Promise.withResolvers<void>();
    const timer = setTimeout(waited.resolve, LOOK_MS);
    await Promise.race([end, waited.promise]);
    clearTimeout(timer);
  }
  await done;
  return highest.map((kib, at) => (kib - (first[at]?.now ?? 0)) / 1024);
}

/** In KiB; 0 if the process is gone. */
async function memoryOf(pid: number): Promise<{ readonly now: number; readonly highest: number }> {
  const { stdout } = await new Deno.Command("cat", { args: [`/proc/${pid}/status`], stderr: "null" }).output();
  const status = new TextDecoder().decode(stdout);
  const kib = (what: string) => Number(new RegExp(`^${what}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  return { now: kib("VmRSS"), highest: kib("VmHWM") };
}
