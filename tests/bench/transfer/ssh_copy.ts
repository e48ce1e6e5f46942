/**
 * The same file by `scp` to this machine: an sshd of its own, as the system has it, on a port of its own, with keys
 * that exist only during the measurement.
 *
 * @module
 */
import { freePort } from "../../end_to_end/support/ports.ts";
import { TempHome } from "../../support/temp_home.ts";
import { took } from "../figures.ts";
import { sleep } from "../../support/patience.ts";

const SSHD = "/usr/sbin/sshd";
/** sshd needs this folder when it runs as root, and Debian makes it when the system starts. */
const PRIVILEGE_FOLDER = "/run/sshd";
const ATTEMPTS = 200;
const PAUSE_MS = 25;

/** A running sshd. Must be disposed of. */
export class SshCopy implements AsyncDisposable {
  readonly #home: TempHome;
  readonly #child: Deno.ChildProcess;
  readonly #port: number;
  readonly #hasMadeFolder: boolean;

  private constructor(home: TempHome, parts: { child: Deno.ChildProcess; port: number; hasMadeFolder: boolean }) {
    this.#home = home;
    this.#child = parts.child;
    this.#port = parts.port;
    this.#hasMadeFolder = parts.hasMadeFolder;
  }

  /** Starts an sshd; returns a sentence if that is not possible. */
  static async start(): Promise<SshCopy | string> {
    if (!isFile(SSHD)) return `${SSHD} is not installed`;
    const home = await TempHome.make();
    const port = freePort();
    try {
      for (const name of ["host_key", "key"]) {
        await run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", home.file(name));
      }
      const config = [
        `ListenAddress 127.0.0.1:${port}`,
        `HostKey ${home.file("host_key")}`,
        `AuthorizedKeysFile ${home.file("key.pub")}`,
        "PidFile none",
        "StrictModes no",
        "UsePAM no",
        "PasswordAuthentication no",
        "PermitRootLogin prohibit-password",
        "Subsystem sftp internal-sftp",
      ];
      await Deno.writeTextFile(home.file("config"), `${config.join("\n")}\n`);
      const hasMadeFolder = Deno.uid() === 0 && makeFolder(PRIVILEGE_FOLDER);
      const child = new Deno.Command(SSHD, {
        args: ["-D", "-q", "-f", home.file("config")],
        stdin: "null",
        stdout: "null",
        stderr: "inherit",
      }).spawn();
      const ssh = new SshCopy(home, { child, port, hasMadeFolder });
      if (await ssh.#isListening()) return ssh;
      await ssh[Symbol.asyncDispose]();
      return `${SSHD} does not listen`;
    } catch (error) {
      await home[Symbol.asyncDispose]();
      return `sshd does not run: ${error instanceof Error ? error.message : error}`;
    }
  }

  /** Copies a file, and returns how long the whole command took, in milliseconds. */
  copy(from: string, to: string): Promise<number> {
    const options = {
      IdentityFile: this.#home.file("key"),
      UserKnownHostsFile: this.#home.file("known_hosts"),
      StrictHostKeyChecking: "no",
      IdentitiesOnly: "yes",
      LogLevel: "ERROR",
    };
    const flags = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    const args = ["-F", "/dev/null", "-B", "-q", "-P", String(this.#port), ...flags, from, `127.0.0.1:${to}`];
    return took(() => run("scp", ...args));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGTERM");
    } catch {
      // It did not run.
    }
    await this.#child.status;
    if (this.#hasMadeFolder) await Deno.remove(PRIVILEGE_FOLDER);
    await this.#home[Symbol.asyncDispose]();
  }

  async #isListening(): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        (await Deno.connect({ hostname: "127.0.0.1", port: this.#port })).close();
        return true;
      } catch {
        await sleep(PAUSE_MS);
      }
    }
    return false;
  }
}

async function run(command: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args], stdin: "null" }).output();
  if (!success) throw new Error(`${command}: ${new TextDecoder().decode(stderr).trim()}`);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Whether the folder did not exist before. */
function makeFolder(path: string): boolean {
  try {
    Deno.mkdirSync(path, { mode: 0o755 });
    return true;
  } catch {
    return false;
  }
}
