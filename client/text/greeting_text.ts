/**
 * What is said to somebody who has just arrived.
 *
 * Pure.
 *
 * @module
 */
import type { MessageOf } from "../../shared/wire/message.ts";
import { printable, printableLines } from "../../shared/printable.ts";
import type { Catalogue } from "../language/catalogue.ts";

export interface GreetingView {
  /** One's own name. */
  readonly name: string;
  /** Where the next line goes. */
  readonly target: string | null;
  /** Whether every line is text. */
  readonly isVerbatim: boolean;
  readonly strings: Catalogue;
}

/** The lines of a welcome: the server's own, and then where one is. */
export function greetingLines({ title, motd }: MessageOf<"welcome">, view: GreetingView): string[] {
  const { name, target, isVerbatim, strings: { grammar, self } } = view;
  const here = target === null ? self.youAreInNone(printable(name)) : self.youAreIn(printable(name), printable(target));
  return [
    ...(title === undefined ? [] : [self.welcomeTo(printable(title))]),
    ...(motd === undefined ? [] : printableLines(motd).map((line) => `  ${line}`)),
    grammar.together(here, isVerbatim ? self.everyLineIsSaid : self.helpListsCommands),
  ];
}
