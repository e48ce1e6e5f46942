/**
 * A server in a process of its own, and what it costs: the compiled binary if `CHAT_BINARY` names one, otherwise
 * main.ts.
 *
 * @module
 */
import { fromFileUrl, resolve } from "@std/path";
import { CertificateFolder, connectTls } from "../end_to_end/support/tls.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../deno.json", import.meta.url));

export class ServerProcess implements AsyncDisposable {
  readonly port: number;
  readonly #child: Deno.ChildProcess;
  /** Its certificate; `null` without TLS. */
  readonly certificate: CertificateFolder | null;

  private constructor(child: Deno.ChildProcess, port: number, certificate: CertificateFolder | null) {
    this.#child = child;
    this.port = port;
    this.certificate = certificate;
  }

  /**
   * Starts a server on a free port, with its flood limits off unless `hasDefaultLimits` is set. It stores nothing, unless
   * other flags say where.
   */
  static async start(
    keeping: readonly string[] = ["--memory"],
    { hasDefaultLimits = false, isTls = false }: { readonly hasDefaultLimits?: boolean; readonly isTls?: boolean } = {},
  ): Promise<ServerProcess> {
    const binary = Deno.env.get("CHAT_BINARY");
    const limits = hasDefaultLimits ? [] : ["--rate", "0", "--max-connections", "0", "--idle-timeout", "0"];
    const certificate = isTls ? await CertificateFolder.make() : null;
    const flags = ["serve", "--port", "0", ...keeping, ...limits, ...certificate?.flags ?? [], "--log-level", "error"];
    const child = new Deno.Command(binary === undefined ? Deno.execPath() : resolve(binary), {
      args: binary === undefined ? ["run", "-A", "--no-lock", "--config", CONFIG, MAIN, ...flags] : flags,
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`The server ended before it listened: ${text}`);
      text += value;
    }
    await reader.cancel();
    return new ServerProcess(child, Number(/:(\d+)\n/.exec(text)?.[1]), certificate);
  }

  /** A connection to it. */
  async connect(): Promise<Deno.Conn> {
    if (this.certificate !== null) return await connectTls(this.port);
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: this.port });
    conn.setNoDelay(true);
    return conn;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Seconds of processor time of all its threads so far; NaN if the system does not report it (no /proc). */
  cpuSeconds(): number {
    try {
      let nanoseconds = 0;
      for (const { name } of Deno.readDirSync(`/proc/${this.#child.pid}/task`)) {
        nanoseconds += Number(Deno.readTextFileSync(`/proc/${this.#child.pid}/task/${name}/schedstat`).split(" ")[0]);
      }
      return nanoseconds / 1e9;
    } catch {
      return NaN;
    }
  }

  /** Resident memory in MiB; NaN if the system does not report it. */
  residentMiB(): number {
    try {
      const status = Deno.readTextFileSync(`/proc/${this.#child.pid}/status`);
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
    } catch {
      return NaN;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.status;
    await this.certificate?.[Symbol.asyncDispose]();
  }
}
