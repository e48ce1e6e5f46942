/**
 * The system of a command that works on a data folder, for tests.
 *
 * @module
 */
import type { ForgetPlatform } from "../../../../../server/commands/forget.ts";
import { NOW } from "./temp_folder.ts";

export class FakePlatform implements ForgetPlatform {
  out = "";
  errors = "";
  readonly isWindows = false;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #answer: string | null;
  readonly #code: number;

  /** `answer`: what the user types when asked. `code`: what printing returns. */
  constructor(
    variables: Readonly<Record<string, string>> = {},
    { answer = null, code = 0 }: { answer?: string | null; code?: number } = {},
  ) {
    this.#variables = variables;
    this.#answer = answer;
    this.#code = code;
  }

  readonly environment = (name: string): string | undefined => this.#variables[name];
  readonly nowMs = (): number => NOW;

  readonly print = (text: string): number => {
    this.out += text;
    return this.#code;
  };

  readonly printError = (text: string): void => {
    this.errors += text;
  };

  readonly ask = (question: string): string | null => {
    this.errors += question;
    return this.#answer;
  };
}
