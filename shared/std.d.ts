// Types for the part of the Deno standard library that this project uses. The copy on the npm registry has none, and
// without them every name would be `any`. This file goes away with the move to JSR.

declare module "@std/cli" {
  export interface ParseOptions {
    /** Flags without a value; `true` or `false`. */
    boolean?: readonly string[];
    /** Flags with a value; the empty string if the value is missing. */
    string?: readonly string[];
    /** Other names of a flag. */
    alias?: Readonly<Record<string, readonly string[] | string>>;
    /** Flags that can be given more than once; an array. */
    collect?: readonly string[];
    /** Boolean flags that `--no-NAME` turns off. */
    negatable?: readonly string[];
    /** Leaves what follows `--` unparsed in `_`. */
    stopEarly?: boolean;
    /** Called for arguments that are not named above; `false` leaves them out. */
    unknown?: (arg: string, key?: string, value?: unknown) => unknown;
  }
  export function parseArgs(
    args: readonly string[],
    options?: ParseOptions,
  ): { _: (string | number)[] } & Record<string, unknown>;
}

declare module "@std/jsonc" {
  /**
   * Parses JSON with comments and trailing commas. Throws a `SyntaxError` that ends with `at position N`, if it knows.
   */
  export function parse(text: string): unknown;
}

declare module "@std/path" {
  export function join(...parts: string[]): string;
  export function dirname(path: string): string;
  export function basename(path: string, suffix?: string): string;
  export function resolve(...parts: string[]): string;
  export function relative(from: string, to: string): string;
  export function normalize(path: string): string;
  export function fromFileUrl(url: string | URL): string;
  export function toFileUrl(path: string): URL;
}

declare module "@std/fs" {
  export interface WalkOptions {
    exts?: string[];
    skip?: RegExp[];
    includeDirs?: boolean;
  }
  export interface WalkEntry extends Deno.DirEntry {
    path: string;
  }
  export function walk(root: string | URL, options?: WalkOptions): AsyncIterableIterator<WalkEntry>;
  export function exists(path: string | URL): Promise<boolean>;
  export function ensureDir(path: string | URL): Promise<void>;
}

declare module "@std/assert" {
  export class AssertionError extends Error {}
  export function assert(condition: unknown, message?: string): asserts condition;
  export function assertEquals<T>(actual: T, expected: T, message?: string): void;
  export function assertNotEquals<T>(actual: T, expected: T, message?: string): void;
  export function assertStrictEquals<T>(actual: unknown, expected: T, message?: string): asserts actual is T;
  export function assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T>;
  export function assertMatch(actual: string, expected: RegExp, message?: string): void;
  export function assertNotMatch(actual: string, expected: RegExp, message?: string): void;
  export function assertStringIncludes(actual: string, expected: string, message?: string): void;
  export function assertThrows<E extends Error = Error>(
    run: () => unknown,
    // deno-lint-ignore no-explicit-any
    kind?: new (...args: any[]) => E,
    includes?: string,
  ): E;
  export function assertRejects<E extends Error = Error>(
    run: () => PromiseLike<unknown>,
    // deno-lint-ignore no-explicit-any
    kind?: new (...args: any[]) => E,
    includes?: string,
  ): Promise<E>;
  export function fail(message?: string): never;
}
